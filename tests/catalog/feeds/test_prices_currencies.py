"""What the words and signs next to a price say about its currency."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

import pytest
from babel import Locale
from babel.localedata import locale_identifiers
from babel.numbers import format_currency, get_territory_currencies
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.feeds.samples import read, summarize, table
from wizard.catalog.feeds.prices import CURRENCIES, SYMBOLS, Price, read_price

DOLLARS = [
    "ARS", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "CLP", "COP", "CUP", "DOP", "FJD", "GYD", "HKD",
    "JMD", "KYD", "LRD", "MXN", "NAD", "NZD", "SBD", "SGD", "SRD", "TTD", "TWD", "UYU", "XCD",
]  # fmt: skip
POUNDS = ["EGP", "FKP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP"]


@pytest.mark.parametrize(("sign", "currencies"), [("$", DOLLARS), ("£", POUNDS), ("¥", ["CNY"])])
def test_a_sign_stands_for_the_stores_own_currency_where_that_is_written_so(
    sign: str, currencies: list[str]
) -> None:
    """As with RubyMoney/money#911: never dollars of another country."""
    read_ = [read_price(f"{sign} 5990.00", None, currency).currency for currency in currencies]
    assert read_ == currencies


def test_a_sign_that_is_not_the_stores_own_stands_for_the_usual_one() -> None:
    """A Polish store that writes $ means the United States; one in Brazil writes R$ for its own."""
    declared = [("$", "PLN"), ("$", "BRL"), ("£", "EUR"), ("¥", "EUR"), ("$", None)]
    assert [read_price(f"{sign}5", None, currency).currency for sign, currency in declared] == [
        "USD", "USD", "GBP", "JPY", "USD",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "declared", "currency"),
    [
        # https://github.com/adampmoss/MageFoxGoogleShopping/pull/3
        ("CAD $59.99", None, "CAD"),
        ("USD $ 59.99", None, "USD"),
        ("$59.99 CAD", None, "CAD"),
        # https://github.com/scrapinghub/price-parser (tests), and the CLDR for fr-CA
        ("NZD $59.99", None, "NZD"),
        ("SGD$59.99", None, "SGD"),
        ("59,99 $ CA", "CAD", "CAD"),
        ("59,99 $ US", "CAD", "USD"),
        ("59,99 $US", "CAD", "USD"),
        ("$CAD 59.99", None, "CAD"),
        ("AU $59.99", None, "AUD"),
        ("US $59.99", "CAD", "USD"),
        ("U$S 59,99", "ARS", "USD"),
        ("R$ 59,99 BRL", None, "BRL"),
        ("BRL R$ 59,99", None, "BRL"),
        ("Rs. 59.99 INR", None, "INR"),
        ("59,99 kr DKK", None, "DKK"),
        ("€59.99EUR", None, "EUR"),
        ("59,99 Р", None, "RUB"),
        ("59,99р.", None, "RUB"),
        ("59,99 рублей", None, "RUB"),
        ("59,99 рубля", None, "RUB"),
        ("59,99 гривень", None, "UAH"),
        ("59,99 euros", None, "EUR"),
        ("59.99 Euros", None, "EUR"),
        ("59,99 złotych", None, "PLN"),
        ("59,99 zl", None, "PLN"),
        ("59,99 Kc", None, "CZK"),
        ("59,99 kronor", "SEK", "SEK"),
        ("59.99 US dollars", None, "USD"),
        ("59.99 dollars", "AUD", "AUD"),
        ("59.99 pesos", "PHP", "PHP"),
        ("59.99 M.N.", "MXN", "MXN"),
        ("$59.99 US", "CAD", "USD"),
        ("$59.99 CA", None, "CAD"),
        ("AU 59.99 $", None, "AUD"),
        ("59,99 TL KDV dahil", None, "TRY"),
        ("59,99 kr inkl. mva", "NOK", "NOK"),
        ("＄59.99", None, "USD"),
        ("￥59.99", None, "JPY"),
        ("￥５９.９９", "CNY", "CNY"),
        # https://github.com/scrapinghub/price-parser/issues/64
        ("\u200f59.99\xa0د.إ.\u200f", "AED", "AED"),
        ("د.ك. 59.99", None, "KWD"),
        ("59.99 ر.س", None, "SAR"),
        ("S/. 59.99", None, "PEN"),
        ("L.E. 59.99", None, "EGP"),
        ("59.99 грн", None, "UAH"),
        ("59,99 лв.", None, "BGN"),
    ],
)
def test_a_currency_is_read_in_any_usual_spelling(text: str, declared: str | None, currency: str) -> None:
    """Sign and code together, behind the number, full-width, as a word, in the plural."""
    assert read_price(text, None, declared) == Price(Decimal("59.99"), currency)


