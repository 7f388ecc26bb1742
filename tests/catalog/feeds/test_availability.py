"""Whether a product can be bought, in the words of many stores."""

from __future__ import annotations

import json

import pytest

from tests.catalog.feeds.samples import HEADERS, one_offer, product, rss, table, warnings_of


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


@pytest.mark.parametrize("stated", [*HEADERS["said_in_stock"], *HEADERS["said_out_of_stock"]])
def test_availability_is_read_in_the_words_of_many_languages(stated: str) -> None:
    """Also with a number of pieces between the words."""
    name, cell = stated.split(";")
    offer = one_offer(f"id;title;price;{name}\nA;Alto;59,99;{cell}\n")
    assert (offer.in_stock, warnings_of(offer)) == (stated in HEADERS["said_in_stock"], [])


@pytest.mark.parametrize("text", ["0 in stock", "In stock: 0", "Only 0 left"])
def test_a_number_of_pieces_between_words_may_be_zero(text: str) -> None:
    """It says more than the words."""
    offer = one_offer(table(f"A,Alto,10,{text}", header="id,title,price,stock"))
    assert (offer.availability, warnings_of(offer)) == ("out_of_stock", [])


@pytest.mark.parametrize("text", ["Available 2027", "Available in 5 days", "available 3-5 days", "5 days"])
def test_a_number_of_something_else_is_not_a_number_of_pieces(text: str) -> None:
    """Such as a year or days."""
    offer = one_offer(table(f"A,Alto,10,{text}", header="id,title,price,availability"))
    assert (offer.in_stock, warnings_of(offer)) == (False, [("availability", "availability-unknown")])


def test_a_word_for_availability_that_is_unknown_counts_as_sold_out() -> None:
    """With a warning."""
    offer = one_offer(table("A,Alto,10,ask Bob", header="id,title,price,availability"))
    assert (offer.availability, offer.in_stock, warnings_of(offer)) == (
        "ask Bob", False, [("availability", "availability-unknown")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("feed", "field"),
    [
        (table("A,Alto,10,", header="id,title,price,availability"), "availability"),
        (table("A,Alto,10,NULL", header="id,title,price,stock"), "stock"),
        (rss("<g:id>A</g:id><g:title>Alto</g:title><g:price>10 USD</g:price>"), "availability"),
        (json.dumps(product(offers={"price": 10, "priceCurrency": "USD"})), "offers.availability"),
        (
            json.dumps(product(offers={"@type": "AggregateOffer", "lowPrice": "9", "priceCurrency": "USD"})),
            "offers.availability",
        ),
    ],
)
def test_availability_that_is_not_stated_counts_as_in_stock(feed: str, field: str) -> None:
    """With a warning where a field for it is empty, or belongs to the format."""
    offer = one_offer(feed)
    assert (offer.availability, offer.in_stock, warnings_of(offer)) == (
        "in_stock", True, [(field, "availability-not-stated")],
    )  # fmt: skip


def test_a_table_without_a_column_for_availability_is_not_warned_about_row_by_row() -> None:
    """It says nothing of any product."""
    assert warnings_of(one_offer(table("A,Alto,10"))) == []
