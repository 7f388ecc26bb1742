"""Availability of products, read from the words and numbers that feeds use."""

import re
from collections.abc import Mapping
from functools import cache

from wizard.catalog.feeds.names import list_cell_words, normalize_cell, says_no, says_yes
from wizard.catalog.feeds.records import Availability, Record, Remark, StockStatus

FIELDS = ("availability", "sold_out", "stock")
"""The fields that state whether a product can be bought."""

_NUMBER = re.compile(r"[>~<=]{0,2}\s*(?P<pieces>-?\d+(?:\s\d{3})*)(?:[.,]\d+)?\s*\+?\s*(?P<unit>[^\W\d]*)\.?")
_NUMBER_WITHIN = re.compile(r"(?<![\d.,-])\d{1,3}(?![\d.,]*\d)")
_SCHEMA = re.compile(r"\A((https?:)?//)?(www\.)?schema(\.org/|:)", re.I)

_LONGEST = 60
"""Length in characters of the longest text in which a number of pieces is searched."""


def read_availability(record: Record) -> Availability:
    """Return the availability that the fields of a record state; in stock, with a remark, if none does."""
    if text := record.plain("availability"):
        return _read(text, record.name("availability"))
    if "sold_out" in record.values and (text := record.plain("sold_out")):
        sold_out = says_yes(text) or _find_status(text) == StockStatus.OUT_OF_STOCK
        return to_availability(says_no(text) or not sold_out)
    if (
        "tracked" in record.values
        and (text := record.text("tracked"))
        and (says_no(text) or normalize_cell(text) == "none")
    ):
        return to_availability(True)
    if text := record.plain("stock"):
        return _read(text, record.name("stock"))
    stated = next((field for field in FIELDS if field in record.names), "availability")
    remark = Remark(record.name(stated), "availability-not-stated")
    return Availability(StockStatus.IN_STOCK, True, (remark,))


def to_availability(in_stock: bool) -> Availability:
    """Return the availability for a product that is in stock or out of stock."""
    return Availability(StockStatus.IN_STOCK if in_stock else StockStatus.OUT_OF_STOCK, in_stock)


def is_availability(text: str) -> bool:
    """Return whether a text is a number of pieces or a known word for availability."""
    return _find_number(text) is not None or is_status(text) or _find_number_within(text) is not None


def is_status(text: str) -> bool:
    """Return whether a text is a known word for availability, including yes and no."""
    return _find_status(text) is not None


def _read(text: str, name: str) -> Availability:
    if (number := _find_number(text)) is not None:
        return to_availability(number > 0)
    if status := _find_status(text):
        return Availability(status, status == StockStatus.IN_STOCK)
    if (number := _find_number_within(text)) is not None:
        return to_availability(number > 0)
    return Availability(text[:100], False, (Remark(name, "availability-unknown"),))


def _find_number(text: str) -> int | None:
    """Return the number of pieces that a text states; None if it is something else."""
    number = _NUMBER.fullmatch(text)
    if not number or not number["pieces"].isascii():
        return None
    pieces = re.sub(r"\s", "", number["pieces"])
    return int(pieces[:9]) if not number["unit"] or _is_of_pieces(number["unit"]) else None


def _find_number_within(text: str) -> int | None:
    """Return the only number in a text whose words mean "in stock", such as "Only 3 left in stock"."""
    if len(text) > _LONGEST or len(found := _NUMBER_WITHIN.findall(text)) != 1:
        return None
    words = [word for word in _NUMBER_WITHIN.sub(" ", text).split() if not _is_of_pieces(word)]
    status = _find_status(" ".join(words)) if words else None
    return int(found[0]) if status is StockStatus.IN_STOCK else None


def _is_of_pieces(word: str) -> bool:
    return normalize_cell(word) in list_cell_words("pieces")


def _find_status(text: str) -> StockStatus | None:
    return _list_statuses().get(normalize_cell(_SCHEMA.sub("", text)))


@cache
def _list_statuses() -> Mapping[str, StockStatus]:
    """Return normalized word -> status, including the words for yes and no."""
    words = dict.fromkeys(list_cell_words("yes"), StockStatus.IN_STOCK)
    words |= dict.fromkeys(list_cell_words("no"), StockStatus.OUT_OF_STOCK)
    for status in StockStatus:
        words |= dict.fromkeys(list_cell_words(status.value), status)
    return words
