"""What a store's page keeps of a frame: a token of its page, and the way back to it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given

from tests.strategies import given_answers
from tests.web.framed_shop import ACME, NIGHT, directives, small_shop
from tests.web.reading import Page
from tests.web.small_shop import EVERY_ANSWER, QUESTIONS
from wizard.advisor import Advisor
from wizard.web import blueprint
from wizard.web.app import create_app
from wizard.web.tokens import Tokens
from wizard.web.urls import Urls

SECRET = b"0123456789abcdef" * 2


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Advisor:
    """Return the small shop, which two stores show in frames."""
    return small_shop(tmp_path_factory.mktemp("shop"), ACME, NIGHT)


@pytest.fixture(scope="module")
def keeping(shop: Advisor) -> FlaskClient:
    """Return a client of its server, which has a secret."""
    return create_app(lambda: shop, tokens=Tokens(SECRET)).test_client()


def resume(browser: FlaskClient, token: str, query: str = "store=acme", start: str = "/embed/") -> str:
    """Return the address that a token leads to, empty where it leads nowhere."""
    found = browser.get(f"{start}resume?{query}", headers={"Wizard-Token": token})
    assert (found.status_code, found.headers["Cache-Control"]) == (200 if found.text else 204, "no-store")
    return found.text


@given(answers=given_answers(QUESTIONS))
def test_a_token_leads_to_the_same_page(
    shop: Advisor, keeping: FlaskClient, answers: dict[str, tuple[str, ...]]
) -> None:
    """In the look that the frame has now, without answers about a person's health."""
    query = Urls("", shop.rulebook, answers, "now", [("store", "acme"), ("p_accent", "ff0000")]).here(
        show="now"
    )
    token = keeping.get(f"/embed/token{query}")
    assert (token.mimetype, token.headers["Cache-Control"]) == ("text/plain", "no-store")
    private = shop.rulebook.private_parameters
    told = {name: chosen for name, chosen in answers.items() if name not in private}
    expected = Urls("/embed/", shop.rulebook, told, kept=[("store", "acme"), ("skin", "links")]).here(
        show="now"
    )
    assert resume(keeping, token.text, "store=acme&skin=links") == expected


def test_answers_about_health_are_not_in_it(shop: Advisor) -> None:
    """Not even encrypted."""
    tokens = Tokens(SECRET)
    browser = create_app(lambda: shop, tokens=tokens).test_client()
    assert shop.rulebook.private_parameters
    written = tokens.read(browser.get(f"/embed/token?store=acme&{EVERY_ANSWER}").text) or ""
    names = {name for name, _ in parse_qsl(written.partition("?")[2])}
    assert names & set(shop.rulebook.private_parameters) == set()
    assert names > {"store", "uses"}


@pytest.mark.parametrize("asked", ["ask=talk", "show=now", ""])
def test_it_is_the_question_that_was_shown(keeping: FlaskClient, asked: str) -> None:
    """One to change, or the recommendation that was asked for."""
    query = f"store=acme&uses=music&{asked}".rstrip("&")
    assert resume(keeping, keeping.get(f"/embed/token?{query}&from=uses").text) == f"/embed/?{query}"


@pytest.mark.parametrize("query", ["store=night", "store=acme&uses=sport"])
def test_the_frame_that_asks_says_whose_it_is(keeping: FlaskClient, query: str) -> None:
    """A token of another store leads nowhere; what else the frame was made with does not count."""
    token = keeping.get("/embed/token?store=acme&uses=music").text
    assert resume(keeping, token, query) == ("" if "night" in query else "/embed/?store=acme&uses=music")


@pytest.mark.parametrize("token", ["", "x", "é", "gAAAAA==", Tokens(b"x" * 32).write("/embed/?store=acme")])
def test_what_is_no_token_is_no_error(keeping: FlaskClient, token: str) -> None:
    """Nor one of another secret: the first question stays."""
    assert resume(keeping, token) == ""


def test_a_token_of_another_place_leads_nowhere(keeping: FlaskClient) -> None:
    """Such as another topic of the same server, with a store of the same name."""
    token = Tokens(SECRET).write("/other/embed/?store=acme&uses=music") or ""
    assert resume(keeping, token) == ""


@pytest.mark.parametrize("address", ["token?store=other", "resume?store=other", "token", "resume"])
def test_without_a_store_there_is_none(keeping: FlaskClient, address: str) -> None:
    """As a frame without one is shown nowhere."""
    assert keeping.get(f"/embed/{address}").status_code == 404


def test_nothing_of_it_is_there_without_a_secret(frames: FlaskClient, keeping: FlaskClient) -> None:
    """Neither addresses, nor a word in the page, nor a permission in its policy."""
    assert [frames.get(f"/embed/{each}?store=acme").status_code for each in ("token", "resume")] == [404, 404]
    found = {browser: browser.get("/embed/?store=acme") for browser in (frames, keeping)}
    pages = {
        browser: Page(answer.text).one("html").attributes.get("data-tokens")
        for browser, answer in found.items()
    }
    allowed = {
        browser: directives(answer.headers["Content-Security-Policy"]).get("connect-src")
        for browser, answer in found.items()
    }
    assert (pages, allowed) == ({frames: None, keeping: "yes"}, {frames: None, keeping: "'self'"})
    assert found[frames].headers["ETag"] != found[keeping].headers["ETag"]


@pytest.mark.parametrize("condition", ["*", "tag"])
def test_no_copy_of_a_token_is_believed(keeping: FlaskClient, condition: str) -> None:
    """Each request gets another one."""
    address = "/embed/token?store=acme&uses=music"
    tag = keeping.get("/embed/?store=acme&uses=music").headers["ETag"]
    headers = {"If-None-Match": "*" if condition == "*" else tag}
    first, second = (keeping.get(address, headers=headers) for _ in range(2))
    assert (first.status_code, first.text == second.text, "ETag" in first.headers) == (200, False, False)


def test_a_stores_own_app_has_it_too(tmp_path: Path) -> None:
    """With a secret of at least 32 bytes."""
    app = Flask("store", root_path=str(tmp_path))
    app.register_blueprint(blueprint(secret=SECRET.decode()), url_prefix="/advisor")
    browser = app.test_client()
    token = browser.get("/advisor/embed/token?store=demo&uses=music").text
    assert resume(browser, token, "store=demo", "/advisor/embed/") == "/advisor/embed/?store=demo&uses=music"
    with pytest.raises(ValueError, match="The secret is too short: it has 3 bytes"):
        blueprint(secret="abc")
