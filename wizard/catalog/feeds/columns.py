"""Columns of one name: where they say the same they are one, where they differ nothing is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import yaml

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.records import FeedError, FeedSettings, Rejection
from wizard.catalog.feeds.table import DELIMITERS, Row, Table, find_delimiter, read_lines, read_records
from wizard.rule_language.diagnostics import did_you_mean
from wizard.rule_language.wording import join_words

Columns = Mapping[str, int]
"""Field -> index of its column."""

REQUIRED = ("id", "title", "price")
"""What no table can do without; a handle or a number will do for an id."""

_SEARCHED_LINES = 200
_HEADER_WITHIN = 10
_ASIDE = re.compile(
    r"\b(incl|including|inkl|inc|vat|tax|mwst|ttc|iva|btw|moms|brutto|gross|in|eur|usd|gbp|chf)\b"
)
_OTHERS = re.compile(
    r"\b(cost|costs|purchase|wholesale|shipping|delivery|ek|einkauf|achat|net|netto|ht|deposit|valid|date|from|until|"
    r"sale|special|old|was|min|max|unit|brand|category|file|image|parent|group|supplier|vendor|currency)\b"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A table whose columns are known."""

    table: Table
    format: str
    columns: Columns
    rivals: Rivals | None = None

    def rows(self) -> Iterator[Row | Rejection]:
        """The data rows; those are refused in which two columns of one name differ in what is required."""
        for row in self.table.rows():
            if self.rivals and isinstance(row, Row):
                yield settle(row, self.rivals, self.columns, self.table.header)
            else:
                yield row

    def names(self) -> dict[str, str]:
        """Field -> header, as it is written in the file."""
        return {field: self.table.header[index] for field, index in self.columns.items()}


@cache
def read_vocabulary(make: str) -> Mapping[str, tuple[str, ...]]:
    """Field -> folded names of its column, in order of preference, for one section of columns.yaml."""
    sections = yaml.safe_load((Path(__file__).parent / "columns.yaml").read_text(encoding="utf-8"))
    return {field: tuple(map(fold, names)) for field, names in sections[make].items()}


def fold(header: str) -> str:
    """The beginning of a header without case, accents and punctuation: "¿Existencias?" is "existencias"."""
    return _fold(header[:200])


@lru_cache(maxsize=5_000)
def _fold(header: str) -> str:
    letters = unicodedata.normalize("NFKD", header)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain))


def lay_out(held: BinaryIO, encoding: str, terms: FeedSettings) -> Layout:
    """The table of a file and what its columns are; the header is the most telling of the first rows.

    Raises FeedError when no column is recognised, a required one is missing, or a declared one is not there.
    """
    start = held.tell()
    lines = list(islice(read_lines(held, start, encoding), _SEARCHED_LINES))
    declared = find_delimiter(lines[0])
    rows = [
        (delimiter, line, header)
        for delimiter in ([declared] if declared else DELIMITERS)
        for line, header in _first_rows(lines, delimiter)
        if line > 1 or not declared
    ]
    if not rows:
        raise FeedError("empty-file", "The file holds no rows. Export the products again.")
    found = (
        Layout(Table(held, start, encoding, delimiter, header, line), *_tell_make(header, delimiter, terms))
        for delimiter, line, header in [row for row in rows if len(row[2]) > 1] or rows
    )
    best = max(found, key=_worth)
    _require_declared(best, terms)
    _require_columns(best)
    return replace(best, rivals=_find_rivals(best, terms.columns.values()))


def recognise_columns(header: Sequence[str], make: str, declared: Mapping[str, str]) -> dict[str, int]:
    """Field -> column: as the store declares it, else the first of the names a make of table has for it."""
    columns = {field: header.index(name) for field, name in declared.items() if name in header}
    # Of two columns of one name the first counts.
    places = {fold(name): len(header) - 1 - index for index, name in enumerate(reversed(header))}
    for field, names in read_vocabulary(make).items():
        free = (places[name] for name in names if name in places and places[name] not in columns.values())
        if field not in columns and (index := next(free, None)) is not None:
            columns[field] = index
    return columns


def _find_rivals(layout: Layout, declared: Collection[str]) -> Rivals:
    """The columns of one name for what is required; a header the store declared has no other spelling."""
    required = {name: index for name, index in layout.columns.items() if name in REQUIRED}
    return find_rivals(layout.table.header, required, lambda name: name if name in declared else fold(name))


