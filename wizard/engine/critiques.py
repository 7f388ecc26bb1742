"""Critiques of products: "like this, but cheaper", as answers under which such a product fits."""

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
"""How many critiques a product has at most."""


@dataclass(frozen=True, slots=True)
class Critique:
    """What a product is not, and the given answers under which the first card is just that."""

    label: str
    given: Answers


def find_critiques(
    rulebook: Rulebook, index: ProductIndex, resolved: ResolvedAnswers, decision: Decision, ranking: Ranking
) -> Mapping[str, tuple[Critique, ...]]:
    """Return product id -> its first critiques in the order of the settings, of the products that fit.

    The answers of a critique are all valid. They keep the verdict and every must, and drop no other answer.
    The first card on the product's side is what the critique says, and the cards there are not those of now.
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
    """Return whether the other product is known to be what this one is not."""
    if critique.product is not None:
        return passes(critique.product, other, budget) is True
    own, its = (_amount(critique, each, budget) for each in (product, other))
    return own is not None and its is not None and _is_better(critique, its, own)


def _amount(critique: CritiqueRule, product: Product, budget: Budget) -> float | None:
    """Return how much a product has of what a critique compares; None where it does not state that."""
    attribute = critique.less or critique.more
    return amount_of(attribute, product, budget.currency) if attribute else None


def _is_better(critique: CritiqueRule, its: float, own: float) -> bool:
    """Return whether an amount is clearly less than the own one, or more."""
    low, high = (its, own) if critique.less else (own, its)
    return low < high and low * 100 <= high * CLEARLY_LESS


class _Finder:
    """Finds the critiques of one recommendation; each set of answers is tried once."""

    def __init__(
        self, rulebook: Rulebook, index: ProductIndex, resolved: ResolvedAnswers, decision: Decision
    ) -> None:
        self._rulebook, self._index, self._resolved = rulebook, index, resolved
        self._decision, self._musts = decision, _musts_of(decision)
        self._budget = rulebook.budget(resolved.answers)
        self._dropped = _dropped_of(resolved)
        self._tried: dict[tuple[object, ...], _Fitting | None] = {}

    def critiques_of(self, product: Product, side: Side) -> Iterator[Critique]:
        """Yield what the product is not, with answers under which a product of this side is.

        What fits with further musts fits without them too, so answers are tried only where something that
        fits now is what the critique says.
        """
        present = self._fitting({}, side)
        for critique in self._rulebook.settings.critiques:
            if present is None or self._is_so(critique, product):
                continue
            if present.meet(critique, product, self._budget) is False:
                continue
            changes = self._changes(critique, product)
            then = self._fitting(changes, side) if changes else None
            if then is None or then.meet(critique, product, self._budget) is False:
                continue
            if then.starts_with(critique, product, self._budget) and then.first != present.first:
                yield Critique(critique.label, {**self._resolved.given, **changes})

    def _is_so(self, critique: CritiqueRule, product: Product) -> bool:
        """Return whether a product is known to be what a critique says."""
        return critique.product is not None and passes(critique.product, product, self._budget) is True

    def _changes(self, critique: CritiqueRule, product: Product) -> dict[str, tuple[str, ...]]:
        """Return the answers that a critique changes; none where it cannot be met."""
        answers = self._resolved.answers
        changes: dict[str, tuple[str, ...]] = {}
        for name, chosen in critique.answers.items():
            question, before = self._rulebook.question[name], answers.get(name, ())
            kept = set(before) - question.alone if question.alone.isdisjoint(chosen) else set()
            changes[name] = question.in_order(kept | set(chosen))
        if critique.limit is not None:
            lower = self._lower(critique.limit, _amount(critique, product, self._budget))
            if lower is None:
                return {}
            changes[critique.limit] = (lower,)
        return {name: chosen for name, chosen in changes.items() if chosen != answers.get(name)}

    def _lower(self, name: str, value: float | None) -> str | None:
        """Return the option with the highest amount below a value and the present limit, if any."""
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

    def _fitting(self, changes: Mapping[str, tuple[str, ...]], side: Side) -> _Fitting | None:
        """Return what fits on a side under changed answers; None where these are not valid."""
        key = (side.id, *changes.items())
        if key not in self._tried:
            self._tried[key] = self._try(changes, side)
        return self._tried[key]

    def _try(self, changes: Mapping[str, tuple[str, ...]], side: Side) -> _Fitting | None:
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
    """The products that fit on one side, and how many of them are what a critique says."""

    def __init__(self, found: FittingProducts) -> None:
        self._found = found
        self._ranges: dict[str, tuple[float | None, float | None]] = {}

    @property
    def first(self) -> tuple[Product, ...]:
        """Return the products of the cards with a role; they are ranked when this is read."""
        return self._found.first

    def starts_with(self, critique: CritiqueRule, product: Product, budget: Budget) -> bool:
        """Return whether the first product is what a critique says; there is one."""
        return is_met(critique, product, self.first[0], budget)

    def meet(self, critique: CritiqueRule, product: Product, budget: Budget) -> bool | None:
        """Return whether all products are what a critique says, or none; None where some are."""
        found = self._found
        if critique.product is not None:
            met = found.index.passing(critique.product, budget) & found.products
            return None if 0 < met < found.products else bool(met)
        own, least, most = _amount(critique, product, budget), *self._range(critique, budget)
        best, worst = (least, most) if critique.less else (most, least)
        if own is None or best is None or not _is_better(critique, best, own):
            return False
        return True if worst is not None and _is_better(critique, worst, own) else None

    def _range(self, critique: CritiqueRule, budget: Budget) -> tuple[float | None, float | None]:
        """Return the least and the most that the products have of an amount.

        What some of them do not state is unknown at the end that would be the worst for the critique.
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
    """Return each question with each option that does not count."""
    return {(drop.question.id, option) for drop in resolved.dropped for option in drop.answer}
