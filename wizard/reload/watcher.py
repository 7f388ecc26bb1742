"""The watcher: polls rules and catalog, and makes live what passes the checks."""

import logging
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from functools import partial
from time import monotonic, sleep
from typing import Any

from wizard.advisor import Advisor
from wizard.catalog.store import Catalog
from wizard.history import RuleHistory
from wizard.publishing import Publication, publishing_of, read_kept_version
from wizard.reload.gate import GateResult, Rehearsal, check_rules, skip_rehearsal, try_catalog, try_rules
from wizard.reload.job import Job, JobFailure, Limits, failure_problem
from wizard.reload.live_version import (
    BEING_CHECKED,
    HALF_PUBLISHED,
    KEPT_OUT,
    NOT_PUBLISHED,
    UNREADABLE,
    Health,
    HealthTopic,
    LiveVersion,
    Problems,
    ReloadState,
    Version,
    current_second,
    describe_difference,
)
from wizard.reload.snapshot import FileStates, Rules, Snapshot, SnapshotPoller
from wizard.rule_language.diagnostics import Place, Problem
from wizard.rule_language.loader import rulebook_version
from wizard.rule_language.publishing import Publishing, is_same_version
from wizard.rule_language.wording import count_of

NEXT_TRY = (4, 40)
"""Pauses before each retry of a job that died; after the last retry it counts as failed."""

FIRST_WAIT, LONGEST_WAIT = 40, 1200
"""The first and the longest number of pauses before a catalog that could not be opened is retried."""

MOST_LISTED = 100
"""The most problems listed per health topic; of the rest only the number is reported."""

log = logging.getLogger(__name__)


class SupersededError(Exception):
    """Raised when the rules being checked were edited again."""


Work = Generator[bool, None, GateResult]
"""A running job: yields after each pause, and returns its result."""


