"""Comparison of the old and the new catalog in SQL, and products that rules can distinguish."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from wizard.catalog.rows import read_own_attributes, to_product
from wizard.catalog.store.columns import quote_name, read_column_types, select_products
from wizard.catalog.values import name_open_column
from wizard.rule_language.predicates import Product
from wizard.rule_language.topic import OTHER, Topic

NAMES_SHOWN = 5
"""The most products that are named for each kind of change."""

MOST_DISTINCT = 20_000
"""The most distinct products that are examined one by one."""

PRICE = ("price_cents", "currency")
STOCK = ("in_stock",)


@dataclass(frozen=True, slots=True)
class ChangeCount:
    """The number of products with one kind of change, and the names of the first ones by id."""

    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CatalogDiff:
    """Differences between the old and the new catalog; `in_...` count changed products by what differs.

    A product with a new id counts as the same product, and is also counted in `renamed`.
    """

    added: ChangeCount
    gone: ChangeCount
    changed: ChangeCount
    in_price: int
    in_stock: int
    in_facts: int
    unchanged: int
    renamed: int = 0


_OLD_ID = """
    coalesce(
        (SELECT id FROM old.products WHERE id = new.id),
        (SELECT min(was) FROM temp.renamed WHERE id = new.id AND was IN (SELECT id FROM old.products))
    )
"""
"""SQL for the id that the product `new` had in the old catalog, NULL if it had none."""


def diff_catalogs(db: Database) -> CatalogDiff:
    """Compare `old.products` with `main.products`."""
    old = read_column_types(db, "old")
    shared = [name for name in read_column_types(db) if name in old and name != "id"]
    facts = [name for name in shared if name not in (*PRICE, *STOCK)]
    both = f"FROM main.products new JOIN old.products old ON old.id = {_OLD_ID}"
    differs = f"{both} WHERE {_differ(shared)}"
    sums = ", ".join(f"total({_differ(names)})" for names in (PRICE, STOCK, facts))
    in_price, in_stock, in_facts = map(int, db.execute(f"SELECT {sums} {differs}").fetchone())
    changed = _count_changes(db, differs)
    unchanged = db.execute(f"SELECT count(*) {both}").fetchone()[0] - changed.count
    renamed = db.execute(f"SELECT count(*) {both} WHERE old.id <> new.id").fetchone()[0]
    added = _count_changes(db, f"FROM main.products new WHERE {_OLD_ID} IS NULL")
    gone = _count_changes(
        db,
        "FROM old.products new WHERE id NOT IN (SELECT id FROM main.products) "
        "AND id NOT IN (SELECT was FROM temp.renamed)",
    )
    return CatalogDiff(added, gone, changed, in_price, in_stock, in_facts, unchanged, renamed)


def select_distinct_products(
    db: Database, schema: str, topic: Topic, prices: Sequence[float]
) -> list[Product] | None:
    """Return one product of each group that the tests in rules cannot distinguish.

    It is the cheapest, and of several the first by id. `prices` are the limits, in whole currency units, with
    which tests compare prices. Sold-out products and those of kind `other` are left out. Return None for more
    than MOST_DISTINCT groups.
    """
    columns = read_column_types(db, schema)
    own = read_own_attributes(columns, topic)
    attributes = [name for name in (*topic.stored_attributes, *own) if name in columns]
    # The number of limits that a price exceeds plus the number that it reaches determines its side of each.
    limits = [round(price * 100) for price in prices]
    sides = [f"(price_cents > {limit}) + (price_cents >= {limit})" for limit in limits]
    compared = [*attributes, *map(name_open_column, topic.lists)]
    group_columns = ", ".join([*map(quote_name, compared), "currency", " + ".join(sides) or "NULL"])
    found = db.query(
        f"""
        SELECT *, min(coalesce(price_cents, 0))
        FROM ({select_products(db, topic, schema)} FROM {schema}.products)
        WHERE in_stock AND kind <> '{OTHER}' GROUP BY {group_columns} LIMIT {MOST_DISTINCT + 1}
        """
    )
    products = [to_product(row, topic, own) for row in found]
    return products if len(products) <= MOST_DISTINCT else None


def _differ(names: Sequence[str]) -> str:
    """Return the SQL condition that a product has a different value in at least one of these columns."""
    return " OR ".join(f"new.{quote_name(name)} IS NOT old.{quote_name(name)}" for name in names) or "0"


def _count_changes(db: Database, source: str) -> ChangeCount:
    count = db.execute(f"SELECT count(*) {source}").fetchone()[0]
    names = db.execute(f"SELECT new.name {source} ORDER BY new.id LIMIT {NAMES_SHOWN}").fetchall()
    return ChangeCount(count, tuple(name for (name,) in names))
