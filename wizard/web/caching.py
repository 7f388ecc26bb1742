"""Response headers (privacy, content security policy, caching), and the cache of rendered pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cachetools import LRUCache
from flask import Response, request

from wizard.clock import seconds_until
from wizard.paths import PACKAGE, templates_path
from wizard.rule_language.dates import LAST_DAY, day_after
from wizard.rule_language.texts import Store, Theme
from wizard.web.assets import digest, frame_script, frame_sheets, recommendation_sheet, stylesheet
from wizard.web.compression import ENCODINGS, PLAIN, asked_encoding
from wizard.web.surface import (
    address,
    asked_store,
    asked_theme,
    asks_for_links,
    current_advisor,
    current_site,
    in_frame,
    in_layout,
    is_token,
    names_host,
    version,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_AGE = 300
"""How many seconds a page may be cached; the ETag makes revalidation cheap."""

FRAME_HEADERS = {
    "Cross-Origin-Embedder-Policy": "credentialless",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, indexifembedded",
}
"""Headers of every response to a frame.

A frame may use no device, and search engines index it as part of the store's page. A cross-origin isolated
page only shows frames that are isolated too; `credentialless` isolation still allows pictures from other
sites.
"""

READ = ("GET", "HEAD")
"""The methods whose responses may be cached."""


def entity_tag() -> str:
    """Return the ETag, made of what a response depends on: rules, stores, catalog, build, address, encoding.

    Each encoding has its own, since a strong tag identifies the exact bytes (RFC 9110, section 8.8.3.3).
    """
    encoding = _encoding()
    end = "" if encoding == PLAIN else f"-{encoding}"
    return f"{version()}-{build_fingerprint()}-{_hash_address()[:16]}{end}"


def _hash_address() -> str:
    """Return 64 hex digits that differ whenever any part of the address differs."""
    return hashlib.sha256(repr(address()).encode()).hexdigest()


def _encoding() -> str:
    """Return the encoding of the response to this request, if it is worth compressing."""
    return asked_encoding() if current_site().compresses else PLAIN


def is_cacheable() -> bool:
    """Return whether the response may be cached: to a read, without a token, and not in a store's layout."""
    return request.method in READ and not is_token() and not in_layout()


def unchanged() -> Response | None:
    """Return 304 if the browser has this exact version, so that the page need not be rendered."""
    held = request.if_none_match
    if not held or held.star_tag or not is_cacheable() or not held.contains_weak(tag := entity_tag()):
        return None
    return _not_modified(tag)


def apply_star_condition(response: Response) -> Response:
    """Return 304 instead of a page to a request with `If-None-Match: *`."""
    starred = request.if_none_match.star_tag and is_cacheable()
    return _not_modified(entity_tag()) if starred and response.status_code == 200 else response


def _not_modified(tag: str) -> Response:
    response = Response(status=304, headers={"ETag": f'"{tag}"'})
    if current_site().compresses:
        response.vary.add("Accept-Encoding")
    return response


def protect(response: Response) -> Response:
    """Set the privacy and content security headers, and who may frame the page; a 304 keeps its copy's.

    A page in a layout gets no content policy: only the store knows what its template needs.
    """
    if response.status_code == 304:
        return response
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if in_frame():
        response.headers.update(FRAME_HEADERS)
        tokens = bool(current_site().tokens)
        response.headers["Content-Security-Policy"] = frame_policy(
            asked_theme(), asked_store(), tokens, asks_for_links()
        )
    else:
        response.headers["X-Frame-Options"] = "DENY"
        if not in_layout():
            response.headers.setdefault("Content-Security-Policy", policy())
    return response


def set_cache_headers(response: Response) -> Response:
    """Set how long a response may be cached, and its ETag; errors are never cached.

    A page in a layout may depend on who is logged in, so only browsers may cache it, and must revalidate it.
    No cache may transform other pages: their policies name scripts and styles by hash.
    """
    if in_layout() and response.status_code == 200:
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    if response.status_code not in (200, 304) or not is_cacheable():
        return forbid_caching(response)
    audience = "private" if is_private() or names_host() else "public"
    response.headers["Cache-Control"] = f"{audience}, max-age={max_age()}, no-transform"
    if response.status_code == 200:
        response.set_etag(entity_tag())
    return response


def max_age() -> int:
    """Return how many seconds this response may be cached: never past the next date in the rules."""
    rulebook = current_advisor().rulebook
    if rulebook.period.until == LAST_DAY:
        return MAX_AGE
    change = day_after(rulebook.period.until)
    return min(MAX_AGE, seconds_until(change, rulebook.settings.timezone, current_site().clock))


def forbid_caching(response: Response) -> Response:
    """Forbid all caches from storing a response."""
    response.headers["Cache-Control"] = "no-store"
    return response


def is_private() -> bool:
    """Return whether the address, or one quoted in it, says something about a person's health."""
    said, sent = "", request.environ.get("QUERY_STRING", "")
    while said != sent:
        said, sent = sent, unquote(sent)
    names = "|".join(map(re.escape, current_advisor().rulebook.private_parameters))
    return bool(names and re.search(f"(?:^|[?&])(?:{names})=", said))


@cache
def policy(script: str = "") -> str:
    """Return the policy of a full page: product pictures, and our style sheets and this script by hash."""
    plain = _policy((stylesheet(), recommendation_sheet()), "'none'")
    return f"{plain}; script-src {digest(script)}" if script else plain


