"""The one door: rulebook + catalog + answers -> the next question, or a recommendation.

Every front (pages, JSON, command line) comes through here, so none of them can answer differently.
Your own programs can do the same, without HTTP: docs/api.md shows how.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from wizard.catalog.store import Catalog
from wizard.engine.decide import decide, find_verdict
from wizard.engine.explain import Flip, find_flips, find_support
from wizard.engine.flow import ResolvedAnswers, open_questions, resolve_answers
from wizard.engine.outlook import is_settled
from wizard.engine.product_index import ProductGroups, ProductIndex, group_products
from wizard.engine.ranking import ProductFit, Ranking, assess_product, rank
from wizard.paths import catalog_path, rules_path
from wizard.rule_language.conditions import Answers
from wizard.rule_language.diagnostics import did_you_mean
from wizard.rule_language.model import Decision, Need, Question, Rulebook, VerdictRule
from wizard.rule_language.predicates import AllTests, Predicate, Product
from wizard.rule_language.reserved import is_no_answer
from wizard.rules_folder import read_rulebook

PRODUCTS = 3
"""Products shown a side unless `limit` asks for more."""

MOST_PRODUCTS = 50
"""The highest `limit`."""

LIMITS = {str(number): number for number in range(1, MOST_PRODUCTS + 1)}
"""What `limit` may say in an address."""

Wrong = Literal["strange", "several", "not alone"]
"""What can be wrong with an answer: no options, too many of them, or some that go with no others."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A parameter that cannot be taken as it is, what is wrong with it, and what it accepts."""

    parameter: str
    detail: str
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The parameters of an address as answers; a question with a mistake counts as unanswered."""

    given: Answers
    mistakes: tuple[Mistake, ...]
    unknown: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class Consultation:
    """Where a shopper stands: what counts so far, and the questions that still matter, next one first."""

    resolved: ResolvedAnswers
    open: tuple[Question, ...]

    @property
    def next_question(self) -> Question | None:
        """The question to ask now, None when the recommendation is due."""
        return self.open[0] if self.open else None


@dataclass(frozen=True, slots=True)
class Reason:
    """A verdict rule that holds, with the answers that made it hold."""

    rule: VerdictRule
    answers: Answers


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the wizard says: the decision and its words, why, the products, and what would change it."""

    consultation: Consultation
    decision: Decision
    label: str
    says: str
    picture: str | None
    settled: bool
    reasons: tuple[Reason, ...]
    ranking: Ranking
    would_change: tuple[Flip, ...]


@dataclass(frozen=True, slots=True)
class ProductAdvice:
    """What the wizard says of one product, beside the recommendation on the same answers."""

    recommendation: Recommendation
    fit: ProductFit


