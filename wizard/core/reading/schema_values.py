"""JSON Schemas of single values, as an editor sees them.

The loader takes every value as written. Editors read YAML 1.2 first: there `3` is a number and `true` a
truth value, while `yes` and `no` stay words. So a schema accepts a word in both of its forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from wizard.core.products import RATINGS
from wizard.core.reading.product_shapes import Number, Rating
from wizard.core.reading.shapes import ID, Matching, NewId, NewName, Shape, Text, Whole, Word

Schema = dict[str, Any]

SCALARS = ["string", "number", "boolean"]
"""What a word can be to an editor; nothing at all (null) is never a value."""

ANY_WORD: Schema = {"type": SCALARS, "pattern": r"\S"}


def single_value(shape: Shape) -> Schema | None:
    """The schema of a shape that is a single value and names no id, else None."""
    match shape:
        case Text(longest=longest) | NewName(longest=longest):
            return text(longest)
        case Word(words=words):
            return {"enum": list(words)}
        case Matching(pattern=pattern, noun=noun):
            return _pattern(pattern, noun)
        case Whole():
            return _whole(shape)
        case Number(noun=noun):
            digits = _pattern(r"[0-9]{1,9}(\.[0-9]{1,3})?", noun)
            return {**digits, "type": ["number", "string"], "minimum": 0, "exclusiveMaximum": 10**9}
        case Rating(noun=noun):
            return {"anyOf": [{"enum": list(RATINGS)}, _pattern("IP[0-9X][1-9]K?", noun)]}
        case NewId():
            return new_id(shape)
    return None


def text(longest: int) -> Schema:
    """A text that is not empty; blanks around it do not count, as in the loader."""
    message = f"Write a text of at most {longest} characters."
    return {**_pattern(rf"\S(?:[\s\S]{{0,{longest - 2}}}\S)?", message), "type": SCALARS}


def new_id(shape: NewId) -> Schema:
    """An id that is given here; `12` is one too, though editors take it for a number."""
    schema = {**_pattern(ID.pattern, "at most 40 of a-z, 0-9, - and _"), "type": SCALARS, "minimum": 0}
    taken: list[Schema] = [{"enum": sorted(shape.reserved)}] if shape.reserved else []
    if shape.prefix:
        taken.append({"pattern": f"^{shape.prefix}", "type": "string"})
    return {**schema, "not": {"anyOf": taken}} if taken else schema


def one_word_of(words: Iterable[str]) -> Schema:
    """One of these ids, in each form that it can have in an editor; an empty list allows none."""
    forms = [form for word in words for form in _forms(word)]
    return {"enum": forms} if forms else {"not": {}}


def _whole(shape: Whole) -> Schema:
    """A whole number; in quotes its limits are not seen."""
    digits = _pattern("[0-9]{1,9}", shape.noun)
    return {**digits, "type": ["integer", "string"], "minimum": shape.least, "maximum": shape.most}


def _pattern(pattern: str, message: str) -> Schema:
    """A text that has the pattern from end to end; the message is what VS Code shows for another."""
    said = message if message.startswith("Write ") else f"Write {message}."
    return {"type": "string", "pattern": rf"^\s*(?:{pattern})\s*$", "patternErrorMessage": said}


NUMBERS = re.compile(r"[0-9]+|[0-9]+e[0-9]+")
"""Ids that YAML 1.2 reads as numbers (section 10.3.2, core schema), those in base 8 and 16 apart."""

OTHER_BASES = re.compile(r"0o[0-7]+|0x[0-9a-f]+")
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def _forms(word: str) -> list[Any]:
    """The word as a text, and what an editor makes of it where it stands without quotes."""
    if word in WORDS:
        return [word, WORDS[word]]
    if NUMBERS.fullmatch(word):
        return [word, float(word) if "e" in word else int(word)]
    return [word, int(word, 0)] if OTHER_BASES.fullmatch(word) else [word]
