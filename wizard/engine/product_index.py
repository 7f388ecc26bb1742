"""The products that may be recommended, indexed by the needs they meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wizard.rule_language.model import Need
from wizard.rule_language.predicates import Budget, Product, Value, passes


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
        if product.in_stock and product.kind != "other":
            groups[tuple(sorted(product.attributes.items()))].append(product)
    return tuple(ProductGroup(alike[0].kind, tuple(sorted(alike, key=by_price))) for alike in groups.values())


def by_price(product: Product) -> tuple[bool, int, str]:
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
        self.products = sorted((product for group in groups for product in group.products), key=by_price)
        place = {id(product): place for place, product in enumerate(self.products)}
        self._by_group = [(group, [place[id(product)] for product in group.products]) for group in groups]
        self._of_kinds: dict[frozenset[str], int] = {}
        self._limits: dict[str, tuple[str, ...]] = {}
        self._met: dict[tuple[str, tuple[int | None, ...]], NeedMatches] = {}

    def of(self, kinds: frozenset[str]) -> int:
        """Return the products of these kinds."""
        if kinds not in self._of_kinds:
            places = (place for group, places in self._by_group if group.kind in kinds for place in places)
            self._of_kinds[kinds] = as_bits(places)
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
        return as_bits(places[True]), as_bits(places[None])


def as_bits(places: Iterable[int]) -> int:
    """Return an integer with the bits at these places set."""
    digits = bytearray()
    for place in places:
        digits.extend(bytes(max(0, place // 8 + 1 - len(digits))))
        digits[place // 8] |= 1 << place % 8
    return int.from_bytes(digits, "little")


def places_of(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, lowest first."""
    digits = f"{bits:b}"[::-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)
