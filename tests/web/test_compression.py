"""Compression: what is negotiated, what it does to caches, and that it happens once for a remembered page."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.web.small_shop import client, request_to
from wizard.advisor import Advisor
from wizard.web import compression
from wizard.web.app import mount
from wizard.web.caching import PageCache, entity_tag, unchanged
from wizard.web.compression import ENCODINGS, LEAST_BYTES, PLAIN, Encoding, choose_encoding, compress
from wizard.web.surface import Site

COMPRESSING = Site(compresses=True)

DECODE: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress, PLAIN: bytes}

ADDRESSES = (
    "/",
    "/?uses=music",
    "/?talk=rare&show=now",
    "/?wearer=glasses",
    "/embed/?uses=music",
    "/embed/v1.js",
    "/embed/embed.d.ts",
    "/api/v1/questions",
    "/api/v1/recommendation?talk=rare",
    "/api/v1/openapi.json",
    "/nothing",
    "/?uses=%00",
    "/api/v1/recommendation?talk=x",
    "/healthz",
    "/favicon.svg",
    "/robots.txt",
)
"""HTML, JSON, scripts and pictures, of every kind of page and error."""


def fetch(
    browser: FlaskClient, address: str, accepted: str, method: str = "GET", tag: str = ""
) -> TestResponse:
    """Return the response to a browser that takes these encodings, and has the copy with this tag."""
    headers = {"Accept-Encoding": accepted} | ({"If-None-Match": tag} if tag else {})
    return browser.open(address, method=method, headers=headers)


def encoding_of(response: TestResponse) -> str:
    """Return the encoding that a response names."""
    return response.headers.get("Content-Encoding", PLAIN)


# --- what is negotiated ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br", "br"),
        ("*", "br"),
        ("", PLAIN),
        ("identity", PLAIN),
        ("deflate, zstd", PLAIN),
        ("br;q=0", PLAIN),
        ("br;q=0, *", "gzip"),
        ("*;q=0", PLAIN),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("gzip;q=0.5, *;q=0.8", "br"),
        ("identity, gzip;q=0.5", PLAIN),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        (",,;;q=", PLAIN),
    ],
)
def test_the_preferred_encoding_is_chosen(accepted: str, chosen: str) -> None:
    """As in RFC 9110, section 12.5.3; brotli if both are equally preferred."""
    assert choose_encoding(accepted) == chosen


@given(st.text(max_size=40))
def test_any_header_leads_to_an_accepted_encoding(accepted: str) -> None:
    """An encoding that was not requested is never sent."""
    chosen = choose_encoding(accepted)
    assert chosen == PLAIN or chosen in accepted.lower() or "*" in accepted


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("accepted", ["br", "gzip"])
def test_the_decoded_body_equals_the_uncompressed_one(
    browser: FlaskClient, address: str, accepted: str
) -> None:
    """So do status, type and policy; length and `Vary` are those of the encoded body."""
    plain, sent = fetch(browser, address, ""), fetch(browser, address, accepted)
    assert DECODE[encoding_of(sent)](sent.data) == plain.data
    same = ("Content-Type", "Content-Security-Policy", "Cache-Control")
    assert [sent.headers.get(name) for name in same] == [plain.headers.get(name) for name in same]
    assert sent.status_code == plain.status_code
    assert sent.headers["Content-Length"] == str(len(sent.data))
    assert encoding_of(sent) == (accepted if len(plain.data) >= LEAST_BYTES else PLAIN)
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in sent.vary


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("accepted", ["br", "gzip", ""])
def test_head_has_the_headers_of_get(browser: FlaskClient, address: str, accepted: str) -> None:
    """Before and after the page is cached."""
    before = fetch(browser, address, accepted, "HEAD")
    got = fetch(browser, address, accepted)
    after = fetch(browser, address, accepted, "HEAD")
    assert (before.data, after.data) == (b"", b"")
    assert sorted(before.headers) == sorted(got.headers) == sorted(after.headers)


@pytest.mark.parametrize(
    ("kind", "body", "encoding"),
    [
        ("text/html", b"x" * LEAST_BYTES, "br"),
        ("text/html; charset=utf-8", b"x" * LEAST_BYTES, "br"),
        ("text/html", b"x" * (LEAST_BYTES - 1), None),
        ("text/html", b"", None),
        ("image/png", b"x" * LEAST_BYTES, None),
        ("image/svg+xml", b"x" * LEAST_BYTES, "br"),
        ("application/problem+json", b"x" * LEAST_BYTES, "br"),
    ],
)
def test_short_bodies_and_pictures_are_not_compressed(
    shop: Advisor, kind: str, body: bytes, encoding: str | None
) -> None:
    """They would not get smaller."""
    with request_to(shop, headers={"Accept-Encoding": "br"}):
        assert compress(Response(body, content_type=kind)).content_encoding == encoding


def test_nothing_is_compressed_twice(shop: Advisor) -> None:
    """Pages from the cache are already compressed."""
    body = brotli.compress(b"x" * 100_000, quality=0)
    with request_to(shop, headers={"Accept-Encoding": "br"}):
        sent = compress(Response(body, headers={"Content-Encoding": "br"}))
    assert sent.data == body


def test_a_blueprint_compresses_only_where_it_is_asked_to(shop: Advisor) -> None:
    """The app around it may change what is sent, or compress by itself."""
    for site, encoding in ((Site(), PLAIN), (COMPRESSING, "br")):
        app = Flask("store")
        app.register_blueprint(mount(lambda: shop, site=site), url_prefix="/advisor")
        sent = fetch(app.test_client(), "/advisor/", "br")
        assert encoding_of(sent) == encoding
        assert sent.headers.get("Vary") == ("Accept-Encoding" if site.compresses else None)


# --- copies of browsers and caches -------------------------------------------------------------------


def test_each_encoding_has_its_own_etag(browser: FlaskClient) -> None:
    """A strong tag identifies the exact bytes, so a cache never answers with the wrong ones."""
    tags = {accepted: fetch(browser, "/", accepted).headers["ETag"] for accepted in ("br", "gzip", "")}
    assert len(set(tags.values())) == 3
    for accepted, tag in tags.items():
        for other in tags:
            assert fetch(browser, "/", other, tag=tag).status_code == (304 if other == accepted else 200)
        assert fetch(browser, "/", accepted, tag=f"W/{tag}").status_code == 304


def test_a_304_names_what_the_response_depends_on(browser: FlaskClient) -> None:
    """Tag and `Vary` as of the 200 (RFC 9110, section 15.4.5), and no encoding, since there is no body."""
    full = fetch(browser, "/", "br")
    again = fetch(browser, "/", "br", tag=full.headers["ETag"])
    assert (again.status_code, again.data, encoding_of(again)) == (304, b"", PLAIN)
    assert [again.headers[name] for name in ("ETag", "Vary", "Cache-Control")] == [
        full.headers[name] for name in ("ETag", "Vary", "Cache-Control")
    ]


def test_without_compression_there_are_no_headers_for_it(shop: Advisor) -> None:
    """All requests may share one copy then."""
    with request_to(shop, headers={"Accept-Encoding": "br"}):
        kept = f'"{entity_tag()}"'
    with request_to(shop, headers={"Accept-Encoding": "br", "If-None-Match": kept}):
        response = unchanged()
    assert response is not None
    assert not response.headers["ETag"].endswith('-br"')
    assert "Vary" not in response.headers


# --- remembered pages --------------------------------------------------------------------------------


@pytest.fixture
def compressed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of encodings, one for each time that a body is compressed from now on."""
    times: list[str] = []

    def counting(name: str, kept: Encoding) -> Encoding:
        def count(body: bytes) -> bytes:
            times.append(name)
            return kept.compress(body)

        return Encoding(count, kept.decompress)

    counted = {name: counting(name, kept) for name, kept in ENCODINGS.items()}
    monkeypatch.setattr(compression, "ENCODINGS", counted)
    return times


