"""Parsing of attribute values, with messages about texts that are not values."""

import re
from collections.abc import Collection
from math import isfinite

from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.rule_language.diagnostics import did_you_mean
from wizard.rule_language.predicates import Attribute, AttributeType, Value

YES_NO_SPELLINGS = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}
RATING = re.compile(r"IP[0-9X][0-9X]|none")


class RowError(ValueError):
    """A fault in a row or in one of its values, and how to fix it."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


def parse_value(attribute: Attribute, text: str) -> Value:
    """Parse an attribute's value: lists joined by `;` or `,`, or `none`, yes or no; raises RowError.

    An attribute of the store's own takes any word, or any number.
    """
    what = f"word of '{attribute.name}'"
    match attribute.type:
        case AttributeType.WORD:  # any word in a column of the store's own
            return one_of(text, attribute.words, what) if attribute.words else text
        case AttributeType.LIST if text == "none":
            return ()
        case AttributeType.LIST:
            words = [one_of(word.strip(), attribute.words, what) for word in re.split("[;,]", text)]
            return tuple(word for word in attribute.words if word in words)
        case AttributeType.YES_NO:
            return one_of(text, ("yes", "no"), f"value of '{attribute.name}'") == "yes"
        case AttributeType.RATING:
            if not RATING.fullmatch(text):
                raise RowError(f"'{text}' is not a water rating.", "Write IPX4, IP55 and the like, or none.")
            return text
        case AttributeType.NUMBER:
            return _parse_number(attribute.name, text)


def parse_cell(attribute: Attribute, text: str) -> Value:
    """Parse a value in the spelling of people and spreadsheets: `Over-ear`, `TRUE`, `ipx4`, `USB; Jack`."""
    match attribute.type:
        case AttributeType.YES_NO:
            text = YES_NO_SPELLINGS.get(text.casefold(), text)
        case AttributeType.RATING:
            text = text.upper() if text.casefold() != "none" else "none"
        case AttributeType.WORD | AttributeType.LIST if attribute.words:
            known = {_squeeze(word): word for word in ("none", *attribute.words)}
            parts = re.split("[;,]", text) if attribute.type is AttributeType.LIST else [text]
            text = ";".join(known.get(_squeeze(part), part) for part in parts)
    return parse_value(attribute, text)


def _squeeze(word: str) -> str:
    """Return a word without case, spaces, hyphens and underscores."""
    return re.sub(r"[\s_-]", "", word.casefold())


def _parse_number(name: str, text: str) -> int | float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number) or (number <= 0 and name in STORED_ATTRIBUTES):
        message = f"'{text}' is not a number for '{name}'."
        raise RowError(message, "Write a number above 0, such as 30 or 7.5.")
    return simplify(number)


def simplify(number: float) -> int | float:
    """Return an integer for a whole number."""
    return int(number) if number.is_integer() else number


def one_of(word: str, known: Collection[str], what: str) -> str:
    """Return the word if it is known; raises RowError with the nearest otherwise."""
    if word in known:
        return word
    fix = did_you_mean(word, known) or f"Choose one of {', '.join(known)}."
    raise RowError(f"'{word}' is not a known {what}.", fix)
