"""Rewriting a catalog: a new file takes the old one's place, whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.making import product
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import Catalog, CatalogDiff, ChangeCount, bring_up_to_date, rewrite, write_catalog
from wizard.rule_language.diagnostics import CatalogError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A catalog of three products."""
    listings = [Listing(product(name)) for name in ("a", "b", "c")]
    return write_catalog(tmp_path / "catalog.db", listings, "2025-07-23").path


def ids(path: Path) -> list[str]:
    """The ids of the products in a catalog."""
    return [found.id for found in Catalog(path).products()]


def test_a_reader_keeps_the_old_catalog_until_it_opens_the_new_one(path: Path) -> None:
    """Even in the middle of reading."""
    with closing(sqlite3.connect(path)) as reader:
        rows = reader.execute("SELECT id FROM products ORDER BY id")
        first = rows.fetchone()
        with rewrite(path) as draft:
            draft.clear()
            draft.add(Listing(product("z")))
        assert [first, *rows] == [("a",), ("b",), ("c",)]
    assert ids(path) == ["z"]


def test_an_error_leaves_the_old_catalog_and_nothing_beside_it(path: Path) -> None:
    """Whatever goes wrong while products are written."""
    version = Catalog(path).version
    with pytest.raises(CatalogError), rewrite(path) as draft:
        draft.add(Listing(product("z", "speaker")))
    assert Catalog(path).version == version
    assert [found.name for found in path.parent.iterdir()] == ["catalog.db"]


@pytest.mark.parametrize("discard", [True, False])
def test_a_dry_run_and_a_discarded_draft_change_nothing(path: Path, discard: bool) -> None:
    """Though the changes can be compared."""
    with rewrite(path, dry_run=not discard) as draft:
        draft.add(Listing(product("z")))
        if discard:
            draft.discard()
        assert draft.diff().added == ChangeCount(1, ("Z",))
    assert ids(path) == ["a", "b", "c"]


def test_a_dry_run_needs_no_catalog(tmp_path: Path) -> None:
    """And makes none."""
    with rewrite(tmp_path / "catalog.db", dry_run=True) as draft:
        draft.add(Listing(product("z")))
        assert draft.diff().added.count == 1
    assert list(tmp_path.iterdir()) == []


def test_two_do_not_write_at_once(path: Path) -> None:
    """The second gets a message to wait, and the first is not disturbed."""
    with rewrite(path) as draft:
        draft.add(Listing(product("z")))
        with pytest.raises(CatalogError) as caught, rewrite(path):
            pass
    assert str(caught.value) == (
        f"Another command is writing the catalog {path} just now. Try again when it has ended."
    )
    assert ids(path) == ["a", "b", "c", "z"]


def test_what_another_program_wrote_meanwhile_is_not_lost(path: Path) -> None:
    """As `mv` puts a file in its place; the copy that was worked on lacks what that one says."""
    listings = [Listing(product(name)) for name in ("b", "c")]
    other = write_catalog(path.with_name("other.db"), listings, "2025-07-24")
    with pytest.raises(CatalogError) as caught, rewrite(path):
        other.path.replace(path)
    assert str(caught.value) == (
        f"Another program changed the catalog {path} meanwhile, so it was left as it is now. Try again."
    )
    assert ids(path) == ["b", "c"]
    assert [found.name for found in path.parent.iterdir()] == ["catalog.db"]


def test_the_file_of_a_killed_process_does_not_block_others(path: Path) -> None:
    """The next writer empties the file, and it is gone afterwards."""
    (path.parent / "catalog.db.new").write_bytes(b"half a catalog" * 1000)
    with rewrite(path) as draft:
        draft.add(Listing(product("z")))
    assert ids(path) == ["a", "b", "c", "z"]
    assert [found.name for found in path.parent.iterdir()] == ["catalog.db"]


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    """The file it leads to is replaced."""
    link = tmp_path / "shop.db"
    link.symlink_to(path)
    with rewrite(link) as draft:
        draft.add(Listing(product("z")))
    assert link.is_symlink()
    assert ids(path) == ["a", "b", "c", "z"]


