"""Prices, currencies and sales, as every format states them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.catalog.feeds.samples import one_offer, read, summarize, table, warnings_of
from wizard.catalog.feeds.records import Offer


def test_a_price_without_a_currency_needs_the_stores() -> None:
    """Nothing is assumed; a column or the name of the price's column will do."""
    assert [
        summarize(table("A,Alto,10"), currency=None),
        summarize(table("A,Alto,10"), currency="EUR"),
        summarize(table("A,Alto,10 GBP"), currency="EUR"),
        summarize(table("A,Alto,10,€", header="id,title,price,currency"), currency=None),
        summarize(table("A,Alto,10", header="id,title,price_eur"), currency=None),
        summarize(table("A,Alto,10", header="id,title,Price (£)"), currency="USD"),
    ] == [
        [(1, 2, "price", "currency-missing")],
        [(1, 2, "10 EUR")],
        [(1, 2, "10 GBP")],
        [(1, 2, "10 EUR")],
        [(1, 2, "10 EUR")],
        [(1, 2, "10 GBP")],
    ]


def test_a_currency_that_is_none_or_another_is_refused() -> None:
    """Two that disagree would have to be guessed between."""
    feed = table("A,Alto,10,Taler", "B,Bel,10 EUR,USD", "C,Cor,10,kr", header="id,title,price,currency")
    assert summarize(feed) == [
        (1, 2, "currency", "currency-missing"),
        (2, 3, "price", "price-ambiguous"),
        (3, 4, "currency", "currency-missing"),
    ]


@pytest.mark.parametrize(
    ("sale", "dates", "price", "regular", "warnings"),
    [
        ("8", "", "8", "10", []),
        ("8", "2026-11-01T00:00+0100/2026-12-01T00:00+0100", "8", "10", []),
        ("8", "2026-11-01T00:00-08:00/2026-12-01T00:00-08:00", "8", "10", []),
        ("8", "2026-11-22/2026-11-22", "8", "10", []),
        ("8", "2026-01-01/2026-02-01", "10", None, [("sale dates", "sale-ended")]),
        ("8", "2026-11-23/2026-12-01", "10", None, [("sale dates", "sale-not-started")]),
        ("8", "soon", "10", None, [("sale dates", "sale-price-unparseable")]),
        ("10", "", "10", None, [("sale price", "sale-price-not-lower")]),
        ("0", "", "10", None, [("sale price", "sale-price-not-lower")]),
        ("half", "", "10", None, [("sale price", "sale-price-unparseable")]),
        ("8 EUR", "", "10", None, [("sale price", "sale-price-unparseable")]),
    ],
)
def test_a_sale_price_holds_when_it_is_lower_and_today(
    sale: str, dates: str, price: str, regular: str | None, warnings: list[tuple[str, str]]
) -> None:
    """Otherwise the price stays, and a warning says why."""
    offer = one_offer(table(f"A,Alto,10,{sale},{dates}", header="id,title,price,sale price,sale dates"))
    expected = (Decimal(price), None if regular is None else Decimal(regular), warnings)
    assert (offer.price, offer.regular_price, warnings_of(offer)) == expected


@pytest.mark.parametrize(
    ("first", "last", "locale", "price", "codes"),
    [
        ("01.11.2026", "31.12.2026", None, "8", []),
        ("1.1.26", "21.11.26", None, "10", ["sale-ended"]),
        ("23.11.2026", "", None, "10", ["sale-not-started"]),
        ("10/31/2026", "12/31/2026", None, "8", []),
        ("31/10/26", "31/12/26", None, "8", []),
        ("1/1/26", "12/31/26, 11:59 PM", None, "8", []),
        ("2026/11/01", "2026/11/22 11:59", None, "10", ["sale-ended"]),
        ("2026/11/01", "2026/11/22", None, "8", []),
        ("31-10-2026 00:00:00", "22-11-2026 12:30:00", None, "8", []),
        ("05/11/2026", "31/12/2026", None, "10", ["sale-price-unparseable"]),
        ("05/11/2026", "31/12/2026", "en-GB", "8", []),
        ("12/11/2026", "12/31/2026", "en-US", "10", ["sale-not-started"]),
        ("05/11/2026", "", "sv-SE", "10", ["sale-price-unparseable"]),
        ("31/13/2026", "", "en-GB", "10", ["sale-price-unparseable"]),
    ],
)
def test_dates_of_a_sale_are_read_as_countries_write_them(
    first: str, last: str, locale: str | None, price: str, codes: list[str]
) -> None:
    """Whether the day or the month comes first is never guessed."""
    header = "id;title;price;sale price;sale start;sale end"
    offer = one_offer(f"{header}\nA;Alto;10;8;{first};{last}\n", locale=locale)
    assert (offer.price, [code for _, code in warnings_of(offer)]) == (Decimal(price), codes)


def test_an_old_price_is_kept_when_it_is_higher() -> None:
    """One that is lower, or no price, says nothing."""
    feed = table("A,Alto,10,12", "B,Bel,10,9", "C,Corda,10,x", header="id,title,price,old price")
    offers = [offer for offer in read(feed) if isinstance(offer, Offer)]
    assert [offer.regular_price for offer in offers] == [Decimal(12), None, None]
