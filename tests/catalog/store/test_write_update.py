"""Catalogs are brought up to date; files of others are left alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.catalog.store.files import (
    make_empty,
    make_newer,
    make_nothing,
    make_older,
    make_other_database,
    make_text,
)
from tests.making import TOPIC
from wizard.catalog.store import Catalog, migrate_catalog
from wizard.rule_language.diagnostics import CatalogError


@pytest.mark.parametrize("make", [make_text, make_other_database, make_newer])
def test_strange_files_are_not_brought_up_to_date(path: Path, make: Callable[[Path], None]) -> None:
    """Nobody else's file is written into."""
    make(path)
    before = path.read_bytes()
    with pytest.raises(CatalogError):
        migrate_catalog(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("make", [make_nothing, make_empty, make_older])
def test_tables_that_are_missing_are_made(path: Path, make: Callable[[Path], None]) -> None:
    """A new, empty or older file becomes a catalog."""
    make(path)
    assert migrate_catalog(path)
    assert Catalog(path, TOPIC).products() == []


def test_a_catalog_needs_its_folder(path: Path) -> None:
    """Folders are not made on the way."""
    with pytest.raises(CatalogError) as caught:
        migrate_catalog(path.parent / "shop" / "catalog.db")
    assert (
        str(caught.value) == f"There is no folder {path.parent / 'shop'} to make the catalog catalog.db in."
    )


def test_a_catalog_that_is_up_to_date_is_left_alone(stocked: Path) -> None:
    """Not even its time of change moves."""
    os.utime(stocked, (1, 1))
    assert migrate_catalog(stocked) == ()
    assert stocked.stat().st_mtime == 1
