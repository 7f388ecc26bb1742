"""The single entry point: takes rulebook, catalog and answers, returns frozen views for every surface.

Pages, the JSON API and programs all go through this module, so no two of them can give different answers.
Programs can call it without HTTP: see docs/api.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path

from wizard import views
from wizard.catalog.store import Catalog
from wizard.engine.critiques import find_critiques
from wizard.engine.decide import decide, find_outcome
from wizard.engine.explain import assess_certainty, find_flips, find_limit_to_raise, find_support
from wizard.engine.flow import Dropped, ResolvedAnswers, open_questions, resolve_answers
from wizard.engine.outlook import find_stake, is_settled, measure_progress
from wizard.engine.product_check import check_product
from wizard.engine.product_index import ProductGroups, ProductIndex, group_products
from wizard.engine.ranking import NearMiss, rank
from wizard.engine.verdict import effective_decisions
from wizard.paths import catalog_path, rules_path
from wizard.rule_language import model
from wizard.rule_language.conditions import UNSURE, Answers, Truth, truth
from wizard.rule_language.dates import Day
from wizard.rule_language.parameters import is_reserved_parameter
from wizard.rule_language.predicates import Product, price_in
from wizard.rule_language.texts import VerdictText
from wizard.rule_language.topic import EITHER
from wizard.rules_folder import load, load_topic, read_texts, today


@dataclass(frozen=True, eq=False)
class Advisor:
    """One version of rulebook and catalog; every view is computed from that version alone.

    Immutable apart from its caches, so threads can share it.
    """

    rulebook: model.Rulebook
    catalog: Catalog

    @classmethod
    def open(cls, rules: str | Path, catalog: str | Path) -> Advisor:
        """Load the rules in force today and the catalog from disk; raise RulesError or CatalogError."""
        texts = read_texts(Path(rules))
        opened = Catalog(catalog, load_topic(texts))
        return cls(load(texts, opened.own_attributes), opened)

    def on(self, day: Day) -> Advisor:
        """Return the Advisor with the rules in force on a day; self if those are the same."""
        rulebook = self.rulebook.on(day)
        if rulebook is self.rulebook:
            return self
        other = Advisor(rulebook, self.catalog)
        if known := vars(self).get("product_groups"):  # they depend on the topic, which has no dates
            vars(other)["product_groups"] = known
        return other

    @cached_property
    def product_groups(self) -> ProductGroups:
        """Group the products that may be recommended."""
        return group_products(self.catalog.products(), self.rulebook.topic)

    @cached_property
    def product_index(self) -> ProductIndex:
        """Return the index of these products, which caches which of them meet each need."""
        return ProductIndex(self.product_groups)

    def product(self, product_id: str) -> Product | None:
        """Return the product with this id, former id or variant id; None if there is none."""
        return self.catalog.product(product_id)

    def parse_answers(self, parameters: Iterable[tuple[str, str]]) -> views.ParsedAnswers:
        """Parse query parameters; names that are neither questions nor reserved are unknown.

        Former ids of questions and options, which old links may contain, are mapped to the current ones.
        """
        values: dict[str, list[str]] = {}
        renamed = self.rulebook.former_questions
        for name, value in parameters:
            if value:  # an empty value counts as not answered
                values.setdefault(renamed.get(name, name), []).append(value)
        given: dict[str, tuple[str, ...]] = {}
        mistakes: list[views.Mistake] = []
        for question in self.rulebook.questions:
            called = question.former_options
            chosen = tuple(dict.fromkeys(called.get(each, each) for each in values.get(question.id, ())))
            if mistake := find_mistake(question, chosen):
                mistakes.append(mistake)
            elif chosen:
                given[question.id] = question.in_order(set(chosen))
        known = tuple(self.rulebook.question)
        unknown = tuple(
            views.Mistake(name, views.MistakeKind.UNKNOWN_QUESTION, accepted=known)
            for name in values
            if name not in known and not is_reserved_parameter(name)
        )
        return views.ParsedAnswers(given, tuple(mistakes), unknown)

    def consult(self, given: Answers) -> views.Consultation:
        """Resolve these answers and find the open questions, without reading the catalog."""
        resolved = resolve_answers(self.rulebook, given)
        still_open = open_questions(self.rulebook, resolved)
        return views.Consultation(resolved, still_open, next(iter(still_open), None))

    def decide(self, consultation: views.Consultation) -> model.Decision:
        """Return the decision of the rules so far, without reading the catalog."""
        return decide(self.rulebook, consultation.resolved)

    def question_view(self, consultation: views.Consultation, question: model.Question) -> views.QuestionView:
        """Return the view of a question asked after these answers."""
        resolved, decision = consultation.resolved, self.decide(consultation)
        settled = is_settled(self.rulebook, resolved)
        offered = resolved.visible[question.id]
        return views.QuestionView(
            question=question,
            options=tuple(option for option in question.options if option.id in offered),
            chosen=resolved.answers.get(question.id, ()),
            is_next=question is consultation.next_question,
            progress=measure_progress(self.rulebook, resolved),
            stake=find_stake(self.rulebook, resolved, question, settled),
            so_far=self._verdict_so_far(resolved, decision, settled),
            can_recommend=bool(decision.reasons),
            unsure_in_a_row=_count_unsure(self.rulebook, resolved, question),
            answers=_list_answers(self.rulebook, resolved),
            previous=_previous(self.rulebook, resolved, question),
        )

    def recommend(
        self, given: Answers, limit: int = views.PRODUCTS, product: Product | None = None
    ) -> views.Recommendation:
        """Return the recommendation for these answers, complete or not, with `limit` products per side.

        If `product` is given, the recommendation includes its check.
        """
        consultation = self.consult(given)
        resolved, decision = consultation.resolved, self.decide(consultation)
        named = self.name_verdict(decision.verdict, resolved.answers)
        budget = self.rulebook.budget(resolved.answers)
        wanted = limit if product is None else len(self.product_index)
        advantages = self.rulebook.settings.advantages
        ranking = rank(self.product_index, decision, budget, wanted, advantages)
        return views.Recommendation(
            consultation=consultation,
            answers=_list_answers(self.rulebook, resolved),
            decision=decision,
            label=named.label,
            says=named.says,
            picture=named.picture,
            settled=is_settled(self.rulebook, resolved),
            reasons=tuple(
                views.Reason(rule, self.rulebook.favours(rule), find_support(rule, resolved.answers))
                for rule in decision.reasons
            ),
            ranking=ranking.first(limit),
            would_change=find_flips(self.rulebook, resolved, decision.verdict),
            check=check_product(product, self.rulebook.topic, decision, budget, ranking) if product else None,
        )

    def details(self, recommendation: views.Recommendation) -> views.RecommendationDetails:
        """Return what a page shows in addition to a recommendation."""
        consultation, decision = recommendation.consultation, recommendation.decision
        resolved, ranking = consultation.resolved, recommendation.ranking
        private = [each for each in self.rulebook.questions if each.private and each.id in resolved.given]
        rules = [rule for requirement in decision.requirements for rule in requirement.rules]
        return views.RecommendationDetails(
            certainty=assess_certainty(self.rulebook, resolved, decision),
            previous=_previous(self.rulebook, resolved),
            behind={rule: find_support(rule, resolved.answers) for rule in rules},
            ways_out=tuple(
                tuple(self._way_out(resolved, decision, near) for near in side.nearest)
                for side in ranking.sides
            ),
            provenance={pick.product.id: self.catalog.provenance(pick.product.id) for pick in ranking.shown},
            flip_labels=tuple(
                self.name_verdict(flip.verdict, flip.answers).label for flip in recommendation.would_change
            ),
            critiques=find_critiques(self.rulebook, self.product_index, resolved, decision, ranking),
            private=tuple(private),
            shared=views.Shareable(resolved.given, decision.verdict, bool(consultation.open)),
            without_private=self._share_without(private, resolved) if private else None,
        )

    def dropped_others(self, consultation: views.Consultation, question: model.Question) -> bool:
        """Return whether every dropped answer would count again if this question had no answer."""
        resolved = consultation.resolved
        if not resolved.dropped or question.id not in resolved.given:
            return False
        before = resolve_answers(self.rulebook, without(resolved.given, [question]))
        return not set(resolved.dropped) & set(before.dropped)

    def _share_without(self, private: Sequence[model.Question], resolved: ResolvedAnswers) -> views.Shareable:
        consultation = self.consult(without(resolved.given, private))
        verdict = find_outcome(self.rulebook, consultation.resolved.answers).verdict
        return views.Shareable(consultation.resolved.given, verdict, bool(consultation.open))

    def name_verdict(self, verdict: str, answers: Answers) -> VerdictText:
        """Return the label, picture and sentence of a verdict for these answers."""
        text = self.rulebook.texts.verdicts[verdict]
        held = (other for other in text.also if truth(other.when, answers) is Truth.HOLDS)
        named = next(held, text)
        return VerdictText(named.label, says=named.says or text.says, picture=named.picture or text.picture)

    def _verdict_so_far(
        self, resolved: ResolvedAnswers, decision: model.Decision, settled: bool
    ) -> views.VerdictSoFar | None:
        if (rule := _strongest(self.rulebook, decision)) is None:
            return None
        named = self.name_verdict(decision.verdict, resolved.answers)
        return views.VerdictSoFar(decision.verdict, named.label, named.picture, rule, settled)

    def _way_out(self, resolved: ResolvedAnswers, decision: model.Decision, near: NearMiss) -> views.WayOut:
        """Return a near miss with the limit to raise so that its closest product certainly fits."""
        if near.closest.ask:
            return views.WayOut(near, None)
        price = price_in(near.closest.product, self.rulebook.settings.currency)
        return views.WayOut(near, find_limit_to_raise(self.rulebook, resolved, decision, near.give_up, price))


def recommend(
    answers: Mapping[str, str | Iterable[str]],
    rules: str | Path | None = None,
    catalog: str | Path | None = None,
    limit: int = views.PRODUCTS,
    on: Day | None = None,
) -> views.Recommendation:
    """Return the recommendation for answers, a mapping of question id to one or several option ids.

    `rules` and `catalog` default to the shipped ones; both are loaded on the first call and cached. Dated
    rules are those in force on the day `on`, by default today. Raises ValueError with every mistake in the
    answers, RulesError or CatalogError.
    """
    advisor = _opened(Path(rules or rules_path()).resolve(), Path(catalog or catalog_path()).resolve())
    if advisor.rulebook.dated:
        advisor = _on_day(advisor, on or today(advisor.rulebook))
    chosen = {name: [each] if isinstance(each, str) else each for name, each in answers.items()}
    parsed = advisor.parse_answers((name, option) for name, options in chosen.items() for option in options)
    if mistakes := (*parsed.mistakes, *parsed.unknown):
        raise ValueError(" ".join(mistake.detail for mistake in mistakes))
    return advisor.recommend(parsed.given, limit)


_opened = lru_cache(maxsize=8)(Advisor.open)
_on_day = lru_cache(maxsize=8)(Advisor.on)


def find_mistake(question: model.Question, chosen: Sequence[str]) -> views.Mistake | None:
    """Return what is wrong with these values as the answer to a question; None if nothing is."""
    kinds, accepted = views.MistakeKind, question.option_ids
    if not question.many:
        chosen = [part for value in chosen for part in views.split_joined(value, accepted) or (value,)]
    if unknown := tuple(value for value in chosen if value not in accepted):
        return views.Mistake(question.id, kinds.UNKNOWN_OPTION, unknown, accepted)
    if len(chosen) < 2:
        return None
    if not question.many:
        return views.Mistake(question.id, kinds.TOO_MANY, tuple(chosen), accepted)
    alone = tuple(value for value in chosen if value in question.alone)
    return views.Mistake(question.id, kinds.NOT_ALONE, alone, accepted) if alone else None


def without(answers: Answers, questions: Iterable[model.Question]) -> Answers:
    """Return the answers without those to the given questions."""
    excluded = {question.id for question in questions}
    return {name: chosen for name, chosen in answers.items() if name not in excluded}


def _list_answers(rulebook: model.Rulebook, resolved: ResolvedAnswers) -> tuple[views.AnswerEntry, ...]:
    """Return all answers that count or were dropped, in question order."""
    status, assumed = views.AnswerStatus, {each.question.id: each.because for each in resolved.assumed}

    def entry(
        question: model.Question,
        kind: views.AnswerStatus,
        chosen: tuple[str, ...],
        dropped: Dropped | None = None,
    ) -> views.AnswerEntry:
        """Return the entry of one answer, or of its dropped part."""
        options = tuple(map(question.option, chosen))
        because = assumed.get(question.id, "") if dropped is None else ""
        return views.AnswerEntry(question, options, kind, question.id in resolved.visible, because, dropped)

    listed = [entry(drop.question, status.DROPPED, drop.answer, drop) for drop in resolved.dropped]
    for name, chosen in resolved.answers.items():
        kind = status.ASSUMED if name in assumed else status.UNSURE if UNSURE in chosen else status.GIVEN
        listed.append(entry(rulebook.question[name], kind, chosen))
    place = {question.id: place for place, question in enumerate(rulebook.questions)}
    return tuple(sorted(listed, key=lambda each: (place[each.question.id], each.dropped is not None)))


def _count_unsure(rulebook: model.Rulebook, resolved: ResolvedAnswers, question: model.Question) -> int:
    """Count the consecutive "not sure" answers directly before a question."""
    earlier = takewhile(lambda each: each is not question, rulebook.questions)
    given = [resolved.given[each.id] for each in earlier if each.id in resolved.given]
    return sum(1 for _ in takewhile(lambda chosen: UNSURE in chosen, reversed(given)))


def _previous(
    rulebook: model.Rulebook, resolved: ResolvedAnswers, question: model.Question | None = None
) -> model.Question | None:
    """Return the last answered question before this one, or the last of all if no question is given."""
    earlier = takewhile(lambda each: each is not question, rulebook.questions)
    answered = [each for each in earlier if each.id in resolved.answers and each.id in resolved.visible]
    return answered[-1] if answered else None


def _strongest(rulebook: model.Rulebook, decision: model.Decision) -> model.VerdictRule | None:
    """Return the first rule that decides the verdict, or else the one that favours it most."""
    for rule in effective_decisions(decision.reasons):
        if rule.decide == decision.verdict:
            return rule
    if decision.decided or decision.verdict == EITHER:
        return None
    leaning = [rule for rule in decision.reasons if decision.verdict in rulebook.favours(rule)]
    return max(leaning, key=lambda rule: rule.lean[decision.verdict])
