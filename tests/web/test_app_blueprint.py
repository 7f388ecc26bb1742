"""The wizard inside a store's own Flask app, which stays as it was."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest
from flask import Blueprint, Flask, g, jsonify, render_template, session
from flask.testing import FlaskClient
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from tests.web.reading import Page
from wizard.paths import catalog_path, rules_path
from wizard.rule_language.diagnostics import CatalogError, RulesError
from wizard.web import blueprint

START = "What will you use it for?"
FOREIGN = {
    "base.html": "The store's frame: <% block main %><% endblock %>",
    "question.html": "<% extends 'base.html' %><% block main %>The store asks << g.greeting >><% endblock %>",
    "recommendation.html": "The store recommends.",
    "error.html": "The store regrets.",
}
"""Templates with the very names of ours, in the store's own notation."""


def make_store(folder: Path) -> Flask:
    """A store with its own session, CSRF protection, templates, static folder, errors and notation."""
    for name, text in FOREIGN.items():
        (folder / "templates").mkdir(exist_ok=True)
        (folder / "templates" / name).write_text(text)
    (folder / "static").mkdir()
    (folder / "static" / "style.css").write_text("body { color: red }")
    app = Flask("store", root_path=str(folder))
    app.config.update(SECRET_KEY="test", WTF_CSRF_TIME_LIMIT=None)
    app.jinja_options = {
        "block_start_string": "<%",
        "block_end_string": "%>",
        "variable_start_string": "<<",
        "variable_end_string": ">>",
        "undefined": StrictUndefined,
        "autoescape": False,
    }
    CSRFProtect(app)
    app.add_url_rule("/ask", view_func=ask)
    app.add_url_rule("/order", view_func=lambda: "ordered", endpoint="order", methods=["POST"])
    app.add_url_rule("/sorted", view_func=lambda: jsonify(b=1, a=2), endpoint="sorted")
    app.register_error_handler(404, lambda _: (render_template("error.html"), 404))
    app.before_request(greet)
    return app


def greet() -> None:
    """What the store keeps for a request, under names that others might use too."""
    g.greeting, g.advisor = "kindly", "the store's own"


def ask() -> str:
    """A page of the store, which counts visits."""
    session["visits"] = session.get("visits", 0) + 1
    return f"{render_template('question.html')}, visit {session['visits']}, {g.advisor}"


@pytest.fixture
def store(tmp_path: Path) -> Flask:
    """The store, with the wizard mounted under a prefix."""
    app = make_store(tmp_path)
    app.register_blueprint(blueprint(), url_prefix="/advisor")
    return app


@pytest.fixture
def browser(store: Flask) -> FlaskClient:
    """A visitor of the store."""
    return store.test_client()


def test_the_wizard_answers_below_its_prefix(browser: FlaskClient) -> None:
    """Every link of its pages stays there; question, recommendation and JSON."""
    first = Page(browser.get("/advisor/").text)
    assert first.texts("legend")[0] == START
    assert first.one("form", method="get")["action"] == "/advisor/"
    assert all(link["href"].startswith("/advisor/") for link in first.all("a"))
    advised = Page(browser.get("/advisor/?talk=never&show=now").text)
    assert advised.canonical == "/advisor/?talk=never&show=now"
    found = browser.get("/advisor/api/v1/recommendation?talk=never").get_json()
    assert found["verdict"]["id"] == "headphones"
    described = browser.get("/advisor/api/v1/openapi.json").get_json()
    assert described["servers"] == [{"url": "/advisor"}]


def test_the_store_keeps_its_templates_session_and_static_files(browser: FlaskClient) -> None:
    """Before and after the wizard was asked, although the names are the same."""
    for visit in (1, 2):
        expected = f"The store's frame: The store asks kindly, visit {visit}, the store's own"
        assert browser.get("/ask").text == expected
        with browser.get("/static/style.css") as sheet:
            assert sheet.get_data(as_text=True) == "body { color: red }"
        assert browser.get("/sorted").text == '{"a":2,"b":1}\n'
        assert START in browser.get("/advisor/").text


def test_the_wizard_leaves_no_trace_on_other_responses(store: Flask, browser: FlaskClient) -> None:
    """No header, no setting, no template, no cookie."""
    assert browser.get("/ask").headers.get("Content-Security-Policy") is None
    assert browser.get("/advisor/?talk=never").headers.get("Set-Cookie") is None
    assert (store.json.sort_keys, "text_alternative" in store.jinja_env.globals) == (True, False)  # type: ignore[attr-defined]
    assert sorted(store.jinja_env.list_templates()) == sorted(FOREIGN)


