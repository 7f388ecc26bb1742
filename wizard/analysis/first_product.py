"""The number of answer sets in which another product comes first: counted if few, otherwise estimated."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, floor, sqrt

from wizard.analysis.comparison import Comparison, GroupsPair, find_need_meaning
from wizard.analysis.fitting import ProductFinder
from wizard.analysis.plain_sets import PlainSets, RandomBelow
from wizard.analysis.violations import Extent, Interval
from wizard.engine.flow import resolve_answers
from wizard.engine.steps import measure_size
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import Product

MOST_DRAWS = 20_000
"""The maximum number of plain sets drawn at random; up to this many are all tried."""

FEWEST_DRAWS = 5_000
"""The number of plain sets after which drawing ends once `WITNESSES` were found."""

WITNESSES = 200
"""The number of answer sets with another first product that determines their share to about 14 %.

Single edits are tried on at most as many.
"""

DEVIATIONS = 1.96
"""The standard deviations on either side of the mean that contain 95 % of a normal distribution."""

Swap = tuple[Product, Product]
"""The product that came first, and the product that comes first now."""


class FirstSwaps:
    """The products that come first in two rulebooks, where they differ.

    `before` finds those of the old rulebook, and shares what it has cached with other comparisons.
    """

    def __init__(
        self, old: Rulebook, new: Rulebook, groups: GroupsPair, before: ProductFinder | None = None
    ) -> None:
        before = before or ProductFinder(old, groups[0])
        like = before if groups[0] is groups[1] and _test_products_alike(old, new) else None
        self._rulebooks, self._products = (old, new), (before, ProductFinder(new, groups[1], like))

    def swap(self, before: Answers, after: Answers) -> Swap | None:
        """Return the two first products if both rulebooks have one and they differ; otherwise None.

        `before` and `after` are the answers that count in the old and in the new rulebook.
        """
        old, new = self._products
        older = old.terms(before)
        if not old.any_fits(older):
            return None
        newer = new.terms(after)
        if not new.any_fits(newer):
            return None
        was, now = old.first(older), new.first(newer)
        return (was, now) if was and now and was.id != now.id else None

    def swap_after(self, given: Answers) -> Swap | None:
        """Return the same for given answers."""
        before, after = (resolve_answers(book, _keep_known(book, given)).answers for book in self._rulebooks)
        return self.swap(before, after)

    def complete(self, given: Answers) -> Answers | None:
        """Answer `unsure` to all other questions asked; return None if some answers then do not count."""
        for rulebook in self._rulebooks:
            offered = resolve_answers(rulebook, _keep_known(rulebook, given)).offered
            given = {**given, **dict.fromkeys(offered, (UNSURE,))}
        after = [resolve_answers(rulebook, _keep_known(rulebook, given)) for rulebook in self._rulebooks]
        return None if any(each.offered or each.dropped for each in after) else given

    def shrink(self, given: Answers) -> Answers:
        """Return smaller answers that change the first product too; drawn answers are unnecessarily large."""
        for smaller in _make_smaller(given):
            complete = self.complete(smaller)
            if complete and measure_size(complete) < measure_size(given) and self.swap_after(complete):
                return self.shrink(complete)
        return given


def _test_products_alike(old: Rulebook, new: Rulebook) -> bool:
    """Return whether needs with the same id are met by the same products in both rulebooks."""
    both = old.need.keys() & new.need.keys()
    same = all(
        find_need_meaning(old, old.need[name]) == find_need_meaning(new, new.need[name]) for name in both
    )
    return same and old.settings.currency == new.settings.currency


def _keep_known(rulebook: Rulebook, answers: Answers) -> Answers:
    """Return the answers whose questions and options exist in a rulebook."""
    known = {
        name: rulebook.question[name].in_order(set(chosen))
        for name, chosen in answers.items()
        if name in rulebook.question
    }
    return {name: chosen for name, chosen in known.items() if chosen}


def _make_smaller(given: Answers) -> Iterator[Answers]:
    """Yield the answers with one changed to `unsure`, or with one of several ticks removed."""
    for question, chosen in given.items():
        if chosen != (UNSURE,):
            yield {**given, question: (UNSURE,)}
        if len(chosen) > 1:
            yield from ({**given, question: tuple(o for o in chosen if o != left)} for left in chosen)


@dataclass(frozen=True, slots=True)
class FirstChanges:
    """The answer sets in which another product comes first, if some product does in both rulebooks.

    `draws` is the number of plain sets drawn at random, or 0 if all were tried. If sets were drawn, `plain`
    of `extent` is the 95 % confidence interval around `estimate`. `touched` is the extent of the sets that
    the differences can affect at all. `witnesses` are some answers with another first product, and `swap` are
    the two products for the example in `extent`.
    """

    extent: Extent
    touched: Extent
    draws: int
    estimate: int
    witnesses: tuple[Answers, ...]
    swap: Swap | None


def compare_first(
    comparison: Comparison, groups: GroupsPair, below: RandomBelow | None, before: ProductFinder | None = None
) -> FirstChanges | None:
    """Try the plain sets that can change; return None if these are many and `below` is None.

    `below` draws numbers at random; `before` is that of FirstSwaps.
    """
    sets, touched = comparison.reordered()
    swaps = FirstSwaps(comparison.old, comparison.new, groups, before)
    draws = 0
    if sets.number <= MOST_DRAWS:
        changed = [answers for answers in sets.each() if swaps.swap(answers, answers)]
    elif below:
        changed, draws = _draw_changed(swaps, sets, below)
    else:
        return None
    found = sorted({tuple(answers.items()): answers for answers in changed}.values(), key=measure_size)
    shown = comparison.given(found[0]) if found else None
    if draws:
        shown = shown and swaps.shrink(shown)
        plain = _estimate_interval(len(changed), draws, sets.number)
        estimate, unchanged = _round(len(changed) * sets.number / draws, round), 0
    else:
        plain = Interval(len(found), len(found))
        estimate, unchanged = len(found), sets.number - len(found)
    extent = Extent(plain, Interval(len(found), touched.all.highest - unchanged), shown)
    swap = None if shown is None else swaps.swap_after(shown)
    return FirstChanges(extent, touched, draws, estimate, tuple(found[:WITNESSES]), swap)


def _draw_changed(swaps: FirstSwaps, sets: PlainSets, below: RandomBelow) -> tuple[list[Answers], int]:
    """Draw sets at random; return those with another first product, and how many were drawn."""
    changed: list[Answers] = []
    for draws in range(1, MOST_DRAWS + 1):
        answers = sets.draw(below)
        if swaps.swap(answers, answers):
            changed.append(answers)
        if draws >= FEWEST_DRAWS and len(changed) >= WITNESSES:
            break
    return changed, draws


def _estimate_interval(hits: int, draws: int, number: int) -> Interval:
    """Return the 95 % confidence interval of a number estimated from random draws (Wilson score interval)."""
    share, spread = hits / draws, DEVIATIONS**2 / draws
    middle = (share + spread / 2) / (1 + spread)
    margin = DEVIATIONS * sqrt(share * (1 - share) / draws + spread / (4 * draws)) / (1 + spread)
    lowest, highest = max(0.0, middle - margin), min(1.0, middle + margin)
    return Interval(_round(lowest * number, floor), min(number, _round(highest * number, ceil)))


def _round(number: float, rounded: Callable[[float], int]) -> int:
    """Round a number to three significant digits, the precision of the random draws."""
    last = int(10 ** max(0, len(str(int(number))) - 3))
    return rounded(number / last) * last
