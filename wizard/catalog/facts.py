"""The files of hand-made data: products added, and facts about products, each with page and words.

Additions have the columns id, name, brand, kind, price_usd, price_note, page, words; facts have product,
attribute, value, page, words. Every fault in them is a Problem with file and line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from wizard.catalog.rows import FIELDS, STORED_ATTRIBUTES
from wizard.catalog.values import RowError, one_of, parse_value
from wizard.rule_language.diagnostics import Place, Problem, did_you_mean
from wizard.rule_language.predicates import Attribute, Value

FEED_FIELDS = frozenset({*FIELDS, "price", "title", "availability", "link", "image_link"} - {"kind"})
"""What the store's feed says of a product, and staff change there."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What staff decide about a product, by attribute, what they take back, and why."""

    values: Mapping[str, Value]
    taken_back: tuple[str, ...]
    because: str


class DecisionError(ValueError):
    """Everything that is wrong with what was typed, a line each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_decisions(
    typed: Sequence[str],
    taken_back: Sequence[str],
    because: str,
    attributes: Mapping[str, Attribute],
    decided: Collection[str],
) -> Decisions:
    """What was typed, such as `microphone=boom`, or `anc=` for not known; `decided` stands already.

    Raises DecisionError with all that is wrong with it.
    """
    values: dict[str, Value] = {}
    problems = []
    for text in typed:
        try:
            name, value = _read_one(text, attributes)
            if name in values or name in taken_back:
                raise RowError(f"'{name}' is named twice.", "Name it once.")
            values[name] = value
        except RowError as error:
            problems.append(f"{error} {error.fix}")
    problems += _misses(typed, taken_back, because, decided)
    if problems:
        raise DecisionError(problems)
    return Decisions(values, tuple(taken_back), because)


def _misses(
    typed: Sequence[str], taken_back: Sequence[str], because: str, decided: Collection[str]
) -> Iterator[str]:
    """What is missing, or cannot be taken back."""
    if not typed and not taken_back:
        yield "Nothing to decide. Write ATTRIBUTE=VALUE, such as microphone=boom, or --unset ATTRIBUTE."
    if typed and not because.strip():
        yield 'A decision needs its reason. Add --because, such as --because "the maker\'s page".'
    for name in taken_back:
        if name not in decided:
            known = ", ".join(sorted(decided)) or "nothing"
            yield f"Nobody decided '{name}' of this product. Decided so far: {known}."


def _read_one(text: str, attributes: Mapping[str, Attribute]) -> tuple[str, Value]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if name in FEED_FIELDS:
        raise RowError(
            f"'{name}' comes with the store's feed.", "Change it there, and import the feed again."
        )
    if name not in attributes:
        fix = did_you_mean(name, attributes) or f"The attributes are {', '.join(attributes)}."
        raise RowError(f"'{name}' is no attribute.", fix)
    if not equals:
        raise RowError(f"'{name}' has no value.", f"Write {name}=VALUE, or {name}= for not known.")
    if value:
        return name, parse_value(attributes[name], value)
    if name == "kind":
        raise RowError("Every product has a kind.", f"Choose one of {', '.join(attributes[name].words)}.")
    return name, None


FACT_COLUMNS = ("product", "attribute", "value", "page", "words")
ADDITION_COLUMNS = ("id", "name", "brand", "kind", "price_usd", "price_note", "page", "words")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Fact:
    """What a page says about one attribute of a product."""

    product: str
    attribute: str
    value: Value
    page: str
    words: str
    place: Place


@dataclass(frozen=True, slots=True)
class Addition:
    """A product of the sample that is not in the PC-parts file."""

    id: str
    name: str
    brand: str
    kind: str
    price_cents: int | None
    price_note: str | None
    page: str
    words: str
    place: Place


Row = dict[str, str]
Parsed = TypeVar("Parsed", Fact, Addition)


def read_facts(path: Path, problems: list[Problem]) -> list[Fact]:
    """The facts of a file; what is wrong in it is added to the problems."""
    return _read(path, FACT_COLUMNS, _parse_fact, problems)


def read_additions(path: Path, problems: list[Problem]) -> list[Addition]:
    """The added products of a file; what is wrong in it is added to the problems."""
    return _read(path, ADDITION_COLUMNS, _parse_addition, problems)


def read_rows(path: Path) -> Iterator[tuple[Place, Row]]:
    """The records of a CSV file, each with the line it starts on."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="")
        reader.fieldnames  # noqa: B018  (reads the header, so that line_num is right)
        line = reader.line_num + 1
        for row in reader:
            yield Place(path.name, line), row
            line = reader.line_num + 1


def _read(
    path: Path, columns: tuple[str, ...], parse: Callable[[Row, Place], Parsed], problems: list[Problem]
) -> list[Parsed]:
    parsed = []
    for place, row in read_rows(path):
        try:
            if tuple(row) != columns:
                raise RowError("This row has other columns.", f"The columns are {', '.join(columns)}.")
            parsed.append(parse({name: text.strip() for name, text in row.items()}, place))
        except RowError as error:
            problems.append(Problem(place, str(error), error.fix))
    return parsed


def _parse_fact(row: Row, place: Place) -> Fact:
    attribute = one_of(row["attribute"], STORED_ATTRIBUTES, "attribute")
    value = parse_value(STORED_ATTRIBUTES[attribute], row["value"])
    if not row["page"] or not row["words"]:
        raise RowError(
            "A fact needs its page and the words found there.", "Fill in both, or leave the fact out."
        )
    return Fact(row["product"], attribute, value, row["page"], row["words"], place)


def _parse_addition(row: Row, place: Place) -> Addition:
    if not ID.fullmatch(row["id"]):
        raise RowError(f"'{row['id']}' is no id.", "Use lower-case letters and digits, joined by hyphens.")
    if not row["name"]:
        raise RowError(f"Product '{row['id']}' has no name.", "Give it the name the shop shows.")
    one_of(row["kind"], STORED_ATTRIBUTES["kind"].words, "kind")
    price = _parse_price(row["price_usd"])
    if price is not None and not row["price_note"]:
        raise RowError("A price needs its note.", "Write what kind of price it is, and of when.")
    return Addition(
        id=row["id"],
        name=row["name"],
        brand=row["brand"],
        kind=row["kind"],
        price_cents=price,
        price_note=None if price is None else row["price_note"],
        page=row["page"],
        words=row["words"],
        place=place,
    )


def _parse_price(text: str) -> int | None:
    """A price in cents, None for an empty text."""
    if not text:
        return None
    try:
        cents = Decimal(text) * 100
    except InvalidOperation:
        cents = Decimal(0)
    if not cents.is_finite() or cents <= 0 or cents != cents.to_integral_value():
        raise RowError(f"'{text}' is no price.", "Write dollars and cents, such as 149 or 99.99.")
    return int(cents)
