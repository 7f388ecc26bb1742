"""The watcher as a process: python -m wizard.reload BOARD RULES CATALOG PARENT checked|unchecked."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import NoReturn

from wizard.history import RuleHistory
from wizard.reload.live_version import LiveVersion
from wizard.reload.watcher import Files, Watcher

FORMAT, TIME = "%(asctime)s [%(process)d] [%(levelname)s] %(message)s", "[%Y-%m-%d %H:%M:%S %z]"
"""Gunicorn's, so that all lines of the log look the same."""


def main(board: str, rules: str, catalog: str, parent: str, how: str) -> None:
    """Watch until the server that started it is gone; what that one could not clear away is then cleared."""
    logging.basicConfig(level=logging.INFO, format=FORMAT, datefmt=TIME)
    for ignored in (signal.SIGINT, signal.SIGHUP):  # meant for the server, which stops the watcher
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    files = Files(Path(rules), Path(catalog))
    watcher = Watcher(LiveVersion(Path(board)), files, RuleHistory(files.rules), how == "unchecked")
    while os.getppid() == int(parent):
        watcher.turn()
    shutil.rmtree(board, ignore_errors=True)


def _end(*_: object) -> NoReturn:
    """An orderly exit, which ends a check that is under way too."""
    raise SystemExit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
