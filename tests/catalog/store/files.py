"""Catalog files for tests: with products, changed by other programs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from tests.making import TOPIC
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import Catalog, write_catalog
from wizard.catalog.store.database import catalog_migrations

STATED: dict[str, Any] = {
    "microphone": "boom",
    "form": "over_ear",
    "links": ("usb", "bluetooth"),
    "wireless": True,
    "wired": True,
    "anc": False,
    "battery_hours": 7.5,
    "weight_g": 250,
    "water_rating": "IP55",
    "works_with": ("phone", "ps"),
}


PROVENANCE = (
    Provenance("anc", Origin.STAFF, "tried it"),
    Provenance("microphone", Origin.PAGE, "the boom arm turns", "https://example.org/review"),
)


def write(path: Path, *listings: Listing, as_of: str | None = "2025-07-23") -> Catalog:
    """A catalog of these listings."""
    return write_catalog(path, TOPIC, listings, as_of)


def run_sql(path: Path, *statements: str) -> None:
    """Change the file as any SQLite tool would."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def make_nothing(path: Path) -> None:
    """No file at all."""


def make_empty(path: Path) -> None:
    """A file of 0 bytes."""
    path.touch()


def make_text(path: Path) -> None:
    """A file of text."""
    path.write_text("id,name\n" * 200)


def make_other_database(path: Path) -> None:
    """Somebody else's database."""
    run_sql(path, "CREATE TABLE orders (id INTEGER)")


def make_newer(path: Path) -> None:
    """A catalog with a migration that is not known yet."""
    write(path)
    columns = "(migration_set, name, applied_at)"
    run_sql(path, f"INSERT INTO _sqlite_migrations {columns} VALUES ('catalog', 'add_reviews', '')")


def make_older(path: Path) -> None:
    """A catalog that lacks the last migration."""
    with closing(sqlite3.connect(path)) as connection:
        catalog_migrations.apply(Database(connection), stop_before="create_meta")


def make_first_release(path: Path) -> None:
    """A catalog without products, as the first release made it."""
    with closing(sqlite3.connect(path)) as connection:
        catalog_migrations.apply(Database(connection), stop_before="accept_any_topic")


UNCHECKED = [f"DROP TRIGGER IF EXISTS cells_of_products_{event}" for event in ("insert", "update")]


def write_wrong(path: Path, table: str, change: str, every: bool = False) -> None:
    """Change the first row of a table, or every one, as a program would that asks for no checks."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        for statement in UNCHECKED:
            db.execute(statement)
        key = "id" if table == "products" else next(iter(db.execute(f"PRAGMA table_info({table})")))[1]
        db.execute(f"UPDATE {table} SET {change} WHERE {key} = (SELECT min({key}) FROM {table}) OR {every}")
