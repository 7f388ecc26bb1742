"""Catalog files as they are read: products, and where their facts come from."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from sqlite_utils import Database

from wizard.catalog.listing import Listing, Provenance
from wizard.catalog.rows import STORED_ATTRIBUTES, read_own_attributes, to_override, to_product, to_provenance
from wizard.catalog.store.database import column_types, connect_to_read, content_version, read_meta
from wizard.catalog.store.write import rewrite
from wizard.rule_language.predicates import Attribute, Product


class Catalog:
    """The products of one catalog file, as they were when it was read.

    The file is read whole and the connection closed again, so threads can share a Catalog.
    """

    def __init__(self, path: str | Path) -> None:
        """Read the catalog in a file.

        Raises CatalogError if the file is missing, empty, damaged, not a catalog, or of another version.
        """
        self.path = Path(path)
        with connect_to_read(self.path) as db:
            own = read_own_attributes(column_types(db))
            attributes = {**STORED_ATTRIBUTES, **own}
            rows = db.table("products").rows_where(order_by="id")
            self._products = {row["id"]: to_product(row, attributes) for row in rows}
            self._provenance = _read_provenance(db)
            self.overrides = tuple(map(to_override, db.table("overrides").rows))
            self.as_of = read_meta(db).get("as_of")
            self.own_attributes: Mapping[str, Attribute] = own
            self.version = content_version(db, self.as_of)

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


def write_catalog(path: Path, listings: Iterable[Listing], as_of: str | None) -> Catalog:
    """Write a catalog of these products alone, atomically, and return it.

    Decisions of staff about them and what follows are added. Raises CatalogError, and changes nothing, if a
    value is refused or the file cannot be written.
    """
    with rewrite(path) as draft:
        draft.clear()
        for listing in listings:
            draft.add(listing)
        draft.set_as_of(as_of)
    return Catalog(path)


def _read_provenance(db: Database) -> dict[str, dict[str, Provenance]]:
    """Return product id -> attribute -> provenance."""
    grouped: dict[str, dict[str, Provenance]] = {}
    for row in db.table("provenance").rows_where(order_by="attribute"):
        grouped.setdefault(row["product_id"], {})[row["attribute"]] = to_provenance(row)
    return grouped
