"""Which pages may read the JSON (CORS), and what HEAD, OPTIONS and other methods answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.web.small_shop import advisor, client
from wizard.advisor import Advisor
from wizard.rule_language.texts import Store

STORES = (
    Store("one", ("https://one.example", "https://www.one.example")),
    Store("two", ("https://two.example:8443",)),
)
ADDRESSES = (
    "recommendation?talk=rare",
    "recommendation?talk=x",
    "questions",
    "products/boom-four",
    "products/x",
    "x",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the small shop, whose JSON two stores may read."""
    shop = advisor(tmp_path_factory.mktemp("shop"))
    return client(Advisor(replace(shop.rulebook, stores=STORES), shop.catalog))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://one.example", True),
        ("https://www.one.example", True),
        ("https://two.example:8443", True),
        ("https://two.example", False),
        ("http://one.example", False),
        ("https://one.example:443", False),
        ("https://one.example.evil.example", False),
        ("https://evil.example/https://one.example", False),
        ("https://one.example,https://two.example:8443", False),
        ("https://ONE.example", False),
        ("*", False),
        ("null", False),
        ("", False),
        (None, False),
    ],
)
def test_only_the_pages_of_stores_may_read(
    browser: FlaskClient, address: str, origin: str | None, allowed: bool
) -> None:
    """Answers and refusals alike; `Vary` names the origin even where none was sent."""
    headers = {} if origin is None else {"Origin": origin}
    response = browser.get(f"/api/v1/{address}", headers=headers)
    assert response.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
    assert response.headers.get("Access-Control-Expose-Headers") == ("ETag" if allowed else None)
    assert response.headers["Vary"] == "Origin, Accept-Encoding"
    assert response.headers.get("Access-Control-Allow-Credentials") is None


def test_a_cached_response_is_shared_with_nobody_else(browser: FlaskClient) -> None:
    """The same address for a store, for a stranger, and for the store again."""
    allowed = [
        browser.get("/api/v1/questions", headers={"Origin": origin}).headers.get(
            "Access-Control-Allow-Origin"
        )
        for origin in ("https://one.example", "https://evil.example", "https://one.example")
    ]
    assert allowed == ["https://one.example", None, "https://one.example"]


def test_a_304_says_who_may_read_the_copy(browser: FlaskClient) -> None:
    """With the same headers as the first response."""
    tag = browser.get("/api/v1/questions").headers["ETag"]
    headers = {"Origin": "https://one.example", "If-None-Match": tag}
    response = browser.get("/api/v1/questions", headers=headers)
    assert (response.status_code, response.headers["Vary"]) == (304, "Accept-Encoding, Origin")
    assert response.headers["Access-Control-Allow-Origin"] == "https://one.example"


def test_a_preflight_says_what_may_be_sent(browser: FlaskClient) -> None:
    """204, at every address, without anything being looked up."""
    headers = {
        "Origin": "https://one.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    response = browser.options("/api/v1/recommendation?talk=x", headers=headers)
    assert (response.status_code, response.data, response.headers.get("Content-Type")) == (204, b"", None)
    crossing = {name: value for name, value in response.headers.items() if name.startswith("Access-Control")}
    assert crossing == {
        "Access-Control-Allow-Origin": "https://one.example",
        "Access-Control-Expose-Headers": "ETag",
        "Access-Control-Allow-Methods": "GET, HEAD",
        "Access-Control-Allow-Headers": "If-None-Match",
        "Access-Control-Max-Age": "7200",
    }


def test_a_preflight_of_a_stranger_allows_nothing(browser: FlaskClient) -> None:
    """It still says which methods there are."""
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    response = browser.options("/api/v1/questions", headers=headers)
    assert (response.status_code, response.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert [name for name, _ in response.headers if name.startswith("Access-Control")] == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_get_without_the_body(browser: FlaskClient, address: str) -> None:
    """Status and headers are the same."""
    got, asked = browser.get(f"/api/v1/{address}"), browser.head(f"/api/v1/{address}")
    assert asked.data == b""
    assert (asked.status_code, dict(asked.headers)) == (got.status_code, dict(got.headers))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"])
@pytest.mark.parametrize("copy", [{}, {"If-None-Match": "*"}])
def test_other_methods_are_refused_with_those_that_work(
    browser: FlaskClient, method: str, copy: dict[str, str]
) -> None:
    """As problem+json, whatever copy the asker has."""
    response = browser.open("/api/v1/recommendation", method=method, headers=copy)
    assert (response.status_code, response.mimetype) == (405, "application/problem+json")
    assert {"GET", "HEAD", "OPTIONS"} <= set(response.headers["Allow"].split(", "))
    assert response.get_json()["title"] == "Method Not Allowed"
