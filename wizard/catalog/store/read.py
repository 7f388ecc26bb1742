"""A catalog file as it is read: products, where their facts come from, and which meet a test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from wizard.catalog.listing import Listing, Provenance
from wizard.catalog.overrides import Override
from wizard.catalog.rows import STORED_ATTRIBUTES, read_own_attributes, to_override, to_product, to_provenance
from wizard.catalog.store.files import content_version, read_meta, reading
from wizard.catalog.store.product_tests import TestCompiler
from wizard.catalog.store.write import bring_up_to_date, rewriting
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.predicates import ATTRIBUTES, Attribute, Predicate, Product


class Catalog:
    """The products of one catalog file, as they were when it was opened or last written.

    A file is read whole when it is opened and the connection closed again, so threads can share a Catalog.
    """

    version: str
    as_of: str | None
    own_attributes: Mapping[str, Attribute]
    overrides: tuple[Override, ...]

    def __init__(self, path: Path, writable: bool = False) -> None:
        self.path = path
        self.writable = writable
        self._products: dict[str, Product] = {}
        self._provenance: dict[str, dict[str, Provenance]] = {}

    @classmethod
    def open(cls, path: str | Path, writable: bool = False) -> Self:
        """The catalog in a file; to be written to, the file is made or brought up to date when need be.

        Raises CatalogError when the file is missing, empty, damaged, no catalog, or of another version.
        """
        catalog = cls(Path(path), writable)
        if writable:
            bring_up_to_date(catalog.path)
        catalog._read()
        return catalog

    def products(self) -> list[Product]:
        """All products in the order of their ids, sold-out ones and those of kind `other` included."""
        return list(self._products.values())

    def product(self, product_id: str) -> Product | None:
        """The product of that id, None when there is none."""
        return self._products.get(product_id)

    def provenance(self, product_id: str) -> Mapping[str, Provenance]:
        """Attribute -> where its value comes from, for one product; empty for an unknown id."""
        return self._provenance.get(product_id, {})

    def fit(
        self, test: Predicate, amounts: Mapping[str, int | None], currency: str
    ) -> dict[str, bool | None]:
        """Product id -> whether it meets the test, None where the catalog does not state enough to tell.

        `amounts` is question id -> amount of the option chosen (None: no limit); prices in another
        currency are not stated. Raises CatalogError for an attribute this catalog does not have.
        """
        met = TestCompiler({**ATTRIBUTES, **self.own_attributes}, amounts, currency).compile(test)
        with reading(self.path) as db:
            rows = db.execute(f'SELECT "id", {met.text} FROM "products"', met.parameters).fetchall()
        return {product_id: None if truth is None else bool(truth) for product_id, truth in rows}

    def replace_all(self, listings: Iterable[Listing], as_of: str | None) -> None:
        """Put these products in the place of all others, all at once.

        What staff decided and what follows is added. Raises CatalogError, and changes nothing, when the
        catalog was not opened to be written to or a value is refused.
        """
        if not self.writable:
            raise CatalogError(f"The catalog {self.path} was opened to be read only.")
        with rewriting(self.path) as draft:
            draft.clear()
            for listing in listings:
                draft.add(listing)
            draft.set_as_of(as_of)
        self._read()

    def _read(self) -> None:
        with reading(self.path) as db:
            own = read_own_attributes({column.name: column.type for column in db.table("products").columns})
            attributes = {**STORED_ATTRIBUTES, **own}
            rows = db.table("products").rows_where(order_by="id")
            self._products = {row["id"]: to_product(row, attributes) for row in rows}
            self._provenance = _read_provenance(db)
            self.overrides = tuple(map(to_override, db.table("overrides").rows))
            self.as_of = read_meta(db).get("as_of")
            self.own_attributes = own
            self.version = content_version(db, self.as_of)


def _read_provenance(db: Database) -> dict[str, dict[str, Provenance]]:
    """Product id -> attribute -> provenance."""
    grouped: dict[str, dict[str, Provenance]] = {}
    for row in db.table("provenance").rows_where(order_by="attribute"):
        grouped.setdefault(row["product_id"], {})[row["attribute"]] = to_provenance(row)
    return grouped
