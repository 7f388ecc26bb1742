"""How well products fit: what they meet, miss and do not state; their order; near misses.

The order follows fit alone: more nice weight met, fewer nice needs not stated, lower price (not
stated last), id. Margin, stock levels and chance play no part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import zip_longest

from wizard.core.model import Need, Verdict, Wish
from wizard.core.products import Budget, Product, Value, passes

KINDS: Mapping[Verdict, tuple[frozenset[str], ...]] = {
    Verdict.HEADPHONES: (frozenset({"headphones", "earphones"}),),
    Verdict.HEADSET: (frozenset({"headset"}),),
    Verdict.EITHER: (frozenset({"headphones", "earphones"}), frozenset({"headset"})),
    Verdict.OUT_OF_SCOPE: (),
}
"""The sides of a verdict, each the kinds of product it recommends."""

SIDES = KINDS[Verdict.EITHER]
"""All sides there are."""

NEAR_MISSES = 5
"""How many near misses a side names at most."""

NEAR_PRODUCTS = 3
"""How many products each near miss shows."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The checkable needs a product meets, misses, and does not state, as need ids."""

    met: tuple[str, ...]
    missed: tuple[str, ...]
    not_stated: tuple[str, ...]

    @classmethod
    def of(cls, found: Mapping[str, bool | None]) -> Fit:
        """The fit, from what `meets` found out about each need id."""

        def having(wanted: bool | None) -> tuple[str, ...]:
            return tuple(need for need, met in found.items() if met is wanted)

        return cls(met=having(True), missed=having(False), not_stated=having(None))


@dataclass(frozen=True, slots=True)
class Pick:
    """One product in a ranking, with its fit."""

    product: Product
    fit: Fit


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A smallest set of musts to give up, and the products that opens up, best first.

    `lowest` is the cheapest of them; `unstated` says that none of them states it lacks these musts.
    """

    give_up: tuple[str, ...]
    count: int
    lowest: Product | None
    picks: tuple[Pick, ...]
    unstated: bool = False


Match = tuple[Product, int]
"""A product that meets every must, and the summed weight of the nice needs it meets."""


@dataclass(frozen=True, slots=True)
class Side:
    """The ranking among one verdict's kinds of product; near misses only when nothing meets every must."""

    kinds: frozenset[str]
    picks: tuple[Pick, ...]
    matches: tuple[Match, ...]
    nearest: tuple[NearMiss, ...]

    @property
    def total(self) -> int:
        """How many products meet every must."""
        return len(self.matches)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The sides of a verdict: one for headphones or a headset, two for either, none out of scope."""

    sides: tuple[Side, ...]

    @property
    def picks(self) -> tuple[Pick, ...]:
        """The products of all sides, taking turns."""
        rows = zip_longest(*(side.picks for side in self.sides))
        return tuple(pick for row in rows for pick in row if pick is not None)

    @property
    def nearest(self) -> tuple[NearMiss, ...]:
        """The near misses of all sides."""
        return tuple(near for side in self.sides for near in side.nearest)


@dataclass(frozen=True, slots=True)
class Group:
    """Products that state the same about everything but the price; cheapest first, not stated last."""

    kind: str
    products: tuple[Product, ...]


Shelf = tuple[Group, ...]
"""The products that may be recommended, grouped by what they state."""


def arrange(products: Iterable[Product]) -> Shelf:
    """Group the products that may be recommended; kind `other` and what is sold out stay off the shelf."""
    groups: dict[tuple[tuple[str, Value], ...], list[Product]] = defaultdict(list)
    for product in products:
        if product.in_stock and product.kind != "other":
            groups[tuple(sorted(product.attributes.items()))].append(product)
    return tuple(Group(alike[0].kind, tuple(sorted(alike, key=by_price))) for alike in groups.values())


def rank(shelf: Shelf, verdict: Verdict, wishes: Sequence[Wish], budget: Budget, limit: int) -> Ranking:
    """The best `limit` products of each side of the verdict, or its near misses."""
    checkable = [wish for wish in wishes if wish.need.checkable]
    return Ranking(tuple(_rank_side(shelf, kinds, checkable, budget, limit) for kinds in KINDS[verdict]))


def meets(need: Need, product: Product, budget: Budget) -> bool | None:
    """Whether the product meets the need; None when it does not state what that takes."""
    applies = True if need.applies_when is None else passes(need.applies_when, product, budget)
    if applies is None or need.product is None:
        return None
    return passes(need.product, product, budget) if applies else True


# --- one side ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a product makes of each wish, the places of the musts it lacks, and what orders it."""

    found: tuple[bool | None, ...]
    unmet: tuple[int, ...]
    weight: int
    not_stated: int


