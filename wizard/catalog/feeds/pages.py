"""HTML pages: their text, and the JSON-LD scripts in them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.offers import FeedError
from wizard.catalog.feeds.recognise import recognise, undecodable

_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*(windows-125\d|iso-8859-\d{1,2}|utf-?8)""", re.I
)
_OPENING = re.compile(r"<!--|<script\b([^<>]*+)>", re.I)
_CLOSING = re.compile(r"</script\s*+>", re.I)
_JSON_LD = re.compile(r"application/ld\+json", re.I)


def read_page(held: BinaryIO) -> str:
    """The text of a page, in the encoding of its mark or its <meta charset>, else UTF-8; raises FeedError."""
    data = held.read(limits.PAGE + 1)
    if len(data) > limits.PAGE:
        raise FeedError(
            "file-too-large",
            f"The page has more than {limits.PAGE} bytes. Save its product pages one by one.",
        )
    encoding = find_page_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise undecodable(encoding, data.count(b"\n", 0, error.start) + 1) from error


def find_page_encoding(data: bytes) -> str:
    """The encoding that the first bytes of a page declare, else UTF-8."""
    if encoding := recognise(data[: limits.PREFIX]).encoding:
        return encoding
    declared = _CHARSET.search(data[: limits.PREFIX])
    return codecs.lookup(declared[1].decode()).name if declared else "utf-8"


def find_scripts(page: str) -> Iterator[tuple[int, str]]:
    """The line on which each JSON-LD script starts, and its text; what is commented out does not count."""
    position = line = 0
    counted = 0
    while opening := _OPENING.search(page, position):
        if opening[1] is None:
            end = page.find("-->", opening.end())
            position = len(page) if end < 0 else end + 3
            continue
        closing = _CLOSING.search(page, opening.end())
        position = closing.end() if closing else len(page)
        if _JSON_LD.search(opening[1]):
            line += page.count("\n", counted, opening.end())
            counted = opening.end()
            yield line + 1, page[opening.end() : closing.start() if closing else len(page)]
