"""The log of what went live: who, when, why; one SQLite table to which rows are only added."""

import sqlite3
from contextlib import closing
from dataclasses import astuple, dataclass
from enum import StrEnum
from errno import EIO
from pathlib import Path

MADE = """
CREATE TABLE IF NOT EXISTS events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, digest TEXT NOT NULL, before TEXT NOT NULL,
  note TEXT NOT NULL, UNIQUE (at, actor, action, digest)
);
CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON events
  BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON events
  BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
"""

COLUMNS = "at, actor, action, digest, before, note"

LOCKED_SECONDS = 10
"""Seconds to wait while another process adds a row."""


class Action(StrEnum):
    """What happened: a version was published, went live from the folder, or was brought back."""

    PUBLISHED = "published"
    LIVE = "live"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Event:
    """What happened `at` a time (ISO 8601, UTC): who did what, with which digest, after which one, and why.

    `before` and `note` may be empty.
    """

    at: str
    actor: str
    action: str
    digest: str
    before: str = ""
    note: str = ""


class EventLog:
    """The events of one folder of rules, in the order in which they were added, whatever the clock said."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, event: Event) -> None:
        """Add an event, once however often this is tried. Raises OSError when it cannot be written."""
        row = astuple(event)
        try:
            with closing(sqlite3.connect(self.path, LOCKED_SECONDS)) as opened:
                opened.executescript(MADE)
                opened.execute(f"INSERT OR IGNORE INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", row)
                opened.commit()
        except sqlite3.Error as error:
            raise OSError(EIO, f"the log cannot be written ({error})", str(self.path)) from error

    def newest_first(self) -> list[Event]:
        """Return all events. Raises OSError when they cannot be read."""
        if not self.path.exists():
            return []
        try:
            with closing(sqlite3.connect(self.path, LOCKED_SECONDS)) as opened:
                rows = opened.execute(f"SELECT {COLUMNS} FROM events ORDER BY id DESC").fetchall()
        except sqlite3.Error as error:
            raise OSError(EIO, f"the log cannot be read ({error})", str(self.path)) from error
        return [Event(*row) for row in rows]
