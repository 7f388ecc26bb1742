"""The common answer sets of two rulebooks.

Both rulebooks are read over the questions of either. What the flow of one rulebook allows is expressed as
formulas: one for each of its questions, over its own answer and the earlier ones. So all answers that one
flow allows, or both do, are found by one sweep over all possible answers, no matter how the two differ: in
their questions, their order, options, the number of ticks, or what is skipped, hidden, assumed or out of
scope.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from wizard.analysis.compiled import Compiled
from wizard.analysis.sweep import Sweeper, apply_transitions
from wizard.engine.flow_formulas import QuestionFlow, State
from wizard.engine.formulas import FALSE, NOT_ASKED, TRUE, Formula, Formulas, Variable
from wizard.engine.steps import QuestionStep, Transition
from wizard.rule_language.model import Option, Question
from wizard.rule_language.topic import OUT_OF_SCOPE


def unite_questions(old: Sequence[Question], new: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions of either rulebook without any flow, in the new order.

    A question that only the old rulebook has comes after the question that it followed there.
    """
    before = {question.id: question for question in old}
    after = {question.id: question for question in new}
    order = list(after)
    for place, question in enumerate(old):
        if question.id not in after:
            order.insert(1 + order.index(old[place - 1].id) if place else 0, question.id)
    return tuple(_unite(before.get(name), after.get(name)) for name in order)


def _unite(old: Question | None, new: Question | None) -> Question:
    """Return one question with the options of both; several can be chosen if either question allows it.

    An option excludes others only if it does so in each of the questions that have it.
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
    """Return, for each question of a rulebook, where its flow allows its answer, or that it has none.

    Whether the answers before a question are out of scope is determined with this question and all later ones
    left unanswered; if they are, the question must not have an answer.
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


def exists(formulas: Formulas, formula: Formula, questions: Iterable[Question]) -> Formula:
    """Return where some answers to these questions, or none, make the formula true.

    This is existential quantification over the variables of the questions.
    """
    for question in questions:
        transitions = _free_transitions(question, QuestionStep(question, formulas), (formula,))
        formula = formulas.any_of(*(transition.left[0] for transition in transitions))
    return formula


def _free_transitions(question: Question, step: QuestionStep, touched: State) -> list[Transition]:
    """Return the transitions for all answers to a question regardless of the flow, including no answer."""
    return [*step.all_answers(question.option_ids, touched), step.fixed_answer((), touched)]


class AllowedSets(Sweeper):
    """Sweeps over all answers to some questions that make some formulas, the constraints, true.

    A state of the flow contains the restricted constraints. At most `most` states are kept at a question;
    raise StateLimitError if that is too few to count the sets.
    """

    def __init__(
        self, questions: Sequence[Question], formulas: Formulas, constraints: State, most: int
    ) -> None:
        self._formulas = formulas
        self._questions = questions
        start = tuple(dict.fromkeys(each for each in constraints if each is not TRUE))
        self._advanced: dict[tuple[int, State, State], State | None] = {}
        super().__init__(questions, formulas, start, most)
        self._advanced.clear()  # once the sets are counted, `_prune` rules out more

    def plain_from(self, level: int, constraints: State) -> int:
        """Return the number of plain sets that continue from these restricted constraints."""
        return self._after[level][constraints].plain

    def answered(
        self, level: int, constraints: State, formula: Formula, values: Iterable[tuple[Variable, str]]
    ) -> tuple[State, Formula] | None:
        """Return the constraints and a formula restricted by an answer; None if the answer is not allowed."""
        left = [formula, *constraints]
        for variable, value in values:
            left = [self._formulas.restrict(each, variable, value) for each in left]
        after = self._prune(level + 1, left[1:])
        return None if after is None else (after, left[0])

    def _transitions(
        self, level: int, flow: State, formulas: State
    ) -> Iterator[tuple[Transition, State, State]]:
        step = self._steps[level]
        own = step.touched(flow)
        touched = tuple(dict.fromkeys(own + step.touched(formulas)))
        transitions = _free_transitions(self._questions[level], step, touched)
        for transition, left in apply_transitions(formulas, touched, transitions):
            after = self._advance(level, flow, own, transition.left[: len(own)])
            if after is not None:
                yield transition, after, left

    def _advance(self, level: int, flow: State, touched: State, left: State) -> State | None:
        """Return the constraints after a question, given those that it touches as restricted; cached."""
        key = (level, flow, left)
        if key not in self._advanced:
            changed = dict(zip(touched, left, strict=True))
            self._advanced[key] = self._prune(level + 1, [changed.get(each, each) for each in flow])
        return self._advanced[key]

    def _prune(self, level: int, constraints: Iterable[Formula]) -> State | None:
        """Return the constraints without those that are true; None if nothing can follow.

        Before the sets are counted, this is only known if a constraint is false.
        """
        after = tuple(dict.fromkeys(each for each in constraints if each is not TRUE))
        if FALSE in after or (self._after and after not in self._after[level]):
            return None
        return after
