"""Detection of the format and encoding of a file from its first bytes."""

import codecs
import re
import tempfile
from typing import BinaryIO

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.plain_text import strip_controls
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
_XHTML = re.compile(
    r"""
    <\?xml\b[^<>]*>\s*(?:<!--.*?-->\s*)*
    <(?:html\b(?!:)|!doctype\s+html\s*(?:>|PUBLIC\s+["']-//W3C//DTD\ XHTML))
    """,
    re.I | re.S | re.X,
)
_CHARSET = re.compile(
    rb"""(?:<meta[^>]{0,200}?charset|\A\s*<\?xml[^<>]{0,200}?encoding)\s*=\s*["']?\s*"""
    rb"""(windows-125[0-8]|iso-8859-(?:1[0-13-6]?|[2-9])\b|utf-?8)""",
    re.I,
)
# The beginning of a feed, at any position.
_FEED = re.compile(
    r"<\?xml\b[^<>]*>\s*(?:<[?!][^<>]*+>\s*+){0,20}+<(?:rss|feed|rdf:RDF|channel|products|catalog|offers|items|urlset)\b"
    r"|<rss\s[^<>]*version",
    re.I,
)
_SHOWN = 60
"""The most characters of text before a feed that a message quotes."""


def sniff(prefix: bytes, declared: str | None = None) -> tuple[FeedFormat, str | None]:
    """Return the format of a file and its encoding; the encoding is None if the first bytes do not show it.

    `prefix` are the first bytes, and `declared` is an encoding that the user named. Every table counts as CSV
    and all XML as RSS until more has been read. Raise FeedError for an empty file, for one that is not text,
    and for XML with anything before it.
    """
    encoding = declared or _sniff_encoding(prefix)
    text = prefix.decode(encoding or "utf-8", "replace").lstrip("\ufeff")
    if not text.strip("\0 \t\r\n\v\f"):
        raise FeedError("empty-file", "The file is empty. Export the products again.")
    if not (encoding or "").startswith("utf-16"):
        _refuse_binary(prefix)
    start = text[_COMMENTS.match(text).end() :]  # type: ignore[union-attr]  # (always matches)
    if not text.startswith("<?xml") and not start.lower().startswith(("<!doctype", "<html", "{", "[")):
        _refuse_text_before(text)
    if _HTML.match(start) or _XHTML.match(start):
        found = _CHARSET.search(prefix)
        charset = codecs.lookup(found[1].decode()).name if found else "utf-8"
        return FeedFormat.HTML, encoding or charset
    if start.startswith("<"):
        return FeedFormat.GMC_RSS, encoding
    if start.startswith(("{", "[")):
        return FeedFormat.JSON, encoding or "utf-8"
    return FeedFormat.CSV, encoding


def _refuse_text_before(text: str) -> None:
    """Raise FeedError if there is anything before an XML feed, such as a notice of PHP."""
    feed = _FEED.search(text)
    before = text[: feed.start()] if feed else ""
    if not feed or not (before.strip() or (before and feed[0].startswith("<?"))):
        return
    if feed[0].startswith("<rss") and not re.sub(r"<!--.*?-->|<\?[^<>]*>", "", before, flags=re.S).strip():
        return
    line = before.count("\n") + 1
    words = " ".join(strip_controls(re.sub("<[^<>]*>", " ", before)).split())
    shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}..."
    what = f"there is text before it: '{shown}'" if words else "there are empty lines or spaces before it"
    message = (
        "The XML declaration has to be the very beginning of a feed. Here it comes in line "
        f"{line}, and {what}. "
        "Look for what writes it, such as a notice of PHP, and export the feed again."
    )
    raise FeedError("xml-not-well-formed", message, 1)


def make_seekable(source: BinaryIO) -> BinaryIO:
    """Return the source if it is seekable, else a copy, which is on disk if it is large.

    Raise FeedError if the copy has more than `limits.FILE` bytes.
    """
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


def _sniff_encoding(prefix: bytes) -> str | None:
    for bom, encoding in _BOMS:
        if prefix.startswith(bom):
            return encoding
    # UTF-16 without a byte order mark: most bytes at even or at odd positions are NUL, but not at both.
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
