"""Steps of the order of products: their names, and what they read."""

from __future__ import annotations

from tests.making import any_of, at_least
from wizard.rule_language.conditions import AnyOf
from wizard.rule_language.settings import BY_PRICE, OrderStep


def test_a_step_is_named_by_its_label_and_the_one_by_price_as_it_is_written() -> None:
    """Shoppers read the label of either."""
    assert (OrderStep("sound", (any_of("anc", True),)).name, BY_PRICE.name) == ("sound", "price")


def test_a_step_reads_every_attribute_that_its_tests_name() -> None:
    """However deep; the step by price has no tests."""
    many, old, new = at_least("tests", 2), any_of("wireless", False), at_least("released", 2016)
    step = OrderStep("tests, then age", (many, AnyOf((old, new))))
    assert (step.tests, BY_PRICE.tests) == ((many, old, new), ())
