"""An index of the products that may be recommended: their order, and the products that meet each need.

Sets of products are the bits of integers, so a ranking takes only a few integer operations, even for large
catalogs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from wizard.engine.ways import NeedEvaluator, Way, at_price_of, find_ways
from wizard.rule_language.attributes import Attribute, Value
from wizard.rule_language.model import Need
from wizard.rule_language.predicates import (
    Budget,
    Predicate,
    Product,
    attribute_tests,
    limits_of,
    passes,
    price_in,
)
from wizard.rule_language.settings import BY_PRICE, OrderStep
from wizard.rule_language.topic import OTHER, PRICE, Topic


@dataclass(frozen=True, slots=True)
class ProductGroup:
    """Products that differ only in their prices; the cheapest one is first, unstated prices are last.

    `ways` are the ways of use of the first product; those of the others differ only in the price.
    """

    kind: str
    products: tuple[Product, ...]
    ways: tuple[Way, ...]


ProductGroups = tuple[ProductGroup, ...]
"""The products that may be recommended, grouped by their attributes."""


def group_products(products: Iterable[Product], topic: Topic) -> ProductGroups:
    """Group the products that may be recommended: all that are in stock and not of the kind `other`."""
    by_id = {product.id: product for product in products}
    groups: dict[tuple[frozenset[str], tuple[tuple[str, Value], ...]], list[Product]] = defaultdict(list)
    for product in by_id.values():
        if _is_offered(product):
            stated = tuple(sorted(product.attributes.items()))
            groups[product.open_lists, stated].append(_skip_sold_out(product, by_id))
    return tuple(
        ProductGroup(alike[0].kind, ordered, find_ways(ordered[0], topic.links))
        for alike in groups.values()
        for ordered in [tuple(sorted(alike, key=price_key))]
    )


def _is_offered(product: Product) -> bool:
    return product.in_stock and product.kind != OTHER


def _skip_sold_out(product: Product, by_id: Mapping[str, Product]) -> Product:
    """Return the product with `followed_by` set to the next model that may be recommended, if any."""
    seen, following = {product.id}, product.followed_by
    while following and following in by_id and following not in seen and not _is_offered(by_id[following]):
        seen.add(following)
        following = by_id[following].followed_by
    return product if following == product.followed_by else replace(product, followed_by=following)


def price_key(product: Product) -> tuple[bool, int, str]:
    """Return the key to sort products by price: cheapest first, unstated prices last, then by id."""
    return (product.price_cents is None, product.price_cents or 0, product.id)


def with_price(way: Way, product: Product) -> Way:
    """Return the way of use with the price of another product of the same group."""
    return replace(way, whole=at_price_of(way.whole, product), used=at_price_of(way.used, product))


class ProductIndex:
    """The products of one rulebook and catalog; each requested order is cached."""

    def __init__(self, groups: ProductGroups) -> None:
        self._groups = groups
        self._evaluated: dict[_EvaluationKey, list[_Outcomes]] = {}
        self._ordered: dict[tuple[object, ...], OrderedProducts] = {}
        self._limits: dict[tuple[int, ...], tuple[str, ...]] = {}

    def __len__(self) -> int:
        return sum(len(group.products) for group in self._groups)

    def in_order(self, order: tuple[OrderStep, ...], budget: Budget) -> OrderedProducts:
        """Return the products in the order of these steps, which may read amounts of the budget."""
        steps = tuple(map(id, order))
        if steps not in self._limits:
            self._limits[steps] = limits_of(test for step in order for test in step.tests)
        key = (*steps, *[budget.amounts.get(question) for question in self._limits[steps]])
        if key not in self._ordered:
            self._ordered[key] = OrderedProducts(self._groups, order, budget, self._evaluated)
        return self._ordered[key]


NeedMatches = tuple[int, int]
"""The ways of use that meet a need, and those for which it is not stated, as bits."""

_EvaluationKey = tuple[str, bool, tuple[int | None, ...]]
"""The id of a need, whether it is tested one link at a time, and the amounts that it reads."""

_Outcomes = list[list[bool | None]]
"""Whether a need is met in each way of a group: one result for all products, or one for each price."""


class OrderedProducts:
    """Products in one order, and sets of their ways as the bits of integers.

    The bits are divided into planes with one bit per product: bit p of plane n is the way of use n of the
    product at place p. Each need is evaluated once for the amounts that it reads, independent of the order;
    `evaluated` is the cache of the results, which all orders share.
    """

    def __init__(
        self,
        groups: ProductGroups,
        order: tuple[OrderStep, ...],
        budget: Budget,
        evaluated: dict[_EvaluationKey, list[_Outcomes]],
    ) -> None:
        keyed = [
            (key, product)
            for group in groups
            for places in [_find_step_places(group.ways[0].whole, order, budget)]
            for product in group.products
            for key in [_sort_key(product, group, places, order, budget)]
        ]
        keyed.sort(key=lambda each: (each[0], each[1].id))
        self.products: Sequence[Product] = [product for _, product in keyed]
        self.step_places: Sequence[tuple[int, ...]] = [_cut_at_price(key, order) for key, _ in keyed]
        self.width = len(self.products)
        self._mask = (1 << self.width) - 1
        place = {id(product): place for place, product in enumerate(self.products)}
        self._by_group = [(group, [place[id(product)] for product in group.products]) for group in groups]
        self._of_kinds: dict[tuple[str, ...], int] = {}
        self._limits: dict[str, tuple[str, ...]] = {}
        self._read_price: dict[str, bool] = {}
        self._passing: dict[tuple[object, ...], int] = {}
        self._amounts: dict[tuple[str, str], dict[int, float]] = {}
        self._evaluated = evaluated
        self._met: dict[_EvaluationKey, NeedMatches] = {}
        self._ways: dict[int, tuple[Way, ...]] = {}
        for group, places in self._by_group:
            self._ways.update(dict.fromkeys(places, group.ways))

    def ways_of(self, kinds: tuple[str, ...]) -> int:
        """Return the ways of use of the products of these kinds."""
        if kinds not in self._of_kinds:
            self._of_kinds[kinds] = _as_bits(
                place + plane * self.width
                for group, places in self._by_group
                if group.kind in kinds
                for plane in range(len(group.ways))
                for place in places
            )
        return self._of_kinds[kinds]

    def match_need(self, need: Need, by_link: bool, budget: Budget) -> NeedMatches:
        """Return the ways of use that meet a need, and those for which it is not stated."""
        if need.id not in self._limits:
            self._limits[need.id] = need.amount_questions
        amounts = tuple([budget.amounts.get(question) for question in self._limits[need.id]])
        key = (need.id, by_link, amounts)
        known = self._met.get(key)
        if known is None:
            if key not in self._evaluated:
                evaluated, groups = (
                    NeedEvaluator(need, budget, by_link),
                    (group for group, _ in self._by_group),
                )
                self._evaluated[key] = [
                    _evaluate(evaluated, group, self.reads_price(need)) for group in groups
                ]
            known = self._met[key] = self._as_matches(self._evaluated[key])
        return known

    def reads_price(self, need: Need) -> bool:
        """Return whether the need reads the price; the result is cached for speed."""
        if need.id not in self._read_price:
            self._read_price[need.id] = need.reads_price
        return self._read_price[need.id]

    def _as_matches(self, outcomes: Iterable[_Outcomes]) -> NeedMatches:
        """Return the outcomes of all groups as bits: the ways that meet the need, and those not stated."""
        found: dict[bool | None, list[int]] = {True: [], None: [], False: []}
        for (_, places), ways in zip(self._by_group, outcomes, strict=True):
            for plane, of_way in enumerate(ways):
                shift = plane * self.width
                if len(of_way) == 1:
                    found[of_way[0]] += [place + shift for place in places]
                else:
                    for outcome, place in zip(of_way, places, strict=True):
                        found[outcome].append(place + shift)
        return _as_bits(found[True]), _as_bits(found[None])

    def products_passing(self, test: Predicate, budget: Budget) -> int:
        """Return the products whose stated attributes pass a test, as bits at their places.

        The test must be part of the rulebook, since the cache identifies it by its `id()`.
        """
        read = limits_of(attribute_tests(test))
        key = (id(test), *[budget.amounts.get(question) for question in read])
        if key not in self._passing:
            self._passing[key] = _as_bits(
                place for place, product in enumerate(self.products) if passes(test, product, budget)
            )
        return self._passing[key]

    def amounts(self, attribute: Attribute, currency: str) -> Mapping[int, float]:
        """Return place -> the amount that the product states, or its price; without products that do not."""
        key = (attribute.name, currency)
        if key not in self._amounts:
            found = (
                (place, amount_of(attribute, each, currency)) for place, each in enumerate(self.products)
            )
            self._amounts[key] = {place: amount for place, amount in found if amount is not None}
        return self._amounts[key]

    def products_of(self, ways: int) -> int:
        """Return the products with at least one of these ways, as bits at their places."""
        found = 0
        while ways:
            found |= ways & self._mask
            ways >>= self.width
        return found

    def plane_of(self, ways: int, place: int) -> int | None:
        """Return the first plane in which the product has one of these ways; None if it has none of them."""
        ways >>= place
        plane = 0
        while ways:
            if ways & 1:
                return plane
            ways >>= self.width
            plane += 1
        return None

    def way(self, place: int, plane: int) -> Way:
        """Return the way of use of a product in a plane."""
        return self._ways[place][plane]

    @cached_property
    def families(self) -> dict[str, int]:
        """Return family -> its members, as bits at their places, for families with at least two members."""
        members: dict[str, int] = defaultdict(int)
        for place, product in enumerate(self.products):
            if product.family:
                members[product.family] |= 1 << place
        return {family: bits for family, bits in members.items() if bits.bit_count() > 1}

    @cached_property
    def in_families(self) -> int:
        """Return the members of all families with at least two members."""
        return sum(self.families.values())

    @cached_property
    def successors(self) -> dict[int, int]:
        """Return place -> all later models of the same kind, as bits.

        Members of one family share a card, so none of them counts as a later model of another.
        """
        places = {product.id: place for place, product in enumerate(self.products)}
        later: dict[int, int] = {}
        for place, product in enumerate(self.products):
            following, seen = product.followed_by, {product.id}
            while following in places and following not in seen:
                next_one = places[following]
                seen.add(following)
                other = self.products[next_one]
                same_model = product.family is not None and other.family == product.family
                if other.kind == product.kind and not same_model:
                    later[place] = later.get(place, 0) | 1 << next_one
                following = self.products[next_one].followed_by
        return later


def _evaluate(need: NeedEvaluator, group: ProductGroup, reads_price: bool) -> _Outcomes:
    """Evaluate a need for each way of a group: once for all products, or for each if it reads the price."""
    if not reads_price:
        return [[need.met_in(way)] for way in group.ways]
    return [[need.met_in(way, product) for product in group.products] for way in group.ways]


def amount_of(attribute: Attribute, product: Product, currency: str) -> float | None:
    """Return the number that a product states for an attribute, or its price; None if it states none."""
    if attribute == PRICE:
        return price_in(product, currency)
    value = product.attributes.get(attribute.name)
    return value if isinstance(value, (int, float)) else None


_SortKey = tuple[int, ...]


def _find_step_places(whole: Product, order: tuple[OrderStep, ...], budget: Budget) -> tuple[int | None, ...]:
    """Return the place of a product in each step; None for steps that read the price."""
    return tuple(
        None
        if any(test.attribute.name == "price" for test in step.tests)
        else find_place(step, whole, budget)
        for step in order
    )


def _sort_key(
    product: Product,
    group: ProductGroup,
    places: tuple[int | None, ...],
    order: tuple[OrderStep, ...],
    budget: Budget,
) -> _SortKey:
    """Return the places of a product in all steps; the step by price has two numbers."""
    key: list[int] = []
    for step, place in zip(order, places, strict=True):
        if step == BY_PRICE:  # not `is`: an unpickled rulebook has a copy
            key += price_key(product)[:2]
        elif place is None:
            key.append(find_place(step, at_price_of(group.ways[0].whole, product), budget))
        else:
            key.append(place)
    return tuple(key)


def _cut_at_price(key: _SortKey, order: tuple[OrderStep, ...]) -> _SortKey:
    """Return the places in the steps before the step by price."""
    return key[: order.index(BY_PRICE)] if BY_PRICE in order else key


def find_place(step: OrderStep, product: Product, budget: Budget) -> int:
    """Return the place of a product in a step, counted from 1, as defined by `OrderStep`."""
    for place, test in enumerate(step.prefer, 1):
        passed = passes(test, product, budget)
        if passed:
            return place
        if passed is None:
            return step.unstated_as or len(step.prefer) + 1
    return len(step.prefer) + 1


def _as_bits(places: Iterable[int]) -> int:
    """Return the integer with the bits at these places set."""
    set_places = list(places)
    last = max(set_places, default=0)
    digits = bytearray(b"0") * (last + 1)
    for place in set_places:
        digits[last - place] = ord("1")
    return int(digits, 2)


def places_of(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, lowest first."""
    digits = f"{bits:b}"[::-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)
