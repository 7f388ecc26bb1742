"""The header of a table: which row it is, what its columns hold, and which program exported it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import BinaryIO

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.plain_text import normalize_header
from wizard.catalog.feeds.records import FeedError, FeedFormat, FeedSettings
from wizard.catalog.feeds.table import DELIMITERS, Table, find_delimiter, read_lines, read_records
from wizard.rule_language.diagnostics import did_you_mean
from wizard.rule_language.wording import join_words
from wizard.rule_language.yaml_reader import load_data

REQUIRED = ("id", "title", "price")
"""Fields that every table must have; a handle or a number will do for an id."""

_NAMES = load_data(__package__, "columns.yaml")
_SIGNS = _NAMES["signs"]
_SEARCHED_LINES = 200
_HEADER_WITHIN = 10


@cache
def column_names(section: str) -> Mapping[str, tuple[str, ...]]:
    """Return field -> normalized names of its column, best first, for a section of columns.yaml."""
    return {field: tuple(map(normalize_header, names)) for field, names in _NAMES[section].items()}


def open_table(source: BinaryIO, encoding: str, settings: FeedSettings) -> Table:
    """Find the header among the first rows of a file: the row that names most fields.

    Raises FeedError if no column is recognised, a required one is missing, or a declared one is not there.
    """
    start = source.tell()
    lines = list(islice(read_lines(source, start, encoding), _SEARCHED_LINES))
    declared = find_delimiter(lines[0])
    rows = [
        (delimiter, line, header)
        for delimiter in ([declared] if declared else DELIMITERS)
        for line, header in _first_rows(lines, delimiter)
        if line > 1 or not declared
    ]
    if not rows:
        raise FeedError("empty-file", "The file holds no rows. Export the products again.")
    tables = (
        Table(source, start, encoding, delimiter, header, line, *_detect(header, delimiter, settings))
        for delimiter, line, header in [row for row in rows if len(row[2]) > 1] or rows
    )
    best = max(tables, key=_score)
    _require_declared(best, settings)
    _require_columns(best)
    return replace(best, duplicates=_find_duplicates(best, settings.columns.values()))


def _first_rows(lines: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the first rows that are not empty, each with its line."""
    rows = ((line, cells) for line, cells in read_records(lines, delimiter) if any(map(str.strip, cells)))
    return [
        (line, [cell.strip("\ufeff\0 \t\r\n") for cell in cells[: limits.COLUMNS]])
        for line, cells in islice(rows, _HEADER_WITHIN)
    ]


def _detect(
    header: list[str], delimiter: str, settings: FeedSettings
) -> tuple[FeedFormat, Mapping[str, int]]:
    """Return the format of a table with this header, and field -> index of its column."""
    names = set(map(normalize_header, header))
    shopify = _match_columns(header, "shopify", settings)
    if ({"handle", "title"} <= names and not names.isdisjoint(_SIGNS["shopify_headers"])) or (
        "title" in names and len(shopify.keys() & _SIGNS["shopify"]) > 2
    ):
        return FeedFormat.SHOPIFY, shopify
    woocommerce = _match_columns(header, "woocommerce", settings)
    if "type" in woocommerce and len(woocommerce.keys() & _SIGNS["woocommerce"]) > 1:
        return FeedFormat.WOOCOMMERCE, woocommerce
    google = _match_columns([name.removeprefix("g:") for name in header], "google", settings)
    if delimiter == "\t" and {"id", "title"} <= google.keys() and google.keys() & _SIGNS["google"]:
        return FeedFormat.GMC_TSV, google
    return FeedFormat.CSV, _guess(header, _match_columns(header, "plain", settings))


