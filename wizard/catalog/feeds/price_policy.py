"""The current price of a product: its regular price, or a lower sale price that is valid today."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale

from wizard.catalog.feeds.names import normalize_cell
from wizard.catalog.feeds.plain_text import to_line
from wizard.catalog.feeds.prices import Price, read_currency, read_price
from wizard.catalog.feeds.records import FeedSettings, Quote, Record, RejectionError, Remark
from wizard.rule_language.wording import join_words

_DISCOUNTS = frozenset({"discount_value", "discount_percent", "discount_amount"})

# Texts that mean "no date": the zero dates of MySQL, Unix and spreadsheets, also as PHP and .NET show them.
_NO_DATE = re.compile(
    r"[-+./:T0\sZ]*|-0001-11-30.*|30[./]11[./]-0001.*|0001-01-01.*|0?1[./]0?1[./](?:0001|1970).*|1970-01-01.*"
    r"|1900-01-00.*|(?:0?1[./]00?|00?[./]0?1)[./]1900.*|∞|null|none",
    re.I,
)

# Numeric dates with the year first or last, and an optional time of day.
_DATE = re.compile(
    r"(?:(?P<year>\d{4})[/.])?(?P<first>\d\d?)(?P<mark>[/.-])(?P<second>\d\d?)"
    r"(?(year)|(?P=mark)(?P<last>\d{4}|\d\d))\.?(?:,? +(?P<clock>\d\d?:\d\d(?::\d\d)?(?: [AaPp][Mm])?))?",
    re.A,
)


def read_quote(record: Record, settings: FeedSettings) -> Quote:
    """Return the quote from the price fields of a record; raise RejectionError if they are ambiguous."""
    stated = _read_stated_currency(record, settings)
    price = read_price(record.plain("price"), settings.locale, stated or settings.currency, record.decimal)
    if len(record.prices) > 1:
        _check_single(record, settings, price, stated or settings.currency)
    if stated and price.currency not in (None, stated):
        message = f"The price is in {price.currency}, the currency is {stated}. Correct one of them."
        raise RejectionError("price", "price-ambiguous", message)
    currency = price.currency or stated or settings.currency
    if not currency:
        message = "The price names no currency. Add it (59.99 USD), or import with --currency USD."
        raise RejectionError("price", "currency-missing", message)
    if record.text("sale_price"):
        return _quote_sale(record, settings, price.amount, currency)
    if reduced := _read_discount(record, settings, price.amount):
        remarks = tuple(_check_dates(record, settings))
        return (
            Quote(price.amount, None, currency, remarks)
            if remarks
            else Quote(reduced, price.amount, currency)
        )
    return Quote(price.amount, _read_regular(record, settings, price.amount, currency), currency)


def _check_single(record: Record, settings: FeedSettings, price: Price, currency: str | None) -> None:
    """Raise RejectionError if the record states several different prices."""
    texts = list(dict.fromkeys(to_line(text) for text in record.prices))
    for text in texts[1:]:
        other = read_price(text, settings.locale, currency, record.decimal)
        if other.amount != price.amount or {other.currency, price.currency} - {
            None,
            price.currency or currency,
        }:
            message = f"There are several prices: {join_words(texts[:3])}. Leave one."
            raise RejectionError("price", "price-ambiguous", message)


def _read_discount(record: Record, settings: FeedSettings, price: Decimal) -> Decimal | None:
    """Return the price minus its discount, for systems that export that instead of a sale price.

    Return None if there is no discount, if it is unreadable, or if it is not less than the price.
    """
    if _DISCOUNTS.isdisjoint(record.values):
        return None
    mode = normalize_cell(record.text("discount_mode"))
    stated = (("discount_value", "percent" in mode), ("discount_percent", True), ("discount_amount", False))
    for field, is_percent in stated:
        if not record.text(field):
            continue
        with suppress(RejectionError):
            value = read_price(record.plain(field).rstrip(" %"), settings.locale or "en-US", None).amount
            reduced = price * (100 - value) / 100 if is_percent else price - value
            if 0 < reduced < price:
                return reduced.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return None


def _read_regular(record: Record, settings: FeedSettings, price: Decimal, currency: str) -> Decimal | None:
    """Return the higher price that the price replaces; None if there is none, or if it is unreadable."""
    if record.plain("regular_price"):
        with suppress(RejectionError):
            regular = _read_other_price(record, "regular_price", settings, currency)
            return regular if regular > price else None
    return None


def _quote_sale(record: Record, settings: FeedSettings, price: Decimal, currency: str) -> Quote:
    """Return the quote for the sale price, or for the full price with a remark on why no sale applies."""
    remarks = list(_check_dates(record, settings))
    sale, fault = price, "sale-price-not-lower"
    try:
        sale = _read_other_price(record, "sale_price", settings, currency)
    except RejectionError as error:
        if error.code != "price-not-positive":
            fault = "sale-price-unparseable"
    if sale >= price:
        remarks.append(Remark(record.name("sale_price"), fault))
    return Quote(price, None, currency, tuple(remarks)) if remarks else Quote(sale, price, currency)


def _read_other_price(record: Record, field: str, settings: FeedSettings, currency: str) -> Decimal:
    """Return the amount of a further price of a record; raise RejectionError if its currency differs."""
    price = read_price(record.plain(field), settings.locale, currency, record.decimal)
    if price.currency not in (None, currency):
        raise RejectionError(field, "price-ambiguous", f"This price is not in {currency}.")
    return price.amount


def _read_stated_currency(record: Record, settings: FeedSettings) -> str:
    """Return the currency that the record's own field names; "" if that is empty.

    Raise RejectionError if it is not exactly one currency.
    """
    text = record.text("currency")
    currency = read_currency([text], settings.currency)
    if text and not currency:
        message = (
            f"'{text[:40]}' does not name exactly one currency. Write its code of three letters, such as USD."
        )
        raise RejectionError("currency", "currency-missing", message)
    return currency or ""


def _check_dates(record: Record, settings: FeedSettings) -> Iterator[Remark]:
    span = record.text("sale_dates")
    fields = ("sale_dates", "sale_dates") if span else ("sale_starts", "sale_ends")
    starts, ends = _split_dates(span) if span else map(record.text, fields)
    starts, ends = ("" if _NO_DATE.fullmatch(date) else date for date in (starts, ends))
    first, last = map(record.name, fields)
    try:
        if starts and _read_time(starts, settings, time.min) > settings.now:
            yield Remark(first, "sale-not-started")
        if ends and _read_time(ends, settings, time.max) < settings.now:
            yield Remark(last, "sale-ended")
    except ValueError:
        yield Remark(first, "sale-price-unparseable")


def _split_dates(text: str) -> tuple[str, str]:
    """Return the start and end of a time span such as 2026-01-01T00:00+0100/2026-02-01T00:00+0100."""
    parts = re.split(r"\s*(?:/|,|\s-\s|\sto\s|–)\s*|(?<=\d)\s+(?=\d{4}-)", text.strip())
    return (parts[0], parts[1]) if len(parts) == 2 else (text, text)


def _read_time(text: str, settings: FeedSettings, missing: time) -> datetime:
    """Parse a date and time; `missing` is the time to use for a date alone.

    Accepted are ISO 8601, Unix timestamps in seconds, and numeric dates as countries write them: 31.12.2026,
    12/31/26. Raise ValueError for anything else, and if it is unclear which number is the day.
    """
    now = settings.now
    if re.fullmatch(r"\d{9,11}", text, re.A):
        return datetime.fromtimestamp(int(text), now.tzinfo).replace(tzinfo=now.tzinfo)
    if of_country := _DATE.fullmatch(text):
        moment = _read_date(of_country, settings.locale)
        if clock := of_country["clock"]:
            half = " %p" if clock[-1] in "mM" else ""
            form = f"{'%I' if half else '%H'}:%M{':%S' if clock.count(':') > 1 else ''}{half}"
            missing = datetime.strptime(clock, form).time()
        moment = datetime.combine(moment, missing)
    else:
        moment = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d)", "", text))
        if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text, re.A):
            moment = datetime.combine(moment, missing)
    if now.tzinfo is None:
        return moment.replace(tzinfo=None)
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def _read_date(date: re.Match[str], locale: str | None) -> datetime:
    """Return a numeric date; the locale decides about day and month if both orders are possible."""
    first, second = int(date["first"]), int(date["second"])
    if date["year"]:
        return datetime(int(date["year"]), first, second)
    year = int(date["last"]) + (2000 if len(date["last"]) == 2 else 0)
    day_first = date["mark"] == "." or first > 12
    if not day_first and second <= 12 and first != second:
        order = locale and Locale.parse(locale.replace("_", "-"), sep="-").date_formats["short"].pattern
        if not order or order[0] not in "dM":
            raise ValueError("day or month")
        day_first = order[0] == "d"
    return datetime(year, second, first) if day_first else datetime(year, first, second)
