"""Periods of days in which parts of the rule files are in force, and the days on which that changes.

The day is always passed in: nothing here reads a clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wizard.rule_language.diagnostics import Place
from wizard.rule_language.wording import join_words

Day = date
"""A calendar day; which day it is now depends on the time zone."""

DAY_PATTERN = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
"""How a day is written; `date.fromisoformat` also takes weeks, and dates without hyphens."""

FIRST_DAY, LAST_DAY = Day.min, Day.max


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from one to another, both included; by default without a beginning or end."""

    from_: Day = FIRST_DAY
    until: Day = LAST_DAY

    def holds(self, on: Day) -> bool:
        """Return whether a day is in this period."""
        return self.from_ <= on <= self.until

    def __str__(self) -> str:
        if self.from_ == self.until:
            return f"on {self.from_}"
        if self.until == LAST_DAY:
            return "always" if self.from_ == FIRST_DAY else f"from {self.from_} on"
        return f"until {self.until}" if self.from_ == FIRST_DAY else f"from {self.from_} to {self.until}"


ALL_DAYS = Period()


@dataclass(frozen=True, slots=True)
class DatedPart:
    """A part of the rule files that has dates: its name, its place, and when it is in force."""

    name: str
    place: Place
    period: Period


def day_after(day: Day) -> Day:
    """Return the next day; LAST_DAY for itself."""
    return day if day == LAST_DAY else day + timedelta(days=1)


def find_changes(periods: Iterable[Period]) -> list[Day]:
    """Return, sorted, the days on which one of these periods begins and the days after they end."""
    days = set[Day]()
    for each in periods:
        days |= {each.from_} if each.until == LAST_DAY else {each.from_, day_after(each.until)}
    return sorted(days - {FIRST_DAY})


def list_periods(periods: Sequence[Period], since: Day = FIRST_DAY) -> list[Period]:
    """Return the periods between changes, in order, without those that end before `since`."""
    changes = find_changes(periods)
    ends = [*(day - timedelta(days=1) for day in changes), LAST_DAY]
    found = (Period(*each) for each in zip([FIRST_DAY, *changes], ends, strict=True))
    return [each for each in found if each.until >= since]


def find_uncovered(periods: Sequence[Period]) -> list[Period]:
    """Return the periods not covered by any of these."""
    gaps: list[Period] = []
    for each in list_periods(periods):
        if any(period.holds(each.from_) for period in periods):
            continue
        if gaps and day_after(gaps[-1].until) == each.from_:
            each = Period(gaps.pop().from_, each.until)
        gaps.append(each)
    return gaps


def name_periods(periods: Iterable[Period]) -> str:
    """Return the periods as a phrase, with adjacent ones merged: "until ... and from ... on"."""
    joined: list[Period] = []
    for each in sorted(periods):
        if joined and day_after(joined[-1].until) >= each.from_:
            each = Period(joined.pop().from_, each.until)
        joined.append(each)
    return join_words(map(str, joined))
