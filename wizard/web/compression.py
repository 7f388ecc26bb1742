"""Compressed responses: brotli or gzip, as the request prefers, once for each remembered page."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

import brotli
from flask import Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

BROTLI_QUALITY, GZIP_LEVEL = 5, 6
"""Low ones: a page that was not asked for before is compressed while somebody waits."""

LEAST_BYTES = 1_000
"""What is shorter fits into one packet anyway."""

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
"""Content types that get smaller; pictures of other types are compressed already."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A content encoding of HTTP (RFC 9110, section 8.4.1): how to compress a body, and the way back."""

    compress: Callable[[bytes], bytes]
    decompress: Callable[[bytes], bytes]


PLAIN = "identity"
"""The name of a body as it is."""

ENCODINGS: Mapping[str, Encoding] = {
    "br": Encoding(partial(brotli.compress, quality=BROTLI_QUALITY), brotli.decompress),
    "gzip": Encoding(partial(gzip.compress, compresslevel=GZIP_LEVEL, mtime=0), gzip.decompress),
    PLAIN: Encoding(bytes, bytes),
}
"""Name -> encoding, the smallest body first."""


def asked_encoding() -> str:
    """Return the encoding that this request prefers; of equally welcome ones the smallest body."""
    return choose_encoding(request.environ.get("HTTP_ACCEPT_ENCODING", ""))


@lru_cache(maxsize=64)
def choose_encoding(accepted: str) -> str:
    """Return the encoding that a header Accept-Encoding prefers."""
    welcome = parse_accept_header(accepted, Accept)
    best = max(ENCODINGS, key=welcome.quality)
    return best if welcome.quality(best) else PLAIN


def compress(response: Response) -> Response:
    """Compress the body of a response as the request prefers, where that makes it smaller."""
    response.vary.add("Accept-Encoding")
    encoding = asked_encoding()
    if encoding == PLAIN or response.content_encoding or response.mimetype not in TEXTS:
        return response
    body = response.get_data()
    if len(body) >= LEAST_BYTES:
        response.set_data(ENCODINGS[encoding].compress(body))
        response.content_encoding = encoding
    return response