def test_a_cached_page_is_compressed_once(shop: Advisor, compressed: list[str]) -> None:
    """Once per requested encoding; HEAD and 304 need none."""
    browser = client(shop)
    for accepted in ("br", "br", "gzip", "", "gzip", "br"):
        response = fetch(browser, "/?talk=rare", accepted)
        assert encoding_of(response) == (accepted or PLAIN)
        fetch(browser, "/?talk=rare", accepted, "HEAD")
        fetch(browser, "/?talk=rare", accepted, tag=response.headers["ETag"])
    assert compressed == ["br", "gzip"]


def test_a_page_is_rendered_once_for_all_encodings(shop: Advisor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page cached in one encoding is decompressed for another."""
    made: list[object] = []
    question_view = Advisor.question_view

    def counted(self: Advisor, *more: object) -> object:
        made.append(more)
        return question_view(self, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Advisor, "question_view", counted)
    browser = client(shop)
    bodies = {
        DECODE[encoding_of(response)](response.data)
        for response in (fetch(browser, "/?uses=sport", each) for each in ("gzip", "br", "", "gzip"))
    }
    assert (len(bodies), len(made)) == (1, 1)


def test_private_pages_are_compressed_and_not_cached(shop: Advisor, compressed: list[str]) -> None:
    """Each time anew."""
    browser = client(shop)
    for _ in range(2):
        assert encoding_of(fetch(browser, "/?wearer=glasses", "br")) == "br"
    assert compressed == ["br", "br"]


def test_the_cache_limit_counts_stored_bytes(shop: Advisor) -> None:
    """Compressed bodies count with their own size, in each encoding."""
    cache = PageCache(most=250)
    bodies = [f"{number}" * 30_000 for number in range(3)]
    for number, body in enumerate(bodies):
        for accepted in ("br", "gzip", ""):
            with request_to(shop, f"/?{number}", site=COMPRESSING, headers={"Accept-Encoding": accepted}):
                cache.store(compress(Response(body)))
    kept = list(cache._bodies.values())
    assert sum(len(each.body) for each in kept) == cache._bodies.currsize <= 250
    assert {each.encoding for each in kept} <= {"br", "gzip"}  # as it is, none has room
    for each in kept:
        assert DECODE[each.encoding](each.body).decode() in bodies


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["br", "gzip", ""])), max_size=12))
def test_the_body_does_not_depend_on_earlier_requests(shop: Advisor, steps: list[tuple[str, str]]) -> None:
    """For pages in any order and encoding, in a cache with room for a few."""
    cache = PageCache(most=3_000)
    for name, accepted in steps:
        page = name * 1_200
        with request_to(shop, f"/?{name}", site=COMPRESSING, headers={"Accept-Encoding": accepted}):
            sent = cache.store(compress(cache.find() or Response(page)))
        assert DECODE[sent.content_encoding or PLAIN](sent.data).decode() == page
        assert (sent.content_encoding or "") == accepted
