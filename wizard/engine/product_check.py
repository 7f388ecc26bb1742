"""Whether one product fits, what keeps it from being recommended, and what would be the better choice."""

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
    """Why a product is not recommended."""

    OUT_OF_SCOPE = "out_of_scope"
    INSTEAD = "instead"
    KIND = "kind"
    SOLD_OUT = "sold_out"
    MISSED = "missed"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that keeps a product from being recommended; `need` is the must it is about, if any."""

    why: Obstacle
    need: Need | None = None


class CheckResult(StrEnum):
    """Whether a product fits: not everything that it must have may be stated."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"


class Advantage(StrEnum):
    """Why another product is the better choice."""

    BETTER = "better"
    CHEAPER = "cheaper"


@dataclass(frozen=True, slots=True)
class ProductCheck:
    """How well one product fits a decision, and everything that keeps it from being recommended.

    `place` counts from 1 among the `of` cards of its side, and is None where there are objections; `better`
    is the product that fits best, None when that is this one or there is none; `advantage` is what it has
    over this one, if anything.
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
    """Return how well the product fits; `ranking` must hold every product that meets all musts.

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
    """Return the product in the way that fits best: nothing missed, then least to ask about, then the order.

    Where every way misses a must, the best one gives up the fewest and last-named needs.
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
        kept = sum(decision.checkable[place].need.keep for place in missed)  # what no near miss gives up
        given_up = (kept, len(missed), [-place for place in reversed(missed)])
        tried.append(((given_up, other, len(asked), -weight, not_stated, plane), way, found))
    _, way, found = min(tried, key=lambda each: each[0])
    by_link = any(requirement.by_link for requirement in decision.checkable)
    return Pick(product, make_fit(decision.checkable, found), way.link if by_link else None)


def _find_place(product: Product, ranked: list[Pick]) -> int | None:
    """Return the place of the product's card, from 1; that of its family where another member has it."""
    for place, each in enumerate(ranked, 1):
        if each.product.id == product.id or (product.family and each.product.family == product.family):
            return place
    return None


def _find_advantage(better: Pick, pick: Pick, objected: bool, decision: Decision) -> Advantage | None:
    """Return why the product that fits best is the better choice, None when it is not."""
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
    """Yield all that keeps the product from being recommended."""
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
