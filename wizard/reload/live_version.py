"""The live version: published by one process, and read by all that answer requests."""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from errno import EACCES
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

from wizard.advisor import Advisor
from wizard.files import write_file
from wizard.rule_language.diagnostics import Place, Problem

POLL_SECONDS = 0.2
"""Seconds between two polls of a subscriber."""

MOST_FAILURES = 5
"""Consecutive failed polls before that is reported; a single failure may be bad luck."""


class HealthTopic(StrEnum):
    """The part of a server that a problem is about: refused rules, live rules, catalog file, watcher."""

    REFUSED = "refused"
    IN_SERVICE = "in_service"
    CATALOG = "catalog"
    RELOAD = "reload"


class ReloadState(StrEnum):
    """The state of the watcher."""

    ON = "on"
    OFF = "off"
    STOPPED = "stopped"


Problems = Mapping[HealthTopic, tuple[Problem, ...]]

SILENCE_SECONDS = 15.0
"""Seconds without a heartbeat of the watcher before that is reported: it may be busy or starting."""

SILENT = Problem(
    Place(""),
    f"The watcher has sent no heartbeat for {SILENCE_SECONDS:.0f} seconds, so changes are not picked up.",
    "See the log. Is the temporary folder full? If this persists, restart the server.",
)

LOST = Problem(
    Place(""),
    "What is live cannot be read, so changes are not picked up.",
    "See the log for the reason. If this persists, restart the server.",
)


def describe_difference(version: str, why: str) -> str:
    """Return a sentence that this version is live rather than what is in the rules folder."""
    return f"Version {version} is live, not what is in the rules folder, which {why}."


NOT_PUBLISHED = "is not published: 'wizard publish' does that"
BEING_CHECKED = "is not checked yet"
KEPT_OUT = "was refused"
UNREADABLE = "cannot be read"
HALF_PUBLISHED = "holds only part of it: the next 'wizard publish' finishes that"
"""Reasons why the rules folder is not what is live."""


def current_second() -> datetime:
    """Return the current time in UTC, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Health:
    """The state of the live version.

    `proven` is None until the proof has ended; `checking` and `refused` name versions of the rules. `notice`
    says why something other than the rules folder is live; otherwise it is empty.
    """

    reload: ReloadState
    proven: bool | None
    rules_since: datetime = field(default_factory=current_second)
    catalog_since: datetime = field(default_factory=current_second)
    checking: str | None = None
    refused: str | None = None
    problems: Problems = field(default_factory=dict)
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of rules and catalog: its Advisor, its rule files, and its health."""

    number: int
    advisor: Advisor
    texts: Mapping[str, bytes]
    health: Health

    def stopped(self, problem: Problem) -> Version:
        """Return this version marked as no longer watched, for the reason given."""
        problems = {**self.health.problems, HealthTopic.RELOAD: (problem,)}
        return replace(self, health=replace(self.health, reload=ReloadState.STOPPED, problems=problems))


class LiveVersion:
    """A folder with the live version and its health; each file is replaced atomically.

    The folder is private to the server, since its content is unpickled.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._health = folder / "health"

    def publish(self, version: Version) -> None:
        """Make this version the live one; recreate the folder if a cleanup of temporary files removed it.

        Raises OSError if it cannot be written.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._require_private()
        path = self._path(version.number)
        _replace(path, version)
        self.update_health(version)
        for older in self.folder.glob("*.version"):
            if older != path:
                older.unlink()

    def restore(self, version: Version) -> None:
        """Publish the live version again if its files are gone, as after a cleanup of temporary files.

        Raises OSError if it cannot be written.
        """
        if not (self._health.exists() and self._path(version.number).exists()):
            self.publish(version)

    def update_health(self, version: Version) -> None:
        """Publish only the health of the live version."""
        _replace(self._health, (version.number, version.health))

    def beat(self) -> None:
        """Send a heartbeat: what is published is up to date. Errors are ignored, so a failure means silence.

        It takes no disk space and does not change the health.
        """
        with suppress(OSError):
            os.utime(self._health)

    def last_beat(self) -> int:
        """Return a number that changes with each heartbeat. Raises OSError if there was none."""
        return self._health.stat().st_mtime_ns

    def read(self, known: Version | None = None) -> Version:
        """Return the live version; if it is the known one, load only its health.

        Raises FileNotFoundError if the version is being replaced at this moment, and PermissionError if
        others can write to the folder.
        """
        number, health = self._load(self._health)
        version = known if known and known.number == number else self._load(self._path(number))
        return replace(version, health=health)

    def _load(self, path: Path) -> Any:
        self._require_private()
        return pickle.loads(path.read_bytes())

    def _require_private(self) -> None:
        """Raise PermissionError if others can write here, since anybody could have recreated the folder."""
        found = self.folder.lstat()
        if found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise PermissionError(EACCES, "Others can write to this folder", str(self.folder))

    def _path(self, number: int) -> Path:
        return self.folder / f"{number}.version"


def _replace(path: Path, content: Any) -> None:
    """Write a file atomically."""
    write_file(path, pickle.dumps(content, pickle.HIGHEST_PROTOCOL))


class Subscriber:
    """The live version as seen by one server process: a reference that is replaced when it changes.

    A separate thread loads the versions, so that no request waits for that. `silence` is the number of
    seconds without a heartbeat of the watcher after which that is reported.
    """

    def __init__(self, live: LiveVersion, silence: float = SILENCE_SECONDS) -> None:
        self._live, self._silence = live, silence
        self._failures = 0
        self._beat, self._beat_seen = 0, monotonic()
        self.current = live.read()

    def start(self) -> None:
        """Start following the live version."""
        self.poll()
        Thread(target=self._follow, name="subscriber", daemon=True).start()

    def poll(self) -> None:
        """Replace the reference if the live version or its health changed."""
        try:
            current = self._live.read(self.current)
            if (beat := self._live.last_beat()) != self._beat:
                self._beat, self._beat_seen = beat, monotonic()
            elif current.health.reload is ReloadState.ON and monotonic() > self._beat_seen + self._silence:
                current = current.stopped(SILENT)
            self.current = current
            self._failures = 0
        except Exception as error:  # being replaced, stopping, or gone: keep answering requests
            self._failures += 1
            if self._failures == MOST_FAILURES:
                logging.getLogger("gunicorn.error").error("What is live cannot be read: %s.", error)
                self.current = self.current.stopped(LOST)

    def _follow(self) -> None:
        while True:
            sleep(POLL_SECONDS)
            self.poll()
