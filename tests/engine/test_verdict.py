"""How the verdict rules that hold combine: decisions that override others, leanings, a close call."""

from __future__ import annotations

import pytest

from tests.making import decides, leans
from wizard.engine.verdict import derive_verdict, effective_decisions, sum_leanings, weigh_leanings
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.model import Settings, Verdict, VerdictRule

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
        ([TALKS], 9, Verdict.HEADSET),
        ([BICYCLE, TWO_FOR_HEADSET], -2, Verdict.EITHER),
        ([LISTENS, TALKS], 0, Verdict.EITHER),
        ([LISTENS, decides("also", "headphones")], 0, Verdict.HEADPHONES),
        ([LISTENS, TALKS, decides("job", "headset", ALWAYS, "listens")], 0, Verdict.HEADSET),
        ([decides("aids", "out_of_scope")], 3, Verdict.OUT_OF_SCOPE),
        ([ONE_FOR_HEADPHONES], 2, Verdict.HEADPHONES),
        ([], 0, Verdict.EITHER),
    ],
)
def test_decisions_come_before_leanings(held: list[VerdictRule], lead: int, verdict: Verdict) -> None:
    """And two that disagree are a draw."""
    assert derive_verdict(held, lead, Settings(close_call=2)) is verdict


@pytest.mark.parametrize(
    ("lead", "verdict"),
    [
        (3, Verdict.HEADPHONES),
        (2, Verdict.HEADPHONES),
        (1, Verdict.EITHER),
        (0, Verdict.EITHER),
        (-1, Verdict.EITHER),
        (-2, Verdict.HEADSET),
    ],
)
def test_a_lead_below_the_close_call_decides_nothing(lead: int, verdict: Verdict) -> None:
    """Exactly the close call is enough."""
    assert weigh_leanings(lead, Settings(close_call=2)) is verdict


def test_leanings_are_added_up_on_each_side() -> None:
    """Decisions lean to neither."""
    held = [TWO_FOR_HEADSET, ONE_FOR_HEADPHONES, leans("more", "headset", 3), TALKS]
    assert sum_leanings(held) == {Verdict.HEADPHONES: 1, Verdict.HEADSET: 5}
