"""The watcher's process, as the server sees it: started, started again when it breaks, and stopped."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any, Generic, TypeVar

from wizard.reload.live_version import LiveVersion
from wizard.rule_language.diagnostics import Place, Problem

FORK = multiprocessing.get_context("fork")
"""The work starts with all that its parent has in memory; the server needs fork too."""

T = TypeVar("T")


class Job(Generic[T]):
    """A function that runs in a process of its own, and what it returns."""

    def __init__(self, work: Callable[..., T], *given: object) -> None:
        self._answer, sender = FORK.Pipe(duplex=False)
        self._process = FORK.Process(target=_run, args=(sender, work, given), daemon=True)
        self._process.start()
        sender.close()

    def done(self, seconds: float) -> bool:
        """Whether it has ended, after waiting that long at most."""
        return self._answer.poll(seconds)

    def result(self) -> T | None:
        """What it returned, None when it broke; what broke it is on standard error."""
        try:
            answer: T = self._answer.recv()
        except EOFError:
            return None
        finally:
            self.stop()
        return answer

    def stop(self) -> None:
        """Give it up."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._answer.close()


def _run(sender: Connection[Any, Any], work: Callable[..., object], given: tuple[object, ...]) -> None:
    answer = work(*given)
    with suppress(BrokenPipeError):  # nobody waits for it any more
        sender.send(answer)


PAUSE = 5.0
"""Seconds between two starts at least."""

STOPPED = Problem(
    Place(""),
    "The watcher ended, so changes are not taken up.",
    "It is started again; the log tells what happened.",
)


class WatcherProcess:
    """A watcher for this server."""

    def __init__(self, board: LiveVersion, rules: Path, catalog: Path, unchecked: bool) -> None:
        how = "unchecked" if unchecked else "checked"
        given = (board.folder, rules, catalog, os.getpid(), how)
        self._command = [sys.executable, "-P", "-m", "wizard.reload", *map(str, given)]
        self._board = board
        self._last = board.read()
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def keep_running(self) -> None:
        """Start it unless it runs; one that ended is told at /healthz, and started after a pause."""
        if self._process and self._process.poll() is None:
            with suppress(OSError):
                self._last = self._board.read(self._last.version)
            return
        if self._process:
            self._tell_stopped()
        if not self._process or monotonic() > self._started + PAUSE:
            found_here = os.pathsep.join(filter(None, sys.path))  # the modules that the server itself uses
            self._process = subprocess.Popen(self._command, env={**os.environ, "PYTHONPATH": found_here})
            self._started = monotonic()

    def stop(self) -> None:
        """End it, and clear the board away."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(PAUSE)
        shutil.rmtree(self._board.folder, ignore_errors=True)

    def _tell_stopped(self) -> None:
        with suppress(OSError):  # the requests are answered on, whatever can be told
            self._board.fix(self._last.version, self._last.health)
            number, health = self._board.health()
            if health.reload != "stopped":
                told = (*health.problems, ("reload", STOPPED))
                self._board.tell(number, replace(health, reload="stopped", problems=told))
