"""The web front as a whole: what holds for every request, whichever front answers it."""

from __future__ import annotations

import hashlib
import unicodedata
import zlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, abort, current_app, request

from wizard.paths import PACKAGE, templates_path
from wizard.recommend import Advisor
from wizard.web import api, errors, shopper, styles
from wizard.web.current import advisor, set_advisor

LONGEST_QUERY = 8000
"""Bytes of query string; every answer to every question takes about a tenth of it."""

MAX_AGE = 300
"""Seconds a page may be cached; the ETag makes asking again cheap."""


def create_app(advise: Callable[[], Advisor]) -> Flask:
    """The whole web front. `advise` gives the Advisor to answer a request with, asked once a request."""
    app = Flask(__name__, template_folder=str(templates_path()), static_folder=None)
    app.config["POLICY"] = content_policy(styles.stylesheet())
    app.config["LOOK"] = fingerprint(PACKAGE, templates_path())
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the order of the contract reads best
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    @app.before_request
    def take_advisor() -> Response | None:
        check_query(request.query_string)
        set_advisor(advise())
        return unchanged()

    app.after_request(add_headers)
    app.register_blueprint(shopper.blueprint)
    app.register_blueprint(api.blueprint, url_prefix="/api/v1")
    app.add_url_rule("/healthz", view_func=healthz)
    errors.register(app)
    return app


def healthz() -> dict[str, object]:
    """What is in service: the versions of rulebook and catalog."""
    return {
        "status": "ok",
        "rulebook": {"version": advisor().rulebook.version},
        "catalog": {"version": advisor().catalog.version, "as_of": advisor().catalog.as_of},
    }


def check_query(query: bytes) -> None:
    """Refuse with 400 a query that is too long, holds control characters, or is no UTF-8."""
    if len(query) > LONGEST_QUERY:
        abort(400, "This address is too long: it holds more answers than there are questions.")
    plain = unquote_to_bytes(query.replace(b"+", b" "))
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        abort(400, "This address holds characters that are not valid UTF-8.")
    if any(unicodedata.category(character) == "Cc" for character in text):
        abort(400, "This address holds control characters.")


def entity_tag() -> str:
    """What a response depends on: rulebook, catalog, program and look, and its own address."""
    address = zlib.crc32(request.full_path.encode())
    versions = (advisor().rulebook.version, advisor().catalog.version, current_app.config["LOOK"])
    return "-".join((*versions, f"{address:08x}"))


def unchanged() -> Response | None:
    """304 when the browser's copy is of this very version: the page need not be made again."""
    kept = request.if_none_match
    cached = request.endpoint not in ("healthz", None) and kept.contains_weak(entity_tag())
    return Response(status=304) if cached else None


def add_headers(response: Response) -> Response:
    """Caching, privacy and content policy, the same for every response."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = current_app.config["POLICY"]
    if request.endpoint == "healthz" or response.status_code not in (200, 304):
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers["Cache-Control"] = f"{_audience()}, max-age={MAX_AGE}"
        response.set_etag(entity_tag())
    return response


def _audience() -> str:
    """`private` once the address says something about a person's health."""
    told = any(question.private and question.id in request.args for question in advisor().rulebook.questions)
    return "private" if told else "public"


def content_policy(css: str) -> str:
    """Nothing from elsewhere but product pictures; our one style sheet by its hash; no script at all."""
    digest = b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' https: data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def fingerprint(*folders: Path) -> str:
    """Twelve hex digits that change when the program, a template or the style sheet does."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".html", ".css"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
