"""The format and encoding of a file, from its first bytes."""

import codecs
import re
import tempfile
from typing import BinaryIO

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.records import FeedError, FeedFormat
from wizard.rule_language.yaml_reader import load_data

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1f\x7f]")
_COMMENTS = re.compile(r"\s*(?:<!--.*?-->\s*)*", re.S)
_HTML = re.compile(
    r"<(?:!doctype\s+html(?!\s+\[)|(?:html|head|body|script|style|noscript|meta|title|link|main|header|nav|article|"
    r"section|div|p|h[1-6]|pre|table|ul|ol|form|span|center|font|strong|[bh]r|img|iframe)\b(?!:))",
    re.I,
)
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*(windows-125[0-8]|iso-8859-(?:1[0-13-6]?|[2-9])\b|utf-?8)""",
    re.I,
)


def sniff(prefix: bytes) -> tuple[FeedFormat, str | None]:
    """Return what a file seems to be, and its encoding, None if that needs reading on.

    A table counts as CSV and XML as RSS until more is known. Raises FeedError for an empty file and for one
    that is not text.
    """
    encoding = _sniff_encoding(prefix)
    text = prefix.decode(encoding or "utf-8", "replace").lstrip("\ufeff")
    if not text.strip("\0 \t\r\n\v\f"):
        raise FeedError("empty-file", "The file is empty. Export the products again.")
    if encoding is None:
        _refuse_binary(prefix)
    start = text[_COMMENTS.match(text).end() :]  # type: ignore[union-attr]  # (matches always, if nothing)
    if _HTML.match(start):
        declared = _CHARSET.search(prefix)
        charset = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
        return FeedFormat.HTML, encoding or charset
    if start.startswith("<"):
        return FeedFormat.GMC_RSS, encoding
    if start.startswith(("{", "[")):
        return FeedFormat.JSON, encoding or "utf-8"
    return FeedFormat.CSV, encoding


def make_seekable(source: BinaryIO) -> BinaryIO:
    """Return the source itself if it can be read again, else a copy that is on disk if it is large."""
    if source.seekable():
        return source
    copy: BinaryIO = tempfile.SpooledTemporaryFile(max_size=16 * limits.PREFIX)  # type: ignore[assignment]  # noqa: SIM115
    size = 0
    while chunk := source.read(limits.PREFIX):
        size += copy.write(chunk)
        if size > limits.FILE:
            message = f"The feed has more than {limits.FILE} bytes. Import it in parts."
            raise FeedError("file-too-large", message)
    copy.seek(0)
    return copy


def decide_encoding(source: BinaryIO) -> str:
    """Return UTF-8 if all bytes of the rest of a file agree, else cp1252."""
    start = source.tell()
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := source.read(limits.PREFIX):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return "cp1252"
    finally:
        source.seek(start)
    return "utf-8"


def _sniff_encoding(prefix: bytes) -> str | None:
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
    for signature, kind, advice in load_data(__package__, "signatures.yaml")["signatures"]:
        if prefix.startswith(signature.encode("latin-1")):
            raise FeedError("not-csv", f"This is {kind}, not a feed. {advice}")
    if len(_CONTROL.findall(prefix)) > len(prefix) / 20 or prefix.count(0) > len(prefix) / 3:
        advice = "Export the products from your store as CSV, XML or JSON."
        raise FeedError("not-csv", f"This is not text but some binary file. {advice}")
