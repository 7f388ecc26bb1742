"""A tolerant JSON parser for what shops write: several values in a text, comments, scripts of HTML pages."""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.records import FeedError


class JsonEntry(dict[str, Any]):
    """A JSON object that knows the line of the file on which it starts."""

    def __init__(self, line: int, *properties: Any, **more: Any) -> None:
        super().__init__(*properties, **more)
        self.line = line


@dataclass(frozen=True, slots=True)
class JsonFault:
    """A syntax error in JSON: what is wrong, and the line and column at which the parser noticed it."""

    what: str
    line: int
    column: int


@dataclass(slots=True)
class JsonText:
    """The values in a text, and the faults in its unreadable parts."""

    values: list[Any] = field(default_factory=list)
    faults: list[JsonFault] = field(default_factory=list)


# --- values ----------------------------------------------------------------------------------------------

# Everything up to the next bracket that is not inside a string.
_UP_TO_BRACKET = re.compile(r'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+"?)*+([{}\[\]]|\Z)', re.S)
# Separators between two values.
_BETWEEN = re.compile("[\\s,;\ufeff]*+")
# JSON does not allow unescaped control characters, but they are common in the pages of shops.
_CONTROL = re.compile("[\x00-\x1f]")
_STRING_OR_COMMENT = re.compile(
    r'("(?:[^"\\]++|\\.)*+"?)|/\*.*?(?:\*/|\Z)|//[^\n]*+|<!--.*?(?:-->|\Z)|-->', re.S
)
_NOTHING = ("", "null", '""')
# A property with the prefix of schema.org's vocabulary, such as "schema:offers".
_PREFIXED = re.compile(r'"schema:(?=\w+"\s*:)')


def parse_json(text: str, first_line: int = 1) -> JsonText:
    """Parse all values in a text; objects become a JsonEntry, and numbers an exact Decimal.

    Comments, HTML escapes, several consecutive values, and properties with the prefix schema: are accepted.
    Each unreadable part becomes a fault.
    Raise FeedError (json-too-deep, json-too-large, no-product-found) for JSON that is larger than any product
    feed.
    """
    if text.count("[") + text.count("{") > limits.OBJECTS or text.count(",") > limits.VALUES:
        message = f"This JSON has more than {limits.OBJECTS} objects and lists, or {limits.VALUES} values."
        code = "json-too-large" if "product" in text.casefold() else "no-product-found"
        raise FeedError(code, f"{message} Export the products in several files.")
    if '"schema:' in text:
        text = _PREFIXED.sub('"', text)
    best = _parse_values(text, first_line)
    for repair in _REPAIRS:
        repaired = repair(text) if best.faults and len(text) < limits.REPAIRED else text
        if repaired != text:
            found = _parse_values(repaired, first_line)
            best = min(best, found, key=lambda read: (len(read.faults), -len(read.values)))
    return best


def _remove_comments(text: str) -> str:
    """Replace each comment by its line ends, so that line numbers stay the same."""
    return _STRING_OR_COMMENT.sub(lambda found: found[1] or "\n" * found[0].count("\n"), text)


def _unescape(text: str) -> str:
    """Undo HTML escapes and remove comments, if the text has escaped quotes."""
    return _remove_comments(html.unescape(text)) if "&quot;" in text or "&#34;" in text else text


_REPAIRS: tuple[Callable[[str], str], ...] = (_remove_comments, _unescape)


def _parse_values(text: str, line: int) -> JsonText:
    """Parse all values of a text; in JSON Lines, parse each line by itself, so that a fault affects no other.

    If that fails, parse the text as a whole, since a single value may look like JSON Lines: its first line
    may be {"@graph": [{...}, and its second line {...}]}.
    """
    read, whole = JsonText(), JsonText()
    lines, first = _split_lines(text), line
    for part in lines:
        _parse_part(part, line, read)
        line += part.count("\n")
    if read.faults and len(lines) > 1:
        _parse_part(text, first, whole)
        return read if whole.faults else whole
    return read


def _split_lines(text: str) -> list[str]:
    """Return the lines of a text in the JSON Lines format, with an object on each; else the whole text."""
    first, _, rest = text.lstrip("\ufeff \t\n").partition("\n")
    if not (first.startswith("{") and first.rstrip(" \t\r,").endswith("}") and rest.lstrip().startswith("{")):
        return [text]
    return re.split(r"(?<=\n)(?=\{)", text)


