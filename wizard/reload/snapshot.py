"""Snapshots of the rules folder and the catalog file, taken when they are stable."""

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
"""File name -> content for everything in the rules folder, or why it cannot be read."""

FileStates = tuple[tuple[int, ...] | None, ...]
"""Fingerprints that change with every write to the catalog: of its file and of SQLite's write-ahead log."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rules folder and the state of the catalog file, each as it was when last stable.

    None means not stable yet. `publication` is the version published last, if any.
    """

    rules: Rules | None
    catalog: FileStates | None
    publication: Publication | None = None


class SnapshotPoller:
    """Takes snapshots of a folder of rules and a catalog file.

    The rules are read in full each time: they are small, and timestamps on network drives are unreliable.
    Rules and catalog are tracked independently, so that neither has to wait while the other keeps changing.
    """

    def __init__(self, rules: Path, catalog: Path, pause: float = POLL_PAUSE) -> None:
        self.rules, self.catalog, self.pause = rules, catalog, pause
        self._history = RuleHistory(rules)
        self._last = self._still = Snapshot(None, None)
        self._next = 0.0

    def poll(self) -> Snapshot | None:
        """Return rules and catalog as of the last two equal polls, since files may be half written.

        Rules and catalog are compared separately. Return None if it is too early for another poll.
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
    except OSError as error:  # the folder vanished during the read
        message = f"The folder of rules cannot be read: {error.strerror}."
        return (Problem(Place(str(folder)), message, "Check the folder and its permissions."),)


def _file_states(catalog: Path) -> Iterator[tuple[int, ...] | None]:
    for path in (catalog, catalog.with_name(f"{catalog.name}-wal")):
        try:
            found = path.stat()
        except OSError:
            yield None
        else:  # mere reads create and remove empty logs and change a log's ctime
            state = found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode
            yield state if found.st_size else None