def _first_rows(lines: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """The first rows that hold anything, each with its line."""
    rows = ((line, cells) for line, cells in read_records(lines, delimiter) if any(map(str.strip, cells)))
    return [
        (line, [cell.strip("\ufeff\0 \t\r\n") for cell in cells[: limits.COLUMNS]])
        for line, cells in islice(rows, _HEADER_WITHIN)
    ]


def _tell_make(header: list[str], delimiter: str, terms: FeedSettings) -> tuple[str, Columns]:
    """The format of a table with this header, and its columns."""
    known = set(map(fold, header))
    shopify = recognise_columns(header, "shopify", terms.columns)
    old = {"handle", "title"} <= known and known & {
        "variant price",
        "variant sku",
        "body html",
        "option1 name",
    }
    new = (
        "title" in known and len(shopify.keys() & {"handle", "published", "policy", "tracker", "status"}) > 2
    )
    if old or new:
        return "shopify-csv", shopify
    woocommerce = recognise_columns(header, "woocommerce", terms.columns)
    telling = woocommerce.keys() & {
        "published",
        "visibility",
        "short_description",
        "tax",
        "parent",
        "sale_starts",
    }
    if "type" in woocommerce and len(telling) > 1:
        return "woocommerce-csv", woocommerce
    google = recognise_columns([name.removeprefix("g:") for name in header], "google", terms.columns)
    if (
        delimiter == "\t"
        and {"id", "title"} <= google.keys()
        and google.keys() & {"image", "availability", "url"}
    ):
        return "gmc-tsv", google
    return "csv", _guess(header, recognise_columns(header, "plain", terms.columns))


def _guess(header: list[str], columns: dict[str, int]) -> Columns:
    """The columns, and for what is required and not there the one column whose name holds the word for it."""
    folded = [_ASIDE.sub("", fold(name)).split() for name in header]
    for field in REQUIRED:
        words = {name for name in read_vocabulary("plain")[field] if " " not in name}
        candidates = [
            index
            for index, name in enumerate(folded)
            if index not in columns.values() and words & set(name) and not _OTHERS.search(" ".join(name))
        ]
        if field not in columns and len(candidates) == 1:
            columns[field] = candidates[0]
    if "title" not in columns and "description" in columns:
        columns["title"] = columns.pop("description")
    return columns


def _worth(layout: Layout) -> tuple[int, int, int]:
    """How surely a row is the header: required columns, known columns, and the earliest row."""
    return len(layout.columns) - len(_missing(layout)), len(layout.table.header), -layout.table.header_line


def _missing(layout: Layout) -> list[str]:
    known = set(layout.columns)
    if known & {"handle", "product_id"}:
        known.add("id")
    return [field for field in REQUIRED if field not in known]


def _require_declared(layout: Layout, terms: FeedSettings) -> None:
    fields = read_vocabulary("plain")
    for field, name in terms.columns.items():
        if field not in fields:
            message = f"'{field}' is no field of a product. {did_you_mean(field, fields)}".rstrip()
            raise FeedError("columns-not-recognised", f"{message} The fields are {', '.join(fields)}.")
        if layout.format == "csv" and name not in layout.table.header:
            message = f"The column '{name}', declared for {field}, is not in this file."
            hint = did_you_mean(name, layout.table.header) or f"Its columns are {_show(layout.table.header)}."
            raise FeedError("columns-not-recognised", f"{message} {hint}", layout.table.header_line)


def _require_columns(layout: Layout) -> None:
    missing = _missing(layout)
    if not missing:
        return
    code = "columns-not-recognised" if len(missing) == len(REQUIRED) else "required-column-missing"
    message = (
        f"There is no column for {join_words(missing)}. The columns are {_show(layout.table.header)}. "
        + f'If one of them is meant, say so: --map {missing[-1]}="its name".'
    )
    raise FeedError(code, message, layout.table.header_line)


def _show(header: Sequence[str]) -> str:
    shown = [name[:40] for name in header if name][:20]
    return ", ".join(shown) + (", ..." if len(header) > len(shown) else "")


Rivals = Mapping[str, Sequence[int]]
"""Field -> its columns, for each field that has more than one."""


def find_rivals(header: Sequence[str], columns: Mapping[str, int], spell: Callable[[str], str]) -> Rivals:
    """The fields that have several columns, given how a header's spelling is made one."""
    spelled = [spell(name) for name in header]
    found = {
        field: [place for place, name in enumerate(spelled) if name == spelled[index]]
        for field, index in columns.items()
    }
    return {field: places for field, places in found.items() if len(places) > 1}


def settle(row: Row, rivals: Rivals, columns: Mapping[str, int], header: Sequence[str]) -> Row | Rejection:
    """The row with what any of its columns of one name says, refused where they say different things."""
    for field, places in rivals.items():
        texts = list(dict.fromkeys(text for place in places if (text := row.cells[place].strip())))
        if len(texts) > 1:
            return _refuse(row, field, texts, columns, header)
        row.cells[columns[field]] = "".join(texts)
    return row


def _refuse(
    row: Row, field: str, texts: list[str], columns: Mapping[str, int], header: Sequence[str]
) -> Rejection:
    name, said = header[columns[field]], join_words(f"'{text[:40]}'" for text in texts)
    message = f"Two columns are named '{name}', and here they say {said}. Rename the one that is not meant."
    code = "price-ambiguous" if field == "price" else f"{field}-missing"
    id_ = row.cells[columns["id"]].strip() if "id" in columns else ""
    return Rejection(row.number, row.line, id_ or None, name, code, message)
