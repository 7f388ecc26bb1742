"""The wizard inside an app whose extensions change every response: its pages arrive as they were made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_babel import Babel
from flask_caching import Cache
from flask_compress import Compress
from flask_login import LoginManager
from flask_minify import Minify
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response

from tests.web.shipped import shipped_advisor
from wizard.web.app import mount

PAGES = (
    "/advisor/",
    "/advisor/?uses=music&talk=never&show=now",
    "/advisor/embed/?store=demo&uses=music",
    "/advisor/embed/v1.js",
    "/advisor/api/v1/recommendation?uses=music",
)
OURS = ("Content-Security-Policy", "X-Frame-Options", "Cross-Origin-Resource-Policy", "Content-Type")

EXTENSIONS: dict[str, Callable[[Flask], object]] = {
    "Compress": Compress,  # first, so that it sees responses last: Flask runs such functions backwards
    "Talisman": lambda app: Talisman(app, force_https=False, session_cookie_secure=False),
    "Minify": lambda app: Minify(app, static=True, js=True, cssless=True),
    "Caching": lambda app: Cache(app, config={"CACHE_TYPE": "SimpleCache"}),
    "Login": LoginManager,
    "Babel": Babel,
    "CSRF": CSRFProtect,
}


def make_app(*extensions: str) -> Flask:
    """Return a store's app with these extensions and the wizard below /advisor."""
    app = Flask("store")
    app.config.update(SECRET_KEY="test", COMPRESS_MIN_SIZE=1)
    for name in extensions:
        EXTENSIONS[name](app)
    app.register_blueprint(mount(shipped_advisor), url_prefix="/advisor")
    app.add_url_rule("/own", view_func=lambda: "<p>  The store's own  </p>")
    return app


def fetch(browser: FlaskClient, address: str, **headers: str) -> tuple[int, str, list[str | None]]:
    """Return status, text, and our headers of a response."""
    response = browser.get(address, headers=headers)
    return response.status_code, response.text, [response.headers.get(name) for name in OURS]


@pytest.mark.parametrize("extensions", [*((name,) for name in EXTENSIONS), tuple(EXTENSIONS)], ids="+".join)
def test_pages_arrive_as_they_were_made(extensions: tuple[str, ...]) -> None:
    """Same text, whose styles the policy allows by their hashes; same policy and frame options."""
    plain, extended = make_app().test_client(), make_app(*extensions).test_client()
    for address in (*PAGES, *PAGES):  # the second time from the cache
        assert fetch(extended, address) == fetch(plain, address)


def test_the_extensions_still_change_the_stores_own_pages() -> None:
    """So the test above tries what happens in a store."""
    own = make_app(*EXTENSIONS).test_client().get("/own", headers={"Accept-Encoding": "gzip"})
    assert (own.headers["X-Frame-Options"], own.headers["Content-Encoding"]) == ("SAMEORIGIN", "gzip")
    assert make_app("Minify").test_client().get("/own").text == "<p> The store's own </p>"


def test_an_app_that_compresses_goes_on_compressing() -> None:
    """What it compressed is sent where it holds what was made; else what was made is."""
    gzip = {"Accept-Encoding": "gzip"}
    compressed = make_app("Compress").test_client().get(PAGES[0], headers=gzip)
    minified = make_app("Compress", "Minify").test_client().get(PAGES[0], headers=gzip)
    assert (compressed.headers["Content-Encoding"], "Content-Encoding" in minified.headers) == ("gzip", False)
    assert minified.text == make_app().test_client().get(PAGES[0]).text


def test_other_headers_of_an_extension_stay() -> None:
    """Such as that pages are reached by https alone."""
    secure = make_app("Talisman").test_client().get(PAGES[0], base_url="https://shop.example")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31556926; includeSubDomains"


def visit(response: Response) -> Response:
    """Count the visits of a shopper, as a store does for all its pages."""
    session["visits"] = session.get("visits", 0) + 1
    return response


@pytest.mark.parametrize(("tag", "status"), [(False, 200), (True, 304)])
def test_an_answer_that_sets_a_cookie_is_private(tag: bool, status: int) -> None:
    """A cache in front would hand one shopper's session to all others."""
    app = make_app("Login")
    app.after_request(visit)
    etag = make_app().test_client().get(PAGES[0]).headers["ETag"]
    answer = app.test_client().get(PAGES[0], headers={"If-None-Match": etag} if tag else {})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (status, True)
    assert answer.headers["Cache-Control"] == "private, max-age=300, no-transform"


def test_an_answer_without_a_cookie_stays_public() -> None:
    """Though the app has sessions."""
    answer = make_app("Login").test_client().get(PAGES[0])
    assert answer.headers["Cache-Control"] == "public, max-age=300, no-transform"
