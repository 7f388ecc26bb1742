"""Whether one product fits a decision, and everything that keeps it from being recommended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from wizard.engine.product_index import meets
from wizard.engine.ranking import KINDS, Fit, Pick, Ranking
from wizard.rule_language.model import Decision, Need, Requirement
from wizard.rule_language.predicates import Budget, Product


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that keeps a product from being recommended; `need` is the must it is about, if any."""

    why: Literal["out_of_scope", "kind", "sold_out", "missed", "not_stated"]
    need: Need | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one product stands to a decision.

    `place` counts from 1 among the `of` products of its side that meet every must, and is None where
    there are objections; `better` is the product that fits best, None when that is this one or there is none.
    """

    pick: Pick
    objections: tuple[Objection, ...]
    place: int | None
    of: int
    better: Pick | None


def judge(product: Product, decision: Decision, budget: Budget, ranking: Ranking) -> Judgement:
    """How the product stands to the decision; `ranking` holds every product that meets its musts."""
    pick = Pick(product, find_fit(product, decision.requirements, budget))
    ranked = [each for side in ranking.sides if product.kind in side.kinds for each in side.picks]
    place = next((place for place, each in enumerate(ranked, 1) if each.product.id == product.id), None)
    best = next(iter(ranked or ranking.picks), None)
    return Judgement(
        pick,
        objections=tuple(_object(pick, decision)),
        place=place,
        of=len(ranked),
        better=None if place == 1 else best,
    )


def find_fit(product: Product, requirements: Sequence[Requirement], budget: Budget) -> Fit:
    """The checkable needs this product meets, misses and does not state."""
    needs = [requirement.need for requirement in requirements if requirement.need.checkable]
    return Fit.of({need.id: meets(need, product, budget) for need in needs})


def _object(pick: Pick, decision: Decision) -> Iterator[Objection]:
    """All that keeps the product from being recommended."""
    sides = KINDS[decision.verdict]
    if not sides:
        yield Objection("out_of_scope")
        return
    if not any(pick.product.kind in kinds for kinds in sides):
        yield Objection("kind")
    if not pick.product.in_stock:
        yield Objection("sold_out")
    for requirement in decision.requirements:
        if requirement.must and requirement.need.id in pick.fit.missed:
            yield Objection("missed", requirement.need)
        elif requirement.must and requirement.need.id in pick.fit.not_stated:
            yield Objection("not_stated", requirement.need)
