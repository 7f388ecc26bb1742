"""Whether a product can be bought now, from the words and numbers that feeds use."""

import re

from wizard.catalog.feeds.plain_text import normalize_header
from wizard.catalog.feeds.records import Availability, Record, Remark, StockStatus
from wizard.rule_language.yaml_reader import load_data

_NUMBER = re.compile(r"[>~]?\s*(-?\d+)(?:[.,]\d+)?\s*\+?", re.A)
_SCHEMA = re.compile(r"\A((https?:)?//)?(www\.)?schema(\.org/|:)", re.I)


def read_availability(record: Record) -> Availability:
    """Return the availability that a record's own fields state; without any it counts as in stock.

    Where a field for it is there and empty, a remark says so.
    """
    for field in ("availability", "stock"):
        if text := record.plain(field):
            return _read(text, record.name(field))
    stated = next((field for field in ("availability", "stock") if field in record.values), None)
    remarks = (Remark(record.name(stated), "availability-not-stated"),) if stated else ()
    return Availability(StockStatus.IN_STOCK, True, remarks)


def to_availability(in_stock: bool) -> Availability:
    """Return the availability for a plain yes or no."""
    return Availability(StockStatus.IN_STOCK if in_stock else StockStatus.OUT_OF_STOCK, in_stock)


def _read(text: str, name: str) -> Availability:
    if number := _NUMBER.fullmatch(text):
        return to_availability(int(number[1][:9]) > 0)
    status = _STATUS.get(_squeeze(_SCHEMA.sub("", text)))
    if status is None:
        return Availability(text[:100], False, (Remark(name, "availability-unknown"),))
    return Availability(status, status == StockStatus.IN_STOCK)


def _squeeze(words: str) -> str:
    """Return words without case, accents, spaces and punctuation: OutOfStock equals "out of stock"."""
    return normalize_header(words).replace(" ", "")


_STATUS = {
    _squeeze(word): StockStatus(status)
    for status, words in load_data(__package__, "availability.yaml").items()
    for word in words
}
