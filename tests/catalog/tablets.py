"""A topic about tablets and laptops, with an attribute of every type, and words of titles."""

from wizard.rule_language.loader import load_topic

TOPIC_YAML = """\
name: Tablet or laptop?
sides:
  tablet: {name: A tablet, one: a tablet, several: tablets, kinds: [tablet]}
  laptop: {name: A laptop, one: a laptop, several: laptops, kinds: [laptop, chromebook]}
kinds:
  laptop: {implies: {keyboard: present, ports: [usb], rugged: none}}
  chromebook: {one: a Chromebook, implies: {keyboard: fixed, touch: no}}
attributes:
  keyboard:
    type: word
    words: {none: no keyboard, cover: in its cover, fixed: built in, present: has one}
    unsure: {present: [cover, fixed]}
  maker: {type: word, label: Made by}
  touch: {type: yes_no, label: Touchscreen}
  ports: {type: words, label: Sockets, words: {usb: USB, hdmi: HDMI, card_slot: memory card}}
  screen: {type: number, label: Screen size, unit: in}
  weight_g: {type: number, label: Weight, unit: g}
  rugged:
    type: scale
    words: [none, splash, drops]
    read_as: {MIL-?: drops}
    tells_nothing: [tested]
"""

VOCABULARY_YAML = """\
kinds:
  tablet: [tablet, ipad]
  laptop: [laptop, gaming laptop]
  other: [sleeve, tablet stand]
attributes:
  keyboard: {cover: [with keyboard cover, keyboard cover], present: with keyboard}
  touch: {yes: [touch-screen, touch], no: no touch}
  ports: {usb: [usb-c, usb], hdmi: hdmi}
"""

WITHOUT_WORDS = load_topic({"topic.yaml": TOPIC_YAML.encode()})
TABLETS = load_topic({"topic.yaml": TOPIC_YAML.encode(), "vocabulary.yaml": VOCABULARY_YAML.encode()})
"""The same topic, with its vocabulary."""
