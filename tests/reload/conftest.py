"""What all tests of reloading share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _made_once(compiled_templates: None) -> None:
    """Share what takes longer than most checks."""
