"""Parsing of CSV files with any delimiter and line end, mismatched quotes, and physical line numbers."""

import csv
import io
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.grouping import find_scattered, gather
from wizard.catalog.feeds.plain_text import strip_controls
from wizard.catalog.feeds.records import FeedError, FeedFormat, FeedSettings, Outcome, Recognition, Rejection
from wizard.rule_language.wording import join_words

csv.field_size_limit(limits.RECORD)  # Some descriptions are longer than the default of 131,072.

DELIMITERS = (",", ";", "\t", "|", "^", "~", ":")
"""The delimiters that are tried."""

_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\r\n]*')
# How many characters of a file may be parsed again because of mismatched quotes.
_READ_AGAIN = 4 * limits.RECORD


@dataclass(frozen=True, slots=True)
class Row:
    """A record of a table: its number, the line on which it starts, and one text per column of the header."""

    number: int
    line: int
    cells: list[str]
    columns: Mapping[str, int]

    def text(self, field: str) -> str:
        """Return the text of a field without surrounding space; empty if there is no such column."""
        index = self.columns.get(field)
        return "" if index is None else self.cells[index].strip()

    def values(self) -> dict[str, str]:
        """Return field -> text of every known column."""
        return {field: self.cells[index] for field, index in self.columns.items()}


@dataclass(frozen=True, slots=True)
class Table:
    """A file of rows and its header, which need not be the first line.

    `columns` is field -> index of its column; `duplicates` is field -> all columns with its header, for each
    required field that has several. `other_ids` are columns with ids for products without one; `hidden` is
    column -> normalized cells of rows that are not sold. With `variants_below` the
    variants of a product are rows below its own.
    """

    source: BinaryIO
    start: int
    encoding: str
    delimiter: str
    header: list[str]
    header_line: int
    format: FeedFormat
    columns: Mapping[str, int]
    duplicates: Mapping[str, Sequence[int]] = field(default_factory=dict)
    other_ids: Sequence[int] = ()
    hidden: Mapping[int, frozenset[str]] = field(default_factory=dict)
    variants_below: bool = False
    recognition: Recognition = field(default_factory=Recognition)

    def names(self) -> dict[str, str]:
        """Return field -> header as written in the file."""
        return {field: self.header[index] for field, index in self.columns.items()}

    def rows(self) -> Iterator[Row | Rejection]:
        """Yield the data rows, on every call from the first one; raise FeedError if there are none.

        Rows with the wrong number of cells are refused, and rows in which duplicate columns of a required
        field contradict each other.
        """
        number = 0
        for line, cells in read_records(read_lines(self.source, self.start, self.encoding), self.delimiter):
            if line > self.header_line and any(map(str.strip, cells)):
                number += 1
                yield self._check(Row(number, line, cells, self.columns))
        if not number:
            message = "The file has a header and no products. Export the products again."
            raise FeedError("empty-file", message, 1)

    def _check(self, row: Row) -> Row | Rejection:
        if len(row.cells) != len(self.header):
            return self._refuse_width(row)
        for name, places in self.duplicates.items():
            texts = list(dict.fromkeys(text for place in places if (text := row.cells[place].strip())))
            if len(texts) > 1:
                return self._refuse_contradiction(row, name, texts)
            row.cells[self.columns[name]] = "".join(texts)
        return row

    def _refuse_width(self, row: Row) -> Rejection:
        code = "wrong-column-count"
        message = (
            f"This row has {len(row.cells)} columns, the header has {len(self.header)}. Look for a "
            f"'{self.delimiter}' too many or too few, and for a quote that is not closed."
        )
        if sum(map(len, row.cells)) > limits.FIELD:
            code = "field-too-long"
            message = f"This record has more than {limits.FIELD} characters. Shorten its longest field."
        return Rejection(row.number, row.line, None, self.header[0], code, message)

    def _refuse_contradiction(self, row: Row, name: str, texts: list[str]) -> Rejection:
        found = join_words(f"'{strip_controls(text[:40])}'" for text in texts)
        header, id_ = self.header[self.columns[name]], strip_controls(row.text("id"))
        message = f"Two columns are named '{header}', and here they say {found}. Rename the wrong one."
        code = "price-ambiguous" if name == "price" else f"{name}-missing"
        return Rejection(row.number, row.line, id_ or None, header, code, message)


