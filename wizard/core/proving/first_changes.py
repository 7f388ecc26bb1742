"""In how many answer sets another product comes first: counted where they are few, else estimated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, floor, sqrt

from wizard.core.conditions import UNSURE, Answers
from wizard.core.proving.answering import TICK
from wizard.core.proving.comparison import Comparison, Extent
from wizard.core.proving.findings import Interval
from wizard.core.proving.first_products import FirstProducts
from wizard.core.proving.plain_sets import Below, PlainSets
from wizard.core.stock import Shelf

DRAWS = 20_000
"""The plain sets that are drawn; up to so many are all looked at."""

WITNESSES = 200
"""The sets with another first product that single edits are tried on."""

DEVIATIONS = 1.96
"""Standard deviations to either side that 95 % of a normal distribution lie within."""


@dataclass(frozen=True, slots=True)
class FirstChanges:
    """The answer sets in which another product comes first, where one does in both rulebooks.

    `draws` says how many plain sets were drawn at random, none where all were looked at: then `plain` is the
    95 % interval around `estimate`. `touched` are the sets that the difference can touch at all;
    `witnesses` some answers that do change.
    """

    extent: Extent
    touched: Extent
    draws: int
    estimate: int
    witnesses: tuple[Answers, ...]


def compare_first(comparison: Comparison, shelf: Shelf, below: Below | None) -> FirstChanges | None:
    """Try the plain sets that can change; None where these are many, and nothing draws numbers at random."""
    sets, touched = comparison.reordered()
    draws = 0 if sets.number <= DRAWS else DRAWS
    if draws and below is None:
        return None
    old, new = (FirstProducts(rulebook, shelf) for rulebook in (comparison.old, comparison.new))
    changed = [
        answers
        for answers in _looked_at(sets, draws, below)
        if (was := old.first(answers)) and (now := new.first(answers)) and was != now
    ]
    found = sorted({tuple(answers.items()): answers for answers in changed}.values(), key=_size)
    unchanged = 0 if draws else sets.number - len(found)
    extent = Extent(
        _interval(len(changed), draws, sets.number) if draws else Interval(len(found), len(found)),
        Interval(len(found), touched.all.highest - unchanged),
        comparison.given(found[0]) if found else None,
    )
    estimate = _short(len(changed) * sets.number / draws, round) if draws else len(found)
    return FirstChanges(extent, touched, draws, estimate, tuple(found[:WITNESSES]))


def _looked_at(sets: PlainSets, draws: int, below: Below | None) -> Iterable[Answers]:
    """Every plain set, or some drawn at random."""
    if draws and below:
        return (sets.draw(below) for _ in range(draws))
    return sets.each()


def _interval(hits: int, draws: int, number: int) -> Interval:
    """The 95 % interval of a number known from draws (Wilson's score interval)."""
    share, spread = hits / draws, DEVIATIONS**2 / draws
    middle = (share + spread / 2) / (1 + spread)
    margin = DEVIATIONS * sqrt(share * (1 - share) / draws + spread / (4 * draws)) / (1 + spread)
    lowest, highest = max(0.0, middle - margin), min(1.0, middle + margin)
    return Interval(_short(lowest * number, floor), min(number, _short(highest * number, ceil)))


def _short(number: float, rounded: Callable[[float], int]) -> int:
    """A number to three digits, since draws tell no more."""
    last = int(10 ** max(0, len(str(int(number))) - 3))
    return rounded(number / last) * last


def _size(answers: Answers) -> int:
    """How much there is to answer: ticks, `unsure` counting almost nothing."""
    return sum(1 if option == UNSURE else TICK for chosen in answers.values() for option in chosen)
