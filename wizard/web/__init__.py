"""The surfaces: pages and JSON, by Flask. All of them ask the one door, `wizard.advisor`."""

from __future__ import annotations

import logging
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
    secret: str | bytes | None = None,
    layout: str = "",
) -> Blueprint:
    """Return the wizard as a part of your own Flask app: pages, and the JSON below `api/v1`.

    Rules and catalog are read once, now; without them the shipped ones answer. Rules of which good versions
    are kept follow the rule of `wizard serve`: what lies in the folder is served when it passes, and
    may; else the newest kept one is, which is logged. Several in one app each need
    a `name`. `public_url` is the address of the wizard's first page as everyone reaches it, for links that
    are sent, printed or indexed. `compress` compresses responses with brotli or gzip; leave it out where the
    app, or a server in front, does so, or where `after_request` functions of the app read what is sent.
    With a `secret`, 32 random bytes or more that are the same at every start, shoppers who leave a store's
    page by a router and come back find their question again.
    `layout` names a template of the app, with blocks `head` and `content`, that surrounds the full pages.
    Raises RulesError or CatalogError with every problem found, ValueError for a wrong address or secret, and
    when it is registered for a wrong layout.
    """
    from wizard.paths import catalog_path, rules_path
    from wizard.reload.gate import skip_rehearsal
    from wizard.reload.opening import open_version
    from wizard.web.app import mount
    from wizard.web.surface import Site
    from wizard.web.tokens import make_tokens
    from wizard.web.urls import read_site_address

    tokens = None if secret is None else make_tokens(secret)
    site = Site(read_site_address(public_url) if public_url else "", compress, tokens, layout)
    opened = open_version(
        Path(rules or rules_path()), Path(catalog or catalog_path()), skip_rehearsal, once=True
    )
    for line in filter(None, (opened.notice, *opened.refused)):
        logging.getLogger(__name__).warning("%s", line)
    return mount(lambda: opened.advisor, name, site)
