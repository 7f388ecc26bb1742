"""The old and the new catalog side by side, in SQL: what changed, and what the wizard can tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from wizard.catalog.rows import STORED_ATTRIBUTES, read_own_attributes, to_product
from wizard.catalog.store.files import quote_name
from wizard.rule_language.predicates import Product

SHOWN = 5
"""Products named of each kind of change."""

MOST_UNLIKE = 20_000
"""Groups of products that are looked at one by one."""

PRICE = ("price_cents", "currency")
STOCK = ("in_stock",)


@dataclass(frozen=True, slots=True)
class Change:
    """How many products changed in one way, and the names of the first of them, by id."""

    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between the old catalog and the new one; `in_...` say in what the changed ones did."""

    added: Change
    gone: Change
    changed: Change
    in_price: int
    in_stock: int
    in_facts: int
    unchanged: int


def compare(db: Database) -> Changes:
    """What differs between `old.products` and `main.products`."""
    shared = [name for name in _columns(db, "main") if name in _columns(db, "old")]
    facts = [name for name in shared if name not in (*PRICE, *STOCK)]
    both = "FROM main.products new JOIN old.products old USING (id)"
    differs = f"{both} WHERE {_differ(shared)}"
    sums = ", ".join(f"total({_differ(names)})" for names in (PRICE, STOCK, facts))
    price, stock, other = db.execute(f"SELECT {sums} {differs}").fetchone()
    changed = _change(db, differs)
    return Changes(
        added=_change(db, "FROM main.products new WHERE id NOT IN (SELECT id FROM old.products)"),
        gone=_change(db, "FROM old.products new WHERE id NOT IN (SELECT id FROM main.products)"),
        changed=changed,
        in_price=int(price),
        in_stock=int(stock),
        in_facts=int(other),
        unchanged=db.execute(f"SELECT count(*) {both}").fetchone()[0] - changed.count,
    )


def find_unlike(db: Database, schema: str, prices: Sequence[float]) -> list[Product] | None:
    """One product of each group that tests cannot tell apart: the one with the lowest price and first id.

    `prices` are the limits, in whole currency units, that tests compare prices with; sold-out products and
    those of kind `other` are left out. None when there are more than MOST_UNLIKE groups.
    """
    columns = _columns(db, schema)
    if "kind" not in columns:
        return []
    own = read_own_attributes(columns)
    attributes = {name: known for name, known in {**STORED_ATTRIBUTES, **own}.items() if name in columns}
    # How many limits a price is above, and how many it reaches, says on which side of each of them it is.
    sides = [
        f"(price_cents > {round(price * 100)}) + (price_cents >= {round(price * 100)})" for price in prices
    ]
    alike = ", ".join([*map(quote_name, attributes), "currency", " + ".join(sides) or "1"])
    found = db.query(
        f"""
        SELECT *, min(coalesce(price_cents, 0)) FROM {schema}.products
        WHERE in_stock AND kind <> 'other' GROUP BY {alike} LIMIT {MOST_UNLIKE + 1}
        """
    )
    products = [to_product(row, attributes) for row in found]
    return products if len(products) <= MOST_UNLIKE else None


def _columns(db: Database, schema: str) -> dict[str, str]:
    """Column name -> SQLite type of the products of one of the two catalogs."""
    return {row[1]: row[2] for row in db.execute(f"PRAGMA {schema}.table_info(products)")}


def _differ(names: Sequence[str]) -> str:
    """The SQL condition that a product has another value in one of these columns."""
    return " OR ".join(f"new.{quote_name(name)} IS NOT old.{quote_name(name)}" for name in names) or "0"


def _change(db: Database, source: str) -> Change:
    count = db.execute(f"SELECT count(*) {source}").fetchone()[0]
    names = db.execute(f"SELECT new.name {source} ORDER BY id LIMIT {SHOWN}").fetchall()
    return Change(count, tuple(name for (name,) in names))
