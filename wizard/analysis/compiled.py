"""The rules of one rulebook as formulas.

A must that depends on an amount that the shopper names (a budget) has one instance for each amount. A must
that is tested one link at a time only for some answers has one instance for these and one for all others.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from wizard.engine.formulas import FALSE, NOT_ASKED, TRUE, Formula, Formulas
from wizard.engine.ways import NeedEvaluator, Way
from wizard.rule_language.conditions import leaves
from wizard.rule_language.model import Need, Question, Rule, Rulebook, VerdictRule
from wizard.rule_language.predicates import Budget
from wizard.rule_language.topic import OUT_OF_SCOPE

MOST_NAMED = 5
"""The maximum number of rules or other items that a message names."""


@dataclass(frozen=True, eq=False)
class MustInstance:
    """A need that can be a must, for certain amounts, and where the rules make it one.

    With `by_link` it is tested for one way of use at a time.
    """

    need: Need
    budget: Budget
    formula: Formula
    by_link: bool = False

    @property
    def amounts(self) -> tuple[int, ...]:
        """Return the amounts that limit it."""
        return tuple(amount for amount in self.budget.amounts.values() if amount is not None)

    def met_in(self, way: Way) -> bool | None:
        """Return whether the need is met in a way of use; None if that is not stated."""
        return self._evaluator.met_in(way)

    @cached_property
    def _evaluator(self) -> NeedEvaluator:
        return NeedEvaluator(self.need, self.budget, self.by_link)


class Compiled:
    """The rules, verdicts and needs of a rulebook as formulas over some questions.

    In all of `analysis`, a method that "returns where" something is the case returns the formula that is true
    for these answers.
    """

    def __init__(self, rulebook: Rulebook, questions: Sequence[Question], formulas: Formulas) -> None:
        self.rulebook = rulebook
        self.formulas = formulas
        self.levels = len(questions)
        self._level = {question.id: level for level, question in enumerate(questions)}

    def first_level(self, formula: Formula) -> int:
        """Return the index of the first question that a formula reads; 0 if it reads none."""
        return min((self._level[question] for question in formula.questions), default=0)

    def holds(self, rule: Rule) -> Formula:
        """Return where the rule holds."""
        return self.formulas.holds(rule.when)

    def takes_effect(self, rule: VerdictRule) -> Formula:
        """Return where the decision holds and no other decision that holds overrides it."""
        over = [self.holds(other) for other in self.decisions if rule.id in other.over]
        return self.formulas.all_of(self.holds(rule), *map(self.formulas.negate, over))

    def decides(self, verdict: str) -> Formula:
        """Return where a decision for the verdict takes effect."""
        rules = [rule for rule in self.decisions if rule.decide == verdict]
        return self.formulas.any_of(*map(self.takes_effect, rules))

    @cached_property
    def decisions(self) -> tuple[VerdictRule, ...]:
        """Return the verdict rules that decide."""
        return tuple(rule for rule in self.rulebook.verdict_rules if rule.decide)

    @cached_property
    def in_scope(self) -> Formula:
        """Return where the verdict is not `out_of_scope`; a decision for another verdict is enough."""
        verdicts = self.rulebook.topic.verdict_sides
        others = [self.decides(verdict) for verdict in verdicts if verdict != OUT_OF_SCOPE]
        return self.formulas.any_of(self.formulas.negate(self.decides(OUT_OF_SCOPE)), *others)

    def called(self, need: Need) -> Formula:
        """Return where the need is called for: rules require it, and the answers are in scope."""
        return self.formulas.all_of(self.in_scope, self.required(need))

    def required(self, need: Need) -> Formula:
        """Return where rules make the need a must or nice."""
        rules = [rule for rule in self.rulebook.need_rules if need.id in (*rule.must, *rule.nice)]
        return self.formulas.any_of(*map(self.holds, rules))

    def must(self, need: Need) -> Formula:
        """Return where rules make the need a must."""
        rules = [rule for rule in self.rulebook.need_rules if need.id in rule.must]
        return self.formulas.any_of(*map(self.holds, rules))

    @cached_property
    def instead(self) -> Formula:
        """Return where advice replaces the products, since a must has the text `instead`."""
        return self.formulas.all_of(
            self.in_scope,
            self.formulas.any_of(*(self.must(need) for need in self.rulebook.needs if need.instead)),
        )

    def find_tangling(self, question: str, rules: Iterable[Rule]) -> tuple[str, ...]:
        """Return the rules that span a question the furthest, and so keep the most states distinct there."""
        spans: list[tuple[int, str]] = []
        for rule in rules:
            read = [self._level[leaf.question] for leaf in leaves(rule.when)]
            if read and min(read) <= self._level[question] < max(read):
                spans.append((min(read) - max(read), rule.id))
        return tuple(rule for _, rule in sorted(spans)[:MOST_NAMED])

    @cached_property
    def must_instances(self) -> list[MustInstance]:
        """Return the musts that products can meet.

        Each has one instance for each combination of amounts that it depends on, and for each way to test it:
        by link, or as a whole.
        """
        musts = {need for rule in self.rulebook.need_rules for need in rule.must}
        currency = self.rulebook.settings.currency
        return [
            MustInstance(
                need, Budget(amounts, currency), self.formulas.all_of(self.must(need), named, read), by_link
            )
            for need in self.rulebook.needs
            if need.checkable and need.id in musts
            for amounts, named in self._list_amounts(need)
            for by_link, read in self._list_readings(need)
        ]

    def _list_readings(self, need: Need) -> Iterator[tuple[bool, Formula]]:
        """Yield (by_link, where) for a need that is tested one link at a time, or as a whole."""
        by_link = self.formulas.holds(need.same_link)
        if by_link is not FALSE:
            yield True, by_link
        if by_link is not TRUE:
            yield False, self.formulas.negate(by_link)

    def _list_amounts(self, need: Need) -> Iterator[tuple[Mapping[str, int | None], Formula]]:
        """Yield each combination of amounts that a need can depend on, and where answers name them."""
        questions = [self.rulebook.question.get(name) for name in need.amount_questions]
        offers = [_list_amount_options(question) for question in questions if question and not question.many]
        for choice in product(*offers):
            named = [self.formulas.chosen(question, options) for question, _, options in choice]
            yield {question: amount for question, amount, _ in choice}, self.formulas.all_of(*named)


def _list_amount_options(question: Question) -> list[tuple[str, int | None, tuple[str, ...]]]:
    """Return the amounts that a question offers, each with the options that name it; None for no limit."""
    options: dict[int | None, tuple[str, ...]] = {None: (NOT_ASKED,)}
    for option in question.options:
        options[option.amount] = (*options.get(option.amount, ()), option.id)
    return [(question.id, amount, named) for amount, named in options.items()]
