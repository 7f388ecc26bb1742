"""`/.well-known/security.txt` (RFC 9116): where to report a vulnerability, for a wizard with its own host."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask, Response

PATH = "/.well-known/security.txt"

LIFETIME = timedelta(days=300)
"""How long the file is valid; RFC 9116 recommends less than a year."""

FILE_AGE = 86_400
"""How many seconds it may be cached, far less than it is valid."""

EMAIL = re.compile(r"[^\s@<>]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def read_contact(text: str) -> str:
    """Return an e-mail address as a mailto: URI, an https address unchanged; raise ValueError otherwise."""
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
    """Return the content of the file, with its own address if the wizard is at the root of a known host."""
    expires = (now + LIFETIME).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {contact}", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}"]
    if public_url and urlsplit(public_url).path == "/":
        lines.append(f"Canonical: {public_url.removesuffix('/')}{PATH}")
    return "\n".join([*lines, ""])


def serve_security_txt(app: Flask, contact: str, public_url: str) -> Flask:
    """Serve the file from an app if there is a contact; return the app."""

    def security_txt() -> Response:
        """Return how to report a vulnerability."""
        text = write_security_txt(contact, public_url, datetime.now(UTC))
        return Response(text, mimetype="text/plain", headers={"Cache-Control": f"public, max-age={FILE_AGE}"})

    if contact:
        app.add_url_rule(PATH, view_func=security_txt)
    return app
