"""The watcher: polls rules and catalog, and publishes what passes the checks."""

import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from wizard.advisor import Advisor
from wizard.analysis.check import check_rulebook
from wizard.analysis.proof import find_shortages
from wizard.analysis.violations import Violation
from wizard.catalog.store import Catalog
from wizard.history import RuleHistory
from wizard.reload.live_version import Health, HealthTopic, LiveVersion, Problems, ReloadState, Version, now
from wizard.reload.process import Job
from wizard.rule_language.diagnostics import CatalogError, Place, Problem, RulesError
from wizard.rule_language.loader import rulebook_version
from wizard.rule_language.wording import count_of
from wizard.rules_folder import load, load_topic, read_texts

POLL_PAUSE = 0.25
"""Seconds between two snapshots."""

Rules = Mapping[str, bytes] | tuple[Problem, ...]
"""File name -> content of everything in the rules folder, or why it cannot be read."""

FileStates = tuple[tuple[int, ...] | None, ...]
"""What changes with every write to the catalog: of its file, and of SQLite's write-ahead log beside it."""


# --- snapshot ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rules folder and the state of the catalog file at one moment."""

    rules: Rules
    catalog: FileStates


class SnapshotPoller:
    """Takes snapshots of a folder of rules and a catalog file.

    The rules are read whole each time: they are small, and no clock of a network drive can deceive us.
    """

    def __init__(self, rules: Path, catalog: Path, pause: float = POLL_PAUSE) -> None:
        self.rules, self.catalog, self.pause = rules, catalog, pause
        self._last: Snapshot | None = None
        self._next = 0.0

    def poll(self) -> Snapshot | None:
        """Return the snapshot once two in a row agree, else None, since a file may be half written."""
        if monotonic() < self._next:
            return None
        snapshot = Snapshot(_read_rules(self.rules), tuple(_file_states(self.catalog)))
        agreed = snapshot == self._last
        self._last, self._next = snapshot, monotonic() + self.pause
        return snapshot if agreed else None


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


# --- gate --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GateResult:
    """Findings about some rules with some catalog.

    `catalog` is None when it cannot be read, `advisor` when the rules cannot be loaded with it. `problems`
    keep them from going live; `shortages` do not, since the live version has them too. `inconclusive`:
    something could not be proven.
    """

    catalog: Catalog | None = None
    advisor: Advisor | None = None
    problems: tuple[Problem, ...] = ()
    shortages: tuple[Problem, ...] = ()
    inconclusive: bool = False


def try_catalog(path: Path, texts: Mapping[str, bytes]) -> GateResult:
    """Open a catalog file, and load the live rules with it."""
    try:
        return try_rules(texts, Catalog(path, load_topic(texts)))
    except CatalogError as error:
        fix = "Until it is fixed, the products stay as they were."
        return GateResult(problems=(Problem(Place(path.name, 0, 0), str(error), fix),))


def try_rules(texts: Mapping[str, bytes], catalog: Catalog) -> GateResult:
    """Load rules with a catalog, and check no more than that; a new topic reads its file again."""
    try:
        catalog = catalog.read_as(load_topic(texts))
        return GateResult(catalog, Advisor(load(texts, catalog.own_attributes), catalog))
    except RulesError as error:
        return GateResult(catalog, problems=error.problems)
    except CatalogError as error:
        fix = "Put the catalog in order first; then the rules are checked again."
        return GateResult(problems=(Problem(Place(catalog.path.name, 0, 0), str(error), fix),))


def check_rules(texts: Mapping[str, bytes], catalog: Catalog, live: Advisor, passed: bool) -> GateResult:
    """Check and prove rules with a catalog; prove only the products of rules that `passed` before.

    Answers without any product are a problem unless the live rules have them with this catalog too.
    """
    loaded = try_rules(texts, catalog)
    if loaded.advisor is None:
        return loaded
    problems: list[Problem] = []
    inconclusive = False
    if not passed:
        report = check_rulebook(loaded.advisor.rulebook)
        problems = [diagnostic.problem for diagnostic in report.problems]
        inconclusive = bool(report.inconclusive)
    groups = loaded.advisor.product_groups
    found = find_shortages(loaded.advisor.rulebook, groups)
    shortages = [each.problem for each in found if isinstance(each, Violation)]
    known = {each.message for each in find_shortages(live.rulebook, groups)} if shortages else set()
    return replace(
        loaded,
        problems=(*problems, *(each for each in shortages if each.message not in known)),
        shortages=tuple(each for each in shortages if each.message in known),
        inconclusive=inconclusive or len(shortages) < len(found),
    )


