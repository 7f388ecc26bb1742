"""A small valid rulebook, as the texts of its files, for tests to start from."""

from __future__ import annotations

QUESTIONS = """\
- id: uses
  text: What will you use it for?
  choose: many
  options:
    - {id: music, label: Music}
    - {id: calls, label: Phone calls}
    - {id: bike, label: "A part of a bicycle", alone: yes}
    - {id: unsure, label: Not sure}
- id: talk
  text: Do other people need to hear you?
  help: A headset has a microphone for talking.
  choose: one
  options:
    - {id: never, label: "No, I only listen"}
    - {id: often, label: "Yes, most days"}
    - {id: unsure, label: Not sure}
  ask_when: {not: {uses: {only: bike}}}
  hide: [{option: never, when: {uses: calls}}]
  assume: [{when: {uses: {only: [music]}}, answer: never, because: You only listen.}]
- id: budget
  text: What may it cost?
  choose: one
  options:
    - {id: upto_50, label: Up to 50, amount: 50}
    - {id: more, label: More than 50}
    - {id: unsure, label: Not sure}
"""

VERDICT = """\
- id: bicycle
  when: {uses: bike}
  decide: out_of_scope
  reason: That headset is a part of a bicycle.
  sources: [H1]
- id: only-listening
  when: {talk: never}
  decide: headphones
  over: [bicycle]
  reason: You only listen.
  sources: [A1]
- id: daily-talk
  when: {talk: often}
  lean: {headset: 3}
  reason: People hear you better with a boom.
  sources: [A2]
"""

NEEDS = """\
needs:
  mic: {label: A microphone, product: {microphone: [inline, boom]}, keep: always}
  within_budget: {label: Within your budget, product: {price: {at_most: {answer: budget}}}}
  soft_pads: {label: Soft pads}
rules:
  - {id: talk-needs-a-mic, when: {talk: often}, must: mic, reason: They must hear you., sources: [A2]}
  - {id: all-day, nice: {soft_pads: 2}, reason: Soft pads press less., sources: [H1]}
"""

ADVICE = """\
- {id: loud, when: {uses: music}, warn: Loud music harms your ears., sources: [A1]}
"""

TEXTS = """\
verdicts:
  headphones: {label: Headphones, also: [{when: {talk: often}, label: Headphones with a microphone}]}
  headset: {label: A headset}
  either: {label: Either}
  out_of_scope: {label: Something else}
contradiction: Two of your answers do not go together.
"""

SOURCES = """\
article: {title: Which one, publisher: A paper, author: A. Writer, editor: E. Ditor, date: 2025-07-23}
statements:
  A1: {says: Headphones are for listening., lines: 3-4}
  A2: {says: A headset is for talking.}
house_rules:
  H1: {says: A bicycle has a headset too., pages: [S1]}
pages:
  S1: {grade: 2, what: A page, where: "https://example.org/"}
"""


def minimal_texts() -> dict[str, str]:
    """File name -> text of a small rulebook in which everything is right."""
    return {
        "questions.yaml": QUESTIONS,
        "verdict.yaml": VERDICT,
        "needs.yaml": NEEDS,
        "advice.yaml": ADVICE,
        "texts.yaml": TEXTS,
        "sources.yaml": SOURCES,
    }


def encode(texts: dict[str, str]) -> dict[str, bytes]:
    """The texts as they would be read from files."""
    return {name: text.encode() for name, text in texts.items()}
