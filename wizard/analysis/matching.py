"""The answer sets in which a product meets every must, found by a sweep: for one rulebook, or for two."""

from abc import abstractmethod
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache, reduce
from operator import or_
from typing import NamedTuple, TypeVar

from wizard.analysis.classifiers import (
    OutcomeClassifier,
    OutcomePair,
    Same,
    VerdictPairClassifier,
    WithVerdict,
)
from wizard.engine.flow_formulas import State
from wizard.engine.formulas import FALSE, TRUE, Formula, Formulas
from wizard.engine.verdict import Outcome

KnownPair = OutcomePair | Same
"""What is known about the outcomes in the old and in the new rulebook."""

_O = TypeVar("_O", bound=Hashable)

MOST_COMPARED = 200
"""The maximum number of products that are compared with each other to find dispensable ones."""


class Matches(NamedTuple):
    """The products, as bits, that meet each must (by its formula), and those of each side (by its id)."""

    musts: Mapping[Formula, int]
    sides: Mapping[str, int]

    @property
    def products(self) -> int:
        """Return all products, as bits."""
        return reduce(or_, self.sides.values(), 0)


def unite(old: Matches, new: Matches) -> tuple[Matches, int]:
    """Return the products of both rulebooks side by side in one set of bits, and those of the old one.

    A must of one rulebook excludes no products of the other one.
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


class _Candidates(NamedTuple):
    """The products that meet all musts that hold, and the places of the musts that may still come to hold."""

    products: int
    places: tuple[int, ...]


class _ProductClassifier(WithVerdict[_O, _Candidates]):
    """Base class of classifiers by the recommended products that meet every must.

    A state contains the musts that may still come to hold, and the remaining products, which meet all other
    musts. The products matter only through the remaining musts that they meet. So for each side it is enough
    to keep a few products such that every other one meets a subset of the musts that one of them meets.
    """

    def __init__(self, verdicts: OutcomeClassifier[_O], formulas: Formulas, matches: Matches) -> None:
        by_products: dict[int, Formula] = {}
        for formula, meeting in matches.musts.items():
            by_products[meeting] = formulas.any_of(by_products.get(meeting, FALSE), formula)
        self._meeting = list(by_products)
        self._sides = matches.sides
        self._cached_parts = cache(self._list_parts)
        self._met = {
            1 << product: sum(1 << place for place, met in enumerate(self._meeting) if met >> product & 1)
            for product in range(matches.products.bit_length())
        }
        self._cached_first_of_each = cache(self._find_first_of_each)
        self._reduced: dict[tuple[_Candidates, _O | None], _Candidates] = {}
        self._narrowed: dict[tuple[State, _Candidates, _O | None], tuple[State, _Candidates] | None] = {}
        musts = list(by_products.values())
        super().__init__(verdicts, musts, _Candidates(matches.products, tuple(range(len(musts)))))

    def narrow(
        self, own: State, gathered: _Candidates, outcome: _O | None
    ) -> tuple[State, _Candidates] | None:
        """Remove products for each must that holds; cached, since most states differ in something else."""
        key = (own, gathered, outcome)
        if key not in self._narrowed:
            self._narrowed[key] = self._remove_products(own, gathered, outcome)
        return self._narrowed[key]

    def _remove_products(
        self, own: State, gathered: _Candidates, outcome: _O | None
    ) -> tuple[State, _Candidates] | None:
        """Remove products for each must that holds, and drop musts that can remove no further products."""
        products = gathered.products & reduce(or_, self._cached_parts(outcome))
        waiting: dict[int, Formula] = {}
        for must, place in zip(own, gathered.places, strict=True):
            if must is TRUE:
                products &= self._meeting[place]
            elif must is not FALSE:
                waiting[place] = must
        if not products:
            return None
        key = (_Candidates(products, tuple(waiting)), outcome)
        left = self._reduced.get(key)
        if left is None:
            left = self._reduced[key] = self._reduce(*key)
        musts = tuple([waiting[place] for place in left.places])
        return None if self._is_settled(musts, left, outcome) else (musts, left)

    def _is_settled(self, musts: State, left: _Candidates, outcome: _O | None) -> bool:  # noqa: ARG002
        """Return whether sets can be left out, whichever of the musts come to hold."""
        return False

    @abstractmethod
    def _list_parts(self, outcome: _O | None) -> Sequence[int]:
        """Return the sets of products within which a product that meets more musts can represent another.

        Those are the products of each side, or all recommended products once the outcome is certain.
        """

    def _join_sides(self, outcome: Outcome) -> int:
        """Return the products of all sides that an outcome recommends."""
        return reduce(or_, [self._sides[side] for side in outcome.sides], 0)

    def _reduce(self, left: _Candidates, outcome: _O | None) -> _Candidates:
        """Return the musts that distinguish products, and one product for each largest set of them met.

        It is the first of all products that meet this set, whether it remains or not, since only the
        remaining musts still matter.
        """
        parts = self._cached_parts(outcome)
        best = 0
        for part in parts:
            first = self._find_first_of_each(left.products & part, left.places)
            kept = keep_largest(first) if len(first) <= MOST_COMPARED else first
            best |= reduce(or_, [first[met] for met in kept], 0)
        places = tuple([place for place in left.places if best & ~self._meeting[place]])
        products = 0
        for part in parts:
            first = self._cached_first_of_each(part, places)
            products |= reduce(or_, [first[met] for met in self._find_first_of_each(best & part, places)], 0)
        return _Candidates(products, places)

    def _find_first_of_each(self, products: int, places: Iterable[int]) -> dict[int, int]:
        """Return musts met -> the first product that meets exactly these of the musts at some places."""
        asked = sum([1 << place for place in places])
        first: dict[int, int] = {}
        while products:
            product = products & -products
            products ^= product
            first.setdefault(self._met[product] & asked, product)
        return first


class MatchClassifier(_ProductClassifier[Outcome]):
    """Classifier of the answer sets in which a recommended product meets every must, as the kind `True`."""

    def kind(self, outcome: Outcome, gathered: _Candidates) -> Hashable:  # noqa: ARG002
        """Return True: a product remains."""
        return True

    def _list_parts(self, outcome: Outcome | None) -> Sequence[int]:
        return [self._join_sides(outcome)] if outcome else list(self._sides.values())


class MatchPairClassifier(_ProductClassifier[KnownPair]):
    """Classifier of the answer sets in which only one of two rulebooks has a product that meets every must.

    The kinds are pairs of `True` or None, for the old and the new rulebook. The products of both are combined
    in one set of bits, so that common musts are followed only once.

    Sets are left out as soon as both rulebooks must end the same way: their outcomes are certain or known to
    be equal, and each remaining product of either rulebook is covered by one of the other, on the same side
    or recommended by its outcome, that waits for no must that the first one does not wait for. So if a
    product of either rulebook remains in the end, one of the other remains as well.
    """

    def __init__(
        self, verdicts: VerdictPairClassifier, formulas: Formulas, old: Matches, new: Matches
    ) -> None:
        both, self._old = unite(old, new)
        self._settled: dict[tuple[_Candidates, tuple[int, ...], KnownPair], bool] = {}
        super().__init__(verdicts, formulas, both)

    def kind(self, outcome: KnownPair, gathered: _Candidates) -> Hashable:  # noqa: ARG002
        """Return for which of the two rulebooks a product remains."""
        return tuple(True if gathered.products & part else None for part in (self._old, ~self._old))

    def _list_parts(self, outcome: KnownPair | None) -> Sequence[int]:
        """Return the parts of the old and of the new rulebook alternately."""
        if isinstance(outcome, tuple):
            old, new = map(self._join_sides, outcome)
            return [old & self._old, new & ~self._old]
        return [part & own for part in self._sides.values() for own in (self._old, ~self._old)]

    def _is_settled(self, musts: State, left: _Candidates, outcome: KnownPair | None) -> bool:
        if outcome is None:
            return False
        alike = _list_alike(musts, left.places) if len(set(musts)) < len(musts) else ()
        key = (left, alike, outcome)
        if key not in self._settled:
            self._settled[key] = self._is_equivalent(*key)
        return self._settled[key]

    def _is_equivalent(self, left: _Candidates, alike: Sequence[int], outcome: KnownPair) -> bool:
        """Return whether each product is covered by one of the other rulebook.

        `alike` are the sets of musts that hold together; a product that misses one of them meets none.
        """
        met = [
            {
                reduce(_remove_if_incomplete, alike, met)
                for met in self._find_first_of_each(left.products & part, left.places)
            }
            for part in self._cached_parts(outcome)
        ]
        pairs = list(zip(met[::2], met[1::2], strict=True))
        return all(_covers(old, new) and _covers(new, old) for old, new in pairs)


def _list_alike(musts: State, places: Sequence[int]) -> tuple[int, ...]:
    """Return the places of musts with the same formula, as bits; different musts may have become one."""
    joined: dict[Formula, int] = {}
    for must, place in zip(musts, places, strict=True):
        joined[must] = joined.get(must, 0) | 1 << place
    return tuple([alike for alike in joined.values() if alike & alike - 1])


def _remove_if_incomplete(met: int, alike: int) -> int:
    """Return the musts without those of a set that is not met as a whole."""
    return met if met & alike == alike else met & ~alike


def _covers(some: Iterable[int], others: Iterable[int]) -> bool:
    """Return whether each of the other sets, as bits, is a subset of one of these."""
    return all(any(other & ~each == 0 for each in some) for other in others)


def keep_largest(sets: Iterable[int]) -> list[int]:
    """Return the sets, as bits, that no other one contains, largest first."""
    kept: list[int] = []
    for each in sorted(sets, key=lambda bits: (-bits.bit_count(), bits)):
        if not any(each & other == each for other in kept):
            kept.append(each)
    return kept
