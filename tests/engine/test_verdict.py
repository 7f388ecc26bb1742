"""How the verdict rules that hold combine: decisions that override others, leanings, a close call."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import THREE_SIDED, TOPIC, decides, leans, rulebook
from wizard.engine.verdict import (
    Outcome,
    add_leads,
    derive_outcome,
    effective_decisions,
    sum_leanings,
    weigh_bounds,
    weigh_leanings,
)
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.model import Leads, VerdictRule
from wizard.rule_language.topic import Topic

LISTENS = decides("listens", "headphones")
TALKS = decides("talks", "headset")
BICYCLE = decides("bicycle", "either")
FORMER = decides("former", "either", ALWAYS, "listens")
TWO_FOR_HEADSET = leans("two", "headset", 2)
ONE_FOR_HEADPHONES = leans("one", "headphones", 1)


@pytest.mark.parametrize(
    ("held", "effective"),
    [
        ([], []),
        ([LISTENS, TALKS], [LISTENS, TALKS]),
        ([LISTENS, FORMER], [FORMER]),
        ([FORMER, LISTENS, TALKS], [FORMER, TALKS]),
        ([TWO_FOR_HEADSET, LISTENS], [LISTENS]),
        # Overridden by a rule that is overridden itself: `over` counts all the same.
        ([LISTENS, FORMER, decides("last", "headset", ALWAYS, "former")], ["last"]),
        # A leaning overrides nothing.
        ([LISTENS, leans("over", "headset", 1, over=("listens",))], [LISTENS]),
    ],
)
def test_a_decision_takes_effect_unless_one_that_holds_overrides_it(
    held: list[VerdictRule], effective: list[VerdictRule | str]
) -> None:
    """In file order; leanings are none."""
    expected = [each if isinstance(each, str) else each.id for each in effective]
    assert [rule.id for rule in effective_decisions(held)] == expected


@pytest.mark.parametrize(
    ("held", "lead", "verdict"),
    [
        ([TALKS], 9, "headset"),
        ([BICYCLE, TWO_FOR_HEADSET], -2, "either"),
        ([LISTENS, TALKS], 0, "either"),
        ([LISTENS, decides("also", "headphones")], 0, "headphones"),
        ([LISTENS, TALKS, decides("job", "headset", ALWAYS, "listens")], 0, "headset"),
        ([decides("aids", "out_of_scope")], 3, "out_of_scope"),
        ([ONE_FOR_HEADPHONES], 2, "headphones"),
        ([], 0, "either"),
    ],
)
def test_decisions_come_before_leanings(held: list[VerdictRule], lead: int, verdict: str) -> None:
    """And two that disagree are a draw."""
    expected = Outcome(verdict, TOPIC.verdict_sides[verdict])
    assert derive_outcome(held, (lead,), rulebook([], close_call=2)) == expected


@pytest.mark.parametrize(
    ("lead", "verdict"),
    [(3, "headphones"), (2, "headphones"), (1, "either"), (0, "either"), (-1, "either"), (-2, "headset")],
)
def test_a_lead_below_the_close_call_decides_nothing(lead: int, verdict: str) -> None:
    """Exactly the close call is enough."""
    expected = Outcome(verdict, TOPIC.verdict_sides[verdict])
    assert weigh_leanings((lead,), rulebook([], close_call=2)) == expected


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((5, 3, 1), Outcome("filter", ("filter",))),
        ((5, 4, 1), Outcome("either", ("filter", "espresso"))),
        ((4, 1, 5), Outcome("either", ("filter", "capsule"))),
        ((4, 4, 4), Outcome("either", ("filter", "espresso", "capsule"))),
        ((0, 0, 2), Outcome("capsule", ("capsule",))),
        # The second is a close call behind the first, and the third behind the second, but not the first.
        ((3, 2, 1), Outcome("either", ("filter", "espresso"))),
    ],
)
def test_either_recommends_the_sides_that_are_close_behind_the_first(
    points: tuple[int, int, int], expected: Outcome
) -> None:
    """Of three sides two can be left."""
    first, second, last = points
    book = rulebook([], close_call=2, topic=THREE_SIDED)
    assert weigh_leanings((first - last, second - last), book) == expected


@pytest.mark.parametrize(
    ("verdict", "sides"),
    [
        ("either", ("filter", "espresso", "capsule")),
        ("with_pressure", ("espresso", "capsule")),
        ("espresso", ("espresso",)),
        ("out_of_scope", ()),
    ],
)
def test_a_decided_verdict_recommends_its_sides(verdict: str, sides: tuple[str, ...]) -> None:
    """All of them for `either`, whatever leans."""
    book = rulebook([], topic=THREE_SIDED)
    assert derive_outcome([decides("d", verdict)], (9, 0), book) == Outcome(verdict, sides)


@given(
    st.sampled_from([TOPIC, THREE_SIDED]).flatmap(
        lambda topic: st.tuples(
            st.just(topic),
            st.tuples(*[st.integers(-4, 4)] * (len(topic.sides) - 1)),
            st.lists(st.tuples(*[st.integers(-3, 3)] * (len(topic.sides) - 1)), max_size=4),
        )
    ),
    st.integers(1, 3),
)
def test_bounds_name_the_outcome_only_where_no_leaning_still_to_come_changes_it(
    case: tuple[Topic, Leads, list[Leads]], close_call: int
) -> None:
    """Tried with every choice of leanings; of two sides the bounds are exact."""
    topic, leads, pending = case
    book = rulebook([], close_call=close_call, topic=topic)
    chosen = (pick for size in range(len(pending) + 1) for pick in combinations(pending, size))
    outcomes = {weigh_leanings(add_leads([leads, *pick], book), book) for pick in chosen}
    found = weigh_bounds(leads, pending, book)
    assert found is None or outcomes == {found}
    assert len(topic.sides) > 2 or (found is not None) == (len(outcomes) == 1)


def test_leanings_are_added_up_on_each_side() -> None:
    """Decisions lean to neither."""
    held = [TWO_FOR_HEADSET, ONE_FOR_HEADPHONES, leans("more", "headset", 3), TALKS]
    assert sum_leanings(held, rulebook([])) == {"headphones": 1, "headset": 5}
