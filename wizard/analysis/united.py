"""The answer sets of two rulebooks, side by side.

Both are read over the questions of either, and what one rulebook's flow allows is written as formulas:
one for each of its questions, over its own answer and the earlier ones. So all answers that one flow
allows, or both do, are found with one sweep over every way to answer, whatever differs between the two:
questions, their order, options, how many may be ticked, what is skipped, hidden, assumed, out of scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from wizard.analysis.compiled import Compiled
from wizard.analysis.steps import Count, QuestionStep, State, Transition
from wizard.analysis.sweep import Sweeper
from wizard.engine.formulas import FALSE, NOT_ASKED, TRUE, Formula, Formulas, Variable
from wizard.rule_language.conditions import AnyOf, Leaf
from wizard.rule_language.model import Assumption, Option, Question, Verdict

# --- the questions of either ---------------------------------------------------------------------


def unite(old: Sequence[Question], new: Sequence[Question]) -> tuple[Question, ...]:
    """The questions of either rulebook, free to be answered, in the new order.

    A question that only the old one has stands after the one it followed there.
    """
    before = {question.id: question for question in old}
    after = {question.id: question for question in new}
    order = list(after)
    for place, question in enumerate(old):
        if question.id not in after:
            order.insert(1 + order.index(old[place - 1].id) if place else 0, question.id)
    return tuple(_unite(before.get(name), after.get(name)) for name in order)


def _unite(old: Question | None, new: Question | None) -> Question:
    """One question with the options of both; many answers if either takes many.

    An option stands alone only where it does so in each of the two that has it.
    """
    versions = [question for question in (new, old) if question]
    options: dict[str, Option] = {}
    for version in versions:
        for option in version.options:
            alone = option.id in version.alone
            known = options.setdefault(option.id, replace(option, alone=alone))
            options[option.id] = replace(known, alone=known.alone and alone)
    many = any(version.many for version in versions)
    first = versions[0]
    return Question(first.id, first.text, tuple(options.values()), many, private=first.private)


# --- what a flow allows ----------------------------------------------------------------------------


def allowed(rules: Compiled, united: Mapping[str, Question]) -> State:
    """For each question of a rulebook, where its flow allows the answer that it has, or has not."""
    made, questions = rules.formulas, rules.rulebook.questions
    found = []
    for place, question in enumerate(questions):
        later = [each.id for each in questions[place:]]
        ended = _unanswered(made, rules.decides(Verdict.OUT_OF_SCOPE), later) if place else FALSE
        turn = _Turn(made, question, united[question.id])
        found.append(made.either(made.both(ended, turn.nothing), made.both(made.opposite(ended), turn.flow)))
    return tuple(found)


def _unanswered(formulas: Formulas, formula: Formula, questions: Iterable[str]) -> Formula:
    """What is left of a formula when these questions have no answer."""
    for question in questions:
        formula = formulas.restrict(formula, (question, ""), NOT_ASKED)
    return formula


class _Turn:
    """One question's part of the flow, over the options that either rulebook has."""

    def __init__(self, formulas: Formulas, question: Question, united: Question) -> None:
        self._made = formulas
        self._question = question
        self._united = united
        self.nothing = formulas.chosen(question.id, [NOT_ASKED])
        self._hidden = {option: self._hides(option) for option in question.option_ids}

    @property
    def flow(self) -> Formula:
        """Skipped with what is then assumed, or asked and answered with what is on offer."""
        skipped = self._made.fails(self._question.ask_when)
        asked = self._made.both(self._made.opposite(skipped), self._answered())
        return self._made.either(asked, self._made.both(skipped, self._worked_out()))

    def _hides(self, option: str) -> Formula:
        conditions = tuple(hide.when for hide in self._question.hide if hide.option == option)
        return self._made.holds(AnyOf(conditions))

    def _has(self, option: str) -> Formula:
        return self._made.holds(Leaf(self._question.id, frozenset({option})))

    def _lacks(self, option: str) -> Formula:
        return self._made.opposite(self._has(option))

    def _answered(self) -> Formula:
        """Some options, none of them hidden or unknown here; nothing where all are hidden."""
        made = self._made
        parts = [made.opposite(self.nothing)]
        for option in self._united.option_ids:
            hidden = self._hidden.get(option, TRUE)
            parts.append(made.either(made.opposite(hidden), self._lacks(option)))
        all_hidden = made.both(*self._hidden.values())
        return made.either(made.both(*parts, *self._alone()), made.both(all_hidden, self.nothing))

    def _alone(self) -> Iterator[Formula]:
        """Options that stand alone here, though the other rulebook lets them be ticked with others."""
        ticks = [option.id for option in self._united.options if not option.alone]
        for one, other in combinations(ticks, 2):
            if self._question.alone & {one, other}:
                yield self._made.either(self._lacks(one), self._lacks(other))

    def _worked_out(self) -> Formula:
        """Exactly what the first assumption that holds says, if nothing of that is hidden."""
        made, answer = self._made, self.nothing
        for assumption in reversed(self._question.assume):
            visible = [made.opposite(self._hidden[option]) for option in assumption.answer]
            takes = made.both(made.holds(assumption.when), *visible)
            answer = made.either(
                made.both(takes, self._exactly(assumption)), made.both(made.opposite(takes), answer)
            )
        return answer

    def _exactly(self, assumption: Assumption) -> Formula:
        options = self._united.option_ids
        return self._made.both(
            *(self._has(option) if option in assumption.answer else self._lacks(option) for option in options)
        )


