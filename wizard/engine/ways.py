"""The ways of use of a product, one for each of its links, and whether it meets a need in one of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

from wizard.rule_language.attributes import Attribute, Value
from wizard.rule_language.model import Need
from wizard.rule_language.predicates import Budget, Product, passes, stated_of
from wizard.rule_language.topic import PRICE


@dataclass(frozen=True, slots=True)
class Way:
    """One way to use a product: over one of its links, or over a link that is not stated.

    `whole` is the product with all its links, `used` is the product with only this link.
    """

    whole: Product
    used: Product
    link: str | None = None


def find_ways(product: Product, links: Attribute | None) -> tuple[Way, ...]:
    """Return the ways of use of a product; first those of stated links, in the order of the topic.

    If the list of links is not stated or may be incomplete, ways with an unknown link follow: one with a
    wire, unless `wired` is no, and one without a wire, unless `wireless` is no. A product without any link
    has one way, the product as it is; so has every product of a topic without links.
    """
    if links is None or links.links is None:
        return (Way(product, product),)
    whole = _add_reached(product, links)
    stated = _words(product, links.name)
    ways = [Way(whole, _use_by(product, links, word), word) for word in links.words if word in stated]
    if product.attributes.get(links.name) is None or links.name in product.open_lists:
        ways += [Way(whole, used) for used in _use_by_unknown(product, links)]
    return tuple(ways) or (Way(whole, whole),)


def meets(need: Need, product: Product, budget: Budget) -> bool | None:
    """Return whether the product meets the need; None if it does not state the required attributes."""
    applies = True if need.applies_when is None else passes(need.applies_when, product, budget)
    met: bool | None = None
    if applies is not None and need.product is not None:
        met = passes(need.product, product, budget) if applies else True
    return True if met is None and need.met_unless_stated else met


def meets_in(need: Need, way: Way, budget: Budget, by_link: bool) -> bool | None:
    """Return whether a need is met in one way of use.

    With `by_link` only this link counts, otherwise the product as a whole.
    """
    return meets(need, way.used if by_link else way.whole, budget)


class NeedEvaluator:
    """Evaluator of a need for one budget; results are cached by the attributes that the need reads."""

    def __init__(self, need: Need, budget: Budget, by_link: bool) -> None:
        self._need, self._budget, self._by_link = need, budget, by_link
        self._read = tuple({test.attribute.name for test in need.tests} - {PRICE.name})
        self._known: dict[Hashable, bool | None] = {}

    def met_in(self, way: Way, product: Product | None = None) -> bool | None:
        """Return the result of `meets_in`, with the price of `product` if one of the same group is given."""
        facts = way.used if self._by_link else way.whole
        key = stated_of(facts, self._read)
        if self._need.reads_price:
            priced = product or facts
            key = (key, priced.price_cents, priced.currency)
        if key not in self._known:
            priced = at_price_of(facts, product) if product else facts
            self._known[key] = meets(self._need, priced, self._budget)
        return self._known[key]


def at_price_of(facts: Product, product: Product) -> Product:
    """Return a product with the price of another one."""
    return replace(facts, price_cents=product.price_cents, currency=product.currency)


def _words(product: Product, attribute: str) -> tuple[str, ...]:
    """Return the words of a list attribute; an empty tuple if it is not stated."""
    value = product.attributes.get(attribute)
    return value if isinstance(value, tuple) else ()


def _add_reached(product: Product, links: Attribute) -> Product:
    """Return the product with all devices that its links always reach, and without unreachable ones.

    If the list of links is complete, a device that none of the links can reach is excluded, even if the
    product is said to work with it.
    """
    assert links.links is not None
    each = [links.links.each[word] for word in _words(product, links.name)]
    complete = bool(each) and links.name not in product.open_lists
    excluded = frozenset.intersection(*(frozenset(link.never) for link in each)) if complete else frozenset()
    reached = {device for link in each for device in link.reaches}
    return _with_devices(product, links.links.devices, reached, excluded)


def _use_by(product: Product, links: Attribute, word: str) -> Product:
    """Return the product as it is when it is used over one link."""
    assert links.links is not None
    rules, link = links.links, links.links.each[word]
    alone: dict[str, Value] = {links.name: (word,), rules.wired: link.wire, rules.wireless: not link.wire}
    used = replace(
        product, attributes={**product.attributes, **alone}, open_lists=product.open_lists - {links.name}
    )
    never = frozenset(link.never)
    return _with_devices(used, rules.devices, set(link.reaches), never)


def _use_by_unknown(product: Product, links: Attribute) -> Iterator[Product]:
    """Yield the product as it is when it is used over an unstated link: with a wire, and without one."""
    assert links.links is not None
    kinds = (links.links.wired, links.links.wireless)
    for own, other in (kinds, kinds[::-1]):
        if product.attributes.get(own) is not False:
            unknown: dict[str, Value] = {links.name: None, other: False}
            yield replace(product, attributes={**product.attributes, **unknown})


def _with_devices(product: Product, devices: str, added: set[str], excluded: frozenset[str]) -> Product:
    """Return the product with some words added to its list of devices, and others excluded from it."""
    stated = product.attributes.get(devices)
    words = _words(product, devices)
    reached = tuple(dict.fromkeys(word for word in (*words, *sorted(added)) if word not in excluded))
    attributes, open_lists = product.attributes, product.open_lists
    if reached != words:
        attributes = {**attributes, devices: reached}
    if stated is None:  # the list contains only the devices known from the links, so others are possible
        open_lists |= {devices}
    if excluded:
        return replace(product, attributes=attributes, open_lists=open_lists, excluded={devices: excluded})
    return replace(product, attributes=attributes, open_lists=open_lists)
