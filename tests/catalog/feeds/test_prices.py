"""Price texts: read without guessing, or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.catalog.feeds.prices import CURRENCIES, Price, read_price
from wizard.catalog.feeds.records import RejectionError

CENTS = st.integers(1, 99_999_999)


def code_of(text: str, locale: str | None = None) -> str:
    """The reason code with which a text is refused."""
    with pytest.raises(RejectionError) as refused:
        read_price(text, locale)
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("59.99", "59.99", None),
        ("59.99 USD", "59.99", "USD"),
        ("EUR 59.99", "59.99", "EUR"),
        ("59.99usd", "59.99", "USD"),
        ("$1,199.00", "1199.00", "USD"),
        ("US$ 12", "12", "USD"),
        ("$12.00 USD", "12.00", "USD"),
        ("1.299,00 €", "1299.00", "EUR"),
        ("1.299,- €", "1299.00", "EUR"),
        ("CHF 1’299.–", "1299.00", "CHF"),
        ("499:-", "499.00", None),
        ("10 990 ₽", "10990", "RUB"),
        ("1\u202f299,50\u00a0zł", "1299.50", "PLN"),
        ("Rp1.109.000", "1109000", "IDR"),
        ("₹1,29,999", "129999", "INR"),
        ("1.234.567,89", "1234567.89", None),
        ("0.499", "0.499", None),
        ("19.9900", "19.9900", None),
        ("1299,5", "1299.5", None),
        ("9€99", "9.99", "EUR"),
        ("1 299 €00", "1299.00", "EUR"),
        ("29,99 €*", "29.99", "EUR"),
        ("59,99 € inkl. MwSt.", "59.99", "EUR"),
        ("59,99 € TTC", "59.99", "EUR"),
        ("£59.99 (inc. VAT)", "59.99", "GBP"),
        ("59.99 € incl. BTW", "59.99", "EUR"),
        ("59,99 zł brutto", "59.99", "PLN"),
        ("12800円(税込)", "12800", "JPY"),
        ("１２８００円（税込み）", "12800", "JPY"),
        ("₩1,290,000 (VAT 포함)", "1290000", "KRW"),
        ("59,99€TTC", "59.99", "EUR"),
        ("59'99 €", "59.99", "EUR"),
        ("Rs. 1,299/-", "1299.00", None),
        ("199 :-", "199.00", None),
        ("٣٫٥", "3.5", None),
        ("١٬٢٩٩٫٥٠ ر.س.", "1299.50", "SAR"),
        ("１２３．５０", "123.50", None),
        ("53.99099999999999", "53.991000", None),
        ("12.500 KWD", "12.500", "KWD"),
        ("12,500 TND", "12.500", "TND"),
    ],
)
def test_a_price_that_can_mean_one_thing_is_read(text: str, amount: str, currency: str | None) -> None:
    """Symbols and codes may be on either side; thousands are separated as in many countries."""
    assert read_price(text, None) == Price(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "price-missing"),
        (" \n", "price-missing"),
        ("N/A", "price-unparseable"),
        (".99", "price-unparseable"),
        ("$.99", "price-unparseable"),
        ("€ .99", "price-unparseable"),
        ("USD.99", "price-unparseable"),
        ("call us", "price-unparseable"),
        ("wyprzedaż", "price-unparseable"),
        ("Page 1 of 1", "price-unparseable"),
        ("59.99-79.99", "price-unparseable"),
        ("59€ 49", "price-unparseable"),
        ("59,99 € HT", "price-unparseable"),
        ("$5 delivery", "price-unparseable"),
        ("from 5", "price-unparseable"),
        ("top 10", "price-unparseable"),
        ("5 USD 6 EUR", "price-unparseable"),
        ("€5 USD", "price-unparseable"),
        ("1.2.3", "price-unparseable"),
        ("12,34.56", "price-unparseable"),
        ("12 34", "price-unparseable"),
        ("1e3", "price-unparseable"),
        ("19⁹⁹", "price-unparseable"),
        ("9" * 13, "price-unparseable"),
        ("1 " * 100, "price-unparseable"),
        ("1.499", "price-ambiguous"),
        ("1,499 €", "price-ambiguous"),
        ("12,500 KWD", "price-ambiguous"),
        ("12.500 TND", "price-ambiguous"),
        ("١٫٤٩٩", "price-ambiguous"),
        ("59,99 € netto", "price-unparseable"),
        ("0", "price-not-positive"),
        ("0.00 USD", "price-not-positive"),
        ("0.001", "price-not-positive"),
        ("-5.00", "price-not-positive"),
        ("$−5", "price-not-positive"),
        ("–5,00 €", "price-not-positive"),
        ("5.00-", "price-unparseable"),
        ("59-", "price-unparseable"),
    ],
)
def test_a_price_that_would_have_to_be_guessed_is_refused(text: str, code: str) -> None:
    """With the code that says why."""
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("text", "locale", "amount"),
    [
        ("1.499", "de-DE", "1499"),
        ("1,499", "en_US", "1499"),
        ("1,499", "de-DE", "1.499"),
        ("12.50", "de-DE", "12.50"),
        ("1,299.00", "de-DE", "1299.00"),
    ],
)
def test_the_locale_decides_what_is_ambiguous_and_nothing_else(text: str, locale: str, amount: str) -> None:
    """A price that means one thing means it in every country."""
    assert read_price(text, locale).amount == Decimal(amount)


def test_the_stores_currency_decides_what_a_shared_symbol_means() -> None:
    """A dollar is the store's own dollar; a krone that may be three is none until the store says so."""
    read = [read_price("$5", None, "CAD"), read_price("5 kr", None, "SEK"), read_price("5 kr", None)]
    assert [price.currency for price in read] == ["CAD", "SEK", None]
    with pytest.raises(RejectionError) as refused:
        read_price("5 kr", None, "EUR")
    assert (refused.value.code, refused.value.message) == (
        "currency-missing",
        "The currency of '5 kr' may be that of several countries. Write its code, such as SEK.",
    )


