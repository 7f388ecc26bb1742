"""A catalog that is being rewritten: products are added or removed, and decisions of staff are recorded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlite_utils import Database

from wizard.catalog import rows
from wizard.catalog.derive import add_conclusions
from wizard.catalog.listing import Listing
from wizard.catalog.overrides import Override, apply_overrides, undo_overrides
from wizard.catalog.relations import Circle, describe_circle, find_circles
from wizard.catalog.store.aliases import Claims, SharedAlias
from wizard.catalog.store.check import FACT, check_fact, reading_any_text
from wizard.catalog.store.columns import is_open_by_source, quote_name, read_column_types, select_products
from wizard.catalog.store.database import add_column, read_meta
from wizard.catalog.store.diff import CatalogDiff, diff_catalogs, select_distinct_products
from wizard.catalog.values import fits, name_open_column
from wizard.rule_language.attributes import Attribute, Value
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.predicates import Product
from wizard.rule_language.topic import OTHER, Topic

BATCH = 500
"""The number of products that are written at once."""


class Draft:
    """A copy of a catalog that is changed in one transaction, with a column for each attribute.

    Only valid values of the topic's attributes are written. The old catalog remains attached to the database.
    """

    own_attributes: Mapping[str, Attribute]
    discarded: bool
    """Whether to leave the catalog unchanged at the end of the rewrite."""
    overrides: dict[str, dict[str, Override]]
    """Product id -> attribute -> decision of staff, also for products that are not in the catalog now."""

    def __init__(self, db: Database, topic: Topic) -> None:
        self._db = db
        self.topic = topic
        self._create_columns()
        self._read_columns()
        self._fill_open_columns()
        self._products: list[dict[str, object]] = []
        self._provenance: list[tuple[object, ...]] = []
        self._variants: list[tuple[object, ...]] = []
        self._claims = Claims(db)
        self._empty = False
        self.discarded = False
        self.overrides = {}
        for override in map(rows.to_override, db.table("overrides").rows):
            self.overrides.setdefault(override.product_id, {})[override.attribute] = override

    def clear(self) -> None:
        """Remove all products; keep decisions of staff, aliases, own columns and the settings of feeds."""
        self._db.execute("DELETE FROM provenance")
        self._db.execute("DELETE FROM variants")
        self._db.execute("DELETE FROM products")
        self._empty = True

    def add(self, listing: Listing) -> Listing:
        """Add or replace a product, with decisions of staff and conclusions; return the resulting listing.

        Decisions that are no longer valid for the topic are kept but not applied. Raise CatalogError for an
        invalid value.
        """
        self._claims.add(listing)
        if decided := self.overrides.get(listing.product.id):
            known = (each for each in decided.values() if self._is_valid(each))
            listing = apply_overrides(undo_overrides(listing, ()), known)
        complete = add_conclusions(listing, self.topic)
        row = rows.to_row(complete.product, self.topic)
        if not row.keys() <= self._columns.keys():
            self._add_columns(complete.product.attributes)
        self._products.append(row)
        self._provenance += rows.to_provenance_rows(complete)
        self._variants += rows.to_variant_rows(complete.product)
        if len(self._products) == BATCH:
            self._write()
        return complete

    def listing(self, product_id: str) -> Listing | None:
        """Return the product with this id and its provenance; None if there is none."""
        self._write()
        select = f"{select_products(self._db, self.topic)} FROM products WHERE id = ?"
        for row in self._db.query(select, (product_id,)):
            provenance = self._db.table("provenance").rows_where("product_id = ?", (product_id,))
            product = rows.to_product(row, self.topic, self.own_attributes)
            of_product = self._db.table("variants").rows_where("product_id = ?", (product_id,), "place")
            product = replace(product, variants=tuple(map(rows.to_variant, of_product)))
            return Listing(product, tuple(map(rows.to_provenance, provenance)))
        return None

    def find_id(self, asked: str) -> str:
        """Return the id of the product that an alias refers to; any other id unchanged."""
        self._write()
        return self._claims.find(asked)

    def settle_aliases(self) -> list[SharedAlias]:
        """Store the aliases of the added products; return those on an id that refers to another product.

        Decisions of staff about a product under an old id now apply to the new id, unless there are decisions
        about the same attributes there. Products that were followed by the old id are now followed by the new
        one.
        """
        self._write()
        shared = self._claims.settle()
        self._empty = False  # products written from now on may replace others
        moved: dict[str, list[Override]] = {}
        for old, new in self._claims.renamed():
            if old in self.overrides:
                moved.setdefault(new, []).extend(self.overrides.pop(old).values())
                self._db.table("overrides").delete_where("product_id = ?", (old,))
        for new, overrides in moved.items():
            latest = sorted(overrides, key=lambda each: each.decided)
            decided = {each.attribute: replace(each, product_id=new) for each in latest}
            own = self.overrides.get(new, {})
            self._update_decisions(new, [each for name, each in decided.items() if name not in own])
        self._db.execute(
            "UPDATE main.products SET followed_by = "
            "(SELECT product_id FROM aliases WHERE alias = followed_by) "
            "WHERE followed_by IN (SELECT alias FROM aliases) "
            "AND followed_by NOT IN (SELECT id FROM products)"
        )
        return shared

    def product_ids(self) -> list[str]:
        """Return the ids of all products."""
        self._write()
        return [row[0] for row in self._db.execute("SELECT id FROM products ORDER BY id")]

    def decide(self, product_id: str, overrides: Sequence[Override], taken_back: Iterable[str]) -> None:
        """Record and withdraw decisions of staff about a product, and update the product.

        Raise CatalogError if products would follow each other in a circle.
        """
        self._update_decisions(product_id, overrides, taken_back)
        for circle in self.circles():
            if product_id in circle:
                raise CatalogError(f"{describe_circle(circle)} Change the decision for one of them.")

    def _update_decisions(
        self, product_id: str, overrides: Sequence[Override], taken_back: Iterable[str] = ()
    ) -> None:
        """Record and withdraw decisions about a product, and rewrite the product if the catalog has it."""
        listing = self.listing(product_id)
        decided = self.overrides.pop(product_id, {})
        stated = self._drop_invalid(undo_overrides(listing, decided)) if listing else None
        for attribute in taken_back:
            decided.pop(attribute, None)
        decided |= {override.attribute: override for override in overrides}
        self._db.table("overrides").delete_where("product_id = ?", (product_id,))
        self._db.table("overrides").insert_all(map(rows.to_override_row, decided.values()))
        if decided:
            self.overrides[product_id] = decided
        if stated:
            self.add(stated)
            self._write()

    def leave_out_circles(self) -> list[Circle]:
        """Remove the successors of products that follow each other in a circle; return the circles.

        Successors that staff decided are kept, unless staff decided the whole circle.
        """
        found = []
        while circles := self.circles():
            for circle in circles:
                if circle not in found:
                    found.append(circle)
                self._forget_successors(circle)
        return found

    def circles(self) -> list[Circle]:
        """Return all circles of products that follow each other."""
        self._write()
        stated = "SELECT id, followed_by FROM products WHERE followed_by IS NOT NULL"
        return list(find_circles(dict(self._db.execute(stated).fetchall())))

    def _forget_successors(self, circle: Circle) -> None:
        """Remove the successors of the products in a circle: those not decided by staff, or else all."""
        by_staff = {each for each in circle if "followed_by" in self.overrides.get(each, {})}
        for product_id in [each for each in circle if each not in by_staff] or circle:
            self._db.execute("UPDATE products SET followed_by = NULL WHERE id = ?", (product_id,))
            self._db.execute(
                "DELETE FROM provenance WHERE product_id = ? AND attribute = 'followed_by'", (product_id,)
            )

    def _drop_invalid(self, listing: Listing) -> Listing:
        """Return the listing without values that are no longer valid for the topic."""
        topic = self.topic.stored_attributes
        values = listing.product.attributes.items()
        stated = ((name, value) for name, value in values if value is not None and name in topic)
        lost = {name for name, value in stated if not fits(topic[name], value)}
        kind = OTHER if "kind" in lost else listing.product.kind
        attributes = {name: None if name in lost else value for name, value in values} | {"kind": kind}
        known = tuple(each for each in listing.provenance if each.attribute not in lost)
        product = replace(listing.product, kind=kind, attributes=attributes)
        return replace(listing, product=product, provenance=known)

    def overridden_missing_ids(self) -> list[str]:
        """Return the ids with decisions of staff that are currently not in the catalog."""
        self._write()
        gone = "SELECT product_id FROM overrides EXCEPT SELECT id FROM products ORDER BY product_id"
        return [product_id for (product_id,) in self._db.execute(gone)]

    def set_as_of(self, day: str | None) -> None:
        """Record the day (YYYY-MM-DD) for which the prices are valid; None removes it."""
        self._set_meta("as_of", day)

    def feed_settings(self) -> dict[str, str]:
        """Return the `currency` and `locale` that the store has declared for its feeds."""
        meta = read_meta(self._db)
        return {name: meta[f"feed_{name}"] for name in ("currency", "locale") if f"feed_{name}" in meta}

    def feed_columns(self) -> dict[str, str]:
        """Return field -> header of the store's feed, as staff have declared them."""
        return {row["field"]: row["header"] for row in self._db.table("feed_columns").rows}

    def save_feed_settings(self, settings: Mapping[str, str | None], columns: Mapping[str, str]) -> None:
        """Record the declarations about a store's feeds for later imports; `field: ''` deletes a column."""
        for name, value in settings.items():
            self._set_meta(f"feed_{name}", value)
        headers = self._db.table("feed_columns")
        headers.insert_all(({"field": key, "header": columns[key]} for key in columns), replace=True)
        headers.delete_where("header = ''")

    def diff(self) -> CatalogDiff:
        """Return the differences from the old catalog."""
        self.finish()
        with reading_any_text(self._db):  # in the old catalog; the new one is checked at the end
            return diff_catalogs(self._db)

    def select_distinct_products(self, prices: Sequence[float], old: bool = False) -> list[Product] | None:
        """Return one product of each group that tests on attributes and prices cannot distinguish.

        Only products that can be recommended count; with `old`, those of the old catalog. `prices` are the
        limits in the tests. Return None if there are too many groups.
        """
        self._write()
        with reading_any_text(self._db):
            return select_distinct_products(self._db, "old" if old else "main", self.topic, prices)

    def finish(self) -> None:
        """Write pending products; keep the valid values that a store has put into its own columns by hand."""
        self._write()
        old = read_column_types(self._db, "old")
        # A product with a new id keeps the values under its old id.
        is_same = "(was.id = products.id OR was.id IN (SELECT was FROM temp.renamed WHERE id = products.id))"
        for name in self.own_attributes.keys() & old.keys():
            column = quote_name(name)
            can_be_used = f"({FACT.good.format(f'was.{column}')})"
            known = "SELECT 1 FROM {}.provenance WHERE product_id = products.id AND attribute = ?"
            self._db.execute(
                f"UPDATE main.products SET {column} = "
                f"(SELECT {column} FROM old.products was WHERE {is_same} AND {can_be_used} LIMIT 1) "
                f"WHERE {column} IS NULL "
                f"AND NOT EXISTS ({known.format('main')}) AND NOT EXISTS ({known.format('old')})",
                (name, name),
            )

    def _set_meta(self, key: str, value: str | None) -> None:
        self._db.table("meta").delete_where("key = ?", (key,))
        if value is not None:
            self._db.table("meta").insert({"key": key, "value": value})

    def _create_columns(self) -> None:
        """Add missing columns of the topic's attributes; rename those whose name differs only in case."""
        for name, attribute in self.topic.attributes.items():
            type_ = rows.COLUMN_TYPES.get(attribute.type, "TEXT")
            add_column(self._db, name, f"{type_} {check_fact(name)}")
        for name in self.topic.lists:
            add_column(self._db, name_open_column(name), "INTEGER")

    def _fill_open_columns(self) -> None:
        """Fill in the columns that say which lists are open, where they are empty."""
        for name in self.topic.lists:
            column = quote_name(name_open_column(name))
            self._db.execute(
                f"UPDATE main.products SET {column} = {is_open_by_source(name)} "
                f"WHERE {column} IS NULL AND {quote_name(name)} IS NOT NULL"
            )

    def _read_columns(self) -> None:
        self._columns = read_column_types(self._db)
        self.own_attributes = rows.read_own_attributes(self._columns, self.topic)

    def _is_valid(self, override: Override) -> bool:
        """Return whether a decided value is valid; for the store's own attributes, any value is."""
        attribute = self.topic.stored_attributes.get(override.attribute)
        return attribute is None or fits(attribute, override.value)

    def _add_columns(self, attributes: Mapping[str, Value]) -> None:
        """Add a column for each attribute without one, with the type of its value."""
        self._write()
        for name in sorted(attributes.keys() - self._columns.keys()):
            number = isinstance(attributes[name], (int, float))
            add_column(self._db, name, f"{'FLOAT' if number else 'TEXT'} {check_fact(name)}")
        self._read_columns()

    def _write(self) -> None:
        """Write the pending products."""
        products, self._products = self._products, []
        provenance, self._provenance = self._provenance, []
        variants, self._variants = self._variants, []
        self._claims.write()
        if not self._empty:
            ids = [(row["id"],) for row in products]
            self._db.conn.executemany("DELETE FROM provenance WHERE product_id = ?", ids)
            self._db.conn.executemany("DELETE FROM variants WHERE product_id = ?", ids)
            self._db.conn.executemany("DELETE FROM products WHERE id = ?", ids)
        insert = f"INSERT INTO products VALUES ({', '.join('?' * len(self._columns))})"
        self._db.conn.executemany(insert, (tuple(map(row.get, self._columns)) for row in products))
        self._db.conn.executemany("INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?)", provenance)
        self._db.conn.executemany("INSERT INTO variants VALUES (?, ?, ?, ?, ?, ?, ?, ?)", variants)
