"""Caching and content policy: the cache of finished pages, entity tags, headers by status."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Response, request
from hypothesis import given
from hypothesis import strategies as st

from tests.web.framed_shop import ACME, NIGHT, directives, small_shop
from tests.web.small_shop import PRODUCTS, advisor, client, request_to
from wizard.advisor import Advisor
from wizard.rule_language.conditions import Answers
from wizard.rule_language.texts import Scheme, Theme
from wizard.views import Consultation
from wizard.web import caching
from wizard.web.assets import digest, frame_script, frame_sheets, recommendation_sheet, stylesheet
from wizard.web.caching import (
    FRAME_HEADERS,
    OVERHEAD,
    PageCache,
    entity_tag,
    forbid_caching,
    frame_policy,
    is_private,
    policy,
    protect,
    set_cache_headers,
    unchanged,
)

HERE = "/?talk=rare"


def keep(cache: PageCache, shop: Advisor, address: str = HERE, body: str = "page") -> None:
    """Store a response to a GET of this address."""
    with request_to(shop, address):
        cache.store(Response(body))


def found(cache: PageCache, shop: Advisor, address: str = HERE, method: str = "GET") -> str | None:
    """Return the body that the cache has for this request; None if it has none."""
    with request_to(shop, address, method):
        response = cache.find()
        return None if response is None else response.get_data(as_text=True)


# --- the cache of finished pages -------------------------------------------------------------------


def test_a_page_is_found_again_at_its_address_with_its_content_type(shop: Advisor) -> None:
    """The response that was stored is passed on unchanged."""
    cache = PageCache()
    made = Response("{}", mimetype="application/json")
    with request_to(shop, HERE):
        assert cache.find() is None
        assert cache.store(made) is made
        again = cache.find()
    assert again is not None
    assert (again.get_data(), again.content_type, again.status_code) == (b"{}", "application/json", 200)


@pytest.mark.parametrize(
    "other",
    ["/?talk=often", "/?talk=rare&", "/", "/embed/?talk=rare", "http://elsewhere/?talk=rare",
     "https://localhost/?talk=rare"],
)  # fmt: skip
def test_another_address_is_another_page(shop: Advisor, other: str) -> None:
    """Path, query, host and scheme all count."""
    cache = PageCache()
    keep(cache, shop)
    assert (found(cache, shop), found(cache, shop, other)) == ("page", None)


@pytest.mark.parametrize(
    ("prefix", "path", "other_prefix", "other_path"),
    [
        ("", "/embed/", "/embed", "/"),
        ("", "/api/v1/questions", "/api/v1", "/questions"),
        ("/a", "/b/", "", "/a/b/"),
    ],
)
def test_where_a_prefix_ends_makes_another_page(
    shop: Advisor, prefix: str, path: str, other_prefix: str, other_path: str
) -> None:
    """A full page below /embed is no frame, although the two addresses read the same."""
    cache, tags = PageCache(), []
    for start, rest in ((prefix, path), (other_prefix, other_path)):
        with request_to(shop, environ_overrides={"SCRIPT_NAME": start, "PATH_INFO": rest}):
            assert cache.find() is None
            cache.store(Response("page"))
            tags.append(entity_tag())
    assert len(set(tags)) == 2


def test_what_is_remembered_is_bounded_with_its_addresses(shop: Advisor) -> None:
    """However long these are: what a page is counted as is at least what it takes."""
    cache, pages = PageCache(most=200 * OVERHEAD), 400
    with request_to(shop):
        cache.store(Response("first"))  # whatever is made once
        tracemalloc.start()
        for number in range(pages):
            request.environ["QUERY_STRING"] = f"{number}{'x' * 7_000}"
            cache.store(Response(""))
        used = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert cache.find() is not None
    assert used < 200 * OVERHEAD


def test_the_prefix_of_a_proxy_is_part_of_the_address(shop: Advisor) -> None:
    """The links in a page begin with it."""
    cache = PageCache()
    keep(cache, shop)
    with request_to(shop, HERE, environ_overrides={"SCRIPT_NAME": "/advisor"}):
        assert cache.find() is None


def test_pages_of_another_version_are_not_found(tmp_path: Path, shop: Advisor) -> None:
    """Rules, stores and catalog are parts of the version."""
    cache = PageCache()
    keep(cache, shop)
    others = (
        replace(shop, rulebook=replace(shop.rulebook, version="rulebook-2")),
        replace(shop, rulebook=replace(shop.rulebook, stores=(ACME,))),
        advisor(tmp_path, PRODUCTS[:1]),
    )
    assert [found(cache, other) for other in others] == [None] * 3


def test_head_is_answered_from_the_cache_but_never_stored(shop: Advisor) -> None:
    """Its body is missing."""
    cache = PageCache()
    with request_to(shop, HERE, "HEAD"):
        cache.store(Response(""))
    assert found(cache, shop) is None
    keep(cache, shop)
    assert found(cache, shop, method="HEAD") == "page"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_are_neither_stored_nor_answered_from_the_cache(shop: Advisor, method: str) -> None:
    """They are refused, however often the page was read."""
    cache = PageCache()
    with request_to(shop, HERE, method):
        cache.store(Response("posted"))
    assert found(cache, shop) is None
    keep(cache, shop)
    assert found(cache, shop, method=method) is None


@pytest.mark.parametrize("status", [204, 301, 304, 400, 404, 405, 500])
def test_only_complete_pages_are_stored(shop: Advisor, status: int) -> None:
    """Errors, redirects and empty responses are not."""
    cache = PageCache()
    with request_to(shop, HERE):
        cache.store(Response("error", status))
    assert found(cache, shop) is None


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("/?wearer=glasses", True),
        ("/?talk=rare&wearer=unsure", True),
        ("/?wearer=", True),
        ("/?w%65arer=glasses", True),
        ("/embed/?wearer=glasses", True),
        ("/api/v1/recommendation?wearer=glasses", True),
        ("/?talk=rare", False),
        ("/embed/oembed?url=http://localhost/?wearer=glasses", True),
        ("/embed/oembed?url=http%3A%2F%2Flocalhost%2F%3Fwearer%3Dglasses%26store%3Dacme", True),
        ("/embed/oembed?url=http%3A%2F%2Flocalhost%2F%3Fw%2565arer%3Dglasses", True),
        ("/embed/v1.js?url=http://localhost/?ask=wearer", False),
        ("/?ask=wearer", False),
        ("/?footwearer=x", False),
        ("/", False),
    ],
)
def test_answers_about_health_are_never_stored(shop: Advisor, address: str, private: bool) -> None:
    """Every address that holds an answer to a private question, however it is encoded."""
    cache = PageCache()
    keep(cache, shop, address)
    assert (found(cache, shop, address) is None) is private
    with request_to(shop, address):
        assert is_private() is private
        assert ("private" in set_cache_headers(Response()).headers["Cache-Control"]) is private


def test_the_least_recently_used_page_is_dropped_when_the_cache_is_full(shop: Advisor) -> None:
    """Bodies count by their bytes; reading a page keeps it."""
    cache = PageCache(most=10 + 2 * OVERHEAD)
    keep(cache, shop, "/?a", "aaaa")
    keep(cache, shop, "/?b", "bbbb")
    assert found(cache, shop, "/?a") == "aaaa"
    keep(cache, shop, "/?c", "cccc")
    assert [found(cache, shop, f"/?{name}") for name in "abc"] == ["aaaa", None, "cccc"]


def test_a_page_larger_than_the_cache_is_not_stored(shop: Advisor) -> None:
    """It is sent all the same, and what is stored stays."""
    cache = PageCache(most=10 + OVERHEAD)
    keep(cache, shop, "/?a", "aaaa")
    with request_to(shop, "/?b"):
        large = Response("b" * 11)
        assert cache.store(large).get_data() == b"b" * 11
    assert [found(cache, shop, "/?a"), found(cache, shop, "/?b")] == ["aaaa", None]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 12), st.booleans()), max_size=30))
def test_the_cache_never_returns_a_wrong_page_and_never_grows(
    shop: Advisor, steps: list[tuple[str, int, bool]]
) -> None:
    """After any sequence of pages stored and asked for."""
    cache = PageCache(most=20 + 4 * OVERHEAD)
    first: dict[str, str] = {}
    for name, size, stored in steps:
        address = f"/?{name}"
        if stored:
            known = found(cache, shop, address)
            first[name] = name * size if known is None else known
            keep(cache, shop, address, name * size)
        else:
            assert found(cache, shop, address) in (None, first.get(name))
    kept = [found(cache, shop, f"/?{name}") or "" for name in "abcdef"]
    assert sum(len(body) + OVERHEAD for body in kept if body) <= 20 + 4 * OVERHEAD


def test_the_second_request_is_answered_without_making_the_page(
    shop: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the running app, and again for a private address."""
    made: list[Answers] = []
    consult = Advisor.consult

    def counted(self: Advisor, given: Answers) -> Consultation:
        made.append(given)
        return consult(self, given)

    monkeypatch.setattr(Advisor, "consult", counted)
    browser = client(shop)
    for address, times in ((HERE, 1), ("/?wearer=glasses", 2)):
        made.clear()
        bodies = {browser.get(address).text for _ in range(2)}
        assert (len(bodies), len(made)) == (1, times)


