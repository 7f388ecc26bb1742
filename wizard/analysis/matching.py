"""The answer sets in which a product meets every must, found by a sweep: of one rulebook, or of two."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache, reduce
from operator import or_
from typing import NamedTuple

from wizard.analysis.classifiers import VerdictClassifier, WithVerdict
from wizard.engine.flow_formulas import State
from wizard.engine.formulas import FALSE, TRUE, Formula, Formulas
from wizard.engine.verdict import Outcome

DENSE = 200
"""Up to this many products are compared with each other to find those that can be left out."""


class Matches(NamedTuple):
    """The products, as bits, that meet each must, by its formula, and those of each side, by its id."""

    musts: Mapping[Formula, int]
    sides: Mapping[str, int]

    @property
    def products(self) -> int:
        """Return all the products."""
        return reduce(or_, self.sides.values(), 0)


def unite(old: Matches, new: Matches) -> tuple[Matches, int]:
    """Return the products of both rulebooks side by side, and which are those of the old one.

    A must of one rulebook takes out none of the other's products.
    """
    width = old.products.bit_length()
    every = (old.products, new.products << width)
    musts: dict[Formula, int] = {}
    for formula in (*old.musts, *new.musts):
        musts[formula] = old.musts.get(formula, every[0]) | (
            new.musts[formula] << width if formula in new.musts else every[1]
        )
    sides = {
        side: old.sides.get(side, 0) | new.sides.get(side, 0) << width for side in {**old.sides, **new.sides}
    }
    return Matches(musts, sides), every[0]


class _Left(NamedTuple):
    """The products that meet all musts that hold, and the places of the musts that may still come to hold."""

    products: int
    places: tuple[int, ...]


class MatchClassifier(WithVerdict[_Left]):
    """Finds the answer sets in which a product on a recommended side meets every must, as the kind `True`.

    A state holds the musts that may still come to hold, and the products left that meet all others. Which
    products those are matters only as far as the remaining musts tell them apart, so of each side a few
    that no other beats are enough.
    """

    def __init__(self, verdicts: VerdictClassifier, made: Formulas, matches: Matches) -> None:
        formulas: dict[int, Formula] = {}
        for formula, meeting in matches.musts.items():
            formulas[meeting] = made.any_of(formulas.get(meeting, FALSE), formula)
        self._meeting = list(formulas)
        self._sides = matches.sides
        self._by_outcome: dict[Outcome | None, tuple[int, ...]] = {None: tuple(matches.sides.values())}
        self._met = {
            1 << product: sum(1 << place for place, met in enumerate(self._meeting) if met >> product & 1)
            for product in range(matches.products.bit_length())
        }
        self._first_of_all = cache(self._first_of_each)
        self._shortened: dict[tuple[_Left, Outcome | None], _Left] = {}
        self._narrowed: dict[tuple[State, _Left, Outcome | None], tuple[State, _Left] | None] = {}
        musts = list(formulas.values())
        super().__init__(verdicts, musts, _Left(matches.products, tuple(range(len(musts)))))

    def narrow(self, own: State, gathered: _Left, outcome: Outcome | None) -> tuple[State, _Left] | None:
        """Take out products for each must that holds; most states differ in something else."""
        key = (own, gathered, outcome)
        if key not in self._narrowed:
            self._narrowed[key] = self._take_out(own, gathered, outcome)
        return self._narrowed[key]

    def _take_out(self, own: State, gathered: _Left, outcome: Outcome | None) -> tuple[State, _Left] | None:
        """Take out products for each must that holds; forget a must that takes out nothing more."""
        products = gathered.products
        if outcome:
            products &= reduce(or_, self._parts(outcome))
        waiting: dict[int, Formula] = {}
        for must, place in zip(own, gathered.places, strict=True):
            if must is TRUE:
                products &= self._meeting[place]
            elif must is not FALSE:
                waiting[place] = must
        if not products:
            return None
        key = (_Left(products, tuple(waiting)), outcome)
        left = self._shortened.get(key)
        if left is None:
            left = self._shortened[key] = self._shorten(*key)
        musts = tuple([waiting[place] for place in left.places])
        return None if self._is_settled(musts, left, outcome) else (musts, left)

    def kind(self, outcome: Outcome, gathered: _Left) -> Hashable:  # noqa: ARG002
        """Return that a product is left."""
        return True

    def _is_settled(self, musts: State, left: _Left, outcome: Outcome | None) -> bool:  # noqa: ARG002
        """Return whether sets can be left out, whichever of the musts come to hold."""
        return False

    def _parts(self, outcome: Outcome | None) -> Sequence[int]:
        """Return the products among which one that meets more stands for another.

        Those are the products of each side, or all that are recommended once that is certain.
        """
        if outcome and outcome not in self._by_outcome:
            self._by_outcome[outcome] = (reduce(or_, [self._sides[side] for side in outcome.sides], 0),)
        return self._by_outcome[outcome]

    def _shorten(self, left: _Left, outcome: Outcome | None) -> _Left:
        """Return the musts that tell products apart, and one product for each largest set of them met.

        That is the first of all products that meet this set, whether it is left or not: the musts that remain
        are all that still matters of a product.
        """
        parts = self._parts(outcome)
        best = 0
        for part in parts:
            first = self._first_of_each(left.products & part, left.places)
            kept = largest(first) if len(first) <= DENSE else first
            best |= reduce(or_, [first[met] for met in kept], 0)
        places = tuple([place for place in left.places if best & ~self._meeting[place]])
        products = 0
        for part in parts:
            first = self._first_of_all(part, places)
            products |= reduce(or_, [first[met] for met in self._first_of_each(best & part, places)], 0)
        return _Left(products, places)

    def _first_of_each(self, products: int, places: Iterable[int]) -> dict[int, int]:
        """Return the first of the products that meet the same of the musts at some places, by these."""
        asked = sum([1 << place for place in places])
        first: dict[int, int] = {}
        while products:
            product = products & -products
            products ^= product
            first.setdefault(self._met[product] & asked, product)
        return first


class MatchPairClassifier(MatchClassifier):
    """Finds the answer sets in which only one of two rulebooks has a product that meets every must.

    Both have the same outcomes. The kinds are `True` and None of the old rulebook, and of the new one. The
    products of either stand side by side, so that the outcome, and the musts that both have, are followed
    once.

    Sets are left out as soon as both rulebooks end alike, whatever comes: each product left of either is
    covered by one of the other, on the same side, that waits for no must that the first does not wait for. So
    a product of either that is left in the end leaves one of the other.
    """

    def __init__(self, verdicts: VerdictClassifier, made: Formulas, old: Matches, new: Matches) -> None:
        both, self._old = unite(old, new)
        self._settled: dict[tuple[_Left, tuple[int, ...], Outcome | None], bool] = {}
        super().__init__(verdicts, made, both)

    def kind(self, outcome: Outcome, gathered: _Left) -> Hashable:  # noqa: ARG002
        """Return for which of the two rulebooks a product is left."""
        return tuple(True if gathered.products & part else None for part in (self._old, ~self._old))

    def _parts(self, outcome: Outcome | None) -> Sequence[int]:
        return [part & own for part in super()._parts(outcome) for own in (self._old, ~self._old)]

    def _is_settled(self, musts: State, left: _Left, outcome: Outcome | None) -> bool:
        first: dict[Formula, int] = {}  # musts that differ in the products may have become the same formula
        alike = tuple([first.setdefault(must, place) for must, place in zip(musts, left.places, strict=True)])
        key = (left, alike, outcome)
        if key not in self._settled:
            self._settled[key] = self._ends_alike(*key)
        return self._settled[key]

    def _ends_alike(self, left: _Left, alike: Sequence[int], outcome: Outcome | None) -> bool:
        """Return whether each product is covered by one of the other rulebook; equal musts are `alike`."""
        joined: dict[int, int] = {}
        for place, same in zip(left.places, alike, strict=True):
            joined[same] = joined.get(same, 0) | 1 << place
        met = [
            {
                sum([1 << same for same, musts in joined.items() if met & musts == musts])
                for met in self._first_of_each(left.products & part, left.places)
            }
            for part in self._parts(outcome)
        ]
        pairs = list(zip(met[::2], met[1::2], strict=True))
        return all(_covers(old, new) and _covers(new, old) for old, new in pairs)


def _covers(some: Iterable[int], others: Iterable[int]) -> bool:
    """Return whether each of the other sets, as bits, is part of one of these."""
    return all(any(other & ~each == 0 for each in some) for other in others)


def largest(sets: Iterable[int]) -> list[int]:
    """Return the sets, as bits, that no other one contains, largest first."""
    kept: list[int] = []
    for each in sorted(sets, key=lambda bits: (-bits.bit_count(), bits)):
        if not any(each & other == each for other in kept):
            kept.append(each)
    return kept