@lru_cache(maxsize=256)
def frame_policy(theme: Theme, store: Store | None, tokens: bool = False, links_only: bool = False) -> str:
    """Return the policy of a frame: the store's theme, our script, and only within the store's pages.

    The script may fetch tokens if the site has them; pages made of links have a different script.
    """
    ancestors = " ".join(("'self'", *store.origins)) if store else "'none'"
    plain = f"{_policy(frame_sheets(theme), ancestors)}; script-src {digest(frame_script(links_only))}"
    return f"{plain}; connect-src 'self'" if tokens else plain


def _policy(sheets: tuple[str, str], ancestors: str) -> str:
    allowed = " ".join(map(digest, sheets))
    return (
        f"default-src 'none'; style-src {allowed}; img-src 'self' https: data:; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )


@cache
def build_fingerprint() -> str:
    """Return twelve hex digits that change with the code, its data, templates, style sheets and scripts."""
    seen = hashlib.sha256()
    for folder in (PACKAGE, templates_path()):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".yaml", ".html", ".css", ".js", ".ts"):
                seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


# --- inside an app whose extensions change responses ---------------------------------------------

GUARDED = ("Content-Security-Policy", "X-Frame-Options", "Cross-Origin-Embedder-Policy",
           "Cross-Origin-Resource-Policy")  # fmt: skip
"""Headers that, if changed, leave a page unstyled or not shown in a frame."""


class GuardedResponse(Response):
    """A response that is sent as it was made, whatever an app's extensions do to responses.

    In a minified page, styles would no longer match the hashes in the policy. A page in a layout is not
    guarded: it is the store's too, and its style sheet and script are files.
    """

    made: tuple[bytes, dict[str, str | None]]

    @classmethod
    def guard(cls, response: Response) -> GuardedResponse:
        """Return a finished response, guarded against later changes."""
        guarded: GuardedResponse = cls.force_type(response)  # type: ignore[assignment]
        headers = {name: response.headers.get(name) for name in (*GUARDED, "Content-Encoding", "ETag")}
        guarded.made = response.get_data(), headers
        return guarded

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Undo any changes and send the response; make it private if a cookie was added."""
        body, headers = self.made
        changed = self.status_code == 200 and self._decode() != body
        if changed:
            self.set_data(body)
        for name in headers if changed else GUARDED:
            if (value := headers[name]) is None:
                self.headers.pop(name, None)
            else:
                self.headers[name] = value
        if "Set-Cookie" in self.headers:
            self.headers["Cache-Control"] = self.headers["Cache-Control"].replace("public", "private")
        return super().__call__(environ, start_response)

    def _decode(self) -> bytes:
        """Return the body, decoded if an encoding was added."""
        encoding = self.content_encoding
        if encoding == self.made[1]["Content-Encoding"] or encoding not in ENCODINGS:
            return self.get_data()
        return ENCODINGS[encoding].decompress(self.get_data())


# --- the page cache ------------------------------------------------------------------------------

MOST_BYTES = 32_000_000
"""The most bytes a server process caches; the least recently used page is evicted first."""

OVERHEAD = 1_000
"""Bytes a page takes in addition to its body and policy: its key, headers, and the cache's tables."""

CacheKey = tuple[str, str]
"""The version with a hash of the address, and the encoding that was asked for."""


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A body as sent, with the headers that differ between pages; a `policy` of "" is the default one."""

    body: bytes
    kind: str
    encoding: str
    policy: str

    @property
    def size(self) -> int:
        """Return how many bytes it takes in the cache."""
        return len(self.body) + len(self.policy) + OVERHEAD


class PageCache:
    """Caches bodies by version, address and encoding; none whose address is about a person's health."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._bodies: LRUCache[CacheKey, CachedPage] = LRUCache(most, getsizeof=lambda cached: cached.size)
        self._lock = Lock()

    def find(self) -> Response | None:
        """Return the cached response to this request, or None.

        A page cached only in another encoding is returned uncompressed rather than rendered again.
        """
        if request.method not in READ:
            return None
        key, wanted = _page_key(), _encoding()
        with self._lock:
            known = [name for name in (wanted, *ENCODINGS) if (key, name) in self._bodies]
            cached = self._bodies[key, known[0]] if known else None
        if cached is None:
            return None
        body = (
            cached.body if cached.encoding == wanted else ENCODINGS[cached.encoding].decompress(cached.body)
        )
        response = Response(body, content_type=cached.kind)
        if cached.encoding == wanted != PLAIN:
            response.content_encoding = wanted
        if cached.policy:
            response.headers["Content-Security-Policy"] = cached.policy
        return response

    def store(self, response: Response) -> Response:
        """Store a complete response as sent, and return it."""
        if response.status_code != 200 or request.method != "GET" or is_private() or not is_cacheable():
            return response
        key = _page_key(), _encoding()
        if key in self._bodies:
            return response
        headers = response.headers
        cached = CachedPage(
            response.get_data(),
            headers["Content-Type"],
            headers.get("Content-Encoding", PLAIN),
            headers.get("Content-Security-Policy", ""),
        )
        with self._lock, suppress(ValueError):  # the page is larger than the whole cache
            self._bodies[key] = cached
        return response


def _page_key() -> str:
    """Return a key for all that a page depends on, except its encoding: its version and address."""
    return f"{version()}-{_hash_address()}"
