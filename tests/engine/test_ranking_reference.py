"""Rankings against the plainest reading of their definition, over random products, needs and orders."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.reference import asking_key, best_way, cards_of, order_key, smallest_sets, superseded
from tests.engine.samples import ranked
from tests.engine.shelves import ADVANTAGES, LINKS, ORDERS, REQUIREMENTS, shelves
from wizard.rule_language.model import Requirement
from wizard.rule_language.predicates import Budget, Product
from wizard.rule_language.settings import OrderStep


@given(shelves(), REQUIREMENTS, ORDERS, st.integers(1, 6), st.integers(1, 5))
def test_what_fits_might_fit_and_nearly_fits_is_what_its_definition_says(
    products: list[Product],
    requirements: list[Requirement],
    order: tuple[OrderStep, ...],
    amount: int,
    limit: int,
) -> None:
    """Every product tried in every way; every set of musts given up; the roles looked for one by one."""
    budget = Budget({"budget": amount * 10}, "USD")
    (found,) = ranked(products, requirements, budget, limit, ADVANTAGES, order=order).sides
    offered = [each for each in products if each.in_stock]
    headsets = [each for each in offered if each.kind == "headset"]
    tried = sorted(
        (best_way(each, LINKS, requirements, budget) for each in headsets),
        key=lambda each: order_key(each, LINKS, order, budget),
    )
    fits = [each for each in tried if not each.missed and not each.unstated]
    might = [each for each in tried if not each.missed and each.unstated]
    might.sort(key=asking_key)
    cards = cards_of(fits, order, LINKS, budget, ADVANTAGES, products)
    assert [(pick.product.id, pick.role) for pick in found.picks] == cards[:limit]
    assert found.total == len(cards)

    families = {each.product.family for each in fits} - {None}
    third = next((each.weight for each in fits if len(cards) > 2 and each.product.id == cards[2][0]), None)
    asked, taken = [], set(families)
    for each in might:
        if each.product.family not in taken and (third is None or each.weight > third):
            asked.append(each)
        taken |= {each.product.family} - {None}
    current = [
        each.product for each in (*fits, *might) if each in fits or third is None or each.weight > third
    ]
    asked.sort(key=lambda each: superseded(each.product, current, products))
    assert [(pick.product.id, list(pick.ask)) for pick in found.might_fit] == [
        (each.product.id, each.unstated) for each in asked[:3]
    ]

    reached = {each.product.id for each in (*fits, *might)}
    left = [each for each in headsets if each.id not in reached]
    expected = [] if fits else smallest_sets(left, LINKS, requirements, budget)
    shown = [(near.give_up, {pick.product.id for pick in near.picks}) for near in found.nearest]
    assert [give_up for give_up, _ in shown] == [give_up for give_up, _ in expected[:5]]
    assert all(some <= opened for (_, some), (_, opened) in zip(shown, expected, strict=False))


@given(shelves(), REQUIREMENTS, st.integers(1, 6))
def test_a_card_tells_the_fit_in_its_best_way_and_names_versions_that_fit_equally(
    products: list[Product], requirements: list[Requirement], amount: int
) -> None:
    """The link is one of those with which the product fits best; the others of its family fit as well."""
    budget = Budget({"budget": amount * 10}, "USD")
    (found,) = ranked(products, requirements, budget, 9).sides
    by_link = any(requirement.by_link for requirement in requirements)
    for pick in found.picks:
        best = best_way(pick.product, LINKS, requirements, budget)
        met = [
            each.need.id
            for each, fits in zip(requirements, best.found, strict=True)
            if fits and not each.need.met_unless_stated
        ]
        assert (list(pick.fit.met), pick.link) == (met, best.link if by_link else None)
        for other in pick.also:
            its = best_way(other, LINKS, requirements, budget)
            assert other.family == pick.product.family
            assert (its.missed, its.unstated) == ([], [])
            assert (its.weight, its.nice_unstated) == (best.weight, best.nice_unstated)
