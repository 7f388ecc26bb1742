"""Aliases, which are further ids of products, and the renaming of products that have a new id."""

from dataclasses import dataclass

from sqlite_utils import Database

from wizard.catalog.listing import Listing

# Each claimed alias that is not the id of a written product, with the product that it refers to from now on.
# SQLite takes the other columns from the row with the minimum.
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
    """An alias that two products claim, and the one that it refers to, `leads_to`.

    That is the product with this id, if there is one.
    """

    alias: str
    leads_to: str
    claimed_by: str


class Claims:
    """The aliases that products claim while they are written to a catalog.

    The claims are kept in a temporary table until all products are written, since an id of a product takes
    precedence over an alias. A claim is marked as a former id if an earlier import may have stored the
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
        """Add the claims of a product that is written."""
        product = listing.product
        self._written.append((product.id,))
        if not (listing.aliases or listing.former_ids or product.variants):
            return
        former = {*listing.former_ids, *(each.sku for each in product.variants)}
        others = {*listing.aliases, *(each.id for each in product.variants)}
        aliases = (each for each in former | others if each and each != product.id)
        self._rows += [(alias, product.id, alias in former) for alias in sorted(aliases)]

    def write(self) -> None:
        """Write the pending claims to the temporary tables."""
        rows, self._rows = self._rows, []
        written, self._written = self._written, []
        self._db.conn.executemany("INSERT INTO temp.claims VALUES (?, ?, ?)", rows)
        self._db.conn.executemany("INSERT OR IGNORE INTO temp.written VALUES (?)", written)

    def settle(self) -> list[SharedAlias]:
        """Store the claims as aliases; return those on an id that refers to another product.

        An id that two products claim refers to the same product as before, or else to the first one. A stored
        product whose id is now a former id of a written product is removed, unless it was written itself;
        `temp.renamed` maps such ids to the new ones.
        """
        self.write()
        execute = self._db.execute
        execute("CREATE INDEX IF NOT EXISTS temp.claims_by_alias ON claims (alias)")
        execute("CREATE INDEX IF NOT EXISTS temp.renamed_by_id ON renamed (id)")
        execute(f"INSERT INTO temp.renamed SELECT alias, product_id FROM ({_SETTLED}) WHERE {_IS_RENAMED}")
        for table, column in (("provenance", "product_id"), ("variants", "product_id"), ("products", "id")):
            execute(f"DELETE FROM main.{table} WHERE {column} IN (SELECT was FROM temp.renamed)")
        # Aliases of a product under its old id now refer to it under the new one.
        execute(
            "UPDATE aliases SET product_id = (SELECT id FROM temp.renamed WHERE was = product_id) "
            "WHERE product_id IN (SELECT was FROM temp.renamed)"
        )
        execute(f"INSERT OR REPLACE INTO aliases SELECT alias, product_id FROM ({_SETTLED})")
        found = [SharedAlias(*row) for row in execute(_SHARED)]
        execute("DELETE FROM temp.claims")
        return found

    def renamed(self) -> list[tuple[str, str]]:
        """Return (old id, new id) of each product that `settle` has renamed."""
        return self._db.execute("SELECT was, id FROM temp.renamed ORDER BY was").fetchall()

    def find(self, asked: str) -> str:
        """Return the id of the product that an alias refers to; any other id unchanged."""
        row = self._db.execute(
            "SELECT product_id FROM aliases WHERE alias = ? AND alias NOT IN (SELECT id FROM products)",
            (asked,),
        ).fetchone()
        return row[0] if row else asked
