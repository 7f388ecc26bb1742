"""Whether a product can be bought, in the words of many stores."""

from __future__ import annotations

import pytest

from tests.catalog.feeds.samples import one_offer, table, warnings_of


@pytest.mark.parametrize(
    ("text", "word", "in_stock"),
    [
        ("in_stock", "in_stock", True),
        ("in stock", "in_stock", True),
        ("In Stock", "in_stock", True),
        ("https://schema.org/InStock", "in_stock", True),
        ("http://schema.org/LimitedAvailability", "in_stock", True),
        ("OnlineOnly", "in_stock", True),
        ("schema:InStock", "in_stock", True),
        ("//schema.org/InStock/", "in_stock", True),
        ("Auf Lager", "in_stock", True),
        ("1", "in_stock", True),
        ("10+", "in_stock", True),
        ("", "in_stock", True),
        ("0", "out_of_stock", False),
        ("-3", "out_of_stock", False),
        ("out of stock", "out_of_stock", False),
        ("SoldOut", "out_of_stock", False),
        ("épuisé", "out_of_stock", False),
        ("preorder", "preorder", False),
        ("pre-order", "preorder", False),
        ("backorder", "backorder", False),
        ("http://schema.org/Discontinued", "discontinued", False),
    ],
)
def test_availability_is_read_in_the_words_of_many_stores(text: str, word: str, in_stock: bool) -> None:
    """What can only be ordered for later is kept and cannot be bought now."""
    offer = one_offer(table(f"A,Alto,10,{text}", header="id,title,price,availability"))
    assert (offer.availability, offer.in_stock, warnings_of(offer)) == (word, in_stock, [])


def test_a_word_for_availability_that_is_unknown_counts_as_sold_out() -> None:
    """With a warning."""
    offer = one_offer(table("A,Alto,10,ask Bob", header="id,title,price,availability"))
    assert (offer.availability, offer.in_stock, warnings_of(offer)) == (
        "ask Bob", False, [("availability", "availability-unknown")],
    )  # fmt: skip