# --- entity tags -----------------------------------------------------------------------------------


def tag(shop: Advisor, address: str = HERE) -> str:
    """Return the entity tag of a response to this request."""
    with request_to(shop, address):
        return entity_tag()


def test_an_entity_tag_stays_the_same_until_something_changes(
    tmp_path: Path, shop: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Address, rules, stores, catalog and build each change it."""
    tags = [
        tag(shop),
        tag(shop, "/?talk=often"),
        tag(replace(shop, rulebook=replace(shop.rulebook, version="rulebook-2"))),
        tag(replace(shop, rulebook=replace(shop.rulebook, stores=(ACME,)))),
        tag(replace(shop, rulebook=replace(shop.rulebook, stores=(NIGHT,)))),
        tag(advisor(tmp_path, PRODUCTS[:1])),
    ]
    assert tag(shop) == tags[0]
    monkeypatch.setattr(caching, "build_fingerprint", lambda: "another build")
    tags.append(tag(shop))
    assert len(set(tags)) == len(tags) == 7


@pytest.mark.parametrize(
    ("sent", "same"),
    [
        ('"{}"', True),
        ('W/"{}"', True),
        ('"other", "{}"', True),
        ("*", False),  # which depends on the status of the response, see below
        ('"other"', False),
        ("{}x", False),
    ],
)
def test_a_browser_that_has_this_version_gets_304(shop: Advisor, sent: str, same: bool) -> None:
    """Weak tags and lists of tags count; the 304 repeats the tag (RFC 9110)."""
    known = tag(shop)
    with request_to(shop, HERE, headers={"If-None-Match": sent.format(known)}):
        response = unchanged()
    assert (response is not None) is same
    if response is not None:
        assert (response.status_code, response.headers["ETag"], response.get_data()) == (
            304,
            f'"{known}"',
            b"",
        )


@pytest.mark.parametrize(
    ("address", "method", "status"),
    [
        (HERE, "GET", 304),
        (HERE, "HEAD", 304),
        (HERE, "POST", 405),
        (HERE, "OPTIONS", 200),
        ("/api/v1/questions", "GET", 304),
        ("/api/v1/recommendation?talk=nevr", "GET", 400),
        ("/api/v1/nothing", "GET", 404),
        ("/embed/nothing", "GET", 404),
        ("/embed/oembed?url=x", "GET", 404),
    ],
)
def test_any_copy_will_do_where_there_is_a_page(
    shop: Advisor, address: str, method: str, status: int
) -> None:
    """`If-None-Match: *` says so; an error stays one, and nobody keeps it (RFC 9110, section 13.1.2)."""
    browser = client(shop)
    for _ in range(2):  # the second answer comes from the cache where there is one
        response = browser.open(address, method=method, headers={"If-None-Match": "*"})
        kept = "public, max-age=300, no-transform" if status == 304 else "no-store"
        assert (response.status_code, response.headers["Cache-Control"]) == (status, kept)
        assert ("ETag" in response.headers) is (status == 304)


def test_only_get_and_head_are_answered_with_304(shop: Advisor) -> None:
    """Any other method is refused, whatever copy the browser has; without a copy there is no 304."""
    headers = {"If-None-Match": f'"{tag(shop)}"'}
    answered = {}
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        with request_to(shop, HERE, method, headers=headers):
            answered[method] = unchanged() is not None
    assert answered == {"GET": True, "HEAD": True, "POST": False, "OPTIONS": False}
    with request_to(shop, HERE):
        assert unchanged() is None


def test_the_fingerprint_of_the_build_changes_with_programs_and_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python files and their data, templates, style sheets and scripts; no other file counts."""
    package, templates = tmp_path / "package", tmp_path / "templates"
    for folder in (package / "web", templates):
        folder.mkdir(parents=True)
    monkeypatch.setattr(caching, "PACKAGE", package)
    monkeypatch.setattr(caching, "templates_path", lambda: templates)
    fingerprints = [caching.build_fingerprint.__wrapped__()]
    for path in ("web/app.py", "web/words.yaml", "../templates/page.html", "a.css", "b.js"):
        (package / path).write_text("x")
        fingerprints.append(caching.build_fingerprint.__wrapped__())
    assert len(set(fingerprints)) == 6
    (package / "web" / "notes.txt").write_text("x")
    assert caching.build_fingerprint.__wrapped__() == fingerprints[-1]
    assert {len(each) for each in fingerprints} == {12}


# --- cache headers by status -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "cache_control", "tagged"),
    [
        (200, "public, max-age=300, no-transform", True),
        (304, "public, max-age=300, no-transform", False),
        (204, "no-store", False),
        (301, "no-store", False),
        (400, "no-store", False),
        (404, "no-store", False),
        (405, "no-store", False),
        (500, "no-store", False),
    ],
)
def test_cache_headers_by_status(shop: Advisor, status: int, cache_control: str, tagged: bool) -> None:
    """Pages may be cached for five minutes, and errors never."""
    with request_to(shop, HERE):
        response = set_cache_headers(Response("", status))
        assert response.headers["Cache-Control"] == cache_control
        assert response.headers.get("ETag") == (f'"{entity_tag()}"' if tagged else None)


