"""What a question and its options may say about their position."""

from __future__ import annotations

from tests.making import changed, load_texts
from wizard.rule_language.model import Option


def test_options_name_their_group_and_asides_say_so() -> None:
    """Options that are shown separately need no group."""
    written = "{id: music, label: Music}\n    - {id: calls, label: Phone calls}\n    - {id: bike,"
    grouped = (
        "{id: music, label: Music, group: Listen}\n    - {id: calls, label: Phone calls, group: Talk}\n"
        "    - {id: bike, aside: yes,"
    )
    uses = load_texts(changed("questions.yaml", written, grouped)).questions[0]
    assert uses.options == (
        Option("music", "Music", group="Listen"),
        Option("calls", "Phone calls", group="Talk"),
        Option("bike", "A part of a bicycle", aside=True, alone=True),
        Option("unsure", "Not sure", alone=True),
    )


def test_an_option_that_stands_apart_does_not_interrupt_a_group() -> None:
    """Wherever it is written."""
    written = "{id: music, label: Music}\n    - {id: calls, label: Phone calls}\n    - {id: bike, label: "
    grouped = (
        "{id: music, label: Music, group: Listen}\n    - {id: bike, aside: yes, label: Part}\n"
        "    - {id: calls, label: Phone calls, group: Listen}\n    - {id: none, label: "
    )
    texts = changed("questions.yaml", written, grouped)
    uses = load_texts(texts).questions[0]
    assert [option.group for option in uses.options] == ["Listen", "", "Listen", "", ""]
