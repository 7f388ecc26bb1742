"""Values of attributes: parsed from texts, read from the catalog and checked, with messages about others."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from math import isfinite

from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.diagnostics import did_you_mean
from wizard.rule_language.topic import OTHER, Topic

YES_NO_SPELLINGS = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}

SPACE = "' \u00a0\u202f"
NUMBER = re.compile(
    rf"([+-]?[0-9]+(?:[{SPACE}][0-9]{{3}}(?![0-9])|[.,][0-9]+)*(?:[eE][+-]?[0-9]+)?)\s*(.*)", re.DOTALL
)
"""A number of a feed, and what comes after it."""

SAME_UNITS = (
    {"in", "inch", "inches", '"', "″", "''"},
    {"h", "hr", "hrs", "hour", "hours"},
    {"min", "mins", "minute", "minutes"},
    {"g", "gr", "gram", "grams", "gramme", "grammes"},
    {"kg", "kgs", "kilogram", "kilograms"},
    {"l", "litre", "litres", "liter", "liters"},
    {"w", "watt", "watts"},
)
"""Spellings of units that mean the same."""

ARTICLE = re.compile(r"(?:an?|the)\s+", re.IGNORECASE)


class RowError(ValueError):
    """A fault in a row or in one of its values, and how to fix it."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


