"""Texts of feeds as plain text, and headers as they are compared."""

import html
import re
import unicodedata
from functools import lru_cache

from wizard.rule_language.yaml_reader import load_data

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
# Besides control characters and halves of surrogates, all that Unicode lists as invisible: soft hyphens,
# zero-width spaces and joiners, marks of direction, tags.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_PLACEHOLDERS = {key: frozenset(words) for key, words in load_data(__package__, "placeholders.yaml").items()}
_FIRST = {
    "",
    *(start for words in _PLACEHOLDERS.values() for word in words for start in (word[0], word[0].upper())),
}
"""What placeholders begin with, for most texts do not."""
_LONGEST = 20
"""Characters up to which a text is compared with the placeholders."""

# Searching for what plain text on one line does not have is much quicker than removing it.
_NOT_PLAIN = re.compile(r"[<&]|[^\S ]|  ")
_SPACES = re.compile(r"[^\S\n]+")


def strip_controls(text: str) -> str:
    """Remove control and invisible characters; line ends and tabs are kept."""
    return text if text.isascii() and text.isprintable() else _CONTROL.sub("", text)


def is_placeholder(text: str, field: str = "") -> bool:
    """Return whether a text stands for nothing, as NULL and #N/A do, or is empty."""
    if text.lstrip()[:1] not in _FIRST or len(text) > _LONGEST or field in _PLACEHOLDERS["kept"]:
        return False
    word = text.strip().casefold()
    return (
        not word or word in _PLACEHOLDERS["anywhere"] or (field == "title" and word in _PLACEHOLDERS["title"])
    )


def to_plain_text(text: str) -> str:
    """Return what a browser would show of HTML; scripts and styles are dropped, blocks end their line."""
    if not _NOT_PLAIN.search(text):
        return text.strip()
    if "<" in text:
        text = _MARKUP.sub(_replace_tag, text)
    if "&" in text:
        text = strip_controls(html.unescape(text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def to_line(text: str) -> str:
    """Return plain text on one line."""
    return to_plain_text(text).replace("\n", " ")


def _replace_tag(markup: re.Match[str]) -> str:
    return "\n" if _BLOCK.fullmatch(markup["tag"] or "") else ""


def normalize_header(header: str) -> str:
    """Return the start of a header without case, accents, punctuation: "¿Existencias?" -> "existencias"."""
    return _normalize(header[:200])


@lru_cache(maxsize=5_000)
def _normalize(header: str) -> str:
    letters = unicodedata.normalize("NFKD", strip_controls(header))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    plain = plain.replace("ı", "i")  # Turkish: the capital of ı is I
    return " ".join(re.findall(r"[^\W_]+", plain))