# --- watcher -----------------------------------------------------------------------------------------------

log = logging.getLogger(__name__)


class SupersededError(Exception):
    """The rules that are being checked were edited again."""


Work = Generator[bool, None, GateResult]
"""A job under way: yields after each pause, and returns its result."""


class Watcher:
    """Keeps the live version up to date with a folder of rules and a catalog.

    A changed catalog goes live when it opens and the live rules load with it; changed rules when they pass
    (`unchecked`: when they load). What does not pass is reported, and the last good version stays live.
    """

    def __init__(
        self, live: LiveVersion, poller: SnapshotPoller, history: RuleHistory, unchecked: bool = False
    ) -> None:
        self._live, self._poller, self._history, self._unchecked = live, poller, history, unchecked
        self._version = live.read()
        self._snapshot: Snapshot | None = None
        self._opened: FileStates = ()
        self._catalog = self._version.advisor.catalog  # the newest that opens, live or not
        self._refused: tuple[Rules, str] | None = None  # and the catalog's version at that time
        outdated: Problems = {topic: () for topic in HealthTopic if topic is not HealthTopic.IN_SERVICE}
        self._update(outdated, reload=ReloadState.ON, checking=None, refused=None)

    def watch(self) -> Iterator[bool]:
        """Follow the files without end; yield after each pause whether a job is under way."""
        while True:
            self._poll()
            try:
                if self._snapshot:
                    yield from self._act(self._snapshot)
            except SupersededError:
                self._update({}, checking=None)
            sleep(self._poller.pause)
            yield False

    def _poll(self) -> None:
        with suppress(OSError):  # the subscribers report it
            self._live.restore(self._version)
        self._snapshot = self._poller.poll() or self._snapshot

    def _act(self, snapshot: Snapshot) -> Iterator[bool]:
        """Do what is due, the catalog first, since the live one may show goods that are sold out."""
        rules = snapshot.rules
        if snapshot.catalog != self._opened:
            path = self._poller.catalog
            opened = yield from self._run(path.name, partial(try_catalog, path, self._version.texts))
            self._opened = snapshot.catalog
            self._take_catalog(opened)
        elif rules == self._version.texts:
            self._forget_refused()
            if self._version.health.proven is None:
                self._take_proof((yield from self._check(rules, self._version.advisor.catalog)))
        elif self._refused != (rules, self._catalog.version):
            if isinstance(rules, tuple):
                self._refuse(rules, None, rules)
            else:
                yield from self._try_rules(rules)

    def _try_rules(self, texts: Mapping[str, bytes]) -> Iterator[bool]:
        """Check changed rules, and make them live or report why not."""
        version, started, known = rulebook_version(texts), monotonic(), self._history.passed(texts)
        log.info("The rules changed: checking version %s.", version)
        self._update({}, checking=version)
        result = yield from self._check(texts, self._catalog)
        if result.advisor is None or result.problems:
            self._refuse(texts, version, result.problems)
            return
        if HealthTopic.CATALOG in self._version.health.problems:
            self._opened = ()  # it may fit by now, so it is opened again
        seconds = monotonic() - started
        problems = dict.fromkeys(HealthTopic, ()) | {HealthTopic.IN_SERVICE: result.shortages}
        proven = self._keep(texts, result)
        self._publish(result.advisor, texts, problems, proven=proven, checking=None, refused=None)
        passed = "it passed before" if known else f"checked in {seconds:.1f} s"
        log.info("Version %s is in service (%s).", version, "not checked" if self._unchecked else passed)

    def _check(self, texts: Mapping[str, bytes], catalog: Catalog) -> Work:
        """Check rules with a catalog in a process of its own, until a newer edit supersedes them."""
        work = partial(try_rules, texts, catalog)
        if not self._unchecked:
            passed = self._history.passed(texts) is not None
            work = partial(check_rules, texts, catalog, self._version.advisor, passed)
        return (yield from self._run("questions.yaml", work, texts))

    def _run(
        self, file: str, work: Callable[[], GateResult], texts: Mapping[str, bytes] | None = None
    ) -> Work:
        """Run work in a process of its own. Raises SupersededError when the rules are no longer `texts`.

        The result blames `file` when the process broke.
        """
        job = Job(work)
        while not job.done(self._poller.pause):
            self._poll()
            if texts is not None and self._snapshot and self._snapshot.rules != texts:
                job.stop()
                raise SupersededError
            yield True
        message = "Its check broke off; see the log for what happened."
        fix = "Change a file, or start the server again, to have it checked again."
        return job.result() or GateResult(problems=(Problem(Place(file), message, fix),))

    # --- results -------------------------------------------------------------------------------------------

    def _take_catalog(self, opened: GateResult) -> None:
        """Make a changed catalog live, or report why not."""
        problems = {HealthTopic.CATALOG: opened.problems}
        live = self._version.advisor.catalog
        if opened.catalog and opened.catalog.version == live.version:
            self._catalog = live
            self._update(problems)
        elif opened.advisor:
            proven = False if self._unchecked else None
            self._publish(opened.advisor, self._version.texts, problems, proven=proven)
            log.info("The catalog changed: version %s is in service.", opened.advisor.catalog.version)
        else:
            self._catalog = opened.catalog or self._catalog
            self._refused = None  # rules that wait for this catalog are tried again
            self._update(problems)
            log.warning("The catalog changed, and stays out of service: %s", _listed(opened.problems))

    def _take_proof(self, result: GateResult) -> None:
        """Report what the proof of the live version found."""
        version = self._version.advisor.rulebook.version
        problems = (*result.problems, *result.shortages)
        proven = not result.problems and self._keep(self._version.texts, result)
        self._update({HealthTopic.IN_SERVICE: problems}, proven=proven)
        if problems:
            log.warning("Version %s is in service with %s", version, _listed(problems))
        else:
            log.info("Version %s, which is in service, is checked.", version)

    def _refuse(self, rules: Rules, version: str | None, problems: tuple[Problem, ...]) -> None:
        self._refused = (rules, self._catalog.version)
        self._update({HealthTopic.REFUSED: problems}, checking=None, refused=version)
        what = f"Version {version}" if version else "What lies in the rules folder"
        log.warning("%s stays out of service: %s", what, _listed(problems))

    def _forget_refused(self) -> None:
        """Drop what was refused once the files are again those of the live version."""
        if self._refused:
            self._refused = None
            self._update({HealthTopic.REFUSED: ()}, refused=None)
            log.info("The rules are again those in service: %s.", self._version.advisor.rulebook.version)

    def _keep(self, texts: Mapping[str, bytes], result: GateResult) -> bool:
        """Keep rules that passed; return whether everything about them is proven."""
        if self._unchecked:
            return False
        known = self._history.passed(texts)
        proven = not result.inconclusive and (known is None or known.proven)
        try:
            self._history.save(texts, good=True, proven=proven)
        except OSError as error:
            reason = f"{self._history.folder}: {error.strerror}"
            log.warning("This version is not kept, so 'wizard rules restore' cannot know it. %s", reason)
        return proven and not result.shortages

    def _publish(
        self, advisor: Advisor, texts: Mapping[str, bytes], problems: Problems, **changes: Any
    ) -> None:
        """Make this the live version; what was refused is checked again, since it may fit now."""
        before = self._version
        self._catalog, self._refused = advisor.catalog, None
        if advisor.rulebook.version != before.advisor.rulebook.version:
            changes["rules_since"] = now()
        if advisor.catalog.version != before.advisor.catalog.version:
            changes["catalog_since"] = now()
        health = _change(before.health, problems, changes)
        self._version = Version(before.number + 1, advisor, texts, health)
        self._live.publish(self._version)

    def _update(self, problems: Problems, **changes: Any) -> None:
        health = _change(self._version.health, problems, changes)
        self._version = replace(self._version, health=health)
        self._live.update_health(self._version)


def _change(health: Health, problems: Problems, changes: Mapping[str, Any]) -> Health:
    """Return the health with the problems of some topics replaced, and with other changes."""
    known = {**health.problems, **problems}
    return replace(
        health, problems={topic: known[topic] for topic in HealthTopic if known.get(topic)}, **changes
    )


def _listed(problems: Sequence[Problem]) -> str:
    """Return how many problems there are, and each on a line of its own."""
    return "\n".join([f"{count_of(len(problems), 'problem')}:", *map(str, problems)])
