"""The check of one product: whether it fits, the objections to it, and the better choice, if any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from wizard.engine.ranking import Pick, Ranking, make_fit
from wizard.engine.ways import find_ways, meets_in
from wizard.rule_language.model import Decision, Need
from wizard.rule_language.predicates import Budget, Product
from wizard.rule_language.topic import Topic


class Obstacle(StrEnum):
    """The reasons why a product is not recommended."""

    OUT_OF_SCOPE = "out_of_scope"
    INSTEAD = "instead"
    KIND = "kind"
    SOLD_OUT = "sold_out"
    MISSED = "missed"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason why a product is not recommended, with the need that it concerns, if any."""

    why: Obstacle
    need: Need | None = None


class CheckResult(StrEnum):
    """Whether a product fits; `PERHAPS` means that the only objections are musts that it does not state."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


class Advantage(StrEnum):
    """The reasons why another product is the better choice."""

    BETTER = "better"
    CHEAPER = "cheaper"


@dataclass(frozen=True, slots=True)
class ProductCheck:
    """How well one product fits a decision, and all objections to it.

    `place` is the position of its card among the `of` cards of its side, counted from 1; None if there are
    objections. `better` is the product that fits best; None if that is this product, or no product fits.
    `advantage` is the reason why `better` is the better choice, if there is one.
    """

    pick: Pick
    objections: tuple[Objection, ...]
    place: int | None
    of: int
    better: Pick | None
    result: CheckResult
    advantage: Advantage | None


def check_product(
    product: Product, topic: Topic, decision: Decision, budget: Budget, ranking: Ranking
) -> ProductCheck:
    """Return how well a product fits a decision; `ranking` must contain every product that meets all musts.

    A member of a family has the place of its family's card.
    """
    pick = find_best_way(product, topic, decision, budget)
    objections = tuple(_find_objections(pick, decision))
    why = {objection.why for objection in objections}
    unfit = CheckResult.PERHAPS if why == {Obstacle.NOT_STATED} else CheckResult.NO
    result = unfit if why else CheckResult.YES
    ranked = [each for side in ranking.sides if product.kind in side.side.kinds for each in side.picks]
    place = None if why else _find_place(product, ranked)
    better = None if place == 1 else next(iter(ranked or ranking.picks), None)
    advantage = _find_advantage(better, pick, bool(why), decision) if better else None
    return ProductCheck(pick, objections, place, len(ranked), better, result, advantage)


def find_best_way(product: Product, topic: Topic, decision: Decision, budget: Budget) -> Pick:
    """Return the product with the way of use that fits best.

    Ways are compared by the musts that they miss: first by how many of these have `keep`, then by how many
    there are, then by their places in needs.yaml, of which later ones are better. After that the number of
    unstated musts, the nice weight met, and the number of unstated nice needs decide, in this order.
    """
    tried = []
    for plane, way in enumerate(find_ways(product, topic.links)):
        found = [meets_in(each.need, way, budget, each.by_link) for each in decision.checkable]
        outcomes = list(enumerate(zip(found, decision.checkable, strict=True)))
        unmet = [place for place, (met, requirement) in outcomes if requirement.must and not met]
        weight = sum(requirement.weight or 0 for _, (met, requirement) in outcomes if met)
        not_stated = sum(met is None for _, (met, requirement) in outcomes if not requirement.must)
        missed = [place for place in unmet if found[place] is False]
        asked = [place for place in unmet if found[place] is None]
        other = sum(not decision.checkable[place].need.reads_price for place in asked)
        kept = sum(decision.checkable[place].need.keep for place in missed)  # near misses never give these up
        given_up = (kept, len(missed), [-place for place in reversed(missed)])
        tried.append(((given_up, other, len(asked), -weight, not_stated, plane), way, found))
    _, way, found = min(tried, key=lambda each: each[0])
    by_link = any(requirement.by_link for requirement in decision.checkable)
    return Pick(product, make_fit(decision.checkable, found), way.link if by_link else None)


def _find_place(product: Product, ranked: list[Pick]) -> int | None:
    """Return the position of the card of the product or its family, counted from 1; None if there is none."""
    for place, each in enumerate(ranked, 1):
        if each.product.id == product.id or (product.family and each.product.family == product.family):
            return place
    return None


def _find_advantage(better: Pick, pick: Pick, objected: bool, decision: Decision) -> Advantage | None:
    """Return why the product that fits best is the better choice; None if it is not."""
    weights = {each.need.id: each.weight or 0 for each in decision.requirements}
    best, own = (
        (sum(weights[need] for need in each.fit.met), len(each.fit.not_stated)) for each in (better, pick)
    )
    if objected or best != own:
        return Advantage.BETTER
    price, own_price = better.product.price, pick.product.price
    cheaper = price is not None and (own_price is None or price < own_price)
    return Advantage.CHEAPER if cheaper else None


def _find_objections(pick: Pick, decision: Decision) -> Iterator[Objection]:
    """Yield all objections to the product."""
    if not decision.sides:
        yield Objection(Obstacle.OUT_OF_SCOPE)
        return
    if decision.instead:
        yield Objection(Obstacle.INSTEAD, decision.instead)
    if not any(pick.product.kind in side.kinds for side in decision.sides):
        yield Objection(Obstacle.KIND)
    if not pick.product.in_stock:
        yield Objection(Obstacle.SOLD_OUT)
    for requirement in decision.requirements:
        if requirement.must and requirement.need.id in pick.fit.missed:
            yield Objection(Obstacle.MISSED, requirement.need)
        elif requirement.must and requirement.need.id in pick.fit.not_stated:
            yield Objection(Obstacle.NOT_STATED, requirement.need)
