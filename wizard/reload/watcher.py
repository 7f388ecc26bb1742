"""The watcher: it looks at rules and catalog, and puts into service what may go there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from wizard.reload.live_version import About, LiveVersion, Version, now
from wizard.reload.process import Job
from wizard.rule_language.diagnostics import CatalogError, Place, Problem, RulesError
from wizard.rule_language.loader import hash_files, load_rulebook, rulebook_version
from wizard.rule_language.wording import count_of
from wizard.rules_folder import read_texts

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


Texts = Mapping[str, bytes]
"""File name in the rules folder -> content."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found out about some rules with some catalog.

    `advisor` is None when they cannot be loaded. `problems` keep them out of service; `shortages` do not,
    since the version in service has them too. `unfinished`: something could not be proven.
    """

    advisor: Advisor | None
    problems: tuple[Problem, ...] = ()
    shortages: tuple[Problem, ...] = ()
    inconclusive: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A catalog, None when it cannot be read, and the rules in service with it, None when they do not fit."""

    catalog: Catalog | None
    advisor: Advisor | None
    problems: tuple[Problem, ...] = ()


def open_catalog(path: Path, texts: Texts) -> Opened:
    """The catalog in a file, with the rules in service."""
    try:
        catalog = Catalog.open(path)
    except CatalogError as error:
        fix = "Until it is fixed, the products stay as they were."
        return Opened(None, None, (Problem(Place(path.name, 0, 0), str(error), fix),))
    try:
        return Opened(catalog, Advisor(load_rulebook(texts, catalog.own_attributes), catalog))
    except RulesError as error:
        return Opened(catalog, None, error.problems)


def load(texts: Texts, catalog: Catalog) -> Judgement:
    """Whether the rules can be loaded, and nothing more."""
    try:
        return Judgement(Advisor(load_rulebook(texts, catalog.own_attributes), catalog))
    except RulesError as error:
        return Judgement(None, error.problems)


def judge(texts: Texts, catalog: Catalog, in_service: Advisor, passed: bool) -> Judgement:
    """Check and prove rules with a catalog; of those that `passed` before, only the products are proven.

    Answers without any product are a problem unless the version in service has them with this catalog too.
    """
    loaded = load(texts, catalog)
    if loaded.advisor is None:
        return loaded
    problems: list[Problem] = []
    inconclusive = False
    if not passed:
        report = check_rulebook(loaded.advisor.rulebook)
        problems = [told.problem for told in report.problems]
        inconclusive = bool(report.inconclusive)
    product_groups = loaded.advisor.product_groups
    found = find_shortages(loaded.advisor.rulebook, product_groups)
    shortages = [each.problem for each in found if isinstance(each, Violation)]
    known = (
        {each.message for each in find_shortages(in_service.rulebook, product_groups)} if shortages else set()
    )
    return Judgement(
        advisor=loaded.advisor,
        problems=(*problems, *(each for each in shortages if each.message not in known)),
        shortages=tuple(each for each in shortages if each.message in known),
        inconclusive=inconclusive or len(shortages) < len(found),
    )


log = logging.getLogger(__name__)


