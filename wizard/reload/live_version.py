"""The board: what is in service, written by one process and followed by all that answer requests."""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from errno import EACCES
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any, Literal

from wizard.advisor import Advisor
from wizard.rule_language.diagnostics import Place, Problem

FOLLOW = 0.2
"""Seconds between two looks at the board."""

MOST_MISSED = 5
"""Looks in a row that find nothing to read before that is told; one is no more than bad luck."""

LOST = Problem(
    Place(""),
    "What is in service cannot be read, so changes are not taken up.",
    "The log tells why. If this lasts, start the server again.",
)

About = Literal["refused", "in_service", "catalog", "reload"]
"""What a problem is about: the rules that stay out, those in service, the catalog, the watcher itself."""


def now() -> datetime:
    """The time, in whole seconds of UTC."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Health:
    """How it stands with the version in service.

    `proven` is None while it is being proven; `checking` and `refused` name versions of the rules.
    """

    reload: Literal["on", "off", "stopped"]
    proven: bool | None
    rules_since: datetime = field(default_factory=now)
    catalog_since: datetime = field(default_factory=now)
    checking: str | None = None
    refused: str | None = None
    problems: tuple[tuple[About, Problem], ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """What is in service: the Advisor, and the rule files it was made from."""

    number: int
    advisor: Advisor
    texts: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class InService:
    """The version in service, and how it stands with it."""

    version: Version
    health: Health


class LiveVersion:
    """A folder with the version in service and its health; each is replaced whole.

    It is private to the server: what lies there is loaded as Python objects.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._health = folder / "health"

    def publish(self, version: Version, health: Health) -> None:
        """Put this version into service. Raises OSError when it cannot be written."""
        place = self._place(version.number)
        _replace(place, version)
        self.tell(version.number, health)
        for older in self.folder.glob("*.version"):
            if older != place:
                older.unlink()

    def fix(self, version: Version, health: Health) -> None:
        """Publish what is in service again if something cleared it away, such as a tidied temporary folder.

        Raises OSError when it cannot be written.
        """
        if not (self._health.exists() and self._place(version.number).exists()):
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self._refuse_others()
            self.publish(version, health)

    def tell(self, number: int, health: Health) -> None:
        """How it stands with the version of that number, which is in service."""
        _replace(self._health, (number, health))

    def health(self) -> tuple[int, Health]:
        """The number of the version in service, and how it stands with it."""
        found: tuple[int, Health] = self._load(self._health)
        return found

    def read(self, known: Version | None = None) -> InService:
        """What is in service; the version is only loaded when it is not the known one.

        Raises FileNotFoundError when the version was replaced in this very moment, PermissionError when
        others can write there.
        """
        number, health = self.health()
        if known is None or known.number != number:
            known = self._load(self._place(number))
        return InService(known, health)

    def mark(self) -> bytes:
        """What changes with everything that is published; some hundred bytes."""
        return self._health.read_bytes()

    def _load(self, path: Path) -> Any:
        self._refuse_others()
        return pickle.loads(path.read_bytes())

    def _refuse_others(self) -> None:
        """Where the folder was cleared away, anybody could have made another one of that name."""
        found = self.folder.lstat()
        if found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise PermissionError(EACCES, "Others can write to this folder", str(self.folder))

    def _place(self, number: int) -> Path:
        return self.folder / f"{number}.version"


def _replace(path: Path, content: Any) -> None:
    """Nobody meets half of a file."""
    written = path.with_suffix(".new")
    written.write_bytes(pickle.dumps(content, pickle.HIGHEST_PROTOCOL))
    written.replace(path)


class Subscriber:
    """What a server process answers with: one reference, replaced whole when the board changes.

    Everything is loaded beside the requests, in a thread of its own.
    """

    def __init__(self, board: LiveVersion, first: InService) -> None:
        self._board = board
        self._mark = b""
        self._missed = 0
        self.current = first

    def start(self) -> None:
        """Take up what is in service now, and whatever comes later."""
        self.look()
        Thread(target=self._follow, name="follower", daemon=True).start()

    def look(self) -> None:
        """Take up what was published since the last look."""
        try:
            mark = self._board.mark()
            if mark != self._mark:
                self._mark = mark  # at once, so that what cannot be read is told once
                self.current = self._board.read(self.current.version)
            self._missed = 0
        except OSError as error:  # replaced at this moment, the server is being stopped, or all is gone
            self._mark = b""
            self._missed += 1
            if self._missed == MOST_MISSED:
                self._tell_lost(error)

    def _tell_lost(self, error: OSError) -> None:
        logging.getLogger("gunicorn.error").error("What is in service cannot be read: %s.", error)
        health = self.current.health
        told = replace(health, reload="stopped", problems=(*health.problems, ("reload", LOST)))
        self.current = replace(self.current, health=told)

    def _follow(self) -> None:
        while True:
            sleep(FOLLOW)
            try:
                self.look()
            except Exception:  # whatever it is, requests are answered on
                logging.getLogger("gunicorn.error").exception("What is in service could not be read.")
