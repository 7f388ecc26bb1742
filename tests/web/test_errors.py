"""Errors: as pages for people, as problem+json for programs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Response
from flask.testing import FlaskClient
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
)
from werkzeug.routing import RequestRedirect

from tests.web.framed_shop import ACME
from tests.web.reading import Page
from tests.web.small_shop import request_to
from wizard.advisor import Advisor
from wizard.web import app as pages
from wizard.web.api import routes
from wizard.web.app import create_app
from wizard.web.errors import answer


def answered(shop: Advisor, address: str, error: HTTPException, method: str = "GET") -> Response:
    """Return the response to an error that this request met."""
    with request_to(shop, address, method):
        response = answer(error)
        assert isinstance(response, Response)
        return response


def test_an_error_page_leads_to_the_first_question(browser: FlaskClient) -> None:
    """In the same clothes as all pages."""
    response = browser.get("/nowhere")
    page = Page(response.text)
    assert response.status_code == 404
    assert page.texts("h1") == ["Nothing here"]
    assert page.texts("p", class_="lead") == ["There is no page at this address."]
    assert page.links()["Start with the first question"] == "/"


@pytest.mark.parametrize(
    ("method", "address", "status", "title", "text"),
    [
        ("GET", "/?talk=%00", 400, "This address cannot be read", "This address holds control characters."),
        ("GET", "/?talk=%ff", 400, "This address cannot be read",
         "This address holds characters that are not valid UTF-8."),
        ("GET", "/embed/?talk=%00", 400, "This address cannot be read",
         "This address holds control characters."),
        ("GET", "/nowhere", 404, "Nothing here", "There is no page at this address."),
        ("GET", "/embed/nowhere", 404, "Nothing here", "There is no page at this address."),
        ("POST", "/", 405, "This does not work here", "Pages can only be read here, with GET or HEAD."),
        ("DELETE", "/embed/", 405, "This does not work here",
         "Pages can only be read here, with GET or HEAD."),
    ],
)  # fmt: skip
def test_people_read_a_page(
    browser: FlaskClient, method: str, address: str, status: int, title: str, text: str
) -> None:
    """It says what is wrong, is not indexed by search engines, and is never cached."""
    response = browser.open(address, method=method)
    page = Page(response.text)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    assert (page.texts("h1"), page.texts("p", class_="lead")) == ([title], [text])
    assert page.one("meta", name="robots")["content"] == "noindex"
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    ("method", "address", "status", "title", "detail"),
    [
        ("GET", "recommendation?talk=%00", 400, "Bad Request", "This address holds control characters."),
        ("GET", "questions?x=%ff", 400, "Bad Request",
         "This address holds characters that are not valid UTF-8."),
        ("POST", "recommendation", 405, "Method Not Allowed",
         "Pages can only be read here, with GET or HEAD."),
    ],
)  # fmt: skip
def test_programs_read_a_problem(
    browser: FlaskClient, method: str, address: str, status: int, title: str, detail: str
) -> None:
    """As RFC 9457 has it: the type says that the status code is all there is to know."""
    response = browser.open(f"/api/v1/{address}", method=method)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    expected = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    assert response.get_json() == expected
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "status"),
    [("/?" + "x" * 8001, 400), ("/?" + "x" * 8000, 200), ("/embed/?" + "x" * 8001, 400)],
)
def test_a_query_of_more_than_8000_bytes_is_refused(browser: FlaskClient, address: str, status: int) -> None:
    """One byte less is read."""
    assert browser.get(address).status_code == status


def test_a_refused_method_gets_the_methods_that_work(shop: Advisor) -> None:
    """In one order, on pages and in JSON; other errors have no such header."""
    for address in ("/", "/api/v1/questions"):
        refused = answered(shop, address, MethodNotAllowed(["HEAD", "GET", "OPTIONS"]), "POST")
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert "Allow" not in answered(shop, address, NotFound()).headers


@pytest.mark.parametrize("error", [InternalServerError(), RequestEntityTooLarge()])
def test_any_other_error_has_a_page_too(shop: Advisor, error: HTTPException) -> None:
    """It says nothing about the inside of the server; programs get its name."""
    response = answered(shop, "/?talk=rare", error)
    page = Page(response.get_data(as_text=True))
    assert (response.status_code, page.texts("h1")) == (error.code, ["This did not work"])
    assert page.texts("p", class_="lead") == ["Something went wrong here. Please try again."]
    problem = answered(shop, "/api/v1/questions", error)
    assert (problem.status_code, problem.mimetype) == (error.code, "application/problem+json")
    assert problem.get_json()["title"] == error.name


def test_redirects_pass(shop: Advisor) -> None:
    """They are not errors, although werkzeug raises them."""
    redirect = RequestRedirect("http://localhost/elsewhere")
    with request_to(shop, "/"):
        assert answer(redirect) is redirect


def test_addresses_below_the_api_are_answered_in_json_outside_the_blueprint_too(shop: Advisor) -> None:
    """Where no route matches, the path decides; one that only begins alike is a page."""
    for address, kind in (("/api/v2/x", "application/problem+json"), ("/apis", "text/html")):
        assert answered(shop, address, NotFound()).mimetype == kind


def test_a_failure_inside_the_wizard_is_answered_as_pages_and_json_are(
    shop: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 500, the usual headers, and no word of what failed."""

    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(pages, "question_page", fail)
    monkeypatch.setattr(routes, "serialize_questions", fail)
    browser = create_app(lambda: shop).test_client()
    for address, kind in (("/", "text/html"), ("/api/v1/questions", "application/problem+json")):
        response = browser.get(address)
        assert (response.status_code, response.mimetype, "secret" in response.text) == (500, kind, False)
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_log_of_a_failure_says_what_and_where_but_nothing_of_what_was_sent(
    shop: Advisor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the address, nor a message that may quote an answer, nor that of its cause."""

    def fail(*_: object) -> None:
        try:
            int("glasses")
        except ValueError as error:
            raise KeyError("glasses") from error

    monkeypatch.setattr(pages, "question_page", fail)
    with caplog.at_level("DEBUG"):
        create_app(lambda: shop).test_client().get("/?wearer=glasses&ask=talk")
    [record] = caplog.records
    first, *_, last = record.getMessage().splitlines()
    assert (first, last) == ("A request to wizard.shopper.page failed.", "KeyError")
    assert "ValueError\nwhich led to\n" in record.getMessage()
    assert "wearer" not in caplog.text
    assert "in fail\n    raise KeyError" in record.getMessage()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "CONNECT", "BREW"])
@pytest.mark.parametrize(
    "address",
    ["/", "/embed/", "/embed/v1.js", "/embed/oembed", "/healthz", "/robots.txt", "/api/v1/questions",
     "/api/v1/nothing"],
)  # fmt: skip
def test_other_methods_get_those_that_work(browser: FlaskClient, address: str, method: str) -> None:
    """The same everywhere, also of methods that nobody knows."""
    response = browser.open(address, method=method)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/", "/embed/", "/embed/v1.js", "/healthz", "/api/v1/questions"])
def test_what_methods_there_are_is_no_page_to_be_kept(browser: FlaskClient, address: str) -> None:
    """OPTIONS has no tag, and a cache does not take its answer for the page."""
    response = browser.options(address)
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert (response.headers["Cache-Control"], "ETag" in response.headers) == ("no-store", False)


def test_the_error_page_of_a_frame_stays_in_the_frame(shop: Advisor) -> None:
    """It leads to the first page with what the frame was opened with; that of a full page as well."""
    store = replace(shop, rulebook=replace(shop.rulebook, stores=(ACME,)))
    for start in ("/embed/", "/"):
        response = answered(store, f"{start}?store=acme&product=calm-two&talk=rare", NotFound())
        links = Page(response.get_data(as_text=True)).links()
        assert links["Start with the first question"] == f"{start}?store=acme&product=calm-two"
