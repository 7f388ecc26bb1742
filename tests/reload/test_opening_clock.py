"""Real processes whose clock jumps: servers go by the day it shows, publishing by what was decided last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.running import Shop, start
from tests.making import changed
from tests.reload.following import options, proven, serves, until
from tests.reload.watching import REASON
from tests.serving import fetch, serving

pytestmark = pytest.mark.slow

CLOCK = """
import datetime, os, pathlib


class JumpingClock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        shown = cls.fromisoformat(pathlib.Path(os.environ["CLOCK_FILE"]).read_text() + "+00:00")
        return shown.astimezone(tz)


datetime.datetime = JumpingClock
"""
"""A module that Python imports before all others in the processes of a test."""

RUSH = (
    "- {id: rush, from: 2026-12-01, until: 2026-12-24, when: {talk: often}, warn: Parcels are slow., "
    "sources: [A1]}\n"
)
TALK = changed("verdict.yaml", "You only listen.", "You listen, and talk to nobody.")
WHO = ("--who", "Ann", "--why", "it reads better", "--yes")

SetClock = Callable[[str], None]


@pytest.fixture
def set_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Return what sets the clock of all processes that the test starts, running ones too."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "sitecustomize.py").write_text(CLOCK)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "modules"), prepend=":")
    monkeypatch.setenv("CLOCK_FILE", str(tmp_path / "clock"))

    def set_to(moment: str) -> None:
        (tmp_path / "next").write_text(moment)
        (tmp_path / "next").replace(tmp_path / "clock")

    return set_to


def test_a_server_goes_by_the_day_that_its_clock_shows(tmp_path: Path, set_clock: SetClock) -> None:
    """Forwards by a second, back by a year, forwards by two: in pages and in how long they may be kept."""
    shop = Shop(tmp_path)
    shop.write(changed("advice.yaml", "", RUSH))
    set_clock("2026-11-30T23:59:50")
    with serving(*options(shop, "--no-reload")) as address:
        found = []
        for moment in (
            "2026-11-30T23:59:50",
            "2026-12-01T00:00:00",
            "2025-12-10T12:00:00",
            "2026-12-24T23:59:58",
            "2027-12-10T12:00:00",
        ):
            set_clock(moment)
            _, text, headers = fetch(f"{address}/?talk=often&show=now")
            found.append((moment[:10], "Parcels are slow." in text, headers["Cache-Control"].split(", ")[1]))
    assert found == [
        ("2026-11-30", False, "max-age=10"),
        ("2026-12-01", True, "max-age=300"),
        ("2025-12-10", False, "max-age=300"),
        ("2026-12-24", True, "max-age=2"),
        ("2027-12-10", False, "max-age=300"),
    ]


def test_what_was_published_last_is_served_whatever_the_clock_said(
    tmp_path: Path, set_clock: SetClock
) -> None:
    """The log has it first, a running server takes it up, and a restart finds it."""
    shop = Shop(tmp_path)
    shop.write({"settings.yaml": "publishing: versions\n"})
    where = ("--rules", str(shop.rules), "--catalog", str(shop.catalog))
    set_clock("2026-11-30T12:00:00")
    with serving(*options(shop)) as address:
        until(address, proven)
        for moment, called, texts in (
            ("2027-11-30T12:00:00", "words", REASON),
            ("2025-01-01T12:00:00", "talk", TALK),
        ):
            set_clock(moment)
            assert start("draft", "new", called, "--rules", str(shop.rules))[0] == 0
            (shop.rules.parent / "rules-drafts" / called / "verdict.yaml").write_text(texts["verdict.yaml"])
            assert start("publish", called, *WHO, *where)[0] == 0
            until(address, serves(texts))
    with serving(*options(shop)) as address:
        assert serves(TALK)(until(address, proven))
    log = start("log", "--rules", str(shop.rules))[1].splitlines()
    assert [line.split("  ")[:2] for line in log[1:]] == [
        ["2025-01-01 12:00 UTC", "published"],
        ["2027-11-30 12:00 UTC", "published"],
        ["2026-11-30 12:00 UTC", "live"],
    ]
