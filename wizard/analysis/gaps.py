"""What products do not state, and in how many plain answer sets that alone keeps them from being recommended.

A product is a full match where it meets every must. One sweep counts the plain sets by the musts that
hold in them; stating an attribute can then be tried out on each product with a few additions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from wizard.analysis.classifiers import HoldingClassifier
from wizard.analysis.coverage import MustInstance
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import DEFAULT_BOUNDS, Bounds
from wizard.engine.product_index import ProductGroups
from wizard.engine.ranking import KINDS, SIDES
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import (
    ATTRIBUTES,
    Attribute,
    AttributeTest,
    AttributeType,
    Product,
    Value,
)

MOST_TRIED = 200_000
"""Products with one value or two stated that are tried out at most: some 20 seconds."""

State = Callable[[Product, Mapping[str, Value]], Product]
"""The product as it would be if it stated these values."""


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
    """The gaps, dearest first; `untried` products were left out, `lost` plain sets could not be counted."""

    gaps: tuple[Gap, ...]
    plain_sets: int
    untried: int = 0
    lost: int = 0


def state_alone(product: Product, values: Mapping[str, Value]) -> Product:
    """The product with these values, and nothing that follows from them."""
    return replace(product, attributes={**product.attributes, **values})


def find_gaps(
    rulebook: Rulebook, groups: ProductGroups, state: State = state_alone, bounds: Bounds = DEFAULT_BOUNDS
) -> Gaps:
    """The gaps of the products that may be recommended; `state` may add what follows from values."""
    try:
        resolved = _count(rulebook, bounds)
    except StateLimitError:
        return Gaps((), 0, sum(len(group.products) for group in groups))
    trial = _Trial(resolved, state)
    gaps: list[Gap] = []
    untried = 0
    for group in groups:
        for alike in trial.alike(group.products):
            if trial.tried >= MOST_TRIED:
                untried += len(alike)
                continue
            found = list(trial.gaps(alike[0]))
            gaps += (Gap(product, values, plain) for product in alike for values, plain in found)
    gaps.sort(key=lambda gap: (-gap.plain, len(gap.favourable), gap.product.id, *gap.favourable))
    return Gaps(tuple(gaps), resolved.plain_sets, untried, resolved.lost)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Plain sets by the musts that hold in them, as bits, for each side: the kinds recommended together."""

    wanted: Sequence[MustInstance]
    by_side: Mapping[frozenset[str], Mapping[int, int]]
    plain_sets: int
    lost: int


def _count(rulebook: Rulebook, bounds: Bounds) -> _Counted:
    context = ProofContext(rulebook, bounds)
    sweeper = context.rules.sweeper
    found = sweeper.sweep(
        HoldingClassifier(context.verdicts, [must.formula for must in context.must_instances])
    )
    by_side: dict[frozenset[str], dict[int, int]] = {side: {} for side in SIDES}
    for key, count in found.kinds.items():
        assert isinstance(key, tuple)
        verdict, musts = key
        for side in KINDS[verdict]:
            by_side[side][musts] = by_side[side].get(musts, 0) + count.plain
    return _Counted(context.must_instances, by_side, sweeper.all.plain, found.lost.plain)


class _Trial:
    """Tries out what products would match if they stated more."""

    def __init__(self, resolved: _Counted, state: State) -> None:
        self._counted = resolved
        self._state = state
        self._values = _values_tested(resolved.wanted)
        self._reading = [
            (must, tuple({test.attribute for test in must.need.tests})) for must in resolved.wanted
        ]
        self._known: dict[tuple[object, ...], bool] = {}
        self._plain: dict[tuple[frozenset[str], int], int] = {}
        self.tried = 0

    def alike(self, products: Sequence[Product]) -> Iterable[Sequence[Product]]:
        """Products of one group, those together whose prices meet the same musts."""
        by_musts: dict[int, list[Product]] = {}
        for product in products:
            by_musts.setdefault(self._met(product), []).append(product)
        return by_musts.values()

    def gaps(self, product: Product) -> Iterator[tuple[Mapping[str, Value], int]]:
        """What it might state, and the plain sets that opens; two attributes where neither alone does."""
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
        """The value with which most plain sets match, or that meets most musts."""

        def gain(value: Value) -> tuple[int, int]:
            stating = self._state(product, {name: value})
            return self._matches(stating), self._met(stating).bit_count()

        return max(self._values[name], key=gain)

    def _met(self, product: Product) -> int:
        """The musts that a product meets, as bits."""
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
        """The plain sets that have the product as a full match."""
        self.tried += 1
        side = next(kinds for kinds in self._counted.by_side if product.kind in kinds)
        key = (side, self._met(product))
        if key not in self._plain:
            lacking = ~key[1]
            sets = self._counted.by_side[side]
            self._plain[key] = sum([plain for musts, plain in sets.items() if not musts & lacking])
        return self._plain[key]


def _values_tested(wanted: Sequence[MustInstance]) -> dict[str, tuple[Value, ...]]:
    """Each attribute that musts test, with the values that can make a difference; a price is none."""
    found: dict[str, dict[Value, None]] = {}
    for must in wanted:
        for test in must.need.tests:
            if test.attribute != "price":
                values = found.setdefault(test.attribute, {})
                values.update(dict.fromkeys(_values(ATTRIBUTES.get(test.attribute), test)))
    return {name: tuple(values) for name, values in found.items() if values}


def _values(attribute: Attribute | None, test: AttributeTest) -> Iterator[Value]:
    """The values of an attribute that a test can tell apart from others."""
    if attribute and attribute.type is AttributeType.YES_NO:
        yield from (True, False)
    elif attribute and attribute.type is AttributeType.LIST:
        yield from ((word,) for word in attribute.words)
    elif attribute and attribute.words and attribute.type is AttributeType.WORD:
        yield from attribute.words
    elif isinstance(test.limit, (int, float, str)):
        yield test.limit
    else:
        yield from test.values