def test_csrf_protection_still_protects_the_store(browser: FlaskClient) -> None:
    """Its own forms need their token; the wizard's, which only read, need none."""
    assert browser.post("/order").status_code == 400
    assert browser.get("/advisor/?from=uses&uses=music").status_code == 200


def test_each_answers_its_own_errors(browser: FlaskClient) -> None:
    """The store for unknown addresses, the wizard for what it was asked."""
    assert browser.get("/advisor/nothing").text == browser.get("/nothing").text == "The store regrets."
    unreadable = browser.get("/advisor/?talk=%00")
    assert (unreadable.status_code, "This address holds control characters." in unreadable.text) == (
        400,
        True,
    )
    for address, status in (("nothing", 404), ("products/nothing", 404), ("recommendation?talk=x", 400)):
        refused = browser.get(f"/advisor/api/v1/{address}")
        assert (refused.status_code, refused.mimetype) == (status, "application/problem+json")


def test_other_methods_are_refused_in_json_below_the_api(tmp_path: Path) -> None:
    """Although the store answers errors itself."""
    app = make_store(tmp_path)
    app.config["WTF_CSRF_ENABLED"] = False
    app.register_blueprint(blueprint(), url_prefix="/advisor")
    refused = app.test_client().post("/advisor/api/v1/questions")
    assert (refused.status_code, refused.mimetype) == (405, "application/problem+json")
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_two_wizards_with_rules_of_their_own_live_in_one_app(tmp_path: Path) -> None:
    """Each under its prefix and name; neither answers for the other."""
    other = tmp_path / "rules"
    copytree(rules_path(), other)
    questions = other / "questions.yaml"
    questions.write_text(questions.read_text().replace(START, "And what is it for?"))
    app = make_store(tmp_path)
    app.register_blueprint(blueprint(), url_prefix="/one")
    app.register_blueprint(blueprint(rules=other, catalog=catalog_path(), name="other"), url_prefix="/two")
    browser = app.test_client()
    for _ in range(2):
        assert Page(browser.get("/one/").text).texts("legend")[0] == START
        assert Page(browser.get("/two/").text).texts("legend")[0] == "And what is it for?"
    one, two = (browser.get(f"/{each}/").headers["ETag"] for each in ("one", "two"))
    assert one != two
    assert browser.get("/two/", headers={"If-None-Match": two}).status_code == 304
    assert browser.get("/two/", headers={"If-None-Match": one}).status_code == 200


def test_a_proxy_can_put_a_prefix_before_it_all(store: Flask) -> None:
    """Where the store trusts its X-Forwarded-Prefix, links begin with it, also on pages cached before."""
    browser = store.test_client()
    assert "/shop/" not in browser.get("/advisor/").text
    store.wsgi_app = ProxyFix(store.wsgi_app, x_prefix=1)  # type: ignore[method-assign]
    forwarded = {"X-Forwarded-Prefix": "/shop"}
    page = Page(browser.get("/advisor/", headers=forwarded).text)
    assert page.one("form", method="get")["action"] == "/shop/advisor/"
    described = browser.get("/advisor/api/v1/openapi.json", headers=forwarded).get_json()
    assert described["servers"] == [{"url": "/shop/advisor"}]


def test_it_can_lie_inside_a_blueprint_of_the_store(tmp_path: Path) -> None:
    """Links do not depend on what it is called there."""
    outer = Blueprint("shop", __name__, url_prefix="/shop")
    outer.register_blueprint(blueprint(), url_prefix="/advisor")
    app = make_store(tmp_path)
    app.register_blueprint(outer)
    browser = app.test_client()
    assert Page(browser.get("/shop/advisor/").text).one("form", method="get")["action"] == "/shop/advisor/"
    assert browser.get("/shop/advisor/?talk=%00").status_code == 400


def test_the_store_may_change_every_response(store: Flask) -> None:
    """Its own hooks run around the wizard, as around all its pages."""

    def sign(response: Response) -> Response:
        response.headers["X-Store"] = "ours"
        return response

    store.after_request(sign)
    assert store.test_client().get("/advisor/").headers["X-Store"] == "ours"


def test_what_is_wrong_with_rules_or_catalog_is_reported_when_it_is_mounted(tmp_path: Path) -> None:
    """All of it, before the first shopper comes."""
    (tmp_path / "rules").mkdir()
    with pytest.raises(RulesError) as refused:
        blueprint(rules=tmp_path / "rules")
    assert "questions.yaml:1:1: The file is missing." in str(refused.value)
    with pytest.raises(CatalogError, match="There is no catalog"):
        blueprint(catalog=tmp_path / "none.db")