def test_a_refusal_says_what_is_there_and_how_to_fix_it() -> None:
    """In words for the people of the store."""
    with pytest.raises(RejectionError) as unparseable:
        read_price("call us", None)
    with pytest.raises(RejectionError) as ambiguous:
        read_price("1.499", None)
    assert [unparseable.value.message, ambiguous.value.message] == [
        "'call us' is not a price. Write one number above 0, such as 59.99 or 59.99 USD.",
        "'1.499' can mean 1499 or 1 and a fraction. Write 1499.00, or say how your store writes numbers: "
        "--locale de-DE for 1.234,50, --locale en-US for 1,234.50.",
    ]


@given(cents=CENTS, currency=st.sampled_from(sorted(CURRENCIES)), first=st.booleans())
def test_every_amount_in_googles_form_is_read_back(cents: int, currency: str, first: bool) -> None:
    """Number, dot, two decimals, and a code on either side."""
    amount = Decimal(cents) / 100
    text = f"{currency} {amount:.2f}" if first else f"{amount:.2f} {currency}"
    assert read_price(text, None) == Price(amount, currency)


@given(cents=CENTS, marks=st.sampled_from([",.", ".,", " ,", " .", "'."]))
def test_every_amount_with_thousands_and_decimals_is_read_back(cents: int, marks: str) -> None:
    """In whatever way the two are set apart."""
    written = f"{Decimal(cents) / 100:,.2f}".translate(str.maketrans(",.", marks))
    assert read_price(written, None).amount == Decimal(cents) / 100


@given(text=st.text(alphabet="0123456789.,' -$€USDk\u00a0", max_size=12))
def test_any_text_is_a_price_above_zero_or_is_refused(text: str) -> None:
    """Never another exception, never nothing."""
    try:
        amount = read_price(text, None).amount
    except RejectionError:
        return
    assert amount > 0


@pytest.mark.parametrize(
    ("text", "locale", "currency", "decimal", "meant"),
    [
        ("12.800 JPY", "en-US", None, None, "12800"),
        ("¥12,800", "de-DE", None, None, "12800"),
        ("$12,990", "es-CL", "CLP", None, "12990"),
        ("12.990", "en-US", "CLP", None, "12990"),
        ("₩129.000", None, "KRW", ".", "129000"),
        ("1.290 ₫", None, None, ".", "1290"),
    ],
)
def test_no_price_is_a_thousandth_where_a_currency_has_no_fractions(
    text: str, locale: str | None, currency: str | None, decimal: str | None, meant: str
) -> None:
    """Whatever the locale or the format says of the mark."""
    with pytest.raises(RejectionError) as refused:
        read_price(text, locale, currency, decimal)
    code = read_price(f"1 {text.strip('0123456789.,')}", None, currency).currency or currency
    assert (refused.value.code, refused.value.message) == (
        "price-ambiguous",
        f"'{text}' would be a fraction, which {code} does not have; it probably means {meant}. "
        f"Write {meant}, without a mark.",
    )


@pytest.mark.parametrize(
    ("text", "locale", "amount"),
    [
        ("12,800円", "ja-JP", "12800"),
        ("CLP 12.990", "es-CL", "12990"),
        ("₩12,900", "ko-KR", "12900"),
        ("12,800.00 JPY", None, "12800.00"),
        ("12.5 JPY", None, "12.5"),
        ("12.500 IQD", None, "12.500"),
    ],
)
def test_thousands_of_a_currency_without_fractions_are_read(
    text: str, locale: str | None, amount: str
) -> None:
    """By the locale of its country."""
    assert read_price(text, locale).amount == Decimal(amount)
