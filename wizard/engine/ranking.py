"""How well products fit: what they meet, miss and do not state; their order; near misses.

The order follows fit alone: more nice weight met, fewer nice needs not stated, lower price (not
stated last), id. Margin, stock levels and chance play no part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import merge
from itertools import groupby, islice, repeat, zip_longest
from operator import attrgetter, itemgetter

from wizard.rule_language.attributes import Value
from wizard.rule_language.model import Decision, Need, Requirement
from wizard.rule_language.predicates import Budget, Product, passes
from wizard.rule_language.topic import OTHER, Side

NEAR_MISSES = 5
"""How many near misses a side names at most."""

NEAR_PRODUCTS = 3
"""How many products each near miss shows."""


# --- products and the needs they meet ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ProductGroup:
    """Products that state the same about everything but the price; cheapest first, not stated last."""

    kind: str
    products: tuple[Product, ...]


ProductGroups = tuple[ProductGroup, ...]
"""The products that may be recommended, grouped by what they state."""


def group_products(products: Iterable[Product]) -> ProductGroups:
    """Group the products that may be recommended; without kind `other` and what is sold out."""
    groups: dict[tuple[tuple[str, Value], ...], list[Product]] = defaultdict(list)
    for product in products:
        if product.in_stock and product.kind != OTHER:
            groups[tuple(sorted(product.attributes.items()))].append(product)
    return tuple(
        ProductGroup(alike[0].kind, tuple(sorted(alike, key=_by_price))) for alike in groups.values()
    )


def _by_price(product: Product) -> tuple[bool, int, str]:
    """Return the sort key: cheapest first, price not stated last, then by id."""
    return (product.price_cents is None, product.price_cents or 0, product.id)


def meets(need: Need, product: Product, budget: Budget) -> bool | None:
    """Return whether the product meets the need; None when it does not state what that takes."""
    applies = True if need.applies_when is None else passes(need.applies_when, product, budget)
    if applies is None or need.product is None:
        return None
    return passes(need.product, product, budget) if applies else True


NeedMatches = tuple[int, int]
"""The products that meet a need, and those that do not state what that takes, as bits."""


class ProductIndex:
    """Sets of products as the bits of integers, cheapest first, and which of them meet a need.

    Each need of the one rulebook is tried once for the amounts that it reads. So a ranking costs a few
    operations on integers, however large the catalog is.
    """

    def __init__(self, groups: ProductGroups) -> None:
        self.products = sorted((product for group in groups for product in group.products), key=_by_price)
        place = {id(product): place for place, product in enumerate(self.products)}
        self._by_group = [(group, [place[id(product)] for product in group.products]) for group in groups]
        self._of_kinds: dict[tuple[str, ...], int] = {}
        self._limits: dict[str, tuple[str, ...]] = {}
        self._met: dict[tuple[str, tuple[int | None, ...]], NeedMatches] = {}

    def of(self, kinds: tuple[str, ...]) -> int:
        """Return the products of these kinds."""
        if kinds not in self._of_kinds:
            places = (place for group, places in self._by_group if group.kind in kinds for place in places)
            self._of_kinds[kinds] = _as_bits(places)
        return self._of_kinds[kinds]

    def meeting(self, need: Need, budget: Budget) -> NeedMatches:
        """Return the products that meet a need with the amounts it reads."""
        if need.id not in self._limits:
            self._limits[need.id] = need.amount_questions
        amounts = tuple([budget.amounts.get(question) for question in self._limits[need.id]])
        known = self._met.get((need.id, amounts))
        if known is None:
            known = self._met[need.id, amounts] = self._try(need, budget)
        return known

    def _try(self, need: Need, budget: Budget) -> NeedMatches:
        """Try the need on the products; on those alike in all but the price once, unless it reads that."""
        places: dict[bool | None, list[int]] = {True: [], None: [], False: []}
        for group, alike in self._by_group:
            if need.reads_price:
                for product, place in zip(group.products, alike, strict=True):
                    places[meets(need, product, budget)].append(place)
            else:
                places[meets(need, group.products[0], budget)] += alike
        return _as_bits(places[True]), _as_bits(places[None])


def _as_bits(places: Iterable[int]) -> int:
    """Return an integer with the bits at these places set."""
    digits = bytearray()
    for place in places:
        digits.extend(bytes(max(0, place // 8 + 1 - len(digits))))
        digits[place // 8] |= 1 << place % 8
    return int.from_bytes(digits, "little")


def _places_of(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, lowest first."""
    digits = f"{bits:b}"[::-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


# --- rankings -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fit:
    """The checkable needs a product meets, misses, and does not state, as need ids."""

    met: tuple[str, ...]
    missed: tuple[str, ...]
    not_stated: tuple[str, ...]


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
class SideRanking:
    """The ranking among the products of one side; near misses only when nothing meets every must."""

    side: Side
    picks: tuple[Pick, ...]
    matches: tuple[Match, ...]
    nearest: tuple[NearMiss, ...]

    @property
    def total(self) -> int:
        """Return how many products meet every must."""
        return len(self.matches)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranking on each side that the verdict recommends."""

    sides: tuple[SideRanking, ...]

    @property
    def picks(self) -> tuple[Pick, ...]:
        """Return the products of all sides, taking turns."""
        rows = zip_longest(*(side.picks for side in self.sides))
        return tuple(pick for row in rows for pick in row if pick is not None)

    @property
    def nearest(self) -> tuple[NearMiss, ...]:
        """Return the near misses of all sides."""
        return tuple(near for side in self.sides for near in side.nearest)

    @property
    def shown(self) -> tuple[Pick, ...]:
        """Return every product to show, each once, side by side: the picks, or those of near misses."""
        return tuple(
            pick
            for side in self.sides
            for picks in (side.picks, *(near.picks for near in side.nearest))
            for pick in picks
        )

    def first(self, limit: int) -> Ranking:
        """Return the ranking with at most `limit` picks on each side."""
        return Ranking(tuple(replace(side, picks=side.picks[:limit]) for side in self.sides))


def rank(
    index: ProductIndex,
    sides: Iterable[Side],
    requirements: Sequence[Requirement],
    budget: Budget,
    limit: int,
) -> Ranking:
    """Return the best `limit` products of each of the sides, or its near misses."""
    checkable = [requirement for requirement in requirements if requirement.need.checkable]
    ranker = _Ranker(index, checkable, budget)
    return Ranking(tuple(ranker.rank_side(side, limit) for side in sides))


@dataclass(frozen=True, slots=True)
class _Alike:
    """Products, as bits, with equal outcomes; `unmet` are the places of the musts they lack.

    `order` sorts them: more nice weight met first, then fewer nice needs not stated.
    """

    products: int
    found: tuple[bool | None, ...]
    unmet: tuple[int, ...]
    weight: int
    order: tuple[int, int]


class _Ranker:
    """Ranks the products of one side after the other by the same checkable requirements."""

    def __init__(self, index: ProductIndex, requirements: Sequence[Requirement], budget: Budget) -> None:
        self._index, self._requirements, self._budget = index, requirements, budget

    def rank_side(self, side: Side, limit: int) -> SideRanking:
        """Return the best products of a side, or near misses when none meets every must."""
        lacking: dict[tuple[int, ...], list[_Alike]] = defaultdict(list)
        for alike in self._partition(side.kinds):
            lacking[alike.unmet].append(alike)
        fitting = lacking.pop((), [])
        products = self._index.products
        matches = [(products[place], each.weight) for each in fitting for place in _places_of(each.products)]
        nearest = () if fitting else self._near_misses(lacking)
        return SideRanking(side, self._best(fitting, limit), tuple(matches), nearest)

    def _partition(self, kinds: tuple[str, ...]) -> Iterator[_Alike]:
        """Split the products of these kinds by the outcome of one requirement after another."""
        parts: list[tuple[int, tuple[bool | None, ...]]] = [(self._index.of(kinds), ())]
        for requirement in self._requirements:
            met, not_stated = self._index.meeting(requirement.need, self._budget)
            parts = [
                (part, (*found, outcome))
                for products, found in parts
                for part, outcome in (
                    (products & met, True),
                    (products & not_stated, None),
                    (products & ~(met | not_stated), False),
                )
                if part
            ]
        return (self._summarize(products, found) for products, found in parts if products)

    def _summarize(self, products: int, found: tuple[bool | None, ...]) -> _Alike:
        """Return these products with what their outcomes add up to."""
        unmet, weight, not_stated = [], 0, 0
        for place, (each, requirement) in enumerate(zip(found, self._requirements, strict=True)):
            if requirement.weight is not None:
                weight += requirement.weight if each else 0
                not_stated += each is None
            elif not each:
                unmet.append(place)
        return _Alike(products, found, tuple(unmet), weight, (-weight, not_stated))

    def _best(self, tried: Iterable[_Alike], limit: int) -> tuple[Pick, ...]:
        """Return the first `limit` products in order of fit."""
        order = attrgetter("order")
        ordered = (
            placed
            for _, equal in groupby(sorted(tried, key=order), key=order)
            for placed in merge(
                *[zip(_places_of(each.products), repeat(each)) for each in equal], key=itemgetter(0)
            )
        )
        return tuple(
            Pick(self._index.products[place], _make_fit(self._requirements, alike.found))
            for place, alike in islice(ordered, limit)
        )

    def _near_misses(self, lacking: Mapping[tuple[int, ...], list[_Alike]]) -> tuple[NearMiss, ...]:
        """Return all smallest sets of musts to give up; a need later in needs.yaml is given up first.

        Giving up a smallest set opens up exactly the products that lack it and nothing else: a product that
        lacks only a part of it would make that part a smaller set. So no combination of musts is tried; the
        products are grouped by what they lack. Needs with `keep: always` are never given up.
        """
        kept = {place for place, requirement in enumerate(self._requirements) if requirement.need.keep}
        allowed = [unmet for unmet in lacking if kept.isdisjoint(unmet)]
        smallest = min(map(len, allowed), default=0)
        order = sorted(  # the set whose last need comes latest in needs.yaml first
            (unmet for unmet in allowed if len(unmet) == smallest),
            key=lambda unmet: [-place for place in reversed(unmet)],
        )
        return tuple(self._near_miss(unmet, lacking[unmet]) for unmet in order[:NEAR_MISSES])

    def _near_miss(self, unmet: tuple[int, ...], tried: Sequence[_Alike]) -> NearMiss:
        """Return one near miss with its cheapest and its best products."""
        lowest = self._index.products[min(next(_places_of(alike.products)) for alike in tried)]
        return NearMiss(
            give_up=tuple(self._requirements[place].need.id for place in unmet),
            count=sum(alike.products.bit_count() for alike in tried),
            lowest=None if lowest.price_cents is None else lowest,
            picks=self._best(tried, NEAR_PRODUCTS),
            unstated=all(alike.found[place] is None for alike in tried for place in unmet),
        )


def _make_fit(requirements: Sequence[Requirement], found: Sequence[bool | None]) -> Fit:
    """Return the outcomes by need id."""
    met, missed, not_stated = (
        tuple(
            requirement.need.id
            for requirement, each in zip(requirements, found, strict=True)
            if each is outcome
        )
        for outcome in (True, False, None)
    )
    return Fit(met, missed, not_stated)


# --- one product ----------------------------------------------------------------------------------


class Obstacle(StrEnum):
    """Why a product is not recommended."""

    OUT_OF_SCOPE = "out_of_scope"
    KIND = "kind"
    SOLD_OUT = "sold_out"
    MISSED = "missed"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that keeps a product from being recommended; `need` is the must it is about, if any."""

    why: Obstacle
    need: Need | None = None


class CheckResult(StrEnum):
    """Whether a product fits: not everything that it must have may be stated."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


class Advantage(StrEnum):
    """Why another product is the better choice."""

    BETTER = "better"
    CHEAPER = "cheaper"


@dataclass(frozen=True, slots=True)
class ProductCheck:
    """How well one product fits a decision, and everything that keeps it from being recommended.

    `place` counts from 1 among the `of` products of its side that meet every must, and is None where
    there are objections; `better` is the product that fits best, None when that is this one or there is none;
    `advantage` is what it has over this one, if anything.
    """

    pick: Pick
    objections: tuple[Objection, ...]
    place: int | None
    of: int
    better: Pick | None
    result: CheckResult
    advantage: Advantage | None


def check_product(product: Product, decision: Decision, budget: Budget, ranking: Ranking) -> ProductCheck:
    """Return how well the product fits; `ranking` must hold every product that meets all musts."""
    checkable = [requirement for requirement in decision.requirements if requirement.need.checkable]
    found = [meets(requirement.need, product, budget) for requirement in checkable]
    pick = Pick(product, _make_fit(checkable, found))
    objections = tuple(_find_objections(pick, decision))
    why = {objection.why for objection in objections}
    unfit = CheckResult.PERHAPS if why == {Obstacle.NOT_STATED} else CheckResult.NO
    result = unfit if why else CheckResult.YES
    ranked = [each for side in ranking.sides if product.kind in side.side.kinds for each in side.picks]
    place = next((place for place, each in enumerate(ranked, 1) if each.product.id == product.id), None)
    better = None if place == 1 else next(iter(ranked or ranking.picks), None)
    advantage = _find_advantage(better, pick, bool(why), decision) if better else None
    return ProductCheck(pick, objections, place, len(ranked), better, result, advantage)


def _find_advantage(better: Pick, pick: Pick, objected: bool, decision: Decision) -> Advantage | None:
    """Return why the product that fits best is the better choice, None when it is not."""
    weights = {each.need.id: each.weight or 0 for each in decision.requirements}
    best, own = (
        (sum(weights[need] for need in each.fit.met), len(each.fit.not_stated)) for each in (better, pick)
    )
    if objected or best != own:
        return Advantage.BETTER
    return Advantage.CHEAPER if better.product.price != pick.product.price else None


def _find_objections(pick: Pick, decision: Decision) -> Iterator[Objection]:
    """Yield all that keeps the product from being recommended."""
    if not decision.sides:
        yield Objection(Obstacle.OUT_OF_SCOPE)
        return
    if not any(pick.product.kind in side.kinds for side in decision.sides):
        yield Objection(Obstacle.KIND)
    if not pick.product.in_stock:
        yield Objection(Obstacle.SOLD_OUT)
    for requirement in decision.requirements:
        if requirement.must and requirement.need.id in pick.fit.missed:
            yield Objection(Obstacle.MISSED, requirement.need)
        elif requirement.must and requirement.need.id in pick.fit.not_stated:
            yield Objection(Obstacle.NOT_STATED, requirement.need)
