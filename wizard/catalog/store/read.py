"""Catalog files as they are read: products, and where their facts come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from wizard.catalog.listing import Listing, Provenance
from wizard.catalog.rows import STORED_ATTRIBUTES, read_own_attributes, to_override, to_product, to_provenance
from wizard.catalog.store.database import column_types, connect_to_read, content_version, read_meta
from wizard.catalog.store.write import bring_up_to_date, rewrite
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.predicates import Attribute, Product


class Catalog:
    """The products of one catalog file, as they were when it was opened or last written.

    A file is read whole when it is opened and the connection closed again, so threads can share a Catalog.
    """

    def __init__(self, path: Path, writable: bool) -> None:
        self.path = path
        self.writable = writable
        self._read()

    @classmethod
    def open(cls, path: str | Path, writable: bool = False) -> Self:
        """Open the catalog in a file; with `writable`, the file is made or brought up to date if necessary.

        Raises CatalogError if the file is missing, empty, damaged, not a catalog, or of another version.
        """
        if writable:
            bring_up_to_date(Path(path))
        return cls(Path(path), writable)

    def products(self) -> list[Product]:
        """Return all products in the order of their ids, also sold-out ones and those of kind `other`."""
        return list(self._products.values())

    def product(self, product_id: str) -> Product | None:
        """Return the product with that id, None if there is none."""
        return self._products.get(product_id)

    def listings(self) -> list[Listing]:
        """Return all products with the provenance of their attributes, in the order of their ids."""
        return [Listing(product, tuple(self.provenance(product.id).values())) for product in self.products()]

    def provenance(self, product_id: str) -> Mapping[str, Provenance]:
        """Return attribute -> provenance of its value for one product; empty for an unknown id."""
        return self._provenance.get(product_id, {})

    def replace_all(self, listings: Iterable[Listing], as_of: str | None) -> None:
        """Replace all products by these, atomically; decisions of staff and what follows are added.

        Raises CatalogError, and changes nothing, if the catalog was not opened with `writable` or a value is
        refused.
        """
        if not self.writable:
            raise CatalogError(f"The catalog {self.path} was opened to be read only.")
        with rewrite(self.path) as draft:
            draft.clear()
            for listing in listings:
                draft.add(listing)
            draft.set_as_of(as_of)
        self._read()

    def _read(self) -> None:
        with connect_to_read(self.path) as db:
            own = read_own_attributes(column_types(db))
            attributes = {**STORED_ATTRIBUTES, **own}
            rows = db.table("products").rows_where(order_by="id")
            self._products: dict[str, Product] = {row["id"]: to_product(row, attributes) for row in rows}
            self._provenance = _read_provenance(db)
            self.overrides = tuple(map(to_override, db.table("overrides").rows))
            self.as_of = read_meta(db).get("as_of")
            self.own_attributes: Mapping[str, Attribute] = own
            self.version = content_version(db, self.as_of)


def _read_provenance(db: Database) -> dict[str, dict[str, Provenance]]:
    """Return product id -> attribute -> provenance."""
    grouped: dict[str, dict[str, Provenance]] = {}
    for row in db.table("provenance").rows_where(order_by="attribute"):
        grouped.setdefault(row["product_id"], {})[row["attribute"]] = to_provenance(row)
    return grouped
