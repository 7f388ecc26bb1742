"""Rows that the exporting system marks as draft, hidden, disabled or not for sale."""

from __future__ import annotations

import pytest

from tests.catalog.feeds.samples import HEADERS, open_text, outcomes_of
from wizard.catalog.feeds.records import Offer, Rejection


@pytest.mark.parametrize("row", HEADERS["hiding"])
def test_rows_that_a_table_of_any_system_hides_are_not_sold(row: str) -> None:
    """In the words of many languages and spreadsheets."""
    header, shown, hidden = row.split(";")
    text = f"sku;name;price;{header}\nA;Tide;5;{shown}\nB;Reef;5;{hidden}\nC;Bay;5;\n"
    assert outcomes_of(text) == ["A 5", "2: not-published", "C 5"]


@pytest.mark.parametrize("row", HEADERS["not_hiding"])
def test_other_columns_hide_no_row(row: str) -> None:
    """They are kept as texts, from which attributes are read."""
    header, first, second = row.split(";")
    feed = open_text(f"sku;name;price;{header}\nA;Tide;5;{first}\nB;Reef;5;{second}\n")
    fields = [each.texts.fields for each in feed if isinstance(each, Offer)]
    assert fields == [((header, first),), ((header, second),)]


def test_a_row_that_is_not_sold_says_which_column_hides_it() -> None:
    """And what to do."""
    (refused,) = open_text("sku,name,price,Status\nA,Tide,5,Draft\n")
    assert isinstance(refused, Rejection)
    assert refused.message == (
        "The column 'Status' says 'Draft': the store does not show or sell this product. Publish it there to "
        "have it recommended."
    )


def test_a_column_that_is_declared_is_believed_as_far_as_it_can_be_read() -> None:
    """Whatever it is called."""
    feed = open_text("sku,name,price,Shop 2\nA,Tide,5,yes\nB,Reef,5,no\n", columns={"published": "Shop 2"})
    assert [isinstance(each, Offer) for each in feed] == [True, False]
