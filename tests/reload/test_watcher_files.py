"""Catalogs that open later."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands.running import PRODUCTS
from tests.reload.watching import Watched, names, reported
from wizard.catalog.store import database


def test_a_catalog_that_was_locked_goes_live_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file itself is the same as when it could not be opened."""
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
