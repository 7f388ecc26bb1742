"""What a request says of its own address, checked before anything reads it: links are made of it."""

import re
from collections.abc import Iterable
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LABEL = r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)"
"""One part of a host name; web servers in front also send the name of their upstream, often with `_`."""

HOST = re.compile(
    rf"(?P<name>(?=[^:]{{1,253}}(?::|\Z)){LABEL}(?:\.{LABEL})*\.?|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{{1,5}}))?"
)
"""A host name or an IPv6 address in brackets, and perhaps a port."""

PREFIX = re.compile(r"(?:/(?!\.\.?(?:/|\Z))[A-Za-z0-9._~-]+)*/?")
"""The path that a wizard is mounted below: plain characters, since all links begin with it."""


def is_host(text: str) -> bool:
    """Return whether a text is the name of a host, or its address, perhaps with a port."""
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
    """A WSGI application that refuses with 400 requests whose own address cannot be, and passes on others."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        wrong = _find_mistake(environ)
        if not wrong:
            return self._app(environ, start_response)
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return Response(f"{wrong}\n", 400, headers, mimetype="text/plain")(environ, start_response)


def _find_mistake(environ: "WSGIEnvironment") -> str:
    """Return what is wrong with the address of a request, an empty text if nothing is."""
    host = environ.get("HTTP_HOST", "")
    if host and not is_host(host):
        return "The header Host, or X-Forwarded-Host, does not name a host."
    if environ["wsgi.url_scheme"] not in ("http", "https"):
        return "The header X-Forwarded-Proto is neither http nor https."
    if not PREFIX.fullmatch(environ.get("SCRIPT_NAME", "")):
        return "The header X-Forwarded-Prefix is not a path of plain characters that begins with one slash."
    return ""
