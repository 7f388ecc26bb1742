"""Texts of feeds as plain text, and headers as they are compared."""

import html
import re
import unicodedata
from functools import lru_cache

_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<dropped>script|style|template)\b[^<>]*+>.*?(?:</(?P=dropped)\s*>|\Z)"
    r"|<!\[CDATA\[|\]\]>"
    r"|<[!?][^<>]*+>"
    r"""|</?(?P<tag>[a-z][a-z0-9-]*)(?:[\s/](?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+)?>""",
    re.I | re.S,
)
_BLOCK = re.compile(
    r"address|article|aside|blockquote|br|d[dlt]|div|fig(ure|caption)|footer|h[1-6r]|header|li|main|nav|[ou]l|p|pre|"
    r"section|table|t[dhr]",
    re.I,
)
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# Searching for what plain text on one line does not have is much quicker than removing it.
_NOT_PLAIN = re.compile(r"[<&]|[^\S ]|  ")
_SPACES = re.compile(r"[^\S\n]+")


def strip_controls(text: str) -> str:
    """Remove control and invisible characters and direction marks; line ends are kept."""
    return _CONTROL.sub("", text)


def to_plain_text(text: str) -> str:
    """Return what a browser would show of HTML; scripts and styles are dropped, blocks end their line."""
    if "<" in text:
        text = _MARKUP.sub(_replace_tag, text)
    if "&" in text:
        text = strip_controls(html.unescape(text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def to_line(text: str) -> str:
    """Return plain text on one line."""
    if not _NOT_PLAIN.search(text):
        return text.strip()
    return to_plain_text(text).replace("\n", " ")


def _replace_tag(markup: re.Match[str]) -> str:
    return "\n" if _BLOCK.fullmatch(markup["tag"] or "") else ""


def normalize_header(header: str) -> str:
    """Return the start of a header without case, accents, punctuation: "¿Existencias?" -> "existencias"."""
    return _normalize(header[:200])


@lru_cache(maxsize=5_000)
def _normalize(header: str) -> str:
    letters = unicodedata.normalize("NFKD", header)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain))
