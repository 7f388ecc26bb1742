"""Reader of WooCommerce's product CSV in many languages; variations are merged with their product."""

import re
from collections.abc import Iterator

from wizard.catalog.feeds.availability import FIELDS, read_availability, to_availability
from wizard.catalog.feeds.names import says_yes
from wizard.catalog.feeds.plain_text import normalize_header
from wizard.catalog.feeds.records import Availability, FeedSettings, Outcome, Record, RejectionError
from wizard.catalog.feeds.table import GroupedTable, Row, Table
from wizard.catalog.feeds.variants import choose_variant

_NUMBER = re.compile(r"\d+")
_GUARD = re.compile(r"'(?=[=+\-@\t\r])")


class WooTable(GroupedTable):
    """The products of a WooCommerce export; it does not name the currency, which is that of the store."""

    def __init__(self, table: Table, settings: FeedSettings) -> None:
        super().__init__(table, settings)
        self.attributes = _find_attributes(table.header)
        self._states_stock = not table.columns.keys().isdisjoint(FIELDS)
        # Variations refer to their parent by SKU or by number; both map to the same name.
        self._parents: dict[str, str] = {}

    def __iter__(self) -> Iterator[Outcome]:
        for row in self.table.rows():
            if isinstance(row, Row) and (
                _is_variable(row) or ("type" not in row.columns and not _is_variation(row))
            ):
                self._parents.setdefault(_find_name(row), _find_name(row))
                if row.text("product_id"):
                    self._parents.setdefault(f"id:{_read_text(row, 'product_id')}", _find_name(row))
        yield from super().__iter__()

    def find_product(self, row: Row) -> str:
        """Return the name of the variable product that a row belongs to; "" for a simple product."""
        if _is_variation(row):
            return self._parents.get(re.sub(r"^id:\s*", "id:", _read_text(row, "parent")), "")
        return self._parents.get(_find_name(row), "") if self._may_vary(row) else ""

    def _may_vary(self, row: Row) -> bool:
        """Return whether a row may have variations: its type says so, or the table has no types."""
        return _is_variable(row) if "type" in self.table.columns else not _is_variation(row)

    def read_product(self, rows: list[Row]) -> Iterator[Outcome]:
        """Yield the record of a product with its variations."""
        parents = [row for row in rows if not _is_variation(row)] or rows
        variations = [row for row in rows if _is_variation(row)]
        record = self._record(parents[0])
        record.number, record.line = rows[0].number, rows[0].line
        try:
            _check_sold(record)
            if variations:
                self._choose(record, variations)
            else:
                record.availability = self._read_stock(record, record)
        except RejectionError as why:
            yield record.refuse(why)
        else:
            yield record
        # If two variable products have the same SKU, the second is refused like any other duplicate.
        yield from map(self._record, parents[1:])

    def _choose(self, record: Record, variations: list[Row]) -> None:
        children = map(self._record, variations)
        on_sale = [child for child in children if _is_published(child)]
        if not on_sale:
            raise RejectionError("published", "not-published", "None of the variations is published.")
        for child in on_sale:
            child.availability = self._read_stock(child, record)
        choose_variant(record, on_sale, self.settings)

    def _read_stock(self, record: Record, parent: Record) -> Availability:
        """Return the availability of a product or variation; a variation may take over its parent's."""
        stated = record.text("availability")
        if stated == "1" or not self._states_stock:
            return to_availability(True)
        if not stated and record.text("stock") in ("", "parent") and record is not parent:
            return self._read_stock(parent, parent)
        return read_availability(record)

    def _record(self, row: Row) -> Record:
        values = {field: _unescape(text) for field, text in row.values().items()}
        values["sku"], values["variant_id"] = values.get("id", ""), values.get("product_id", "")
        values["id"] = values["sku"].strip() or values["variant_id"]
        described = (values.get(field, "").strip() for field in ("short_description", "description"))
        values["description"] = "\n".join(text for text in described if text)
        values["image"] = values.get("image", "").split(",")[0]
        values["category"] = values.get("category", "").replace("\\,", "\v").split(",")[0].replace("\v", ",")
        extras = [(name, _unescape(value)) for name, value in self.read_extras(row)]
        return Record(
            row.number, row.line, values, self.names, extras, aliases=[values["sku"], values["variant_id"]]
        )


def _check_sold(record: Record) -> None:
    kind = record.text("type").casefold()
    if "variation" in kind or (not kind and record.text("parent")):
        parent = record.text("parent")
        message = f"This is a variation of '{parent}', which is not in the file. Export both, or neither."
        raise RejectionError("parent", "parent-missing", message)
    if kind.startswith(("grouped", "external")):
        message = f"A product of the type '{kind}' has no price of its own in this store; it is left out."
        raise RejectionError("type", "type-not-sellable", message)
    if not _is_published(record):
        message = "The product is private, a draft, or waits for review. Publish it to sell it."
        raise RejectionError("published", "not-published", message)
    if record.text("visibility").casefold() == "hidden":
        raise RejectionError("visibility", "not-published", "The product is hidden from the catalog.")


def _is_published(record: Record) -> bool:
    published = record.text("published")
    return not published or says_yes(published)


def _find_name(row: Row) -> str:
    """Return the SKU of a variable product; without one, "id:" and its number."""
    return _read_text(row, "id") or f"id:{_read_text(row, 'product_id')}"


def _is_variable(row: Row) -> bool:
    return row.text("type").casefold().startswith("variable")


def _is_variation(row: Row) -> bool:
    kind = row.text("type").casefold()
    return "variation" in kind or (not kind and bool(row.text("parent")))


def _read_text(row: Row, field: str) -> str:
    return _GUARD.sub("", row.text(field), 1)


def _unescape(text: str) -> str:
    """Return a cell as WooCommerce stores it: with line ends, and without the quote that escapes formulas."""
    if text.startswith("'"):
        text = _GUARD.sub("", text, 1)
    return text.replace("\\n", "\n")


def _find_attributes(header: list[str]) -> list[tuple[int, int]]:
    """Return the columns with the name and value of each attribute.

    In every language these are the first two columns that have the number of the attribute in their header.
    """
    numbered: dict[str, list[int]] = {}
    for index, name in enumerate(map(normalize_header, header)):
        if (number := _NUMBER.search(name)) and not name.startswith(("meta", "download")):
            numbered.setdefault(number[0], []).append(index)
    return [
        (columns[0], columns[1])
        for columns in numbered.values()
        if len(columns) > 3
        or (len(columns) > 1 and normalize_header(header[columns[0]]).startswith("attribut"))
    ]
