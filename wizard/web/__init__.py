"""The surfaces: pages and JSON, by Flask. All of them ask the one door, `wizard.advisor`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Blueprint


def blueprint(
    rules: str | Path | None = None,
    catalog: str | Path | None = None,
    name: str = "wizard",
    public_url: str | None = None,
    compress: bool = False,
) -> Blueprint:
    """Return the wizard as a part of your own Flask app: pages, and the JSON below `api/v1`.

    Rules and catalog are read once, now; without them the shipped ones answer. Several in one app each need
    a `name`. `public_url` is the address of the wizard's first page as everyone reaches it, for links that
    are sent, printed or indexed. `compress` compresses responses with brotli or gzip; leave it out where the
    app, or a server in front, does so, or where `after_request` functions of the app read what is sent.
    Raises RulesError or CatalogError with every problem found, ValueError for a wrong address.
    """
    from wizard.advisor import Advisor
    from wizard.paths import catalog_path, rules_path
    from wizard.web.app import mount
    from wizard.web.surface import Site
    from wizard.web.urls import read_site_address

    site = Site(read_site_address(public_url) if public_url else "", compress)
    advisor = Advisor.open(rules or rules_path(), catalog or catalog_path())
    return mount(lambda: advisor, name, site)
