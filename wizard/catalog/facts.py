"""The files of hand-made data: products added, and facts about products, each with page and words.

Additions have the columns id, name, brand, kind, price_usd, price_note, page, words; facts have product,
attribute, value, page, words. Every fault in them is a Problem with file and line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isfinite
from pathlib import Path
from typing import TypeVar

from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.core.problems import Place, Problem, did_you_mean
from wizard.core.products import Attribute, Value

FACT_COLUMNS = ("product", "attribute", "value", "page", "words")
ADDITION_COLUMNS = ("id", "name", "brand", "kind", "price_usd", "price_note", "page", "words")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
YES_NO = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}
RATING = re.compile(r"IP[0-9X][0-9X]|none")


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


class RowError(ValueError):
    """One thing wrong in a row: what it is, and how to mend it."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.mend = mend


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
    path: Path,
    columns: tuple[str, ...],
    parse: Callable[[Row, Place], Parsed],
    problems: list[Problem],
) -> list[Parsed]:
    parsed = []
    for place, row in read_rows(path):
        try:
            if tuple(row) != columns:
                raise RowError("This row has other columns.", f"The columns are {', '.join(columns)}.")
            parsed.append(parse({name: text.strip() for name, text in row.items()}, place))
        except RowError as error:
            problems.append(Problem(place, str(error), error.mend))
    return parsed


def _parse_fact(row: Row, place: Place) -> Fact:
    attribute = _known(row["attribute"], STORED_ATTRIBUTES, "attribute")
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
    _known(row["kind"], STORED_ATTRIBUTES["kind"].words, "kind")
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


def parse_value(attribute: Attribute, text: str) -> Value:
    """An attribute's value from its text: lists joined by `;` or `,`, or `none`, yes or no; raises RowError.

    An attribute of the store's own takes any word, or any number.
    """
    match attribute.type:
        case "word" if not attribute.words:  # a column of the store's own
            return text
        case "word":
            return _known(text, attribute.words, f"word of '{attribute.name}'")
        case "list" if text == "none":
            return ()
        case "list":
            words = [
                _known(word.strip(), attribute.words, f"word of '{attribute.name}'")
                for word in re.split("[;,]", text)
            ]
            return tuple(word for word in attribute.words if word in words)
        case "yes_no":
            return _known(text, ("yes", "no"), f"value of '{attribute.name}'") == "yes"
        case "rating":
            if not RATING.fullmatch(text):
                raise RowError(f"'{text}' is no water rating.", "Write IPX4, IP55 and the like, or none.")
            return text
        case "number":
            return _parse_number(attribute.name, text)


def parse_cell(attribute: Attribute, text: str) -> Value:
    """As parse_value, in the spelling of people and spreadsheets: `Over-ear`, `TRUE`, `ipx4`, `USB; Jack`."""
    match attribute.type:
        case "yes_no":
            text = YES_NO.get(text.casefold(), text)
        case "rating":
            text = text.upper() if text.casefold() != "none" else "none"
        case "word" | "list" if attribute.words:
            known = {_squeeze(word): word for word in ("none", *attribute.words)}
            parts = re.split("[;,]", text) if attribute.type == "list" else [text]
            text = ";".join(known.get(_squeeze(part), part) for part in parts)
    return parse_value(attribute, text)


def _squeeze(word: str) -> str:
    """A word without case, spaces, hyphens and underscores."""
    return re.sub(r"[\s_-]", "", word.casefold())


def _parse_number(name: str, text: str) -> int | float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number) or (number <= 0 and name in STORED_ATTRIBUTES):
        raise RowError(f"'{text}' is no number for '{name}'.", "Write a number above 0, such as 30 or 7.5.")
    return int(number) if number.is_integer() else number


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


def _known(word: str, known: Collection[str], what: str) -> str:
    if word in known:
        return word
    mend = did_you_mean(word, known) or f"Choose one of {', '.join(known)}."
    raise RowError(f"'{word}' is no {what}.", mend)
