"""Conditions hold, fail, or are not known yet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import leaf
from tests.strategies import conditions, given_answers, questionnaires
from wizard.rule_language.conditions import (
    ALWAYS,
    All,
    AnyOf,
    Condition,
    Literal,
    Not,
    Truth,
    count_dnf_terms,
    dnf_terms,
    leaf_truth,
    leaves,
    truth,
)

HOLDS, FAILS, UNKNOWN = Truth.HOLDS, Truth.FAILS, Truth.UNKNOWN


@pytest.mark.parametrize(
    ("condition", "chosen", "expected"),
    [
        (leaf("q", "a b"), ("a",), HOLDS),
        (leaf("q", "a b"), ("c",), FAILS),
        (leaf("q", "a b"), ("b", "c"), HOLDS),
        (leaf("q", "a b"), (), UNKNOWN),
        (leaf("q", "a b"), ("unsure",), UNKNOWN),
        (leaf("q", "a unsure"), ("unsure",), HOLDS),
        (leaf("q", "a b", only=True), ("a",), HOLDS),
        (leaf("q", "a b", only=True), ("a", "c"), FAILS),
        (leaf("q", "a b", only=True), (), UNKNOWN),
        (leaf("q", "a b", only=True), ("unsure",), UNKNOWN),
        (leaf("q", "unsure", only=True), ("unsure",), HOLDS),
    ],
)
def test_a_leaf_reads_one_question(condition: Condition, chosen: tuple[str, ...], expected: Truth) -> None:
    """Among the options: holds; outside: fails; unanswered, or `unsure` where it is not named: not known."""
    assert truth(condition, {"q": chosen} if chosen else {}) == expected


@pytest.mark.parametrize(
    ("first", "second", "both", "one", "opposite"),
    [
        (HOLDS, HOLDS, HOLDS, HOLDS, FAILS),
        (HOLDS, UNKNOWN, UNKNOWN, HOLDS, FAILS),
        (HOLDS, FAILS, FAILS, HOLDS, FAILS),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, FAILS, FAILS, UNKNOWN, UNKNOWN),
        (FAILS, FAILS, FAILS, FAILS, HOLDS),
    ],
)
def test_all_any_and_not_are_kleenes(
    first: Truth, second: Truth, both: Truth, one: Truth, opposite: Truth
) -> None:
    """`all` is the least true of its parts, `any` the most, `not` the opposite."""
    chosen = {HOLDS: ("a",), FAILS: ("b",), UNKNOWN: ("unsure",)}
    answers = {"p": chosen[first], "q": chosen[second]}
    parts = (leaf("p", "a"), leaf("q", "a"))
    found = (truth(All(parts), answers), truth(AnyOf(parts), answers), truth(Not(parts[0]), answers))
    assert found == (both, one, opposite)


def test_a_condition_without_parts_always_holds() -> None:
    """A rule without `when` holds before anything is answered."""
    assert truth(ALWAYS, {}) == HOLDS


def test_terms_that_another_one_implies_are_left_out() -> None:
    """`a, or a and b` is just `a`."""
    wide, narrow = leaf("p", "a"), leaf("q", "a")
    assert dnf_terms(AnyOf((wide, All((wide, narrow))))) == (frozenset({Literal(wide, True)}),)


def test_terms_are_counted_without_expanding_the_condition() -> None:
    """Twenty pairs of alternatives are about a million terms: known at once."""
    pairs = All(tuple(AnyOf((leaf(f"q{number}", "a"), leaf(f"q{number}", "b"))) for number in range(20)))
    assert count_dnf_terms(pairs) == 2**20


@given(st.data())
def test_terms_say_when_a_condition_holds_and_when_it_fails(data: st.DataObject) -> None:
    """Some term has all its literals true exactly when the condition holds; likewise for fails."""
    questions = data.draw(questionnaires())
    condition = data.draw(conditions(questions))
    answers = data.draw(given_answers(questions))

    def true(literal: Literal) -> bool:
        wanted = HOLDS if literal.holds else FAILS
        return leaf_truth(literal.leaf, answers.get(literal.leaf.question, ())) is wanted

    found = tuple(
        any(all(map(true, term)) for term in dnf_terms(condition, holds)) for holds in (True, False)
    )
    expected = truth(condition, answers)
    assert found == (expected is HOLDS, expected is FAILS)
    assert len(dnf_terms(condition)) <= count_dnf_terms(condition)


def test_leaves_come_in_the_order_written() -> None:
    """The questions a condition reads are named in the order staff wrote them."""
    first, second, third = leaf("b", "x"), leaf("a", "x"), leaf("c", "x")
    assert list(leaves(All((first, Not(AnyOf((second, third))))))) == [first, second, third]
