"""Connections to a catalog file, its migrations, and messages about files that cannot be used."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from shlex import quote

from sqlite_utils import Database, Migrations

from wizard.catalog.relations import RELATIONS
from wizard.catalog.store.check import (
    check_cells,
    is_utf8,
    reading_texts,
    refuse_broken_constraints,
    refuse_damaged,
    refuse_missing_tables,
    refuse_truncated,
)
from wizard.catalog.store.columns import quote_name, read_column_types
from wizard.rule_language.diagnostics import CatalogError, CatalogFileError, OtherTopicError
from wizard.rule_language.topic import OTHER, Topic
from wizard.rule_language.wording import join_words

MIGRATIONS = (
    "create_products", "create_provenance", "create_meta", "keep_what_was_replaced", "create_overrides",
    "create_feed_columns", "accept_any_topic", "add_relations", "accept_second_hand",
    "refuse_wrong_cells", "create_aliases", "create_variants",
)  # fmt: skip
"""Names of all migrations, in the order in which they are applied.

Each is a file migrations/NAME.sql, which must not change once released: a new schema needs a new migration.
"""

READABLE_WITHOUT = frozenset(
    {"add_relations", "accept_second_hand", "refuse_wrong_cells", "create_aliases", "create_variants"}
)
"""Migrations that a catalog does not need in order to be read; what they add then counts as not stated."""

LOCKED_SECONDS = 5.0
"""Time in seconds to wait for another program that has locked a file."""

catalog_migrations = Migrations("catalog")


def _register(name: str) -> None:
    @catalog_migrations(name=name)
    def apply(db: Database) -> None:
        """Run the migration with this name."""
        _SPECIAL.get(name, Database.execute)(db, _read_sql(name))


def _read_sql(name: str) -> str:
    return (Path(__file__).parent / "migrations" / f"{name}.sql").read_text("utf-8")


def _accept_any_topic(db: Database, sql: str) -> None:
    """Recreate the table of products with its rows, used columns, indexes and triggers.

    If there are no products, keep only the columns that a store has added.
    """
    old = list(db.execute("PRAGMA table_info(products)"))
    made = "SELECT sql FROM sqlite_master WHERE tbl_name = 'products' AND type <> 'table' AND sql <> ''"
    others = [statement for (statement,) in db.execute(made)]
    unused = _list_first_columns() if db.execute("SELECT 1 FROM products").fetchone() is None else frozenset()
    db.execute("CREATE TEMP TABLE kept AS SELECT * FROM products")
    db.execute("DROP TABLE main.products")
    db.execute(sql)
    kept = read_column_types(db)
    for _, name, type_, required, default, _ in old:
        if name not in kept and name not in unused:
            rule = f"{' NOT NULL' if required else ''}{'' if default is None else f' DEFAULT {default}'}"
            db.execute(f"ALTER TABLE products ADD COLUMN {quote_name(name)} {type_}{rule}")
    columns = ", ".join(map(quote_name, read_column_types(db)))
    db.execute(f"INSERT INTO products ({columns}) SELECT {columns} FROM temp.kept")
    db.execute("DROP TABLE temp.kept")
    for statement in others:
        db.execute(statement)


def _list_first_columns() -> frozenset[str]:
    """Return the columns that the first release created."""
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.execute(_read_sql("create_products"))
        return frozenset(read_column_types(Database(opened)))


def _accept_second_hand(db: Database, sql: str) -> None:
    """Recreate the table of provenance with its rows."""
    db.execute("CREATE TEMP TABLE kept AS SELECT * FROM provenance")
    db.execute("DROP TABLE main.provenance")
    db.execute(sql)
    db.execute("INSERT INTO main.provenance SELECT * FROM temp.kept")
    db.execute("DROP TABLE temp.kept")


def _add_relations(db: Database, sql: str) -> None:
    """Add the columns for families and successors, unless the store already has columns with these names."""
    db.execute(sql)
    for name in RELATIONS:
        add_column(db, name, "TEXT")


def _refuse_wrong_cells(db: Database, sql: str) -> None:
    """Add triggers that check products when they are inserted and when one of their fields is updated."""
    fields = "id, name, brand, kind, price_cents, currency, price_note, in_stock, url, image, description"
    for event in ("INSERT", f"UPDATE OF {fields}"):
        db.execute(sql.replace("_EVENT", f"_{event[:6].lower()}").replace("EVENT", event))


def add_column(db: Database, name: str, type_: str) -> None:
    """Add a column to the products; rename an existing column whose name differs only in case.

    `type_` is the SQL type, which may be followed by constraints.
    """
    spelled = next((each for each in read_column_types(db) if each.casefold() == name.casefold()), None)
    if spelled is None:
        db.execute(f"ALTER TABLE products ADD COLUMN {quote_name(name)} {type_}")
    elif spelled != name:
        db.execute(f"ALTER TABLE products RENAME COLUMN {quote_name(spelled)} TO {quote_name(name)}")


_SPECIAL: Mapping[str, Callable[[Database, str], object]] = {
    "accept_any_topic": _accept_any_topic,
    "add_relations": _add_relations,
    "accept_second_hand": _accept_second_hand,
    "refuse_wrong_cells": _refuse_wrong_cells,
}
"""Migrations that do more than execute their statement."""

for _name in MIGRATIONS:
    _register(_name)


@contextmanager
def connect(path: Path, mode: str, named: Path | None = None) -> Iterator[Database]:
    """Open a connection for a block, in the `mode` ro, rw or rwc; convert SQLite's errors to CatalogError.

    `named` is the path to show in messages, if it differs from `path`.
    """
    named = named or path
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", LOCKED_SECONDS, uri=True)
        ) as opened:
            opened.create_function("is_utf8", 1, is_utf8, deterministic=True)
            yield Database(opened, execute_plugins=False)
    except sqlite3.IntegrityError as error:
        raise CatalogError(f"The catalog {named} was not changed: {error}.") from error
    except sqlite3.OperationalError as error:
        raise CatalogFileError(f"The catalog {named} cannot be used: {error}.") from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # UnicodeDecodeError in a message of SQLite
        raise CatalogFileError(
            f"{named} is not a SQLite file, or it is damaged ({error}). {_advise_new_catalog(named)}"
        ) from error


@contextmanager
def connect_to_read(path: Path) -> Iterator[Database]:
    """Open a consistent read-only view of a catalog for a block.

    Raise CatalogError if the file is missing, empty, damaged, not a catalog, or of another version, or if it
    has invalid cells.
    """
    if not path.is_file():
        raise CatalogError(f"There is no catalog {path}. {_advise_import(path)}")
    if path.stat().st_size == 0:
        raise CatalogError(f"The catalog {path} is an empty file. {_advise_import(path)}")
    refuse_truncated(path)
    with connect(path, "ro") as db, db.atomic():
        refuse_other_databases(db, path)
        pending = [migration.name for migration in catalog_migrations.pending(db)]
        if not READABLE_WITHOUT.issuperset(pending):
            lacks = ", ".join(pending)
            raise CatalogError(
                f"The catalog {path} was made by an older wizard (it lacks: {lacks}). "
                f"Bring it up to date: wizard catalog migrate --catalog {quote(str(path))}"
            )
        unmet = refuse_damaged(db, path)
        with reading_texts(db, path):
            check_cells(db, path)
            refuse_broken_constraints(unmet, path)
            yield db


def refuse_other_databases(db: Database, path: Path) -> None:
    """Raise CatalogError for a database that is not a catalog, or is incomplete or from a newer wizard."""
    applied = {migration.name for migration in catalog_migrations.applied(db)}
    if "products" not in db.table_names() or not applied:
        raise CatalogError(
            f"{path} is a SQLite database but not a catalog: it has no table of products made by the "
            f"wizard. {_advise_new_catalog(path)}"
        )
    if newer := applied.difference(MIGRATIONS):
        raise CatalogError(
            f"The catalog {path} was made by a newer wizard (it has: {', '.join(sorted(newer))}). "
            f"Update the wizard, or start again. {_advise_new_catalog(path)}"
        )
    refuse_missing_tables(db, path, applied)


def refuse_other_topics(db: Database, topic: Topic, path: Path) -> None:
    """Raise OtherTopicError if the topic knows none of the products' kinds."""
    kinds = [kind for (kind,) in db.execute("SELECT DISTINCT kind FROM products ORDER BY kind")]
    unknown = [kind for kind in kinds if kind != OTHER]
    if unknown and not any(kind in topic.kind for kind in kinds):
        raise OtherTopicError(
            f"The products of the catalog {path} are of the kind {join_words(unknown, 'or')}; "
            f"the rules on '{topic.name}' know no such kind. "
            "Name the rules that go with this catalog with --rules, or another file with --catalog."
        )


