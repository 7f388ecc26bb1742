"""A catalog while it is being rewritten: products come and go, staff decide, the old one stays at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlite_utils import Database

from wizard.catalog.derive import add_what_follows
from wizard.catalog.listing import Listing
from wizard.catalog.overrides import Override, apply_overrides, take_back
from wizard.catalog.rows import (
    STORED_ATTRIBUTES,
    read_own_attributes,
    to_override,
    to_override_row,
    to_product,
    to_provenance,
    to_provenance_rows,
    to_row,
)
from wizard.catalog.store.compare import Changes, compare, find_unlike
from wizard.catalog.store.files import quote_name, read_meta
from wizard.rule_language.predicates import Attribute, Product, Value

BATCH = 500
"""Products written at once."""


class Draft:
    """A copy of a catalog that is being changed, in one transaction."""

    own_attributes: Mapping[str, Attribute]
    overrides: dict[str, dict[str, Override]]
    """Product id -> attribute -> what staff decided; products that are gone for now too."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._read_columns()
        self._products: list[dict[str, object]] = []
        self._provenance: list[tuple[object, ...]] = []
        self._empty = False
        self.discarded = False
        self.overrides = {}
        for override in map(to_override, db.table("overrides").rows):
            self.overrides.setdefault(override.product_id, {})[override.attribute] = override

    def clear(self) -> None:
        """Take all products out; what staff decided, own columns and the store's terms stay."""
        self._db.execute("DELETE FROM provenance")
        self._db.execute("DELETE FROM products")
        self._empty = True

    def add(self, listing: Listing) -> Listing:
        """Put a product in, in the place of one with its id; what staff decided and what follows is added.

        Returns the listing as it is written. Raises CatalogError for a value that no product can have.
        """
        decided = self.overrides.get(listing.product.id)
        complete = add_what_follows(apply_overrides(listing, decided.values()) if decided else listing)
        row = to_row(complete.product)
        if not self._known.issuperset(row):
            self._add_columns(complete.product.attributes)
        self._products.append(row)
        self._provenance += to_provenance_rows(complete)
        if len(self._products) == BATCH:
            self._write()
        return complete

    def listing(self, product_id: str) -> Listing | None:
        """The product of that id with where its facts come from, None when there is none."""
        self._write()
        for row in self._db.table("products").rows_where("id = ?", (product_id,)):
            provenance = self._db.table("provenance").rows_where("product_id = ?", (product_id,))
            attributes = {**STORED_ATTRIBUTES, **self.own_attributes}
            return Listing(to_product(row, attributes), tuple(map(to_provenance, provenance)))
        return None

    def product_ids(self) -> list[str]:
        """The ids of all products."""
        self._write()
        return [row[0] for row in self._db.execute("SELECT id FROM products ORDER BY id")]

    def decide(self, product_id: str, overrides: Sequence[Override], taken_back: Iterable[str]) -> None:
        """Note what staff decided about a product, and what they take back; the product follows at once."""
        listing = self.listing(product_id)
        decided = self.overrides.pop(product_id, {})
        stated = take_back(listing, decided) if listing else None
        for attribute in taken_back:
            decided.pop(attribute, None)
        decided |= {override.attribute: override for override in overrides}
        self._db.table("overrides").delete_where("product_id = ?", (product_id,))
        self._db.table("overrides").insert_all(map(to_override_row, decided.values()))
        if decided:
            self.overrides[product_id] = decided
        if stated:
            self.add(stated)

    def discard(self) -> None:
        """Leave the catalog as it was when all is done."""
        self.discarded = True

    def overridden_and_gone(self) -> list[str]:
        """The ids that staff decided about and that are no products now."""
        self._write()
        gone = self._db.execute(
            "SELECT DISTINCT product_id FROM overrides WHERE product_id NOT IN (SELECT id FROM products) "
            "ORDER BY product_id"
        )
        return [product_id for (product_id,) in gone]

    def set_as_of(self, day: str | None) -> None:
        """Note the day (YYYY-MM-DD) that the prices hold for."""
        self._set_meta("as_of", day)

    def terms(self) -> dict[str, str]:
        """What the store has declared of its feeds: `currency` and `locale`."""
        meta = read_meta(self._db)
        return {name: meta[f"feed_{name}"] for name in ("currency", "locale") if f"feed_{name}" in meta}

    def feed_columns(self) -> dict[str, str]:
        """Field -> header of the store's feed, as staff declared it."""
        return {row["field"]: row["header"] for row in self._db.table("feed_columns").rows}

    def remember(self, terms: Mapping[str, str | None], columns: Mapping[str, str]) -> None:
        """Note what the store has declared of its feeds, for the next ones; `field: ''` is forgotten."""
        for name, value in terms.items():
            self._set_meta(f"feed_{name}", value)
        for field, header in columns.items():
            self._db.table("feed_columns").delete_where("field = ?", (field,))
            if header:
                self._db.table("feed_columns").insert({"field": field, "header": header})

    def changes(self) -> Changes:
        """What differs from the old catalog."""
        self.finish()
        return compare(self._db)

    def unlike(self, prices: Sequence[float], old: bool = False) -> list[Product] | None:
        """Products that may be recommended, one of each group that tests on attributes and prices tell apart.

        `prices` are the limits that tests set. Of the old catalog with `old`. None when there are too many.
        """
        self._write()
        return find_unlike(self._db, "old" if old else "main", prices)

    def finish(self) -> None:
        """Write what is waiting, and keep what a store filled in by hand in columns of its own."""
        self._write()
        for name in self.own_attributes:
            self._keep_by_hand(name)

    def _keep_by_hand(self, name: str) -> None:
        """Keep values of an own column that came from no feed and from no decision."""
        column = quote_name(name)
        if any(found[1] == name for found in self._db.execute("PRAGMA old.table_info(products)")):
            told = "SELECT 1 FROM {}.provenance WHERE product_id = products.id AND attribute = ?"
            self._db.execute(
                f"UPDATE main.products SET {column} = "
                f"(SELECT {column} FROM old.products was WHERE was.id = products.id) WHERE {column} IS NULL "
                f"AND NOT EXISTS ({told.format('main')}) AND NOT EXISTS ({told.format('old')})",
                (name, name),
            )

    def _set_meta(self, key: str, value: str | None) -> None:
        self._db.table("meta").delete_where("key = ?", (key,))
        if value is not None:
            self._db.table("meta").insert({"key": key, "value": value})

    def _read_columns(self) -> None:
        types = {column.name: column.type for column in self._db.table("products").columns}
        self.own_attributes = read_own_attributes(types)
        self._known = frozenset(types)
        columns = ", ".join(map(quote_name, types))
        self._insert = f"INSERT INTO products ({columns}) VALUES ({', '.join('?' * len(types))})"
        self._order = tuple(types)

    def _add_columns(self, attributes: Mapping[str, Value]) -> None:
        """A column for each attribute that has none yet, of the type of this value."""
        self._write()
        for name in sorted(attributes.keys() - self._known):
            number = isinstance(attributes[name], (int, float))
            self._db.table("products").add_column(name, float if number else str)
        self._read_columns()

    def _write(self) -> None:
        """Write the products that are waiting."""
        products, self._products = self._products, []
        provenance, self._provenance = self._provenance, []
        if not self._empty:
            ids = [(row["id"],) for row in products]
            self._db.conn.executemany("DELETE FROM provenance WHERE product_id = ?", ids)
            self._db.conn.executemany("DELETE FROM products WHERE id = ?", ids)
        rows = (tuple(map(row.get, self._order)) for row in products)
        self._db.conn.executemany(self._insert, rows)
        self._db.conn.executemany("INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?)", provenance)
