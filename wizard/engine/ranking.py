"""The ranking of products: those that meet every must, those that might fit, and near misses, each in order.

The order depends only on fit: more nice weight met, fewer nice needs not stated, the steps of the settings,
and finally the id. Margins, stock levels, brands and chance have no influence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, islice, zip_longest
from operator import attrgetter

from wizard.engine.cards import (
    CARDS,
    Card,
    Level,
    Role,
    is_superseded,
    join_levels,
    keep_one_per_family,
    order_cards,
)
from wizard.engine.product_index import OrderedProducts, ProductIndex, places_of
from wizard.rule_language.model import Decision, Need, Requirement
from wizard.rule_language.predicates import Budget, Product
from wizard.rule_language.settings import AdvantageRule
from wizard.rule_language.topic import Side

NEAR_MISSES = 5
"""The maximum number of near misses on a side."""

NEAR_PRODUCTS = 3
"""The maximum number of products in a near miss."""

MIGHT_FIT = 3
"""The maximum number of products that might fit on a side."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The ids of the checkable needs that a product meets, misses, and does not state."""

    met: tuple[str, ...]
    missed: tuple[str, ...]
    not_stated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """One product in a ranking, with its fit when it is used over `link` (None if no need depends on it).

    `also` are versions of it that fit equally well. `ask` are the ids of the musts that it does not state, if
    it might fit or is a near miss.
    """

    product: Product
    fit: Fit
    link: str | None = None
    also: tuple[Product, ...] = ()
    role: Role | None = None
    advantage: AdvantageRule | None = None
    ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A minimal set of musts to give up, and the products that then fit or might fit, best first.

    `count` is the number of their cards. `closest` is the product to name: the first one or, if a limit on
    the price is given up, the cheapest one among those with the fewest unstated musts. `lowest` is the
    cheapest of all; None if no price is stated.
    """

    give_up: tuple[str, ...]
    count: int
    closest: Pick
    lowest: Product | None
    picks: tuple[Pick, ...]


Match = tuple[Product, int]
"""A product that meets every must, and the total weight of the nice needs that it meets."""


@dataclass(frozen=True)
class SideRanking:
    """The ranking of the products of one side.

    `picks` meet every must, those with a role first; `total` is the number of all cards that do. `might_fit`
    miss no must, but do not state some of them. There are near misses only if no product meets every must.
    """

    side: Side
    picks: tuple[Pick, ...] = ()
    might_fit: tuple[Pick, ...] = ()
    nearest: tuple[NearMiss, ...] = ()
    total: int = 0
    levels: tuple[Level, ...] = field(default=(), repr=False)
    products: Sequence[Product] = field(default=(), repr=False)

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """Return all cards that meet every must, best fit first."""
        return tuple(
            (self.products[place], level.weight) for level in self.levels for place in places_of(level.cards)
        )


@dataclass(frozen=True, slots=True)
class Ranking:
    """The rankings of all sides that the verdict recommends.

    `instead` is a must that no product can meet, if there is one. In this case nothing is ranked, and the
    text of that need says what to do.
    """

    sides: tuple[SideRanking, ...]
    instead: Need | None = None

    @property
    def picks(self) -> tuple[Pick, ...]:
        """Return the products of all sides that fit, the sides taking turns."""
        return _interleave([side.picks for side in self.sides])

    @property
    def might_fit(self) -> tuple[Pick, ...]:
        """Return the products of all sides that might fit, the sides taking turns."""
        return _interleave([side.might_fit for side in self.sides])

    @property
    def nearest(self) -> tuple[NearMiss, ...]:
        """Return the near misses of all sides."""
        return tuple(near for side in self.sides for near in side.nearest)

    @property
    def total(self) -> int:
        """Return the total number of cards that fit on all sides."""
        return sum(side.total for side in self.sides)

    @property
    def shown(self) -> tuple[Pick, ...]:
        """Return all products to show: on each side those that fit, those that might, and the near misses."""
        return tuple(
            pick
            for side in self.sides
            for picks in (side.picks, side.might_fit, *(near.picks for near in side.nearest))
            for pick in picks
        )

    def first(self, limit: int) -> Ranking:
        """Return the ranking with at most `limit` picks on each side."""
        return replace(self, sides=tuple(replace(side, picks=side.picks[:limit]) for side in self.sides))


def _interleave(picks: Iterable[Sequence[Pick]]) -> tuple[Pick, ...]:
    return tuple(pick for row in zip_longest(*picks) for pick in row if pick is not None)


def rank(
    index: ProductIndex,
    decision: Decision,
    budget: Budget,
    limit: int,
    advantages: Sequence[AdvantageRule] = (),
) -> Ranking:
    """Return the ranking of each side: the best `limit` products, those that might fit, and near misses."""
    if decision.instead:
        return Ranking(tuple(map(SideRanking, decision.sides)), decision.instead)
    ordered = index.in_order(decision.order, budget)
    ranker = _Ranker(ordered, decision.checkable, budget, advantages)
    return Ranking(tuple(ranker.rank_side(side, limit) for side in decision.sides))


class FittingProducts:
    """The products of one side that meet every must; they are ranked only when `first` is read.

    `products` are bits at their places in `index`.
    """

    def __init__(
        self,
        index: ProductIndex,
        decision: Decision,
        side: Side,
        budget: Budget,
        advantages: Sequence[AdvantageRule] = (),
    ) -> None:
        self.index = index.in_order(decision.order, budget)
        self._ranker = _Ranker(self.index, decision.checkable, budget, advantages)
        self._ways = 0 if decision.instead else self._ranker.fitting_ways(side)
        self.products = self.index.products_of(self._ways)

    @cached_property
    def first(self) -> tuple[Product, ...]:
        """Return the products of the cards with a role, as `rank` would choose them."""
        return self._ranker.first_products(self._ways)


@dataclass(frozen=True, slots=True)
class _WayGroup:
    """Ways of use, as bits, with the same outcome for every requirement; `found` are these outcomes.

    `missed` and `unstated` are the places of such musts, `weight` is the nice weight met. `order` is the sort
    key: fewer unstated musts first, then more nice weight met, then fewer unstated nice needs. An unstated
    price counts least among the musts, since it is no reason against a product.
    """

    ways: int
    found: tuple[bool | None, ...]
    missed: tuple[int, ...]
    unstated: tuple[int, ...]
    weight: int
    order: tuple[int, int, int, int]


class _Ranker:
    """Ranker of the products of any side by the same checkable requirements."""

    def __init__(
        self,
        index: OrderedProducts,
        requirements: Sequence[Requirement],
        budget: Budget,
        advantages: Sequence[AdvantageRule],
    ) -> None:
        self._index, self._requirements, self._budget = index, requirements, budget
        self._advantages = advantages
        self._by_link = any(requirement.by_link for requirement in requirements)
        self._matches = [index.match_need(each.need, each.by_link, budget) for each in requirements]
        self._read_price = [index.reads_price(each.need) for each in requirements]
        self._affordable = -1
        for (met, _), reads_price in zip(self._matches, self._read_price, strict=True):
            self._affordable &= met if reads_price else -1

    def rank_side(self, side: Side, limit: int) -> SideRanking:
        """Return the ranking of a side, with at most `limit` picks."""
        ways, possible = self._ways_of(side)
        fits: list[_WayGroup] = []
        might: list[_WayGroup] = []
        for group in self._partition(possible):
            (might if group.unstated else fits).append(group)
        families: set[str] = set()
        levels = self._find_levels(fits, 0, families)
        fitting = join_levels(levels)
        order = order_cards(self._index, levels, self._advantages, self._affordable)
        cards = list(islice(order, max(limit, CARDS)))
        found = self._find_might_fit(self._find_levels(might, fitting, families), fitting, levels, cards)
        reached = fitting | self._products_of(might)
        return SideRanking(
            side,
            picks=tuple(self._make_pick(card, fits, levels) for card in cards[:limit]),
            might_fit=tuple(self._make_pick(card, might, (), ask=True) for card in found),
            nearest=() if fits else self._find_near_misses(self._partition(ways & ~possible), reached),
            total=sum(level.cards.bit_count() for level in levels),
            levels=tuple(levels),
            products=self._index.products,
        )

    def fitting_ways(self, side: Side) -> int:
        """Return the ways of use on a side that meet every must."""
        fitting, _ = self._ways_of(side)
        for requirement, (met, _) in zip(self._requirements, self._matches, strict=True):
            if requirement.must:
                fitting &= met
        return fitting

    def first_products(self, fitting: int) -> tuple[Product, ...]:
        """Return the products of the cards with a role, given the ways that meet every must."""
        levels = self._find_levels(self._partition(fitting), 0, set())
        cards = order_cards(self._index, levels, self._advantages, self._affordable)
        return tuple(self._index.products[card.place] for card in islice(cards, CARDS))

    def _ways_of(self, side: Side) -> tuple[int, int]:
        """Return the ways of use of the products of a side, and those of them that miss no must."""
        ways = self._index.ways_of(side.kinds)
        if not self._by_link:  # all ways of a product are equivalent, so one is enough
            ways &= (1 << self._index.width) - 1
        possible = ways
        for requirement, (met, not_stated) in zip(self._requirements, self._matches, strict=True):
            if requirement.must:
                possible &= met | not_stated
        return ways, possible

    def _partition(self, ways: int) -> Iterator[_WayGroup]:
        """Return groups of ways with the same outcome for every requirement."""
        parts: list[tuple[int, tuple[bool | None, ...]]] = [(ways, ())]
        for met, not_stated in self._matches:
            split = []
            for part, found in parts:
                if yes := part & met:
                    split.append((yes, (*found, True)))
                if unknown := part & not_stated:
                    split.append((unknown, (*found, None)))
                if no := part ^ yes ^ unknown:
                    split.append((no, (*found, False)))
            parts = split
        return (self._summarize(part, found) for part, found in parts if part)

    def _summarize(self, ways: int, found: tuple[bool | None, ...]) -> _WayGroup:
        """Return the group of ways with these outcomes."""
        missed: list[int] = []
        unstated: list[int] = []
        weight = not_stated = 0
        for place, (each, requirement) in enumerate(zip(found, self._requirements, strict=True)):
            if requirement.weight is not None:
                weight += requirement.weight if each else 0
                not_stated += each is None
            elif not each:
                (unstated if each is None else missed).append(place)
        other = sum(not self._read_price[place] for place in unstated)
        order = (other, len(unstated), -weight, not_stated)
        return _WayGroup(ways, found, tuple(missed), tuple(unstated), weight, order)

    def _products_of(self, groups: Iterable[_WayGroup]) -> int:
        found = 0
        for each in groups:
            found |= self._index.products_of(each.ways)
        return found

    def _find_levels(self, groups: Iterable[_WayGroup], taken: int, families: set[str]) -> list[Level]:
        """Return the products in order of fit, each in the level of its best way, without those taken."""
        levels = []
        order = attrgetter("order")
        for (_, _, weight, _), equal in groupby(sorted(groups, key=order), key=order):
            products = self._products_of(equal) & ~taken
            taken |= products
            if products:
                levels.append(Level(-weight, products, keep_one_per_family(self._index, products, families)))
        return levels

    def _find_might_fit(
        self, levels: Sequence[Level], fitting: int, fits: Sequence[Level], cards: Sequence[Card]
    ) -> list[Card]:
        """Return the first products that might fit.

        If three products fit, a product that might fit must meet more nice weight than the third of them.
        """
        if len(cards) >= CARDS:
            third = next(level.weight for level in fits if level.cards >> cards[CARDS - 1].place & 1)
            levels = [level for level in levels if level.weight > third]
        reached = fitting | join_levels(levels)
        current: list[int] = []
        superseded: list[int] = []
        for place in (place for level in levels for place in places_of(level.cards)):
            (superseded if is_superseded(self._index, place, reached) else current).append(place)
            if len(current) == MIGHT_FIT:
                break
        return [Card(place) for place in (*current, *superseded)[:MIGHT_FIT]]

    def _make_pick(
        self, card: Card, groups: Iterable[_WayGroup], levels: Iterable[Level], ask: bool = False
    ) -> Pick:
        """Return the product of a card in its best way, with members of its family that fit equally well."""
        place, index = card.place, self._index
        _, plane, group = min(
            (
                (group.order, plane, group)
                for group in groups
                if (plane := index.plane_of(group.ways, place)) is not None
            ),
            key=lambda each: each[:2],
        )
        product, also = index.products[place], 0
        if product.family in index.families:
            level = next((each.products for each in levels if each.products >> place & 1), 0)
            also = level & index.families[product.family] & ~(1 << place)
        return Pick(
            product,
            self._make_fit(group),
            link=index.way(place, plane).link if self._by_link else None,
            also=tuple(index.products[other] for other in places_of(also)),
            role=card.role,
            advantage=card.advantage,
            ask=tuple(self._requirements[must].need.id for must in group.unstated) if ask else (),
        )

    def _make_fit(self, group: _WayGroup) -> Fit:
        return make_fit(self._requirements, group.found)

    # --- near misses -----------------------------------------------------------------------------

    def _find_near_misses(self, groups: Iterable[_WayGroup], reached: int) -> tuple[NearMiss, ...]:
        """Return the near misses for all smallest sets of musts to give up.

        Giving up such a set makes exactly those products available that miss this set and nothing else: if a
        product missed only a part of it, that part would be a smaller set. So the ways are grouped by the
        musts that they miss, and no combinations need to be enumerated. Unstated musts remain to be asked
        about. Needs with `keep: always` are never given up. A product that might fit, in this or another way,
        is not a near miss.
        """
        missing: dict[tuple[int, ...], list[_WayGroup]] = defaultdict(list)
        for group in groups:
            if self._index.products_of(group.ways) & ~reached:
                missing[group.missed].append(group)
        kept = {place for place, requirement in enumerate(self._requirements) if requirement.need.keep}
        allowed = [missed for missed in missing if kept.isdisjoint(missed)]
        smallest = min(map(len, allowed), default=0)
        order = sorted(  # first the set whose last need is latest in needs.yaml
            (missed for missed in allowed if len(missed) == smallest),
            key=lambda missed: [-place for place in reversed(missed)],
        )
        return tuple(self._make_near_miss(missed, missing[missed], reached) for missed in order[:NEAR_MISSES])

    def _make_near_miss(self, missed: tuple[int, ...], groups: Sequence[_WayGroup], reached: int) -> NearMiss:
        """Return the near miss for one set of musts; each family has one card."""
        levels = self._find_levels(groups, reached, set())
        places = [place for level in levels for place in places_of(level.cards)]
        closest = places[0]
        if any(self._read_price[place] for place in missed):
            least = min(group.order[:2] for group in groups)
            stated = self._products_of(group for group in groups if group.order[:2] == least)
            closest = self._find_cheapest(stated & ~reached, closest)
        lowest = self._index.products[self._find_cheapest(join_levels(levels), closest)]
        return NearMiss(
            give_up=tuple(self._requirements[place].need.id for place in missed),
            count=sum(level.cards.bit_count() for level in levels),
            closest=self._make_pick(Card(closest), groups, levels, ask=True),
            lowest=None if lowest.price_cents is None else lowest,
            picks=tuple(
                self._make_pick(Card(place), groups, levels, ask=True) for place in places[:NEAR_PRODUCTS]
            ),
        )

    def _find_cheapest(self, products: int, default: int) -> int:
        """Return the place of the cheapest of these products; the default if none states its price."""
        priced = [
            (price, self._index.products[place].id, place)
            for place in places_of(products)
            if (price := self._index.products[place].price_cents) is not None
        ]
        return min(priced)[-1] if priced else default


def make_fit(requirements: Sequence[Requirement], found: Sequence[bool | None]) -> Fit:
    """Return the fit for these outcomes.

    A need with `met_unless_stated` is listed only if it is missed, since a product need not state it.
    """
    met, missed, not_stated = (
        tuple(
            requirement.need.id
            for requirement, each in zip(requirements, found, strict=True)
            if each is outcome and not (each and requirement.need.met_unless_stated)
        )
        for outcome in (True, False, None)
    )
    return Fit(met, missed, not_stated)
