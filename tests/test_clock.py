"""The clock: which day it is where, and how long until another one begins."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from wizard.clock import date_in, noon_of, now, seconds_until


@pytest.mark.parametrize(
    ("timezone", "day"),
    [
        ("UTC", date(2026, 11, 30)),
        ("Europe/Berlin", date(2026, 12, 1)),
        ("America/New_York", date(2026, 11, 30)),
        ("Pacific/Kiritimati", date(2026, 12, 1)),
        ("Pacific/Pago_Pago", date(2026, 11, 30)),
    ],
)
def test_the_date_depends_on_where_one_is(timezone: str, day: date) -> None:
    """One moment, two days."""
    assert date_in(timezone, lambda: datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == day


@pytest.mark.parametrize(
    ("timezone", "day", "hours"),
    [
        ("UTC", date(2026, 10, 26), 24),
        ("Europe/Berlin", date(2026, 10, 26), 25),  # the day on which clocks are put back
        ("Europe/Berlin", date(2026, 3, 30), 23),  # and forward
        ("America/Santiago", date(2026, 9, 6), 24),  # on which midnight is left out
        ("America/Santiago", date(2026, 9, 7), 23),
    ],
)
def test_a_day_has_not_always_24_hours(timezone: str, day: date, hours: int) -> None:
    """From one midnight to the next."""
    before = day.replace(day=day.day - 1)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    found = seconds_until(day, timezone, lambda: moment) - seconds_until(before, timezone, lambda: moment)
    assert found == hours * 3600


def test_a_day_that_has_begun_is_not_waited_for() -> None:
    """Nor one that is over; a part of a second is not counted."""
    moment = datetime(2026, 11, 30, 23, 59, 57, 500_000, tzinfo=UTC)
    waits = [seconds_until(day, "UTC", lambda: moment) for day in (date(2026, 12, 1), date(2026, 11, 30))]
    assert waits == [2, 0]


def test_a_clock_may_stand_still() -> None:
    """At noon of a day where one is."""
    clock = noon_of(date(2026, 12, 1), "Pacific/Kiritimati")
    assert (clock(), date_in("Pacific/Kiritimati", clock)) == (clock(), date(2026, 12, 1))
    assert clock() == datetime(2026, 11, 30, 22, tzinfo=UTC)


def test_the_time_is_that_of_the_machine() -> None:
    """In UTC."""
    assert now().tzinfo is UTC