_Tried = tuple[Product, _Outcome]


def _rank_side(
    shelf: Shelf, kinds: frozenset[str], wishes: Sequence[Wish], budget: Budget, limit: int
) -> Side:
    """The best products of some kinds; near misses when none meets every must."""
    lacking: dict[tuple[int, ...], list[_Tried]] = defaultdict(list)
    for product, outcome in _try_all(shelf, kinds, wishes, budget):
        lacking[outcome.unmet].append((product, outcome))
    fitting = lacking.pop((), [])
    matches = tuple([(product, outcome.weight) for product, outcome in fitting])
    nearest = () if fitting else _near_misses(lacking, wishes)
    return Side(kinds, _best(fitting, wishes, limit), matches, nearest)


def _try_all(shelf: Shelf, kinds: frozenset[str], wishes: Sequence[Wish], budget: Budget) -> Iterator[_Tried]:
    """Each product of these kinds with its outcome; what alike products share is found out once."""
    needs = [wish.need for wish in wishes]
    priced = [place for place, need in enumerate(needs) if need.reads_price]
    known: dict[tuple[bool | None, ...], _Outcome] = {}
    for group in shelf:
        if group.kind not in kinds:
            continue
        found = [meets(need, group.products[0], budget) for need in needs]
        for product in group.products:
            for place in priced:
                found[place] = meets(needs[place], product, budget)
            key = tuple(found)
            if key not in known:
                known[key] = _weigh_up(key, wishes)
            yield product, known[key]


def _weigh_up(found: tuple[bool | None, ...], wishes: Sequence[Wish]) -> _Outcome:
    """The outcome of what was found out about each wish."""
    nice = [(each, wish.weight) for each, wish in zip(found, wishes, strict=True) if wish.weight is not None]
    return _Outcome(
        found,
        unmet=tuple(place for place, wish in enumerate(wishes) if wish.must and not found[place]),
        weight=sum(weight for each, weight in nice if each),
        not_stated=sum(each is None for each, _ in nice),
    )


def _best(tried: Sequence[_Tried], wishes: Sequence[Wish], limit: int) -> tuple[Pick, ...]:
    """The first `limit` products in order of fit."""

    def order(entry: _Tried) -> tuple[object, ...]:
        product, outcome = entry
        return (-outcome.weight, outcome.not_stated, *by_price(product))

    best = nsmallest(limit, tried, key=order)
    return tuple(Pick(product, _as_fit(wishes, outcome)) for product, outcome in best)


def by_price(product: Product) -> tuple[bool, int, str]:
    """Cheapest first, price not stated last, then by id."""
    return (product.price_cents is None, product.price_cents or 0, product.id)


def _as_fit(wishes: Sequence[Wish], outcome: _Outcome) -> Fit:
    """The outcome in words: need ids met, missed, not stated."""
    return Fit.of({wish.need.id: met for wish, met in zip(wishes, outcome.found, strict=True)})


def _near_misses(
    lacking: Mapping[tuple[int, ...], list[_Tried]], wishes: Sequence[Wish]
) -> tuple[NearMiss, ...]:
    """All smallest sets of musts to give up; a need later in needs.yaml is given up first.

    A smallest set opens up exactly the products that lack it and nothing else, so grouping products
    by what they lack finds every one. Needs with `keep: always` are never given up.
    """
    allowed = {
        unmet: found
        for unmet, found in lacking.items()
        if not any(wishes[place].need.keep for place in unmet)
    }
    smallest = min(map(len, allowed), default=0)
    order = sorted((unmet for unmet in allowed if len(unmet) == smallest), key=_latest_first)
    return tuple(_near_miss(unmet, allowed[unmet], wishes) for unmet in order[:NEAR_MISSES])


def _latest_first(unmet: tuple[int, ...]) -> tuple[int, ...]:
    """Sort key: the set whose last need stands latest in needs.yaml comes first."""
    return tuple(-place for place in reversed(unmet))


def _near_miss(unmet: tuple[int, ...], tried: Sequence[_Tried], wishes: Sequence[Wish]) -> NearMiss:
    """One near miss with its cheapest and its best products."""
    lowest = min((product for product, _ in tried), key=by_price)
    return NearMiss(
        give_up=tuple(wishes[place].need.id for place in unmet),
        count=len(tried),
        lowest=None if lowest.price_cents is None else lowest,
        picks=_best(tried, wishes, NEAR_PRODUCTS),
        unstated=all(outcome.found[place] is None for _, outcome in tried for place in unmet),
    )
