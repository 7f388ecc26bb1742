"""Attributes that products do not state, and the plain answer sets in which only this excludes them.

A product is a full match if it meets every must. One sweep counts the plain sets by the musts that hold in
them. After that, the effect of stating an attribute can be computed for each product with a few additions.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from wizard.analysis.classifiers import HoldingClassifier
from wizard.analysis.compiled import MustInstance
from wizard.analysis.matching import keep_largest
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import DEFAULT_BOUNDS, Bounds
from wizard.engine.product_index import ProductGroups
from wizard.engine.ways import Way, find_ways
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import AttributeTest, Product

MOST_TRIED = 200_000
"""The maximum number of products with one or two more values that are evaluated: some 20 seconds."""

StateValues = Callable[[Product, Mapping[str, Value]], Product]
"""A function that returns the product as it would be if it stated these values."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Attributes that a product does not state, or states only as an open list.

    If it stated values for them, it would be a full match for `plain` more plain sets. `favourable` are the
    best such values: with them, shoppers find the product most often.
    """

    product: Product
    favourable: Mapping[str, Value]
    plain: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps, the most costly first; `untried` products were skipped, `lost` plain sets not counted."""

    gaps: tuple[Gap, ...]
    plain_sets: int
    untried: int = 0
    lost: int = 0


def state_alone(product: Product, values: Mapping[str, Value]) -> Product:
    """Return the product with these values, with lists closed, but without what follows from them."""
    stated = {**product.attributes, **values}
    return replace(product, attributes=stated, open_lists=product.open_lists.difference(values))


def find_gaps(
    rulebook: Rulebook,
    groups: ProductGroups,
    state: StateValues = state_alone,
    bounds: Bounds = DEFAULT_BOUNDS,
) -> Gaps:
    """Return the gaps of the products that may be recommended; `state` may add what follows from values."""
    try:
        context = ProofContext(rulebook, bounds)
    except StateLimitError:
        return Gaps((), 0, sum(len(group.products) for group in groups))
    sweeper = context.sweeper
    musts = [must.formula for must in context.must_instances]
    # Advice that replaces products has a bit of its own, which no product meets.
    found = sweeper.sweep(HoldingClassifier(context.verdicts, [*musts, context.instead]))
    by_kind: dict[str, Counter[int]] = defaultdict(Counter)
    for key, count in found.kinds.items():
        assert isinstance(key, tuple)
        for kind in [kind for side in key[0].sides for kind in rulebook.topic.side[side].kinds]:
            by_kind[kind][key[1]] += count.plain
    evaluator = _Evaluator(context.must_instances, by_kind, state, rulebook.topic.links)
    gaps: list[Gap] = []
    untried = 0
    for group in groups:
        for alike in evaluator.group_alike(group.products):
            if evaluator.tried >= MOST_TRIED:
                untried += len(alike)
                continue
            opened = list(evaluator.find_gaps(alike[0]))
            gaps += (Gap(product, values, plain) for product in alike for values, plain in opened)
    gaps.sort(key=lambda gap: (-gap.plain, len(gap.favourable), gap.product.id, *gap.favourable))
    return Gaps(tuple(gaps), sweeper.all.plain, untried, found.lost.plain)


_Reading = tuple[int, MustInstance, tuple[str, ...]]
"""The place of a must, the must, and the attributes that it reads."""


