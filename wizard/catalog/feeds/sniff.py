"""The format and encoding of a file, from its first bytes."""

from __future__ import annotations

import codecs
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Literal

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.records import FeedError

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_SAVE_AS_CSV = "Open it in the program it comes from, save it as CSV (UTF-8), and import that file."
_UNPACK = "Unpack it, and import the file inside."
_EXPORT = "Export the products from your store as CSV, XML or JSON."
_BINARY = (
    (b"PK\x03\x04", "a spreadsheet or a zip archive", _SAVE_AS_CSV),
    (b"PK\x05\x06", "an empty zip archive", _EXPORT),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", _SAVE_AS_CSV),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ", "an xz archive", _UNPACK),
    (b"(\xb5/\xfd", "a zstandard archive", _UNPACK),
    (b"7z\xbc\xaf", "a 7-Zip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"%PDF", "a PDF document", _EXPORT),
    (b"{\\rtf", "a text document", _EXPORT),
    (b"\x89PNG", "a picture", _EXPORT),
    (b"\xff\xd8\xff", "a picture", _EXPORT),
    (b"GIF8", "a picture", _EXPORT),
    (b"SQLite format 3", "a database", _EXPORT),
)
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1f\x7f]")
_COMMENTS = re.compile(r"\s*(?:<!--.*?-->\s*)*", re.S)
_HTML = re.compile(
    r"<(?:!doctype\s+html(?!\s+\[)|(?:html|head|body|script|style|noscript|meta|title|link|main|header|nav|article|"
    r"section|div|p|h[1-6]|pre|table|ul|ol|form|span|center|font|strong|[bh]r|img|iframe)\b(?!:))",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """The family of a file's format; the encoding is None where it has to be found by reading on."""

    family: Literal["table", "xml", "html", "json"]
    encoding: str | None


def recognise(prefix: bytes) -> Recognised:
    """What a file is; raises FeedError for an empty file and for one that is no text."""
    encoding = _recognise_encoding(prefix)
    text = prefix.decode(encoding or "utf-8", "replace").lstrip("\ufeff")
    if not text.strip("\0 \t\r\n\v\f"):
        raise FeedError("empty-file", "The file is empty. Export the products again.")
    if encoding is None:
        _refuse_binary(prefix)
    start = text[_COMMENTS.match(text).end() :]  # type: ignore[union-attr]  # (matches always, if nothing)
    if start.startswith("<"):
        return Recognised("html" if _HTML.match(start) else "xml", encoding)
    if start.startswith(("{", "[")):
        return Recognised("json", encoding)
    return Recognised("table", encoding)


def hold(source: BinaryIO) -> BinaryIO:
    """The source itself when it can be read again, else a copy that is on disk when it is large."""
    if source.seekable():
        return source
    copy: BinaryIO = tempfile.SpooledTemporaryFile(max_size=16 * limits.PREFIX)  # type: ignore[assignment]  # noqa: SIM115
    size = 0
    while chunk := source.read(limits.PREFIX):
        size += copy.write(chunk)
        if size > limits.FILE:
            raise FeedError(
                "file-too-large", f"The feed has more than {limits.FILE} bytes. Import it in parts."
            )
    copy.seek(0)
    return copy


def decide_encoding(held: BinaryIO) -> str:
    """UTF-8 where every byte of the rest of a file agrees, else cp1252."""
    start = held.tell()
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := held.read(limits.PREFIX):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        held.seek(start)
    return "utf-8"


def undecodable(encoding: str, line: int | None = None) -> FeedError:
    """The error for a file that is not in the encoding it claims."""
    message = f"The file says it is {encoding}, but not all of its bytes are. Save it as UTF-8 first."
    return FeedError("encoding-undecodable", message, line)


@contextmanager
def open_text(held: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The text of a held file with its line ends as they are; the file stays open."""
    text = io.TextIOWrapper(held, encoding, newline="")
    try:
        yield text
    finally:
        if not held.closed:
            text.detach()


def _recognise_encoding(prefix: bytes) -> str | None:
    for bom, encoding in _BOMS:
        if prefix.startswith(bom):
            return encoding
    # UTF-16 without its mark: half of the bytes are NUL, and always the same half.
    for encoding, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        half, other = prefix[start::2], prefix[1 - start :: 2]
        if len(half) > 8 and half.count(0) > len(half) * 0.7 and other.count(0) < len(other) * 0.1:
            return encoding
    return None


def _refuse_binary(prefix: bytes) -> None:
    for magic, name, fix in _BINARY:
        if prefix.startswith(magic):
            raise FeedError("not-csv", f"This is {name}, not a feed. {fix}")
    if len(_CONTROL.findall(prefix)) > len(prefix) / 20 or prefix.count(0) > len(prefix) / 3:
        raise FeedError("not-csv", f"This is not text but some binary file. {_EXPORT}")


_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*(windows-125\d|iso-8859-\d{1,2}|utf-?8)""", re.I
)


def read_document(source: BinaryIO, encoding: str, most: int, advice: str) -> str:
    """Read the rest of a file of at most `most` bytes, with \\n as its line end; raise FeedError."""
    data = source.read(most + 1)
    if len(data) > most:
        raise FeedError("file-too-large", f"The file has more than {most} bytes. {advice}")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise undecodable(encoding, data.count(b"\n", 0, error.start) + 1) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def find_page_encoding(data: bytes) -> str:
    """Return the encoding that the first bytes of a page declare, else UTF-8."""
    declared = _CHARSET.search(data)
    return codecs.lookup(declared[1].decode()).name if declared else "utf-8"
