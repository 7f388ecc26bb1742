"""The pages for a frame in a store's page, and their files: everything below `/embed/`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import msgspec
from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from wizard.web.assets import read_script, read_static
from wizard.web.snippet import RESERVED_HEIGHT, label_frame, write_pasted
from wizard.web.surface import (
    KEPT,
    LINKS,
    absolute_address,
    asked_store,
    current_advisor,
    current_site,
    frame,
    url_of,
)
from wizard.web.urls import NOW, Pairs, Urls

FRAME_WIDTH = 640
"""The default width in pixels; the pages fit any width."""


def describe_page(url: str, limits: Mapping[str, str]) -> dict[str, object] | None:
    """Return the oEmbed response for one of our pages that names a store; None for any other address.

    `limits` may have `maxwidth` and `maxheight` in pixels. The frame has links only, since WordPress allows
    no forms in it.
    """
    asked, rulebook = _asked(url), current_advisor().rulebook
    if asked.get("store") not in rulebook.store:
        return None
    base = absolute_address("shopper.page")
    width = _at_most(limits.get("maxwidth", ""), FRAME_WIDTH)
    height = _at_most(limits.get("maxheight", ""), RESERVED_HEIGHT)
    src = _move(asked, absolute_address("embed.page"), KEPT, [("skin", LINKS)])
    full = _move(asked, base, ("store", "product"))
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": rulebook.topic.name,
        "provider_url": base,
        "title": label_frame(rulebook.topic),
        "html": write_pasted(base, src, full, (width, height), rulebook.topic),
        "width": width,
        "height": height,
    }


def _asked(url: str) -> MultiDict[str, str]:
    """Return the query parameters of an address; none if it is not one of our pages."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return MultiDict()
    ours = [urlsplit(absolute_address(page))[1:3] for page in ("shopper.page", "embed.page")]
    if parts.scheme not in ("http", "https") or parts[1:3] not in ours:
        return MultiDict()
    return MultiDict(parse_qsl(parts.query))


def _move(asked: MultiDict[str, str], start: str, names: Iterable[str], more: Pairs = ()) -> str:
    """Return the same page's address below another start, with these of its parameters and `more`."""
    kept = [(name, asked[name]) for name in names if name in asked]
    given = current_advisor().parse_answers(asked.items(multi=True)).given
    urls = Urls(start, current_advisor().rulebook, given, kept=[*kept, *more])
    return urls.here(show=NOW if asked.get("show") == NOW else None)


def _at_most(limit: str, usual: int) -> int:
    """Return the default number of pixels, or the limit if it is lower."""
    return min(int(limit), usual) if re.fullmatch("[0-9]{1,6}", limit) else usual


EMBED_FILES = {"v1.js": (read_script, "text/javascript"), "embed.d.ts": (read_static, "text/plain")}
"""Name -> reader and content type of each file that a store's page or its developers fetch."""

frames = Blueprint("embed", __name__)


@frames.get("/<any('v1.js', 'embed.d.ts'):name>")
def file(name: str) -> Response:
    """Return the loader script, or its type declarations."""
    read, mimetype = EMBED_FILES[name]
    return Response(read(f"embed/{name}"), mimetype=mimetype)


@frames.get("/oembed")
def oembed() -> Response:
    """Return the oEmbed data of one of our pages; 404 for any other page, 501 for any format but JSON."""
    if request.args.get("format", "json") != "json":
        return _refuse(501, "Only format=json is there.")
    described = describe_page(request.args.get("url", ""), request.args)
    if described is None:
        return _refuse(404, "This is not an address of this wizard with a store that it knows.")
    return Response(msgspec.json.encode(described), mimetype="application/json")


# --- coming back ---------------------------------------------------------------------------------

TOKEN_HEADER = "Wizard-Token"
"""The header that holds a token: unlike addresses, headers are neither logged nor sent as Referer."""


@frames.get("/token")
def token() -> Response:
    """Return a token of the page with this query, for the store's page to keep; 204 if it gets too long."""
    tokens, store = current_site().tokens, asked_store()
    if not tokens or not store:
        raise NotFound
    urls = Urls(url_of("embed.page"), current_advisor().rulebook, {}, kept=[("store", store.id)])
    written = tokens.write(_write_page(request.args, urls))
    return Response(written, mimetype="text/plain") if written else Response(status=204)


@frames.get("/resume")
def resume() -> Response:
    """Return the address of the page that a token stands for, with this query's look; 204 if it is invalid.

    A token that is too old, damaged, or from another key or store is not an error: the first question stays.
    """
    tokens, store = current_site().tokens, asked_store()
    if not tokens or not store:
        raise NotFound
    start, _, query = (tokens.read(request.headers.get(TOKEN_HEADER, "")) or "").partition("?")
    asked = MultiDict(parse_qsl(query))
    if start != url_of("embed.page") or asked.get("store") != store.id:
        return Response(status=204)
    here = frame().urls(current_advisor().rulebook, {}, None)
    return Response(_write_page(asked, here), mimetype="text/plain")


def _write_page(asked: MultiDict[str, str], urls: Urls) -> str:
    """Return the address of the requested page without answers about a person's health."""
    rulebook = current_advisor().rulebook
    given = current_advisor().parse_answers(asked.items(multi=True)).given
    public = {name: chosen for name, chosen in given.items() if name not in rulebook.private_parameters}
    ask, show = asked.get("ask", ""), asked.get("show")
    ask = rulebook.former_questions.get(ask, ask)
    return replace(urls, given=public).here(
        ask=ask if ask in rulebook.question else None, show=NOW if show == NOW else None
    )


def _refuse(status: int, why: str) -> Response:
    return Response(f"{why}\n", status, mimetype="text/plain")


@frames.after_request
def offer_to_every_page(response: Response) -> Response:
    """Allow pages of every origin to load the files (CORS)."""
    if request.endpoint and request.endpoint.endswith(".file"):
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response
