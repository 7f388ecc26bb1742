"""Response headers (privacy, content policy, caching), and the cache of pages that were made."""

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
"""Seconds a page may be cached; the ETag makes asking again cheap."""

FRAME_HEADERS = {
    "Cross-Origin-Embedder-Policy": "credentialless",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, indexifembedded",
}
"""Of every response to a frame.

It may use no device, and search engines know it as a part of the store. A page that is isolated from others
shows no frame that is not; `credentialless` is the isolation that still shows pictures of other sites.
"""

READ = ("GET", "HEAD")
"""The methods whose responses may be kept."""


def entity_tag() -> str:
    """Return what a response depends on: rulebook, stores, catalog, build, its own address, and its encoding.

    Of each encoding it is another, since a strong tag stands for the very bytes (RFC 9110, section 8.8.3.3).
    """
    encoding = _encoding()
    end = "" if encoding == PLAIN else f"-{encoding}"
    return f"{version()}-{build_fingerprint()}-{_hash_address()[:16]}{end}"


def _hash_address() -> str:
    """Return 64 hex digits that differ between addresses, of whatever parts they are made."""
    return hashlib.sha256(repr(address()).encode()).hexdigest()


def _encoding() -> str:
    """Return the encoding that the response to this request has, if it is worth compressing."""
    return asked_encoding() if current_site().compresses else PLAIN


def may_be_kept() -> bool:
    """Return whether copies of a response to this request may be kept: it is read, no token, and all ours."""
    return request.method in READ and not is_token() and not in_layout()


def unchanged() -> Response | None:
    """Return 304 if the browser's copy is of this very version: the page need not be made again."""
    kept = request.if_none_match
    if not kept or kept.star_tag or not may_be_kept() or not kept.contains_weak(tag := entity_tag()):
        return None
    return _not_modified(tag)


def unchanged_anyway(response: Response) -> Response:
    """Return 304 in the place of a page, to those who do not want it if there is any (`If-None-Match: *`)."""
    starred = request.if_none_match.star_tag and may_be_kept()
    return _not_modified(entity_tag()) if starred and response.status_code == 200 else response


def _not_modified(tag: str) -> Response:
    response = Response(status=304, headers={"ETag": f'"{tag}"'})
    if current_site().compresses:
        response.vary.add("Accept-Encoding")
    return response


def protect(response: Response) -> Response:
    """Set privacy and content policy, and which pages may frame this one; a 304 keeps those of the copy.

    A page in a layout gets no policy: what the store's template needs is the store's to say.
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
    """Set how long a copy may be cached, and its version; errors are never cached.

    A page in a layout may differ with who is logged in, so only a browser keeps it, and asks before it is
    shown again. No cache may change others: policies name scripts and styles by their hashes.
    """
    if in_layout() and response.status_code == 200:
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    if response.status_code not in (200, 304) or not may_be_kept():
        return forbid_keeping(response)
    audience = "private" if is_private() or names_host() else "public"
    response.headers["Cache-Control"] = f"{audience}, max-age={max_age()}, no-transform"
    if response.status_code == 200:
        response.set_etag(entity_tag())
    return response


def max_age() -> int:
    """Return the seconds for which copies of this response may be used: never beyond a date in the rules."""
    rulebook = current_advisor().rulebook
    if rulebook.period.until == LAST_DAY:
        return MAX_AGE
    change = day_after(rulebook.period.until)
    return min(MAX_AGE, seconds_until(change, rulebook.settings.timezone, current_site().clock))


def forbid_keeping(response: Response) -> Response:
    """Forbid all caches to store a response."""
    response.headers["Cache-Control"] = "no-store"
    return response


def is_private() -> bool:
    """Return whether the address says something about a person's health, itself or in one that it quotes."""
    said, sent = "", request.environ.get("QUERY_STRING", "")
    while said != sent:
        said, sent = sent, unquote(sent)
    names = "|".join(map(re.escape, current_advisor().rulebook.private_parameters))
    return bool(names and re.search(f"(?:^|[?&])(?:{names})=", said))


@cache
def policy(script: str = "") -> str:
    """Return the policy of a full page: product pictures, our own style sheets and this script by hash."""
    plain = _policy((stylesheet(), recommendation_sheet()), "'none'")
    return f"{plain}; script-src {digest(script)}" if script else plain


