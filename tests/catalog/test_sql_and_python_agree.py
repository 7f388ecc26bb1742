"""Which products meet a need is decided in Python for shoppers and in SQL for staff: both must agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.catalog.listing import Listing
from wizard.catalog.store import Catalog
from wizard.rule_language.predicates import (
    ATTRIBUTES,
    RATINGS,
    AllTests,
    AnswerAmount,
    AnyTest,
    AttributeTest,
    Budget,
    Predicate,
    Product,
    Value,
    passes,
)

COMPARED = ("microphone", "links", "wired", "anc", "battery_hours", "water_rating", "price")
"""One attribute of each type, and those with a meaning of their own."""

VALUES: dict[str, st.SearchStrategy[Value]] = {
    "microphone": st.sampled_from(ATTRIBUTES["microphone"].words),
    "links": st.lists(st.sampled_from(("jack", "usb", "bluetooth")), unique=True, max_size=3).map(tuple),
    "wired": st.booleans(),
    "anc": st.booleans(),
    "battery_hours": st.integers(1, 5),
    "water_rating": st.sampled_from((*RATINGS, "IP55", "IP68", "IP6X")),
}


@st.composite
def products(draw: st.DrawFn) -> list[Product]:
    """A few products, every attribute sometimes not stated; prices up to 5, so that edges are hit."""
    return [
        Product(
            id=f"p{number}",
            name="P",
            kind="headset",
            attributes={
                "kind": "headset",
                **{name: draw(st.none() | values) for name, values in VALUES.items()},
            },
            price_cents=draw(st.none() | st.integers(1, 10).map(lambda halves: halves * 50)),
            currency=draw(st.sampled_from(["USD", "EUR"])),
        )
        for number in range(draw(st.integers(1, 6)))
    ]


def single_test(attribute: str) -> st.SearchStrategy[Predicate]:
    """Any test this attribute's type takes."""
    if attribute in ("price", "battery_hours"):
        limits = st.integers(0, 5) | (
            st.just(AnswerAmount("budget")) if attribute == "price" else st.nothing()
        )
        return st.builds(
            AttributeTest, st.just(attribute), st.sampled_from(["at_least", "at_most"]), limit=limits
        )
    words: st.SearchStrategy[str | bool] = st.booleans()
    if attribute in ("microphone", "links", "water_rating"):
        words = st.sampled_from(ATTRIBUTES[attribute].words)
    any_of = st.builds(
        AttributeTest,
        st.just(attribute),
        st.just("any_of"),
        st.lists(words, min_size=1, max_size=3, unique=True).map(tuple),
    )
    if attribute != "water_rating":
        return any_of
    return any_of | st.builds(
        AttributeTest,
        st.just(attribute),
        st.sampled_from(["at_least", "at_most"]),
        limit=st.sampled_from(RATINGS),
    )


def product_tests() -> st.SearchStrategy[Predicate]:
    """Tests nested a little, as needs.yaml can write them."""
    single = st.sampled_from(COMPARED).flatmap(single_test)
    parts = st.lists(single, min_size=1, max_size=3).map(tuple)
    return single | st.builds(AllTests, parts) | st.builds(AnyTest, parts)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """One real catalog file, filled anew for each example."""
    path: Path = tmp_path_factory.mktemp("catalog") / "catalog.db"
    return Catalog.open(path, writable=True)


@given(products(), st.lists(product_tests(), min_size=1, max_size=4), st.none() | st.integers(0, 5))
def test_sql_and_python_agree_on_every_product(
    catalog: Catalog, listed: list[Product], tests: list[Predicate], amount: int | None
) -> None:
    """Met, missed or not stated: the same answer for what the file says, whichever way it is asked."""
    catalog.replace_all([Listing(product, ()) for product in listed], as_of=None)
    budget = Budget({"budget": amount}, "USD")
    for test in tests:
        expected = {product.id: passes(test, product, budget) for product in catalog.products()}
        assert catalog.fit(test, budget.amounts, budget.currency) == expected
