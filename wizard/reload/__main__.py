"""The watcher as a process: python -m wizard.reload FOLDER RULES CATALOG PARENT checked|unchecked."""

import logging
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import NoReturn

from wizard.history import RuleHistory
from wizard.reload.live_version import LiveVersion
from wizard.reload.watcher import SnapshotPoller, Watcher

FORMAT, TIME = "%(asctime)s [%(process)d] [%(levelname)s] %(message)s", "[%Y-%m-%d %H:%M:%S %z]"
"""Log format of gunicorn, so that all lines of the log look the same."""


def main(folder: str, rules: str, catalog: str, parent: str, how: str) -> None:
    """Watch until the server that started it is gone, then remove what that server could not."""
    logging.basicConfig(level=logging.INFO, format=FORMAT, datefmt=TIME)
    for ignored in (signal.SIGINT, signal.SIGHUP):  # meant for the server, which stops the watcher
        signal.signal(ignored, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _exit)
    poller = SnapshotPoller(Path(rules), Path(catalog))
    watcher = Watcher(LiveVersion(Path(folder)), poller, RuleHistory(poller.rules), how == "unchecked")
    for _ in watcher.watch():
        if os.getppid() != int(parent):
            break
    shutil.rmtree(folder, ignore_errors=True)


def _exit(*_: object) -> NoReturn:
    """Exit in an orderly way, which ends a running job too."""
    raise SystemExit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
