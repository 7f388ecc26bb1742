"""What a product costs now: its price, unless a lower sale price holds today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal

from wizard.catalog.feeds.prices import Price, PriceError, read_currency, read_price
from wizard.catalog.feeds.records import FeedSettings, Quote, Record, RejectionError, Remark, to_line


def read_quote(record: Record, terms: FeedSettings) -> Quote:
    """The quote of a record's price fields; raises Unfit for a price that cannot be read without guessing."""
    stated = _stated_currency(record, terms)
    try:
        price = read_price(to_line(record.text("price")), terms.locale, stated or terms.currency)
    except PriceError as error:
        raise RejectionError("price", error.code, error.message) from error
    if stated and price.currency not in (None, stated):
        message = f"The price is in {price.currency}, the currency is {stated}. Correct one of them."
        raise RejectionError("price", "price-ambiguous", message)
    currency = price.currency or stated or terms.currency
    if not currency:
        message = "The price names no currency. Add it (59.99 USD), or import with --currency USD."
        raise RejectionError("price", "currency-missing", message)
    return _quote(record, terms, Price(price.amount, currency), currency)


def _quote(record: Record, terms: FeedSettings, price: Price, currency: str) -> Quote:
    if record.text("sale_price"):
        sale, remarks = _read_sale(record, terms, price)
        if not remarks:
            return Quote(sale, price.amount, currency)
        return Quote(price.amount, None, currency, tuple(remarks))
    return Quote(price.amount, _read_regular(record, terms, price), currency)


def _read_regular(record: Record, terms: FeedSettings, price: Price) -> Decimal | None:
    """The higher price that a price replaces, where there is one that can be read."""
    text = to_line(record.text("regular_price"))
    if not text:
        return None
    try:
        regular = read_price(text, terms.locale, price.currency)
    except PriceError:
        return None
    return (
        regular.amount
        if regular.amount > price.amount and regular.currency in (None, price.currency)
        else None
    )


def _stated_currency(record: Record, terms: FeedSettings) -> str:
    """The currency of the record's own field, empty when there is none."""
    text = record.text("currency")
    currency = read_currency(text, terms.currency)
    if text and not currency:
        message = f"'{text[:40]}' names no one currency. Write its code of three letters, such as USD."
        raise RejectionError("currency", "currency-missing", message)
    return currency or ""


def _read_sale(record: Record, terms: FeedSettings, price: Price) -> tuple[Decimal, list[Remark]]:
    """The sale price, and every reason why it does not hold."""
    name = record.name("sale_price")
    remarks = list(_check_dates(record, terms.now))
    try:
        sale = read_price(to_line(record.text("sale_price")), terms.locale, price.currency)
    except PriceError as error:
        positive = error.code != "price-not-positive"
        code = "sale-price-unparseable" if positive else "sale-price-not-lower"
        return price.amount, [*remarks, Remark(name, code)]
    if sale.currency not in (None, price.currency):
        remarks.append(Remark(name, "sale-price-unparseable"))
    elif sale.amount >= price.amount:
        remarks.append(Remark(name, "sale-price-not-lower"))
    return sale.amount, remarks


def _check_dates(record: Record, now: datetime) -> Iterator[Remark]:
    starts, ends = record.text("sale_starts"), record.text("sale_ends")
    named = {"sale_starts": record.name("sale_starts"), "sale_ends": record.name("sale_ends")}
    if record.text("sale_dates"):
        starts, ends = _split_dates(record.text("sale_dates"))
        named = dict.fromkeys(named, record.name("sale_dates"))
    try:
        if starts and _read_time(starts, now, time.min) > now:
            yield Remark(named["sale_starts"], "sale-not-started")
        if ends and _read_time(ends, now, time.max) < now:
            yield Remark(named["sale_ends"], "sale-ended")
    except ValueError:
        yield Remark(named["sale_starts"], "sale-price-unparseable")


def _split_dates(text: str) -> tuple[str, str]:
    """The two ends of a span such as 2026-01-01T00:00+0100/2026-02-01T00:00+0100."""
    parts = re.split(r"\s*(?:/|,|\s-\s|\sto\s|–)\s*|(?<=\d)\s+(?=\d{4}-)", text.strip())
    return (parts[0], parts[1]) if len(parts) == 2 else (text, text)


def _read_time(text: str, now: datetime, missing: time) -> datetime:
    """A moment in ISO 8601 or seconds since 1970; of a day alone its first moment, or its last."""
    if re.fullmatch(r"\d{9,11}", text, re.A):
        return datetime.fromtimestamp(int(text), now.tzinfo).replace(tzinfo=now.tzinfo)
    moment = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d)", "", text))
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text, re.A):
        moment = datetime.combine(moment, missing)
    if now.tzinfo is None:
        return moment.replace(tzinfo=None)
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
