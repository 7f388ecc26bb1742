"""The answers behind a reason, how sure a verdict is, what would flip it, and how to let a need go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.samples import BOOK
from tests.making import any_of, at_most, calls_for, chosen_options, decides, leaf, leans, question, rulebook
from tests.strategies import given_answers, rulebooks
from wizard.engine.decide import decide, find_outcome
from wizard.engine.explain import (
    Certainty,
    Sureness,
    assess_certainty,
    find_flips,
    find_limit_to_raise,
    find_support,
)
from wizard.engine.flow import resolve_answers
from wizard.engine.outlook import is_settled
from wizard.rule_language.conditions import All, Answers
from wizard.rule_language.model import Need, Option, Question, Rulebook
from wizard.rule_language.predicates import AnswerAmount


def reported(book: Rulebook, answers: Answers) -> list[tuple[str, str, str, str]]:
    """The flips of these answers, in short."""
    resolved = resolve_answers(book, answers)
    found = find_flips(book, resolved, find_outcome(book, resolved.answers).verdict)
    return [(flip.question.id, flip.change, flip.option, flip.verdict) for flip in found]


def test_a_reason_names_the_ticks_its_rule_reads() -> None:
    """Of music and calls, the rule about calls is because of calls."""
    rule = decides("calls", "headset", leaf("uses", "calls job"))
    assert find_support(rule, {"uses": ("music", "calls"), "talk": ("rare",)}) == {"uses": ("calls",)}


def test_a_reason_from_what_was_not_ticked_names_the_whole_answer() -> None:
    """When nothing the rule names is ticked, the answer as a whole is the reason."""
    rule = decides("quiet", "headset", leaf("uses", "calls"))
    assert find_support(rule, {"uses": ("music",)}) == {"uses": ("music",)}


def test_replacing_one_answer_flips_the_verdict() -> None:
    """`unsure` is not proposed, although it would flip it too."""
    assert reported(BOOK, {"uses": ("music",), "talk": ("never",)}) == [
        ("talk", "replace", "rare", "either"),
        ("talk", "replace", "hours", "headset"),
        ("uses", "add", "calls", "either"),
        ("uses", "add", "job", "headset"),
    ]


def test_an_assumed_answer_can_be_changed_and_a_tick_removed() -> None:
    """What was worked out may be wrong; what was ticked may go."""
    assert ("talk", "replace", "rare", "either") in reported(BOOK, {"uses": ("music", "job")})
    assert ("uses", "remove", "job", "either") in reported(BOOK, {"uses": ("music", "job")})


@given(st.data())
def test_flips_are_exactly_the_single_changes_that_bring_another_verdict(data: st.DataObject) -> None:
    """Against trying every other answer to every counted question."""
    book = data.draw(rulebooks(most=3))
    answers = data.draw(given_answers(book.questions))
    resolved = resolve_answers(book, answers)
    verdict = find_outcome(book, resolved.answers).verdict
    expected = {
        (asked.id, chosen, other)
        for asked in book.questions
        if asked.id in resolved.answers
        for chosen in neighbours(asked, resolved.answers[asked.id], resolved.visible.get(asked.id, ()))
        if (other := find_outcome(book, resolve_answers(book, {**answers, asked.id: chosen}).answers).verdict)
        is not verdict
    }
    found = {
        (flip.question.id, flip.given[flip.question.id], flip.verdict)
        for flip in find_flips(book, resolved, verdict)
    }
    assert found == expected


def neighbours(asked: Question, chosen: tuple[str, ...], visible: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Every other valid answer one tick away, `unsure` excepted; a single choice may be any other."""
    single = {option.id for option in asked.options if option.alone} if asked.many else set(visible)
    others = [other for other in chosen_options(asked, visible) if other != chosen and "unsure" not in other]
    return [
        other
        for other in others
        if single.intersection(other)
        or (single.intersection(chosen) and len(other) == 1)
        or (not single.intersection(chosen) and len(set(other) ^ set(chosen)) == 1)
    ]


def test_each_flip_leads_to_the_verdict_it_names() -> None:
    """The answers it carries are complete: followed, they show what was promised."""
    resolved = resolve_answers(BOOK, {"uses": ("music",), "talk": ("never",)})
    for flip in find_flips(BOOK, resolved, "headphones"):
        assert find_outcome(BOOK, resolve_answers(BOOK, flip.given).answers).verdict == flip.verdict


# --- how sure ------------------------------------------------------------------------------------

TALK = question("talk", "never often")
PLACE_ASKED = question("place", "quiet loud")
VOICE = question("voice", "clear")
SURE = rulebook(
    [TALK, PLACE_ASKED, VOICE],
    [
        decides("listens", "headphones", leaf("talk", "never")),
        decides("talks", "headset", leaf("talk", "often")),
        decides(
            "noisy",
            "either",
            All((leaf("talk", "never"), leaf("place", "loud"), leaf("voice", "clear"))),
            "listens",
        ),
    ],
)


