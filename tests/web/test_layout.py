"""The full pages within a template of the store's own app."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request, session
from flask.testing import FlaskClient
from flask_babel import Babel, format_decimal
from flask_caching import Cache
from flask_compress import Compress
from flask_login import LoginManager
from flask_minify import Minify
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from jinja2 import DictLoader

from tests.web.reading import Page
from tests.web.shipped import shipped_advisor
from wizard.web import blueprint
from wizard.web.app import mount
from wizard.web.assets import layout_sheet
from wizard.web.surface import Site

BASE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{% block title %}The shop{% endblock %}</title>
{% block head %}<link rel="stylesheet" href="/shop.css">{% endblock %}</head>
<body><header>The shop, {{ visitor }}</header>
{% block content %}{% endblock %}<footer>Imprint</footer></body></html>
"""
RECOMMENDATION = "/advisor/?uses=music&talk=never&show=now"
PUBLIC = "https://shop.example/advisor/"


def make_app(base: str = BASE, layout: str = "shop_base.html", **more: str) -> Flask:
    """Return a store's app with a template and the wizard in it; it knows who its visitor is."""
    app = Flask("store")
    app.config.update(SECRET_KEY="test", COMPRESS_MIN_SIZE=1)
    app.jinja_loader = DictLoader({"shop_base.html": base, **more})
    app.context_processor(lambda: {"visitor": session.get("name", "stranger")})
    app.register_blueprint(mount(shipped_advisor, site=Site(PUBLIC, layout=layout)), url_prefix="/advisor")
    return app


@pytest.fixture(scope="module")
def browser() -> FlaskClient:
    """Return a visitor of the store."""
    return make_app().test_client()


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/advisor/", "What will you use it for? – Headphones or headset?"),
        (RECOMMENDATION, "Headphones – Headphones or headset?"),
        ("/advisor/?talk=%00", "This address cannot be read – Headphones or headset?"),
    ],
)
def test_the_template_surrounds_every_full_page(browser: FlaskClient, address: str, title: str) -> None:
    """Its own head is kept, and ours follows; there is one title, and one first heading."""
    page = Page(browser.get(address).text)
    assert (page.one("header").text, page.one("footer").text) == ("The shop, stranger", "Imprint")
    assert page.texts("title")[0] == title
    sheets = [link["href"] for link in page.all("link") if link.attributes.get("rel") == "stylesheet"]
    assert (sheets[0], re.sub("=.*", "", sheets[1])) == ("/shop.css", "/advisor/layout.css?v")
    assert (len(page.all("h1")), len(page.all("main")), len(page.all("style"))) == (1, 0, 0)


def test_the_content_is_that_of_the_plain_page(browser: FlaskClient) -> None:
    """Word for word, and link for link."""
    plain = Flask("plain")
    plain.register_blueprint(mount(shipped_advisor, site=Site(PUBLIC)), url_prefix="/advisor")
    for address in ("/advisor/", "/advisor/?uses=music", RECOMMENDATION):
        expected = Page(plain.test_client().get(address).text)
        found = Page(browser.get(address).text)
        for tag in ("h1", "h2", "h3", "label", "button"):
            assert found.texts(tag) == expected.texts(tag)
        home = "/advisor/"  # in the header of the plain page
        links = [link["href"] for link in expected.all("a")]
        if expected.all("h1")[0].text != "Headphones or headset?":
            links.remove(home)
        assert [link["href"] for link in found.all("a")] == links


def test_style_sheet_and_script_are_files(browser: FlaskClient) -> None:
    """So a policy that allows the shop's own files is enough, and no minifier makes a hash fail."""
    page = Page(browser.get(RECOMMENDATION).text)
    (script,) = page.all("script")
    (sheet,) = (link["href"] for link in page.all("link") if "/layout.css" in link["href"])
    assert (script.text, [each for each in page.elements if "style" in each.attributes]) == ("", [])
    kinds = [browser.get(address).mimetype for address in (sheet, script["src"])]
    assert kinds == ["text/css", "text/javascript"]
    assert browser.get(sheet).text == layout_sheet()


