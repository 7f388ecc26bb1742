"""Rewriting a catalog: a new file takes the old one's place, whole or not at all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.making import TOPIC, product
from wizard.catalog.listing import Listing
from wizard.catalog.store import Catalog, ChangeCount, rewrite, write_catalog
from wizard.rule_language.diagnostics import CatalogError


def ids(path: Path) -> list[str]:
    """The ids of the products in a catalog."""
    return [found.id for found in Catalog(path, TOPIC).products()]


def test_a_reader_keeps_the_old_catalog_until_it_opens_the_new_one(stocked: Path) -> None:
    """Even in the middle of reading."""
    with closing(sqlite3.connect(stocked)) as reader:
        rows = reader.execute("SELECT id FROM products ORDER BY id")
        first = rows.fetchone()
        with rewrite(stocked, TOPIC) as draft:
            draft.clear()
            draft.add(Listing(product("z")))
        assert [first, *rows] == [("a",), ("b",), ("c",)]
    assert ids(stocked) == ["z"]


def test_an_error_leaves_the_old_catalog_and_nothing_beside_it(stocked: Path) -> None:
    """Whatever goes wrong while products are written."""
    version = Catalog(stocked, TOPIC).version
    with pytest.raises(CatalogError), rewrite(stocked, TOPIC) as draft:
        draft.add(Listing(product("z", "speaker")))
    assert Catalog(stocked, TOPIC).version == version
    assert [found.name for found in stocked.parent.iterdir()] == ["catalog.db"]


@pytest.mark.parametrize("discard", [True, False])
def test_a_dry_run_and_a_discarded_draft_change_nothing(stocked: Path, discard: bool) -> None:
    """Though the changes can be compared."""
    with rewrite(stocked, TOPIC, dry_run=not discard) as draft:
        draft.add(Listing(product("z")))
        if discard:
            draft.discarded = True
        assert draft.diff().added == ChangeCount(1, ("Z",))
    assert ids(stocked) == ["a", "b", "c"]


def test_a_dry_run_needs_no_catalog(tmp_path: Path) -> None:
    """And makes none."""
    with rewrite(tmp_path / "catalog.db", TOPIC, dry_run=True) as draft:
        draft.add(Listing(product("z")))
        assert draft.diff().added.count == 1
    assert list(tmp_path.iterdir()) == []


def test_two_do_not_write_at_once(stocked: Path) -> None:
    """The second gets a message to wait, and the first is not disturbed."""
    with rewrite(stocked, TOPIC) as draft:
        draft.add(Listing(product("z")))
        with pytest.raises(CatalogError) as caught, rewrite(stocked, TOPIC):
            pass
    assert str(caught.value) == (
        f"Another command is writing the catalog {stocked} just now. Try again when it has ended."
    )
    assert ids(stocked) == ["a", "b", "c", "z"]


def test_what_another_program_wrote_meanwhile_is_not_lost(stocked: Path) -> None:
    """As `mv` puts a file in its place; the copy that was worked on lacks what that one says."""
    listings = [Listing(product(name)) for name in ("b", "c")]
    other = write_catalog(stocked.with_name("other.db"), TOPIC, listings, "2025-07-24")
    with pytest.raises(CatalogError) as caught, rewrite(stocked, TOPIC):
        other.path.replace(stocked)
    assert str(caught.value) == (
        f"Another program changed the catalog {stocked} meanwhile, so it was left as it is now. Try again."
    )
    assert ids(stocked) == ["b", "c"]
    assert [found.name for found in stocked.parent.iterdir()] == ["catalog.db"]


def test_the_file_of_a_killed_process_does_not_block_others(stocked: Path) -> None:
    """The next writer empties the file, and it is gone afterwards."""
    (stocked.parent / "catalog.db.new").write_bytes(b"half a catalog" * 1000)
    with rewrite(stocked, TOPIC) as draft:
        draft.add(Listing(product("z")))
    assert ids(stocked) == ["a", "b", "c", "z"]
    assert [found.name for found in stocked.parent.iterdir()] == ["catalog.db"]


def test_a_link_stays_a_link(stocked: Path, tmp_path: Path) -> None:
    """The file it leads to is replaced."""
    link = tmp_path / "shop.db"
    link.symlink_to(stocked)
    with rewrite(link, TOPIC) as draft:
        draft.add(Listing(product("z")))
    assert link.is_symlink()
    assert ids(stocked) == ["a", "b", "c", "z"]


def test_permissions_are_kept(stocked: Path) -> None:
    """A server that may read the old file may read the new one."""
    stocked.chmod(0o640)
    with rewrite(stocked, TOPIC) as draft:
        draft.clear()
    assert stocked.stat().st_mode & 0o777 == 0o640


def test_what_sqlite_keeps_beside_a_catalog_does_not_spoil_the_new_one(stocked: Path) -> None:
    """A file in write-ahead mode is brought together first, and what was written there is not lost."""
    with closing(sqlite3.connect(stocked)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE products SET name = 'Changed' WHERE id = 'a'")
        other.commit()
        wal = stocked.with_name("catalog.db-wal").read_bytes()
        held = stocked.read_bytes()
    stocked.write_bytes(held)  # as after a crash: the change is in the write-ahead file
    stocked.with_name("catalog.db-wal").write_bytes(wal)
    with rewrite(stocked, TOPIC) as draft:
        draft.add(Listing(product("z")))
    assert [found.name for found in Catalog(stocked, TOPIC).products()] == ["Changed", "B", "C", "Z"]
    assert [found.name for found in stocked.parent.iterdir()] == ["catalog.db"]


def test_a_catalog_that_another_program_holds_open_is_not_replaced(stocked: Path) -> None:
    """In write-ahead mode its changes would be lost, or land in the new file."""
    with closing(sqlite3.connect(stocked)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE products SET name = 'Changed' WHERE id = 'a'")
        other.commit()
        with pytest.raises(CatalogError) as caught, rewrite(stocked, TOPIC):
            pass
    assert str(caught.value) == f"The catalog {stocked} cannot be used: database is locked."
