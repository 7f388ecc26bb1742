"""Markup and control characters out, plain text left.

A parser that builds a tree would let a hostile description decide how much memory it takes, and html.parser
takes quadratic time for some; so markup is skipped here, in one pass whose time is linear.
"""

from __future__ import annotations

import html
import re

_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<dropped>script|style|template)\b[^<>]*+>.*?(?:</(?P=dropped)\s*>|\Z)"
    r"|<!\[CDATA\[|\]\]>"
    r"|<[!?][^<>]*+>"
    r"""|</?(?P<tag>[a-z][a-z0-9-]*)(?:[\s/](?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+)?>""",
    re.I | re.S,
)
_APART = re.compile(
    r"address|article|aside|blockquote|br|d[dlt]|div|fig(ure|caption)|footer|h[1-6r]|header|li|main|nav|[ou]l|p|pre|"
    r"section|table|t[dhr]",
    re.I,
)
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# What plain text on one line does not have; looking for it is much quicker than taking it out.
_UNEVEN = re.compile(r"[<&]|[^\S ]|  ")
_SPACES = re.compile(r"[^\S\n]+")


def strip_controls(text: str) -> str:
    """The text without control and invisible characters and direction marks; line ends are kept."""
    return _CONTROL.sub("", text)


def to_plain_text(text: str) -> str:
    """What a reader of marked-up text would see; scripts and styles are dropped, blocks end their line."""
    if "<" in text:
        text = _MARKUP.sub(_replace, text)
    if "&" in text:
        text = strip_controls(html.unescape(text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def to_line(text: str) -> str:
    """Plain text on one line."""
    if not _UNEVEN.search(text):
        return text.strip()
    return to_plain_text(text).replace("\n", " ")


def _replace(markup: re.Match[str]) -> str:
    return "\n" if _APART.fullmatch(markup["tag"] or "") else ""