@lru_cache(maxsize=256)
def frame_policy(theme: Theme, store: Store | None, tokens: bool = False, links_only: bool = False) -> str:
    """Return the policy of a frame: the store's theme, our own script, only within the store's pages.

    The script may ask for tokens where there are any; it is another one in pages that are made of links.
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
    """Return twelve hex digits that change with programs, their data, templates, style sheets and scripts."""
    seen = hashlib.sha256()
    for folder in (PACKAGE, templates_path()):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".yaml", ".html", ".css", ".js", ".ts"):
                seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


# --- inside an app whose extensions change responses ---------------------------------------------

GUARDED = ("Content-Security-Policy", "X-Frame-Options", "Cross-Origin-Embedder-Policy",
           "Cross-Origin-Resource-Policy")  # fmt: skip
"""Headers without which a page is unstyled, or not shown in a frame."""


class GuardedResponse(Response):
    """A response that is sent as it was made, whatever the extensions of an app do to all of its responses.

    A minified page would hold styles that the policy, which names them by their hashes, no longer allows.
    A page in a layout is not guarded: it is the store's too, and its style sheet and script are files.
    """

    made: tuple[bytes, dict[str, str | None]]

    @classmethod
    def guard(cls, response: Response) -> GuardedResponse:
        """Return a finished response, guarded from now on."""
        guarded: GuardedResponse = cls.force_type(response)  # type: ignore[assignment]
        headers = {name: response.headers.get(name) for name in (*GUARDED, "Content-Encoding", "ETag")}
        guarded.made = response.get_data(), headers
        return guarded

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Undo what changed, and send it: private where a cookie was added."""
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
        """Return the body without an encoding that was added."""
        encoding = self.content_encoding
        if encoding == self.made[1]["Content-Encoding"] or encoding not in ENCODINGS:
            return self.get_data()
        return ENCODINGS[encoding].decompress(self.get_data())


# --- pages that were made ------------------------------------------------------------------------

MOST_BYTES = 32_000_000
"""Bytes that a server process caches; the least recently used page is dropped first."""

OVERHEAD = 1_000
"""Bytes that a page takes beside its body and its policy: its key, headers, and the tables of the cache."""

CacheKey = tuple[str, str]
"""Version and a hash of the address, however long that is, and the encoding that was asked for."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A body as it is sent, with the headers that differ between pages; a `policy` of "" is the usual."""

    body: bytes
    kind: str
    encoding: str
    policy: str

    @property
    def size(self) -> int:
        """Return how many bytes it takes."""
        return len(self.body) + len(self.policy) + OVERHEAD


class PageCache:
    """Bodies by version, address and encoding; none whose address says something about a person's health."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._bodies: LRUCache[CacheKey, Kept] = LRUCache(most, getsizeof=lambda kept: kept.size)
        self._lock = Lock()

    def find(self) -> Response | None:
        """Return the response to this request, None if it has to be made.

        A page that is there in another encoding only is not made again: it is returned uncompressed.
        """
        if request.method not in READ:
            return None
        key, wanted = _page_key(), _encoding()
        with self._lock:
            known = [name for name in (wanted, *ENCODINGS) if (key, name) in self._bodies]
            kept = self._bodies[key, known[0]] if known else None
        if kept is None:
            return None
        body = kept.body if kept.encoding == wanted else ENCODINGS[kept.encoding].decompress(kept.body)
        response = Response(body, content_type=kept.kind)
        if kept.encoding == wanted != PLAIN:
            response.content_encoding = wanted
        if kept.policy:
            response.headers["Content-Security-Policy"] = kept.policy
        return response

    def keep(self, response: Response) -> Response:
        """Store a complete response as it is sent, and return it."""
        if response.status_code != 200 or request.method != "GET" or is_private() or not may_be_kept():
            return response
        key = _page_key(), _encoding()
        if key in self._bodies:
            return response
        headers = response.headers
        kept = Kept(
            response.get_data(),
            headers["Content-Type"],
            headers.get("Content-Encoding", PLAIN),
            headers.get("Content-Security-Policy", ""),
        )
        with self._lock, suppress(ValueError):  # of one that is larger than all there is room for
            self._bodies[key] = kept
        return response


def _page_key() -> str:
    """Return what stands for all that a page depends on, however it is sent: its version and address."""
    return f"{version()}-{_hash_address()}"
