"""Readers of the hand-made files of the sample: products, facts, prices, tests, sound, years, families.

Each file is a CSV file with one kind of record. A fault in one is a Problem with file and line, and the rest
of the file is read all the same.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from wizard.catalog.listing import Origin
from wizard.catalog.values import RowError, parse_value, require_one_of
from wizard.paths import shipped_rules_path
from wizard.rule_language.attributes import AttributeType, Value
from wizard.rule_language.diagnostics import Place, Problem
from wizard.rules_folder import load_topic, read_texts

TOPIC = load_topic(read_texts(shipped_rules_path()))
"""The topic of the shipped rules, which the sample belongs to."""

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DATE = re.compile(r"(?:19|20)[0-9]{2}(?:-[01][0-9](?:-[0-3][0-9])?)?")

SHOPS_AND_LISTS = {
    "amazon.com": "listed by the shop Amazon",
    "walmart.com": "listed by the shop Walmart",
    "buildcores-open-db": "listed by OpenDB, a public list of parts and devices (BuildCores)",
    "OfficeDocs-SkypeForBusiness": "in Microsoft's list of devices for Teams",
    "sound/usb/quirks.c": "in the list of USB devices of the Linux kernel",
    "Sapd/HeadsetControl": "supported by HeadsetControl, a program for headsets on USB",
    "Oppzippy/OpenSCQ30": "supported by OpenSCQ30, a program for Soundcore headphones",
    "Freeyourgadget/Gadgetbridge": "supported by Gadgetbridge, a program for Bluetooth devices",
}
"""Part of an address -> how the evidence names the shop or list behind it."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


class PriceKind(StrEnum):
    """What kind of price a source states: a shop's offer, or one that does not count for budgets."""

    OFFER = "offer"
    LAUNCH = "launch"
    LIST = "list"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a source says about one attribute of a product.

    `whole` says of a list that the source names all its words.
    """

    product: str
    attribute: str
    value: Value
    whole: bool
    origin: Origin
    evidence: str
    page: str
    place: Place


@dataclass(frozen=True, slots=True)
class AddedProduct:
    """A product of the sample that is not in the PC-parts file; `page` is one that describes it."""

    id: str
    name: str
    brand: str
    kind: str
    page: str
    place: Place


@dataclass(frozen=True, slots=True)
class StatedPrice:
    """A price in US cents that a page states; `date` is a year, a month or a day, "" where none is named."""

    product: str
    cents: int
    kind: PriceKind
    date: str
    page: str
    evidence: str
    place: Place
    origin: Origin = Origin.PAGE


@dataclass(frozen=True, slots=True)
class LabsAndReviewers:
    """Who measured or reviewed a product: names of labs and reviewers, and the page of the first."""

    product: str
    testers: tuple[str, ...]
    page: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sound:
    """A score of the listeners' preference that a measurement of a form predicts."""

    product: str
    form: str
    score: int
    measured_by: str
    place: Place


@dataclass(frozen=True, slots=True)
class Year:
    """The year a product came out, or one by which it was on sale (`exact` is false)."""

    product: str
    year: int
    exact: bool
    page: str
    evidence: str
    place: Place


@dataclass(frozen=True, slots=True)
class Model:
    """The family a product belongs to, and the model after it; "" for none."""

    product: str
    family: str
    followed_by: str
    place: Place


@dataclass(frozen=True, slots=True)
class Dropped:
    """A product of the PC-parts file that is left out, and why."""

    product: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class ProductLine:
    """How the names of a maker's line begin, and the use that the whole line is for."""

    line: str
    made_for: str
    place: Place


Row = dict[str, str]
Record = TypeVar("Record")


# --- reading a file ----------------------------------------------------------------------------------------


def read_rows(path: Path) -> Iterator[tuple[Place, Row]]:
    """Yield the records of a CSV file, each with the line it starts on."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="")
        reader.fieldnames  # noqa: B018  (reads the header, so that line_num is right)
        line = reader.line_num + 1
        for row in reader:
            yield Place(path.name, line), row
            line = reader.line_num + 1


def read_records(
    path: Path, columns: tuple[str, ...], parse: Callable[[Row, Place], Record], problems: list[Problem]
) -> list[Record]:
    """Return the records of a file; what is wrong in it is added to the problems."""
    parsed = []
    for place, row in read_rows(path):
        try:
            if tuple(row) != columns:
                raise RowError("This row has other columns.", f"The columns are {', '.join(columns)}.")
            parsed.append(parse({name: text.strip() for name, text in row.items()}, place))
        except RowError as error:
            problems.append(Problem(place, str(error), error.fix))
    return parsed


# --- facts -------------------------------------------------------------------------------------------------


def read_facts(path: Path, problems: list[Problem]) -> list[Fact]:
    """Return facts with the words quoted from a page, or what the page says in our own words."""
    columns = ("product", "attribute", "value", "lists", "page", "words", "translation")
    return read_records(path, columns, _parse_quoted, problems)


def read_listed_facts(path: Path, problems: list[Problem]) -> list[Fact]:
    """Return facts of a shop's own page or of a maintained list, whose words are not quoted."""
    columns = ("product", "attribute", "value", "lists", "page", "words")
    return read_records(path, columns, _parse_listed, problems)


