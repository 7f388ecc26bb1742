"""The pages for a frame in a store's page, and what goes with them: everything below `/embed/`."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, request

from wizard.web.fronts import frame
from wizard.web.oembed import describe
from wizard.web.pages import answer
from wizard.web.styles import read_static

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
