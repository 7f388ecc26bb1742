"""Values of attributes: parsing of texts and catalog cells, validation, and messages about invalid values."""

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
"""A number in a feed, and the text after it."""

SAME_UNITS = (
    {"in", "inch", "inches", '"', "″", "''"},
    {"h", "hr", "hrs", "hour", "hours"},
    {"min", "mins", "minute", "minutes"},
    {"g", "gr", "gram", "grams", "gramme", "grammes"},
    {"kg", "kgs", "kilogram", "kilograms"},
    {"l", "litre", "litres", "liter", "liters"},
    {"w", "watt", "watts"},
)
"""Sets of equivalent spellings of a unit."""

ARTICLE = re.compile(r"(?:an?|the)\s+", re.IGNORECASE)


class RowError(ValueError):
    """An error in a row or in one of its values; `fix` says how to correct it."""

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


def require_one_of(word: str, known: Collection[str], what: str) -> str:
    """Return the word if it is known; else raise RowError with the most similar known word."""
    if word in known:
        return word
    fix = did_you_mean(word, known) or f"Choose one of {', '.join(known)}."
    raise RowError(f"'{word}' is not a known {what}.", fix)


def name_open_column(name: str) -> str:
    """Return the name of the column that says whether a list is open."""
    return f"{name}_open"


def simplify(number: float) -> int | float:
    """Return the number, as an int if it is whole."""
    return int(number) if number.is_integer() else number


# --- values as they are stored -----------------------------------------------------------------------------


def check_value(attribute: Attribute, value: Value) -> None:
    """Raise RowError if the value is not valid for the attribute."""
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
    """Return whether the value is valid for the attribute."""
    try:
        check_value(attribute, value)
    except RowError:
        return False
    return True


def _check_word(attribute: Attribute, word: str) -> None:
    if word not in attribute.words:
        require_one_of(word, attribute.words, f"word of '{attribute.name}'")


def _check_scale(attribute: Attribute, text: str) -> None:
    if not attribute.allows(text):
        _check_word(attribute, text)


