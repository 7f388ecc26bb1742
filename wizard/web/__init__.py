"""The surfaces: pages and JSON, served with Flask. All of them call the one door, `wizard.advisor`."""

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
    """Return the wizard as a blueprint for your own Flask app: the pages, and the JSON below `api/v1`.

    Rules and catalog are read once, now, and default to the shipped ones. As with `wizard serve`, the rules
    in the folder are served if they pass and may go live; otherwise the newest good version kept, and that is
    logged. Give each wizard a different `name` if an app has several. `public_url` is the address at which
    everyone reaches the wizard's first page, for links that are sent, printed or indexed. `compress`
    compresses responses with brotli or gzip; leave it off if the app or a server in front does so, or if the
    app's `after_request` functions read response bodies. With a `secret` (at least 32 random bytes, the same
    at every start), shoppers who leave a store's page through a client-side router and come back find their
    question again. `layout` names a template of the app, with blocks `head` and `content`, to put around the
    full pages. Raises RulesError or CatalogError with every problem found, and ValueError for an invalid
    address or secret; registering the blueprint raises ValueError for an invalid layout.
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
