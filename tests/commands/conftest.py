"""The shop that the commands run on, and its feed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.running import Shop, Store


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Return a shop whose rules have nothing to fix."""
    return Shop(tmp_path)


@pytest.fixture
def store(shop: Shop, tmp_path: Path) -> Store:
    """Return a shop that has a feed."""
    return Store(shop, tmp_path)
