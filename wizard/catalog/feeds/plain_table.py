"""Tables with one row for each product: Google's TSV, and those of no known make."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from wizard.catalog.feeds.columns import REQUIRED, Layout, fold
from wizard.catalog.feeds.google import read_extra
from wizard.catalog.feeds.prices import SYMBOLS, USUAL_CURRENCIES
from wizard.catalog.feeds.records import Outcome, Record, Unfit
from wizard.catalog.feeds.table import Row


def read_table(layout: Layout, declared: Collection[str] = ()) -> Iterator[Outcome]:
    """The record of each row; columns of unknown meaning are extras.

    A row is refused where columns of one name differ in what no product can do without; a header that the
    store declared has no other spelling.
    """
    names = layout.names()
    currency = _read_header_currency(names["price"])
    used = set(layout.columns.values())
    others = [(index, name) for index, name in enumerate(layout.table.header) if name and index not in used]
    found = {field: _find_rivals(layout, names[field], declared) for field in REQUIRED if field in names}
    rivals = {field: places for field, places in found.items() if len(places) > 1}
    for row in layout.table.rows():
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
        record = Record(row.number, row.line, values, names, extras)
        differing = (
            why for field, places in rivals.items() if (why := _find_differing(field, places, names, cells))
        )
        why = next(differing, None)
        yield record.refuse(why) if why else record


def _find_rivals(layout: Layout, name: str, declared: Collection[str]) -> list[int]:
    """The columns of this name, whatever their case and punctuation."""
    spell = str if name in declared else fold
    return [index for index, header in enumerate(layout.table.header) if spell(header) == spell(name)]


def _find_differing(
    field: str, places: list[int], names: Mapping[str, str], cells: list[str]
) -> Unfit | None:
    """Why the columns of one name leave a field open; None when those that are filled in say the same."""
    texts = list(dict.fromkeys(text for place in places if (text := cells[place].strip())))
    if len(texts) < 2:
        return None
    said = " and ".join(f"'{text[:40]}'" for text in texts)
    message = (
        f"Two columns are named '{names[field]}', and here they say {said}. Rename the one that is not meant."
    )
    return Unfit(field, "price-ambiguous" if field == "price" else f"{field}-missing", message)


def _read_header_currency(header: str) -> str:
    """The currency that the header of a price column names, as in "Price (EUR)"; empty for none."""
    codes = USUAL_CURRENCIES.intersection(fold(header).upper().split())
    signs = [codes_ for sign in re.findall(r"[€$£¥₹₽₺₴]", header) if (codes_ := SYMBOLS[sign])]
    return next(iter(codes), signs[0][0] if signs else "")
