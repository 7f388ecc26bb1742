"""JSON read as a stream, one entry of its outermost lists at a time, with limits on depth and size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import ijson
from ijson.common import ObjectBuilder

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.records import FeedError

_LISTS = ("@graph", "itemListElement")
_OPENING = frozenset(("start_map", "start_array"))
_CLOSING = frozenset(("end_map", "end_array"))
# So many letters of a text count as one more value.
_LETTERS = 64
# Bare control characters are not allowed in JSON, common in shops' pages, and refused by the parser.
_CONTROLS = bytes.maketrans(bytes(range(32)), b" " * 32)

Part = tuple[int, bytes]
"""Some UTF-8 of a document, and the physical line it is on."""


class JsonError(ValueError):
    """A document that is no JSON, and the line on which it stops being it."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Unit:
    """A value of a document, the line it starts on, and how large it is in values and texts.

    The value is None in the place of one that is larger than limits.VALUES.
    """

    line: int
    value: Any
    size: int


def read_units(parts: Iterable[Part]) -> Iterator[Unit]:
    """The entries of the outermost list, or of those that hold products; at last the rest of the document.

    Raises FeedError (json-too-deep, json-too-large), and JsonError for what is no JSON.
    """
    reading = _Reading()
    for line, event, value in _read_events(parts):
        if unit := reading.take(line, event, value):
            yield unit
    if reading.shell:
        yield reading.shell.unit()


def check_json(parts: Iterable[Part]) -> None:
    """Raise JsonError for what is no JSON; nothing is built."""
    for _ in _parse(parts):
        pass


def _read_events(parts: Iterable[Part]) -> Iterator[tuple[int, str, Any]]:
    for line, events in _parse(parts):
        for event, value in events:
            yield line, event, value


def _parse(parts: Iterable[Part]) -> Iterator[tuple[int, list[tuple[str, Any]]]]:
    """The parser's events for each part, and its line; they are gone when the next are asked for."""
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events)
    line = 1
    try:
        for line, part in parts:
            parser.send(part.translate(_CONTROLS))
            yield line, events
            events.clear()
        parser.close()
    except ijson.JSONError as error:
        raise JsonError(str(error).splitlines()[0], line) from error
    except SystemError as error:  # what the parser makes of Python's refusal of such a number
        raise JsonError("a number has thousands of digits", line) from error
    yield line, events


class _Builder:
    """Builds one value, as long as it is no larger than a product can be."""

    def __init__(self, line: int) -> None:
        self._line = line
        self._builder = ObjectBuilder()
        self._size = 0

    def add(self, event: str, value: Any) -> None:
        """Take one event of the parser; those beyond the limit are only counted."""
        self._size += 1 + (len(value) // _LETTERS if event == "string" else 0)
        if self._size <= limits.VALUES:
            self._builder.event(event, value)
        elif self._size > limits.BARREN:
            message = f"One entry has more than {limits.BARREN} values, as no product has. Leave it out."
            raise FeedError("json-too-large", message, self._line)

    def unit(self) -> Unit:
        """What was built, with nothing in it where it was too much."""
        return Unit(self._line, self._builder.value if self._size <= limits.VALUES else None, self._size)


class _Reading:
    """Where in a document the reading is; `shell` is what is left of the document without its lists."""

    def __init__(self) -> None:
        self.shell: _Builder | None = None
        self._depth = 0
        self._list_depth = 0
        self._key = ""
        self._entry: _Builder | None = None

    def take(self, line: int, event: str, value: Any) -> Unit | None:
        """The unit that an event completes, if any."""
        if event in _OPENING:
            self._depth += 1
            if self._depth > limits.DEPTH:
                message = f"Brackets are nested more than {limits.DEPTH} deep, as in no product feed."
                raise FeedError("json-too-deep", message, line)
        unit = self._take_entry(line, event, value) if self._list_depth else None
        if not self._list_depth:
            self._take_shell(line, event, value)
        elif event in _CLOSING and self._depth == self._list_depth:
            self._list_depth = 0
        self._depth -= event in _CLOSING
        return unit

    def _take_shell(self, line: int, event: str, value: Any) -> None:
        if event == "start_array" and (self._depth == 1 or (self._depth == 2 and self._key in _LISTS)):
            self._list_depth = self._depth
            if self.shell:
                self.shell.add("null", None)
            return
        if event == "map_key" and self._depth == 1:
            self._key = value
        self.shell = self.shell or _Builder(line)
        self.shell.add(event, value)

    def _take_entry(self, line: int, event: str, value: Any) -> Unit | None:
        depth = self._depth - (event in _CLOSING)
        if depth < self._list_depth:
            return None
        self._entry = self._entry or _Builder(line)
        self._entry.add(event, value)
        if depth > self._list_depth:
            return None
        unit, self._entry = self._entry.unit(), None
        return unit
