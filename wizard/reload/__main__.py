"""The watcher as a process: python -m wizard.reload FOLDER RULES CATALOG PARENT HOW SECONDS MEGABYTES.

HOW is "checked" or "unchecked"; the last two are the limits of a check.
"""

import logging
import os
import pkgutil
import shutil
import signal
import sys
from pathlib import Path
from typing import NoReturn

from wizard.history import RuleHistory
from wizard.reload.job import Limits
from wizard.reload.live_version import LiveVersion
from wizard.reload.snapshot import SnapshotPoller
from wizard.reload.watcher import Watcher

FORMAT, TIME = "%(asctime)s [%(process)d] [%(levelname)s] %(message)s", "[%Y-%m-%d %H:%M:%S %z]"
"""Gunicorn's log format, so that all lines of the log look the same."""

REHEARSAL = "wizard.web.rehearsal:rehearse"
"""The rehearsal function, by name, since imports only point down."""

TEMPLATES = "wizard.web.surface:templates"
"""What compiles the templates, which takes longer than most checks, and which each of them would do again."""


def main(folder: str, rules: str, catalog: str, parent: str, how: str, seconds: str, megabytes: str) -> None:
    """Watch until the server that started this process is gone, then remove the folder for it."""
    logging.basicConfig(level=logging.INFO, format=FORMAT, datefmt=TIME)
    for ignored in (signal.SIGINT, signal.SIGHUP):  # for the server, which stops the watcher
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _exit)
    poller = SnapshotPoller(Path(rules), Path(catalog))
    limits, history = Limits(int(seconds), int(megabytes)), RuleHistory(poller.rules)
    rehearse = pkgutil.resolve_name(REHEARSAL)
    pkgutil.resolve_name(TEMPLATES)()
    watcher = Watcher(LiveVersion(Path(folder)), poller, history, how == "unchecked", limits, rehearse)
    for _ in watcher.watch():
        if os.getppid() != int(parent):
            break
    shutil.rmtree(folder, ignore_errors=True)


def _exit(*_: object) -> NoReturn:
    """Exit normally, which also ends a running job."""
    raise SystemExit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
