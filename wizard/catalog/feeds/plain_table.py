"""Tables with one row for each product: Google's TSV, and those of no known make."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wizard.catalog.feeds.columns import Layout, fold
from wizard.catalog.feeds.google import read_extra
from wizard.catalog.feeds.prices import SYMBOLS, USUAL_CURRENCIES
from wizard.catalog.feeds.records import Outcome, Record
from wizard.catalog.feeds.table import Row


def read_table(layout: Layout) -> Iterator[Outcome]:
    """The record of each row; columns of unknown meaning are extras."""
    names = layout.names()
    currency = _read_header_currency(names["price"])
    used = set(layout.columns.values())
    others = [(index, name) for index, name in enumerate(layout.table.header) if name and index not in used]
    for row in layout.rows():
        if not isinstance(row, Row):
            yield row
            continue
        cells = row.cells
        values = {field: cells[index] for field, index in layout.columns.items()}
        if currency and not values.get("currency"):
            values["currency"] = currency
        extras = [
            pair for index, name in others if cells[index].strip() for pair in read_extra(name, cells[index])
        ]
        yield Record(row.number, row.line, values, names, extras)


def _read_header_currency(header: str) -> str:
    """The currency that the header of a price column names, as in "Price (EUR)"; empty for none."""
    codes = USUAL_CURRENCIES.intersection(fold(header).upper().split())
    signs = [codes_ for sign in re.findall(r"[€$£¥₹₽₺₴]", header) if (codes_ := SYMBOLS[sign])]
    return next(iter(codes), signs[0][0] if signs else "")