def read_second_hand_facts(path: Path, problems: list[Problem]) -> list[Fact]:
    """Return facts that only a copy of a page states."""
    columns = ("product", "attribute", "value", "lists", "copy_of", "page", "date")
    return read_records(path, columns, _parse_second_hand, problems)


def _parse_quoted(row: Row, place: Place) -> Fact:
    if not row["page"] or not row["words"]:
        fix = "Fill in both, or leave the fact out."
        raise RowError("A fact needs its page and the words found there.", fix)
    return _make_fact(row, Origin.PAGE, translate(row["words"], row["translation"]), place)


def _parse_listed(row: Row, place: Place) -> Fact:
    named = next((words for part, words in SHOPS_AND_LISTS.items() if part in row["page"]), None)
    if named is None:
        known = ", ".join(SHOPS_AND_LISTS)
        raise RowError(f"'{row['page']}' is no page of a known shop or list.", f"Choose one of {known}.")
    evidence = f"{named}: {row['words']}" if row["words"] else named
    return _make_fact(row, Origin.PAGE, evidence, place)


def _parse_second_hand(row: Row, place: Place) -> Fact:
    if not row["page"] or not row["copy_of"]:
        raise RowError("A copy needs its page and what it is a copy of.", "Fill in both, or leave it out.")
    date = write_date(check_date(row["date"])) or "date not known"
    return _make_fact(row, Origin.SECOND_HAND, f"according to a copy of {row['copy_of']}, {date}", place)


def _make_fact(row: Row, origin: Origin, evidence: str, place: Place) -> Fact:
    attribute = require_one_of(row["attribute"], TOPIC.stored_attributes, "attribute")
    is_list = TOPIC.stored_attributes[attribute].type is AttributeType.WORDS
    if is_list != bool(row["lists"]) or row["lists"] not in ("", "all", "some"):
        fix = "Write 'all' for a list whose source names all its words, 'some' for any other list."
        raise RowError(f"'lists' is '{row['lists']}' for {attribute}.", fix if is_list else "Leave it empty.")
    value = parse_value(TOPIC.stored_attributes[attribute], row["value"])
    return Fact(row["product"], attribute, value, row["lists"] == "all", origin, evidence, row["page"], place)


def translate(words: str, translation: str) -> str:
    """Return words as evidence in English: a translation comes first and is marked as ours."""
    return f"{translation} (our translation of: {words})" if translation else words


# --- products, prices and the other files ------------------------------------------------------------------


def read_products(path: Path, problems: list[Problem]) -> list[AddedProduct]:
    """Return the products that are not in the PC-parts file."""
    return read_records(path, ("id", "name", "brand", "kind", "page"), _parse_product, problems)


def read_prices(path: Path, problems: list[Problem]) -> list[StatedPrice]:
    """Return the prices that pages state."""
    columns = ("product", "price_usd", "stated", "date", "page", "words", "translation")
    return read_records(path, columns, _parse_price, problems)


def read_tests(path: Path, problems: list[Problem]) -> list[LabsAndReviewers]:
    """Return who tested which product."""
    return read_records(path, ("product", "rtings", "measured_by", "reviewed_by"), _parse_tests, problems)


def read_sound(path: Path, problems: list[Problem]) -> list[Sound]:
    """Return the predicted preference of the products that were measured."""
    return read_records(path, ("product", "form", "score", "measured_by"), _parse_sound, problems)


def read_years(path: Path, problems: list[Problem]) -> list[Year]:
    """Return the years in which products came out, or were on sale."""
    return read_records(path, ("product", "year", "means", "page", "words"), _parse_year, problems)


def read_models(path: Path, problems: list[Problem]) -> list[Model]:
    """Return families and successors."""
    return read_records(path, ("product", "family", "followed_by"), _parse_model, problems)


def read_dropped(path: Path, problems: list[Problem]) -> list[Dropped]:
    """Return the products that are left out."""
    return read_records(path, ("product", "reason"), _parse_dropped, problems)