def can_be(formulas: Formulas, formula: Formula, questions: Iterable[Question]) -> Formula:
    """Where some answers to these questions, or none, make the formula true."""
    for question in questions:
        ways = free_transitions(QuestionStep(question, formulas), (formula,))
        formula = formulas.either(*(way.left[0] for way in ways))
    return formula


# --- the sweep ---------------------------------------------------------------------------------------


def free_transitions(step: QuestionStep, touched: State) -> list[Transition]:
    """The ways to answer a question whatever the flow says, without an answer included."""
    return [*step.ways((FALSE,), touched), *step.ways((TRUE,), touched)]


class AllowedSets(Sweeper):
    """Sweeps over those ways to answer some questions, freely, that make all of some formulas true.

    Keeps at most `most` states at a question, and raises StateLimitError where that is too few to count.
    """

    def __init__(
        self, questions: Sequence[Question], formulas: Formulas, constraints: State, most: int
    ) -> None:
        self._constraints = tuple(dict.fromkeys(each for each in constraints if each is not TRUE))
        self._alive: list[dict[State, Count]] | None = None
        self._formulas = formulas
        super().__init__(questions, formulas, FALSE, most)
        self._alive = self._after

    @property
    def start(self) -> State:
        """The constraints before the first answer."""
        return self._constraints

    def plain_from(self, level: int, constraints: State) -> int:
        """How many plain sets follow from where this is left of the constraints."""
        return self._after[level][constraints].plain

    def answered(
        self, level: int, constraints: State, formula: Formula, values: Iterable[tuple[Variable, str]]
    ) -> tuple[State, Formula] | None:
        """What is left of constraints and a formula after one answer; None where it is not allowed."""
        left = [formula, *constraints]
        for variable, value in values:
            left = [self._formulas.restrict(each, variable, value) for each in left]
        after = self._constrained(level + 1, left[1:])
        return None if after is None else (after, left[0])

    def _count_flow(self, start: State) -> tuple[list[dict[State, Count]], list[dict[State, Count]]]:  # noqa: ARG002
        """As for any flow; what leads to no answer set is left out."""
        before, after = super()._count_flow(self._constraints)
        live = [
            {flow: count for flow, count in reached.items() if flow in rest}
            for reached, rest in zip(before, after, strict=True)
        ]
        return live, after

    def _lead_on(self, level: int, flow: State, formulas: State) -> Iterator[tuple[Transition, State, State]]:
        """The ways on from a state, with the constraints and the formulas after each."""
        step = self._steps[level]
        touched = tuple([each for each in dict.fromkeys((*flow, *formulas)) if step.name in each.questions])
        for way in free_transitions(step, touched):
            left = dict(zip(touched, way.left, strict=True))
            after = self._constrained(level + 1, [left.get(each, each) for each in flow])
            if after is not None:
                yield way, after, tuple([left.get(each, each) for each in formulas])

    def _constrained(self, level: int, constraints: Iterable[Formula]) -> State | None:
        """What is left of the constraints, None where they rule out all that could follow."""
        after = tuple(dict.fromkeys(each for each in constraints if each is not TRUE))
        if FALSE in after or (self._alive is not None and after not in self._alive[level]):
            return None
        return after