@dataclass(frozen=True, eq=False)
class Advisor:
    """One version of rulebook and catalog; everything it answers comes wholly from that version.

    Its methods change nothing, so threads can share it.
    """

    rulebook: Rulebook
    catalog: Catalog

    @classmethod
    def open(cls, rules: str | Path, catalog: str | Path) -> Advisor:
        """Read both from disk; raises RulesError or CatalogError."""
        opened = Catalog.open(catalog)
        return cls(read_rulebook(Path(rules), opened.own_attributes), opened)

    @cached_property
    def product_groups(self) -> ProductGroups:
        """The products that may be recommended."""
        return group_products(self.catalog.products())

    @cached_property
    def product_index(self) -> ProductIndex:
        """The same products, with what is known of which of them meet a need."""
        return ProductIndex(self.product_groups)

    def read(self, parameters: Iterable[tuple[str, str]]) -> Reading:
        """Take the parameters of an address as answers; names that are neither are listed as unknown."""
        values: dict[str, list[str]] = {}
        for name, value in parameters:
            if value:  # an empty value is no answer
                values.setdefault(name, []).append(value)
        given: dict[str, tuple[str, ...]] = {}
        mistakes: list[Mistake] = []
        for question in self.rulebook.questions:
            if question.id in values:
                chosen = tuple(dict.fromkeys(values[question.id]))
                wrong = _mistakes(question, chosen)
                mistakes += wrong
                if not wrong:
                    given[question.id] = question.in_order(set(chosen))
        strange = [name for name in values if name not in self.rulebook.question and not is_no_answer(name)]
        return Reading(given, tuple(mistakes), tuple(map(self._unknown, strange)))

    def consult(self, given: Answers) -> Consultation:
        """Where these answers lead, without a look at the catalog."""
        resolved = resolve_answers(self.rulebook, given)
        return Consultation(resolved, open_questions(self.rulebook, resolved))

    def decision(self, resolved: ResolvedAnswers) -> Decision:
        """What the rules say so far, without a look at the catalog."""
        return decide(self.rulebook, resolved)

    def recommend(self, given: Answers, limit: int = PRODUCTS) -> Recommendation:
        """The recommendation on these answers, complete or not, with `limit` products a side."""
        consultation = self.consult(given)
        resolved = consultation.resolved
        decision = self.decision(resolved)
        budget = self.rulebook.budget(resolved.answers)
        text = self.rulebook.texts.verdicts[decision.verdict]
        label, picture = text.naming(resolved.answers)
        return Recommendation(
            consultation=consultation,
            decision=decision,
            label=label,
            says=text.says,
            picture=picture,
            settled=is_settled(self.rulebook, resolved),
            reasons=tuple(Reason(rule, find_support(rule, resolved.answers)) for rule in decision.reasons),
            ranking=rank(self.product_index, decision.verdict, decision.requirements, budget, limit),
            would_change=find_flips(self.rulebook, resolved, decision.verdict),
        )

    def judge(self, product: Product, given: Answers) -> ProductAdvice:
        """Whether the product fits these answers, complete or not, and why not."""
        recommendation = self.recommend(given, limit=len(self.catalog.products()))
        decision, resolved = recommendation.decision, recommendation.consultation.resolved
        budget = self.rulebook.budget(resolved.answers)
        return ProductAdvice(
            recommendation, assess_product(product, decision, budget, recommendation.ranking)
        )

    def label(self, given: Answers) -> str:
        """How the verdict on these answers is called."""
        resolved = resolve_answers(self.rulebook, given)
        verdict = find_verdict(self.rulebook, resolved.answers)
        return self.rulebook.texts.verdicts[verdict].naming(resolved.answers)[0]

    def products_meeting(self, need: Need) -> dict[str, bool | None]:
        """Product id -> whether it meets a checkable need, asked in SQL; budgets are no limit.

        The same as `stock.meets`, for a whole catalog at once and without holding it in memory.
        """
        if need.product is None:
            return {}
        met, applies = self._fit(need.product), self._fit(need.applies_when or AllTests(()))
        return {product: met[product] if applies[product] else _not(applies[product]) for product in met}

    def _fit(self, test: Predicate) -> dict[str, bool | None]:
        return self.catalog.fit(test, {}, self.rulebook.settings.currency)

    def _unknown(self, name: str) -> Mistake:
        """What to say about a parameter nobody knows."""
        accepted = tuple(self.rulebook.question)
        meant = did_you_mean(name, accepted)
        return Mistake(name, f"There is no question '{name}'. {meant}".strip(), accepted)


def recommend(
    answers: Mapping[str, str | Iterable[str]],
    rules: str | Path | None = None,
    catalog: str | Path | None = None,
    limit: int = PRODUCTS,
) -> Recommendation:
    """The recommendation on answers as they come: question ids with an option id, or with several.

    Without `rules` or `catalog` the shipped ones answer; both are read at the first call and kept.
    Raises ValueError with every mistake in the answers, RulesError or CatalogError.
    """
    advisor = _opened(Path(rules or rules_path()).resolve(), Path(catalog or catalog_path()).resolve())
    chosen = {name: [each] if isinstance(each, str) else each for name, each in answers.items()}
    reading = advisor.read((name, option) for name, options in chosen.items() for option in options)
    if mistakes := (*reading.mistakes, *reading.unknown):
        raise ValueError(" ".join(mistake.detail for mistake in mistakes))
    return advisor.recommend(reading.given, limit)


_opened = lru_cache(maxsize=8)(Advisor.open)


def _not(truth: bool | None) -> bool | None:
    """The opposite; what is not known stays so."""
    return None if truth is None else not truth


def find_mistake(question: Question, chosen: Sequence[str]) -> tuple[Wrong, tuple[str, ...]] | None:
    """What is wrong with these values as the answer to a question, and with which of them."""
    if strange := tuple(value for value in chosen if value not in question.option_ids):
        return "strange", strange
    if len(chosen) > 1 and not question.many:
        return "several", tuple(chosen)
    alone = tuple(value for value in chosen if value in question.alone)
    return ("not alone", alone) if alone and len(chosen) > 1 else None


def _mistakes(question: Question, chosen: tuple[str, ...]) -> list[Mistake]:
    """Everything wrong with the values given for one question, in the words of its ids."""
    accepted = question.option_ids
    match find_mistake(question, chosen):
        case None:
            details = []
        case "strange", values:
            details = [
                f"'{value}' is no answer to '{question.id}'. {did_you_mean(value, accepted)}".strip()
                for value in values
            ]
        case "several", _:
            details = [f"'{question.id}' takes one answer, not {len(chosen)}: {', '.join(chosen)}."]
        case "not alone", values:
            first = question.in_order(set(values))[0]
            details = [f"'{first}' cannot be combined with other answers to '{question.id}'."]
    return [Mistake(question.id, detail, accepted) for detail in details]
