"""The first product cards of a side and their roles: best, cheaper, step up, next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from wizard.engine.product_index import OrderedProducts, places_of
from wizard.rule_language.settings import AdvantageRule

CARDS = 3
"""The number of products on each side that have a role."""

CLEARLY_LESS = 90
"""An amount (a price, a weight) is clearly less than another if it is at most this percentage of it."""

STEP_UP = 3
"""The highest price of a step-up product, as a multiple of the price of the best product."""


class Role(StrEnum):
    """The reason why a product is among the first: it fits best, costs less, offers more, or is next."""

    BEST = "best"
    CHEAPER = "cheaper"
    STEP_UP = "step_up"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Level:
    """Products with the same nice weight met and the same number of unstated nice needs, as bits.

    `cards` are the products that represent their families. A family has one card, in the first level that
    contains one of its members.
    """

    weight: int
    products: int
    cards: int


@dataclass(frozen=True, slots=True)
class Card:
    """A product to show: its place in the order, its role, and its advantage over the best one, if any."""

    place: int
    role: Role | None = None
    advantage: AdvantageRule | None = None


def join_levels(levels: Iterable[Level]) -> int:
    """Return the products of all levels, as bits."""
    found = 0
    for level in levels:
        found |= level.products
    return found


def keep_one_per_family(index: OrderedProducts, products: int, taken: set[str]) -> int:
    """Return the products, as bits, reduced to the first one of each family that is not in `taken`.

    The families found are added to `taken`.
    """
    for place in places_of(products & index.in_families):
        family = index.products[place].family or ""
        if family in taken:
            products ^= 1 << place
        taken.add(family)
    return products


def order_cards(
    index: OrderedProducts, levels: Sequence[Level], advantages: Sequence[AdvantageRule], affordable: int
) -> Iterator[Card]:
    """Yield the cards of the products that fit: first those with a role, then the others in order.

    `affordable` are the products, as bits, that meet every need that reads the price, including nice ones.
    """
    first = _choose_first(index, levels, advantages, affordable)
    yield from first
    shown = {card.place for card in first}
    yield from (Card(place) for place in _places(levels) if place not in shown)


def is_superseded(index: OrderedProducts, place: int, fitting: int) -> bool:
    """Return whether a later model fits too and is not more expensive.

    A later model without a stated price never supersedes; if only the price of this product is unknown, the
    later model does.
    """
    if place not in index.successors:
        return False
    price = index.products[place].price_cents
    for later in places_of(index.successors[place] & fitting):
        its_price = index.products[later].price_cents
        if its_price is not None and (price is None or price >= its_price):
            return True
    return False


def _places(levels: Iterable[Level]) -> Iterator[int]:
    """Yield the places of all cards in order."""
    return (place for level in levels for place in places_of(level.cards))


def _choose_first(
    index: OrderedProducts, levels: Sequence[Level], advantages: Sequence[AdvantageRule], affordable: int
) -> list[Card]:
    """Return the cards with a role, in the order of the roles; superseded models get no role."""
    fitting = 0
    for level in levels:
        fitting |= level.products

    def current(places: Iterable[int]) -> Iterator[int]:
        """Return the places of products that are not superseded."""
        return (place for place in places if not is_superseded(index, place, fitting))

    best = next(current(_places(levels)), None)
    if best is None:
        return []
    level = next(each for each in levels if each.cards >> best & 1)
    cards = [Card(best, Role.BEST)]
    if (cheaper := _find_cheaper(index, best, current(places_of(level.cards)))) is not None:
        cards.append(Card(cheaper, Role.CHEAPER))
    same_weight = (each for each in levels if each.weight == level.weight)
    costlier = (place for place in current(_places(same_weight)) if affordable >> place & 1)
    if step_up := _find_step_up(index, best, costlier, advantages):
        cards.append(step_up)
    shown = {card.place for card in cards}
    others = (place for place in current(_places(levels)) if place not in shown)
    return cards + [Card(place, Role.NEXT) for place in islice(others, CARDS - len(cards))]


def _find_cheaper(index: OrderedProducts, best: int, places: Iterable[int]) -> int | None:
    """Return the cheapest product that costs clearly less and is no worse in any step before the price."""
    price, steps = index.products[best].price_cents, index.step_places[best]
    if price is None:
        return None
    cheaper = [
        (own, index.products[place].id, place)
        for place in places
        if (own := index.products[place].price_cents) is not None
        and own * 100 <= price * CLEARLY_LESS
        and all(each <= its for each, its in zip(index.step_places[place], steps, strict=True))
    ]
    return min(cheaper)[-1] if cheaper else None


def _find_step_up(
    index: OrderedProducts, best: int, places: Iterable[int], advantages: Sequence[AdvantageRule]
) -> Card | None:
    """Return the first more expensive product, up to `STEP_UP`, with an advantage over the best one."""
    product = index.products[best]
    if (price := product.price_cents) is None:
        return None
    for place in places if advantages else ():
        other = index.products[place]
        if other.price_cents is not None and price < other.price_cents <= STEP_UP * price:
            found = (rule for rule in advantages if rule.holds(other, product))
            if advantage := next(found, None):
                return Card(place, Role.STEP_UP, advantage)
    return None
