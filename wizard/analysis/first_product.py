"""The number of answer sets in which another product comes first: counted if few, otherwise estimated."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, floor, sqrt

from wizard.analysis.comparison import Comparison, GroupsOfBoth, need_meaning
from wizard.analysis.fitting import FittingProducts
from wizard.analysis.plain_sets import Below
from wizard.analysis.violations import Extent, Interval
from wizard.engine.flow import resolve_answers
from wizard.engine.steps import TICK
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import Product

DRAWS = 20_000
"""The plain sets that are drawn; up to so many are all tried."""

WITNESSES = 200
"""The most sets with another first product that single edits are tried on."""

DEVIATIONS = 1.96
"""Standard deviations to either side that 95 % of a normal distribution lie within."""

Swap = tuple[Product, Product]
"""The product that came first, and the one that does now."""


class FirstSwaps:
    """The products that come first in two rulebooks, where they differ."""

    def __init__(self, old: Rulebook, new: Rulebook, groups: GroupsOfBoth) -> None:
        before = FittingProducts(old, groups[0])
        like = before if groups[0] is groups[1] and _read_products_alike(old, new) else None
        self._books, self._products = (old, new), (before, FittingProducts(new, groups[1], like))

    def swap(self, before: Answers, after: Answers) -> Swap | None:
        """Return the two products for the answers that count in each, where both have one and they differ."""
        old, new = self._products
        if not (old.any_fits(before) and new.any_fits(after)):
            return None
        was, now = old.first(before), new.first(after)
        return (was, now) if was and now and was.id != now.id else None

    def swap_after(self, given: Answers) -> Swap | None:
        """Return the same for answers that a shopper gives."""
        before, after = (resolve_answers(book, _own(book, given)).answers for book in self._books)
        return self.swap(before, after)

    def complete(self, given: Answers) -> Answers | None:
        """Answer `unsure` to all other questions asked; return None if some answers do not count then."""
        for rulebook in self._books:
            offered = resolve_answers(rulebook, _own(rulebook, given)).offered
            given = {**given, **dict.fromkeys(offered, (UNSURE,))}
        after = [resolve_answers(rulebook, _own(rulebook, given)) for rulebook in self._books]
        return None if any(each.offered or each.dropped for each in after) else given

    def shrink(self, given: Answers) -> Answers:
        """Return smaller answers that swap the first product too; drawn ones are needlessly large."""
        for smaller in _smaller(given):
            complete = self.complete(smaller)
            if complete and _size(complete) < _size(given) and self.swap_after(complete):
                return self.shrink(complete)
        return given


def _read_products_alike(old: Rulebook, new: Rulebook) -> bool:
    """Return whether needs of the same id are met by the same products in both."""
    both = old.need.keys() & new.need.keys()
    same = all(need_meaning(old, old.need[name]) == need_meaning(new, new.need[name]) for name in both)
    return same and old.settings.currency == new.settings.currency


def _own(rulebook: Rulebook, answers: Answers) -> Answers:
    """Return those of the answers whose questions and options a rulebook has."""
    known = {
        name: rulebook.question[name].in_order(set(chosen))
        for name, chosen in answers.items()
        if name in rulebook.question
    }
    return {name: chosen for name, chosen in known.items() if chosen}


def _smaller(given: Answers) -> Iterator[Answers]:
    """Yield the answers with one made `unsure`, or without one of several ticks."""
    for question, chosen in given.items():
        if chosen != (UNSURE,):
            yield {**given, question: (UNSURE,)}
        if len(chosen) > 1:
            yield from ({**given, question: tuple(o for o in chosen if o != left)} for left in chosen)


def _size(answers: Answers) -> int:
    """Return how much there is to answer: ticks, `unsure` counting almost nothing."""
    return sum(1 if option == UNSURE else TICK for chosen in answers.values() for option in chosen)


@dataclass(frozen=True, slots=True)
class FirstChanges:
    """The answer sets in which another product comes first, where one does in both rulebooks.

    `draws` says how many plain sets were drawn at random, none where all were tried: then `plain` is the
    95 % interval around `estimate`. `touched` are the sets that the difference can touch at all;
    `witnesses` some answers that do change, and `swap` the products of those that are shown.
    """

    extent: Extent
    touched: Extent
    draws: int
    estimate: int
    witnesses: tuple[Answers, ...]
    swap: Swap | None


def compare_first(comparison: Comparison, groups: GroupsOfBoth, below: Below | None) -> FirstChanges | None:
    """Try the plain sets that can change; None where these are many, and nothing draws numbers at random."""
    sets, touched = comparison.reordered()
    draws = DRAWS if sets.number > DRAWS else 0
    if not draws:
        tried = sets.each()
    elif below:
        tried = (sets.draw(below) for _ in range(draws))
    else:
        return None
    swaps = FirstSwaps(comparison.old, comparison.new, groups)
    changed = [answers for answers in tried if swaps.swap(answers, answers)]
    found = sorted({tuple(answers.items()): answers for answers in changed}.values(), key=_size)
    shown = comparison.given(found[0]) if found else None
    if draws:
        shown = shown and swaps.shrink(shown)
        plain = _interval(len(changed), draws, sets.number)
        estimate, unchanged = _short(len(changed) * sets.number / draws, round), 0
    else:
        plain = Interval(len(found), len(found))
        estimate, unchanged = len(found), sets.number - len(found)
    extent = Extent(plain, Interval(len(found), touched.all.highest - unchanged), shown)
    swap = None if shown is None else swaps.swap_after(shown)
    return FirstChanges(extent, touched, draws, estimate, tuple(found[:WITNESSES]), swap)


def _interval(hits: int, draws: int, number: int) -> Interval:
    """Return the 95 % confidence interval of a number estimated from random draws (Wilson score interval)."""
    share, spread = hits / draws, DEVIATIONS**2 / draws
    middle = (share + spread / 2) / (1 + spread)
    margin = DEVIATIONS * sqrt(share * (1 - share) / draws + spread / (4 * draws)) / (1 + spread)
    lowest, highest = max(0.0, middle - margin), min(1.0, middle + margin)
    return Interval(_short(lowest * number, floor), min(number, _short(highest * number, ceil)))


def _short(number: float, rounded: Callable[[float], int]) -> int:
    """Round a number to three significant digits, the precision of the random draws."""
    last = int(10 ** max(0, len(str(int(number))) - 3))
    return rounded(number / last) * last
