"""Shopify's product CSV, with the headers until 2025 and since; rows that share a handle are one product."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.catalog.feeds.availability import available
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

_VARIANT_FIELDS = ("id", "price", "regular_price")


class ShopifyTable:
    """The products of a Shopify export; its prices are in the store's currency, which it does not name."""

    def __init__(self, layout: Layout, terms: FeedSettings) -> None:
        self._layout = layout
        self._terms = terms
        self._names = layout.names()
        self._metafields = [
            (index, name.split(" (product.metafields")[0])
            for index, name in enumerate(layout.table.header)
            if "(product.metafields" in name
        ]
        folded = [fold(name) for name in layout.table.header]
        self._options = [
            (folded.index(f"option{number} name"), folded.index(f"option{number} value"))
            for number in (1, 2, 3)
            if {f"option{number} name", f"option{number} value"} <= set(folded)
        ]

    def __iter__(self) -> Iterator[Outcome]:
        for rows in group_rows(self._layout.rows, self._handle):
            yield rows if isinstance(rows, Rejection) else self._read_product(rows)

    def _read_product(self, rows: list[Row]) -> Outcome:
        titled = next((row for row in rows if self._text(row, "title")), rows[0])
        record = self._record(titled, rows[0])
        try:
            self._check_published(titled)
            variants = [row for row in rows if self._is_variant(row)] or [titled]
            chosen, quote, availability = choose_variant(
                ((self._record(row, row), self._read_stock(row)) for row in variants), self._terms
            )
        except RejectionError as why:
            return record.refuse(why)
        record.values |= {field: chosen.values[field] for field in _VARIANT_FIELDS if field in chosen.values}
        record.values["id"] = chosen.text("id") or record.text("handle")
        record.quote, record.availability = quote, availability
        record.remarks += chosen.remarks
        return record

    def _record(self, row: Row, first: Row) -> Record:
        """The record of a row, numbered as the first row of its product."""
        values = {field: row.cells[index] for field, index in self._layout.columns.items()}
        values["id"] = values.get("id") or values.get("handle", "")
        extras = [(name, row.cells[index]) for index, name in self._metafields]
        extras += [(row.cells[name], row.cells[value]) for name, value in self._options]
        extras = [(name, value) for name, value in extras if value.strip() and value != "Default Title"]
        if tags := values.get("tags", "").strip():
            extras.append((self._names["tags"], tags))
        return Record(first.number, first.line, values, self._names, extras)

    def _check_published(self, titled: Row) -> None:
        status = self._text(titled, "status").casefold()
        if status not in ("", "active"):
            raise RejectionError(
                "status", "not-published", f"The status is '{status}'. Make the product active to sell it."
            )
        if self._text(titled, "published").casefold() in ("false", "no", "0"):
            raise RejectionError(
                "published", "not-published", "The product is not published in the online store."
            )

    def _read_stock(self, row: Row) -> Availability:
        """Whether a variant can be bought: it is not counted, some are left, or it sells beyond that."""
        if not self._text(row, "tracker") or "stock" not in self._layout.columns:
            return available(True)
        if self._text(row, "policy").casefold() in ("continue", "true", "yes"):
            return available(True)
        quantity = self._text(row, "stock").split(".")[0]
        return available(quantity.isascii() and quantity.isdecimal() and int(quantity[:9]) > 0)

    def _is_variant(self, row: Row) -> bool:
        """Whether a row is more than a further picture."""
        return any(self._text(row, field) for field in ("id", "price")) or any(
            row.cells[value].strip() for _, value in self._options
        )

    def _handle(self, row: Row) -> str:
        return self._text(row, "handle")

    def _text(self, row: Row, field: str) -> str:
        index = self._layout.columns.get(field)
        return "" if index is None else row.cells[index].strip()
