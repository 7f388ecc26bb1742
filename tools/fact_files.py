"""Readers of the hand-made files: products added, and facts about products, each with page and words.

Additions have the columns id, name, brand, kind, price_usd, price_note, page, words; facts have product,
attribute, value, page, words. Every fault in them is a Problem with file and line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from wizard.catalog.values import RowError, one_of, parse_value
from wizard.paths import shipped_rules_path
from wizard.rule_language.attributes import Value
from wizard.rule_language.diagnostics import Place, Problem
from wizard.rules_folder import load_topic, read_texts

TOPIC = load_topic(read_texts(shipped_rules_path()))
"""The topic of the shipped rules, which the sample belongs to."""

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
    """Return the facts of a file; what is wrong in it is added to the problems."""
    return _read(path, FACT_COLUMNS, _parse_fact, problems)


def read_additions(path: Path, problems: list[Problem]) -> list[Addition]:
    """Return the added products of a file; what is wrong in it is added to the problems."""
    return _read(path, ADDITION_COLUMNS, _parse_addition, problems)


def read_rows(path: Path) -> Iterator[tuple[Place, Row]]:
    """Yield the records of a CSV file, each with the line it starts on."""
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
    attribute = one_of(row["attribute"], TOPIC.stored_attributes, "attribute")
    value = parse_value(TOPIC.stored_attributes[attribute], row["value"])
    if not row["page"] or not row["words"]:
        raise RowError(
            "A fact needs its page and the words found there.", "Fill in both, or leave the fact out."
        )
    return Fact(row["product"], attribute, value, row["page"], row["words"], place)


def _parse_addition(row: Row, place: Place) -> Addition:
    if not ID.fullmatch(row["id"]):
        fix = "Use lower-case letters and digits, joined by hyphens."
        raise RowError(f"'{row['id']}' is not an id.", fix)
    if not row["name"]:
        raise RowError(f"Product '{row['id']}' has no name.", "Give it the name the shop shows.")
    one_of(row["kind"], TOPIC.stored_attributes["kind"].words, "kind")
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
    """Return a price in cents, None for an empty text."""
    if not text:
        return None
    try:
        cents = Decimal(text) * 100
    except InvalidOperation:
        cents = Decimal(0)
    if not cents.is_finite() or cents <= 0 or cents != cents.to_integral_value():
        raise RowError(f"'{text}' is not a price.", "Write dollars and cents, such as 149 or 99.99.")
    return int(cents)
