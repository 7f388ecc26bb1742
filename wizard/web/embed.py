"""The pages for a frame in a store's page, and what goes with them: everything below `/embed/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

import msgspec
from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from wizard.web.assets import read_static
from wizard.web.question_page import answer
from wizard.web.request_context import current_advisor
from wizard.web.snippet import LABEL, RESERVED_HEIGHT, write_frame
from wizard.web.surface import KEPT, LINKS, frame, url_of
from wizard.web.urls import NOW, Addresses

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


FILES = {"v1.js": "text/javascript", "embed.d.ts": "text/plain"}
"""What a store's page or its developers fetch, and what kind of text it is."""

blueprint = Blueprint("embed", __name__)


@blueprint.get("/")
def page() -> str:
    """The same pages as at our own address, made for a frame."""
    return answer(frame())


@blueprint.get("/<any('v1.js', 'embed.d.ts'):name>")
def file(name: str) -> Response:
    """The loader, or the description of its types."""
    return Response(read_static(f"embed/{name}"), mimetype=FILES[name])


@blueprint.get("/oembed")
def oembed() -> Response:
    """How to show one of our pages elsewhere: 404 for any other page, 501 for what is not JSON."""
    if request.args.get("format", "json") != "json":
        return _refuse(501, "Only format=json is there.")
    described = describe(request.args.get("url", ""), request.args)
    if described is None:
        return _refuse(404, "That is no address of this wizard with a store that it knows.")
    return Response(msgspec.json.encode(described), mimetype="application/json")


def _refuse(status: int, why: str) -> Response:
    return Response(f"{why}\n", status, mimetype="text/plain")


@blueprint.after_request
def offer_to_every_page(response: Response) -> Response:
    """Any page may load the files, one that asks for isolation from others too."""
    if request.endpoint and request.endpoint.endswith(".file"):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
