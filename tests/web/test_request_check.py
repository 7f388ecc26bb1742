"""Requests whose own address cannot be: refused in one line, before anything depends on it."""

from __future__ import annotations

import string

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse, create_environ, run_wsgi_app
from werkzeug.wrappers import Request

from tests.web.small_shop import client
from wizard.advisor import Advisor
from wizard.web.app import create_app
from wizard.web.request_check import is_host

NO_HOST = "The header Host, or X-Forwarded-Host, does not name a host.\n"
NO_SCHEME = "The header X-Forwarded-Proto is neither http nor https.\n"
NO_PREFIX = "The header X-Forwarded-Prefix is not a path of plain characters that begins with one slash.\n"


def answered(shop: Advisor, address: str, host: str) -> TestResponse:
    """Return the response to a request with this header Host, which a test client would not send."""
    environ = {**create_environ(address), "HTTP_HOST": host}
    browser = client(shop)
    return TestResponse(*run_wsgi_app(browser.application, environ), Request(environ))


@pytest.mark.parametrize(
    "host",
    ["shop.example", "SHOP.example.", "localhost:8000", "127.0.0.1", "[::1]", "[2001:db8::1]:8443",
     "my_upstream", "a" * 63, "xn--bcher-kva.example:1", "1"],
)  # fmt: skip
def test_names_and_addresses_of_hosts(host: str) -> None:
    """As browsers and web servers send them."""
    assert is_host(host)


@pytest.mark.parametrize(
    "host",
    ["a..b", ".a", ".", "", "a" * 64, "a." * 126 + "bc", "a@b", "a/b", "a?b", "a#b", "a b", "a,b", "[::1",
     "::1", "[]", "[:::]", "[::1]x", "a:b", "a:", "a:99999", "a:1:2", "-a", "a-", "ä.example", "a%2fb",
     "a\\b", "a\n", "a:٣"],
)  # fmt: skip
def test_what_names_no_host(shop: Advisor, host: str) -> None:
    """Such a request is refused at every address, in one line that nobody keeps."""
    assert not is_host(host)
    if not host or not host.isprintable():
        return  # no client can send it
    for address in ("/", "/embed/", "/api/v1/questions", "/healthz", "/nothing"):
        response = answered(shop, address, host)
        assert (response.status_code, response.text) == (400, NO_HOST)
        assert (response.mimetype, response.headers["Cache-Control"]) == ("text/plain", "no-store")


HOSTS = st.text(st.sampled_from(string.ascii_letters + string.digits + ".-_:[]@/%xn"), max_size=80)


@given(HOSTS | st.builds("xn--{}.example".format, HOSTS))
def test_every_host_gets_a_page_or_is_refused(shop: Advisor, host: str) -> None:
    """There is none that fails, also as part of a whole address."""
    for address in ("/?store=acme", "/embed/oembed?url=http://localhost/"):
        response = answered(shop, address, host)
        assert response.status_code in ((200, 404) if is_host(host) or not host else (400,))


def behind(shop: Advisor, headers: dict[str, str], proxies: int = 1) -> tuple[int, str]:
    """Return status and text of the first page for a request that came through proxies."""
    app: Flask = create_app(lambda: shop, proxies=proxies)
    response = app.test_client().get("/", headers=headers)
    return response.status_code, response.text


@pytest.mark.parametrize(
    ("header", "value", "why"),
    [
        ("X-Forwarded-Prefix", "//evil.example", NO_PREFIX),
        ("X-Forwarded-Prefix", "evil.example", NO_PREFIX),
        ("X-Forwarded-Prefix", "https://evil.example", NO_PREFIX),
        ("X-Forwarded-Prefix", "/a//b", NO_PREFIX),
        ("X-Forwarded-Prefix", "/..", NO_PREFIX),
        ("X-Forwarded-Prefix", "/a/./b", NO_PREFIX),
        ("X-Forwarded-Prefix", "/\\evil.example", NO_PREFIX),
        ("X-Forwarded-Prefix", "/<script>", NO_PREFIX),
        ("X-Forwarded-Prefix", "/a?b", NO_PREFIX),
        ("X-Forwarded-Proto", "javascript", NO_SCHEME),
        ("X-Forwarded-Proto", "HTTPS", NO_SCHEME),
        ("X-Forwarded-Host", "a..b", NO_HOST),
        ("X-Forwarded-Host", "evil.example/path", NO_HOST),
    ],
)
def test_what_a_proxy_says_is_checked_too(shop: Advisor, header: str, value: str, why: str) -> None:
    """Since a proxy may pass on what a visitor sent; without a proxy the header is not read."""
    assert behind(shop, {header: value}) == (400, why)
    assert behind(shop, {header: value}, proxies=0)[0] == 200


@pytest.mark.parametrize("prefix", ["/advisor", "/advisor/", "/a/b.c/d-e_f~", "/", "/.well-known", "/..."])
def test_prefixes_of_plain_characters_are_taken(shop: Advisor, prefix: str) -> None:
    """All links begin with them."""
    status, text = behind(shop, {"X-Forwarded-Prefix": prefix})
    assert (status, f'action="{prefix.rstrip("/")}/"' in text) == (200, True)