class Watcher:
    """Keeps the live version up to date with a folder of rules and a catalog.

    A changed catalog goes live once it opens and the live rules load with it; changed rules once they pass
    (`unchecked`: once they load). With `publishing: versions`, the rules are those published last, whatever
    is in the folder. What does not pass is reported, and the last good version stays live.
    """

    def __init__(
        self,
        live: LiveVersion,
        poller: SnapshotPoller,
        history: RuleHistory,
        unchecked: bool = False,
        limits: Limits | None = None,
        rehearse: Rehearsal = skip_rehearsal,
    ) -> None:
        self._rehearse = rehearse
        self._live, self._poller, self._history, self._unchecked = live, poller, history, unchecked
        self._limits = limits or Limits()
        self._version = live.read()
        self._unwritten = False
        self._snapshot = Snapshot(None, None)
        self._opened: FileStates | None = None
        self._waiting: int | None = None  # pauses left until an unopened catalog is retried
        self._patience = FIRST_WAIT
        self._catalog = self._version.advisor.catalog  # the newest that could be opened, live or not
        self._refused: tuple[Rules, str] | None = None  # with the catalog's version then
        self._publishing: Publishing | None = None  # the setting when the folder was last readable
        self._published: tuple[str, Rules] | None = None  # name and files of a published version
        outdated: Problems = {topic: () for topic in HealthTopic if topic is not HealthTopic.IN_SERVICE}
        self._update(outdated, reload=ReloadState.ON, checking=None, refused=None)

    def watch(self) -> Iterator[bool]:
        """Watch the files forever; yield after each pause whether a job is running."""
        while True:
            self._poll()
            try:
                yield from self._act(self._snapshot)
            except SupersededError:
                self._update({}, checking=None)
            sleep(self._poller.pause)
            yield False

    def _poll(self, checked: Rules | None = None) -> None:
        """Poll the files. Raises SupersededError if the rules are no longer the ones being checked."""
        self._write(self._live.restore)
        if not self._unwritten:
            self._live.beat()
        published = self._snapshot.publication
        self._snapshot = self._poller.poll() or self._snapshot
        if self._snapshot.publication != published:
            self._refused = None  # somebody may have approved what was refused
        if isinstance(self._snapshot.rules, Mapping):
            self._follow(publishing_of(self._snapshot.rules, self._snapshot.publication))
        if checked is not None and self._find_candidate() != checked:
            raise SupersededError

    def _follow(self, publishing: Publishing | None) -> None:
        """Adopt the `publishing` setting, and log if that changes what goes live."""
        before, self._publishing = self._publishing, publishing
        if self._unchecked or (publishing is Publishing.VERSIONS) is (before is Publishing.VERSIONS):
            return
        only = publishing is Publishing.VERSIONS
        log.info(
            "settings.yaml: %s goes live.", "only what is published" if only else "what is in the folder"
        )

    def _find_candidate(self) -> Rules | None:
        """Return the rules that should go live once they pass; None if they are not stable yet."""
        folder, publication = self._snapshot.rules, self._snapshot.publication
        if self._unchecked:
            return folder
        if publication and (publication.pending or self._publishing is Publishing.VERSIONS):
            return self._read_published(publication)
        if folder is not None and self._publishing is Publishing.VERSIONS:
            return self._version.texts
        return folder

    def _read_published(self, publication: Publication) -> Rules:
        """Return the files of a published version, cached, or why they cannot be read."""
        if self._published is None or self._published[0] != publication.name:
            self._published = publication.name, read_kept_version(self._history, publication.name)
        return self._published[1]

    def _find_notice(self) -> str:
        """Return why something other than the folder is live; an empty string if the folder is."""
        folder, publication, version = self._snapshot.rules, self._snapshot.publication, self._version
        if folder is None:
            return version.health.notice
        if isinstance(folder, Mapping) and is_same_version(folder, version.texts):
            return ""
        if publication and publication.pending:
            why = HALF_PUBLISHED
        elif not isinstance(folder, Mapping):
            why = UNREADABLE
        elif self._publishing is Publishing.VERSIONS and not self._unchecked:
            why = NOT_PUBLISHED
        else:
            why = KEPT_OUT if self._refused and self._refused[0] == folder else BEING_CHECKED
        return describe_difference(version.advisor.rulebook.version, why)

    def _write(self, write: Callable[[Version], None]) -> None:
        """Write the live version or its health; if that fails, retry at the next poll.

        Until then there is no heartbeat, which the subscribers report.
        """
        try:
            (self._live.publish if self._unwritten else write)(self._version)
        except OSError as error:
            if not self._unwritten:
                message = "%s: %s. The changes are picked up once that is over."
                log.error(message, self._live.folder, error.strerror)
            self._unwritten = True
        else:
            self._unwritten = False

    def _act(self, snapshot: Snapshot) -> Iterator[bool]:
        """Process changes, the catalog first, since the live one may show sold-out products."""
        if snapshot.catalog not in (None, self._opened) or self._is_to_reopen():
            path = self._poller.catalog
            limits = replace(self._limits, megabytes=None)  # each server process loads it too
            work = partial(try_catalog, path, self._version.texts, self._version.advisor, self._rehearse)
            opened = yield from self._run(path.name, work, limits)
            self._opened = snapshot.catalog
            self._apply_catalog(opened)
        rules = self._find_candidate()
        if rules is None:
            return
        if self._find_notice() != self._version.health.notice:
            self._update({})
        if isinstance(rules, Mapping) and is_same_version(rules, self._version.texts):
            self._forget_refused()
        elif self._refused != (rules, self._catalog.version):
            if isinstance(rules, tuple):
                self._refuse(rules, None, rules)
            else:
                yield from self._try_rules(rules)
        if self._version.health.proven is None:
            catalog = self._version.advisor.catalog
            self._record_proof((yield from self._check(self._version.texts, catalog, rules)))

    def _is_to_reopen(self) -> bool:
        """Return whether to retry a catalog that could not be opened, though its file has not changed.

        Permissions and locks do not show in the file's state. The wait doubles each time.
        """
        if self._waiting is None:
            return False
        self._waiting -= 1
        return self._waiting == 0

    def _try_rules(self, texts: Mapping[str, bytes]) -> Iterator[bool]:
        """Check changed rules, then make them live or report why not."""
        version, started, known = rulebook_version(texts), monotonic(), self._history.passed(texts)
        log.info("The rules changed: checking version %s.", version)
        self._update({}, checking=version)
        result = yield from self._check(texts, self._catalog)
        if result.advisor is None or result.problems:
            self._refuse(texts, version, result.problems)
            return
        if HealthTopic.CATALOG in self._version.health.problems:
            self._opened = None  # it may fit the new rules, so open it again
        seconds = monotonic() - started
        problems = dict.fromkeys(HealthTopic, ()) | {HealthTopic.IN_SERVICE: result.shortages}
        proven = self._keep(texts, result)
        self._publish(result.advisor, texts, problems, proven=proven, checking=None, refused=None)
        passed = "it passed before" if known else f"checked in {seconds:.1f} s"
        log.info("Version %s is live (%s).", version, "not checked" if self._unchecked else passed)

    def _check(self, texts: Mapping[str, bytes], catalog: Catalog, awaited: Rules | None = None) -> Work:
        """Check rules with a catalog in a separate process, unless a newer edit supersedes them.

        They are superseded once the rules that should go live differ from `awaited`, by default `texts`.
        """
        work = partial(try_rules, texts, catalog, self._rehearse)
        if not self._unchecked:
            passed, agreed = self._history.passed(texts) is not None, self._history.was_approved(texts)
            live, live_texts = self._version.advisor, self._version.texts
            work = partial(check_rules, texts, catalog, live, passed, self._rehearse, agreed, live_texts)
        return (yield from self._run("questions.yaml", work, self._limits, awaited or texts))

    def _run(
        self, file: str, work: Callable[[], GateResult], limits: Limits, texts: Rules | None = None
    ) -> Work:
        """Run `work` in a separate process. Raises SupersededError if the rules are no longer `texts`.

        If the process dies, that is not the files' fault, so it is retried. If retries fail or a limit is
        exceeded, the result is a problem of `file`.
        """
        for pauses in (*NEXT_TRY, 0):
            result = yield from self._try(work, limits, texts)
            if not isinstance(result, JobFailure):
                return result
            if result is not JobFailure.CRASHED:
                return GateResult(problems=(failure_problem(result, limits, file),), unopened=texts is None)
            log.error("The check of %s ended unexpectedly%s.", file, ", and is tried again" if pauses else "")
            for _ in range(pauses):
                sleep(self._poller.pause)
                self._poll(texts)
                yield True
        message = f"Its check ended unexpectedly {len(NEXT_TRY) + 1} times; see the log for what happened."
        fix = "Change a file, or restart the server, to have it checked again."
        return GateResult(problems=(Problem(Place(file), message, fix),), unopened=texts is None)

    def _try(
        self, work: Callable[[], GateResult], limits: Limits, texts: Rules | None
    ) -> Generator[bool, None, GateResult | JobFailure]:
        """Run `work` once in a separate process."""
        try:
            job = Job(work, limits)
        except OSError as error:
            log.error("No process can be started: %s.", error.strerror)
            return JobFailure.CRASHED
        try:
            while not job.done(self._poller.pause):
                self._poll(texts)
                yield True
        except SupersededError:
            job.stop()
            raise
        return job.result()

    # --- results -------------------------------------------------------------------------------------------

    def _apply_catalog(self, opened: GateResult) -> None:
        """Make a newly opened catalog live, or report why not."""
        problems = {HealthTopic.CATALOG: opened.problems}
        live = self._version.advisor.catalog
        known = self._version.health.problems.get(HealthTopic.CATALOG)
        self._patience = min(2 * self._patience, LONGEST_WAIT) if known == opened.problems else FIRST_WAIT
        self._waiting = self._patience if opened.unopened else None
        if opened.unopened and known == opened.problems:
            return
        if opened.catalog and opened.catalog.version == live.version:
            self._catalog = live
            self._update(problems)
        elif opened.advisor:
            proven = False if self._unchecked else None
            self._publish(opened.advisor, self._version.texts, problems, proven=proven)
            log.info("The catalog changed: version %s is live.", opened.advisor.catalog.version)
        else:
            self._catalog = opened.catalog or self._catalog
            self._update(problems)
            self._refused = None  # retry rules that wait for this catalog
            log.warning("The catalog changed, and does not go live: %s", _list_problems(opened.problems))

    def _record_proof(self, result: GateResult) -> None:
        """Record and log what the proof of the live version found."""
        version = self._version.advisor.rulebook.version
        problems = (*result.problems, *result.shortages)
        proven = not result.problems and self._keep(self._version.texts, result)
        self._update({HealthTopic.IN_SERVICE: problems}, proven=proven)
        if problems:
            log.warning("Version %s is live with %s", version, _list_problems(problems))
        else:
            log.info("Version %s, which is live, is checked.", version)

    def _refuse(self, rules: Rules, version: str | None, problems: tuple[Problem, ...]) -> None:
        self._refused = (rules, self._catalog.version)
        self._update({HealthTopic.REFUSED: problems}, checking=None, refused=version)
        what = f"Version {version}" if version else "What is in the rules folder"
        log.warning("%s does not go live: %s", what, _list_problems(problems))

    def _forget_refused(self) -> None:
        """Forget refused rules once the files are those of the live version again."""
        if self._refused:
            self._refused = None
            self._update({HealthTopic.REFUSED: ()}, refused=None)
            log.info("The rules are again the live ones: %s.", self._version.advisor.rulebook.version)

    def _keep(self, texts: Mapping[str, bytes], result: GateResult) -> bool:
        """Keep rules that passed; return whether everything about them is proven."""
        if self._unchecked:
            return False
        known = self._history.passed(texts)
        proven = not result.inconclusive and (known is None or known.proven)
        try:
            self._history.save_live(texts, proven)
        except OSError as error:
            reason = f"{self._history.folder}: {error.strerror}"
            log.warning("This version is not kept, so 'wizard rules restore' cannot know it. %s", reason)
        return proven and not result.shortages

    def _publish(
        self, advisor: Advisor, texts: Mapping[str, bytes], problems: Problems, **changes: Any
    ) -> None:
        """Make this the live version; refused rules are checked again, since they may pass now."""
        before = self._version
        self._catalog, self._refused = advisor.catalog, None
        if advisor.rulebook.version != before.advisor.rulebook.version:
            changes["rules_since"] = current_second()
        if advisor.catalog.version != before.advisor.catalog.version:
            changes["catalog_since"] = current_second()
        health = _change(before.health, problems, changes)
        self._version = Version(before.number + 1, advisor, texts, health)
        self._version = replace(self._version, health=replace(health, notice=self._find_notice()))
        self._write(self._live.publish)

    def _update(self, problems: Problems, **changes: Any) -> None:
        notice = self._find_notice()
        if notice != self._version.health.notice and notice and NOT_PUBLISHED in notice:
            log.info(notice)
        health = _change(self._version.health, problems, {**changes, "notice": notice})
        self._version = replace(self._version, health=health)
        self._write(self._live.update_health)


def _change(health: Health, problems: Problems, changes: Mapping[str, Any]) -> Health:
    """Return the health with the problems of some topics replaced, and other changes."""
    known = {**health.problems, **{topic: _truncate(found) for topic, found in problems.items()}}
    return replace(
        health, problems={topic: known[topic] for topic in HealthTopic if known.get(topic)}, **changes
    )


def _truncate(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Truncate a long list of problems, and add how many more there are."""
    if len(problems) <= MOST_LISTED:
        return problems
    more = f"{count_of(len(problems) - MOST_LISTED, 'problem')} from here on are not listed."
    fix = "Fix those above first; 'wizard check' lists all."
    return (*problems[:MOST_LISTED], Problem(problems[MOST_LISTED].place, more, fix))


def _list_problems(problems: tuple[Problem, ...]) -> str:
    """Return the number of problems, then each on its own line."""
    return "\n".join([f"{count_of(len(problems), 'problem')}:", *map(str, _truncate(problems))])