class GroupedTable(ABC):
    """Reader of a table in which a product can have several rows; iterate over it for the outcomes.

    A subclass determines which rows belong together, and reads the rows of one product.
    """

    def __init__(self, table: Table, settings: FeedSettings) -> None:
        self.table = table
        self.settings = settings
        self.names = table.names()
        self.attributes: list[tuple[int, int]] = []

    @abstractmethod
    def find_product(self, row: Row) -> str:
        """Return the name of the product that a row belongs to; "" for a row that is a product by itself."""

    @abstractmethod
    def read_product(self, rows: list[Row]) -> Iterator[Outcome]:
        """Yield the outcomes of the rows of one product, usually one record."""

    def read_extras(self, row: Row) -> list[tuple[str, str]]:
        """Return (name, value) for each pair of attribute columns, and for the tags."""
        attributes = [(row.cells[name], row.cells[value]) for name, value in self.attributes]
        return [*attributes, (self.names.get("tags", ""), row.text("tags"))]

    def __iter__(self) -> Iterator[Outcome]:
        """Read the rows of each product together, in their order.

        The table is read twice, first to find the products whose rows are not adjacent. Raise FeedError if
        the rows of such products, or of one product, are too large for memory.
        """
        scattered = find_scattered(
            hash(self.find_product(row)) for row in self.table.rows() if isinstance(row, Row)
        )
        for found in gather(self.table.rows(), self.find_product, _estimate_size, scattered):
            if isinstance(found, Rejection):
                yield found
            else:
                yield from self.read_product(found)


def _estimate_size(row: Row) -> int:
    """Return an estimate of the memory that a row takes, in bytes."""
    return 500 + sum(map(len, row.cells))


def read_lines(source: BinaryIO, start: int, encoding: str) -> Iterator[str]:
    """Yield the physical lines of a file from a position on, each truncated to `limits.RECORD` characters.

    The source stays open. Raise FeedError if its bytes are not valid in the encoding.
    """
    source.seek(start)
    text = io.TextIOWrapper(source, encoding, newline="")
    line = 0
    try:
        while part := text.readline(limits.RECORD):
            line += 1
            yield part
            while len(part) == limits.RECORD and part[-1] not in "\r\n":
                part = text.readline(limits.RECORD)
    except UnicodeError as error:  # also for UTF-16 without its mark
        raise FeedError.undecodable(encoding, line + 1) from error
    finally:
        if not source.closed:
            text.detach()


def read_records(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each record starts, and its cells.

    A record with mismatched quotes ends with its first line, and parsing continues with the next line, so
    that an unclosed quote does not swallow the rest of the file.
    """
    lines = iter(lines)
    taken: list[str] = []  # the lines of the current record
    again: list[str] = []  # lines to parse again, in reverse order

    def take_lines() -> Iterator[str]:
        """Yield the lines of one record; raise csv.Error if it does not end within the limits."""
        size = 0
        while line := again.pop() if again else next(lines, ""):
            size = len(line) + (size if taken else 0)
            taken.append(line)
            yield line
            if taken and (size > limits.RECORD or len(taken) > limits.LINES):
                raise csv.Error("a record that does not end")

    first, budget = 1, _READ_AGAIN
    while True:
        try:
            for cells in csv.reader(take_lines(), delimiter=delimiter, strict=True):
                yield first, cells
                first += len(taken)
                taken.clear()
            return
        except csv.Error:
            yield first, _split_line(taken[0], delimiter)
            size = sum(map(len, taken))
            if budget > size:
                budget -= size
                again += reversed(taken[1:])
                del taken[1:]
            first += len(taken)
            taken.clear()


def _split_line(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line with mismatched quotes.

    A quote at the start of a cell opens it if another one closes it, directly before a delimiter or the end
    of the line. If no other quote follows in the line, the rest of the line is the cell. Otherwise the quote
    is part of the text.
    """
    line = line.rstrip("\r\n")
    quoted = re.compile(rf'"((?:[^"]|"")*+)"(?={re.escape(delimiter)}|\Z)')
    cells = []
    place = 0
    while place <= len(line):
        if whole := quoted.match(line, place):
            cell, end = whole[1].replace('""', '"'), whole.end()
        else:
            end = line.find(delimiter, place) % (len(line) + 1)
            cell = line[place:end]
            if cell.startswith('"') and line.find('"', place + 1) < 0:
                cell, end = line[place + 1 :], len(line)
            elif cell.startswith('"') and cell.endswith('"') and cell.count('"') % 2:
                # A quoted cell that contains a quote which is not doubled: "5" wide".
                cell = cell[1:-1].replace('""', '"')
        cells.append(cell)
        place = end + 1
    return cells


def find_delimiter(line: str) -> str | None:
    """Return the delimiter that a first line such as "sep=;" declares, as Excel writes it; else None."""
    match = _SEPARATOR_LINE.fullmatch(line)
    return match[1] if match and match[1] not in '"\r\n' else None
