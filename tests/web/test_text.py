"""Plain words: lists, prices, facts, reasons, changes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.making import product, question
from tests.web.small_shop import NEEDS, QUESTIONS, rulebook
from wizard.catalog.listing import Origin, Provenance
from wizard.engine.explain import AnswerChange, Certainty, Flip, Sureness
from wizard.engine.flow import DropCause, Dropped
from wizard.engine.ranking import Fit
from wizard.rule_language.model import Requirement, Verdict
from wizard.rule_language.predicates import ATTRIBUTES, Value
from wizard.rule_language.texts import PICTURES
from wizard.web import text


@pytest.mark.parametrize(
    ("asked", "several", "sentence"),
    [
        (True, False, "One more answer could tip it:"),
        (True, True, "One more answer could tip it, for example:"),
        (False, False, "You were not sure about one thing that could tip it:"),
        (False, True, "A definite answer could tip it, for example to:"),
    ],
)
def test_a_close_call_says_whether_only_one_question_could_tip_it(
    asked: bool, several: bool, sentence: str
) -> None:
    """Still open, or answered with "not sure"; the question follows."""
    close = Certainty(Sureness.CLOSE_CALL, QUESTIONS[1], several)
    assert text.explain_certainty(close, QUESTIONS[1:2] if asked else ()) == sentence


def test_a_price_has_two_decimals_its_currency_and_its_note() -> None:
    """As far as they are known."""
    assert text.write_price(product("a", cents=7999)) == "79.99 USD"
    assert text.write_price(product("a", cents=123400)) == "1,234.00 USD"
    assert text.write_price(product("a", cents=None)) == "Price not stated"
    assert text.write_price(product("a", cents=100, currency=None)) == "1.00"
    assert product("a", cents=7999).price == Decimal("79.99")


@pytest.mark.parametrize(
    ("weight", "words"),
    [(None, "Must have"), (1, "Helps a little"), (2, "Helps"), (3, "Helps a lot"), (9, "Helps a lot")],
)
def test_the_strength_of_a_need_in_words(weight: int | None, words: str) -> None:
    """A must has no weight."""
    assert text.name_strength(Requirement(NEEDS[0], weight, ())) == words


def test_a_reason_says_which_answers_were_given_and_which_worked_out() -> None:
    """The shopper never gave the latter."""
    answers = {"uses": ("music", "sport"), "cable": ("none",)}
    assert text.explain_answers(rulebook(), answers, {"cable"}) == (
        "Because you answered “Music” and “Sport” to “What will you use it for?” "
        "and we worked out “No cable” for “Cable or no cable?”."
    )


def test_a_reason_that_rests_on_no_answer_has_no_because() -> None:
    """A rule that always holds."""
    assert text.explain_answers(rulebook(), {}, ()) == ""


def test_a_change_of_an_answer_in_words() -> None:
    """A tick more, a tick less, or another answer."""
    uses, talk = QUESTIONS[0], QUESTIONS[1]
    changes = [
        Flip(uses, AnswerChange.ADD, "music", Verdict.HEADPHONES, {}, {}),
        Flip(uses, AnswerChange.REMOVE, "calls", Verdict.HEADPHONES, {}, {}),
        Flip(talk, AnswerChange.REPLACE, "often", Verdict.HEADSET, {}, {}),
    ]
    assert [text.describe_flip(flip) for flip in changes] == [
        "If you also chose “Music” for “What will you use it for?”",
        "If you did not choose “Phone calls” for “What will you use it for?”",
        "If you answered “Most days” to “Must other people hear you?”",
    ]


def test_the_trade_off_names_what_is_missed() -> None:
    """What is not stated is not missed."""
    assert text.describe_trade_off(Fit(("mic",), ("anc", "wireless"), ()), rulebook()) == (
        "The trade-off: it misses “Noise cancelling for your ears” and “No cable”."
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("anc", True, "yes"),
        ("anc", False, "no"),
        ("battery_hours", 8, "8 hours"),
        ("battery_hours", 7.5, "7.5 hours"),
        ("weight_g", 250, "250 g"),
        ("form", "over_ear", "around the ears"),
        ("links", ("jack", "usb"), "headphone jack and USB"),
        ("water_rating", "IPX4", "IPX4"),
        ("shade", "deep_blue", "deep blue"),
    ],
)
def test_a_fact_in_words(name: str, value: Value, words: str) -> None:
    """With its unit; words nobody says are replaced."""
    assert text.write_value(name, value) == words


def test_facts_say_where_they_come_from() -> None:
    """What is not stated is left out; a store's own attributes are called by their names."""
    known = {
        "anc": Provenance("anc", Origin.PAGE, "quiet", "https://example.org"),
        "shade": Provenance("shade", Origin.STAFF, ""),
    }
    stated = product("a", cents=None, anc=True, shade="red", weight_g=None)
    assert text.list_facts(stated, known) == [
        text.Fact("Kind", "headset", "not recorded"),
        text.Fact(
            "Noise cancelling for your ears", "yes", "a published page", "quiet", "https://example.org"
        ),
        text.Fact("Shade", "red", "entered by a person"),
    ]


def test_every_attribute_and_every_origin_has_a_name() -> None:
    """None is shown by its id."""
    assert {name for name in ATTRIBUTES if name != "price"} == set(text.WORDS["attributes"])
    assert set(Origin) == set(text.WORDS["origins"])


@pytest.mark.parametrize(
    ("picture", "words", "expected"),
    [
        ("headset", "", "a headset"),
        ("headset", "A headset, with a volume limit", ""),
        ("headset", "Yes, most days", "a headset"),
        ("headphones_with_mic", "Headphones with a built-in microphone", ""),
        ("headphones_with_mic", "Headphones", "headphones with a microphone"),
    ],
)
def test_a_picture_is_read_out_unless_the_words_next_to_it_say_the_same(
    picture: str, words: str, expected: str
) -> None:
    """Nothing is said twice, and nothing is only seen."""
    assert text.text_alternative(picture, words) == expected


def test_the_reference_lists_every_picture_with_what_it_shows() -> None:
    """Staff can look up all that were drawn."""
    reference = (Path(__file__).parents[2] / "docs" / "rule-files.md").read_text("utf-8")
    assert [
        word for word, shown in text.WORDS["pictures"].items() if f"| `{word}` | {shown} |" not in reference
    ] == []
    assert tuple(text.WORDS["pictures"]) == PICTURES


# --- dropped answers ---------------------------------------------------------------------------

_USES, _AROUND = question("uses", "music calls"), question("around", "quiet voices")


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (DropCause.HIDDEN, "It does not go together with your answer to “Uses?” and “Around?”."),
        (DropCause.NOT_ASKED, "This is not asked after your answer to “Uses?” and “Around?”."),
        (
            DropCause.OUT_OF_SCOPE,
            "This guide does not cover what you are looking for, so the questions ended before this one.",
        ),
    ],
)
def test_why_an_answer_was_dropped(cause: DropCause, expected: str) -> None:
    """The earlier questions are named as the shopper knows them."""
    dropped = Dropped(question("talk", "never often"), ("never",), cause, (_USES, _AROUND))
    assert text.why_dropped(dropped) == expected
