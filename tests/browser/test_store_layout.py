"""The full pages within a store's own template, in a browser, under the policy of Flask-Talisman."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_talisman import Talisman
from jinja2 import DictLoader
from playwright.sync_api import Page, Route

from wizard.web import blueprint

STORE = "http://store.example"
BASE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title>
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/shop.css">
{% block head %}{% endblock %}</head>
<body><header class="site"><a class="option" href="/">The shop</a></header>
{% block content %}{% endblock %}</body></html>
"""
SHEET = "body {margin: 0; background: #fdf6e8} header a {color: #ffcc00} .wizard.wizard {--accent: #7a2e8d}"


@pytest.fixture(scope="module")
def shop_in_layout() -> FlaskClient:
    """Return a client of a store whose policy allows its own files alone."""
    app = Flask("store")
    app.jinja_loader = DictLoader({"shop_base.html": BASE})
    app.add_url_rule("/shop.css", "sheet", lambda: (SHEET, {"Content-Type": "text/css"}))
    app.add_url_rule("/icon.svg", "icon", lambda: ("<svg/>", {"Content-Type": "image/svg+xml"}))
    app.register_blueprint(blueprint(layout="shop_base.html", public_url=STORE), url_prefix="/advisor")
    Talisman(app, force_https=False, session_cookie_secure=False)
    return app.test_client()


@pytest.fixture
def in_layout(page: Page, shop_in_layout: FlaskClient) -> Iterator[Page]:
    """Yield a page that gets everything from it; any complaint of the browser fails the test."""

    def answer(route: Route) -> None:
        found = shop_in_layout.get(route.request.url.removeprefix(STORE))
        route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)

    page.route(f"{STORE}/**", answer)
    yield page
    page.unroute(f"{STORE}/**")


@pytest.mark.parametrize("query", ["", "?uses=music&talk=never&show=now"])
def test_the_styles_of_wizard_and_store_do_not_affect_each_other(in_layout: Page, query: str) -> None:
    """The style sheet is loaded, and the accent is the one that the store chose."""
    in_layout.goto(f"{STORE}/advisor/{query}")

    def look(selector: str, name: str) -> str:
        style = f"each => getComputedStyle(each).{name}"
        found: str = in_layout.locator(selector).first.evaluate(style)
        return found

    assert look("header a", "color") == "rgb(255, 204, 0)"
    assert look("header a", "borderRadius") == "0px"
    assert look(".main .button, .main summary", "borderRadius") == ("0px" if query else "14px")
    assert look(".wizard", "backgroundColor") == "rgba(0, 0, 0, 0)"
    assert look(".main a", "color") == "rgb(122, 46, 141)"
    assert look(".main", "maxWidth") == ("1088px" if query else "672px")
