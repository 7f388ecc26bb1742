"""What products do not state, and the plain answer sets in which only that rules them out.

A product is a full match where it meets every must. One sweep counts the plain sets by the musts that
hold in them; stating an attribute can then be tried out on each product with a few additions.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from wizard.analysis.classifiers import HoldingClassifier
from wizard.analysis.compiled import MustInstance
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import DEFAULT_BOUNDS, Bounds
from wizard.engine.ranking import ProductGroups
from wizard.rule_language.attributes import AttributeType, Value
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import AttributeTest, Product

MOST_TRIED = 200_000
"""Products with one value or two stated that are tried out at most: some 20 seconds."""

StateValues = Callable[[Product, Mapping[str, Value]], Product]
"""A function that returns the product as it would be if it stated these values."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Attributes that a product does not state; `plain` more plain sets would have it as a full match.

    `favourable` are the values that this is true of, the best for shoppers to find it.
    """

    product: Product
    favourable: Mapping[str, Value]
    plain: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps, most costly first; `untried` products were left out, `lost` plain sets could not be counted."""

    gaps: tuple[Gap, ...]
    plain_sets: int
    untried: int = 0
    lost: int = 0


def state_alone(product: Product, values: Mapping[str, Value]) -> Product:
    """Return the product with these values, and nothing that follows from them."""
    return replace(product, attributes={**product.attributes, **values})


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
    found = sweeper.sweep(HoldingClassifier(context.verdicts, musts))
    by_kind: dict[str, Counter[int]] = defaultdict(Counter)
    for key, count in found.kinds.items():
        assert isinstance(key, tuple)
        for kind in [kind for side in key[0].sides for kind in rulebook.topic.side[side].kinds]:
            by_kind[kind][key[1]] += count.plain
    trial = _Trial(context.must_instances, by_kind, state)
    gaps: list[Gap] = []
    untried = 0
    for group in groups:
        for alike in trial.alike(group.products):
            if trial.tried >= MOST_TRIED:
                untried += len(alike)
                continue
            opened = list(trial.gaps(alike[0]))
            gaps += (Gap(product, values, plain) for product in alike for values, plain in opened)
    gaps.sort(key=lambda gap: (-gap.plain, len(gap.favourable), gap.product.id, *gap.favourable))
    return Gaps(tuple(gaps), sweeper.all.plain, untried, found.lost.plain)


class _Trial:
    """Tries out what products would match if they stated more.

    `by_kind` counts, for each kind of product, the plain sets that recommend it by the musts that hold in
    them, as bits.
    """

    def __init__(
        self, musts: Sequence[MustInstance], by_kind: Mapping[str, Mapping[int, int]], state: StateValues
    ) -> None:
        self._by_kind = by_kind
        self._state = state
        self._values = _values_tested(musts)
        self._reading = [(must, tuple({test.attribute.name for test in must.need.tests})) for must in musts]
        self._known: dict[tuple[object, ...], bool] = {}
        self._plain: dict[tuple[str, int], int] = {}
        self.tried = 0

    def alike(self, products: Sequence[Product]) -> Collection[Sequence[Product]]:
        """Return the products of one group, those together whose prices meet the same musts."""
        by_musts: dict[int, list[Product]] = defaultdict(list)
        for product in products:
            by_musts[self._met(product)].append(product)
        return by_musts.values()

    def gaps(self, product: Product) -> Iterator[tuple[Mapping[str, Value], int]]:
        """Yield values it might state, and the plain sets these open; two where neither alone opens any."""
        now = self._matches(product)
        missing = [name for name in self._values if product.attributes.get(name) is None]
        best = {name: self._best(product, name) for name in missing}
        opened = {name: self._matches(self._state(product, {name: best[name]})) - now for name in missing}
        for name in missing:
            if opened[name]:
                yield {name: best[name]}, opened[name]
        for one, other in combinations([name for name in missing if not opened[name]], 2):
            values = {one: best[one], other: best[other]}
            if both := self._matches(self._state(product, values)) - now:
                yield values, both

    def _best(self, product: Product, name: str) -> Value:
        """Return the value with which most plain sets match, or that meets most musts."""

        def gain(value: Value) -> tuple[int, int]:
            stating = self._state(product, {name: value})
            return self._matches(stating), self._met(stating).bit_count()

        return max(self._values[name], key=gain)

    def _met(self, product: Product) -> int:
        """Return the musts that a product meets, as bits."""
        met = 0
        for place, (must, reads) in enumerate(self._reading):
            said = tuple([product.attributes.get(name) for name in reads])
            price = (product.price_cents, product.currency) if "price" in reads else None
            key = (place, said, price)
            if key not in self._known:
                self._known[key] = must.met_by(product) is True
            met |= self._known[key] << place
        return met

    def _matches(self, product: Product) -> int:
        """Return how many plain sets have the product as a full match."""
        self.tried += 1
        key = (product.kind, self._met(product))
        if key not in self._plain:
            sets, missed = self._by_kind[product.kind], ~key[1]
            self._plain[key] = sum([plain for musts, plain in sets.items() if not musts & missed])
        return self._plain[key]


def _values_tested(musts: Sequence[MustInstance]) -> dict[str, tuple[Value, ...]]:
    """Return each attribute that musts test, less the price, with the values that can make a difference."""
    found: dict[str, dict[Value, None]] = defaultdict(dict)
    for must in musts:
        for test in must.need.tests:
            if test.attribute.name != "price":
                found[test.attribute.name].update(dict.fromkeys(_values(test)))
    return {name: tuple(values) for name, values in found.items() if values}


def _values(test: AttributeTest) -> Sequence[Value]:
    """Return the values of an attribute that a test can tell apart from others."""
    attribute = test.attribute
    if attribute.type is AttributeType.YES_NO:
        return (True, False)
    if attribute.type is AttributeType.WORDS:
        return [(word,) for word in attribute.words]
    if attribute.words and attribute.type is AttributeType.WORD:
        return attribute.words
    return (test.limit,) if isinstance(test.limit, (int, float, str)) else test.values
