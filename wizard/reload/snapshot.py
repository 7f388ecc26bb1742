"""Snapshots of the rules folder and the catalog file, as they are when they stand still."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from wizard.history import RuleHistory
from wizard.publishing import Publication, read_publication
from wizard.rule_language.diagnostics import Place, Problem, RulesError
from wizard.rules_folder import read_texts

POLL_PAUSE = 0.25
"""Seconds between two snapshots."""

Rules = Mapping[str, bytes] | tuple[Problem, ...]
"""File name -> content of everything in the rules folder, or why it cannot be read."""

FileStates = tuple[tuple[int, ...] | None, ...]
"""What changes with every write to the catalog: of its file, and of SQLite's write-ahead log beside it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rules folder and the state of the catalog file, each as it was when it last stood still.

    None for what has not stood still yet. `publication` is the version published last, None for none.
    """

    rules: Rules | None
    catalog: FileStates | None
    publication: Publication | None = None


class SnapshotPoller:
    """Takes snapshots of a folder of rules and a catalog file.

    The rules are read whole each time: they are small, and no clock of a network drive can deceive us.
    Rules and catalog settle each by themselves, so that neither waits while the other is written on and on.
    """

    def __init__(self, rules: Path, catalog: Path, pause: float = POLL_PAUSE) -> None:
        self.rules, self.catalog, self.pause = rules, catalog, pause
        self._history = RuleHistory(rules)
        self._last = self._still = Snapshot(None, None)
        self._next = 0.0

    def poll(self) -> Snapshot | None:
        """Return the rules and the catalog as two looks in a row saw them, since files may be half written.

        Each for itself: one that is written all the time does not keep the other out. None between looks.
        """
        if monotonic() < self._next:
            return None
        last, still = self._last, self._still
        seen = self._last = Snapshot(_read_rules(self.rules), tuple(_file_states(self.catalog)))
        rules = seen.rules if seen.rules == last.rules else still.rules
        catalog = seen.catalog if seen.catalog == last.catalog else still.catalog
        self._still = Snapshot(rules, catalog, read_publication(self._history))
        self._next = monotonic() + self.pause
        return self._still


def _read_rules(folder: Path) -> Rules:
    try:
        return read_texts(folder)
    except RulesError as error:
        return error.problems
    except OSError as error:  # the folder vanished while it was read
        message = f"The folder of rules cannot be read: {error.strerror}."
        return (Problem(Place(str(folder)), message, "Check the folder and its permissions."),)


def _file_states(catalog: Path) -> Iterator[tuple[int, ...] | None]:
    for path in (catalog, catalog.with_name(f"{catalog.name}-wal")):
        try:
            found = path.stat()
        except OSError:
            yield None
        else:  # reading alone makes empty logs come and go, and changes a log's ctime
            state = found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode
            yield state if found.st_size else None
