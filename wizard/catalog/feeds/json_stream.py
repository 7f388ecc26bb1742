"""JSON read as a stream, one entry of its outermost lists at a time, with limits on depth and size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import ijson
from ijson.common import ObjectBuilder

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.offers import FeedError

_LISTS = ("@graph", "itemListElement")
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
    """A value of a document, the line it starts on; None in the place of one beyond limits.VALUES."""

    line: int
    value: Any


def read_units(parts: Iterable[Part]) -> Iterator[Unit]:
    """The entries of the outermost list, or of those that hold products; at last the rest of the document.

    Raises FeedError (json-too-deep), and JsonError for what is no JSON.
    """
    reading = _Reading()
    for line, event, value in _read_events(parts):
        yield from reading.take(line, event, value)
    if reading.shell:
        yield reading.shell.unit()


def check_json(parts: Iterable[Part]) -> None:
    """Raise JsonError for what is no JSON; nothing is built."""
    for _ in _read_events(parts):
        pass


def _read_events(parts: Iterable[Part]) -> Iterator[tuple[int, str, Any]]:
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events)
    line = 1
    try:
        for line, part in parts:
            parser.send(part.translate(_CONTROLS))
            yield from ((line, *event) for event in events)
            events.clear()
        parser.close()
    except ijson.JSONError as error:
        raise JsonError(str(error).splitlines()[0], line) from error
    except SystemError as error:  # what the parser makes of Python's refusal of such a number
        raise JsonError("a number has thousands of digits", line) from error
    yield from ((line, *event) for event in events)


class _Builder:
    """Builds one value, as long as it is no larger than a product can be."""

    def __init__(self, line: int) -> None:
        self._line = line
        self._builder = ObjectBuilder()
        self._count = 0

    def add(self, event: str, value: Any) -> None:
        """Take one event of the parser; those beyond the limit are only counted."""
        self._count += 1
        if self._count <= limits.VALUES:
            self._builder.event(event, value)

    def unit(self) -> Unit:
        """What was built, with nothing in it where it was too much."""
        return Unit(self._line, self._builder.value if self._count <= limits.VALUES else None)


class _Reading:
    """Where in a document the reading is; `shell` is what is left of the document without its lists."""

    def __init__(self) -> None:
        self.shell: _Builder | None = None
        self._depth = 0
        self._list_depth = 0
        self._key = ""
        self._entry: _Builder | None = None

    def take(self, line: int, event: str, value: Any) -> Iterator[Unit]:
        """The unit that an event completes, if any."""
        self._depth += event in ("start_map", "start_array")
        if self._depth > limits.DEPTH:
            message = f"Brackets are nested more than {limits.DEPTH} deep, as in no product feed."
            raise FeedError("json-too-deep", message, line)
        ends = event in ("end_map", "end_array")
        if self._list_depth:
            if ends and self._depth == self._list_depth:
                self._list_depth = 0
            else:
                yield from self._build(line, event, value)
        elif event == "start_array" and (self._depth == 1 or (self._depth == 2 and self._key in _LISTS)):
            self._list_depth = self._depth
            if self.shell:
                self.shell.add("null", None)
        else:
            self._key = value if event == "map_key" and self._depth == 1 else self._key
            self.shell = self.shell or _Builder(line)
            self.shell.add(event, value)
        self._depth -= ends

    def _build(self, line: int, event: str, value: Any) -> Iterator[Unit]:
        self._entry = self._entry or _Builder(line)
        self._entry.add(event, value)
        if self._depth - (event in ("end_map", "end_array")) == self._list_depth:
            yield self._entry.unit()
            self._entry = None
