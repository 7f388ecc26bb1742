"""Conversion of feed texts to plain text, and normalization of headers for comparison."""

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
# Control characters, unpaired surrogates, and everything that Unicode lists as invisible: soft hyphens,
# zero-width spaces and joiners, direction marks, tags.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_PLACEHOLDERS = {key: frozenset(words) for key, words in load_data(__package__, "placeholders.yaml").items()}
_ERROR = re.compile(r"#[¡¿]?[^\W\d_a-z][^\s_a-z]*[!?]")
"""The form of most errors of spreadsheets, in capitals of any language: #REF!, #¿NOMBRE?, #DIV/0!"""
_FIRST = {
    "",
    "#",
    *(start for words in _PLACEHOLDERS.values() for word in words for start in (word[0], word[0].upper())),
}
"""First characters of placeholders; a quick check, since most texts begin differently."""
_LONGEST = 20
"""Length in characters of the longest text that is compared with the placeholders."""

# Characters that plain text on one line does not have: searching for them is much faster than replacing them.
_NOT_PLAIN = re.compile(r"[<&]|[^\S ]|  ")
_NAME_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"[^\S\n]+")


def strip_controls(text: str) -> str:
    """Return the text without control and invisible characters; keep line ends and tabs."""
    return text if text.isascii() and text.isprintable() else _CONTROL.sub("", text)


def is_placeholder(text: str, field: str = "") -> bool:
    """Return whether the text of a field is empty or a placeholder such as NULL or #N/A."""
    if text.lstrip()[:1] not in _FIRST or len(text) > _LONGEST or field in _PLACEHOLDERS["kept"]:
        return False
    word = text.strip()
    if not word or _ERROR.fullmatch(word):
        return True
    word = word.casefold()
    return word in _PLACEHOLDERS["anywhere"] or (field == "title" and word in _PLACEHOLDERS["title"])


def to_plain_text(text: str) -> str:
    """Return the text that a browser would show for HTML, without scripts and styles, a line per block."""
    if not _NOT_PLAIN.search(text):
        return text.strip()
    if "<" in text:
        text = _MARKUP.sub(_replace_tag, text)
    if "&" in text:
        text = strip_controls(html.unescape(text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def to_line(text: str) -> str:
    """Return the plain text of HTML on one line."""
    return to_plain_text(text).replace("\n", " ")


def _replace_tag(markup: re.Match[str]) -> str:
    return "\n" if _BLOCK.fullmatch(markup["tag"] or "") else ""


def normalize_header(header: str) -> str:
    """Return the beginning of a header without case, accents and punctuation.

    "¿Existencias?" becomes "existencias".
    """
    return _normalize(header[:200])


@lru_cache(maxsize=5_000)
def _normalize(header: str) -> str:
    plain = strip_controls(header)
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain)
        plain = "".join([letter for letter in letters if not unicodedata.combining(letter)])
    plain = plain.casefold().replace("ı", "i")  # Turkish: the capital of ı is I
    return " ".join(_NAME_WORD.findall(plain))
