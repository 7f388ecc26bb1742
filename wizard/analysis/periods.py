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
    """A rulebook with the periods in which it is in force."""

    rulebook: Rulebook
    periods: tuple[Period, ...]


def list_in_force(rulebook: Rulebook) -> list[InForce]:
    """Return the distinct rulebooks in force on the day of this one or later, this one first."""
    groups = group_periods(rulebook.dated, rulebook.day)
    return [InForce(rulebook.on(max(each[0].from_, rulebook.day)), each) for each in groups]


def group_periods(dated: Sequence[DatedPart], since: Day) -> list[tuple[Period, ...]]:
    """Return the periods that do not end before a day, grouped by what is in force."""
    same: dict[tuple[bool, ...], list[Period]] = {}
    for period in list_periods([each.period for each in dated], since):
        same.setdefault(tuple(each.period.holds(period.from_) for each in dated), []).append(period)
    return [tuple(periods) for periods in same.values()]


@dataclass(frozen=True, slots=True)
class ComingChange:
    """A day on which what is in force changes: the parts that begin, and those that ended the day before."""

    day: Day
    begins: tuple[DatedPart, ...]
    ends: tuple[DatedPart, ...]


def list_changes(rulebook: Rulebook, after: Day) -> list[ComingChange]:
    """Return what changes on which day, for the days after one, in order."""
    begins, ends = defaultdict[Day, list[DatedPart]](list), defaultdict[Day, list[DatedPart]](list)
    for part in rulebook.dated:
        begins[part.period.from_].append(part)
        if part.period.until != LAST_DAY:
            ends[day_after(part.period.until)].append(part)
    days = sorted(day for day in {*begins, *ends} if day > after)
    return [ComingChange(day, tuple(begins[day]), tuple(ends[day])) for day in days]


# --- what was found in each of them --------------------------------------------------------------------

_F = TypeVar("_F")

Found = Sequence[tuple[tuple[Period, ...], Sequence[_F]]]
"""What was found in some periods, and in others."""


def merge_found(found: Found[_F], key: Callable[[_F], Hashable]) -> list[tuple[_F, tuple[Period, ...]]]:
    """Merge findings by key, each with its periods; no periods if it was found in all of them."""
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
    """Return the periods as the beginning of a sentence, or as a heading."""
    named = name_periods(periods)
    return named[0].upper() + named[1:]


def say_when(message: str, periods: Sequence[Period]) -> str:
    """Return a message with the periods in which it holds, where it does not always."""
    return f"{title_of(periods)}: {message}" if periods else message


EXPLAIN = "wizard explain "
"""Command in the advice of problems, which explains what is in force today unless a day is given."""


def problem_when(problem: Problem, periods: Sequence[Period], today: Day) -> Problem:
    """Return a problem with the periods in which it is one, where it is not always."""
    if not periods:
        return problem
    day = max(min(periods).from_, today)
    fix = problem.fix if day == today else problem.fix.replace(EXPLAIN, f"{EXPLAIN}--on {day} ")
    return replace(problem, message=say_when(problem.message, periods), fix=fix)


def of_no_use(dated: Sequence[DatedPart], found: Found[Problem]) -> list[list[Problem]]:
    """Return the problems about useless parts, for parts that are useless in all of their periods.

    What is of use on some days only waits for them: a need that one rule calls for in December.
    """
    dates = {part.place: part.period for part in dated}

    def is_useless(problem: Problem) -> bool:
        """Return whether the part is useless whenever it is in force."""
        period = dates.get(problem.place, ALL_DAYS)
        return all(problem in problems for periods, problems in found if period.holds(periods[0].from_))

    return [[each for each in problems if is_useless(each)] for _, problems in found]