def _match_columns(header: Sequence[str], section: str, settings: FeedSettings) -> dict[str, int]:
    """Return field -> column: as the store declares it, else the first of the names in the section.

    A column that the store has declared for an attribute may hold a field too. In a table of no known make a
    column with the name of an attribute holds no field, unless every product needs that.
    """
    fields = column_names(section)
    declared = {name: header.index(column) for name, column in settings.columns.items() if column in header}
    others = settings.attributes.keys() - fields
    columns = {name: index for name, index in declared.items() if name not in others}
    # Of two columns of one name the first counts.
    places = {normalize_header(name): len(header) - 1 - index for index, name in enumerate(reversed(header))}
    kept = frozenset().union(*settings.attributes.values()) if section == "plain" else frozenset()
    for field, names in fields.items():
        wanted = names if field in REQUIRED else (name for name in names if name not in kept)
        free = (places[name] for name in wanted if name in places and places[name] not in columns.values())
        if field not in columns and (index := next(free, None)) is not None:
            columns[field] = index
    return declared | columns


def _guess(header: list[str], columns: dict[str, int]) -> dict[str, int]:
    """Add each missing required field if the name of exactly one column contains a word for it."""
    words_of = [set(normalize_header(name).split()).difference(_SIGNS["ignored"]) for name in header]
    for field in REQUIRED:
        names = {name for name in column_names("plain")[field] if " " not in name}
        candidates = [
            index
            for index, words in enumerate(words_of)
            if index not in columns.values() and words & names and words.isdisjoint(_SIGNS["other"])
        ]
        if field not in columns and len(candidates) == 1:
            columns[field] = candidates[0]
    if "title" not in columns and "description" in columns:
        columns["title"] = columns.pop("description")
    return columns


def _score(table: Table) -> tuple[int, int, int]:
    """Rate how surely a row is the header: required columns, known columns, and the earliest row."""
    return len(table.columns) - len(_missing(table)), len(table.header), -table.header_line


def _missing(table: Table) -> list[str]:
    has_id = not table.columns.keys().isdisjoint(("id", "handle", "product_id"))
    return [field for field in REQUIRED if field not in table.columns and not (field == "id" and has_id)]


def _require_declared(table: Table, settings: FeedSettings) -> None:
    fields = column_names("plain")
    for field, name in settings.columns.items():
        if field not in fields and field not in settings.attributes:
            hint = did_you_mean(field, (*fields, *settings.attributes))
            message = f"'{field}' is not a field of a product. {hint}".rstrip()
            known = f"The fields are {', '.join(fields)}"
            if settings.attributes:
                known += f", and the attributes {', '.join(settings.attributes)}"
            raise FeedError("columns-not-recognised", f"{message} {known}.")
        if table.format == FeedFormat.CSV and name not in table.header:
            message = f"The column '{name}', declared for {field}, is not in this file."
            hint = did_you_mean(name, table.header) or f"Its columns are {_show(table.header)}."
            raise FeedError("columns-not-recognised", f"{message} {hint}", table.header_line)


def _require_columns(table: Table) -> None:
    if missing := _missing(table):
        code = "columns-not-recognised" if len(missing) == len(REQUIRED) else "required-column-missing"
        message = (
            f"There is no column for {join_words(missing)}. The columns are {_show(table.header)}. "
            f'If one of them is meant, say so: --map {missing[-1]}="its name".'
        )
        raise FeedError(code, message, table.header_line)


def _show(header: Sequence[str]) -> str:
    shown = [name[:40] for name in header if name][:20]
    return ", ".join(shown) + (", ..." if len(header) > len(shown) else "")


def _find_duplicates(table: Table, declared: Collection[str]) -> dict[str, list[int]]:
    """Return field -> all columns of its name, for each required field that has more than one."""
    # A header that the store declared has no other spelling.
    spelled = [name if name in declared else normalize_header(name) for name in table.header]
    found = {
        field: [index for index, name in enumerate(spelled) if name == spelled[table.columns[field]]]
        for field in REQUIRED
        if field in table.columns
    }
    return {field: places for field, places in found.items() if len(places) > 1}