def test_forbid_caching_replaces_any_other_permission() -> None:
    """For errors of the app itself and for /healthz."""
    response = Response(headers={"Cache-Control": "public, max-age=300, no-transform"})
    assert forbid_caching(response).headers["Cache-Control"] == "no-store"


# --- content policy ----------------------------------------------------------------------------------


def test_the_policy_of_a_full_page() -> None:
    """Its own style sheets by hash, pictures, its own form; no script, and no frame around it."""
    assert directives(policy()) == {
        "default-src": "'none'",
        "style-src": f"{digest(stylesheet())} {digest(recommendation_sheet())}",
        "img-src": "'self' https: data:",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


@pytest.mark.parametrize("theme", [Theme(), Theme(Scheme.DARK), Theme(accent="#00aa00")])
def test_the_policy_of_a_frame(theme: Theme) -> None:
    """As of a full page, with the sheets of the theme, the script of frames, and the pages of the store."""
    found = directives(frame_policy(theme, ACME))
    assert found.pop("script-src") == digest(frame_script())
    assert found.pop("style-src").split() == [digest(sheet) for sheet in frame_sheets(theme)]
    assert found.pop("frame-ancestors") == "'self' https://acme.example https://www.acme.example"
    assert found.items() <= directives(policy()).items()
    assert directives(frame_policy(theme, None))["frame-ancestors"] == "'none'"


def test_full_pages_and_frames_get_the_policy_of_their_own(tmp_path: Path) -> None:
    """No referrer and no guessed content type in both; only full pages forbid frames in old browsers."""
    shop = small_shop(tmp_path, ACME)
    with request_to(shop, "/?store=acme"):
        full = protect(Response()).headers
    with request_to(shop, "/embed/?store=acme"):
        framed = protect(Response()).headers
    for headers in (full, framed):
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert full["Content-Security-Policy"] == policy()
    assert framed["Content-Security-Policy"] == frame_policy(ACME.theme, ACME)
    assert (full["X-Frame-Options"], "X-Frame-Options" in framed) == ("DENY", False)
    assert not [name for name in FRAME_HEADERS if name in full]
    assert {name: framed[name] for name in FRAME_HEADERS} == FRAME_HEADERS


def test_304_keeps_the_policy_of_the_copy(shop: Advisor) -> None:
    """A browser applies the headers of a 304 to the page it has (RFC 9111)."""
    with request_to(shop, HERE):
        assert list(protect(Response(status=304)).headers.keys()) == ["Content-Type"]
