"""The log of what went live: who, when and why; an append-only SQLite table."""

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
"""Seconds to wait for another process that is adding a row."""


class Action(StrEnum):
    """What happened: a version was published, went live from the folder, or was restored."""

    PUBLISHED = "published"
    LIVE = "live"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Event:
    """One log entry: `at` a time (ISO 8601, UTC), who did what to which digest, replacing which, and why.

    `before` and `note` may be empty.
    """

    at: str
    actor: str
    action: str
    digest: str
    before: str = ""
    note: str = ""


class EventLog:
    """The events of one rules folder, in insertion order, whatever their timestamps."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, event: Event) -> None:
        """Add an event; adding it again has no effect. Raises OSError when it cannot be written."""
        row = astuple(event)
        try:
            with closing(sqlite3.connect(self.path, LOCKED_SECONDS)) as opened:
                opened.executescript(MADE)
                opened.execute(f"INSERT OR IGNORE INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", row)
                opened.commit()
        except sqlite3.Error as error:
            raise OSError(EIO, f"the log cannot be written ({error})", str(self.path)) from error

    def newest_first(self) -> list[Event]:
        """Return all events, newest first. Raises OSError when they cannot be read."""
        if not self.path.exists():
            return []
        try:
            with closing(sqlite3.connect(self.path, LOCKED_SECONDS)) as opened:
                rows = opened.execute(f"SELECT {COLUMNS} FROM events ORDER BY id DESC").fetchall()
        except sqlite3.Error as error:
            raise OSError(EIO, f"the log cannot be read ({error})", str(self.path)) from error
        return [Event(*row) for row in rows]