def _parse_part(text: str, line: int, read: JsonText) -> None:
    """Add the values of a text to `read`, up to the first unreadable one, which is added as a fault."""
    if text.strip() in _NOTHING:
        return
    end = 0
    for start, stop, lines in _find_values(text, line):
        junk = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]  # (always matches)
        if junk != start:
            read.faults.append(_fault("something that is not JSON", text, junk, line))
            return
        end = stop
        if start == stop:
            return
        try:
            read.values.append(_load(text[start:stop], iter(lines)))
        except json.JSONDecodeError as error:
            read.faults.append(_fault(error.msg, text, start + error.pos, line))
            return


def _fault(what: str, text: str, place: int, line: int) -> JsonFault:
    column = place - text.rfind("\n", 0, place)
    what = what.removesuffix(" starting at")
    return JsonFault(what[:1].lower() + what[1:], line + text.count("\n", 0, place), column)


def _load(text: str, lines: Iterator[int]) -> Any:
    # The hook is called when an object ends, so `lines` are in the order of the closing brackets.
    return json.loads(
        _CONTROL.sub(" ", text),
        object_pairs_hook=lambda properties: JsonEntry(next(lines), properties),
        parse_float=_parse_number,
        parse_int=_parse_number,
        parse_constant=_parse_number,
    )


def _parse_number(number: str) -> Decimal:
    """Return the exact number; raise JSONDecodeError for NaN, infinity and numbers too large for Decimal."""
    try:
        value = Decimal(number)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise json.JSONDecodeError(f"{number[:20]} is not a number in JSON", number, 0)
    return value


def _find_values(text: str, line: int) -> Iterator[tuple[int, int, list[int]]]:
    """Yield the start and end of each value, and the first lines of its objects, in the order they end.

    The last item is an empty value at the end of the text.
    """
    opened: list[int] = []
    lines: list[int] = []
    start = counted = 0
    for match in _UP_TO_BRACKET.finditer(text):
        if match[1] in ("[", "{"):
            line += text.count("\n", counted, match.end())
            counted = match.end()
            start = start if opened else match.start(1)
            opened.append(line)
            if len(opened) > limits.DEPTH:
                message = f"Brackets are nested more than {limits.DEPTH} deep, which no product feed needs."
                raise FeedError("json-too-deep", message, line)
        elif match[1] and opened:
            begun = opened.pop()
            if match[1] == "}":
                lines.append(begun)
            if not opened:
                yield start, match.end(), lines
                lines = []
    if opened:
        yield start, len(text), lines
    yield len(text), len(text), []


# --- the scripts of a page -------------------------------------------------------------------------------

# An HTML comment, or a script. Its `text` is without the comment or CDATA marks that may precede the JSON.
_SCRIPT_OR_COMMENT = re.compile(
    r"""
    <!--.*?(?:-->|\Z)
    |<script\b(?P<attributes>(?:[^<>"']++|"[^"]*+"|'[^']*+'|["'])*+)>
    (?:[\s\ufeff]|<!--(?:[^{<-]++|<(?!!--)|-(?!->))*+-->|<!--|-->|(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?)*+
    (?P<text>.*?)(?:</script\s*+>|\Z)
    """,
    re.I | re.S | re.X,
)


def find_scripts(page: str) -> Iterator[tuple[int, str]]:
    """Yield the text of each JSON-LD script in an HTML page, after the line on which its JSON starts."""
    line, counted = 1, 0
    for match in _SCRIPT_OR_COMMENT.finditer(page):
        if "application/ld+json" in html.unescape(match["attributes"] or "").lower():
            line += page.count("\n", counted, match.start("text"))
            counted = match.start("text")
            yield line, _cut_end(match["text"])


def _cut_end(script: str) -> str:
    """Return a script up to its last bracket, without the end of a surrounding comment or CDATA section."""
    tail = script.rfind("]]>") if "]]>" in script[-40:] else len(script)
    end = max(script.rfind("}"), script.rfind("]", 0, tail)) + 1
    return script[:end] if end else script
