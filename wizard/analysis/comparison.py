"""The comparison of two rulebooks over all answer sets: each kind of change, counted, with an example."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from wizard.analysis.classifiers import VerdictClassifier, VerdictPairClassifier
from wizard.analysis.compiled import Compiled
from wizard.analysis.coverage import find_matches
from wizard.analysis.matching import MatchPairClassifier
from wizard.analysis.plain_sets import PlainSets
from wizard.analysis.sweep import Classifier, FormulaClassifier
from wizard.analysis.united import AllowedSets, allowed_answers, exists, unite_questions
from wizard.analysis.violations import NONE, Extent
from wizard.engine.flow import resolve_answers
from wizard.engine.flow_formulas import State
from wizard.engine.formulas import FALSE, NOT_ASKED, TRUE, Formula, Formulas
from wizard.engine.product_index import ProductGroups
from wizard.engine.steps import Count
from wizard.engine.verdict import Outcome
from wizard.rule_language.conditions import Answers, Condition
from wizard.rule_language.model import Need, NeedRule, Rule, Rulebook, VerdictRule
from wizard.rule_language.predicates import AttributeTest, limits_of
from wizard.rule_language.settings import BY_PRICE, OrderStep

_R = TypeVar("_R", bound=Rule)

GroupsPair = tuple[ProductGroups, ProductGroups]
"""The products as the topic of the old rulebook reads them, and as the topic of the new one does."""

Named = tuple[str, str]
"""The id of a need or warning, and its change."""


class Pair:
    """The rules of two rulebooks as formulas over the same questions."""

    def __init__(self, old: Compiled, new: Compiled) -> None:
        self.old, self.new = old, new
        self._formulas: Formulas = new.formulas

    def scopes(self) -> tuple[Formula, Formula]:
        """Return where answers leave the scope, and where they return to it."""
        old, new = self.old.in_scope, self.new.in_scope
        return self._difference(old, new), self._difference(new, old)

    def needs(self, same_scope: bool) -> Iterator[tuple[Named, Formula]]:
        """Yield where a need is gained or lost, becomes a must, or becomes only nice.

        `same_scope` says that no answers leave the scope or return to it, so that only need rules matter.
        """
        scope = self.new.in_scope if same_scope else self.old.in_scope
        for name in dict.fromkeys((*self.new.rulebook.need, *self.old.rulebook.need)):
            called, must = _find_called(self.old, name, scope)
            now_called, now_must = _find_called(self.new, name, self.new.in_scope)
            kept = self._formulas.all_of(called, now_called)
            yield (name, "gained"), self._difference(now_called, called)
            yield (name, "lost"), self._difference(called, now_called)
            yield (name, "now a must"), self._formulas.all_of(kept, self._difference(now_must, must))
            yield (name, "now only nice"), self._formulas.all_of(kept, self._difference(must, now_must))

    def warnings(self) -> Iterator[tuple[Named, Formula]]:
        """Yield where a warning is gained or lost."""
        before, after = (
            {rule.id: rules.holds(rule) for rule in rules.rulebook.warnings} for rules in (self.old, self.new)
        )
        for name in dict.fromkeys((*after, *before)):
            given, now_given = before.get(name, FALSE), after.get(name, FALSE)
            yield (name, "gained"), self._difference(now_given, given)
            yield (name, "lost"), self._difference(given, now_given)

    def verdict(self) -> Formula:
        """Return where the verdict can differ: everywhere else, the same verdict rules hold."""
        old, new = self.old.rulebook, self.new.rulebook
        same_sides = old.topic.verdict_sides == new.topic.verdict_sides
        if old.settings.close_call != new.settings.close_call or not same_sides:
            return TRUE
        return self._formulas.any_of(
            *self._compare_rules(old.verdict_rules, new.verdict_rules, _verdict_effect, _NO_VERDICT)
        )

    def musts(self) -> Formula:
        """Return where the verdict or a must can differ."""
        return self._compare_requirements(lambda rule: frozenset(rule.must), frozenset())

    def rankings(self) -> Formula:
        """Return where the verdict, or anything that decides which product comes first, can differ."""
        needs = self._compare_requirements(
            lambda rule: (frozenset(rule.must), dict(rule.nice)), (frozenset(), {})
        )
        return self._formulas.any_of(needs, self._compare_order())

    def _compare_requirements(self, effect: Callable[[NeedRule], object], nothing: object) -> Formula:
        """Return where the verdict, its products, a need, or the effect of a need rule can differ.

        `nothing` is the effect of a rule that does not hold.
        """
        old, new = (each.rulebook.topic for each in (self.old, self.new))
        if [side.kinds for side in old.sides] != [side.kinds for side in new.sides] or old.links != new.links:
            return TRUE
        rules = self._compare_rules(
            self.old.rulebook.need_rules, self.new.rulebook.need_rules, effect, nothing
        )
        return self._formulas.any_of(self.verdict(), self._compare_needs(), *rules)

    def _difference(self, one: Formula, other: Formula) -> Formula:
        """Return where the first formula is true and the second one is not."""
        return FALSE if one is other else self._formulas.all_of(one, self._formulas.negate(other))

    def _compare_rules(
        self, old: Sequence[_R], new: Sequence[_R], effect: Callable[[_R], object], nothing: object
    ) -> Iterator[Formula]:
        """Yield where a rule with a changed effect holds, or just one version of a rule with the same effect.

        Rules without an effect of this kind are ignored.
        """
        before, after = {rule.id: rule for rule in old}, {rule.id: rule for rule in new}
        for name in dict.fromkeys((*before, *after)):
            did = effect(before[name]) if name in before else nothing
            does = effect(after[name]) if name in after else nothing
            if did == does == nothing:
                continue
            held = self.old.holds(before[name]) if name in before else FALSE
            holds = self.new.holds(after[name]) if name in after else FALSE
            if did == does:
                yield self._formulas.any_of(self._difference(held, holds), self._difference(holds, held))
            else:
                yield self._formulas.any_of(held, holds)

    def _compare_needs(self) -> Formula:
        """Return where a need is called for that other products meet now."""
        return self._formulas.any_of(
            *map(self._compare_need, self.old.rulebook.need.keys() & self.new.rulebook.need)
        )

    def _compare_need(self, name: str) -> Formula:
        old, new = self.old.rulebook, self.new.rulebook
        was, now = old.need[name], new.need[name]
        changed = self._compare_conditions(was.same_link, now.same_link)
        if find_need_meaning(old, was) != find_need_meaning(new, now):
            changed = TRUE
        return self._formulas.all_of(changed, self.old.called(was), self.new.called(now))

    def _compare_conditions(self, old: Condition, new: Condition) -> Formula:
        """Return where exactly one of two conditions holds."""
        held, holds = self._formulas.holds(old), self._formulas.holds(new)
        return self._formulas.any_of(self._difference(held, holds), self._difference(holds, held))

    def _compare_order(self) -> Formula:
        """Return where the steps that order products differ, ignoring common first and last steps."""
        old, new = (
            [_find_step_meaning(each.rulebook, step) for step in each.rulebook.settings.order]
            for each in (self.old, self.new)
        )
        while old and new and old[-1] == new[-1]:
            del old[-1], new[-1]
        while old and new and old[0] == new[0]:
            del old[0], new[0]
        if [places for places, _ in old] == [places for places, _ in new]:
            return self._formulas.any_of(
                *(self._compare_conditions(was, now) for (_, was), (_, now) in zip(old, new, strict=True))
            )
        return self._formulas.any_of(*(self._formulas.holds(when) for _, when in (*old, *new)))


def _find_called(rules: Compiled, name: str, scope: Formula) -> tuple[Formula, Formula]:
    """Return where a need is called for within the scope, and where it is a must."""
    need = rules.rulebook.need.get(name)
    if need is None:
        return FALSE, FALSE
    return rules.formulas.all_of(scope, rules.required(need)), rules.formulas.all_of(scope, rules.must(need))


def _verdict_effect(rule: VerdictRule) -> object:
    """Return the effect of a verdict rule that holds."""
    return rule.decide, dict(rule.lean), frozenset(rule.over)


_NO_VERDICT = (None, dict[str, int](), frozenset[str]())
"""The effect of a verdict rule that does not hold."""


def find_need_meaning(rulebook: Rulebook, need: Need) -> object:
    """Return everything that decides which products meet a need, apart from `same_link`."""
    meaning = (need.product, need.applies_when, need.met_unless_stated, bool(need.instead))
    return meaning, _find_test_inputs(rulebook, need.tests)


def _find_step_meaning(rulebook: Rulebook, step: OrderStep) -> tuple[object, Condition]:
    """Return everything that decides the order within a step, and the condition for the step."""
    places = (step == BY_PRICE, step.prefer, step.unstated_as, _find_test_inputs(rulebook, step.tests))
    return places, step.when


def _find_test_inputs(rulebook: Rulebook, tests: Sequence[AttributeTest]) -> object:
    """Return what tests read besides the product: the amounts that answers name, and the currency."""
    amounts = {
        (question.id, option.id): option.amount
        for question in map(rulebook.question.get, limits_of(tests))
        if question and not question.many
        for option in question.options
        if option.amount is not None
    }
    prices = any(test.attribute.name == "price" for test in tests)
    return amounts, rulebook.settings.currency if prices else None


class Aspect(StrEnum):
    """The subjects of a change."""

    VERDICT = "verdict"
    NEEDS = "needs"
    WARNINGS = "warnings"
    PRODUCTS = "products"
    FIRST = "first"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """A kind of change: its aspect, what changes, and the id of the need or warning (otherwise empty)."""

    aspect: Aspect
    change: str
    name: str = ""


NO_SETS = Count(0, 0)

Changes = Iterator[tuple[ChangeKind, Extent]]


class Comparison:
    """The answer sets of two rulebooks, and the outcome of each set under both.

    Methods that count answer sets raise StateLimitError if the two flows need more than `most` states.
    """

    def __init__(self, old: Rulebook, new: Rulebook, most: int) -> None:
        self.old, self.new = old, new
        self.questions = unite_questions(old.questions, new.questions)
        self._most = most
        self._formulas = Formulas(self.questions)
        self._rules = [Compiled(rulebook, self.questions, self._formulas) for rulebook in (old, new)]
        united = {question.id: question for question in self.questions}
        self._allowed = [allowed_answers(rules, united) for rules in self._rules]
        self._pair = Pair(*self._rules)
        self._known: dict[Formula, Extent] = {FALSE: NONE}

    @cached_property
    def _sets(self) -> AllowedSets:
        """Return the answer sets of both rulebooks; they are only counted if something can differ."""
        constraints = (*self._allowed[0], *self._allowed[1])
        return AllowedSets(self.questions, self._formulas, constraints, self._most)

    @property
    def compared(self) -> Extent:
        """Return the extent of the answer sets that both rulebooks have."""
        return self._make_extent(self._sets.all, NO_SETS)

    def changes(self, aspect: Aspect, groups: GroupsPair) -> Changes:
        """Yield the kinds of change in one aspect, except `first`, with the extent of each."""
        match aspect:
            case Aspect.VERDICT:
                yield from self._compare_verdicts()
            case Aspect.NEEDS | Aspect.WARNINGS:
                for (name, change), formula in self._name_changes(aspect):
                    yield ChangeKind(aspect, change, name), self._measure(formula)
            case Aspect.PRODUCTS:
                yield from self._compare_products(groups)
            case Aspect.ANSWERS:
                yield from self._compare_answers()

    def totals(self, aspect: Aspect) -> Changes:
        """Yield each kind of change with its extent for all needs, or all warnings, together."""
        changed: dict[str, list[Formula]] = {}
        for (_, change), formula in self._name_changes(aspect):
            if self._measure(formula).possible:
                changed.setdefault(change, []).append(formula)
        for change, formulas in changed.items():
            yield ChangeKind(aspect, change), self._measure(self._formulas.any_of(*formulas))

    def reordered(self) -> tuple[PlainSets, Extent]:
        """Return the plain sets in which another product can come first, and the extent of all such sets."""
        formula = self._pair.rankings()
        return PlainSets(self.questions, self._sets, formula, self._most), self._measure(formula)

    @property
    def can_reorder(self) -> bool:
        """Return whether any difference can make another product come first."""
        return self._pair.rankings() is not FALSE

    def given(self, answers: Answers) -> Answers:
        """Return the answers that a shopper gives under either rulebook, without assumed ones."""
        return _find_given(answers, self.old, self.new)

    def _name_changes(self, aspect: Aspect) -> Iterator[tuple[Named, Formula]]:
        if aspect is Aspect.NEEDS:
            same_scope = not any(self._measure(formula).possible for formula in self._pair.scopes())
            yield from self._pair.needs(same_scope)
        else:
            yield from self._pair.warnings()

    def _compare_verdicts(self) -> Changes:
        old, new = (VerdictClassifier(rules, disjoint=False) for rules in self._rules)
        guard = self._pair.verdict()
        if guard is FALSE:
            return
        for (was, now), extent in self._sweep_pairs(VerdictPairClassifier(guard, old, new, differing=True)):
            yield (
                ChangeKind(Aspect.VERDICT, f"{self._name_outcome(was)} -> {self._name_outcome(now)}"),
                extent,
            )

    def _name_outcome(self, outcome: object) -> str:
        """Return the verdict of an outcome, followed by its sides if the new rules would recommend others."""
        if not isinstance(outcome, Outcome):
            return str(outcome)
        verdict, sides = outcome
        usual = self.new.topic.verdict_sides.get(verdict, (verdict,))
        return verdict if sides == usual else f"{verdict} ({', '.join(sides)})"

    def _compare_products(self, groups: GroupsPair) -> Changes:
        """Yield where the last product that meets every must is lost, or the first one is gained."""
        if self._pair.musts() is FALSE:  # no product has to be evaluated
            return
        old, new = (VerdictClassifier(rules, disjoint=False) for rules in self._rules)
        was, now = (find_matches(rules, each) for rules, each in zip(self._rules, groups, strict=True))
        verdicts = VerdictPairClassifier(self._pair.verdict(), old, new)
        both = MatchPairClassifier(verdicts, self._formulas, was, now)
        for (lost, _), extent in self._sweep_pairs(both):
            yield ChangeKind(Aspect.PRODUCTS, "lost" if lost else "gained"), extent

    def _sweep_pairs(self, pairs: Classifier) -> Iterator[tuple[tuple[object, object], Extent]]:
        """Yield the pairs of kinds that the rulebooks assign to the same answer sets, with their extent."""
        found = self._sets.sweep(pairs)
        for kind, count in found.kinds.items():
            assert isinstance(kind, tuple)
            yield kind, self._make_extent(count, found.lost)
        if found.lost.sets and not found.kinds:
            yield ("not known", "not known"), self._make_extent(NO_SETS, found.lost)

    def _measure(self, formula: Formula) -> Extent:
        """Return the extent of the answer sets for which a formula is true."""
        if formula not in self._known:
            found = self._sets.sweep(FormulaClassifier(formula))
            self._known[formula] = self._make_extent(found.count(), found.lost)
        return self._known[formula]

    def _compare_answers(self) -> Changes:
        """Yield the sets of one rulebook that agree with none of the other in the common questions."""
        if set(self._allowed[0]) != set(self._allowed[1]):
            yield ChangeKind(Aspect.ANSWERS, "only old"), self._find_unmatched(self.old, *self._allowed)
            yield ChangeKind(Aspect.ANSWERS, "only new"), self._find_unmatched(self.new, *self._allowed[::-1])

    def _find_unmatched(self, rulebook: Rulebook, own: State, others: State) -> Extent:
        """Return the extent of the sets of one rulebook that agree with no answer set of the other one."""
        missing = [question for question in self.questions if question.id not in rulebook.question]
        # What both require is met by every set of this rulebook, so it never rules a partner out.
        further = [each for each in others if each not in own]
        partner = exists(self._formulas, self._formulas.all_of(*further), missing)
        if partner is TRUE:
            return NONE
        nothing = [self._formulas.chosen(question.id, [NOT_ASKED]) for question in missing]
        constraints = (*own, self._formulas.negate(partner), *nothing)
        alone = AllowedSets(self.questions, self._formulas, constraints, self._most).all
        return Extent.of(alone, NO_SETS, _find_given(alone.answers, rulebook) if alone.sets else None)

    def _make_extent(self, count: Count, lost: Count) -> Extent:
        return Extent.of(count, lost, self.given(count.answers) if count.sets else None)


def _find_given(answers: Answers, *rulebooks: Rulebook) -> Answers:
    """Return the answers to questions that one of these rulebooks asks."""
    asked: set[str] = set()
    for rulebook in rulebooks:
        own = {name: answers[name] for name in rulebook.question if name in answers}
        asked |= resolve_answers(rulebook, own).visible.keys()
    return {name: chosen for name, chosen in answers.items() if name in asked}