def sure(book: Rulebook, answers: Answers) -> tuple[str, str | None]:
    """How sure the verdict on these answers is, and the question that could tip it."""
    resolved = resolve_answers(book, answers)
    found = assess_certainty(book, resolved, decide(book, resolved))
    return found.sureness, found.question.id if found.question else None


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, ("close_call", "talk")),
        ({"talk": ("often",)}, ("settled", None)),
        ({"talk": ("never",)}, ("leaning", None)),
        ({"talk": ("never",), "voice": ("clear",)}, ("close_call", "place")),
        ({"talk": ("never",), "place": ("quiet",)}, ("settled", None)),
        ({"talk": ("unsure",), "place": ("quiet",), "voice": ("clear",)}, ("close_call", "talk")),
    ],
)
def test_how_sure_a_verdict_is(answers: Answers, expected: tuple[str, str | None]) -> None:
    """A close call where one answer could tip it, unsure or not given yet; leaning where only two can."""
    assert sure(SURE, answers) == expected


@pytest.mark.parametrize(("weight", "expected"), [(2, "close_call"), (3, "settled")])
def test_leanings_close_to_each_other_are_a_close_call(weight: int, expected: str) -> None:
    """No more than the lead that is needed to win; here there is nothing left to ask."""
    book = rulebook([TALK], [leans("talks", "headset", weight, leaf("talk", "often"))], close_call=2)
    assert sure(book, {"talk": ("often",)}) == (expected, None)


@given(st.data())
def test_certainty_agrees_with_trying_every_answer(data: st.DataObject) -> None:
    """One real answer to a question without one tips the verdict exactly where a question is named."""
    book = data.draw(rulebooks(most=3))
    answers = data.draw(given_answers(book.questions))
    resolved = resolve_answers(book, answers)
    decision = decide(book, resolved)
    unanswered = {
        *resolved.offered,
        *(name for name, chosen in resolved.answers.items() if "unsure" in chosen),
    }
    tipping = {
        asked.id
        for asked in book.questions
        if asked.id in unanswered & resolved.visible.keys()
        for option in resolved.visible[asked.id]
        if option != "unsure"
        and find_outcome(book, resolve_answers(book, {**answers, asked.id: (option,)}).answers).verdict
        is not decision.verdict
    }
    found = assess_certainty(book, resolved, decision)
    assert (found.question.id in tipping) if found.question else not tipping
    assert found.several is (len(tipping) > 1)
    if found.sureness is not Sureness.CLOSE_CALL:
        assert found == Certainty(Sureness.SETTLED if is_settled(book, resolved) else Sureness.LEANING)


# --- raising a limit -------------------------------------------------------------------------------

WIRELESS = Need("wireless", "No cable", any_of("wireless", True))
CHEAP = Need("cheap", "Within budget", at_most("price", AnswerAmount("budget")))
BUDGET = Question(
    "budget",
    "Budget?",
    (
        Option("upto_20", "20", amount=20),
        Option("upto_50", "50", amount=50),
        Option("upto_100", "100", amount=100),
        Option("more", "More"),
        Option("unsure", "Not sure"),
    ),
)
SHOP = rulebook(
    [TALK, question("cable", "none fine"), BUDGET],
    [decides("talks", "headset", leaf("talk", "often"))],
    [WIRELESS, CHEAP],
    [
        calls_for("moves", leaf("cable", "none"), must="wireless"),
        calls_for("talks-on-the-move", leaf("talk", "often"), must="wireless"),
        calls_for("limit", leaf("budget", "upto_20 upto_50 upto_100 more"), must="cheap"),
    ],
)


def let_go(answers: Answers, *needs: str, price: float | None = None) -> Answers | None:
    """The answers that let these needs go for a product of this price."""
    resolved = resolve_answers(SHOP, answers)
    raised = find_limit_to_raise(SHOP, resolved, decide(SHOP, resolved), needs, price)
    if raised:
        assert raised.given == {**answers, raised.question.id: (raised.option.id,)}
    return raised.given if raised else None


@pytest.mark.parametrize(
    ("price", "amount"),
    [(21.99, "upto_50"), (50, "upto_50"), (50.01, "upto_100"), (500, "more"), (None, "more")],
)
def test_a_limit_is_raised_no_further_than_the_price_asks(price: float | None, amount: str) -> None:
    """Without a limit the need is still called for, and met by everything."""
    answers = {"cable": ("none",), "budget": ("upto_20",)}
    assert let_go(answers, "cheap", price=price) == {**answers, "budget": (amount,)}


def test_no_answer_but_an_amount_is_changed() -> None:
    """What the shopper has, or asked for, is not denied for a product; nor are two needs let go at once."""
    answers = {"cable": ("none",), "budget": ("upto_20",)}
    assert let_go(answers, "wireless", price=10) is None
    assert let_go(answers, "wireless", "cheap", price=10) is None