def read_stored(attribute: Attribute, stored: str | int | float) -> Value:
    """Return the value in a cell of the catalog; raise RowError if it is not valid for the attribute.

    The column may have another type than the attribute, since a topic can change that type.
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
    """Return the words of a JSON array; anything else is returned unchanged."""
    try:
        words = json.loads(str(stored))
    except (ValueError, RecursionError):
        return stored
    return tuple(map(str, words)) if isinstance(words, list) else stored


# --- values as they are typed ------------------------------------------------------------------------------


def parse_value(attribute: Attribute, text: str) -> Value:
    """Parse a value of an attribute as people type it; raise RowError if it is invalid.

    Words of a list are separated by `;` or `,`, and `none` is the empty list. Yes-or-no attributes take `yes`
    and `no`. An attribute that a store has added takes any word or any number.
    """
    what = f"word of '{attribute.name}'"
    match attribute.type:
        case AttributeType.WORD:  # any word, if the store has added the attribute
            return require_one_of(text, attribute.words, what) if attribute.words else text
        case AttributeType.WORDS if text == "none" and text not in attribute.words:
            return ()
        case AttributeType.WORDS:
            words = [require_one_of(word.strip(), attribute.words, what) for word in re.split("[;,]", text)]
            return tuple(word for word in attribute.words if word in words)
        case AttributeType.YES_NO:
            return require_one_of(text, ("yes", "no"), f"value of '{attribute.name}'") == "yes"
        case AttributeType.SCALE:
            _check_scale(attribute, text)
            return text
        case AttributeType.NUMBER:
            return _parse_number(attribute, text)


def _parse_number(attribute: Attribute, text: str) -> int | float:
    number = _to_number(text)
    if number is None:
        raise _make_number_error(attribute, text)
    return number


def _to_number(text: str) -> int | float | None:
    """Return the finite number in a text; None for any other text."""
    try:
        number = float(text)
    except ValueError:
        return None
    return simplify(number) if isfinite(number) else None


def _make_number_error(attribute: Attribute, text: str) -> RowError:
    return RowError(f"'{text}' is not a number for '{attribute.name}'.", "Write a number, such as 30 or 7.5.")


# --- values as feeds and spreadsheets spell them -----------------------------------------------------------


def parse_cell(attribute: Attribute, text: str, decimal: str | None = None) -> Value:
    """Parse a value as people and spreadsheets spell it: `Over-ear`, `TRUE`, `ipx4`, `1,200 g`.

    Words may also be given by their labels. `decimal` is the decimal mark; if it is None, a comma before
    three digits separates thousands. Raise RowError if the value is invalid.
    """
    match attribute.type:
        case AttributeType.NUMBER:
            return _parse_amount(attribute, text, decimal)
        case AttributeType.YES_NO:
            text = YES_NO_SPELLINGS.get(text.casefold(), text)
        case AttributeType.SCALE:
            known = _list_spellings(attribute)
            tried = (known.get(normalize_word(text), text), text.upper(), text.lower())
            text = next(filter(attribute.allows, tried), text)
        case AttributeType.WORD | AttributeType.WORDS if attribute.words:
            known = {"none": "none", **_list_spellings(attribute)}
            parts = re.split("[;,]", text) if attribute.type is AttributeType.WORDS else [text]
            text = ";".join(known.get(normalize_word(part), part) for part in parts)
    return parse_value(attribute, text)


def _list_spellings(attribute: Attribute) -> dict[str, str]:
    """Return normalized spelling -> word, for all words and labels; words take precedence over labels."""
    labels = {normalize_word(label): word for word, label in attribute.labels.items()}
    return {**labels, **{normalize_word(word): word for word in attribute.words}}


def normalize_word(word: str) -> str:
    """Return a word without case, spaces, hyphens and underscores."""
    return re.sub(r"[\s_-]", "", word.casefold())


def _parse_amount(attribute: Attribute, text: str, decimal: str | None) -> int | float:
    """Return the number in a text such as `1,200 g`; the unit, if written, must be that of the attribute."""
    found = NUMBER.fullmatch(text.strip())
    number = _to_number(_normalize_digits(found[1], decimal)) if found else None
    if found is None or number is None or not _is_same_unit(found[2], attribute.unit):
        raise _make_number_error(attribute, text)
    return number


def _normalize_digits(number: str, decimal: str | None) -> str:
    """Return a number as Python writes it; an empty text if its separators are at invalid positions."""
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
    """Return whether the written unit is empty or a spelling of this unit."""
    written, unit = written.casefold().strip(" .-"), unit.casefold().strip(" .-")
    if written in ("", unit) or written.removesuffix("s") == unit.removesuffix("s") != "":
        return True
    return any(written in same and unit in same for same in SAME_UNITS)


# --- kinds of product --------------------------------------------------------------------------------------


def parse_kind(topic: Topic, text: str) -> str:
    """Return the kind that a cell names by its id or one of its names; raise RowError if there is none.

    Names may be in the plural. In a category path, the last part is used if the whole path is not a name.
    """
    if text.strip() in topic.kind:
        return text.strip()
    for part in (text, text.split(">")[-1]):
        written = _list_forms(part)
        for kind, names in _list_kind_names(topic).items():
            if any(written & _list_forms(name) for name in names):
                return kind
    labels = topic.stored_attributes["kind"].words
    return require_one_of(text, labels, "word of 'kind'")


def _list_kind_names(topic: Topic) -> Mapping[str, Collection[str]]:
    """Return kind -> its possible names, including those of its side if that has no other kind."""
    names: dict[str, set[str]] = {}
    declared = {kind.id: kind.one for kind in topic.kinds}
    for kind in topic.kind:
        names[kind] = {kind, declared.get(kind, "")}
    for side in topic.sides:
        if len(side.kinds) == 1:
            names[side.kinds[0]] |= {side.id, side.name, side.one, side.several}
    return {**names, OTHER: {OTHER}}


def _list_forms(name: str) -> set[str]:
    """Return a normalized name without its article, also without a possible plural ending."""
    normalized = normalize_word(ARTICLE.sub("", name.strip(), count=1))
    return {normalized, normalized.removesuffix("s"), normalized.removesuffix("es")} - {""}


# --- columns of a feed -------------------------------------------------------------------------------------


def find_columns(headers: Iterable[str], attributes: Mapping[str, Attribute]) -> dict[str, str]:
    """Return attribute -> header of its column: its name, or else its label, with or without its unit."""
    found: dict[str, str] = {}
    written = {header: _normalize_header(header) for header in headers}
    for called in ("name", "label"):
        named = {
            spelling: name
            for name, attribute in attributes.items()
            for spelling in _add_unit(getattr(attribute, called), attribute.unit)
        }
        for header, normalized in written.items():
            name = named.get(normalized)
            if name and name not in found and header not in found.values():
                found[name] = header
    return found


def _normalize_header(header: str) -> str:
    """Return a normalized header without a section or prefix, as in `Display: Size` or `pa_size`."""
    return normalize_word(re.split("[:>]", header)[-1].strip().removeprefix("pa_") or header)


def _add_unit(name: str, unit: str) -> tuple[str, ...]:
    """Return a normalized name, alone and with its unit: `Weight (g)`, `Weight [g]`, `Weight in g`."""
    named, unit = normalize_word(name), normalize_word(unit)
    if not (named and unit):
        return (named,) if named else ()
    return (named, f"{named}({unit})", f"{named}[{unit}]", f"{named}in{unit}")
