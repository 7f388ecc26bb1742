"""Reading of catalog files: products, and the provenance of their attributes."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from sqlite_utils import Database

from wizard.catalog.listing import Listing, Provenance
from wizard.catalog.relations import describe_circle, find_circles
from wizard.catalog.rows import read_own_attributes, to_override, to_product, to_provenance, to_variant
from wizard.catalog.store.columns import read_column_types, select_products
from wizard.catalog.store.database import (
    connect_to_read,
    has_rows,
    hash_content,
    read_meta,
    refuse_other_topics,
)
from wizard.catalog.store.write import rewrite
from wizard.rule_language.attributes import Attribute
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.predicates import Product, Variant
from wizard.rule_language.topic import Topic


class Catalog:
    """The products of one catalog file at the time when it was read.

    The file is read completely and the connection is closed, so threads can share a Catalog. `attributes` are
    those of the topic and `own_attributes`, which a store has added. `problems` is product id -> sentences
    about values that are invalid for the topic, and count as not stated.
    """

    def __init__(self, path: str | Path, topic: Topic) -> None:
        """Read the catalog in a file, with the attributes of a topic.

        Raise CatalogError if the file is missing, empty, damaged, not a catalog, or of another version or
        topic.
        """
        self.path = Path(path)
        self.topic = topic
        with connect_to_read(self.path) as db:
            refuse_other_topics(db, topic, self.path)
            own = read_own_attributes(read_column_types(db), topic)
            rows = db.query(f"{select_products(db, topic)} FROM products ORDER BY id")
            problems: dict[str, list[str]] = {}
            products = {row["id"]: to_product(row, topic, own, problems) for row in rows}
            for product_id, variants in _read_variants(db).items():
                if product_id in products:
                    products[product_id] = replace(products[product_id], variants=variants)
            self._aliases = _read_aliases(db, products)
            self._products = _leave_out_circles(products, problems)
            self._provenance = _read_provenance(db)
            self.overrides = tuple(map(to_override, db.table("overrides").rows))
            self.as_of = read_meta(db).get("as_of")
            self.own_attributes: Mapping[str, Attribute] = own
            self.attributes: Mapping[str, Attribute] = {**topic.stored_attributes, **own}
            self.problems: Mapping[str, list[str]] = problems
            self.version = hash_content(db, self.as_of)

    def read_as(self, topic: Topic) -> "Catalog":
        """Return this catalog for another topic; read the file again if the topics' attributes differ."""
        if topic is self.topic:
            return self
        if repr(topic.stored_attributes) != repr(self.topic.stored_attributes):
            return Catalog(self.path, topic)
        same = copy(self)
        same.topic = topic
        return same

    def products(self) -> list[Product]:
        """Return all products in the order of their ids, including sold-out ones and the kind `other`."""
        return list(self._products.values())

    def product(self, product_id: str) -> Product | None:
        """Return the product with this id or alias; None if there is none.

        Aliases are former ids and the ids of variants. An id takes precedence over an alias.
        """
        found = self._products.get(product_id)
        return found or self._products.get(self._aliases.get(product_id, ""))

    def listings(self) -> list[Listing]:
        """Return all products with the provenance of their attributes, in the order of their ids."""
        return [Listing(product, tuple(self.provenance(product.id).values())) for product in self.products()]

    def provenance(self, product_id: str) -> Mapping[str, Provenance]:
        """Return attribute -> provenance for one product; empty if the id is unknown."""
        return self._provenance.get(product_id, {})


def write_catalog(path: Path, topic: Topic, listings: Iterable[Listing], as_of: str | None) -> Catalog:
    """Write a catalog of exactly these products, atomically, and return it.

    Decisions of staff about them and conclusions are added. Raise CatalogError, and change nothing, if a
    value is invalid, products follow each other in a circle, or the file cannot be written.
    """
    with rewrite(path, topic) as draft:
        draft.clear()
        for listing in listings:
            draft.add(listing)
        draft.settle_aliases()
        if circles := draft.circles():
            raise CatalogError("\n".join(map(describe_circle, circles)))
        draft.set_as_of(as_of)
    return Catalog(path, topic)


def _leave_out_circles(products: dict[str, Product], problems: dict[str, list[str]]) -> dict[str, Product]:
    """Return the products without successors that form a circle; add a sentence on each to the problems."""
    stated = {each.id: each.followed_by for each in products.values() if each.followed_by}
    for circle in find_circles(stated):
        for product_id in circle:
            products[product_id] = replace(products[product_id], followed_by=None)
            sentence = f"followed_by counts as not stated: {describe_circle(circle).rstrip('.')}"
            problems.setdefault(product_id, []).append(sentence)
    return products


def _read_variants(db: Database) -> dict[str, tuple[Variant, ...]]:
    """Return product id -> variants; empty for a file without the table."""
    if not has_rows(db, "variants"):
        return {}
    rows = db.query("SELECT * FROM variants ORDER BY product_id, place")
    return {
        name: tuple(map(to_variant, group)) for name, group in groupby(rows, lambda row: row["product_id"])
    }


def _read_aliases(db: Database, products: Mapping[str, Product]) -> dict[str, str]:
    """Return alias -> product id, for products in the catalog; empty for a file without the table."""
    if not has_rows(db, "aliases"):
        return {}
    found = db.execute("SELECT alias, product_id FROM aliases")
    return {alias: products[name].id for alias, name in found if name in products}


def _read_provenance(db: Database) -> dict[str, dict[str, Provenance]]:
    """Return product id -> attribute -> provenance."""
    grouped: dict[str, dict[str, Provenance]] = {}
    for row in db.table("provenance").rows_where(order_by="attribute"):
        grouped.setdefault(row["product_id"], {})[row["attribute"]] = to_provenance(row)
    return grouped
