"""Two rulebooks compared over all answer sets: each kind of change with how many sets, and the smallest."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from wizard.analysis.classifiers import VerdictClassifier, normalize_part
from wizard.analysis.compiled import Compiled
from wizard.analysis.coverage import find_matches
from wizard.analysis.matching import MatchClassifier, MatchPairClassifier
from wizard.analysis.plain_sets import PlainSets
from wizard.analysis.sweep import Classified, Classifier, ClassifierState, FormulaClassifier
from wizard.analysis.united import AllowedSets, allowed_answers, can_be, unite_questions
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

GroupsOfBoth = tuple[ProductGroups, ProductGroups]
"""The products as the topic of the old rulebook reads them, and as that of the new one does."""

Named = tuple[str, str]
"""A need or warning, and what becomes of it."""


class Pair:
    """The rules of two rulebooks as formulas over the same questions."""

    def __init__(self, old: Compiled, new: Compiled) -> None:
        self.old, self.new = old, new
        self._made: Formulas = new.formulas

    def scopes(self) -> tuple[Formula, Formula]:
        """Return where answers leave the scope, and where they come back into it."""
        old, new = self.old.in_scope, self.new.in_scope
        return self._only(old, new), self._only(new, old)

    def needs(self, same_scope: bool) -> Iterator[tuple[Named, Formula]]:
        """Yield where a need is gained or lost, or becomes a must or only nice.

        `same_scope` says that no answers leave the scope or come back, so that only need rules matter.
        """
        scope = self.new.in_scope if same_scope else self.old.in_scope
        for name in dict.fromkeys((*self.new.rulebook.need, *self.old.rulebook.need)):
            called, must = _called(self.old, name, scope)
            now_called, now_must = _called(self.new, name, self.new.in_scope)
            kept = self._made.all_of(called, now_called)
            yield (name, "gained"), self._only(now_called, called)
            yield (name, "lost"), self._only(called, now_called)
            yield (name, "now a must"), self._made.all_of(kept, self._only(now_must, must))
            yield (name, "now only nice"), self._made.all_of(kept, self._only(must, now_must))

    def warnings(self) -> Iterator[tuple[Named, Formula]]:
        """Yield where a warning is gained or lost."""
        before, after = (
            {rule.id: rules.holds(rule) for rule in rules.rulebook.warnings} for rules in (self.old, self.new)
        )
        for name in dict.fromkeys((*after, *before)):
            given, now_given = before.get(name, FALSE), after.get(name, FALSE)
            yield (name, "gained"), self._only(now_given, given)
            yield (name, "lost"), self._only(given, now_given)

    def verdict(self) -> Formula:
        """Return where the verdict can differ: everywhere else the same verdict rules hold."""
        old, new = self.old.rulebook, self.new.rulebook
        same_sides = old.topic.verdict_sides == new.topic.verdict_sides
        if old.settings.close_call != new.settings.close_call or not same_sides:
            return TRUE
        return self._made.any_of(
            *self._rules(old.verdict_rules, new.verdict_rules, _verdict_effect, _NO_VERDICT)
        )

    def musts(self) -> Formula:
        """Return where the verdict or a must can differ."""
        return self._requirements(lambda rule: frozenset(rule.must), frozenset())

    def rankings(self) -> Formula:
        """Return where the verdict, or anything that says which product comes first, can differ."""
        needs = self._requirements(lambda rule: (frozenset(rule.must), dict(rule.nice)), (frozenset(), {}))
        return self._made.any_of(needs, self._reordered())

    def _requirements(self, effect: Callable[[NeedRule], object], nothing: object) -> Formula:
        """Return where the verdict, its products, a need, or the effect of a need rule can differ.

        `nothing` is the effect of a rule that does not hold.
        """
        old, new = (each.rulebook.topic for each in (self.old, self.new))
        if [side.kinds for side in old.sides] != [side.kinds for side in new.sides] or old.links != new.links:
            return TRUE
        rules = self._rules(self.old.rulebook.need_rules, self.new.rulebook.need_rules, effect, nothing)
        return self._made.any_of(self.verdict(), self._redefined(), *rules)

    def _only(self, one: Formula, other: Formula) -> Formula:
        """Return where one is true and the other is not."""
        return FALSE if one is other else self._made.all_of(one, self._made.negate(other))

    def _rules(
        self, old: Sequence[_R], new: Sequence[_R], effect: Callable[[_R], object], nothing: object
    ) -> Iterator[Formula]:
        """Yield where rules hold that differ; for a rule of the same effect, where only one version holds."""
        before, after = {rule.id: rule for rule in old}, {rule.id: rule for rule in new}
        for name in dict.fromkeys((*before, *after)):
            did = effect(before[name]) if name in before else nothing
            does = effect(after[name]) if name in after else nothing
            if did == does == nothing:
                continue
            held = self.old.holds(before[name]) if name in before else FALSE
            holds = self.new.holds(after[name]) if name in after else FALSE
            if did == does:
                yield self._made.any_of(self._only(held, holds), self._only(holds, held))
            else:
                yield self._made.any_of(held, holds)

    def _redefined(self) -> Formula:
        """Return where a need is called for that other products meet now."""
        return self._made.any_of(
            *map(self._redefined_need, self.old.rulebook.need.keys() & self.new.rulebook.need)
        )

    def _redefined_need(self, name: str) -> Formula:
        old, new = self.old.rulebook, self.new.rulebook
        was, now = old.need[name], new.need[name]
        changed = self._differs(was.same_link, now.same_link)
        if need_meaning(old, was) != need_meaning(new, now):
            changed = TRUE
        return self._made.all_of(changed, self.old.called(was), self.new.called(now))

    def _differs(self, old: Condition, new: Condition) -> Formula:
        """Return where one of two conditions holds and the other does not."""
        held, holds = self._made.holds(old), self._made.holds(new)
        return self._made.any_of(self._only(held, holds), self._only(holds, held))

    def _reordered(self) -> Formula:
        """Return where the steps that order products differ; the same first and last steps do not matter."""
        old, new = (
            [_step_meaning(each.rulebook, step) for step in each.rulebook.settings.order]
            for each in (self.old, self.new)
        )
        while old and new and old[-1] == new[-1]:
            del old[-1], new[-1]
        while old and new and old[0] == new[0]:
            del old[0], new[0]
        if [places for places, _ in old] == [places for places, _ in new]:
            return self._made.any_of(
                *(self._differs(was, now) for (_, was), (_, now) in zip(old, new, strict=True))
            )
        return self._made.any_of(*(self._made.holds(when) for _, when in (*old, *new)))


def _called(rules: Compiled, name: str, scope: Formula) -> tuple[Formula, Formula]:
    """Return where a need is called for within the scope, and where it is a must."""
    need = rules.rulebook.need.get(name)
    if need is None:
        return FALSE, FALSE
    return rules.formulas.all_of(scope, rules.required(need)), rules.formulas.all_of(scope, rules.must(need))


def _verdict_effect(rule: VerdictRule) -> object:
    """Return what a verdict rule does when it holds."""
    return rule.decide, dict(rule.lean), frozenset(rule.over)


_NO_VERDICT = (None, dict[str, int](), frozenset[str]())
"""What a verdict rule does that does not hold."""


def need_meaning(rulebook: Rulebook, need: Need) -> object:
    """Return everything that decides which products meet a need, except when it reads one link at a time."""
    meaning = (need.product, need.applies_when, need.met_unless_stated, bool(need.instead))
    return meaning, _what_tests_read(rulebook, need.tests)


def _step_meaning(rulebook: Rulebook, step: OrderStep) -> tuple[object, Condition]:
    """Return everything that decides the order within a step, and the condition on which the step applies."""
    places = (step == BY_PRICE, step.prefer, step.unstated_as, _what_tests_read(rulebook, step.tests))
    return places, step.when


def _what_tests_read(rulebook: Rulebook, tests: Sequence[AttributeTest]) -> object:
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


class PairClassifier:
    """Sorts answer sets by the kinds that two classifiers give them, where these differ.

    `guard` is true wherever they can differ; what a classifier leaves out is of the kind None.
    """

    def __init__(self, guard: Formula, old: Classifier, new: Classifier) -> None:
        self._classifiers = (old, new)
        self.formulas: State = (guard, *old.formulas, *new.formulas)
        (reads, gathered), (also_reads, also) = old.start, new.start
        self.start: ClassifierState = (guard, *reads, *also_reads), (len(reads), gathered, also)

    def normalize(self, state: ClassifierState, level: int, /) -> ClassifierState | Classified | None:
        """Leave sets out where the guard is false, or both classify them alike."""
        (guard, *formulas), gathered = state
        if guard is FALSE:
            return None
        assert isinstance(gathered, tuple)
        split, *both = gathered
        sides = zip(self._classifiers, (formulas[:split], formulas[split:]), both, strict=True)
        (old, was), (new, now) = (
            normalize_part(classifier, tuple(part), known, level) for classifier, part, known in sides
        )
        if isinstance(was, Classified) and isinstance(now, Classified):
            return None if was == now else Classified((was.kind, now.kind))
        return (guard, *old, *new), (len(old), was, now)


class Aspect(StrEnum):
    """The subject of a change."""

    VERDICT = "verdict"
    NEEDS = "needs"
    WARNINGS = "warnings"
    PRODUCTS = "products"
    FIRST = "first"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """A kind of change: its aspect, what changes, and the name of the need or warning (otherwise empty)."""

    aspect: Aspect
    change: str
    name: str = ""


NO_SETS = Count(0, 0)

Changes = Iterator[tuple[ChangeKind, Extent]]


class Comparison:
    """The answer sets of two rulebooks, and the outcome of each set under either rulebook.

    What counts answer sets raises StateLimitError when the two flows are too tangled for `most` states.
    """

    def __init__(self, old: Rulebook, new: Rulebook, most: int) -> None:
        self.old, self.new = old, new
        self.questions = unite_questions(old.questions, new.questions)
        self._most = most
        self._made = Formulas(self.questions)
        self._rules = [Compiled(rulebook, self.questions, self._made) for rulebook in (old, new)]
        united = {question.id: question for question in self.questions}
        self._allowed = [allowed_answers(rules, united) for rules in self._rules]
        self._pair = Pair(*self._rules)
        self._known: dict[Formula, Extent] = {FALSE: NONE}

    @cached_property
    def _sets(self) -> AllowedSets:
        """Return the answer sets of both, counted only where something can differ."""
        constraints = (*self._allowed[0], *self._allowed[1])
        return AllowedSets(self.questions, self._made, constraints, self._most)

    @property
    def compared(self) -> Extent:
        """Return the answer sets that both rulebooks have."""
        return self._extent(self._sets.all, NO_SETS)

    def changes(self, aspect: Aspect, groups: GroupsOfBoth) -> Changes:
        """Yield the kinds of change in one aspect, except `first`, with their answer sets."""
        match aspect:
            case Aspect.VERDICT:
                yield from self._verdicts()
            case Aspect.NEEDS | Aspect.WARNINGS:
                for (name, change), formula in self._named(aspect):
                    yield ChangeKind(aspect, change, name), self._where(formula)
            case Aspect.PRODUCTS:
                yield from self._products(groups)
            case Aspect.ANSWERS:
                yield from self._answers()

    def totals(self, aspect: Aspect) -> Changes:
        """Yield the answer sets in which any need, or any warning, is gained, lost or of another strength."""
        changed: dict[str, list[Formula]] = {}
        for (_, change), formula in self._named(aspect):
            if self._where(formula).possible:
                changed.setdefault(change, []).append(formula)
        for change, formulas in changed.items():
            yield ChangeKind(aspect, change), self._where(self._made.any_of(*formulas))

    def reordered(self) -> tuple[PlainSets, Extent]:
        """Return where another product can come first: the plain sets to look at, and the number of sets."""
        formula = self._pair.rankings()
        return PlainSets(self.questions, self._sets, formula, self._most), self._where(formula)

    @property
    def can_reorder(self) -> bool:
        """Return whether anything differs that can bring another product first."""
        return self._pair.rankings() is not FALSE

    def given(self, answers: Answers) -> Answers:
        """Return those of the answers that a shopper gives under either rulebook, without assumed ones."""
        return _given(answers, self.old, self.new)

    def _named(self, aspect: Aspect) -> Iterator[tuple[Named, Formula]]:
        if aspect is Aspect.NEEDS:
            same_scope = not any(self._where(formula).possible for formula in self._pair.scopes())
            yield from self._pair.needs(same_scope)
        else:
            yield from self._pair.warnings()

    def _verdicts(self) -> Changes:
        old, new = (VerdictClassifier(rules, apart=False) for rules in self._rules)
        guard = self._pair.verdict()
        if guard is FALSE:
            return
        for (was, now), extent in self._sorted(PairClassifier(guard, old, new)):
            yield ChangeKind(Aspect.VERDICT, f"{self._name(was)} -> {self._name(now)}"), extent

    def _name(self, outcome: object) -> str:
        """Return the verdict of an outcome, with its sides where the new rules would name others."""
        if not isinstance(outcome, Outcome):
            return str(outcome)
        verdict, sides = outcome
        usual = self.new.topic.verdict_sides.get(verdict, (verdict,))
        return verdict if sides == usual else f"{verdict} ({', '.join(sides)})"

    def _products(self, groups: GroupsOfBoth) -> Changes:
        """Yield where the last product that meets every must is lost, or the first one gained."""
        guard = self._pair.musts()
        if guard is FALSE:  # then no product has to be tried
            return
        old, new = (VerdictClassifier(rules, apart=False) for rules in self._rules)
        was, now = (find_matches(rules, each) for rules, each in zip(self._rules, groups, strict=True))
        both: Classifier
        if self._pair.verdict() is FALSE:
            both = MatchPairClassifier(old, self._made, was, now)
        else:
            before, after = MatchClassifier(old, self._made, was), MatchClassifier(new, self._made, now)
            both = PairClassifier(guard, before, after)
        for (lost, _), extent in self._sorted(both):
            yield ChangeKind(Aspect.PRODUCTS, "lost" if lost else "gained"), extent

    def _sorted(self, pairs: Classifier) -> Iterator[tuple[tuple[object, object], Extent]]:
        """Yield the answer sets of which the two rulebooks make different kinds, by these kinds."""
        found = self._sets.sweep(pairs)
        for kind, count in found.kinds.items():
            assert isinstance(kind, tuple)
            yield kind, self._extent(count, found.lost)
        if found.lost.sets and not found.kinds:
            yield ("not known", "not known"), self._extent(NO_SETS, found.lost)

    def _where(self, formula: Formula) -> Extent:
        """Return the answer sets with which a formula is true."""
        if formula not in self._known:
            found = self._sets.sweep(FormulaClassifier(formula))
            self._known[formula] = self._extent(found.count(), found.lost)
        return self._known[formula]

    def _answers(self) -> Changes:
        """Yield the answer sets of one rulebook that agree with none of the other's in common questions."""
        if set(self._allowed[0]) != set(self._allowed[1]):
            yield ChangeKind(Aspect.ANSWERS, "only old"), self._alone(self.old, *self._allowed)
            yield ChangeKind(Aspect.ANSWERS, "only new"), self._alone(self.new, *self._allowed[::-1])

    def _alone(self, rulebook: Rulebook, own: State, others: State) -> Extent:
        """Return the sets of a rulebook whose answers no answer set of the other one agrees with."""
        missing = [question for question in self.questions if question.id not in rulebook.question]
        partner = can_be(self._made, self._made.all_of(*others), missing)
        nothing = [self._made.chosen(question.id, [NOT_ASKED]) for question in missing]
        constraints = (*own, self._made.negate(partner), *nothing)
        alone = AllowedSets(self.questions, self._made, constraints, self._most).all
        return Extent.of(alone, NO_SETS, _given(alone.answers, rulebook) if alone.sets else None)

    def _extent(self, count: Count, lost: Count) -> Extent:
        return Extent.of(count, lost, self.given(count.answers) if count.sets else None)


def _given(answers: Answers, *rulebooks: Rulebook) -> Answers:
    """Return those of the answers that one of these rulebooks asks for."""
    asked: set[str] = set()
    for rulebook in rulebooks:
        own = {name: answers[name] for name in rulebook.question if name in answers}
        asked |= resolve_answers(rulebook, own).visible.keys()
    return {name: chosen for name, chosen in answers.items() if name in asked}
