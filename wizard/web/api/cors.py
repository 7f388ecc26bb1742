"""Which pages elsewhere may read the JSON in a browser (CORS): those of the stores in stores.yaml."""

from __future__ import annotations

from flask import Response, request

from wizard.web.request_context import current_advisor

READING = ("GET", "HEAD", "OPTIONS")
"""The methods that work, at every address here."""

PREFLIGHT_AGE = 7200
"""Seconds a browser may remember what it may send; none takes more."""


def share_with_stores(response: Response) -> Response:
    """Let the pages of stores read the response, ETag included; `Vary` for all, since others may not."""
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if any(origin in store.origins for store in current_advisor().rulebook.stores):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "ETag"
        if request.method == "OPTIONS":
            _answer_preflight(response)
    return response


def options() -> Response:
    """204 with the methods that work."""
    response = Response(status=204, headers={"Allow": ", ".join(READING)})
    del response.headers["Content-Type"]  # there is no content
    return response


def _answer_preflight(response: Response) -> None:
    """What a browser asks before it sends more than a plain GET."""
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
    response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_AGE)
