"""The clock by which the dates in rules count; where another day is to count, it is given."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Returns the time, with a time zone."""


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


def date_in(timezone: str, clock: Clock = now) -> date:
    """Return the date in a time zone (a name of the IANA database)."""
    return clock().astimezone(ZoneInfo(timezone)).date()


def seconds_until(day: date, timezone: str, clock: Clock = now) -> int:
    """Return the whole seconds until a day begins in a time zone; 0 once it has begun."""
    begins = datetime.combine(day, time.min, ZoneInfo(timezone))
    return max(0, int((begins - clock()).total_seconds()))


def noon_of(day: date, timezone: str) -> Clock:
    """Return a clock that stands still at noon of a day in a time zone."""
    moment = datetime.combine(day, time(12), ZoneInfo(timezone))
    return lambda: moment
