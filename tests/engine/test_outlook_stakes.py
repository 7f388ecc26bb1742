"""What hangs on an answer, and when a cheap look is enough to call a verdict settled."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import at_least, calls_for, chosen_options, decides, leaf, leans, question, rulebook, warns
from tests.strategies import given_answers, rulebooks
from wizard.engine.decide import find_outcome
from wizard.engine.flow import open_questions, resolve_answers
from wizard.engine.outlook import Stake, find_possible_outcomes, find_stake, is_settled, is_surely_settled
from wizard.rule_language.conditions import All, Answers
from wizard.rule_language.model import Rulebook
from wizard.rule_language.settings import OrderStep, Settings

TALK = question("talk", "never often")
SIZE = question("size", "small big")


def stake(book: Rulebook, name: str, given: Answers) -> Stake:
    """What hangs on one question after these answers."""
    resolved = resolve_answers(book, given)
    return find_stake(book, resolved, book.question[name], is_settled(book, resolved))


@given(data=st.data())
def test_what_is_surely_settled_is_settled(data: st.DataObject) -> None:
    """The cheap look is never wrong; it may leave the question open."""
    book = data.draw(rulebooks(most=3))
    answers = data.draw(given_answers(book.questions))
    resolved = resolve_answers(book, answers)
    offered = [(name, option) for name, options in resolved.offered.items() for option in options]
    after = {
        find_outcome(book, resolve_answers(book, {**answers, name: (option,)}).answers)
        for name, option in offered
    }
    if is_surely_settled(book, resolved) and not resolved.ended:
        assert {*after, *find_possible_outcomes(book, answers)} == {find_outcome(book, resolved.answers)}


@given(data=st.data())
def test_the_stake_says_whether_an_answer_can_bring_another_verdict(data: st.DataObject) -> None:
    """Held against every answer to the next question."""
    book = data.draw(rulebooks(most=3))
    resolved = resolve_answers(book, data.draw(given_answers(book.questions)))
    for asked in open_questions(book, resolved)[:1]:
        found = find_stake(book, resolved, asked, is_settled(book, resolved))
        verdicts = {
            find_outcome(book, resolve_answers(book, {**resolved.given, asked.id: chosen}).answers).verdict
            for chosen in chosen_options(asked, resolved.visible[asked.id])
        }
        if found in (Stake.VERDICT, Stake.SCOPE):
            assert len(verdicts) > 1
        elif found is not Stake.LATER:
            assert verdicts == {find_outcome(book, resolved.answers).verdict}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (decides("d", "headset", leaf("talk", "often")), Stake.VERDICT),
        (decides("d", "out_of_scope", leaf("talk", "never")), Stake.SCOPE),
        (decides("d", "headset", All((leaf("talk", "often"), leaf("size", "big")))), Stake.LATER),
        (decides("d", "either", leaf("talk", "often")), Stake.REASONS),
    ],
)
def test_a_verdict_rule_makes_its_question_matter(rule: object, expected: Stake) -> None:
    """By itself, together with a later question, or as a reason for what holds anyway."""
    assert stake(rulebook([TALK, SIZE], [rule]), "talk", {}) is expected  # type: ignore[list-item]


def test_needs_and_warnings_are_what_an_answer_helps_with_else() -> None:
    """Those that can still come to hold."""
    needs = [calls_for("mic", leaf("talk", "often"))]
    assert stake(rulebook([TALK], need_rules=needs), "talk", {}) is Stake.PRODUCTS
    assert stake(rulebook([TALK], advice=[warns("w", leaf("talk", "often"))]), "talk", {}) is Stake.WARNINGS
    both = rulebook([TALK], need_rules=needs, advice=[warns("w", leaf("talk", "never"))])
    assert stake(both, "talk", {}) is Stake.PRODUCTS_AND_WARNINGS


def test_a_given_answer_is_judged_as_if_it_were_open() -> None:
    """What it decided is what changing it can decide."""
    book = rulebook([TALK, SIZE], [decides("d", "headset", leaf("talk", "often"))])
    assert stake(book, "talk", {"talk": ("often",)}) is Stake.VERDICT


def test_leanings_that_cannot_be_caught_up_with_settle_the_verdict() -> None:
    """Two points ahead, one to come."""
    lead = leans("l", "headset", 2, leaf("talk", "often"))
    book = rulebook([TALK, SIZE], [lead, leans("s", "headphones", 1, leaf("size", "small"))])
    assert is_surely_settled(book, resolve_answers(book, {"talk": ("often",)}))
    assert not is_surely_settled(book, resolve_answers(book, {"talk": ("never",)}))


def test_a_step_of_the_order_that_waits_for_an_answer_makes_it_matter_for_the_products() -> None:
    """The answer moves products, although no rule with a text reads it."""
    step = OrderStep("more tests", (at_least("tests", 1),), when=leaf("talk", "often"))
    book = replace(rulebook([TALK]), settings=Settings(order=(step,)))
    assert [question.id for question in open_questions(book, resolve_answers(book, {}))] == ["talk"]
    assert stake(book, "talk", {}) is Stake.PRODUCTS