def test_the_style_sheet_reaches_nothing_around_the_wizard() -> None:
    """All of it is in the scope of its own element, and names no element of the page around."""
    sheet = layout_sheet()
    assert (sheet.startswith("@scope(.wizard){"), sheet.count("{") - sheet.count("}")) == (True, 0)
    selectors = re.findall(r"[^{}]+(?=\{)", sheet)
    named = {name for each in selectors for name in re.findall(r"(?<![\w.#:-])[a-z]+(?![\w(-])", each)}
    assert named & {"html", "body", "main"} == set()
    assert [
        each for each in ("@page", "@view-transition", ":root", "prefers-color-scheme") if each in sheet
    ] == []


def test_the_policy_is_the_stores_and_no_copy_is_shared(browser: FlaskClient) -> None:
    """Since the page is also the store's, and may name who is logged in."""
    headers = browser.get("/advisor/").headers
    names = ("Content-Security-Policy", "X-Frame-Options", "Cache-Control", "ETag", "Referrer-Policy")
    assert [headers.get(name) for name in names] == [None, "DENY", "private, no-cache", None, "no-referrer"]
    framed = browser.get("/advisor/embed/?store=demo")
    assert ("default-src 'none'" in framed.headers["Content-Security-Policy"], "Imprint" in framed.text) == (
        True,
        False,
    )


@pytest.mark.parametrize("condition", [None, "*"])
def test_each_visitor_gets_the_own_page(condition: str | None) -> None:
    """Also where the page was made before, for somebody else."""
    app = make_app()
    headers = {"If-None-Match": condition} if condition else {}
    for name in ("Ann", "Bob"):
        visitor = app.test_client()
        with visitor.session_transaction() as kept:
            kept["name"] = name
        assert Page(visitor.get("/advisor/", headers=headers).text).one("header").text == f"The shop, {name}"


def say(page: Page) -> list[tuple[str, str]]:
    """Return the elements of a page with their text, without spaces, which a minifier takes away."""
    return [(each.tag, "".join(each.text.split())) for each in page.elements]


def log_in(app: Flask) -> None:
    """Let the app know its users, of whom there are none."""
    LoginManager(app).user_loader(lambda _: None)


EXTENSIONS: dict[str, Callable[[Flask], object]] = {
    "Compress": Compress,
    "Talisman": lambda app: Talisman(app, force_https=False, session_cookie_secure=False),
    "Minify": lambda app: Minify(app, static=True, js=True, cssless=True),
    "Login": log_in,
    "CSRF": CSRFProtect,
    "Caching": lambda app: Cache(app, config={"CACHE_TYPE": "SimpleCache"}),
    "Babel": Babel,
}


@pytest.mark.parametrize("names", [*((name,) for name in EXTENSIONS), tuple(EXTENSIONS)], ids="+".join)
def test_extensions_of_the_app_have_their_way(browser: FlaskClient, names: tuple[str, ...]) -> None:
    """The page is theirs as all pages are; it says the same, and its files are allowed and as they were."""
    app = make_app()
    for name in names:
        EXTENSIONS[name](app)
    extended = app.test_client()
    for address in ("/advisor/", RECOMMENDATION):
        found, expected = (Page(each.get(address).text) for each in (extended, browser))
        assert say(found) == say(expected)
    policy = extended.get("/advisor/").headers.get("Content-Security-Policy")
    assert policy == ("default-src 'self'; object-src 'none'" if "Talisman" in names else None)
    assert extended.get("/advisor/layout.css").text == layout_sheet()


TAGS = """<html><head>{% block head %}{% endblock %}</head><body>
<header>{% trans %}Hello{% endtrans %} {{ visitor }}, {{ total|price }}</header>
{% block content %}{% endblock %}
{% cache 60, "footer" %}<footer>{{ visitor }}</footer>{% endcache %}</body></html>
"""
"""A template in the words of Flask-Babel, whose end Flask-Caching keeps, as its documentation has it."""


