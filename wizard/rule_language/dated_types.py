"""Field types of dates, and the period given by an entry's `from:` and `until:`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from wizard.rule_language.dates import DAY_PATTERN, FIRST_DAY, LAST_DAY, DatedPart, Day, Period
from wizard.rule_language.diagnostics import ProblemError
from wizard.rule_language.field_types import ReadContext, describe_value, near, read_scalar
from wizard.rule_language.yaml_reader import Yaml, YamlMapping

OUT_OF_FORCE: Final = object()
"""What a valid part becomes that is not in force on the day for which the files are read."""


@dataclass(frozen=True, slots=True)
class DateType:
    """A day, written YYYY-MM-DD."""

    noun: str = "a date, for example 2026-12-24"

    def read(self, value: Yaml, name: str, _: ReadContext) -> Day:
        """Return the day."""
        text = read_scalar(value, name, self.noun)
        if not re.fullmatch(DAY_PATTERN, text):
            fix = "Write year, month and day, as in 2026-12-24."
            raise ProblemError(value.place, f"'{name}' must be a date, not {describe_value(value)}.", fix)
        try:
            return Day.fromisoformat(text)
        except ValueError:
            message = f"There is no {text} in the calendar."
            raise ProblemError(value.place, message, "Correct the month or the day.") from None


@dataclass(frozen=True, slots=True)
class TimeZone:
    """A name from the IANA time zone database."""

    noun: str = "a time zone, for example Europe/Berlin"

    def read(self, value: Yaml, name: str, _: ReadContext) -> str:
        """Return the name."""
        text = read_scalar(value, name, self.noun)
        if text in time_zones():
            return text
        fix = near(text, time_zones()) or "Write one as Europe/Berlin, America/New_York or UTC."
        raise ProblemError(value.place, f"There is no time zone {describe_value(value)}.", fix)


@cache
def time_zones() -> frozenset[str]:
    """Return the names of all time zones, from the tzdata package so that every machine has the same."""
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


DATE = DateType()

DATE_KEYS = ("from", "until")
"""The keys that say when an entry is in force."""


def take_period(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> Period:
    """Remove the dates from an entry's values and return their period; report an entry never in force."""
    read = [values.pop(name, None) for name in DATE_KEYS]
    period = Period(read[0] or FIRST_DAY, read[1] or LAST_DAY)
    until = entry.get("until")
    if period.from_ > period.until and until:
        message = f"'until' is {period.until}, which is before 'from', {period.from_}: it is never in force."
        context.report(until.place, message, "Correct one of the two; both days are included.")
    return period


def name_entry(noun: str, values: Mapping[str, Any]) -> str:
    """Return a phrase that names an entry: its noun and its id, name, term or label."""
    named = next((values[key] for key in ("id", "name", "term", "label") if values.get(key)), "")
    return f"the {noun.split(' ', 1)[-1]} '{named}'"


def note_dated(name: str, entry: YamlMapping, period: Period, context: ReadContext) -> bool:
    """Record a dated part under a name; return whether it is in force."""
    context.dated.append(DatedPart(name, entry.place, period))
    return is_in_force(period, context)


def is_in_force(period: Period, context: ReadContext) -> bool:
    """Return whether a period includes the day for which the files are read."""
    return context.on is None or period.holds(context.on)
