"""The answer sets of two rulebooks, side by side.

Both are read over the questions of either, and what one rulebook's flow allows is written as formulas:
one for each of its questions, over its own answer and the earlier ones. So all answers that one flow
allows, or both do, are found with one sweep over every way to answer, whatever differs between the two:
questions, their order, options, how many may be ticked, what is skipped, hidden, assumed, out of scope.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from wizard.analysis.compiled import Compiled
from wizard.analysis.sweep import Sweeper, each_left
from wizard.engine.flow_formulas import QuestionFlow, State
from wizard.engine.formulas import FALSE, NOT_ASKED, TRUE, Formula, Formulas, Variable
from wizard.engine.steps import QuestionStep, Transition
from wizard.rule_language.model import Option, Question
from wizard.rule_language.topic import OUT_OF_SCOPE


def unite_questions(old: Sequence[Question], new: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions of either rulebook, free to be answered, in the new order.

    A question that only the old one has comes after the one that it followed there.
    """
    before = {question.id: question for question in old}
    after = {question.id: question for question in new}
    order = list(after)
    for place, question in enumerate(old):
        if question.id not in after:
            order.insert(1 + order.index(old[place - 1].id) if place else 0, question.id)
    return tuple(_unite(before.get(name), after.get(name)) for name in order)


def _unite(old: Question | None, new: Question | None) -> Question:
    """Return one question with the options of both; many answers if either takes many.

    An option excludes others only where it does so in each of the two that has it.
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


def allowed_answers(rules: Compiled, united: Mapping[str, Question]) -> State:
    """Return, for each question of a rulebook, where its flow allows the answer that it has, or has not.

    Whether the answers before a question are out of scope is seen by leaving it and all later ones
    without an answer: then it must have none itself.
    """
    made, questions = rules.formulas, rules.rulebook.questions
    found = []
    for place, question in enumerate(questions):
        ended = rules.decides(OUT_OF_SCOPE) if place else FALSE
        for later in questions[place:]:
            ended = made.restrict(ended, (later.id, ""), NOT_ASKED)
        nothing = made.chosen(question.id, [NOT_ASKED])
        flow = QuestionFlow(question, made)
        found.append(made.choose(ended, nothing, flow.allowed_answers(united[question.id])))
    return tuple(found)


def can_be(formulas: Formulas, formula: Formula, questions: Iterable[Question]) -> Formula:
    """Return where some answers to these questions, or none, make the formula true."""
    for question in questions:
        ways = _free_transitions(question, QuestionStep(question, formulas), (formula,))
        formula = formulas.any_of(*(way.left[0] for way in ways))
    return formula


def _free_transitions(question: Question, step: QuestionStep, touched: State) -> list[Transition]:
    """Return the ways to answer a question whatever the flow says, without an answer included."""
    return [*step.all_answers(question.option_ids, touched), step.fixed_answer((), touched)]


class AllowedSets(Sweeper):
    """Sweeps over those ways to answer some questions, freely, that make all of some formulas true.

    A state of the flow holds what is left of these constraints. Keeps at most `most` states at a question,
    and raises StateLimitError where that is too few to count.
    """

    def __init__(
        self, questions: Sequence[Question], formulas: Formulas, constraints: State, most: int
    ) -> None:
        self._formulas = formulas
        self._questions = questions
        start = tuple(dict.fromkeys(each for each in constraints if each is not TRUE))
        self._advanced: dict[tuple[int, State, State], State | None] = {}
        super().__init__(questions, formulas, start, most)
        self._advanced.clear()  # more is ruled out once the sets are counted

    def plain_from(self, level: int, constraints: State) -> int:
        """Return how many plain sets follow from where this is left of the constraints."""
        return self._after[level][constraints].plain

    def answered(
        self, level: int, constraints: State, formula: Formula, values: Iterable[tuple[Variable, str]]
    ) -> tuple[State, Formula] | None:
        """Return what is left of constraints and a formula after an answer; None where it is not allowed."""
        left = [formula, *constraints]
        for variable, value in values:
            left = [self._formulas.restrict(each, variable, value) for each in left]
        after = self._constrained(level + 1, left[1:])
        return None if after is None else (after, left[0])

    def _lead_on(self, level: int, flow: State, formulas: State) -> Iterator[tuple[Transition, State, State]]:
        step = self._steps[level]
        own = step.touched(flow)
        touched = tuple(dict.fromkeys(own + step.touched(formulas)))
        ways = _free_transitions(self._questions[level], step, touched)
        for way, left in each_left(formulas, touched, ways):
            after = self._advance(level, flow, own, way.left[: len(own)])
            if after is not None:
                yield way, after, left

    def _advance(self, level: int, flow: State, touched: State, left: State) -> State | None:
        """Return the constraints after a question, which leaves this of those it touches; computed once."""
        key = (level, flow, left)
        if key not in self._advanced:
            changed = dict(zip(touched, left, strict=True))
            self._advanced[key] = self._constrained(level + 1, [changed.get(each, each) for each in flow])
        return self._advanced[key]

    def _constrained(self, level: int, constraints: Iterable[Formula]) -> State | None:
        """Return what is left of the constraints, None where they rule out all that could follow.

        Before the sets are counted only a false constraint is known to do that.
        """
        after = tuple(dict.fromkeys(each for each in constraints if each is not TRUE))
        if FALSE in after or (self._after and after not in self._after[level]):
            return None
        return after
