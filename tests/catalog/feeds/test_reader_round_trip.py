"""Any products, written in any format, are read back as they were."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.feeds.samples import open_text, page, rss, simple, woo
from wizard.catalog.feeds.plain_text import is_placeholder, strip_controls
from wizard.catalog.feeds.records import Offer


class Sold(NamedTuple):
    """What is written, and read back."""

    id: str
    title: str
    price: Decimal
    in_stock: bool


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=12).filter(
    lambda word: (
        not any(mark in word for mark in "<&'\\")
        and word[0] not in "=+-@"
        and strip_controls(word) == word
        and not is_placeholder(word, "title")
    )
)
TITLES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
CENTS = st.integers(1, 9_999_999)
SOLD = st.lists(
    st.builds(Sold, WORDS, TITLES, CENTS.map(lambda cents: Decimal(cents) / 100), st.booleans()),
    min_size=1,
    max_size=6,
    unique_by=lambda sold: sold.id,
)


def write_csv(sold: list[Sold], delimiter: str = ",") -> str:
    """A plain table."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["id", "title", "price", "availability"])
    for one in sold:
        writer.writerow(
            [one.id, one.title, f"{one.price:.2f}", "in stock" if one.in_stock else "out of stock"]
        )
    return file.getvalue()


def write_rss(sold: list[Sold]) -> str:
    """A Google feed."""
    return rss(
        *(
            f"<g:id>{escape(one.id)}</g:id><g:title>{escape(one.title)}</g:title>"
            f"<g:price>{one.price:.2f} USD</g:price>"
            f"<g:availability>{'in_stock' if one.in_stock else 'out_of_stock'}</g:availability>"
            for one in sold
        )
    )


def write_shopify(sold: list[Sold]) -> str:
    """One variant for each product."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(
        [
            "Handle",
            "Title",
            "Variant SKU",
            "Variant Price",
            "Variant Inventory Tracker",
            "Variant Inventory Qty",
        ]
    )
    for one in sold:
        writer.writerow([one.id, one.title, one.id, one.price, "shopify", int(one.in_stock)])
    return file.getvalue()


def write_woo(sold: list[Sold]) -> str:
    """Simple products."""
    return woo(
        *(
            simple(
                one.id,
                Name=one.title,
                **{"Regular price": f"{one.price:.2f}", "In stock?": str(int(one.in_stock))},
            )
            for one in sold
        )
    )


def write_json(sold: list[Sold]) -> str:
    """A list of products."""
    return json.dumps(
        [
            {
                "@type": "Product", "sku": one.id, "name": one.title,
                "offers": {
                    "price": f"{one.price:.2f}", "priceCurrency": "USD",
                    "availability": "InStock" if one.in_stock else "SoldOut",
                },
            }
            for one in sold
        ]
    )  # fmt: skip


WRITERS: dict[str, Callable[[list[Sold]], str]] = {
    "csv": write_csv,
    "csv with tabs": lambda sold: write_csv(sold, "\t"),
    "csv with semicolons": lambda sold: write_csv(sold, ";"),
    "gmc-rss": write_rss,
    "shopify-csv": write_shopify,
    "woocommerce-csv": write_woo,
    "jsonld": write_json,
    "jsonld-html": lambda sold: page(write_json(sold)),
}


@pytest.mark.parametrize("writer", list(WRITERS))
@given(sold=SOLD)
def test_what_is_written_is_read(writer: str, sold: list[Sold]) -> None:
    """Products, their order, prices to the cent, and stock."""
    outcomes = list(open_text(WRITERS[writer](sold)))
    assert [
        Sold(outcome.id, outcome.texts.title, outcome.price, outcome.in_stock)
        if isinstance(outcome, Offer)
        else outcome
        for outcome in outcomes
    ] == sold
