"""How well products fit: those that meet every must, those that might, and near misses, each in order.

The order follows fit alone: more nice weight met, fewer nice needs not stated, the steps of the settings, id.
Margin, stock levels, brand and chance play no part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, islice, zip_longest
from operator import attrgetter

from wizard.engine.cards import CARDS, Card, Level, Role, in_card_order, is_superseded, one_per_family
from wizard.engine.product_index import OrderedProducts, ProductIndex, places_of
from wizard.rule_language.model import Decision, Need, Requirement
from wizard.rule_language.predicates import Budget, Product
from wizard.rule_language.settings import AdvantageRule
from wizard.rule_language.topic import Side

NEAR_MISSES = 5
"""How many near misses a side names at most."""

NEAR_PRODUCTS = 3
"""How many products each near miss shows."""

MIGHT_FIT = 3
"""How many products that might fit a side shows at most."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The checkable needs a product meets, misses, and does not state, as need ids."""

    met: tuple[str, ...]
    missed: tuple[str, ...]
    not_stated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """One product in a ranking, with its fit when used by `link`; None where no need depends on the link.

    `also` are versions of it that fit equally well. `ask` names the musts that it does not state, of one that
    might fit or nearly fits.
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
    """A minimal set of musts to give up, and the products that this makes available, best first.

    `closest` is the one to name: the first of them, or, where a limit on the price is given up, the cheapest
    of those that leave the fewest other musts to ask about. `lowest` is the cheapest of all.
    """

    give_up: tuple[str, ...]
    count: int
    closest: Pick
    lowest: Product | None
    picks: tuple[Pick, ...]


Match = tuple[Product, int]
"""A product that meets every must, and the summed weight of the nice needs it meets."""


@dataclass(frozen=True)
class SideRanking:
    """The ranking among the products of one side.

    `picks` meet every must, the cards with a role first; `total` counts all of these cards. `might_fit` miss
    no must and do not state some. There are near misses only where nothing meets every must.
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
        """Return every card that meets all musts, best fit first."""
        return tuple(
            (self.products[place], level.weight) for level in self.levels for place in places_of(level.cards)
        )


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranking on each side that the verdict recommends.

    `instead` is a must that no product can meet: then nothing is ranked, and its text says what to do.
    """

    sides: tuple[SideRanking, ...]
    instead: Need | None = None

    @property
    def picks(self) -> tuple[Pick, ...]:
        """Return the products of all sides that fit, taking turns."""
        return _take_turns([side.picks for side in self.sides])

    @property
    def might_fit(self) -> tuple[Pick, ...]:
        """Return the products of all sides that might fit, taking turns."""
        return _take_turns([side.might_fit for side in self.sides])

    @property
    def nearest(self) -> tuple[NearMiss, ...]:
        """Return the near misses of all sides."""
        return tuple(near for side in self.sides for near in side.nearest)

    @property
    def total(self) -> int:
        """Return how many cards fit, all sides together."""
        return sum(side.total for side in self.sides)

    @property
    def shown(self) -> tuple[Pick, ...]:
        """Return every product to show, without duplicates: those that fit, that might, near misses."""
        return tuple(
            pick
            for side in self.sides
            for picks in (side.picks, side.might_fit, *(near.picks for near in side.nearest))
            for pick in picks
        )

    def first(self, limit: int) -> Ranking:
        """Return the ranking with at most `limit` picks on each side."""
        return replace(self, sides=tuple(replace(side, picks=side.picks[:limit]) for side in self.sides))


def _take_turns(picks: Iterable[Sequence[Pick]]) -> tuple[Pick, ...]:
    return tuple(pick for row in zip_longest(*picks) for pick in row if pick is not None)


def rank(
    index: ProductIndex,
    decision: Decision,
    budget: Budget,
    limit: int,
    advantages: Sequence[AdvantageRule] = (),
) -> Ranking:
    """Return the best `limit` products of each of the sides, what might fit, or its near misses."""
    if decision.instead:
        return Ranking(tuple(map(SideRanking, decision.sides)), decision.instead)
    ordered = index.in_order(decision.order, budget)
    ranker = _Ranker(ordered, decision.checkable, budget, advantages)
    return Ranking(tuple(ranker.rank_side(side, limit) for side in decision.sides))


class FittingProducts:
    """The products that meet every must on one side; they are ranked when their first ones are asked for.

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
        """Return the products of the cards with a role, as `rank` does, without the rest of a ranking."""
        return self._ranker.first_of(self._ways)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Ways to use products, as bits, with equal outcomes, and the places of the musts that they lack.

    `order` sorts them: fewer musts to ask about first, then more nice weight met, then fewer nice needs not
    stated. Asking for a price comes last, since it says nothing against the product.
    """

    ways: int
    found: tuple[bool | None, ...]
    missed: tuple[int, ...]
    unstated: tuple[int, ...]
    weight: int
    order: tuple[int, int, int, int]


class _Ranker:
    """Ranks the products of one side after the other by the same checkable requirements."""

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
        self._matches = [index.meeting(each.need, each.by_link, budget) for each in requirements]
        self._read_price = [index.reads_price(each.need) for each in requirements]
        self._affordable = -1
        for (met, _), reads_price in zip(self._matches, self._read_price, strict=True):
            self._affordable &= met if reads_price else -1

    def rank_side(self, side: Side, limit: int) -> SideRanking:
        """Return the best products of a side, those that might fit, or near misses when none fits."""
        ways, hopeful = self._ways_of(side)
        fits: list[_Alike] = []
        might: list[_Alike] = []
        for alike in self._partition(hopeful):
            (might if alike.unstated else fits).append(alike)
        families: set[str] = set()
        levels = self._levels(fits, 0, families)
        fitting = _join(levels)
        order = in_card_order(self._index, levels, self._advantages, self._affordable)
        cards = list(islice(order, max(limit, CARDS)))
        found = self._might_fit(self._levels(might, fitting, families), fitting, levels, cards)
        reached = fitting | self._products_of(might)
        return SideRanking(
            side,
            picks=tuple(self._pick(card, fits, levels) for card in cards[:limit]),
            might_fit=tuple(self._pick(card, might, (), ask=True) for card in found),
            nearest=() if fits else self._near_misses(self._partition(ways & ~hopeful), reached),
            total=sum(level.cards.bit_count() for level in levels),
            levels=tuple(levels),
            products=self._index.products,
        )

    def fitting_ways(self, side: Side) -> int:
        """Return the ways of the products of a side that meet every must."""
        fitting, _ = self._ways_of(side)
        for requirement, (met, _) in zip(self._requirements, self._matches, strict=True):
            if requirement.must:
                fitting &= met
        return fitting

    def first_of(self, fitting: int) -> tuple[Product, ...]:
        """Return the products of the cards with a role among ways that meet every must, in their order."""
        levels = self._levels(self._partition(fitting), 0, set())
        cards = in_card_order(self._index, levels, self._advantages, self._affordable)
        return tuple(self._index.products[card.place] for card in islice(cards, CARDS))

    def _ways_of(self, side: Side) -> tuple[int, int]:
        """Return the ways of the products of a side, and those of them that miss no must."""
        ways = self._index.of(side.kinds)
        if not self._by_link:  # then all ways of a product are alike
            ways &= (1 << self._index.width) - 1
        hopeful = ways
        for requirement, (met, not_stated) in zip(self._requirements, self._matches, strict=True):
            if requirement.must:
                hopeful &= met | not_stated
        return ways, hopeful

    def _partition(self, ways: int) -> Iterator[_Alike]:
        """Split ways by the outcome of one requirement after another."""
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

    def _summarize(self, ways: int, found: tuple[bool | None, ...]) -> _Alike:
        """Return these ways with the sum of their outcomes."""
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
        return _Alike(ways, found, tuple(missed), tuple(unstated), weight, order)

    def _products_of(self, alike: Iterable[_Alike]) -> int:
        found = 0
        for each in alike:
            found |= self._index.products_of(each.ways)
        return found

    def _levels(self, alike: Iterable[_Alike], taken: int, families: set[str]) -> list[Level]:
        """Return the products in order of fit, each in the level of its best way; skip those taken."""
        levels = []
        order = attrgetter("order")
        for (_, _, weight, _), equal in groupby(sorted(alike, key=order), key=order):
            products = self._products_of(equal) & ~taken
            taken |= products
            if products:
                levels.append(Level(-weight, products, one_per_family(self._index, products, families)))
        return levels

    def _might_fit(
        self, levels: Sequence[Level], fitting: int, fits: Sequence[Level], cards: Sequence[Card]
    ) -> list[Card]:
        """Return the first products that might fit; beside three that fit, only those that meet more."""
        if len(cards) >= CARDS:
            third = next(level.weight for level in fits if level.cards >> cards[CARDS - 1].place & 1)
            levels = [level for level in levels if level.weight > third]
        reached = fitting | _join(levels)
        current: list[int] = []
        superseded: list[int] = []
        for place in (place for level in levels for place in places_of(level.cards)):
            (superseded if is_superseded(self._index, place, reached) else current).append(place)
            if len(current) == MIGHT_FIT:
                break
        return [Card(place) for place in (*current, *superseded)[:MIGHT_FIT]]

    def _pick(self, card: Card, tried: Iterable[_Alike], levels: Iterable[Level], ask: bool = False) -> Pick:
        """Return the product of a card in its best way, with the members of its family that fit equally."""
        place, index = card.place, self._index
        _, plane, alike = min(
            (
                (alike.order, plane, alike)
                for alike in tried
                if (plane := index.plane_of(alike.ways, place)) is not None
            ),
            key=lambda each: each[:2],
        )
        product, also = index.products[place], 0
        if product.family in index.families:
            level = next((each.products for each in levels if each.products >> place & 1), 0)
            also = level & index.families[product.family] & ~(1 << place)
        return Pick(
            product,
            self._fit(alike),
            link=index.way(place, plane).link if self._by_link else None,
            also=tuple(index.products[other] for other in places_of(also)),
            role=card.role,
            advantage=card.advantage,
            ask=tuple(self._requirements[must].need.id for must in alike.unstated) if ask else (),
        )

    def _fit(self, alike: _Alike) -> Fit:
        return make_fit(self._requirements, alike.found)

    # --- near misses -----------------------------------------------------------------------------

    def _near_misses(self, tried: Iterable[_Alike], reached: int) -> tuple[NearMiss, ...]:
        """Return all smallest sets of musts to give up; a need later in needs.yaml is given up first.

        Giving up a smallest set opens up exactly the products that miss it and nothing else: a product that
        misses only a part of it would make that part a smaller set. So no combination of musts is tried; the
        ways are grouped by what they miss. What they do not state is asked about. Needs with `keep: always`
        are never given up. What might fit, or does so in another way, is no near miss.
        """
        missing: dict[tuple[int, ...], list[_Alike]] = defaultdict(list)
        for alike in tried:
            if self._index.products_of(alike.ways) & ~reached:
                missing[alike.missed].append(alike)
        kept = {place for place, requirement in enumerate(self._requirements) if requirement.need.keep}
        allowed = [missed for missed in missing if kept.isdisjoint(missed)]
        smallest = min(map(len, allowed), default=0)
        order = sorted(  # the set whose last need comes latest in needs.yaml first
            (missed for missed in allowed if len(missed) == smallest),
            key=lambda missed: [-place for place in reversed(missed)],
        )
        return tuple(self._near_miss(missed, missing[missed], reached) for missed in order[:NEAR_MISSES])

    def _near_miss(self, missed: tuple[int, ...], tried: Sequence[_Alike], reached: int) -> NearMiss:
        """Return one near miss with its cheapest and its best products, one card a family."""
        levels = self._levels(tried, reached, set())
        places = [place for level in levels for place in places_of(level.cards)]
        closest = places[0]
        if any(self._read_price[place] for place in missed):
            least = min(alike.order[:2] for alike in tried)
            stated = self._products_of(alike for alike in tried if alike.order[:2] == least)
            closest = self._cheapest(stated & ~reached, closest)
        lowest = self._index.products[self._cheapest(_join(levels), closest)]
        return NearMiss(
            give_up=tuple(self._requirements[place].need.id for place in missed),
            count=sum(level.cards.bit_count() for level in levels),
            closest=self._pick(Card(closest), tried, levels, ask=True),
            lowest=None if lowest.price_cents is None else lowest,
            picks=tuple(self._pick(Card(place), tried, levels, ask=True) for place in places[:NEAR_PRODUCTS]),
        )

    def _cheapest(self, products: int, default: int) -> int:
        """Return the place of the cheapest of these products; the default where none states its price."""
        priced = [
            (price, self._index.products[place].id, place)
            for place in places_of(products)
            if (price := self._index.products[place].price_cents) is not None
        ]
        return min(priced)[-1] if priced else default


def _join(levels: Iterable[Level]) -> int:
    """Return the products of all levels."""
    found = 0
    for level in levels:
        found |= level.products
    return found


def make_fit(requirements: Sequence[Requirement], found: Sequence[bool | None]) -> Fit:
    """Return the outcomes by need id; needs that hold unless stated otherwise are listed only if missed."""
    met, missed, not_stated = (
        tuple(
            requirement.need.id
            for requirement, each in zip(requirements, found, strict=True)
            if each is outcome and not (each and requirement.need.met_unless_stated)
        )
        for outcome in (True, False, None)
    )
    return Fit(met, missed, not_stated)
