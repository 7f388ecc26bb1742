"""The catalog file: what goes in comes out, and a file that cannot be used says why."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from tests.making import product
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.rows import FIELDS, STORED_ATTRIBUTES
from wizard.catalog.store import Catalog, bring_up_to_date, write_catalog
from wizard.catalog.store.database import catalog_migrations
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.predicates import Attribute, AttributeType

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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A place for a catalog file."""
    return tmp_path / "catalog.db"


def write(path: Path, *listings: Listing, as_of: str | None = "2025-07-23") -> Catalog:
    """A catalog of these listings."""
    return write_catalog(path, listings, as_of)


def run_sql(path: Path, *statements: str) -> None:
    """Change the file as any SQLite tool would."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


# --- what goes in comes out ----------------------------------------------------------------------


def test_a_product_comes_back_as_it_went_in(path: Path) -> None:
    """Yes and no, lists in vocabulary order, numbers and words survive; the rest is not stated."""
    write(path, Listing(product("one", brand="Acme", url="https://example.org/one", **STATED), PROVENANCE))
    found = Catalog(path).product("one")
    assert found is not None
    everything = {name: STATED.get(name) for name in STORED_ATTRIBUTES} | {"kind": "headset"}
    assert dict(found.attributes) == everything
    assert (found.name, found.brand, found.url) == ("One", "Acme", "https://example.org/one")
    assert (found.price_cents, found.currency, found.in_stock, found.image) == (5000, "USD", True, None)


def test_lists_come_back_in_vocabulary_order(path: Path) -> None:
    """The order a source lists them in does not matter."""
    write(path, Listing(product("one", links=("bluetooth", "jack"))))
    assert Catalog(path).products()[0].attributes["links"] == ("jack", "bluetooth")


def test_products_come_in_the_order_of_their_ids(path: Path) -> None:
    """Sold-out products and other goods are kept too."""
    write(path, Listing(product("b", in_stock=False)), Listing(product("c", "other")), Listing(product("a")))
    assert [found.id for found in Catalog(path).products()] == ["a", "b", "c"]


def test_an_unknown_id_is_not_a_product(path: Path) -> None:
    """It is None, and it has no provenance."""
    catalog = write(path, Listing(product("one")))
    assert catalog.product("two") is None
    assert catalog.provenance("two") == {}


def test_provenance_comes_back_by_attribute(path: Path) -> None:
    """Origin, evidence and page of each stated attribute."""
    write(path, Listing(product("one", microphone="boom", anc=False), PROVENANCE))
    assert Catalog(path).provenance("one") == {known.attribute: known for known in PROVENANCE}


def test_writing_adds_what_follows_from_links(path: Path) -> None:
    """No writer can forget it."""
    catalog = write(path, Listing(product("one", links=("dect",))))
    assert catalog.provenance("one")["wireless"] == Provenance(
        "wireless", Origin.FOLLOWS, "follows from links: dect"
    )


def test_a_store_adds_columns_of_its_own(path: Path) -> None:
    """Text columns are words, number columns numbers; both are read without a change of code."""
    write(path, Listing(product("one")))
    run_sql(
        path,
        "ALTER TABLE products ADD COLUMN colour TEXT",
        "ALTER TABLE products ADD COLUMN cable_m REAL",
        "UPDATE products SET colour = 'red', cable_m = 1.5",
    )
    catalog = Catalog(path)
    assert catalog.own_attributes == {
        "colour": Attribute("colour", AttributeType.WORD),
        "cable_m": Attribute("cable_m", AttributeType.NUMBER),
    }
    attributes = catalog.products()[0].attributes
    assert (attributes["colour"], attributes["cable_m"]) == ("red", 1.5)


def test_own_attributes_of_new_products_become_columns(path: Path) -> None:
    """An import may bring attributes of its own."""
    write(path, Listing(product("one", colour="red", cable_m=1.5)))
    assert Catalog(path).own_attributes == {
        "colour": Attribute("colour", AttributeType.WORD),
        "cable_m": Attribute("cable_m", AttributeType.NUMBER),
    }


def test_replacing_drops_what_was_there(path: Path) -> None:
    """Products, provenance and date are those of the last write."""
    write(path, Listing(product("one"), PROVENANCE))
    catalog = write(path, Listing(product("two")), as_of=None)
    assert [found.id for found in catalog.products()] == ["two"]
    assert (catalog.provenance("one"), catalog.as_of) == ({}, None)


def test_every_attribute_has_a_column() -> None:
    """The tables hold what the model knows, and only the origins it knows."""
    with closing(sqlite3.connect(":memory:")) as connection:
        db = Database(connection)
        catalog_migrations.apply(db)
        assert set(db["products"].columns_dict) == {*FIELDS, *STORED_ATTRIBUTES}
        assert str(tuple(origin.value for origin in Origin)).strip("()") in db["provenance"].schema


# --- versions ------------------------------------------------------------------------------------


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
    assert Catalog(path).version != before


# --- writing safely ------------------------------------------------------------------------------


def test_a_write_that_fails_changes_nothing(path: Path) -> None:
    """A refused value leaves the catalog as it was, and says what was refused."""
    catalog = write(path, Listing(product("one")))
    version = catalog.version
    with pytest.raises(CatalogError) as caught:
        write_catalog(path, [Listing(product("two")), Listing(product("three", "speaker"))], None)
    assert str(caught.value) == (
        f"The catalog {path} was left as it was: CHECK constraint failed: "
        "kind IN ('headphones', 'earphones', 'headset', 'other')."
    )
    assert Catalog(path).version == version


def test_a_word_outside_a_list_vocabulary_is_refused(path: Path) -> None:
    """The message names product, word and attribute, and what was probably meant."""
    with pytest.raises(CatalogError) as caught:
        write(path, Listing(product("one", links=("blutooth",))))
    assert (
        str(caught.value)
        == "Product 'one': 'blutooth' is not a known word of 'links'. Did you mean 'bluetooth'?"
    )


def test_threads_share_a_catalog(path: Path) -> None:
    """Reads from several threads at once all get their answer."""
    catalog = write(path, Listing(product("one"), PROVENANCE))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: len(catalog.provenance("one")), range(40)))
    assert found == [2] * 40


# --- files that cannot be used -------------------------------------------------------------------


def make_nothing(path: Path) -> None:
    """No file at all."""


def make_empty(path: Path) -> None:
    """A file of 0 bytes."""
    path.touch()


def make_text(path: Path) -> None:
    """A file of text."""
    path.write_text("id,name\n" * 200)


def make_truncated(path: Path) -> None:
    """A catalog that broke off while it was copied."""
    write(path, *(Listing(product(f"p{number}")) for number in range(50)))
    path.write_bytes(path.read_bytes()[:5000])


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
        make_truncated,
        f"{{path}} is not a SQLite file, or it is damaged (database disk image is malformed). {MOVE}",
    ),
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
        "create_overrides, create_feed_columns). "
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
        Catalog(path)
    assert str(caught.value) == message.format(path=path)


@pytest.mark.parametrize("make", [make_text, make_other_database, make_newer])
def test_strange_files_are_not_brought_up_to_date(path: Path, make: Callable[[Path], None]) -> None:
    """Nobody else's file is written into."""
    make(path)
    before = path.read_bytes()
    with pytest.raises(CatalogError):
        bring_up_to_date(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("make", [make_nothing, make_empty, make_older])
def test_tables_that_are_missing_are_made(path: Path, make: Callable[[Path], None]) -> None:
    """A new, empty or older file becomes a catalog."""
    make(path)
    assert bring_up_to_date(path)
    assert Catalog(path).products() == []


def test_a_catalog_needs_its_folder(path: Path) -> None:
    """Folders are not made on the way."""
    with pytest.raises(CatalogError) as caught:
        bring_up_to_date(path.parent / "shop" / "catalog.db")
    assert (
        str(caught.value) == f"There is no folder {path.parent / 'shop'} to make the catalog catalog.db in."
    )


def test_a_column_of_bytes_is_not_an_attribute(tmp_path: Path) -> None:
    """Pictures and the like may stand in the file; no rule and no page can use them."""
    path = tmp_path / "catalog.db"
    write_catalog(path, [Listing(product("one"))], as_of=None)
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("ALTER TABLE products ADD COLUMN thumb BLOB")
        opened.execute("ALTER TABLE products ADD COLUMN vegan INTEGER")
        opened.commit()
    assert list(Catalog(path).own_attributes) == ["vegan"]
