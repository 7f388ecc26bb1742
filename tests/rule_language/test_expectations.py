"""What staff expect of some answers."""

from __future__ import annotations

from wizard.rule_language.expectations import Example, ExpectedProducts


def test_all_products_that_are_named() -> None:
    """Whether they are expected or not."""
    assert ExpectedProducts(("a", "b"), ("c",), "b").ids == ("a", "b", "c", "b")
    assert ExpectedProducts().ids == ()


def test_an_example_expects_nothing_that_it_does_not_say() -> None:
    """Not even that there are no warnings."""
    example = Example("talks", {"talk": ("often",)}, verdict=None)
    assert (example.needs, example.warnings, example.products) == ((), (), None)