def read_lines(path: Path, problems: list[Problem]) -> list[ProductLine]:
    """Return the lines of makers that are for one use."""
    return read_records(path, ("line", "made_for"), _parse_line, problems)


def _parse_line(row: Row, place: Place) -> ProductLine:
    require_one_of(row["made_for"], TOPIC.attributes["made_for"].words, "use")
    return ProductLine(row["line"], row["made_for"], place)


def _parse_product(row: Row, place: Place) -> AddedProduct:
    if not ID.fullmatch(row["id"]):
        fix = "Use lower-case letters and digits, joined by hyphens."
        raise RowError(f"'{row['id']}' is not an id.", fix)
    if not row["name"]:
        raise RowError(f"Product '{row['id']}' has no name.", "Give it the name the shop shows.")
    require_one_of(row["kind"], TOPIC.stored_attributes["kind"].words, "kind")
    return AddedProduct(row["id"], row["name"], row["brand"], row["kind"], row["page"], place)


def _parse_price(row: Row, place: Place) -> StatedPrice:
    try:
        cents = Decimal(row["price_usd"]) * 100
    except InvalidOperation:
        cents = Decimal(0)
    if not cents.is_finite() or cents <= 0 or cents != cents.to_integral_value():
        fix = "Write dollars and cents, such as 149 or 99.99."
        raise RowError(f"'{row['price_usd']}' is not a price.", fix)
    kind = PriceKind(require_one_of(row["stated"], list(PriceKind), "kind of price"))
    date = check_date(row["date"])
    if kind is PriceKind.OFFER and not date:
        raise RowError("An offer needs its date.", "Write when it was offered, or another kind of price.")
    if not row["page"] or not row["words"]:
        raise RowError("A price needs its page and the words found there.", "Fill in both, or leave it out.")
    evidence = translate(row["words"], row["translation"])
    return StatedPrice(row["product"], int(cents), kind, date, row["page"], evidence, place)


def _parse_tests(row: Row, place: Place) -> LabsAndReviewers:
    reviews = [review.split(" http", 1) for review in _split(row["reviewed_by"])]
    names = (["RTINGS"] if row["rtings"] else []) + _split(row["measured_by"]) + [name for name, _ in reviews]
    if not names:
        raise RowError("Nobody tested this product.", "Name who did, or leave the row out.")
    pages = [row["rtings"], *(f"http{address}" for _, address in reviews)]
    page = next((page for page in pages if page), AUTOEQ_PAGE)
    return LabsAndReviewers(row["product"], tuple(dict.fromkeys(names)), page, place)


AUTOEQ_PAGE = (
    "https://github.com/jaakkopasanen/AutoEq/blob/a192b46a252f7e66046a442e1dc919f52e8083aa/results/README.md"
)
"""The list of measurements that AutoEq has gathered."""


def _parse_sound(row: Row, place: Place) -> Sound:
    if not re.fullmatch(r"-?[0-9]{1,3}", row["score"]):
        raise RowError(f"'{row['score']}' is not a score.", "Write a whole number.")
    return Sound(row["product"], row["form"], int(row["score"]), row["measured_by"], place)


def _parse_year(row: Row, place: Place) -> Year:
    if not re.fullmatch(r"(?:19|20)[0-9]{2}", row["year"]):
        raise RowError(f"'{row['year']}' is not a year.", "Write it with four digits.")
    means = require_one_of(row["means"], ("released", "not after"), "meaning of a year")
    if not row["words"]:
        raise RowError("A year needs words.", "Write how the page tells it.")
    return Year(row["product"], int(row["year"]), means == "released", row["page"], row["words"], place)


def _parse_model(row: Row, place: Place) -> Model:
    return Model(row["product"], row["family"], row["followed_by"], place)


def _parse_dropped(row: Row, place: Place) -> Dropped:
    if not row["reason"]:
        raise RowError(f"'{row['product']}' is dropped without a reason.", "Write why it is left out.")
    return Dropped(row["product"], row["reason"], place)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def check_date(text: str) -> str:
    """Return a date as written; raises RowError for anything but a year, a month, a day or nothing."""
    if text and not DATE.fullmatch(text):
        raise RowError(f"'{text}' is not a date.", "Write a year, a month or a day, such as 2025-07.")
    return text


def write_date(date: str) -> str:
    """Return a year, a month or a day in words, "" for no date."""
    year, _, rest = date.partition("-")
    return f"{MONTHS[int(rest[:2]) - 1]} {year}" if rest else year
