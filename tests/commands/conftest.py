"""The shop that the commands run on, and its feed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.publishing import REASON, VERDICT, went_live
from tests.commands.running import Shop, Store
from tests.making import encode, tidy_texts
from wizard.history import RuleHistory


@pytest.fixture(autouse=True)
def _made_once(compiled_templates: None, shipped_vocabulary: None) -> None:
    """Share what takes longer than most commands."""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Return a shop whose rules have nothing to fix."""
    return Shop(tmp_path)


@pytest.fixture
def store(shop: Shop, tmp_path: Path) -> Store:
    """Return a shop that has a feed."""
    return Store(shop, tmp_path)


@pytest.fixture
def live(shop: Shop) -> Shop:
    """Return a shop whose rules were live."""
    RuleHistory(shop.rules).save_live(encode(tidy_texts()), proven=True)
    return shop


@pytest.fixture
def week(shop: Shop) -> Shop:
    """Return a shop whose rules changed on three days."""
    for texts, day in ((tidy_texts(), "2026-11-20"), (VERDICT, "2026-11-24"), (REASON, "2026-11-26")):
        went_live(shop, texts, day)
    shop.write(REASON)
    return shop
