"""The clock for the dates in rules; callers pass another clock or day to evaluate another date."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Returns the current time, timezone-aware."""


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def date_in(timezone: str, clock: Clock = now) -> date:
    """Return the current date in a time zone (a name in the IANA database)."""
    return clock().astimezone(ZoneInfo(timezone)).date()


def seconds_until(day: date, timezone: str, clock: Clock = now) -> int:
    """Return the whole seconds until a day begins in a time zone; 0 once it has begun."""
    begins = datetime.combine(day, time.min, ZoneInfo(timezone))
    return max(0, int((begins - clock()).total_seconds()))


def noon_of(day: date, timezone: str) -> Clock:
    """Return a clock that is fixed at noon of a day in a time zone."""
    moment = datetime.combine(day, time(12), ZoneInfo(timezone))
    return lambda: moment
