"""Compressed responses: brotli or gzip, as the request prefers, once per cached page."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

import brotli
from flask import Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

BROTLI_QUALITY, GZIP_LEVEL = 5, 6
"""Low levels, since somebody waits while a page that is not cached is compressed."""

LEAST_BYTES = 1_000
"""Shorter bodies fit into one packet anyway."""

TEXTS = frozenset(
    (
        "application/json",
        "application/problem+json",
        "image/svg+xml",
        "text/css",
        "text/html",
        "text/javascript",
        "text/plain",
    )
)
"""Content types worth compressing; other pictures are compressed already."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """An HTTP content encoding (RFC 9110, section 8.4.1): how to compress and decompress a body."""

    compress: Callable[[bytes], bytes]
    decompress: Callable[[bytes], bytes]


PLAIN = "identity"
"""The name for no encoding."""

ENCODINGS: Mapping[str, Encoding] = {
    "br": Encoding(partial(brotli.compress, quality=BROTLI_QUALITY), brotli.decompress),
    "gzip": Encoding(partial(gzip.compress, compresslevel=GZIP_LEVEL, mtime=0), gzip.decompress),
    PLAIN: Encoding(bytes, bytes),
}
"""Name -> encoding, the one with the smallest bodies first."""


def asked_encoding() -> str:
    """Return the encoding that this request prefers; if several are equally welcome, the smallest."""
    return choose_encoding(request.environ.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=64)
def choose_encoding(accepted: str) -> str:
    """Return the encoding that an Accept-Encoding header prefers."""
    welcome = parse_accept_header(accepted, Accept)
    best = max(ENCODINGS, key=welcome.quality)
    return best if welcome.quality(best) else PLAIN


def compress(response: Response) -> Response:
    """Compress the body of a response as the request prefers, if it is worth compressing."""
    response.vary.add("Accept-Encoding")
    encoding = asked_encoding()
    if encoding == PLAIN or response.content_encoding or response.mimetype not in TEXTS:
        return response
    body = response.get_data()
    if len(body) >= LEAST_BYTES:
        response.set_data(ENCODINGS[encoding].compress(body))
        response.content_encoding = encoding
    return response