class Watcher:
    """Keeps the board up to date with a folder of rules and a catalog.

    A changed catalog is taken up when it opens and the rules in service fit it; changed rules when they
    pass (`unchecked`: when they load). What does not pass is told, and the last good version stays.
    """

    def __init__(self, board: LiveVersion, files: Files, kept: RuleHistory, unchecked: bool = False) -> None:
        self._board, self._files, self._kept, self._unchecked = board, files, kept, unchecked
        in_service = board.read()
        self._version = in_service.version
        self._problems: dict[About, tuple[Problem, ...]] = {}
        self._health = replace(in_service.health, reload="on", checking=None, refused=None)
        self._found: Found | None = None
        self._opened: Stamp = ()
        self._catalog = self._version.advisor.catalog  # the newest that opens, in service or not
        self._refused: tuple[Rules, str] | None = None  # and the version of the catalog it was judged with
        self._passed: dict[str, bool] = {}  # digest of rules that passed -> whether all of it was proven
        self._proven = unchecked  # whether the version in service needs no more proving
        self._job: Job[Any] | None = None
        self._then: Callable[[Any], None] = self._after_proof
        self._judging: Rules | None = None
        self._since = 0.0
        self._tell()

    @property
    def busy(self) -> bool:
        """Whether something is being opened, checked or proven."""
        return self._job is not None

    def turn(self) -> None:
        """Look at the files, and do what is due; takes about the time between two looks."""
        with suppress(OSError):  # those who follow the board tell it
            self._board.fix(self._version, self._health)
        self._found = self._files.settled() or self._found
        if self._job is None and self._found:
            self._start_next(self._found)
        if self._job is None:
            sleep(self._files.pause)
        elif self._found and self._judging not in (None, self._found.rules):  # the newest edit counts
            self._job.stop()
            self._job = None
            self._tell(checking=None)
        elif self._job.done(self._files.pause):
            ended, self._job = self._job, None
            self._then(ended.result())

    def _start_next(self, found: Found) -> None:
        """The catalog first: what it takes is short, and the old one may show goods that are sold out."""
        rules, texts = found.rules, self._version.texts
        if found.catalog != self._opened:
            self._job = Job(open_catalog, self._files.catalog, texts)
            self._then, self._judging = partial(self._after_opening, found.catalog), None
        elif rules == texts:
            self._take_back()
            if not self._proven:
                self._start_judging(texts, self._version.advisor.catalog, self._after_proof)
        elif self._refused != (rules, self._catalog.version):
            if isinstance(rules, tuple):
                self._refuse(rules, None, rules)
            else:
                log.info("The rules changed: checking version %s.", rulebook_version(rules))
                self._tell(checking=rulebook_version(rules))
                self._start_judging(rules, self._catalog, partial(self._after_judging, rules))

    def _start_judging(
        self, texts: Texts, catalog: Catalog, then: Callable[[Judgement | None], None]
    ) -> None:
        """Find out about these rules with this catalog, and then do what is given."""
        self._then, self._judging, self._since = then, texts, monotonic()
        if self._unchecked:
            self._job = Job(load, texts, catalog)
        else:
            passed = self._passed_before(texts) is not None
            self._job = Job(judge, texts, catalog, self._version.advisor, passed)

    # --- what comes of it ------------------------------------------------------------------------------

    def _after_opening(self, stamp: Stamp, opened: Opened | None) -> None:
        """Take up a changed catalog, or tell why not."""
        self._opened = stamp
        opened = opened or Opened(None, None, (_broke_off(self._files.catalog.name),))
        self._problems["catalog"] = opened.problems
        if opened.catalog and opened.catalog.version == self._version.advisor.catalog.version:
            self._catalog = self._version.advisor.catalog
            self._tell()
        elif opened.advisor:
            self._proven = self._unchecked
            self._put_into_service(opened.advisor, self._version.texts, False if self._unchecked else None)
            log.info("The catalog changed: version %s is in service.", opened.advisor.catalog.version)
        else:
            self._catalog = opened.catalog or self._catalog
            self._tell()
            log.warning("The catalog changed, and stays out of service: %s", _listed(opened.problems))

    def _after_judging(self, texts: Texts, judgement: Judgement | None) -> None:
        """Put changed rules into service, or tell why not."""
        version = rulebook_version(texts)
        judgement = judgement or Judgement(None, (_broke_off("questions.yaml"),))
        if judgement.advisor is None or judgement.problems:
            self._refuse(texts, version, judgement.problems)
            return
        if self._problems.pop("catalog", ()):
            self._opened = ()  # it may fit by now, so it is opened again
        how = self._how_it_passed(texts)
        self._problems |= {"in_service": judgement.shortages, "refused": ()}
        self._proven = True
        self._health = replace(self._health, checking=None, refused=None)
        self._put_into_service(judgement.advisor, texts, self._note_passed(texts, judgement))
        log.info("Version %s is in service (%s).", version, how)

    def _after_proof(self, judgement: Judgement | None) -> None:
        """Tell what the proof of the version in service found."""
        version = self._version.advisor.rulebook.version
        judgement = judgement or Judgement(None, (_broke_off("questions.yaml"),))
        self._proven = True
        proven = not judgement.problems and self._note_passed(self._version.texts, judgement)
        self._problems["in_service"] = (*judgement.problems, *judgement.shortages)
        self._tell(proven=proven)
        if self._problems["in_service"]:
            log.warning("Version %s is in service with %s", version, _listed(self._problems["in_service"]))
        else:
            log.info("Version %s, which is in service, is checked.", version)

    def _put_into_service(self, advisor: Advisor, texts: Texts, proven: bool | None) -> None:
        """Publish it; what was refused is looked at again, since it may fit now."""
        before = self._version.advisor
        self._version = Version(self._version.number + 1, advisor, texts)
        self._catalog, self._refused = advisor.catalog, None
        self._health = replace(self._health, proven=proven, problems=self._all_problems())
        if advisor.rulebook.version != before.rulebook.version:
            self._health = replace(self._health, rules_since=now())
        if advisor.catalog.version != before.catalog.version:
            self._health = replace(self._health, catalog_since=now())
        self._board.publish(self._version, self._health)

    def _refuse(self, rules: Rules, version: str | None, problems: tuple[Problem, ...]) -> None:
        self._refused = (rules, self._catalog.version)
        self._problems["refused"] = problems
        self._tell(checking=None, refused=version)
        what = f"Version {version}" if version else "What lies in the rules folder"
        log.warning("%s stays out of service: %s", what, _listed(problems))

    def _take_back(self) -> None:
        """Forget what was refused once the files are again those in service."""
        if self._refused:
            self._refused = None
            self._problems["refused"] = ()
            self._tell(refused=None)
            log.info("The rules are again those in service: %s.", self._version.advisor.rulebook.version)

    def _how_it_passed(self, texts: Texts) -> str:
        if self._unchecked:
            return "not checked"
        known = self._passed_before(texts) is not None
        return "it passed before" if known else f"checked in {monotonic() - self._since:.1f} s"

    def _passed_before(self, texts: Texts) -> bool | None:
        """Whether all of it was proven when these rules passed; None when they never did."""
        kept = self._kept.passed(texts)
        return kept.proven if kept else self._passed.get(hash_files(texts))

    def _note_passed(self, texts: Texts, judgement: Judgement) -> bool:
        """Remember and keep rules that passed; returns whether everything about them is proven."""
        if self._unchecked:
            return False
        proven = not judgement.inconclusive and self._passed_before(texts) is not False
        self._passed[hash_files(texts)] = proven
        try:
            self._kept.keep(texts, good=True, proven=proven)
        except OSError as error:
            reason = f"{self._kept.folder}: {error.strerror}"
            log.warning("This version is not kept, so 'wizard rules restore' cannot know it. %s", reason)
        return proven and not judgement.shortages

    def _tell(self, **changes: Any) -> None:
        self._health = replace(self._health, problems=self._all_problems(), **changes)
        self._board.tell(self._version.number, self._health)

    def _all_problems(self) -> tuple[tuple[About, Problem], ...]:
        return tuple((about, problem) for about, found in self._problems.items() for problem in found)


def _listed(problems: Sequence[Problem]) -> str:
    """How many there are, and each on a line of its own."""
    return "\n".join([f"{count_of(len(problems), 'problem')}:", *map(str, problems)])


def _broke_off(file: str) -> Problem:
    """What there is to say when a job ended without an answer."""
    message = "Checking it broke off; the log tells what happened."
    fix = "Change a file, or start the server again, to have it checked again."
    return Problem(Place(file), message, fix)
