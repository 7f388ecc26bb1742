"""The watcher's process, as the server sees it: started, started again when it breaks, and stopped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic

from wizard.core.problems import Place, Problem
from wizard.live.board import Board

PAUSE = 5.0
"""Seconds between two starts at least."""

STOPPED = Problem(
    Place(""),
    "The watcher ended, so changes are not taken up.",
    "It is started again; the log tells what happened.",
)


class WatcherProcess:
    """A watcher for this server."""

    def __init__(self, board: Board, rules: Path, catalog: Path, unchecked: bool) -> None:
        how = "unchecked" if unchecked else "checked"
        given = (board.folder, rules, catalog, os.getpid(), how)
        self._command = [sys.executable, "-P", "-m", "wizard.live", *map(str, given)]
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
            self._board.mend(self._last.version, self._last.health)
            number, health = self._board.health()
            if health.reload != "stopped":
                told = (*health.problems, ("reload", STOPPED))
                self._board.tell(number, replace(health, reload="stopped", problems=told))
