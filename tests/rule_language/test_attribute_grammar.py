"""The attributes of topic.yaml: what links say of the others, and what does not go together."""

from __future__ import annotations

import pytest

from tests.making import TOPIC
from wizard.rule_language.attributes import Link, Links
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.loader import load_topic

TOPIC_YAML = """\
name: Radio or player?
sides:
  radio: {name: A radio, one: a radio, several: radios, kinds: radio}
  player: {name: A player, one: a player, several: players, kinds: player}
attributes:
  by_wire: {type: yes_no}
  by_air: {type: yes_no}
  plays_on: {type: words, words: [phone, computer, tv]}
  connects:
    type: words
    words: [jack, radio, infrared]
    links:
      wired: by_wire
      wireless: by_air
      devices: plays_on
      each:
        jack: {wire: yes, reaches: phone}
        radio: {wire: no, reaches: [phone, computer], never: [tv]}
        infrared: {wire: no}
"""


def problems_with(old: str, new: str) -> list[str]:
    """Return what is wrong in topic.yaml when the only `old` in it is written as `new`."""
    assert TOPIC_YAML.count(old) == 1
    with pytest.raises(RulesError) as caught:
        load_topic({"topic.yaml": TOPIC_YAML.replace(old, new).encode()})
    return [str(each) for each in caught.value.problems if each.place.file == "topic.yaml"]


def test_links_say_what_holds_of_a_product_over_each() -> None:
    """One device needs no list; what is left out is nothing."""
    topic = load_topic({"topic.yaml": TOPIC_YAML.encode()})
    assert topic.links
    assert topic.links.links == Links(
        "by_wire",
        "by_air",
        "plays_on",
        {
            "jack": Link(wire=True, reaches=("phone",)),
            "radio": Link(wire=False, reaches=("phone", "computer"), never=("tv",)),
            "infrared": Link(wire=False),
        },
    )
    assert topic.lists == ("plays_on", "connects")


def test_a_topic_needs_no_links() -> None:
    """Then its products are tested as a whole."""
    without = TOPIC_YAML[: TOPIC_YAML.index("    links:")]
    assert load_topic({"topic.yaml": without.encode()}).links is None


def test_the_shipped_links_are_those_of_headphones() -> None:
    """Each is said to be a wire or none."""
    assert TOPIC.links
    assert TOPIC.links.links
    wires = {name: link.wire for name, link in TOPIC.links.links.each.items()}
    assert wires == {
        "jack": True,
        "usb": True,
        "bluetooth": False,
        "dongle": False,
        "xbox_wireless": False,
        "dect": False,
    }


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        (
            "      wired: by_wire\n",
            "",
            [
                "topic.yaml:13:7: The key 'wired' is missing in what links say. "
                "Add 'wired:' with a word of letters, digits, _ . + or -, for example large_1."
            ],
        ),
        (
            "jack: {wire: yes,",
            "jack: {",
            ["topic.yaml:17:15: The key 'wire' is missing in a link. Add 'wire:' with yes or no."],
        ),
        (
            "wired: by_wire",
            "wired: by_wires",
            [
                "topic.yaml:13:14: There is no attribute 'by_wires'. "
                "Did you mean 'by_wire'? Accepted: by_wire, by_air, plays_on, connects."
            ],
        ),
        (
            "wired: by_wire",
            "wired: plays_on",
            ["topic.yaml:13:14: 'plays_on' is an attribute of the type words. Name one of the type yes_no."],
        ),
        (
            "wireless: by_air",
            "wireless: by_wire",
            [
                "topic.yaml:14:17: 'by_wire' is named for both 'wired' and 'wireless'. "
                "Name another attribute for one of the two."
            ],
        ),
        (
            "infrared: {wire: no}",
            "infra_red: {wire: no}",
            [
                "topic.yaml:19:9: 'infra_red' is not one of the words of this attribute. "
                "Did you mean 'infrared'? Accepted: jack, radio, infrared."
            ],
        ),
        (
            "        infrared: {wire: no}\n",
            "",
            [
                "topic.yaml:17:9: Nothing describes the link infrared. "
                "Say for each whether it is a wire, for example {wire: yes}."
            ],
        ),
        (
            "reaches: [phone, computer]",
            "reaches: [phone, fax]",
            ["topic.yaml:18:44: 'fax' is not one of the words of 'plays_on'. Accepted: phone, computer, tv."],
        ),
        (
            "never: [tv]",
            "never: [tv, phone]",
            [
                "topic.yaml:18:67: 'phone' is written twice for the link 'radio'. "
                "Keep it once, under 'reaches' or under 'never'."
            ],
        ),
        (
            "  by_wire: {type: yes_no}",
            "  by_wire: {type: yes_no}\n  wires: {type: words, words: [jack], links: {wired: by_wire, "
            "wireless: by_air, devices: plays_on, each: {jack: {wire: yes}}}}",
            [
                "topic.yaml:14:7: The links of a product are listed by 'wires' already. "
                "Delete one of the two 'links:'."
            ],
        ),
        (
            "  by_wire: {type: yes_no}",
            "  by_wire: {type: yes_no, links: {wired: by_wire, wireless: by_air, devices: plays_on, "
            "each: {jack: {wire: yes}}}}",
            [
                "topic.yaml:6:27: 'links' has no effect on an attribute of the type yes_no. "
                "Delete it, or make the type words."
            ],
        ),
    ],
)
def test_a_mistake_in_links_is_reported_with_its_place(old: str, new: str, problems: list[str]) -> None:
    """With what was probably meant, and nothing that follows from it."""
    assert problems_with(old, new) == problems
