"""In how many answer sets another product comes first: counted where they are few, else estimated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

from wizard.analysis.comparison import Comparison, Extent
from wizard.analysis.plain_sets import Below, PlainSets
from wizard.analysis.steps import TICK
from wizard.analysis.violations import Interval
from wizard.engine.decide import decide
from wizard.engine.flow import ResolvedAnswers, resolve_answers
from wizard.engine.product_index import NeedMatches, ProductGroups, ProductIndex
from wizard.engine.ranking import KINDS
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.model import Requirement, Rulebook
from wizard.rule_language.predicates import Product


class FirstProducts:
    """The product that a rulebook's ranking shows first; the same as `rank`, without all the others."""

    def __init__(self, rulebook: Rulebook, groups: ProductGroups) -> None:
        self._rulebook = rulebook
        self._stock = ProductIndex(groups)

    def first(self, answers: Answers) -> Product | None:
        """The first product for the answers that count; None where nothing meets every must."""
        own = {name: answers[name] for name in self._rulebook.question if name in answers}
        decision = decide(self._rulebook, ResolvedAnswers(own, own, (), (), {}, {}, ended=False))
        budget = self._rulebook.budget(own)
        requirements = [
            (requirement, self._stock.meeting(requirement.need, budget))
            for requirement in decision.requirements
            if requirement.need.checkable
        ]
        for kinds in KINDS[decision.verdict]:
            left = self._stock.of(kinds)
            for requirement, (met, _) in requirements:
                left &= met if requirement.must else left
            if left:
                return self._stock.products[_best(left, requirements)]
        return None


def _best(products: int, requirements: Sequence[tuple[Requirement, NeedMatches]]) -> int:
    """The place of the product with most nice weight, then least that is not stated, then first of all."""
    weights: list[int] = []
    unstated: list[int] = []
    for requirement, (met, not_stated) in requirements:
        if requirement.weight is not None:
            _add(weights, met, requirement.weight)
            _add(unstated, not_stated, 1)
    for digit in reversed(weights):
        products = products & digit or products
    for digit in reversed(unstated):
        products = products & ~digit or products
    return (products & -products).bit_length() - 1


def _add(digits: list[int], products: int, number: int) -> None:
    """Add a number to what these products have gathered; `digits` holds the sums, lowest digit first."""
    for place in range(number.bit_length()):
        carried = products if number >> place & 1 else 0
        while carried:
            digits += [0] * (place + 1 - len(digits))
            digits[place], carried = digits[place] ^ carried, digits[place] & carried
            place += 1


DRAWS = 20_000
"""The plain sets that are drawn; up to so many are all looked at."""

WITNESSES = 200
"""The sets with another first product that single edits are tried on."""

DEVIATIONS = 1.96
"""Standard deviations to either side that 95 % of a normal distribution lie within."""


Swap = tuple[Product, Product]
"""The product that came first, and the one that does now."""


class Firsts:
    """The products that come first in two rulebooks."""

    def __init__(self, old: Rulebook, new: Rulebook, groups: ProductGroups) -> None:
        self._both = [(rulebook, FirstProducts(rulebook, groups)) for rulebook in (old, new)]

    def swap(self, answers: Answers) -> Swap | None:
        """The two products for answers that count, where both rulebooks have one and it is not the same."""
        was, now = (firsts.first(answers) for _, firsts in self._both)
        return (was, now) if was and now and was != now else None

    def swap_after(self, given: Answers) -> Swap | None:
        """The same for answers that a shopper gives."""
        resolved = [resolve_answers(rulebook, _own(rulebook, given)).answers for rulebook, _ in self._both]
        was, now = (firsts.first(each) for (_, firsts), each in zip(self._both, resolved, strict=True))
        return (was, now) if was and now and was != now else None

    def complete(self, given: Answers) -> Answers | None:
        """The answers with `unsure` to all else that is asked; None where some do not count."""
        for rulebook, _ in self._both:
            offered = resolve_answers(rulebook, _own(rulebook, given)).offered
            given = {**given, **dict.fromkeys(offered, (UNSURE,))}
        after = [resolve_answers(rulebook, _own(rulebook, given)) for rulebook, _ in self._both]
        return None if any(each.offered or each.dropped for each in after) else given


def _own(rulebook: Rulebook, answers: Answers) -> Answers:
    """Those of the answers that a rulebook knows the questions and options of."""
    known = {
        name: rulebook.question[name].in_order(set(chosen))
        for name, chosen in answers.items()
        if name in rulebook.question
    }
    return {name: chosen for name, chosen in known.items() if chosen}


@dataclass(frozen=True, slots=True)
class FirstChanges:
    """The answer sets in which another product comes first, where one does in both rulebooks.

    `draws` says how many plain sets were drawn at random, none where all were looked at: then `plain` is the
    95 % interval around `estimate`. `touched` are the sets that the difference can touch at all;
    `witnesses` some answers that do change, and `swap` the products of those that are shown.
    """

    extent: Extent
    touched: Extent
    draws: int
    estimate: int
    witnesses: tuple[Answers, ...]
    swap: Swap | None


def compare_first(comparison: Comparison, groups: ProductGroups, below: Below | None) -> FirstChanges | None:
    """Try the plain sets that can change; None where these are many, and nothing draws numbers at random."""
    sets, touched = comparison.reordered()
    draws = 0 if sets.number <= DRAWS else DRAWS
    if draws and below is None:
        return None
    firsts = Firsts(comparison.old, comparison.new, groups)
    changed = [answers for answers in _looked_at(sets, draws, below) if firsts.swap(answers)]
    found = sorted({tuple(answers.items()): answers for answers in changed}.values(), key=_size)
    unchanged = 0 if draws else sets.number - len(found)
    shown = comparison.given(found[0]) if found else None
    if draws and shown is not None:
        shown = _shrink(firsts, shown)
    extent = Extent(
        _interval(len(changed), draws, sets.number) if draws else Interval(len(found), len(found)),
        Interval(len(found), touched.all.highest - unchanged),
        shown,
    )
    estimate = _short(len(changed) * sets.number / draws, round) if draws else len(found)
    swap = None if shown is None else firsts.swap_after(shown)
    return FirstChanges(extent, touched, draws, estimate, tuple(found[:WITNESSES]), swap)


def _shrink(firsts: Firsts, given: Answers) -> Answers:
    """Answers made smaller bit by bit, as long as another product comes first: those drawn say too much."""
    for smaller in _smaller(given):
        complete = firsts.complete(smaller)
        if complete and _size(complete) < _size(given) and firsts.swap_after(complete):
            return _shrink(firsts, complete)
    return given


def _smaller(given: Answers) -> Iterator[Answers]:
    """The same answers with one made `unsure`, or without one of several ticks."""
    for question, chosen in given.items():
        if chosen != (UNSURE,):
            yield {**given, question: (UNSURE,)}
        if len(chosen) > 1:
            yield from ({**given, question: tuple(o for o in chosen if o != left)} for left in chosen)


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
