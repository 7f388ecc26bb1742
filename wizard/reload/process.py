"""The watcher process, which the server keeps running."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic

from wizard.reload.job import Limits
from wizard.reload.live_version import LiveVersion, ReloadState
from wizard.rule_language.diagnostics import Place, Problem

RESTART_PAUSE = 5.0
"""The minimum number of seconds between two starts of a watcher."""

STOPPED = Problem(
    Place(""),
    "The watcher ended, so changes are not picked up.",
    "It is started again; see the log for what happened.",
)


class WatcherProcess:
    """The watcher process of a server."""

    def __init__(
        self, live: LiveVersion, rules: Path, catalog: Path, unchecked: bool, limits: Limits
    ) -> None:
        how = "unchecked" if unchecked else "checked"
        arguments = (live.folder, rules, catalog, os.getpid(), how, limits.seconds, limits.megabytes)
        self._command = [sys.executable, "-P", "-m", "wizard.reload", *map(str, arguments)]
        self._live = live
        self._last = live.read()
        self._process: subprocess.Popen[bytes] | None = None
        self._started = -RESTART_PAUSE

    def keep_running(self) -> None:
        """Start the watcher unless it is running; if it ended, report that and restart it after a pause."""
        if self._process and self._process.poll() is None:
            with suppress(OSError):
                self._last = self._live.read(self._last)
            return
        if self._process:
            self._report_stopped()
        if monotonic() > self._started + RESTART_PAUSE:
            modules = os.pathsep.join(filter(None, sys.path))  # the server's own
            self._started = monotonic()
            with suppress(OSError):  # cannot start one now; its silence is reported
                self._process = subprocess.Popen(self._command, env={**os.environ, "PYTHONPATH": modules})

    def stop(self) -> None:
        """Stop the watcher, and remove the folder of the live version."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(RESTART_PAUSE)
        shutil.rmtree(self._live.folder, ignore_errors=True)

    def _report_stopped(self) -> None:
        with suppress(OSError):  # keep answering requests even if nothing can be reported
            self._live.restore(self._last)
            version = self._live.read(self._last)
            if version.health.reload is not ReloadState.STOPPED:
                self._live.update_health(version.stopped(STOPPED))
