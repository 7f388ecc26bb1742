"""Critiques of products, such as "like this, but cheaper", as answers under which such a product fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from wizard.engine.cards import CLEARLY_LESS
from wizard.engine.decide import decide
from wizard.engine.explain import options_by_amount
from wizard.engine.flow import ResolvedAnswers, resolve_answers
from wizard.engine.product_index import ProductIndex, amount_of, places_of
from wizard.engine.ranking import FittingProducts, Ranking
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Decision, Rulebook
from wizard.rule_language.predicates import Budget, Product, passes
from wizard.rule_language.settings import CritiqueRule
from wizard.rule_language.topic import Side

MOST = 3
"""The maximum number of critiques of a product."""


@dataclass(frozen=True, slots=True)
class Critique:
    """A quality that a product lacks, and the given answers under which the first card has it."""

    label: str
    given: Answers


def find_critiques(
    rulebook: Rulebook, index: ProductIndex, resolved: ResolvedAnswers, decision: Decision, ranking: Ranking
) -> Mapping[str, tuple[Critique, ...]]:
    """Return product id -> its first critiques, in the order of the settings, for products that fit.

    The answers of a critique are all valid: they keep the verdict and every must, and no further answer is
    dropped. Under these answers the first card on the product's side meets the critique, and the cards with a
    role are different from the current ones.
    """
    if not rulebook.settings.critiques:
        return {}
    finder = _Finder(rulebook, index, resolved, decision)
    found = {
        pick.product.id: tuple(islice(finder.critiques_of(pick.product, side.side), MOST))
        for side in ranking.sides
        for pick in side.picks
    }
    return {product: critiques for product, critiques in found.items() if critiques}


def is_met(critique: CritiqueRule, product: Product, other: Product, budget: Budget) -> bool:
    """Return whether the other product is known to meet a critique of this one."""
    if critique.product is not None:
        return passes(critique.product, other, budget) is True
    own, its = (_amount(critique, each, budget) for each in (product, other))
    return own is not None and its is not None and _is_better(critique, its, own)


def _amount(critique: CritiqueRule, product: Product, budget: Budget) -> float | None:
    """Return the amount that a critique compares; None if the product does not state it."""
    attribute = critique.less or critique.more
    return amount_of(attribute, product, budget.currency) if attribute else None


def _is_better(critique: CritiqueRule, its: float, own: float) -> bool:
    """Return whether the amount of another product is clearly less, or more, than that of this one."""
    low, high = (its, own) if critique.less else (own, its)
    return low < high and low * 100 <= high * CLEARLY_LESS


class _Finder:
    """Finder of the critiques of one recommendation; the products of each set of answers are cached."""

    def __init__(
        self, rulebook: Rulebook, index: ProductIndex, resolved: ResolvedAnswers, decision: Decision
    ) -> None:
        self._rulebook, self._index, self._resolved = rulebook, index, resolved
        self._decision, self._musts = decision, _musts_of(decision)
        self._budget = rulebook.budget(resolved.answers)
        self._dropped = _dropped_of(resolved)
        self._evaluated: dict[tuple[object, ...], _Fitting | None] = {}

    def critiques_of(self, product: Product, side: Side) -> Iterator[Critique]:
        """Yield the critiques of a product, each with answers under which a product of this side meets it.

        A product that fits with additional musts also fits without them. So changed answers are evaluated
        only if some product that fits now meets the critique.
        """
        present = self._find_fitting({}, side)
        for critique in self._rulebook.settings.critiques:
            if present is None or self._is_met_already(critique, product):
                continue
            if present.all_meet(critique, product, self._budget) is False:
                continue
            changes = self._find_changes(critique, product)
            then = self._find_fitting(changes, side) if changes else None
            if then is None or then.all_meet(critique, product, self._budget) is False:
                continue
            if then.first_meets(critique, product, self._budget) and then.first != present.first:
                yield Critique(critique.label, {**self._resolved.given, **changes})

    def _is_met_already(self, critique: CritiqueRule, product: Product) -> bool:
        """Return whether the product itself is known to meet the critique."""
        return critique.product is not None and passes(critique.product, product, self._budget) is True

    def _find_changes(self, critique: CritiqueRule, product: Product) -> dict[str, tuple[str, ...]]:
        """Return the answers that a critique changes; an empty mapping if it cannot be met."""
        answers = self._resolved.answers
        changes: dict[str, tuple[str, ...]] = {}
        for name, chosen in critique.answers.items():
            question, before = self._rulebook.question[name], answers.get(name, ())
            kept = set(before) - question.alone if question.alone.isdisjoint(chosen) else set()
            changes[name] = question.in_order(kept | set(chosen))
        if critique.limit is not None:
            lower = self._find_lower_limit(critique.limit, _amount(critique, product, self._budget))
            if lower is None:
                return {}
            changes[critique.limit] = (lower,)
        return {name: chosen for name, chosen in changes.items() if chosen != answers.get(name)}

    def _find_lower_limit(self, name: str, value: float | None) -> str | None:
        """Return the option with the highest amount below both the value and the current limit, if any."""
        limit = self._budget.amounts.get(name)
        question = self._rulebook.question[name]
        if value is None or name not in self._resolved.visible:
            return None
        lower = [
            option.id
            for option in options_by_amount(question, self._resolved)
            if option.amount is not None
            and option.amount < value
            and (limit is None or option.amount < limit)
        ]
        return lower[-1] if lower else None

    def _find_fitting(self, changes: Mapping[str, tuple[str, ...]], side: Side) -> _Fitting | None:
        """Return the products that fit on a side under changed answers; None if these are not valid."""
        key = (side.id, *changes.items())
        if key not in self._evaluated:
            self._evaluated[key] = self._evaluate(changes, side)
        return self._evaluated[key]

    def _evaluate(self, changes: Mapping[str, tuple[str, ...]], side: Side) -> _Fitting | None:
        after, decision = self._resolved, self._decision
        if changes:
            after = resolve_answers(self._rulebook, {**self._resolved.given, **changes})
            dropped = _dropped_of(after)
            if not dropped <= self._dropped or any(question in changes for question, _ in dropped):
                return None
            decision = decide(self._rulebook, after)
        if decision.verdict != self._decision.verdict or not self._musts <= _musts_of(decision):
            return None
        budget, advantages = self._rulebook.budget(after.answers), self._rulebook.settings.advantages
        return _Fitting(FittingProducts(self._index, decision, side, budget, advantages))


class _Fitting:
    """The products that fit on one side, tested against critiques."""

    def __init__(self, found: FittingProducts) -> None:
        self._found = found
        self._ranges: dict[str, tuple[float | None, float | None]] = {}

    @property
    def first(self) -> tuple[Product, ...]:
        """Return the products of the cards with a role, which are ranked on the first access."""
        return self._found.first

    def first_meets(self, critique: CritiqueRule, product: Product, budget: Budget) -> bool:
        """Return whether the first product meets a critique; at least one product must fit."""
        return is_met(critique, product, self.first[0], budget)

    def all_meet(self, critique: CritiqueRule, product: Product, budget: Budget) -> bool | None:
        """Return True if all products meet a critique, False if none does, and None if some may."""
        found = self._found
        if critique.product is not None:
            met = found.index.products_passing(critique.product, budget) & found.products
            return None if 0 < met < found.products else bool(met)
        own, least, most = _amount(critique, product, budget), *self._find_range(critique, budget)
        best, worst = (least, most) if critique.less else (most, least)
        if own is None or best is None or not _is_better(critique, best, own):
            return False
        return True if worst is not None and _is_better(critique, worst, own) else None

    def _find_range(self, critique: CritiqueRule, budget: Budget) -> tuple[float | None, float | None]:
        """Return the minimum and maximum of an amount over the products.

        If some products do not state it, the bound that is worst for the critique is unknown (None).
        """
        if critique.label not in self._ranges:
            attribute = critique.less or critique.more
            assert attribute is not None
            known = self._found.index.amounts(attribute, budget.currency)
            amounts = [known[place] for place in places_of(self._found.products) if place in known]
            least, most = min(amounts, default=None), max(amounts, default=None)
            if len(amounts) < self._found.products.bit_count():
                least, most = (least, None) if critique.less else (None, most)
            self._ranges[critique.label] = least, most
        return self._ranges[critique.label]


def _musts_of(decision: Decision) -> set[str]:
    return {requirement.need.id for requirement in decision.requirements if requirement.must}


def _dropped_of(resolved: ResolvedAnswers) -> set[tuple[str, str]]:
    """Return all pairs of a question id and a dropped option."""
    return {(drop.question.id, option) for drop in resolved.dropped for option in drop.answer}
