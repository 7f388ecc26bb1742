"""Processes of the live reload: the watcher, kept running by the server, and the jobs that it starts."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any, Generic, TypeVar

from wizard.reload.live_version import LiveVersion, ReloadState
from wizard.rule_language.diagnostics import Place, Problem

FORK = multiprocessing.get_context("fork")
"""A job starts with all that its parent has in memory; the server needs fork too."""

_T = TypeVar("_T")


class Job(Generic[_T]):
    """A function that runs in a process of its own, and its result."""

    def __init__(self, work: Callable[[], _T]) -> None:
        self._answer, sender = FORK.Pipe(duplex=False)
        self._process = FORK.Process(target=_run, args=(sender, work), daemon=True)
        self._process.start()
        sender.close()

    def done(self, seconds: float) -> bool:
        """Wait for its end, so many seconds at most; return whether it has ended."""
        return self._answer.poll(seconds)

    def result(self) -> _T | None:
        """Return its result, None when it broke; standard error has the cause."""
        try:
            answer: _T = self._answer.recv()
        except EOFError:
            return None
        finally:
            self.stop()
        return answer

    def stop(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._answer.close()


def _run(sender: Connection[Any, Any], work: Callable[[], object]) -> None:
    answer = work()
    with suppress(BrokenPipeError):  # nobody waits for it any more
        sender.send(answer)


RESTART_PAUSE = 5.0
"""Least number of seconds between two starts of a watcher."""

STOPPED = Problem(
    Place(""),
    "The watcher ended, so changes are not taken up.",
    "It is started again; see the log for what happened.",
)


class WatcherProcess:
    """The watcher of a server."""

    def __init__(self, live: LiveVersion, rules: Path, catalog: Path, unchecked: bool) -> None:
        how = "unchecked" if unchecked else "checked"
        arguments = (live.folder, rules, catalog, os.getpid(), how)
        self._command = [sys.executable, "-P", "-m", "wizard.reload", *map(str, arguments)]
        self._live = live
        self._last = live.read()
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def keep_running(self) -> None:
        """Start the watcher unless it runs; report one that ended, and restart it after a pause."""
        if self._process and self._process.poll() is None:
            with suppress(OSError):
                self._last = self._live.read(self._last)
            return
        if self._process:
            self._report_stopped()
        if not self._process or monotonic() > self._started + RESTART_PAUSE:
            modules = os.pathsep.join(filter(None, sys.path))  # those that the server itself uses
            self._process = subprocess.Popen(self._command, env={**os.environ, "PYTHONPATH": modules})
            self._started = monotonic()

    def stop(self) -> None:
        """End the watcher, and remove the folder of the live version."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(RESTART_PAUSE)
        shutil.rmtree(self._live.folder, ignore_errors=True)

    def _report_stopped(self) -> None:
        with suppress(OSError):  # requests are answered on, even if nothing can be reported
            self._live.restore(self._last)
            version = self._live.read(self._last)
            if version.health.reload is not ReloadState.STOPPED:
                self._live.update_health(version.stopped(STOPPED))
