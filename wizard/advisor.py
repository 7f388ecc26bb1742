"""The one door: rulebook, catalog and answers in; frozen views of a question or a recommendation out.

Every surface (pages, JSON, commands) comes through here, so no two of them can answer differently.
Programs can do the same without HTTP: see docs/api.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from wizard.catalog.store import Catalog
from wizard.engine.decide import decide, find_verdict
from wizard.engine.explain import assess_certainty, find_affordable_answers, find_flips, find_support
from wizard.engine.flow import Dropped, ResolvedAnswers, open_questions, resolve_answers
from wizard.engine.outlook import find_stake, is_settled, measure_progress
from wizard.engine.ranking import (
    NearMiss,
    Pick,
    ProductFit,
    ProductGroups,
    ProductIndex,
    assess_product,
    group_products,
    rank,
)
from wizard.engine.verdict import effective_decisions
from wizard.paths import catalog_path, rules_path
from wizard.rule_language.conditions import UNSURE, Answers, Truth, truth
from wizard.rule_language.model import (
    Decision,
    Option,
    Question,
    Rulebook,
    Verdict,
    VerdictRule,
    is_reserved_parameter,
)
from wizard.rule_language.predicates import Product, price_in
from wizard.rules_folder import read_rulebook
from wizard.views import (
    PRODUCTS,
    Advantage,
    AnswerEntry,
    AnswerStatus,
    CheckResult,
    Consultation,
    Mistake,
    MistakeKind,
    ParsedAnswers,
    ProductCheck,
    QuestionView,
    Reason,
    Recommendation,
    RecommendationDetails,
    Shareable,
    VerdictSoFar,
    WayOut,
    why_dropped,
)


@dataclass(frozen=True, eq=False)
class Advisor:
    """One version of rulebook and catalog; each view comes wholly from that version.

    Its methods change nothing, so threads can share it.
    """

    rulebook: Rulebook
    catalog: Catalog

    @classmethod
    def open(cls, rules: str | Path, catalog: str | Path) -> Advisor:
        """Read both from disk; raises RulesError or CatalogError."""
        opened = Catalog(catalog)
        return cls(read_rulebook(Path(rules), opened.own_attributes), opened)

    @cached_property
    def product_groups(self) -> ProductGroups:
        """The products that may be recommended."""
        return group_products(self.catalog.products())

    @cached_property
    def product_index(self) -> ProductIndex:
        """The same products, with which of them meet a need, as far as it was asked."""
        return ProductIndex(self.product_groups)

    def parse_answers(self, parameters: Iterable[tuple[str, str]]) -> ParsedAnswers:
        """Parse the parameters of an address; names that are neither questions nor reserved are unknown."""
        values: dict[str, list[str]] = {}
        for name, value in parameters:
            if value:  # an empty value is no answer
                values.setdefault(name, []).append(value)
        given: dict[str, tuple[str, ...]] = {}
        mistakes: list[Mistake] = []
        for question in self.rulebook.questions:
            chosen = tuple(dict.fromkeys(values.get(question.id, ())))
            if mistake := find_mistake(question, chosen):
                mistakes.append(mistake)
            elif chosen:
                given[question.id] = question.in_order(set(chosen))
        known = tuple(self.rulebook.question)
        unknown = [name for name in values if name not in known and not is_reserved_parameter(name)]
        return ParsedAnswers(
            given,
            tuple(mistakes),
            tuple(Mistake(name, MistakeKind.UNKNOWN_QUESTION, accepted=known) for name in unknown),
        )

    def consult(self, given: Answers) -> Consultation:
        """Return where these answers lead, without a look at the catalog."""
        resolved = resolve_answers(self.rulebook, given)
        still_open = open_questions(self.rulebook, resolved)
        return Consultation(resolved, still_open, next(iter(still_open), None))

    def decide(self, consultation: Consultation) -> Decision:
        """Return what the rules say so far, without a look at the catalog."""
        return decide(self.rulebook, consultation.resolved)

    def question_view(self, consultation: Consultation, question: Question) -> QuestionView:
        """Return the view of a question that is asked after these answers."""
        resolved, decision = consultation.resolved, self.decide(consultation)
        settled = is_settled(self.rulebook, resolved)
        offered = resolved.visible[question.id]
        return QuestionView(
            question=question,
            options=tuple(option for option in question.options if option.id in offered),
            chosen=resolved.answers.get(question.id, ()),
            is_next=question is consultation.next_question,
            progress=measure_progress(self.rulebook, resolved),
            stake=find_stake(self.rulebook, resolved, question, settled),
            so_far=self._verdict_so_far(resolved, decision, settled),
            can_recommend=bool(decision.reasons),
            answers=tuple(_list_answers(self.rulebook, resolved)),
            previous=_previous(self.rulebook, resolved, question),
        )

    def recommend(
        self, given: Answers, limit: int = PRODUCTS, product: Product | None = None
    ) -> Recommendation:
        """Return the recommendation on these answers, complete or not, with `limit` products a side.

        With `product` its check is part of it.
        """
        consultation = self.consult(given)
        resolved, decision = consultation.resolved, self.decide(consultation)
        label, picture = self.name_verdict(decision.verdict, resolved.answers)
        budget = self.rulebook.budget(resolved.answers)
        wanted = limit if product is None else len(self.product_index.products)
        ranking = rank(self.product_index, decision.verdict, decision.requirements, budget, wanted)
        return Recommendation(
            consultation=consultation,
            decision=decision,
            label=label,
            says=self.rulebook.texts.verdicts[decision.verdict].says,
            picture=picture,
            settled=is_settled(self.rulebook, resolved),
            reasons=tuple(Reason(rule, find_support(rule, resolved.answers)) for rule in decision.reasons),
            ranking=ranking.first(limit),
            would_change=find_flips(self.rulebook, resolved, decision.verdict),
            check=_check(assess_product(product, decision, budget, ranking), decision) if product else None,
        )

    def details(self, recommendation: Recommendation) -> RecommendationDetails:
        """Return what a page shows in addition to a recommendation."""
        consultation, decision = recommendation.consultation, recommendation.decision
        resolved, ranking = consultation.resolved, recommendation.ranking
        private = [each for each in self.rulebook.questions if each.private and each.id in resolved.given]
        rules = [rule for requirement in decision.requirements for rule in requirement.rules]
        return RecommendationDetails(
            certainty=assess_certainty(self.rulebook, resolved, decision),
            answers=tuple(_list_answers(self.rulebook, resolved)),
            previous=_previous(self.rulebook, resolved),
            behind={rule: find_support(rule, resolved.answers) for rule in rules},
            ways_out=tuple(
                tuple(self._way_out(resolved, decision, near) for near in side.nearest)
                for side in ranking.sides
            ),
            provenance={pick.product.id: self.catalog.provenance(pick.product.id) for pick in ranking.shown},
            flip_labels=tuple(
                self.name_verdict(flip.verdict, flip.answers)[0] for flip in recommendation.would_change
            ),
            private=tuple(private),
            shared=_share(consultation, decision.verdict),
            without_private=self._share_without(private, resolved) if private else None,
        )

    def dropped_others(self, consultation: Consultation, question: Question) -> bool:
        """Return whether everything that was dropped would count without the answer to a question."""
        resolved = consultation.resolved
        if not resolved.dropped or question.id not in resolved.given:
            return False
        before = resolve_answers(self.rulebook, without(resolved.given, [question]))
        return not set(resolved.dropped) & set(before.dropped)

    def _share_without(self, private: Sequence[Question], resolved: ResolvedAnswers) -> Shareable:
        consultation = self.consult(without(resolved.given, private))
        return _share(consultation, find_verdict(self.rulebook, consultation.resolved.answers))

    def name_verdict(self, verdict: Verdict, answers: Answers) -> tuple[str, str | None]:
        """Return the label of a verdict for these answers, and its picture if there is one."""
        text = self.rulebook.texts.verdicts[verdict]
        for other in text.also:
            if truth(other.when, answers) is Truth.HOLDS:
                return other.label, other.picture or text.picture
        return text.label, text.picture

    def _verdict_so_far(
        self, resolved: ResolvedAnswers, decision: Decision, settled: bool
    ) -> VerdictSoFar | None:
        rule = _strongest(decision)
        if rule is None:
            return None
        label, picture = self.name_verdict(decision.verdict, resolved.answers)
        return VerdictSoFar(label, picture, rule, settled)

    def _way_out(self, resolved: ResolvedAnswers, decision: Decision, near: NearMiss) -> WayOut:
        price = price_in(near.lowest, self.rulebook.settings.currency) if near.lowest else None
        given = find_affordable_answers(self.rulebook, resolved, decision, near.give_up, price)
        if given is None:
            return WayOut(near)
        question = next(
            each for each in self.rulebook.questions if given.get(each.id) != resolved.given.get(each.id)
        )
        return WayOut(near, given, question, question.option(given[question.id][0]))


def recommend(
    answers: Mapping[str, str | Iterable[str]],
    rules: str | Path | None = None,
    catalog: str | Path | None = None,
    limit: int = PRODUCTS,
) -> Recommendation:
    """Return the recommendation on answers: question ids with an option id, or with several.

    Without `rules` or `catalog` the shipped ones answer; both are read at the first call and kept.
    Raises ValueError with every mistake in the answers, RulesError or CatalogError.
    """
    advisor = _opened(Path(rules or rules_path()).resolve(), Path(catalog or catalog_path()).resolve())
    chosen = {name: [each] if isinstance(each, str) else each for name, each in answers.items()}
    parsed = advisor.parse_answers((name, option) for name, options in chosen.items() for option in options)
    if mistakes := (*parsed.mistakes, *parsed.unknown):
        raise ValueError(" ".join(mistake.detail for mistake in mistakes))
    return advisor.recommend(parsed.given, limit)


_opened = lru_cache(maxsize=8)(Advisor.open)


def find_mistake(question: Question, chosen: Sequence[str]) -> Mistake | None:
    """Return what is wrong with these values as the answer to a question, None when nothing is."""
    accepted = question.option_ids
    if unknown := tuple(value for value in chosen if value not in accepted):
        return Mistake(question.id, MistakeKind.UNKNOWN_OPTION, unknown, accepted)
    if len(chosen) > 1 and not question.many:
        return Mistake(question.id, MistakeKind.TOO_MANY, tuple(chosen), accepted)
    alone = question.in_order(question.alone.intersection(chosen))
    return Mistake(question.id, MistakeKind.NOT_ALONE, alone, accepted) if alone and len(chosen) > 1 else None


def without(answers: Answers, questions: Iterable[Question]) -> Answers:
    """Return the answers without those to some questions."""
    excluded = {question.id for question in questions}
    return {name: chosen for name, chosen in answers.items() if name not in excluded}


def _list_answers(rulebook: Rulebook, resolved: ResolvedAnswers) -> Iterator[AnswerEntry]:
    """Yield all answers that count or were dropped, in question order."""
    assumed = {entry.question.id: entry.because for entry in resolved.assumed}
    dropped: dict[str, list[Dropped]] = {}
    for drop in resolved.dropped:
        dropped.setdefault(drop.question.id, []).append(drop)
    for question in rulebook.questions:
        chosen, asked = resolved.answers.get(question.id), question.id in resolved.visible
        if chosen is not None:
            status = (
                AnswerStatus.ASSUMED
                if question.id in assumed
                else AnswerStatus.UNSURE
                if UNSURE in chosen
                else AnswerStatus.GIVEN
            )
            yield AnswerEntry(
                question, _options(question, chosen), status, asked, assumed.get(question.id, "")
            )
        for drop in dropped.get(question.id, ()):
            yield AnswerEntry(
                question, _options(question, drop.answer), AnswerStatus.DROPPED, asked, why_dropped(drop)
            )


def _options(question: Question, chosen: Sequence[str]) -> tuple[Option, ...]:
    return tuple(question.option(option) for option in chosen)


def _previous(
    rulebook: Rulebook, resolved: ResolvedAnswers, question: Question | None = None
) -> Question | None:
    """Return the nearest question before this one (before the end without one) that has an answer."""
    previous: Question | None = None
    for other in rulebook.questions:
        if other is question:
            break
        if other.id in resolved.answers and other.id in resolved.visible:
            previous = other
    return previous


def _share(consultation: Consultation, verdict: Verdict) -> Shareable:
    return Shareable(consultation.resolved.given, verdict, bool(consultation.open))


def _strongest(decision: Decision) -> VerdictRule | None:
    """Return the first decision for the verdict, or else the rule that leans to it most."""
    for rule in effective_decisions(decision.reasons):
        if rule.decide is decision.verdict:
            return rule
    if decision.decided or decision.verdict is Verdict.EITHER:
        return None
    leaning = [rule for rule in decision.reasons if rule.speaks_for is decision.verdict]
    return max(leaning, key=lambda rule: rule.lean[decision.verdict])


def _check(fit: ProductFit, decision: Decision) -> ProductCheck:
    """Sum up how a product fits, and whether the product that fits best is the better choice."""
    why = {objection.why for objection in fit.objections}
    result = CheckResult.YES if not why else CheckResult.PERHAPS if why == {"not_stated"} else CheckResult.NO
    if fit.better is None:
        return ProductCheck(fit, result, None)
    weights = {each.need.id: each.weight or 0 for each in decision.requirements}

    def worth(pick: Pick) -> tuple[int, int]:
        return sum(weights[need] for need in pick.fit.met), len(pick.fit.not_stated)

    if why or worth(fit.better) != worth(fit.pick):
        return ProductCheck(fit, result, Advantage.BETTER)
    is_cheaper = fit.better.product.price != fit.pick.product.price
    return ProductCheck(fit, result, Advantage.CHEAPER if is_cheaper else None)
