"""Two rulebooks compared over all answer sets, one aspect at a time; test_impact tries every answer set."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.analysis.brute_force import exact
from tests.analysis.samples import GROUPS, MIC, OLD, TALKS
from tests.making import any_of, calls_for, decides, leaf, question, rulebook, warns
from wizard.analysis.comparison import Aspect, Comparison
from wizard.analysis.sweep import StateLimitError
from wizard.rule_language.model import Rulebook

MOST = 10_000


def changes(new: Rulebook, aspect: Aspect) -> list[tuple[str, str, int]]:
    """Return name, change and number of sets of each kind of change that some answer set has."""
    found = Comparison(OLD, new, MOST).changes(aspect, (GROUPS, GROUPS))
    return [(kind.name, kind.change, exact(extent.all)) for kind, extent in found if extent.possible]


@pytest.mark.parametrize("aspect", list(Aspect))
def test_equal_rules_differ_in_no_aspect(aspect: Aspect) -> None:
    """Nor do rules that differ only in wording."""
    assert changes(replace(OLD, need_rules=tuple(OLD.need_rules)), aspect) == []
    reworded = (OLD.verdict_rules[0], replace(TALKS, reason="So."))
    assert changes(replace(OLD, verdict_rules=reworded), aspect) == []


def test_each_aspect_has_its_own_changes() -> None:
    """Of twelve answer sets, four have each answer to `talk`."""
    new = replace(
        OLD,
        verdict_rules=(OLD.verdict_rules[0], replace(TALKS, when=leaf("talk", "often unsure"))),
        need_rules=(calls_for("calls", leaf("talk", "often"), "mic"),),
        advice_rules=(warns("quiet", leaf("noise", "them")),),
    )
    assert changes(new, Aspect.VERDICT) == [("", "headphones -> either", 4)]
    assert changes(new, Aspect.NEEDS) == [("mic", "now a must", 4)]
    assert changes(new, Aspect.WARNINGS) == [("quiet", "gained", 6), ("loud", "lost", 6)]
    assert changes(new, Aspect.ANSWERS) == []
    totals = Comparison(OLD, new, MOST).totals(Aspect.WARNINGS)
    assert [(kind.name, kind.change, exact(extent.all)) for kind, extent in totals] == [
        ("", "gained", 6),
        ("", "lost", 6),
    ]


def test_a_need_that_other_products_meet_can_reorder_products() -> None:
    """Only for answers that call for it."""
    redefined = replace(MIC, product=any_of("microphone", "boom", "inline"))
    sets, extent = Comparison(OLD, replace(OLD, needs=(redefined, *OLD.needs[1:])), MOST).reordered()
    assert (sets.number, exact(extent.all)) == (4, 4)
    assert {answers["talk"] for answers in sets.each()} == {("often",)}
    assert Comparison(OLD, replace(OLD), MOST).reordered()[0].number == 0


def test_answers_that_leave_the_scope_are_not_allowed_by_both() -> None:
    """What was asked after them is asked in the old rulebook only."""
    leaves = decides("out", "out_of_scope", leaf("talk", "never"))
    new = replace(OLD, verdict_rules=(*OLD.verdict_rules, leaves))
    assert exact(Comparison(OLD, new, MOST).compared.all) == 8
    assert changes(new, Aspect.ANSWERS) == [("", "only old", 4), ("", "only new", 1)]


def test_two_flows_that_are_too_tangled_are_refused() -> None:
    """The error names the question at which the limit was exceeded."""
    first = [question(f"q{number}", "a b") for number in range(3)]
    later = [question(f"s{number}", "a b", ask_when=leaf(f"q{number}", "a")) for number in range(3)]
    comparison = Comparison(rulebook(first), rulebook([*first, *later]), 2)
    with pytest.raises(StateLimitError, match=r"^q1$"):
        _ = comparison.compared
