"""The surfaces: pages and JSON, by Flask. All of them ask the one door, `wizard.advisor`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def blueprint(
    rules: str | Path | None = None, catalog: str | Path | None = None, name: str = "wizard"
) -> Blueprint:
    """Return the wizard as a part of your own Flask app: pages, and the JSON below `api/v1`.

    Both are read once, now; without them the shipped ones answer. Several in one app each need a `name`.
    Raises RulesError or CatalogError with every problem found.
    """
    from wizard.advisor import Advisor
    from wizard.paths import catalog_path, rules_path
    from wizard.web.app import mount

    advisor = Advisor.open(rules or rules_path(), catalog or catalog_path())
    return mount(lambda: advisor, name)