@pytest.mark.parametrize(
    "text",
    [
        "CAD €5",
        "$5 EUR",
        "R 5 $",
        "$5 each",
        "US $5 CAD",
        "5 top",
        "5 all",
        "5 kg",
        "5 lots",
        "5 $ € £",
        "5 pieces USD",
        "5 .",
    ],
)
def test_words_that_contradict_each_other_or_are_no_currency_are_refused(text: str) -> None:
    """Whatever the store declared."""
    assert summarize(table(f"A,Alto,{text}")) == [(1, 2, "price", "price-unparseable")]


@pytest.mark.parametrize("text", ["5 g", "5 kr", "5 Rs", "F CFA 5", "5 pesos"])
def test_a_sign_that_may_be_of_several_countries_needs_the_stores_currency(text: str) -> None:
    """It is none without."""
    assert read_price(text, None).currency is None


def test_the_header_of_the_price_column_names_the_currency_by_any_sign() -> None:
    """In the words of prices; a sign of several countries is the store's own."""
    headers = ["Price ($)", "price (Kč)", "Price zł", "price (EUR)", "Price (C$)", "Price"]
    read_ = [read(table("A,Alto,5", header=f"id,title,{header}"), "UYU") for header in headers]
    assert [offers[0].currency for offers in read_] == ["UYU", "CZK", "PLN", "EUR", "CAD", "UYU"]  # type: ignore[union-attr]


@cache
def local_prices() -> list[tuple[str, str, str]]:
    """Locale, the currency of its country, and a price as Unicode's CLDR writes it there."""
    locales = [Locale.parse(name) for name in locale_identifiers() if re.fullmatch("[a-z]{2}_[A-Z]{2}", name)]
    found = []
    for locale in locales:
        currency = get_territory_currencies(locale.territory or "")[0]
        text = format_currency(Decimal("1234567.50"), currency, locale=locale, numbering_system="default")
        found.append((str(locale), currency, text))
    return found


def test_prices_are_read_as_they_are_written_in_each_country() -> None:
    """By Unicode's CLDR, with the country's currency declared."""
    wrong = {}
    for name, currency, text in local_prices():
        try:
            price = read_price(text, None, currency)
        except ValueError as why:
            wrong[name] = (currency, text, str(why))
            continue
        if price.currency not in (currency, None) or abs(price.amount - Decimal("1234567.50")) > 1:
            wrong[name] = (currency, text, str(price))
    assert (len(local_prices()) > 150, wrong) == (True, {})


@given(currency=st.sampled_from(sorted(CURRENCIES)), sign=st.sampled_from(sorted(SYMBOLS)))
def test_a_sign_never_stands_for_a_currency_that_is_not_its_own(currency: str, sign: str) -> None:
    """Whatever was declared: that, where it is one of those of the sign, else the usual one."""
    codes = SYMBOLS[sign]
    try:
        read_ = read_price(f"5 {sign}", None, currency).currency
    except ValueError:
        assert codes[0] == ""
        assert currency not in codes
        return
    assert read_ == (currency if currency in codes else codes[0])
