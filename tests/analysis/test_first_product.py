"""The product that comes first, against the ranking, and how often another one does."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.brute_force import exact, ranked, try_all
from tests.analysis.linked import linked_products, linked_rulebooks
from tests.analysis.samples import GROUPS, MIC, QUIET
from tests.making import TOPIC, calls_for, decides, leaf, question, rulebook
from wizard.analysis.fitting import ProductFinder
from wizard.analysis.impact import Impact, impact
from wizard.engine.product_index import group_products
from wizard.rule_language.conditions import All, Condition
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import Product


@given(linked_rulebooks(), linked_products(), st.lists(st.integers(0, 9), min_size=3, max_size=3))
def test_the_first_product_is_the_one_the_ranking_shows(
    old: Rulebook, product_index: list[Product], weights: list[int]
) -> None:
    """Found in binary, for all products at once."""
    nice = [calls_for(f"w{place}", nice={f"n{place}": weight}) for place, weight in enumerate(weights)]
    book = replace(old, need_rules=(*old.need_rules, *nice))
    groups = group_products(product_index, TOPIC)
    firsts = ProductFinder(book, groups)
    for each in try_all(book)[:30]:
        picks, terms = ranked(book, groups, each).picks, firsts.terms(each.answers)
        assert firsts.first(terms) == (picks[0].product if picks else None)
        assert firsts.any_fits(terms) == bool(picks)


def large_rulebook(weight: int, questions: int = 4, microphone: Condition | None = None) -> Rulebook:
    """More plain sets than are looked at one by one; a need weighs more or less than another."""
    asked = [question(f"q{number}", "a b c d", many=True) for number in range(questions)]
    rules = [
        calls_for("mic", microphone or leaf("q0", "a"), nice={"mic": 2}),
        calls_for("quiet", leaf("q0", "a b"), nice={"quiet": weight}),
    ]
    return rulebook(asked, [decides("all", "headset")], [MIC, QUIET], rules)


def test_many_answer_sets_are_estimated_from_draws() -> None:
    """The truth lies within the interval, and the example changes and is as small as can be."""
    old, new = large_rulebook(1), large_rulebook(3)
    found = impact(old, new, (GROUPS, GROUPS), below=Random(5).randrange)
    assert found.first is not None
    # Of the plain answers to q0 that tick a or b, those with a have another first product: 7 of 11.
    truth = 7 * 15**3
    extent = found.first.extent
    assert (found.first.draws, exact(found.first.touched.plain)) == (5_000, 11 * 15**3)
    assert extent.plain.lowest <= truth <= extent.plain.highest
    assert abs(found.first.estimate - truth) < 0.05 * truth
    assert describe_only_change(found) == (
        "first",
        "another",
        ["needs.yaml: rule 'quiet' changed: nice from quiet 1 to quiet 3"],
    )
    assert extent.answers == {"q0": ("a",), **{f"q{number}": ("unsure",) for number in range(1, 4)}}
    assert [each.id for each in found.first.swap or ()] == ["boom", "anc"]
    assert impact(old, new, (GROUPS, GROUPS)).first is None


def test_rare_changes_take_more_draws() -> None:
    """Up to the maximum while too few changes are found."""
    everywhere = All(tuple(leaf(f"q{number}", "a") for number in range(7)))
    old, new = (large_rulebook(weight, 7, everywhere) for weight in (1, 3))
    found = impact(old, new, (GROUPS, GROUPS), below=Random(1).randrange).first
    assert found is not None
    assert (found.draws, exact(found.touched.plain)) == (20_000, 11 * 15**6)
    assert found.extent.plain.lowest <= 7**7 <= found.extent.plain.highest


def describe_only_change(found: Impact) -> tuple[str, str, list[str]]:
    """The one change there is, without its figures."""
    (change,) = found.changes
    return change.kind.aspect, change.kind.change, [str(edit) for edit in change.causes]