def test_the_tags_of_extensions_may_be_in_the_template() -> None:
    """Each visitor reads the own language, and what is kept is what the template keeps, nothing of ours."""
    app = Flask("store")
    app.config["SECRET_KEY"] = "test"
    app.jinja_loader = DictLoader({"shop_base.html": TAGS})
    Babel(app, locale_selector=lambda: request.accept_languages.best_match(["en", "de"]))
    Cache(app, config={"CACHE_TYPE": "SimpleCache"})
    app.jinja_env.filters["price"] = format_decimal
    app.context_processor(lambda: {"visitor": request.args["visitor"], "total": 1234.5})
    app.register_blueprint(blueprint(layout="shop_base.html"), url_prefix="/advisor")
    seen = []
    for language, query in (("en", "uses=music&visitor=Ann"), ("de", "uses=calls&visitor=Bob")):
        answer = app.test_client().get(f"/advisor/?{query}", headers={"Accept-Language": language})
        page = Page(answer.text)
        seen.append((page.one("header").text, page.one("footer").text, page.hidden[0]))
    assert seen == [
        ("Hello Ann, 1,234.5", "Ann", ("uses", "music")),
        ("Hello Bob, 1.234,5", "Ann", ("uses", "calls")),
    ]


def test_pages_that_the_app_caches_are_those_of_their_address() -> None:
    """With Flask-Caching around the view, by address and query."""
    app = make_app()
    cache = Cache(app, config={"CACHE_TYPE": "SimpleCache"})
    view = "wizard.shopper.page"
    cached: Any = cache.cached(timeout=60, query_string=True)(app.view_functions[view])
    app.view_functions[view] = cached
    plain = make_app().test_client()
    for address in ("/advisor/", RECOMMENDATION, "/advisor/", RECOMMENDATION):
        found, expected = app.test_client().get(address), plain.get(address)
        assert (found.text, found.headers["Cache-Control"]) == (expected.text, "private, no-cache")


def test_a_template_in_another_notation_will_do() -> None:
    """Whatever marks blocks and expressions in the app."""
    app = Flask("store")
    app.jinja_options = {"block_start_string": "<%", "block_end_string": "%>", "variable_start_string": "<<",
                         "variable_end_string": ">>", "autoescape": False}  # fmt: skip
    blocks = "<% block head %><% endblock %>|<% block content %><% endblock %>"
    app.jinja_loader = DictLoader({"b.html": blocks})
    app.register_blueprint(mount(shipped_advisor, site=Site(layout="b.html")), url_prefix="/advisor")
    head, _, content = app.test_client().get("/advisor/").text.partition("|")
    assert ("/advisor/layout.css" in head, '<div class="wizard">' in content) == (True, True)


@pytest.mark.parametrize(
    ("base", "layout", "message"),
    [
        (BASE, "shopbase.html", "The app has no template 'shopbase.html'. Did you mean 'shop_base.html'?"),
        (BASE, "x", "The app has no template 'x'. Register the blueprint that has it first."),
        (
            "{% extends 'root.html' %}",
            "shop_base.html",
            "The app has no template 'root.html', which 'shop_base.html' extends. "
            "Register the blueprint that has it first.",
        ),
        (
            "<html>",
            "shop_base.html",
            "The template 'shop_base.html' has no block 'head' and no block 'content'. "
            "Add {% block head %}{% endblock %} before </head>, "
            "{% block content %}{% endblock %} where the pages of the wizard should be.",
        ),
        (
            "{% block content %}{% endblock %}",
            "shop_base.html",
            "The template 'shop_base.html' has no block 'head'. "
            "Add {% block head %}{% endblock %} before </head>.",
        ),
    ],
)
def test_a_template_that_will_not_do_is_refused_at_once(base: str, layout: str, message: str) -> None:
    """When the blueprint is registered, with what to do."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        make_app(base, layout)


@pytest.mark.parametrize("name", ["'root.html'", "root_of_the_day"])
def test_the_blocks_may_be_those_of_a_template_that_it_extends(name: str) -> None:
    """Of which one may be known only when the page is made."""
    app = make_app(f"{{% extends {name} %}}", **{"root.html": BASE})
    app.context_processor(lambda: {"root_of_the_day": "root.html"})
    assert "Imprint" in app.test_client().get("/advisor/").text


@pytest.mark.parametrize("address", ["layout.css", "share.js"])
def test_without_a_layout_its_files_are_not_there(address: str, tmp_path: Path) -> None:
    """Whole pages hold their own."""
    app = Flask("store", root_path=str(tmp_path))
    app.register_blueprint(mount(shipped_advisor), url_prefix="/advisor")
    answer: Response = app.test_client().get(f"/advisor/{address}")  # type: ignore[assignment]
    assert answer.status_code == 404
