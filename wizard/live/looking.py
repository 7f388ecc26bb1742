"""Looking at the files: what lies in the rules folder, and whether the catalog was written to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from wizard.core.problems import Place, Problem, RulesError
from wizard.rulebook import read_texts

PAUSE = 0.25
"""Seconds between two looks."""

Rules = Mapping[str, bytes] | tuple[Problem, ...]
"""File name -> content of everything in the rules folder, or why it cannot be read."""

Stamp = tuple[tuple[int, ...] | None, ...]
"""What changes with every write to the catalog: of its file, and of SQLite's write-ahead log beside it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one look found."""

    rules: Rules
    catalog: Stamp


class Files:
    """A folder of rules and a catalog file, looked at again and again.

    The rules are read whole each time: they are small, and no clock of a network drive can deceive us.
    """

    def __init__(self, rules: Path, catalog: Path, pause: float = PAUSE) -> None:
        self.rules, self.catalog, self.pause = rules, catalog, pause
        self._last: Found | None = None
        self._next = 0.0

    def settled(self) -> Found | None:
        """What two looks in a row found; None until they agree, since a file may be half written."""
        if monotonic() < self._next:
            return None
        found = Found(_read_rules(self.rules), tuple(_stamps(self.catalog)))
        agreed = found == self._last
        self._last, self._next = found, monotonic() + self.pause
        return found if agreed else None


def _read_rules(folder: Path) -> Rules:
    try:
        return read_texts(folder)
    except RulesError as error:
        return error.problems
    except OSError as error:  # the folder vanished while it was read
        message = f"The folder of rules cannot be read: {error.strerror}."
        return (Problem(Place(str(folder)), message, "Check the folder and its permissions."),)


def _stamps(catalog: Path) -> Iterator[tuple[int, ...] | None]:
    for path in (catalog, catalog.with_name(f"{catalog.name}-wal")):
        try:
            found = path.stat()
        except OSError:
            yield None
        else:  # reading alone makes empty logs come and go, and changes a log's ctime
            stamp = found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode
            yield stamp if found.st_size else None
