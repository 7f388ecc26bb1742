"""The check of one product: whether it fits, everything that speaks against it, and what is better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.reference import best_way
from tests.engine.samples import decision, must, nice, ranked
from tests.engine.shelves import ANC, CHEAP, LINKS, MIC, REQUIREMENTS, WIRELESS, shelves
from tests.making import TOPIC, product
from wizard.engine.product_check import Advantage, CheckResult, Obstacle, ProductCheck, check_product
from wizard.rule_language.model import Need, Requirement
from wizard.rule_language.predicates import Budget, Product

BUDGET = Budget({"budget": 60}, "USD")


def check(
    made: Product, others: Sequence[Product], wanted: Sequence[Requirement], **more: Any
) -> ProductCheck:
    """The check of a product that is in a catalog with others."""
    ranking = ranked([made, *others], wanted, BUDGET, 9, **more)
    return check_product(made, TOPIC, decision(wanted, **more), BUDGET, ranking)


def objections(found: ProductCheck) -> list[tuple[Obstacle, str | None]]:
    """Why a product is not recommended, with the musts this is about."""
    return [(each.why, each.need.id if each.need else None) for each in found.objections]


def test_everything_that_speaks_against_a_product_is_named() -> None:
    """Musts missed and musts not stated, in their order; one miss and it does not fit."""
    made = product("p", "headphones", cents=9000, in_stock=False, microphone="none")
    found = check(made, [], [must(MIC), must(WIRELESS), must(CHEAP)])
    assert (found.result, found.place, found.better) == (CheckResult.NO, None, None)
    assert objections(found) == [
        (Obstacle.KIND, None),
        (Obstacle.SOLD_OUT, None),
        (Obstacle.MISSED, MIC.id),
        (Obstacle.NOT_STATED, WIRELESS.id),
        (Obstacle.MISSED, CHEAP.id),
    ]


def test_a_product_that_only_leaves_musts_unstated_may_fit() -> None:
    """What fits for sure is better, whatever it costs."""
    sure = product("sure", cents=6000, wireless=True)
    found = check(product("p", cents=1000), [sure], [must(WIRELESS)])
    assert (found.result, objections(found)) == (CheckResult.PERHAPS, [(Obstacle.NOT_STATED, WIRELESS.id)])
    assert found.better
    assert (found.better.product.id, found.advantage) == ("sure", Advantage.BETTER)


@pytest.mark.parametrize(
    ("cents", "anc", "place", "advantage"),
    [
        (5000, True, 1, None),
        (5001, True, 2, Advantage.CHEAPER),
        (None, True, 2, Advantage.CHEAPER),
        (1000, None, 2, Advantage.BETTER),
        (1000, False, 2, Advantage.BETTER),
    ],
)
def test_a_better_product_fits_better_or_costs_less(
    cents: int | None, anc: bool | None, place: int, advantage: Advantage | None
) -> None:
    """By what is nice to have first; the best one is compared with none."""
    other = product("z", cents=5000, anc=True)
    found = check(product("p", cents=cents, anc=anc), [other], [nice(ANC, 2)])
    assert (found.result, found.place, found.of, found.advantage) == (CheckResult.YES, place, 2, advantage)
    assert (found.better and found.better.product.id) == (None if place == 1 else "z")


def test_where_no_product_is_the_answer_none_fits() -> None:
    """The need that names something else instead, and a verdict without sides, come first."""
    elsewhere = Need("elsewhere", "", instead="Ask for a speaker.")
    found = check(product("p"), [], [must(elsewhere)])
    assert (found.result, objections(found)) == (CheckResult.NO, [(Obstacle.INSTEAD, "elsewhere")])
    found = check(product("p", in_stock=False), [], [must(MIC)], verdict="out_of_scope")
    assert (found.result, objections(found)) == (CheckResult.NO, [(Obstacle.OUT_OF_SCOPE, None)])


def test_a_version_has_the_place_of_its_family() -> None:
    """It takes none of its own."""
    black, white = (product(name, cents=5000, family="one") for name in ("black", "white"))
    found = check(white, [black, product("other", cents=5200)], [])
    assert (found.place, found.of) == (1, 2)


@given(shelves(), REQUIREMENTS, st.integers(1, 6))
def test_the_check_of_a_product_agrees_with_the_ranking(
    products: list[Product], requirements: list[Requirement], amount: int
) -> None:
    """Its place is that of its card, or of its family's; it has one exactly where nothing is missing."""
    budget = Budget({"budget": amount * 10}, "USD")
    ranking = ranked(products, requirements, budget, len(products))
    for each in products:
        check = check_product(each, TOPIC, decision(requirements), budget, ranking)
        best = best_way(each, LINKS, requirements, budget)
        fits = not best.missed and not best.unstated and each.in_stock and each.kind == "headset"
        assert (check.place is not None) == fits
        if check.place:
            card = ranking.picks[check.place - 1].product
            assert card.id == each.id or (card.family == each.family and each.family is not None)
