"""Catalogs that open later, and files that never stand still."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands.running import PRODUCTS
from tests.reload.watching import Watched, names, reported
from wizard.catalog.store import database
from wizard.reload.watcher import SnapshotPoller
from wizard.rules_folder import read_texts


def test_a_catalog_that_was_locked_is_taken_up_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file is the same as when it could not be opened."""
    monkeypatch.setattr(database, "LOCKED_SECONDS", 0)
    watched = Watched(tmp_path, unchecked=True)
    watched.stock(PRODUCTS[:2])
    with closing(sqlite3.connect(watched.shop.catalog, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        locked = watched.rest()
    assert reported(locked) == [
        f"catalog: catalog.db: The catalog {watched.shop.catalog} cannot be used: database is locked. "
        "Until it is fixed, the products stay as they were."
    ]
    for _ in range(40):
        found = watched.rest()
        if not reported(found):
            break
    assert (names(found), reported(found)) == (["bud", "plain"], [])


def test_a_catalog_that_never_stands_still_keeps_no_rules_out(tmp_path: Path) -> None:
    """And the other way round: what stands still is taken up."""
    watched = Watched(tmp_path)
    poller = SnapshotPoller(watched.shop.rules, watched.shop.catalog, pause=0)
    seen = []
    for edit in range(3):
        watched.shop.catalog.write_bytes(b"half" * edit)
        seen.append(poller.poll())
    assert [each and (each.rules, each.catalog) for each in seen] == [
        (None, None),
        (read_texts(watched.shop.rules), None),
        (read_texts(watched.shop.rules), None),
    ]
