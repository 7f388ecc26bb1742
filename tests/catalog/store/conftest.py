"""A place for a catalog, and a catalog of three products."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.making import TOPIC, product
from wizard.catalog.listing import Listing
from wizard.catalog.store import write_catalog


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a place for a catalog file."""
    return tmp_path / "catalog.db"


@pytest.fixture
def stocked(path: Path) -> Path:
    """Return a catalog of three products."""
    listings = [Listing(product(name)) for name in ("a", "b", "c")]
    return write_catalog(path, TOPIC, listings, "2025-07-23").path