class _Evaluator:
    """Evaluator of how many plain sets a product would match if it stated more.

    `by_kind` contains, for each kind of product, the number of plain sets that recommend it, by the musts
    that hold in them, as bits.
    """

    def __init__(
        self,
        musts: Sequence[MustInstance],
        by_kind: Mapping[str, Mapping[int, int]],
        state: StateValues,
        links: Attribute | None,
    ) -> None:
        self._by_kind = by_kind
        self._state = state
        self._links = links
        self._values = _list_tested_values(musts, links)
        reading = [
            (place, must, tuple({test.attribute.name for test in must.need.tests}))
            for place, must in enumerate(musts)
        ]
        self._by_link = [each for each in reading if each[1].by_link]
        self._by_whole = [each for each in reading if not each[1].by_link]
        self._known: dict[tuple[object, ...], bool] = {}
        self._plain: dict[tuple[str, frozenset[int]], int] = {}
        self.tried = 0

    def group_alike(self, products: Sequence[Product]) -> Collection[Sequence[Product]]:
        """Return the products of one group, divided by the musts that they meet at their price."""
        by_musts: dict[frozenset[int], list[Product]] = defaultdict(list)
        for product in products:
            by_musts[self._find_met(product)].append(product)
        return by_musts.values()

    def find_gaps(self, product: Product) -> Iterator[tuple[Mapping[str, Value], int]]:
        """Yield values that a product might state, with the number of plain sets gained.

        Two values are combined only if neither of them alone gains any sets.
        """
        now = self._count_matches(product)
        missing = [name for name in self._values if _is_missing(product, name)]
        best = {name: self._find_best(product, name) for name in missing}
        opened = {
            name: self._count_matches(self._state(product, {name: best[name]})) - now for name in missing
        }
        for name in missing:
            if opened[name] > 0:
                yield {name: best[name]}, opened[name]
        for one, other in combinations([name for name in missing if opened[name] <= 0], 2):
            values = {one: best[one], other: best[other]}
            if (both := self._count_matches(self._state(product, values)) - now) > 0:
                yield values, both

    def _find_best(self, product: Product, name: str) -> Value:
        """Return the value with the most matching plain sets or, among equals, with the most musts met."""
        stated = product.attributes.get(name)

        def gain(value: Value) -> tuple[int, int]:
            """Return the number of plain sets that match with a value, and the number of musts met."""
            ways = self._find_met(self._state(product, {name: value}))
            return self._count_matching(product.kind, ways), sum(map(int.bit_count, ways))

        values = self._values[name]
        if isinstance(stated, tuple):
            lists = (value for value in values if isinstance(value, tuple))
            values = (stated, *(stated + value for value in lists if value[0] not in stated))
        return max(values, key=gain)

    def _find_met(self, product: Product) -> frozenset[int]:
        """Return the musts that are met in each way of use, as bits."""
        ways = find_ways(product, self._links)
        shared = self._find_met_in(ways[0], self._by_whole)
        return frozenset([shared | self._find_met_in(way, self._by_link) for way in ways])

    def _find_met_in(self, way: Way, reading: Sequence[_Reading]) -> int:
        met = 0
        for place, must, reads in reading:
            facts = way.used if must.by_link else way.whole
            said = tuple([_find_stated(facts, name) for name in reads])
            price = (facts.price_cents, facts.currency) if "price" in reads else None
            key = (place, said, price)
            if key not in self._known:
                self._known[key] = must.met_in(way) is True
            met |= self._known[key] << place
        return met

    def _count_matches(self, product: Product) -> int:
        """Return the number of plain sets for which the product is a full match."""
        return self._count_matching(product.kind, self._find_met(product))

    def _count_matching(self, kind: str, ways: frozenset[int]) -> int:
        """Return the number of plain sets for which a product is a full match in one of its ways.

        `kind` is the kind of product, and `ways` are the musts that are met in each way.
        """
        self.tried += 1
        key = (kind, ways)
        if key not in self._plain:
            self._plain[key] = _count_unmissed(self._by_kind[kind], [~met for met in keep_largest(ways)])
        return self._plain[key]


def _count_unmissed(sets: Mapping[int, int], missed: Sequence[int]) -> int:
    """Return the number of plain sets for which some way misses no must.

    `sets` counts plain sets by their musts; `missed` are the musts missed in each way.
    """
    first, *others = missed
    found = sum([plain for musts, plain in sets.items() if not musts & first])
    return (
        found + _count_unmissed({musts: plain for musts, plain in sets.items() if musts & first}, others)
        if others
        else found
    )


def _is_missing(product: Product, name: str) -> bool:
    """Return whether a product does not state an attribute, or states it only as an open list."""
    return product.attributes.get(name) is None or name in product.open_lists


def _find_stated(product: Product, name: str) -> object:
    """Return everything that a product states about an attribute."""
    return product.attributes.get(name), name in product.open_lists, product.excluded.get(name)


def _list_tested_values(
    musts: Sequence[MustInstance], links: Attribute | None
) -> dict[str, tuple[Value, ...]]:
    """Return each attribute that musts test, except the price, with the values that can make a difference.

    Links can make a difference if a must tests an attribute that follows from them.
    """
    found: dict[str, dict[Value, None]] = defaultdict(dict)
    for must in musts:
        for test in must.need.tests:
            if test.attribute.name != "price":
                found[test.attribute.name].update(dict.fromkeys(_list_values(test)))
    if (
        links
        and links.links
        and found.keys() & {links.links.wired, links.links.wireless, links.links.devices}
    ):
        found[links.name].update(dict.fromkeys((word,) for word in links.words))
    return {name: tuple(values) for name, values in found.items() if values}


def _list_values(test: AttributeTest) -> Sequence[Value]:
    """Return the values of an attribute that a test can distinguish from others."""
    attribute = test.attribute
    if attribute.type is AttributeType.YES_NO:
        return (True, False)
    if attribute.type is AttributeType.WORDS:
        return [(word,) for word in attribute.words]
    if attribute.words and attribute.type is AttributeType.WORD:
        return attribute.words
    return (test.limit,) if isinstance(test.limit, (int, float, str)) else test.values
