"""The log of what went live: rows are added, and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from wizard.events import Action, Event, EventLog

FIRST = Event("2026-11-29T12:00:00.000000+00:00", "Ann", Action.PUBLISHED, "d1", "", "begin")
AFTER_A_JUMP = Event("2020-01-01T00:00:00.000000+00:00", "folder", Action.LIVE, "d2", "d1")


def test_events_are_in_the_order_of_adding(tmp_path: Path) -> None:
    """Whatever the clock said, since it may jump."""
    log = EventLog(tmp_path / "events.db")
    for event in (FIRST, AFTER_A_JUMP):
        log.add(event)
    assert EventLog(tmp_path / "events.db").newest_first() == [AFTER_A_JUMP, FIRST]


def test_an_event_is_added_once(tmp_path: Path) -> None:
    """What broke off is tried again, and must not be there twice."""
    log = EventLog(tmp_path / "events.db")
    for _ in range(2):
        log.add(FIRST)
    assert log.newest_first() == [FIRST]


def test_a_log_that_was_never_written_is_empty(tmp_path: Path) -> None:
    """And reading makes no file."""
    assert (EventLog(tmp_path / "events.db").newest_first(), list(tmp_path.iterdir())) == ([], [])


@pytest.mark.parametrize("statement", ["UPDATE events SET actor = 'Bob'", "DELETE FROM events"])
def test_no_event_is_changed_or_deleted(tmp_path: Path, statement: str) -> None:
    """By no program that opens the file."""
    log = EventLog(tmp_path / "events.db")
    log.add(FIRST)
    with closing(sqlite3.connect(log.path)) as opened, pytest.raises(sqlite3.Error, match="only added"):
        opened.execute(statement)
    assert log.newest_first() == [FIRST]


def test_a_damaged_log_says_so(tmp_path: Path) -> None:
    """By its name, in words."""
    path = tmp_path / "events.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(OSError, match="the log cannot be read") as caught:
        EventLog(path).newest_first()
    assert caught.value.filename == str(path)
