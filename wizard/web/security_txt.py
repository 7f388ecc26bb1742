"""`/.well-known/security.txt`: whom to tell of a weakness, for a wizard that has its host (RFC 9116)."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask, Response

PATH = "/.well-known/security.txt"

LIFETIME = timedelta(days=300)
"""How long the file may be believed; RFC 9116 wants less than a year."""

FILE_AGE = 86_400
"""Seconds that it may be cached, far less than it may be believed."""

EMAIL = re.compile(r"[^\s@<>]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def read_contact(text: str) -> str:
    """Return an e-mail address as mailto:, an address of a page as it is; ValueError otherwise."""
    plain = text.removeprefix("mailto:")
    if EMAIL.fullmatch(plain) and plain.isascii() and plain.isprintable():
        return f"mailto:{plain}"
    try:
        parts = urlsplit(text)
        page = bool(parts.scheme == "https" and parts.hostname and not parts.username)
    except ValueError:
        page = False
    if not page or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError(
            f"'{text}' is not a way to report a weakness. Write an e-mail address, such as "
            "security@shop.example, or the address of a page that begins with https://."
        )
    return text


def write_security_txt(contact: str, public_url: str, now: datetime) -> str:
    """Return the file; its own address is in it where the wizard is at the top of a host that is known."""
    expires = (now + LIFETIME).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {contact}", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}"]
    if public_url and urlsplit(public_url).path == "/":
        lines.append(f"Canonical: {public_url.removesuffix('/')}{PATH}")
    return "\n".join([*lines, ""])


def serve_security_txt(app: Flask, contact: str, public_url: str) -> Flask:
    """Return the app, which has the file where there is a contact."""

    def security_txt() -> Response:
        """Return how to report a weakness."""
        text = write_security_txt(contact, public_url, datetime.now(UTC))
        return Response(text, mimetype="text/plain", headers={"Cache-Control": f"public, max-age={FILE_AGE}"})

    if contact:
        app.add_url_rule(PATH, view_func=security_txt)
    return app
