"""The plainest possible reading of how products are tried and ordered: each product, each way, each set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from wizard.engine.ways import meets
from wizard.rule_language.attributes import Attribute
from wizard.rule_language.model import Requirement
from wizard.rule_language.predicates import Budget, Product, passes
from wizard.rule_language.settings import BY_PRICE, AdvantageRule, OrderStep

Outcomes = tuple[bool | None, ...]


@dataclass
class Tried:
    """A product in its best way: whether it fits, what it misses or does not state, and its order."""

    product: Product
    link: str | None
    found: Outcomes
    missed: list[str]
    unstated: list[str]
    weight: int
    nice_unstated: int


def list_ways(product: Product, links: Attribute) -> list[tuple[str | None, Product]]:
    """Every way to use the product, with the product as it is then."""
    assert links.links is not None
    rules, stated = links.links, product.attributes.get(links.name)
    ways: list[tuple[str | None, Product]] = []
    for word in links.words:
        if isinstance(stated, tuple) and word in stated:
            link = rules.each[word]
            devices = product.attributes.get(rules.devices)
            listed = devices if isinstance(devices, tuple) else ()
            reached = tuple(each for each in {*listed, *link.reaches} if each not in link.never)
            used = replace(
                product,
                attributes={
                    **product.attributes,
                    links.name: (word,),
                    rules.wired: link.wire,
                    rules.wireless: not link.wire,
                    rules.devices: reached,
                },
                open_lists=(product.open_lists - {links.name})
                | ({rules.devices} if devices is None else set()),
                excluded={rules.devices: frozenset(link.never)},
            )
            ways.append((word, used))
    if stated is None or links.name in product.open_lists:
        for own, other in ((rules.wired, rules.wireless), (rules.wireless, rules.wired)):
            if product.attributes.get(own) is not False:
                attributes = {**product.attributes, links.name: None, other: False}
                ways.append((None, replace(product, attributes=attributes)))
    return ways or [(None, product)]


def as_a_whole(product: Product, links: Attribute) -> Product:
    """The product with the devices its links always reach, and without those that none of them can."""
    assert links.links is not None
    rules, stated = links.links, product.attributes.get(links.name)
    used = [rules.each[word] for word in stated] if isinstance(stated, tuple) else []
    devices = product.attributes.get(rules.devices)
    listed = devices if isinstance(devices, tuple) else ()
    excluded: frozenset[str] = frozenset()
    if used and links.name not in product.open_lists:
        excluded = frozenset(device for device in used[0].never if all(device in link.never for link in used))
    reached = {*listed, *(device for link in used for device in link.reaches)} - excluded
    value: Any = tuple(reached) if reached or devices is not None else None
    return replace(
        product,
        attributes={**product.attributes, rules.devices: value},
        open_lists=product.open_lists | ({rules.devices} if devices is None else set()),
        excluded={rules.devices: excluded},
    )


def best_way(
    product: Product, links: Attribute, requirements: Sequence[Requirement], budget: Budget
) -> Tried:
    """The product in the way that fits before one that might, one that might before one that does not."""
    whole = as_a_whole(product, links)
    tried = []
    for link, used in list_ways(product, links):
        found = tuple(meets(each.need, used if each.by_link else whole, budget) for each in requirements)
        musts = [(each.need.id, met) for each, met in zip(requirements, found, strict=True) if each.must]
        wished = [
            (each.weight or 0, met) for each, met in zip(requirements, found, strict=True) if not each.must
        ]
        tried.append(
            Tried(
                product,
                link,
                found,
                [need for need, met in musts if met is False],
                [need for need, met in musts if met is None],
                sum(weight for weight, met in wished if met),
                sum(met is None for _, met in wished),
            )
        )
    return min(
        tried, key=lambda each: (bool(each.missed), asking_key(each), -each.weight, each.nice_unstated)
    )


def asking_key(tried: Tried) -> tuple[int, int]:
    """Fewer musts to ask about come first, the price counting last."""
    return len([need for need in tried.unstated if need != PRICED]), len(tried.unstated)


PRICED = "cheap"
"""The need of these tests that reads the price."""


def step_place(step: OrderStep, product: Product, budget: Budget) -> int:
    """The place of a product in one step."""
    outcomes = [passes(test, product, budget) for test in step.prefer]
    if True not in outcomes and None not in outcomes:
        return len(outcomes) + 1
    first = next(place for place, outcome in enumerate(outcomes) if outcome is not False)
    return first + 1 if outcomes[first] else step.unstated_as or len(outcomes) + 1


def order_key(tried: Tried, links: Attribute, order: Sequence[OrderStep], budget: Budget) -> tuple[Any, ...]:
    """The whole order: more nice weight, less not stated, the steps, the id."""
    whole = as_a_whole(tried.product, links)
    price = tried.product.price_cents
    steps = [
        (price is None, price or 0) if step is BY_PRICE else step_place(step, whole, budget) for step in order
    ]
    return (-tried.weight, tried.nice_unstated, *steps, tried.product.id)


def superseded(product: Product, fitting: Sequence[Product], every: Sequence[Product]) -> bool:
    """A later model fits as well, and is not known to cost more."""
    by_id, seen, later = {each.id: each for each in every}, {product.id}, product.followed_by
    while later in by_id and later not in seen:
        other = by_id[later]
        seen.add(later)
        own, its = product.price_cents, other.price_cents
        fits = other in fitting and other.kind == product.kind
        fits = fits and (product.family is None or other.family != product.family)
        if fits and its is not None and (own is None or own >= its):
            return True
        later = other.followed_by
    return False


def cards_of(
    ordered: Sequence[Tried],
    order: Sequence[OrderStep],
    links: Attribute,
    budget: Budget,
    advantages: Sequence[AdvantageRule],
    every: Sequence[Product],
) -> list[tuple[str, str | None]]:
    """The ids of the cards of products that fit, in order, with their roles."""
    families: set[str] = set()
    cards: list[Tried] = []
    for each in ordered:
        if each.product.family is None or each.product.family not in families:
            cards.append(each)
            families.add(each.product.family or "")
    fitting = [each.product for each in ordered]
    current = [each for each in cards if not superseded(each.product, fitting, every)]
    chosen: list[tuple[Tried, str | None]] = []
    if current:
        best = current[0]
        chosen.append((best, "best"))
        before = list(order[: order.index(BY_PRICE) if BY_PRICE in order else len(order)])

        def places(tried: Tried) -> list[int]:
            return [step_place(step, as_a_whole(tried.product, links), budget) for step in before]

        price = best.product.price_cents
        cheaper = [
            each
            for each in current
            if each.weight == best.weight
            and each.nice_unstated <= best.nice_unstated
            and all(own <= its for own, its in zip(places(each), places(best), strict=True))
            and each.product.price_cents is not None
            and price is not None
            and each.product.price_cents * 10 <= price * 9
        ]
        if cheaper:
            chosen.append(
                (min(cheaper, key=lambda each: (each.product.price_cents or 0, each.product.id)), "cheaper")
            )
        for each in current:
            own = each.product.price_cents
            known = price is not None and own is not None and price < own <= 3 * price
            has_more = any(_better(rule, each.product, best.product) for rule in advantages)
            if known and each.weight >= best.weight and has_more:
                chosen.append((each, "step_up"))
                break
        taken = [each for each, _ in chosen]
        chosen += [(each, "next") for each in current if each not in taken][: 3 - len(chosen)]
    taken = [each for each, _ in chosen]
    rest: list[tuple[str, str | None]] = [(each.product.id, None) for each in cards if each not in taken]
    return [(each.product.id, role) for each, role in chosen] + rest


def _better(rule: AdvantageRule, product: Product, other: Product) -> bool:
    own, its = (each.attributes.get(rule.attribute.name) for each in (product, other))
    if own is None or its is None:
        return False
    if rule.better:
        return own in rule.better and its in rule.better and rule.better.index(own) > rule.better.index(its)
    assert isinstance(own, (int, float))
    assert isinstance(its, (int, float))
    assert rule.times
    return own >= its * rule.times if rule.times > 1 else own <= its * rule.times


def smallest_sets(
    products: Sequence[Product], links: Attribute, requirements: Sequence[Requirement], budget: Budget
) -> list[tuple[tuple[str, ...], set[str]]]:
    """The smallest sets of musts to give up, each with the ids of the products that miss just these."""
    musts = [each.need for each in requirements if each.must]
    may_go = [need.id for need in musts if not need.keep]
    lacking: list[tuple[str, set[str]]] = []
    for product in products:
        whole = as_a_whole(product, links)
        for _, used in list_ways(product, links):
            found = [
                (each.need.id, meets(each.need, used if each.by_link else whole, budget))
                for each in requirements
                if each.must
            ]
            lacking.append((product.id, {need for need, met in found if met is False}))
    sets: list[tuple[tuple[str, ...], set[str]]] = []
    for size in range(1, len(may_go) + 1):
        for given_up in combinations(may_go, size):
            if opened := {name for name, lacks in lacking if lacks == set(given_up)}:
                sets.append((given_up, opened))
        if sets:
            break
    return sorted(sets, key=lambda each: [-may_go.index(need) for need in reversed(each[0])])
