"""Plain words: lists, prices, facts, reasons, changes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.making import THREE_SIDED, TOPIC, attribute_of, product, question
from tests.web.small_shop import NEEDS, PICTURES, QUESTIONS, rulebook
from wizard.catalog.listing import Origin, Provenance
from wizard.engine.explain import AnswerChange, Certainty, Flip, Sureness
from wizard.engine.flow import DropCause, Dropped
from wizard.engine.outlook import Progress
from wizard.rule_language.attributes import Value
from wizard.rule_language.model import Requirement
from wizard.web import text


@pytest.mark.parametrize(
    ("asked", "several", "sentence"),
    [
        (True, False, "One more answer could tip it:"),
        (True, True, "One more answer could tip it, for example:"),
        (False, False, "You were not sure about one thing that could tip it:"),
        (False, True, "For example, a clear answer to this could tip it:"),
    ],
)
def test_a_close_call_says_whether_only_one_question_could_tip_it(
    asked: bool, several: bool, sentence: str
) -> None:
    """Still open, or answered with "not sure"; the question follows."""
    close = Certainty(Sureness.CLOSE_CALL, QUESTIONS[1], several)
    assert text.explain_certainty(close, QUESTIONS[1:2] if asked else (), 2) == sentence


@pytest.mark.parametrize(
    ("sides", "sentence"),
    [(2, "Your answers speak for both about equally."), (3, "Your answers speak for several about equally.")],
)
def test_a_close_call_that_nothing_could_tip(sides: int, sentence: str) -> None:
    """Only leanings speak, and their sums are close."""
    assert text.explain_certainty(Certainty(Sureness.CLOSE_CALL), (), sides) == sentence


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
        Flip(uses, AnswerChange.ADD, "music", "headphones", {}, {}),
        Flip(uses, AnswerChange.REMOVE, "calls", "headphones", {}, {}),
        Flip(talk, AnswerChange.REPLACE, "often", "headset", {}, {}),
    ]
    assert [text.describe_flip(flip) for flip in changes] == [
        "If you also chose “Music” for “What will you use it for?”",
        "If you did not choose “Phone calls” for “What will you use it for?”",
        "If you answered “Most days” to “Must other people hear you?”",
    ]


@pytest.mark.parametrize(
    ("progress", "place", "effort"),
    [
        (Progress(0, 6, 8), "Question 1 of about 7", "About 2 minutes, with reasons, no account."),
        (Progress(0, 1, 3), "Question 1 of about 2", "About 1 minute, with reasons, no account."),
        (Progress(3, 1, 1), "Question 4 of 4", "About 1 minute, with reasons, no account."),
        (Progress(3, 0, 3), "Question 4 of about 5", "About 1 minute, with reasons, no account."),
        (Progress(20, 19, 20), "Question 21 of about 40", "About 10 minutes, with reasons, no account."),
    ],
)
def test_how_far_it_is_and_what_it_takes(progress: Progress, place: str, effort: str) -> None:
    """In the middle of what is possible, and exact where there is nothing between."""
    assert (text.describe_place(progress), text.describe_effort(progress)) == (place, effort)


def test_products_are_counted_in_the_words_of_their_side() -> None:
    """A single one has its article."""
    assert [text.count_products(number, TOPIC.sides[0]) for number in (1, 2, 1500)] == [
        "a pair of headphones",
        "2 pairs of headphones",
        "1,500 pairs of headphones",
    ]


def test_what_belongs_to_no_side() -> None:
    """However many there are."""
    assert text.name_none(TOPIC) == "neither a pair of headphones nor a headset"
    assert text.name_none(THREE_SIDED) == (
        "neither a filter machine, an espresso machine nor a capsule machine"
    )


@pytest.mark.parametrize(("number", "word"), [(2, "two"), (6, "six"), (7, "7")])
def test_small_numbers_are_words(number: int, word: str) -> None:
    """As many as sides are likely."""
    assert text.spell_number(number) == word


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("anc", True, "yes"),
        ("anc", False, "no"),
        ("battery_hours", 8, "8 hours"),
        ("battery_hours", 7.5, "7.5 hours"),
        ("weight_g", 250, "250 g"),
        ("weight_g", 1234567.5, "1234567.5 g"),
        ("form", "over_ear", "around the ears"),
        ("links", ("jack", "usb"), "headphone jack and USB"),
        ("water_rating", "IPX4", "IPX4"),
        ("shade", "deep_blue", "deep blue"),
    ],
)
def test_a_fact_in_words(name: str, value: Value, words: str) -> None:
    """With its unit; words nobody says are replaced."""
    assert text.write_value(attribute_of(name), value) == words


def test_facts_say_where_they_come_from() -> None:
    """What is not stated is left out; a store's own attributes are called by their names."""
    known = {
        "anc": Provenance("anc", Origin.PAGE, "quiet", "https://example.org"),
        "shade": Provenance("shade", Origin.STAFF, ""),
    }
    stated = product("a", cents=None, anc=True, shade="red", weight_g=None)
    assert text.list_facts(stated, known, TOPIC) == [
        text.Fact("Kind", "headset", "not recorded"),
        text.Fact(
            "Noise cancelling for your ears", "yes", "a published page", "quiet", "https://example.org"
        ),
        text.Fact("Shade", "red", "entered by a person"),
    ]


def test_every_origin_has_a_name() -> None:
    """None is shown by its id."""
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
    assert text.text_alternative(PICTURES[picture], words) == expected


def test_the_reference_lists_every_picture_with_what_it_shows() -> None:
    """Staff can look up all that were drawn."""
    reference = (Path(__file__).parents[2] / "docs" / "rule-files.md").read_text("utf-8")
    assert [name for name, each in PICTURES.items() if f"| `{name}` | {each.shows} |" not in reference] == []


# --- dropped answers ---------------------------------------------------------------------------

_USES, _AROUND = question("uses", "music calls"), question("around", "quiet voices")


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (DropCause.HIDDEN, "It conflicts with your answer to “Uses?” and “Around?”."),
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
