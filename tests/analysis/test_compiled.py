"""Musts as formulas: one for each amount that a shopper can name."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given

from tests.strategies import demanding_rulebooks, products
from wizard.analysis.compiled import MustInstance
from wizard.analysis.coverage import disjoint_attribute
from wizard.engine.formulas import TRUE
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import Budget, Product


@given(demanding_rulebooks(), products())
def test_musts_that_exclude_each_other_are_met_by_no_product(
    book: Rulebook, product_index: list[Product]
) -> None:
    """Whatever a product states."""
    for one, other in combinations(book.needs, 2):
        for amount in (None, 1, 2):
            budget = Budget({"q0": amount}, "USD")
            musts = [MustInstance(need, budget, TRUE) for need in (one, other)]
            if disjoint_attribute(*musts):
                assert not [each for each in product_index if all(must.met_by(each) for must in musts)]