def show_value(value: Value, separator: str = ", ", missing: str = "not stated") -> str:
    """Return an attribute's value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return separator.join(value) or "none"
    return missing if value is None else str(value)


def one_of(word: str, known: Collection[str], what: str) -> str:
    """Return the word if it is known; raises RowError with the nearest otherwise."""
    if word in known:
        return word
    fix = did_you_mean(word, known) or f"Choose one of {', '.join(known)}."
    raise RowError(f"'{word}' is not a known {what}.", fix)


def open_column(name: str) -> str:
    """Return the column that says whether a list may be incomplete."""
    return f"{name}_open"


def simplify(number: float) -> int | float:
    """Return an integer for a whole number."""
    return int(number) if number.is_integer() else number


# --- values as they are stored -----------------------------------------------------------------------------


def check_value(attribute: Attribute, value: Value) -> None:
    """Raise RowError for a value that an attribute of the topic cannot have."""
    match value:
        case None:
            return
        case bool() if attribute.type is AttributeType.YES_NO:
            return
        case int() | float() if (
            attribute.type is AttributeType.NUMBER and not isinstance(value, bool) and isfinite(value)
        ):
            return
        case tuple() if attribute.type is AttributeType.WORDS:
            for word in value:
                _check_word(attribute, word)
        case str() if attribute.type is AttributeType.WORD:
            if attribute.words:
                _check_word(attribute, value)
        case str() if attribute.type is AttributeType.SCALE:
            _check_scale(attribute, value)
        case _:
            message = f"'{show_value(value)}' is not a value of '{attribute.name}'."
            raise RowError(message, f"It is an attribute of the type {attribute.type}.")


def fits(attribute: Attribute, value: Value) -> bool:
    """Return whether an attribute can have this value."""
    try:
        check_value(attribute, value)
    except RowError:
        return False
    return True


def _check_word(attribute: Attribute, word: str) -> None:
    if word not in attribute.words:
        one_of(word, attribute.words, f"word of '{attribute.name}'")


def _check_scale(attribute: Attribute, text: str) -> None:
    if not attribute.allows(text):
        _check_word(attribute, text)


def read_stored(attribute: Attribute, stored: str | int | float) -> Value:
    """Return the value that a cell of the catalog holds; raises RowError where the attribute has no such.

    The column may be of another type, since a topic can change the type of an attribute.
    """
    value: Value = stored
    match attribute.type:
        case AttributeType.YES_NO if stored in (0, 1, "0", "1"):
            value = stored in (1, "1")
        case AttributeType.NUMBER if isinstance(stored, str):
            value = _parse_number(attribute, stored)
        case AttributeType.WORDS:
            value = _read_words(stored)
        case AttributeType.WORD | AttributeType.SCALE:
            value = str(stored)
    check_value(attribute, value)
    if isinstance(value, tuple):
        return tuple(word for word in attribute.words if word in value)
    return value


def _read_words(stored: str | int | float) -> Value:
    """Return the words of a JSON array; what is none, as it is."""
    try:
        words = json.loads(str(stored))
    except (ValueError, RecursionError):
        return stored
    return tuple(map(str, words)) if isinstance(words, list) else stored


# --- values as they are typed ------------------------------------------------------------------------------


def parse_value(attribute: Attribute, text: str) -> Value:
    """Parse an attribute's value: words joined by `;` or `,`, or `none`, yes or no; raises RowError.

    An attribute of the store's own takes any word, or any number.
    """
    what = f"word of '{attribute.name}'"
    match attribute.type:
        case AttributeType.WORD:  # any word in a column of the store's own
            return one_of(text, attribute.words, what) if attribute.words else text
        case AttributeType.WORDS if text == "none" and text not in attribute.words:
            return ()
        case AttributeType.WORDS:
            words = [one_of(word.strip(), attribute.words, what) for word in re.split("[;,]", text)]
            return tuple(word for word in attribute.words if word in words)
        case AttributeType.YES_NO:
            return one_of(text, ("yes", "no"), f"value of '{attribute.name}'") == "yes"
        case AttributeType.SCALE:
            _check_scale(attribute, text)
            return text
        case AttributeType.NUMBER:
            return _parse_number(attribute, text)


def _parse_number(attribute: Attribute, text: str) -> int | float:
    number = _to_number(text)
    if number is None:
        raise _no_number(attribute, text)
    return number


def _to_number(text: str) -> int | float | None:
    """Return the number that a text is, None for any other text."""
    try:
        number = float(text)
    except ValueError:
        return None
    return simplify(number) if isfinite(number) else None


def _no_number(attribute: Attribute, text: str) -> RowError:
    return RowError(f"'{text}' is not a number for '{attribute.name}'.", "Write a number, such as 30 or 7.5.")


# --- values as feeds and spreadsheets spell them -----------------------------------------------------------


def parse_cell(attribute: Attribute, text: str, decimal: str | None = None) -> Value:
    """Parse a value in the spelling of people and spreadsheets: `Over-ear`, `TRUE`, `ipx4`, `1,200 g`.

    The labels of words are read as well. `decimal` is the decimal mark; without one, a comma before three
    digits separates thousands. Raises RowError.
    """
    match attribute.type:
        case AttributeType.NUMBER:
            return _parse_amount(attribute, text, decimal)
        case AttributeType.YES_NO:
            text = YES_NO_SPELLINGS.get(text.casefold(), text)
        case AttributeType.SCALE:
            known = _spellings(attribute)
            tried = (known.get(normalize_word(text), text), text.upper(), text.lower())
            text = next(filter(attribute.allows, tried), text)
        case AttributeType.WORD | AttributeType.WORDS if attribute.words:
            known = {"none": "none", **_spellings(attribute)}
            parts = re.split("[;,]", text) if attribute.type is AttributeType.WORDS else [text]
            text = ";".join(known.get(normalize_word(part), part) for part in parts)
    return parse_value(attribute, text)


def _spellings(attribute: Attribute) -> dict[str, str]:
    """Return the squeezed labels and words of an attribute, each with its word; words come first."""
    labels = {normalize_word(label): word for word, label in attribute.labels.items()}
    return {**labels, **{normalize_word(word): word for word in attribute.words}}


def normalize_word(word: str) -> str:
    """Return a word without case, spaces, hyphens and underscores."""
    return re.sub(r"[\s_-]", "", word.casefold())


def _parse_amount(attribute: Attribute, text: str, decimal: str | None) -> int | float:
    """Return the number of a text such as `1,200 g`; its unit, if it has one, must be the attribute's."""
    found = NUMBER.fullmatch(text.strip())
    number = _to_number(_plain_digits(found[1], decimal)) if found else None
    if found is None or number is None or not _is_same_unit(found[2], attribute.unit):
        raise _no_number(attribute, text)
    return number


