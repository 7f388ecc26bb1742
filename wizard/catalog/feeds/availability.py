"""Whether a product can be bought now, from the words and numbers that feeds use."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from wizard.catalog.feeds.columns import fold
from wizard.catalog.feeds.records import Availability, Record, Remark, to_line

IN_STOCK = "in_stock"
OUT_OF_STOCK = "out_of_stock"

_NUMBER = re.compile(r"[>~]?\s*(-?\d+)(?:[.,]\d+)?\s*\+?", re.A)
_SCHEMA = re.compile(r"\A((https?:)?//)?(www\.)?schema(\.org/|:)", re.I)


def read_availability(record: Record) -> Availability:
    """The availability that a record's own fields state; without any the product counts as in stock."""
    for field in ("availability", "stock"):
        if text := to_line(record.text(field)):
            return _read(text, record.name(field))
    return Availability(IN_STOCK, True)


def available(in_stock: bool) -> Availability:
    """The availability that is a plain yes or no."""
    return Availability(IN_STOCK if in_stock else OUT_OF_STOCK, in_stock)


def _read(text: str, name: str) -> Availability:
    if number := _NUMBER.fullmatch(text):
        return available(int(number[1][:9]) > 0)
    known = _WORDS.get(_squeeze(_SCHEMA.sub("", text)))
    if known is None:
        return Availability(text[:100], False, (Remark(name, "availability-unknown"),))
    return Availability(known, known == IN_STOCK)


def _squeeze(words: str) -> str:
    """Words without case, accents, spaces and punctuation: OutOfStock and "out of stock" are one."""
    return fold(words).replace(" ", "")


def _read_words() -> dict[str, str]:
    """Squeezed word -> availability."""
    lists = yaml.safe_load((Path(__file__).parent / "availability.yaml").read_text(encoding="utf-8"))
    return {_squeeze(word): availability for availability, words in lists.items() for word in words}


_WORDS = _read_words()
