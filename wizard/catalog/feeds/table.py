"""Rows of a CSV file: every delimiter and line end, quotes that do not match, physical line numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.records import Rejection
from wizard.catalog.feeds.sniff import open_text, undecodable

csv.field_size_limit(limits.RECORD)  # The module's own 131,072 is less than some descriptions have.

DELIMITERS = (",", ";", "\t", "|", "^", "~", ":")
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\r\n]*')
# How much of a file may be read a second time because of quotes that do not match.
_READ_AGAIN = 4 * limits.RECORD


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a table: its number among the data, the line it starts on, one text for each column."""

    number: int
    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file of rows; `header_line` is where the header starts, which need not be the first line."""

    held: BinaryIO
    start: int
    encoding: str
    delimiter: str
    header: list[str]
    header_line: int

    def rows(self) -> Iterator[Row | Rejection]:
        """The data rows from the first, however often this is asked; a row of the wrong width is refused."""
        number = 0
        for line, cells in read_records(self.lines(), self.delimiter):
            if line <= self.header_line or not any(map(str.strip, cells)):
                continue
            number += 1
            fits = len(cells) == len(self.header)
            yield Row(number, line, cells) if fits else self._refuse(number, line, cells)

    def lines(self) -> Iterator[str]:
        """The physical lines; raises FeedError where the bytes are not in the encoding."""
        return read_lines(self.held, self.start, self.encoding)

    def _refuse(self, number: int, line: int, cells: list[str]) -> Rejection:
        if sum(map(len, cells)) > limits.FIELD:
            message = f"This record has more than {limits.FIELD} characters. Shorten its longest field."
            return Rejection(number, line, None, self.header[0], "field-too-long", message)
        message = (
            f"This row has {len(cells)} columns, the header has {len(self.header)}. Look for a "
            f"'{self.delimiter}' too many or too few, and for a quote that is not closed."
        )
        return Rejection(number, line, None, self.header[0], "wrong-column-count", message)


def read_lines(held: BinaryIO, start: int, encoding: str) -> Iterator[str]:
    """The physical lines of a file from a position on, each cut at limits.RECORD characters."""
    held.seek(start)
    line = 0
    with open_text(held, encoding) as text:
        try:
            while part := text.readline(limits.RECORD):
                line += 1
                yield part
                while len(part) == limits.RECORD and part[-1] not in "\r\n":
                    part = text.readline(limits.RECORD)
        except UnicodeDecodeError as error:
            raise undecodable(encoding, line + 1) from error


def read_records(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The line each record starts on, and its cells.

    A record whose quotes do not match is its first line alone, and reading goes on with the next line; so
    one quote that is never closed does not swallow the rest of the file.
    """
    source = _Lines(lines)
    while True:
        source.taken.clear()
        first = source.line + 1
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield first, cells
                source.taken.clear()
                first = source.line + 1
            return
        except csv.Error:
            source.give_back()
            yield first, next(csv.reader(source.taken, delimiter=delimiter), [])


def find_delimiter(line: str) -> str | None:
    """The delimiter that a first line "sep=;" declares, as Excel writes and reads it."""
    match = _SEPARATOR_LINE.fullmatch(line)
    return match[1] if match and match[1] not in '"\r\n' else None


class _Lines:
    """Physical lines for the CSV reader, which can take back those of a record that came to nothing."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: list[str] = []
        self._budget = _READ_AGAIN
        self._size = 0
        self.line = 0
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self.taken:
            self._size = 0
        elif self._size > limits.RECORD or len(self.taken) > limits.LINES:
            raise csv.Error("a record that does not end")
        line = self._again.pop() if self._again else next(self._lines)
        self.line += 1
        self._size += len(line)
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """Keep the first line only, and read the others again, as long as that does not cost too much."""
        if self._budget > self._size:
            self._budget -= self._size
            self._again += reversed(self.taken[1:])
            self.line -= len(self.taken) - 1
        del self.taken[1:]
