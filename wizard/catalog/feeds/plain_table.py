"""Reader of tables with one product per row: Google's, most shop systems', and tables of unknown origin."""

import csv
import re
from collections.abc import Iterator

from wizard.catalog.feeds.availability import FIELDS, to_availability
from wizard.catalog.feeds.google import DECIMAL
from wizard.catalog.feeds.grouping import find_groups, merge_groups
from wizard.catalog.feeds.names import find_roles, says_no
from wizard.catalog.feeds.plain_text import is_placeholder, normalize_header
from wizard.catalog.feeds.prices import SYMBOLS, USUAL_CURRENCIES, read_currency
from wizard.catalog.feeds.publication import check_sold
from wizard.catalog.feeds.records import FeedFormat, FeedSettings, Outcome, Record, Rejection, RejectionError
from wizard.catalog.feeds.table import Row, Table
from wizard.catalog.feeds.variant_rows import join_variants


def read_table(table: Table, settings: FeedSettings) -> Iterator[Outcome]:
    """Yield the record of each row or group of rows of a table; unknown columns become extras."""
    records = _read_rows(table, settings)
    if "group" in table.columns:
        rows = (row for row in table.rows() if isinstance(row, Row))
        groups = find_groups((row.text("group"), row.text("id")) for row in rows)
        records = merge_groups(records, groups, settings)
    elif table.variants_below:
        records = join_variants(records, settings)
    yield from records


def _read_rows(table: Table, settings: FeedSettings) -> Iterator[Outcome]:
    """Yield the record of each row of a table."""
    names = table.names()
    currency = _read_header_currency(names["price"], settings.currency)
    decimal = DECIMAL if table.format == FeedFormat.GMC_TSV else None
    used = {*table.columns.values(), *table.hidden}
    others = [(index, name) for index, name in enumerate(table.header) if name and index not in used]
    # If no column states availability, no product gets a remark that it is missing.
    availability = to_availability(True) if table.columns.keys().isdisjoint((*FIELDS, "tracked")) else None
    current = "regular_price" in names and "sale_price" not in names and "now" in find_roles(names["price"])
    sku = _find_sku(table) if "group" in table.columns or table.variants_below else None
    for row in table.rows():
        if isinstance(row, Rejection):
            yield row
            continue
        values = row.values()
        if currency and not values.get("currency"):
            values["currency"] = currency
        if table.other_ids and is_placeholder(values.get("id", "")):
            values["id"] = _find_id(row, table)
        if sku is not None:
            values["sku"] = row.cells[sku]
        if current and not values["price"].strip():
            # If the price column is for current prices, products without a reduction have only a list price.
            values["price"] = values["regular_price"]
        if "on_sale" in values and says_no(values["on_sale"]):
            values["sale_price"] = values["discount_value"] = ""
        extras = [
            extra
            for index, name in others
            if row.cells[index].strip()
            for extra in _read_extra(name, row.cells[index])
        ]
        record = Record(
            row.number, row.line, values, names, extras, availability=availability, decimal=decimal
        )
        try:
            if table.hidden:
                check_sold(row.cells, table.header, table.hidden)
        except RejectionError as why:
            if not table.variants_below or "group" in table.columns:
                yield record.refuse(why)
                continue
            record.unsold = why
        yield record


def _find_id(row: Row, table: Table) -> str:
    """Return the first other id of a row; "" if it has none. The title is never used as an id."""
    cells = (row.cells[index].strip() for index in table.other_ids)
    return next((text for text in cells if not is_placeholder(text)), "")


def _find_sku(table: Table) -> int | None:
    """Return the index of the id column that has SKUs; None if there is none."""
    columns = (index for index in (table.columns.get("id"), *table.other_ids) if index is not None)
    return next((index for index in columns if "sku" in normalize_header(table.header[index]).split()), None)


def _read_extra(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, value) for the cell of a column that is not a known field."""
    match normalize_header(name.removeprefix("g:")):
        case "product detail":
            yield from _read_details(text)
        case "product highlight":
            yield from ((name, highlight) for highlight in _split_quoted(text, ","))
        case _:
            yield name, text


def _read_details(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, value) of details in Google's format Section:Name:Value,Name:"Value"."""
    for detail in _split_quoted(text, ","):
        match _split_quoted(detail, ":"):
            case [name, value] | [_, name, value]:
                yield name, value
            case [_, name, *values]:
                yield name, ":".join(values)


def _split_quoted(text: str, delimiter: str) -> list[str]:
    """Split a text at a delimiter that is not inside quotes."""
    parts = next(csv.reader([" ".join(text.splitlines())], delimiter=delimiter, skipinitialspace=True), [])
    return [part.strip() for part in parts]


def _read_header_currency(header: str, declared: str | None) -> str:
    """Return the currency that the header of a price column names, as in "Price (EUR)"; "" if none."""
    words = re.findall(r"[^\s()\[\]:/_-]+", header)
    codes = [word for word in words if word.upper() in USUAL_CURRENCIES]
    # Symbols of plain letters are more likely a country or language: price_fr.
    signs = [word for word in words if word.upper() in SYMBOLS and not (word.isascii() and word.isalpha())]
    return next((code for word in (*codes, *signs) if (code := read_currency([word], declared))), "")
