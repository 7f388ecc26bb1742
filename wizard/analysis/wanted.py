"""What rules require of products, for many answers: a decision without reasons, warnings and sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from wizard.engine.product_index import places_of
from wizard.engine.rule_index import RuleIndex
from wizard.engine.verdict import add_leads, derive_outcome
from wizard.rule_language.conditions import Answers, Condition
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.model import ProductRule, Requirement, Rule, Rulebook
from wizard.rule_language.predicates import Budget
from wizard.rule_language.settings import OrderStep
from wizard.rule_language.topic import Side

MUST = 1 << 64
"""The weight of a must, which is more than all weights together."""

_Call = tuple[int, int]
"""The index of a need in needs.yaml, and the weight that a rule adds to it."""


Terms = tuple[int, tuple[int | None, ...]]
"""The true terms of conditions, as bits, and the amounts that are limits."""


class Setting(NamedTuple):
    """How products are tested and ordered for some answers; the same terms give the same object.

    `by_link` are the indexes of the needs that are tested one link at a time; `order` are the steps that
    apply.
    """

    by_link: frozenset[int]
    order: tuple[OrderStep, ...]
    budget: Budget


class Wanted(NamedTuple):
    """What a decision requires of products.

    `sides` are those recommended, or none if advice replaces the products. `requirements` are those that a
    catalog can check, in the order of the needs; equal ones are the same object. If `signature` is equal, the
    same products are shown.
    """

    sides: tuple[Side, ...]
    requirements: Sequence[Requirement]
    setting: Setting
    signature: tuple[object, ...]


class WantedIndex:
    """Index to find what a rulebook requires of products, as `decide` does, in a fraction of the time.

    `orders` interns each order, and is shared between rulebooks.
    """

    def __init__(
        self, rulebook: Rulebook, orders: dict[tuple[OrderStep, ...], tuple[OrderStep, ...]]
    ) -> None:
        self._rulebook = rulebook
        links = [_make_condition(need.same_link) for need in rulebook.needs]
        steps = [_make_condition(step.when) for step in rulebook.settings.order]
        parts = (rulebook.verdict_rules, rulebook.need_rules, (*links, *steps))
        self._index = RuleIndex[Rule](rulebook.questions, [rule for part in parts for rule in part])
        self._verdict_terms, self._call_terms, self._setting_terms = map(self._join_terms, parts)
        self._link_terms, self._step_terms = (
            list(map(self._index.terms_of, each)) for each in (links, steps)
        )
        place = {need.id: at for at, need in enumerate(rulebook.needs)}
        self._called: dict[int, tuple[int, list[_Call]]] = {}
        self._musts = 0
        for rule in rulebook.need_rules:
            terms = self._index.terms_of(rule)
            self._musts |= terms if rule.must else 0
            weights = {**rule.nice, **dict.fromkeys(rule.must, MUST)}
            calls = [(place[need], weight) for need, weight in weights.items()]
            self._called.update((1 << term, (~terms, calls)) for term in places_of(terms))
        self._instead = [at for at, need in enumerate(rulebook.needs) if need.instead]
        limits = (rulebook.question.get(name) for name in sorted(rulebook.amount_questions))
        self._amounts: list[tuple[str, dict[tuple[str, ...], int | None]]] = [
            (question.id, {(option.id,): option.amount for option in question.options})
            for question in limits
            if question and not question.many
        ]
        self._interned_sides: dict[tuple[str, ...], tuple[Side, ...]] = {}
        self._orders = orders
        self._sides = cache(self._find_sides)
        self._setting = cache(self._find_setting)
        self._requirement = cache(self._make_requirement)
        self._budget = cache(self._make_budget)

    def find(self, answers: Answers) -> Wanted:
        """Return what is required of products for the answers that count.

        Answers to questions of other rulebooks are ignored.
        """
        return self.read(self.terms(answers))

    def terms(self, answers: Answers) -> Terms:
        """Return everything about the answers that matters for products."""
        amounts = tuple([amounts.get(answers.get(name, ())) for name, amounts in self._amounts])
        return self._index.true_terms(answers), amounts

    def sides(self, terms: Terms) -> tuple[Side, ...]:
        """Return the sides that the verdict recommends; equal tuples are the same object."""
        return self._sides(terms[0] & self._verdict_terms)

    def setting(self, terms: Terms) -> Setting:
        """Return how products are tested and ordered."""
        return self._setting(terms[0] & self._setting_terms, terms[1])

    def musts_of(self, terms: Terms) -> int:
        """Return the true terms of the rules that call for a must, as bits."""
        return terms[0] & self._musts

    def musts_called(self, term: int, setting: Setting) -> tuple[int, Sequence[Requirement] | None]:
        """Return all terms except those of this term's rule, and the checkable musts that the rule calls for.

        The musts are None if advice replaces the products.
        """
        others, calls = self._called[term]
        places = [place for place, weight in calls if weight == MUST]
        if any(place in self._instead for place in places):
            return others, None
        made = [self._requirement(place, MUST, place in setting.by_link) for place in places]
        return others, [each for each in made if each]

    def read(self, terms: Terms) -> Wanted:
        """Return what is required of products for these true terms and amounts."""
        sides, setting = self.sides(terms), self.setting(terms)
        called: dict[int, int] = {}
        left = terms[0] & self._call_terms
        while left:
            others, calls = self._called[left & -left]
            left &= others
            for place, weight in calls:
                called[place] = called.get(place, 0) + weight
        if not sides or any(called.get(place, 0) >= MUST for place in self._instead):
            return NOTHING._replace(signature=(id(sides),))
        made = [
            self._requirement(place, weight if weight < MUST else MUST, place in setting.by_link)
            for place, weight in sorted(called.items())
        ]
        requirements = [each for each in made if each]
        signature = (id(sides), id(setting.order), id(setting.budget), *map(id, requirements))
        return Wanted(sides, requirements, setting, signature)

    def _find_sides(self, terms: int) -> tuple[Side, ...]:
        """Return the sides recommended for these true terms of verdict rules."""
        rulebook = self._rulebook
        held = [rule for rule in rulebook.verdict_rules if terms & self._index.terms_of(rule)]
        leads = add_leads([rulebook.leads[rule] for rule in held], rulebook)
        outcome = derive_outcome(held, leads, rulebook)
        return self._interned_sides.setdefault(
            outcome.sides, tuple(map(rulebook.topic.side.__getitem__, outcome.sides))
        )

    def _find_setting(self, terms: int, amounts: tuple[int | None, ...]) -> Setting:
        """Return the setting for these true terms of links and steps, and these amounts."""
        steps = zip(self._rulebook.settings.order, self._step_terms, strict=True)
        order = tuple(step for step, when in steps if terms & when)
        by_link = frozenset(place for place, link in enumerate(self._link_terms) if terms & link)
        return Setting(by_link, self._orders.setdefault(order, order), self._budget(amounts))

    def _make_requirement(self, place: int, weight: int, by_link: bool) -> Requirement | None:
        """Return the requirement for a need; None if products cannot show that they meet it."""
        need = self._rulebook.needs[place]
        return Requirement(need, None if weight >= MUST else weight, (), by_link) if need.checkable else None

    def _make_budget(self, amounts: tuple[int | None, ...]) -> Budget:
        named = zip(self._amounts, amounts, strict=True)
        return Budget({name: amount for (name, _), amount in named}, self._rulebook.settings.currency)

    def _join_terms(self, rules: Iterable[Rule]) -> int:
        found = 0
        for rule in rules:
            found |= self._index.terms_of(rule)
        return found


NOTHING = Wanted((), (), Setting(frozenset(), (), Budget({}, "")), ())
"""What is required if no product is recommended."""


def _make_condition(when: Condition) -> ProductRule:
    return ProductRule(when=when, id="", place=Place(""))
