"""Ids that lead to a product beside its own, and what moves with a product that has a new id."""

from dataclasses import dataclass

from sqlite_utils import Database

from wizard.catalog.listing import Listing

# Each claim that is no id of a written product, with the product that it leads to. SQLite takes the columns
# beside min() from the row that has it.
_SETTLED = """
    SELECT alias, product_id, is_former, min(CASE WHEN EXISTS (
        SELECT 1 FROM aliases WHERE aliases.alias = claims.alias AND aliases.product_id = claims.product_id
    ) THEN 0 ELSE rowid END)
    FROM temp.claims WHERE alias NOT IN (SELECT id FROM temp.written) GROUP BY alias
"""
_IS_RENAMED = """
    CASE WHEN is_former THEN alias IN (
        SELECT id FROM old.products UNION SELECT product_id FROM overrides
        UNION SELECT product_id FROM aliases
    ) ELSE EXISTS (
        SELECT 1 FROM old.products WHERE id = alias
        AND name = (SELECT name FROM main.products WHERE id = product_id)
    ) END
"""
_SHARED = """
    SELECT DISTINCT alias, coalesce(
        (SELECT id FROM main.products WHERE id = alias),
        (SELECT product_id FROM aliases WHERE aliases.alias = claims.alias)
    ) AS leads_to, product_id FROM temp.claims WHERE product_id <> leads_to ORDER BY alias, product_id
"""


@dataclass(frozen=True, slots=True)
class SharedAlias:
    """An id that two products claim, and to which of them it leads: to the one whose own id it is."""

    alias: str
    leads_to: str
    claimed_by: str


class Claims:
    """What the products that are written to a catalog claim as their aliases.

    The claims are kept in a temporary table until the end: only then it is known which of them are ids of
    products themselves, which win. A claim is on a former id where an earlier import may have stored the
    product under it.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._rows: list[tuple[str, str, bool]] = []
        self._written: list[tuple[str]] = []
        for table in (
            "claims (alias TEXT NOT NULL, product_id TEXT NOT NULL, is_former INTEGER NOT NULL)",
            "written (id TEXT PRIMARY KEY) WITHOUT ROWID",
            "renamed (was TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID",
        ):
            db.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table}")

    def add(self, listing: Listing) -> None:
        """Note the aliases of a product that is written."""
        product = listing.product
        self._written.append((product.id,))
        if not (listing.aliases or listing.former_ids or product.variants):
            return
        former = {*listing.former_ids, *(each.sku for each in product.variants)}
        others = {*listing.aliases, *(each.id for each in product.variants)}
        aliases = (each for each in former | others if each and each != product.id)
        self._rows += [(alias, product.id, alias in former) for alias in sorted(aliases)]

    def write(self) -> None:
        """Write the pending claims."""
        rows, self._rows = self._rows, []
        written, self._written = self._written, []
        self._db.conn.executemany("INSERT INTO temp.claims VALUES (?, ?, ?)", rows)
        self._db.conn.executemany("INSERT OR IGNORE INTO temp.written VALUES (?)", written)

    def settle(self) -> list[SharedAlias]:
        """Take the claims into the catalog, and return those on an id that leads to another product.

        Of two products that claim an id it leads to the one that it led to before, else to the first. A
        product that was there under an id which is a former one of another is removed, unless it was written
        too; `temp.renamed` has such ids and the new ones.
        """
        self.write()
        execute = self._db.execute
        execute("CREATE INDEX IF NOT EXISTS temp.claims_by_alias ON claims (alias)")
        execute("CREATE INDEX IF NOT EXISTS temp.renamed_by_id ON renamed (id)")
        execute(f"INSERT INTO temp.renamed SELECT alias, product_id FROM ({_SETTLED}) WHERE {_IS_RENAMED}")
        for table, column in (("provenance", "product_id"), ("variants", "product_id"), ("products", "id")):
            execute(f"DELETE FROM main.{table} WHERE {column} IN (SELECT was FROM temp.renamed)")
        # What led to a product under its old id leads to it under the new one.
        execute(
            "UPDATE aliases SET product_id = (SELECT id FROM temp.renamed WHERE was = product_id) "
            "WHERE product_id IN (SELECT was FROM temp.renamed)"
        )
        execute(f"INSERT OR REPLACE INTO aliases SELECT alias, product_id FROM ({_SETTLED})")
        found = [SharedAlias(*row) for row in execute(_SHARED)]
        execute("DELETE FROM temp.claims")
        return found

    def renamed(self) -> list[tuple[str, str]]:
        """Return the old and the new id of each product that has a new one since the claims are settled."""
        return self._db.execute("SELECT was, id FROM temp.renamed ORDER BY was").fetchall()

    def find(self, asked: str) -> str:
        """Return the id of the product that an id leads to, the id itself where it is no alias."""
        row = self._db.execute(
            "SELECT product_id FROM aliases WHERE alias = ? AND alias NOT IN (SELECT id FROM products)",
            (asked,),
        ).fetchone()
        return row[0] if row else asked