def test_permissions_are_kept(path: Path) -> None:
    """A server that may read the old file may read the new one."""
    path.chmod(0o640)
    with rewrite(path) as draft:
        draft.clear()
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_sqlite_keeps_beside_a_catalog_does_not_spoil_the_new_one(path: Path) -> None:
    """A file in write-ahead mode is brought together first, and what was written there is not lost."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE products SET name = 'Changed' WHERE id = 'a'")
        other.commit()
        wal = path.with_name("catalog.db-wal").read_bytes()
        held = path.read_bytes()
    path.write_bytes(held)  # as a crash leaves it: the change is in the file beside it
    path.with_name("catalog.db-wal").write_bytes(wal)
    with rewrite(path) as draft:
        draft.add(Listing(product("z")))
    assert [found.name for found in Catalog(path).products()] == ["Changed", "B", "C", "Z"]
    assert [found.name for found in path.parent.iterdir()] == ["catalog.db"]


def test_a_catalog_that_another_program_holds_open_is_not_replaced(path: Path) -> None:
    """In write-ahead mode its changes would be lost, or land in the new file."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE products SET name = 'Changed' WHERE id = 'a'")
        other.commit()
        with pytest.raises(CatalogError) as caught, rewrite(path):
            pass
    assert str(caught.value) == f"The catalog {path} cannot be used: database is locked."


def test_tables_and_columns_of_the_stores_own_survive(path: Path) -> None:
    """With what a person filled in, for products that are still there."""
    with closing(sqlite3.connect(path)) as own, own:
        own.execute("ALTER TABLE products ADD COLUMN colour TEXT")
        own.execute("UPDATE products SET colour = 'red' WHERE id = 'a'")
        own.execute("CREATE TABLE orders (id INTEGER)")
    with rewrite(path) as draft:
        draft.clear()
        draft.add(Listing(product("a")))
        draft.add(Listing(product("z", colour="blue")))
    assert [found.attributes["colour"] for found in Catalog(path).products()] == ["red", "blue"]
    with closing(sqlite3.connect(path)) as own:
        assert own.execute("SELECT count(*) FROM orders").fetchone() == (0,)


def test_what_a_feed_said_of_an_own_column_goes_with_the_feed(path: Path) -> None:
    """It has its source in provenance; what a person filled in has none."""
    said = (Provenance("colour", Origin.FEED_FIELD, "colour: blue"),)
    for listing in (Listing(product("a", colour="blue"), said), Listing(product("a"))):
        with rewrite(path) as draft:
            draft.clear()
            draft.add(listing)
    assert Catalog(path).products()[0].attributes["colour"] is None


def test_changes_are_counted_by_what_changed(path: Path) -> None:
    """Price, stock and facts are counted apart; a product may change in several."""
    with rewrite(path) as draft:
        draft.clear()
        draft.add(Listing(product("a")))
        draft.add(Listing(product("b", cents=4000, in_stock=False, anc=True)))
        draft.add(Listing(product("d")))
        changes = draft.diff()
    assert changes == CatalogDiff(
        added=ChangeCount(1, ("D",)),
        gone=ChangeCount(1, ("C",)),
        changed=ChangeCount(1, ("B",)),
        in_price=1,
        in_stock=1,
        in_facts=1,
        unchanged=1,
    )


def test_of_products_that_tests_cannot_tell_apart_one_is_returned(path: Path) -> None:
    """Two prices are alike when no limit lies between them or on one of them."""
    with rewrite(path) as draft:
        draft.clear()
        for name, cents in (("a", 1000), ("b", 4999), ("c", 5000), ("d", 5001), ("e", 9000)):
            draft.add(Listing(product(name, cents=cents)))
        draft.add(Listing(product("f", cents=1000, anc=True)))
        draft.add(Listing(product("g", cents=1000, in_stock=False, anc=False)))
        draft.add(Listing(product("h", "other")))
        found = draft.distinct_products([50])
        before = draft.distinct_products([50], old=True)
    assert found is not None
    assert before is not None
    assert sorted(each.id for each in found) == ["a", "c", "d", "f"]
    assert [each.id for each in before] == ["a"]


def test_a_catalog_that_is_up_to_date_is_left_alone(path: Path) -> None:
    """Not even its time of change moves."""
    os.utime(path, (1, 1))
    assert bring_up_to_date(path) == ()
    assert path.stat().st_mtime == 1