def hash_content(db: Database, as_of: str | None) -> str:
    """Return 12 hexadecimal digits of a hash over products, provenance, variants, aliases and `as_of`.

    The order of the rows does not matter. Variants and aliases count only if there are any, since files of
    older versions lack their tables.
    """
    digest = sha256(repr(as_of).encode())
    keys = {"products": "id", "provenance": '"product_id", "attribute"'}
    for table, key in (("variants", '"product_id", "place"'), ("aliases", "alias")):
        if has_rows(db, table):
            keys[table] = key
    for table, key in keys.items():
        names = sorted(column.name for column in db.table(table).columns)
        digest.update(repr(names).encode())
        columns = ", ".join(map(quote_name, names))
        for row in db.execute(f"SELECT {columns} FROM {quote_name(table)} ORDER BY {key}"):
            digest.update(repr(row).encode())
    return digest.hexdigest()[:12]


def has_rows(db: Database, table: str) -> bool:
    """Return whether a table exists and is not empty."""
    named = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    is_there = db.execute(named, (table,)).fetchone() is not None
    return is_there and db.execute(f"SELECT 1 FROM {quote_name(table)} LIMIT 1").fetchone() is not None


def read_meta(db: Database) -> dict[str, str]:
    """Return key -> value of the facts about the whole catalog."""
    return {row["key"]: row["value"] for row in db.table("meta").rows}


def _advise_import(path: Path) -> str:
    """Return advice on how to get a catalog."""
    return (
        "Put the file back, or import your feed (wizard catalog import). "
        f"To try the wizard out with sample goods: wizard catalog sample --catalog {quote(str(path))}"
    )


def _advise_new_catalog(path: Path) -> str:
    """Return advice on how to get a catalog if another file has its name."""
    return f"Move it away, then build a new one: wizard catalog sample --catalog {quote(str(path))}"
