"""The watcher as a process of the server; test_reload.py has what becomes of a killed one."""

from __future__ import annotations

from pathlib import Path
from time import monotonic, sleep

from tests.commands.running import Shop
from tests.serving import PATIENCE
from wizard.advisor import Advisor
from wizard.reload.job import Limits
from wizard.reload.live_version import Health, LiveVersion, ReloadState, Version
from wizard.reload.process import WatcherProcess
from wizard.rules_folder import read_texts


def test_a_watcher_gives_signs_of_life_until_it_is_stopped(tmp_path: Path) -> None:
    """It proves what is live within the limits it was given, and its folder goes with it."""
    shop = Shop(tmp_path)
    live = LiveVersion(tmp_path / "live")
    advisor = Advisor.open(shop.rules, shop.catalog)
    live.publish(Version(1, advisor, read_texts(shop.rules), Health(ReloadState.ON, proven=None)))
    watcher = WatcherProcess(live, shop.rules, shop.catalog, False, Limits(PATIENCE, 500))
    before, end = live.last_beat(), monotonic() + PATIENCE
    try:
        while live.last_beat() == before or live.read().health.proven is None:
            watcher.keep_running()
            assert monotonic() < end
            sleep(0.02)
        found = live.read().health
    finally:
        watcher.stop()
    assert (found.reload, found.proven, live.folder.exists()) == (ReloadState.ON, True, False)
