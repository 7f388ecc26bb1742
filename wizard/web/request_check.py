"""Validation of the address that a request claims, before anything uses it: links are built from it."""

import re
from collections.abc import Iterable
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LABEL = r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)"
"""One label of a host name; web servers in front may send the name of an upstream, often with `_`."""

HOST = re.compile(
    rf"(?P<name>(?=[^:]{{1,253}}(?::|\Z)){LABEL}(?:\.{LABEL})*\.?|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{{1,5}}))?"
)
"""A host name or an IPv6 address in brackets, optionally with a port."""

PREFIX = re.compile(r"(?:/(?!\.\.?(?:/|\Z))[A-Za-z0-9._~-]+)*/?")
"""The path below which a wizard is mounted: plain characters only, since all links begin with it."""


def is_host(text: str) -> bool:
    """Return whether a string is a host name or IP address, optionally with a port."""
    found = HOST.fullmatch(text)
    if not found or int(found["port"] or 0) > 65_535 or not text.isascii():
        return False
    if not text.startswith("["):
        return True
    try:
        IPv6Address(found["name"][1:-1])
    except ValueError:
        return False
    return True


class RequestCheck:
    """WSGI middleware that rejects with 400 every request whose claimed address is invalid."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass the request on, or answer 400."""
        wrong = _find_mistake(environ)
        if not wrong:
            return self._app(environ, start_response)
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(f"{wrong}\n", 400, headers, mimetype="text/plain")(environ, start_response)


def _find_mistake(environ: "WSGIEnvironment") -> str:
    """Return what is wrong with the address that a request claims; an empty string if nothing is."""
    host = environ.get("HTTP_HOST", "")
    if host and not is_host(host):
        return "The header Host, or X-Forwarded-Host, does not name a host."
    if environ["wsgi.url_scheme"] not in ("http", "https"):
        return "The header X-Forwarded-Proto is neither http nor https."
    if not PREFIX.fullmatch(environ.get("SCRIPT_NAME", "")):
        return "The header X-Forwarded-Prefix is not a path of plain characters that begins with one slash."
    return ""
