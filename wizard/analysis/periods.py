"""The periods of a rulebook with dates: the rulebook in force in each, and what changes on which day."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from wizard.rule_language.dates import (
    ALL_DAYS,
    LAST_DAY,
    DatedPart,
    Day,
    Period,
    day_after,
    list_periods,
    name_periods,
)
from wizard.rule_language.diagnostics import Problem
from wizard.rule_language.model import Rulebook


@dataclass(frozen=True, slots=True)
class InForce:
    """A rulebook, and the periods in which it is in force."""

    rulebook: Rulebook
    periods: tuple[Period, ...]


def list_in_force(rulebook: Rulebook) -> list[InForce]:
    """Return the distinct rulebooks in force on the day of this one or later, beginning with this one."""
    groups = group_periods(rulebook.dated, rulebook.day)
    return [InForce(rulebook.on(max(each[0].from_, rulebook.day)), each) for each in groups]


def group_periods(dated: Sequence[DatedPart], since: Day) -> list[tuple[Period, ...]]:
    """Return the periods that do not end before a day, grouped by the parts in force."""
    same: dict[tuple[bool, ...], list[Period]] = {}
    for period in list_periods([each.period for each in dated], since):
        same.setdefault(tuple(each.period.holds(period.from_) for each in dated), []).append(period)
    return [tuple(periods) for periods in same.values()]


@dataclass(frozen=True, slots=True)
class ComingChange:
    """A day on which the parts in force change: those that begin, and those that ended the day before."""

    day: Day
    begins: tuple[DatedPart, ...]
    ends: tuple[DatedPart, ...]


def list_changes(rulebook: Rulebook, after: Day) -> list[ComingChange]:
    """Return the changes on each day after the given one, in order."""
    begins, ends = defaultdict[Day, list[DatedPart]](list), defaultdict[Day, list[DatedPart]](list)
    for part in rulebook.dated:
        begins[part.period.from_].append(part)
        if part.period.until != LAST_DAY:
            ends[day_after(part.period.until)].append(part)
    days = sorted(day for day in {*begins, *ends} if day > after)
    return [ComingChange(day, tuple(begins[day]), tuple(ends[day])) for day in days]


def find_ended(rulebook: Rulebook) -> list[Problem]:
    """Return the parts that ended before the rulebook's day, in file order."""
    return sorted(_report_ended(part) for part in rulebook.dated if part.period.until < rulebook.day)


def _report_ended(part: DatedPart) -> Problem:
    named = part.name[0].upper() + part.name[1:]
    message = f"{named} ended on {part.period.until}, so it will never be in force again."
    return Problem(part.place, message, "Delete it, or change its dates.")


# --- findings by period ----------------------------------------------------------------------------

_F = TypeVar("_F")

FoundByPeriod = Sequence[tuple[tuple[Period, ...], Sequence[_F]]]
"""Findings, each list with the periods to which it applies."""


def merge_found(
    found: FoundByPeriod[_F], key: Callable[[_F], Hashable]
) -> list[tuple[_F, tuple[Period, ...]]]:
    """Merge findings by key, each with its periods; with no periods if it was found in all of them."""
    periods: dict[Hashable, list[Period]] = {}
    first: dict[Hashable, _F] = {}
    for own, several in found:
        for each in dict.fromkeys(map(key, several)):
            periods.setdefault(each, []).extend(own)
        for one in several:
            first.setdefault(key(one), one)
    every = sum(len(own) for own, _ in found)
    return [(one, tuple(periods[each] * (len(periods[each]) < every))) for each, one in first.items()]


def title_of(periods: Iterable[Period]) -> str:
    """Return the periods with an initial capital, for the start of a sentence or a heading."""
    named = name_periods(periods)
    return named[0].upper() + named[1:]


def add_periods(message: str, periods: Sequence[Period]) -> str:
    """Return a message that begins with the periods to which it applies, if there are any."""
    return f"{title_of(periods)}: {message}" if periods else message


EXPLAIN = "wizard explain "
"""The command in the fixes of problems that explains the rules in force today, unless a day is given."""


def add_periods_to_problem(problem: Problem, periods: Sequence[Period], today: Day) -> Problem:
    """Return a problem that names the periods to which it applies, if there are any."""
    if not periods:
        return problem
    day = max(min(periods).from_, today)
    fix = problem.fix if day == today else problem.fix.replace(EXPLAIN, f"{EXPLAIN}--on {day} ")
    return replace(problem, message=add_periods(problem.message, periods), fix=fix)


def keep_always_useless(dated: Sequence[DatedPart], found: FoundByPeriod[Problem]) -> list[list[Problem]]:
    """Return, for each entry of `found`, the problems about parts that are useless in all of their periods.

    A part that is used in some of its periods is not useless: for example, a need that one rule calls for in
    December.
    """
    dates = {part.place: part.period for part in dated}

    def is_useless(problem: Problem) -> bool:
        """Return whether the part is useless whenever it is in force."""
        period = dates.get(problem.place, ALL_DAYS)
        return all(problem in problems for periods, problems in found if period.holds(periods[0].from_))

    return [[each for each in problems if is_useless(each)] for _, problems in found]
