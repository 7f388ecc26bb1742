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

from wizard.core.model import (
    KINDS,
    Need,
    Verdict,
    Wish,
)
from wizard.core.products import (
    ATTRIBUTES,
    RATINGS,
    AllTests,
    AnswerAmount,
    AnyTest,
    AttributeTest,
    Product,
    ProductTest,
    Value,
)

NEAR_MISSES = 5
"""How many near misses a side names at most."""

NEAR_PRODUCTS = 3
"""How many products each near miss shows."""

CONCRETE_MICROPHONES = frozenset({"inline", "built_in", "boom"})
"""The kinds that a microphone of an unstated kind (`present`) may be."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What the shopper can spend: the amount chosen per question (None: no limit), in one currency."""

    amounts: Mapping[str, int | None]
    currency: str


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
    """A smallest set of musts to give up, and the products that opens up, best first."""

    give_up: tuple[str, ...]
    count: int
    lowest: Product | None
    picks: tuple[Pick, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """The ranking among one verdict's kinds of product; near misses only when nothing meets every must."""

    kinds: frozenset[str]
    picks: tuple[Pick, ...]
    total: int
    nearest: tuple[NearMiss, ...]


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
    return tuple(Group(alike[0].kind, tuple(sorted(alike, key=_by_price))) for alike in groups.values())


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


def passes(test: ProductTest, product: Product, budget: Budget) -> bool | None:
    """Whether the product passes the test; Kleene's logic with None for "not stated"."""
    match test:
        case AllTests(parts):
            found = [passes(part, product, budget) for part in parts]
            return False if False in found else None if None in found else True
        case AnyTest(parts):
            found = [passes(part, product, budget) for part in parts]
            return True if True in found else None if None in found else False
        case AttributeTest():
            return _compare(test, product, budget)


# --- one attribute -----------------------------------------------------------------------------


def _compare(test: AttributeTest, product: Product, budget: Budget) -> bool | None:
    """One attribute test."""
    limit = budget.amounts.get(test.limit.question) if isinstance(test.limit, AnswerAmount) else test.limit
    if test.operator != "any_of" and limit is None:
        return True
    if test.attribute == "price":
        return _within(test.operator, _price_in(product, budget.currency), limit)
    value = product.attributes.get(test.attribute)
    if value is None:
        return None
    if test.operator == "any_of":
        return _is_any_of(test, value)
    if isinstance(limit, str):
        return _within(test.operator, water_rank(str(value)), water_rank(limit))
    return _within(test.operator, value, limit)


def _is_any_of(test: AttributeTest, value: Value) -> bool | None:
    """Whether the value is, or shares, one of the test's values."""
    wanted = frozenset(test.values)
    if isinstance(value, tuple):
        return not wanted.isdisjoint(value)
    if test.attribute == "microphone" and value == "present" and value not in wanted:
        possible = wanted & CONCRETE_MICROPHONES
        return None if 0 < len(possible) < len(CONCRETE_MICROPHONES) else bool(possible)
    if test.attribute in ATTRIBUTES and ATTRIBUTES[test.attribute].type == "rating":
        rating = water_rank(str(value))
        return None if rating is None else rating in {water_rank(str(word)) for word in wanted}
    return value in wanted


def _within(operator: str, value: Value, limit: object) -> bool | None:
    """Whether a number is at least, or at most, the limit; None when there is no number."""
    if not isinstance(value, (int, float)) or not isinstance(limit, (int, float)):
        return None
    return value >= limit if operator == "at_least" else value <= limit


def water_rank(rating: str) -> int | None:
    """The rating's rank by its second digit (IP55 as IPX5), none as 0; None when water was not tested."""
    if rating == RATINGS[0]:
        return 0
    return int(rating[-1]) if rating[-1:].isdigit() else None


def _price_in(product: Product, currency: str) -> float | None:
    """The price in whole units of this currency; another currency counts as not stated."""
    if product.price_cents is None or product.currency != currency:
        return None
    return product.price_cents / 100


# --- one side ----------------------------------------------------------------------------------

_Outcome = tuple[bool | None, ...]


def _rank_side(
    shelf: Shelf, kinds: frozenset[str], wishes: Sequence[Wish], budget: Budget, limit: int
) -> Side:
    """The best products of some kinds; near misses when none meets every must."""
    fitting: list[tuple[Product, _Outcome]] = []
    lacking: dict[tuple[int, ...], list[tuple[Product, _Outcome]]] = defaultdict(list)
    for product, outcome in _outcomes(shelf, kinds, wishes, budget):
        unmet = tuple(place for place, wish in enumerate(wishes) if wish.must and not outcome[place])
        if unmet:
            lacking[unmet].append((product, outcome))
        else:
            fitting.append((product, outcome))
    nearest = () if fitting else _near_misses(lacking, wishes)
    return Side(kinds, _best(fitting, wishes, limit), len(fitting), nearest)


def _outcomes(
    shelf: Shelf, kinds: frozenset[str], wishes: Sequence[Wish], budget: Budget
) -> Iterator[tuple[Product, _Outcome]]:
    """Each product of these kinds with what it makes of each wish; equal products are tried once."""
    priced = [_reads_price(wish.need.product) or _reads_price(wish.need.applies_when) for wish in wishes]
    for group in shelf:
        if group.kind not in kinds:
            continue
        first = group.products[0]
        shared = [
            None if by_price else meets(wish.need, first, budget)
            for wish, by_price in zip(wishes, priced, strict=True)
        ]
        for product in group.products:
            yield (
                product,
                tuple(
                    meets(wishes[place].need, product, budget) if by_price else shared[place]
                    for place, by_price in enumerate(priced)
                ),
            )


def _reads_price(test: ProductTest | None) -> bool:
    """Whether products that are alike in all attributes may differ in this test."""
    match test:
        case AllTests(parts) | AnyTest(parts):
            return any(_reads_price(part) for part in parts)
        case AttributeTest(attribute):
            return attribute == "price"
        case None:
            return False


def _best(found: Sequence[tuple[Product, _Outcome]], wishes: Sequence[Wish], limit: int) -> tuple[Pick, ...]:
    """The first `limit` products in order of fit."""
    weights = [wish.weight or 0 for wish in wishes]
    nice = [place for place, wish in enumerate(wishes) if not wish.must]

    def order(entry: tuple[Product, _Outcome]) -> tuple[object, ...]:
        product, outcome = entry
        met = sum(weights[place] for place in nice if outcome[place])
        not_stated = sum(outcome[place] is None for place in nice)
        return (-met, not_stated, *_by_price(product))

    return tuple(
        Pick(product, _as_fit(wishes, outcome)) for product, outcome in nsmallest(limit, found, key=order)
    )


def _by_price(product: Product) -> tuple[bool, int, str]:
    """Cheapest first, price not stated last, then by id."""
    return (product.price_cents is None, product.price_cents or 0, product.id)


def _as_fit(wishes: Sequence[Wish], outcome: _Outcome) -> Fit:
    """The outcome in words: need ids met, missed, not stated."""
    ids = [wish.need.id for wish in wishes]

    def having(wanted: bool | None) -> tuple[str, ...]:
        return tuple(need for need, found in zip(ids, outcome, strict=True) if found is wanted)

    return Fit(met=having(True), missed=having(False), not_stated=having(None))


def _near_misses(
    lacking: Mapping[tuple[int, ...], list[tuple[Product, _Outcome]]], wishes: Sequence[Wish]
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


def _near_miss(
    unmet: tuple[int, ...], found: Sequence[tuple[Product, _Outcome]], wishes: Sequence[Wish]
) -> NearMiss:
    """One near miss with its cheapest and its best products."""
    lowest = min((product for product, _ in found), key=_by_price)
    return NearMiss(
        give_up=tuple(wishes[place].need.id for place in unmet),
        count=len(found),
        lowest=None if lowest.price_cents is None else lowest,
        picks=_best(found, wishes, NEAR_PRODUCTS),
    )
