"""Reader of Shopify's product CSV, with its headers before and since 2025; a handle is a product."""

from collections.abc import Iterator

from wizard.catalog.feeds.availability import to_availability
from wizard.catalog.feeds.names import is_one_of, list_cell_words, says_no, says_yes
from wizard.catalog.feeds.plain_text import normalize_header
from wizard.catalog.feeds.records import Availability, FeedSettings, Outcome, Record, RejectionError
from wizard.catalog.feeds.table import GroupedTable, Row, Table
from wizard.catalog.feeds.variants import choose_variant


class ShopifyTable(GroupedTable):
    """The products of a Shopify export; it does not name the currency, which is that of the store."""

    def __init__(self, table: Table, settings: FeedSettings) -> None:
        super().__init__(table, settings)
        names = [normalize_header(name) for name in table.header]
        options = [(f"option{number} name", f"option{number} value") for number in (1, 2, 3)]
        self.attributes = [(names.index(n), names.index(v)) for n, v in options if {n, v} <= {*names}]
        self._metafields = [
            (index, name.split(" (product.metafields")[0])
            for index, name in enumerate(table.header)
            if "(product.metafields" in name
        ]

    def find_product(self, row: Row) -> str:
        """Return the handle of a row."""
        return row.text("id")

    def read_product(self, rows: list[Row]) -> Iterator[Outcome]:
        """Yield the record of the rows with one handle; the first row with a title describes the product."""
        titled = next((row for row in rows if row.text("title")), rows[0])
        record = self._record(titled)
        record.number, record.line = rows[0].number, rows[0].line
        try:
            _check_published(titled)
            variants = [row for row in rows if self._is_variant(row)] or [titled]
            choose_variant(record, map(self._record, variants), self.settings)
        except RejectionError as why:
            yield record.refuse(why)
        else:
            yield record

    def _record(self, row: Row) -> Record:
        values = row.values() | {"id": row.text("id") or row.text("sku")}
        extras = [(name, row.cells[index]) for index, name in self._metafields]
        extras += [extra for extra in self.read_extras(row) if extra[1] != "Default Title"]
        return Record(row.number, row.line, values, self.names, extras, availability=_read_stock(row))

    def _is_variant(self, row: Row) -> bool:
        """Return whether a row is a variant, and not just a further picture."""
        options = any(row.cells[value].strip() for _, value in self.attributes)
        return options or bool(row.text("sku") or row.text("price"))


def _check_published(row: Row) -> None:
    status = row.text("status").casefold()
    if status and not is_one_of(status, list_cell_words("shown")):
        message = f"The status is '{status}'. Make the product active to sell it."
        raise RejectionError("status", "not-published", message)
    if says_no(row.text("published")):
        message = "The product is not published in the online store."
        raise RejectionError("published", "not-published", message)


def _read_stock(row: Row) -> Availability:
    """Return the availability of a variant.

    It is in stock if its stock is not tracked, is above 0, or may be oversold.
    """
    counted = row.text("tracker") and "stock" in row.columns
    policy = row.text("policy")
    if not counted or policy.casefold() == "continue" or says_yes(policy):
        return to_availability(True)
    quantity = row.text("stock").split(".")[0]
    return to_availability(quantity.isascii() and quantity.isdecimal() and int(quantity[:9]) > 0)
