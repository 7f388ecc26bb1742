"""oEmbed (oembed.com, version 1.0): what to show where somebody pastes the address of the wizard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from flask import request
from werkzeug.datastructures import MultiDict

from wizard.web.addresses import NOW, Addresses
from wizard.web.current import current_advisor
from wizard.web.fronts import KEPT, LINKS, url_of
from wizard.web.snippet import LABEL, RESERVED_HEIGHT, write_frame

WIDTH = 640
"""Pixels, where the asker names no other; the pages fit any width."""

PROVIDER = "Headphones or headset?"


def describe(url: str, limits: Mapping[str, str]) -> dict[str, object] | None:
    """The response for the address of one of our pages that names a store, None for any other.

    `limits` may say `maxwidth` and `maxheight` in pixels. The frame holds links only, since WordPress
    allows no forms in it.
    """
    asked = _asked(url)
    if asked.get("store") not in current_advisor().rulebook.store:
        return None
    width = _at_most(limits.get("maxwidth", ""), WIDTH)
    height = _at_most(limits.get("maxheight", ""), RESERVED_HEIGHT)
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": PROVIDER,
        "provider_url": url_of("shopper.page", _external=True),
        "title": LABEL,
        "html": write_frame(_in_frame(asked), str(width), height),
        "width": width,
        "height": height,
    }


def _asked(url: str) -> MultiDict[str, str]:
    """The parameters of the address; none when it is not one of our pages."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return MultiDict()
    ours = parts.scheme in ("http", "https") and parts.netloc == request.host
    if not ours or parts.path not in (url_of("shopper.page"), url_of("embed.page")):
        return MultiDict()
    return MultiDict(parse_qsl(parts.query))


def _in_frame(asked: MultiDict[str, str]) -> str:
    """The address of the same page in a frame."""
    kept = [(name, asked[name]) for name in KEPT if name in asked]
    given = current_advisor().read(asked.items(multi=True)).given
    start = url_of("embed.page", _external=True)
    addresses = Addresses(start, current_advisor().rulebook, given, kept=[*kept, ("skin", LINKS)])
    return addresses.here(show=NOW if asked.get("show") == NOW else None)


def _at_most(limit: str, usual: int) -> int:
    """Pixels: as usual, or fewer where the limit says so."""
    return min(int(limit), usual) if re.fullmatch("[0-9]{1,6}", limit) else usual
