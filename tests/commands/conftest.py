"""The shop that the commands run on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.running import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop whose rules have nothing to fix."""
    return Shop(tmp_path)
