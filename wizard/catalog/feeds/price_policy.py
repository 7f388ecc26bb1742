"""What a product costs now: its price, unless a lower sale price holds today; the price of its variants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, time
from decimal import Decimal

from wizard.catalog.feeds.prices import Price, read_currency, read_price
from wizard.catalog.feeds.records import Availability, FeedSettings, Quote, Record, RejectionError, Remark


def read_quote(record: Record, settings: FeedSettings) -> Quote:
    """Return the quote of a record's price fields; raise RejectionError if that takes guessing."""
    stated = _stated_currency(record, settings)
    price = read_price(record.plain("price"), settings.locale, stated or settings.currency)
    if stated and price.currency not in (None, stated):
        message = f"The price is in {price.currency}, the currency is {stated}. Correct one of them."
        raise RejectionError("price", "price-ambiguous", message)
    currency = price.currency or stated or settings.currency
    if not currency:
        message = "The price names no currency. Add it (59.99 USD), or import with --currency USD."
        raise RejectionError("price", "currency-missing", message)
    return _quote(record, settings, Price(price.amount, currency), currency)


def _quote(record: Record, settings: FeedSettings, price: Price, currency: str) -> Quote:
    if record.text("sale_price"):
        sale, remarks = _read_sale(record, settings, price)
        if not remarks:
            return Quote(sale, price.amount, currency)
        return Quote(price.amount, None, currency, tuple(remarks))
    return Quote(price.amount, _read_regular(record, settings, price), currency)


def _read_regular(record: Record, settings: FeedSettings, price: Price) -> Decimal | None:
    """Return the higher price that a price replaces, if there is one that can be read."""
    text = record.plain("regular_price")
    if not text:
        return None
    try:
        regular = read_price(text, settings.locale, price.currency)
    except RejectionError:
        return None
    replaces = regular.amount > price.amount and regular.currency in (None, price.currency)
    return regular.amount if replaces else None


def _stated_currency(record: Record, settings: FeedSettings) -> str:
    """Return the currency of the record's own field, empty if there is none."""
    text = record.text("currency")
    currency = read_currency([text], settings.currency)
    if text and not currency:
        message = f"'{text[:40]}' names no one currency. Write its code of three letters, such as USD."
        raise RejectionError("currency", "currency-missing", message)
    return currency or ""


def _read_sale(record: Record, settings: FeedSettings, price: Price) -> tuple[Decimal, list[Remark]]:
    """Return the sale price, and every reason why it does not hold."""
    name = record.name("sale_price")
    remarks = list(_check_dates(record, settings.now))
    try:
        sale = read_price(record.plain("sale_price"), settings.locale, price.currency)
    except RejectionError as error:
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
    """Return both ends of a span such as 2026-01-01T00:00+0100/2026-02-01T00:00+0100."""
    parts = re.split(r"\s*(?:/|,|\s-\s|\sto\s|–)\s*|(?<=\d)\s+(?=\d{4}-)", text.strip())
    return (parts[0], parts[1]) if len(parts) == 2 else (text, text)


def _read_time(text: str, now: datetime, missing: time) -> datetime:
    """Parse a moment in ISO 8601 or seconds since 1970; `missing` is the time of a date without one."""
    if re.fullmatch(r"\d{9,11}", text, re.A):
        return datetime.fromtimestamp(int(text), now.tzinfo).replace(tzinfo=now.tzinfo)
    moment = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d)", "", text))
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text, re.A):
        moment = datetime.combine(moment, missing)
    if now.tzinfo is None:
        return moment.replace(tzinfo=None)
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


_Variant = tuple[Record, Quote, Availability]


def choose_variant(
    record: Record, variants: Iterable[tuple[Record, Availability]], settings: FeedSettings
) -> Record:
    """Give a record the price and availability of its cheapest variant in stock, and return that variant.

    Without one in stock it is the cheapest; of two that are equal, the first. Variants in another currency
    than the store's (else the first one's) do not compare and are left out. So is one whose price cannot be
    read, with a remark; raises RejectionError if none can be read.
    """
    best: dict[str, _Variant] = {}
    unreadable: dict[Remark, RejectionError] = {}
    for variant, availability in variants:
        try:
            variant.clean()
            found = variant, read_quote(variant, settings), availability
        except RejectionError as why:
            unreadable.setdefault(Remark(variant.name(why.field), why.code), why)
            continue
        currency = found[1].currency
        best[currency] = min(best.get(currency, found), found, key=_rank)
    if not best:
        raise next(iter(unreadable.values()))
    chosen, record.quote, record.availability = best.get(settings.currency or "") or next(iter(best.values()))
    record.remarks += [*chosen.remarks, *unreadable]
    return chosen


def _rank(variant: _Variant) -> tuple[bool, Decimal]:
    """Return the key that sorts what is in stock before the rest, and the cheaper before the dearer."""
    _, quote, availability = variant
    return not availability.in_stock, quote.price