def _plain_digits(number: str, decimal: str | None) -> str:
    """Return a number as Python writes it; an empty text for one whose separators are in odd places."""
    number = re.sub(f"[{SPACE}]", "", number)
    mark = max(".,", key=number.rfind)
    whole, _, decimals = number.rpartition(mark)
    if not whole:
        return number
    if re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}(?:\{mark}\d{{3}})+", number):  # 1,200 or 1.200
        separates = mark != decimal if decimal else mark == ","
        if separates or number.count(mark) > 1:
            return number.replace(mark, "")
    if not re.fullmatch(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+)", whole) or mark in whole:
        return ""
    return f"{re.sub('[.,]', '', whole)}.{decimals}"


def _is_same_unit(written: str, unit: str) -> bool:
    """Return whether a unit is written in one of its spellings, or none is."""
    written, unit = written.casefold().strip(" .-"), unit.casefold().strip(" .-")
    if written in ("", unit) or written.removesuffix("s") == unit.removesuffix("s") != "":
        return True
    return any(written in same and unit in same for same in SAME_UNITS)


# --- kinds of product --------------------------------------------------------------------------------------


def parse_kind(topic: Topic, text: str) -> str:
    """Return the kind that a cell names: its id or what one is called, also in the plural; raises RowError.

    Of a path of categories the last part counts.
    """
    if text.strip() in topic.kind:
        return text.strip()
    for part in (text, text.split(">")[-1]):
        written = _forms(part)
        for kind, names in _kind_names(topic).items():
            if any(written & _forms(name) for name in names):
                return kind
    labels = topic.stored_attributes["kind"].words
    return one_of(text, labels, "word of 'kind'")


def _kind_names(topic: Topic) -> Mapping[str, Collection[str]]:
    """Return kind -> everything it may be called; what its side is called only where that has no other."""
    names: dict[str, set[str]] = {}
    declared = {kind.id: kind.one for kind in topic.kinds}
    for kind in topic.kind:
        names[kind] = {kind, declared.get(kind, "")}
    for side in topic.sides:
        if len(side.kinds) == 1:
            names[side.kinds[0]] |= {side.id, side.name, side.one, side.several}
    return {**names, OTHER: {OTHER}}


def _forms(name: str) -> set[str]:
    """Return a name without its article and case, in the forms that a plural may come from."""
    squeezed = normalize_word(ARTICLE.sub("", name.strip(), count=1))
    return {squeezed, squeezed.removesuffix("s"), squeezed.removesuffix("es")} - {""}


# --- columns of a feed -------------------------------------------------------------------------------------


def find_columns(headers: Iterable[str], attributes: Mapping[str, Attribute]) -> dict[str, str]:
    """Return attribute -> header of the column of its name, else of its label; both also with its unit."""
    found: dict[str, str] = {}
    written = {header: _squeeze_header(header) for header in headers}
    for called in ("name", "label"):
        named = {
            spelling: name
            for name, attribute in attributes.items()
            for spelling in _with_unit(getattr(attribute, called), attribute.unit)
        }
        for header, squeezed in written.items():
            name = named.get(squeezed)
            if name and name not in found and header not in found.values():
                found[name] = header
    return found


def _squeeze_header(header: str) -> str:
    """Return a header squeezed, without its section or prefix as in `Display: Size` or `pa_size`."""
    return normalize_word(re.split("[:>]", header)[-1].strip().removeprefix("pa_") or header)


def _with_unit(name: str, unit: str) -> tuple[str, ...]:
    """Return a name alone, and with its unit as in `Weight (g)`, `Weight [g]`, `Weight in g`."""
    named, unit = normalize_word(name), normalize_word(unit)
    if not (named and unit):
        return (named,) if named else ()
    return (named, f"{named}({unit})", f"{named}[{unit}]", f"{named}in{unit}")
