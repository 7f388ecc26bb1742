"""WooCommerce's product CSV in many languages; a variable product and its variations are one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wizard.catalog.feeds.availability import available, read_availability
from wizard.catalog.feeds.columns import Layout, fold
from wizard.catalog.feeds.records import (
    Availability,
    FeedSettings,
    Outcome,
    Record,
    Rejection,
    RejectionError,
)
from wizard.catalog.feeds.table import Row
from wizard.catalog.feeds.variants import choose_variant, group_rows

_NUMBER = re.compile(r"\d+")
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")


class WooTable:
    """The products of a WooCommerce export; it does not name the currency, which is the store's."""

    def __init__(self, layout: Layout, terms: FeedSettings) -> None:
        self._layout = layout
        self._terms = terms
        self._names = layout.names()
        self._attributes = _find_attributes(layout.table.header)
        self._parents: dict[str, str] = {}

    def __iter__(self) -> Iterator[Outcome]:
        for row in self._layout.rows():
            if isinstance(row, Row) and self._type(row).startswith("variable"):
                self._remember_parent(row)
        for rows in group_rows(self._layout.rows, self._product):
            if isinstance(rows, Rejection):
                yield rows
            else:
                yield from self._read_product(rows)

    def _read_product(self, rows: list[Row]) -> Iterator[Outcome]:
        parents = [row for row in rows if not self._is_variation(row)]
        if not parents:
            yield from (self._refuse_orphan(row) for row in rows)
            return
        record = self._record(parents[0])
        record.number, record.line = rows[0].number, rows[0].line
        try:
            self._check_sold(record)
            variations = [row for row in rows if self._is_variation(row)]
            if variations:
                self._choose(record, variations)
            else:
                record.availability = self._read_stock(record, record)
        except RejectionError as why:
            yield record.refuse(why)
        else:
            yield record
        # Of two variable products with one SKU the second is refused like any other duplicate.
        yield from (self._record(row) for row in parents[1:])

    def _choose(self, record: Record, variations: list[Row]) -> None:
        """Give the record the price and availability of its cheapest variation."""
        children = [self._record(row) for row in variations]
        on_sale = [child for child in children if child.text("published") in ("", "1")]
        if not on_sale:
            raise RejectionError("published", "not-published", "None of the variations is published.")
        chosen, quote, availability = choose_variant(
            ((child, self._read_stock(child, record)) for child in on_sale), self._terms
        )
        record.quote, record.availability = quote, availability
        record.remarks += chosen.remarks

    def _record(self, row: Row) -> Record:
        values = {field: _unescape(row.cells[index]) for field, index in self._layout.columns.items()}
        values["id"] = values.get("id", "").strip() or values.get("product_id", "")
        described = (values.get(field, "").strip() for field in ("short_description", "description"))
        values["description"] = "\n".join(text for text in described if text)
        values["image"] = values.get("image", "").split(",")[0]
        values["category"] = values.get("category", "").replace("\\,", "\v").split(",")[0].replace("\v", ",")
        extras = [(row.cells[name], _unescape(row.cells[value])) for name, value in self._attributes]
        if tags := values.get("tags", "").strip():
            extras.append((self._names["tags"], tags))
        return Record(row.number, row.line, values, self._names, extras)

    def _check_sold(self, record: Record) -> None:
        kind = record.text("type").casefold()
        if kind.startswith(("grouped", "external")):
            message = f"A product of the type '{kind}' has no price of its own in this store; it is left out."
            raise RejectionError("type", "type-not-sellable", message)
        if record.text("published") not in ("", "1"):
            message = "The product is private, a draft, or waits for review. Publish it to sell it."
            raise RejectionError("published", "not-published", message)
        if record.text("visibility").casefold() == "hidden":
            raise RejectionError("visibility", "not-published", "The product is hidden from the catalog.")

    def _read_stock(self, record: Record, parent: Record) -> Availability:
        """The availability of a product or variation, which may be its parent's."""
        stated = record.text("availability")
        if stated == "1":
            return available(True)
        if not stated and record.text("stock") in ("", "parent") and record is not parent:
            return self._read_stock(parent, parent)
        return read_availability(record)

    def _refuse_orphan(self, row: Row) -> Rejection:
        record = self._record(row)
        parent = record.text("parent")
        message = f"This is a variation of '{parent}', which is not in the file. Export both, or neither."
        return record.refuse(RejectionError("parent", "parent-missing", message))

    def _remember_parent(self, row: Row) -> None:
        """Both names by which variations may call a variable product lead to one."""
        sku, number = self._text(row, "id"), self._text(row, "product_id")
        main = sku or f"id:{number}"
        self._parents.setdefault(main, main)
        if number:
            self._parents.setdefault(f"id:{number}", main)

    def _product(self, row: Row) -> str:
        """The product that a row belongs to; empty for a simple one."""
        if self._is_variation(row):
            parent = re.sub(r"^id:\s*", "id:", self._text(row, "parent"))
            return self._parents.get(parent, "")
        if self._type(row).startswith("variable"):
            return self._parents.get(self._text(row, "id") or f"id:{self._text(row, 'product_id')}", "")
        return ""

    def _is_variation(self, row: Row) -> bool:
        return "variation" in self._type(row)

    def _type(self, row: Row) -> str:
        return self._text(row, "type").casefold()

    def _text(self, row: Row, field: str) -> str:
        index = self._layout.columns.get(field)
        return "" if index is None else _GUARDED.sub("", row.cells[index].strip(), 1)


def _unescape(text: str) -> str:
    """A cell as WooCommerce had it: line ends back, and without the quote that guards a formula."""
    if text.startswith("'"):
        text = _GUARDED.sub("", text, 1)
    return text.replace("\\n", "\n")


def _find_attributes(header: list[str]) -> list[tuple[int, int]]:
    """(name, values) columns of each attribute: in any language the first two that carry its number."""
    numbered: dict[str, list[int]] = {}
    for index, name in enumerate(map(fold, header)):
        if (number := _NUMBER.search(name)) and not name.startswith(("meta", "download")):
            numbered.setdefault(number[0], []).append(index)
    return [
        (columns[0], columns[1])
        for columns in numbered.values()
        if len(columns) > 3 or (len(columns) > 1 and fold(header[columns[0]]).startswith("attribut"))
    ]
