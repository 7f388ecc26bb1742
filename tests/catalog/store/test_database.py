"""Catalog files and versions: which can be read, how the others are refused, what changes a version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from tests.catalog.store.files import (
    PROVENANCE,
    make_empty,
    make_newer,
    make_nothing,
    make_older,
    make_other_database,
    make_text,
    run_sql,
    write,
)
from tests.making import TOPIC, product
from wizard.catalog.listing import Listing, Origin
from wizard.catalog.rows import FIELDS
from wizard.catalog.store import Catalog, database
from wizard.catalog.store.columns import read_column_types
from wizard.catalog.store.database import MIGRATIONS, catalog_migrations, connect, connect_to_read, read_meta
from wizard.rule_language.diagnostics import CatalogError


def test_a_new_catalog_has_the_columns_of_every_product() -> None:
    """Those of attributes are added by the topic; only the origins that are known can be written."""
    with closing(sqlite3.connect(":memory:")) as connection:
        db = Database(connection)
        catalog_migrations.apply(db)
        assert set(db["products"].columns_dict) == set(FIELDS)
        assert str(tuple(origin.value for origin in Origin)).strip("()") in db["provenance"].schema


def test_the_same_content_has_the_same_version(tmp_path: Path) -> None:
    """Two files written apart, in another order, are one version of 12 hex digits."""
    one, two = Listing(product("one"), PROVENANCE), Listing(product("two"))
    first = write(tmp_path / "a.db", one, two).version
    assert write(tmp_path / "b.db", two, one).version == first
    assert int(first, 16) >= 0
    assert len(first) == 12


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE products SET price_cents = 1",
        "UPDATE products SET anc = 1",
        "UPDATE provenance SET evidence = 'other'",
        "UPDATE meta SET value = '2026-01-01'",
    ],
)
def test_any_change_of_content_is_another_version(path: Path, change: str) -> None:
    """Products, provenance and date all count, however they were changed."""
    before = write(path, Listing(product("one", anc=False), PROVENANCE)).version
    run_sql(path, change)
    assert Catalog(path, TOPIC).version != before


MOVE = "Move it away, then build a new one: wizard catalog sample --catalog {path}"


BACK = (
    "Put the file back, or import your feed (wizard catalog import). "
    "To try the wizard out with sample goods: wizard catalog sample --catalog {path}"
)


UNUSABLE: list[tuple[Callable[[Path], None], str]] = [
    (make_nothing, f"There is no catalog {{path}}. {BACK}"),
    (make_empty, f"The catalog {{path}} is an empty file. {BACK}"),
    (make_text, f"{{path}} is not a SQLite file, or it is damaged (file is not a database). {MOVE}"),
    (
        make_other_database,
        "{path} is a SQLite database but not a catalog: it has no table of products made by the wizard. "
        + MOVE,
    ),
    (
        make_newer,
        "The catalog {path} was made by a newer wizard (it has: add_reviews). "
        f"Update the wizard, or start again. {MOVE}",
    ),
    (
        make_older,
        "The catalog {path} was made by an older wizard (it lacks: create_meta, keep_what_was_replaced, "
        "create_overrides, create_feed_columns, accept_any_topic, add_relations, accept_second_hand, "
        "refuse_wrong_cells, create_aliases, create_variants). "
        "Bring it up to date: wizard catalog migrate --catalog {path}",
    ),
]


@pytest.mark.parametrize(("make", "message"), UNUSABLE, ids=[make.__name__ for make, _ in UNUSABLE])
def test_a_file_that_cannot_be_used_says_why_and_how_to_fix_it(
    path: Path, make: Callable[[Path], None], message: str
) -> None:
    """Each message names what happened, the file, and the command that makes a new one."""
    make(path)
    with pytest.raises(CatalogError) as caught:
        Catalog(path, TOPIC)
    assert str(caught.value) == message.format(path=path)


# --- connections and names ---------------------------------------------------------------------------


def test_a_connection_to_read_cannot_write(path: Path) -> None:
    """Whatever is tried; the message names the file that staff know."""
    write(path)
    with pytest.raises(CatalogError) as caught, connect(path, "ro", named=Path("shop.db")) as db:
        db.execute("DELETE FROM products")
    assert str(caught.value) == ("The catalog shop.db cannot be used: attempt to write a readonly database.")


def test_a_file_that_does_not_exist_is_not_made(path: Path) -> None:
    """Unless the mode says so."""
    with (
        pytest.raises(CatalogError, match="cannot be used: unable to open database file"),
        connect(path, "rw"),
    ):
        pass
    assert not path.exists()
    with connect(path, "rwc") as db:
        db.execute("CREATE TABLE t (id)")
    assert path.exists()


def test_a_place_with_odd_characters_can_be_used(tmp_path: Path) -> None:
    """The path becomes a URI, in which these mean something."""
    folder = tmp_path / "50% off? #1 ü"
    folder.mkdir()
    write(folder / "catalog.db", Listing(product("one")))
    assert [each.id for each in Catalog(folder / "catalog.db", TOPIC).products()] == ["one"]


def test_facts_about_the_whole_catalog_are_read_by_key(path: Path) -> None:
    """Such as the day of the prices."""
    write(path, as_of="2025-07-23")
    with connect_to_read(path) as db:
        assert read_meta(db) == {"as_of": "2025-07-23"}
        assert {"id", "kind", "price_cents"} <= read_column_types(db).keys()


def test_every_migration_is_a_file_and_every_file_a_migration() -> None:
    """One that is forgotten would never be applied."""
    folder = Path(database.__file__).parent / "migrations"
    assert {path.stem for path in folder.glob("*.sql")} == set(MIGRATIONS)
