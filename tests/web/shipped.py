"""The shipped rules and catalog, opened once for all the apps of the tests of a process."""

from __future__ import annotations

from functools import cache

from wizard.advisor import Advisor
from wizard.paths import shipped_catalog_path, shipped_rules_path


@cache
def shipped_advisor() -> Advisor:
    """Return the Advisor of the shipped rules and catalog."""
    return Advisor.open(shipped_rules_path(), shipped_catalog_path())
