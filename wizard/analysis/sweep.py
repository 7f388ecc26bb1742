"""Sweeps over all answer sets at once: the number of sets of each kind, and the smallest one of each.

A sweep processes the questions in order. A state is everything about the answers so far that still matters:
the formulas of the flow and of a classifier, restricted by these answers. Two partial sets of answers with
equal states have the same continuations, so they are merged: their counts are added, and the smaller one
becomes the example.

The flow alone is counted once before any sweep, forwards and backwards: for each of its states, how many
partial sets lead to it, and how many continuations it has. So a sweep can start at the first question that
its formulas read, and it can drop a state as soon as its kind is certain: all continuations are of this kind,
and their number is known.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from wizard.engine.flow import QuestionOffer
from wizard.engine.flow_formulas import QuestionFlow, State
from wizard.engine.formulas import FALSE, TRUE, Formula, Formulas
from wizard.engine.steps import NOTHING_MORE, Count, QuestionStep, Transition, merge_count
from wizard.rule_language.model import Question

ClassifierState = tuple[State, Hashable]
"""The restricted formulas of a classifier, and the information that it has gathered so far."""

States = dict[tuple[State, ClassifierState], Count]
"""The states before one question."""

LONG_SWEEP = 10
"""The bound on the states of one sweep, or of all short sweeps together, as a multiple of `most`."""

SHORT_SWEEP = 100
"""A short sweep, over one formula, may always use `most` divided by this, whatever others have used."""


class StateLimitError(Exception):
    """Raised if there are more states at a question than the bound allows; `question` is its id."""

    def __init__(self, question: str) -> None:
        self.question = question
        super().__init__(question)


class Classified(NamedTuple):
    """The final result for a state: every answer set that continues it is of this kind."""

    kind: Hashable


class Classifier(Protocol):
    """The criterion by which a sweep sorts answer sets."""

    formulas: State
    """All formulas that it reads: a sweep starts at the first question that one of them reads."""

    start: ClassifierState
    """The state before the first answer."""

    def normalize(self, state: ClassifierState, level: int, /) -> ClassifierState | Classified | None:
        """Return the shortest equivalent of a state, its kind once certain, or None to drop its sets.

        The shorter the state, the more states are equal and can be merged. `level` is the number of questions
        processed; all of them if the questions have ended.
        """


@dataclass(slots=True)
class SweepResult:
    """The answer sets of each kind.

    `lost` counts the sets that could not be classified within the bound, and `stopped` is the question at
    which the bound was first exceeded.
    """

    kinds: dict[Hashable, Count] = field(default_factory=dict)
    lost: Count = field(default_factory=lambda: Count(0, 0))
    stopped: str = ""

    def count(self, kind: Hashable = True) -> Count:
        """Return the count of the sets of one kind."""
        return self.kinds.get(kind, Count(0, 0))


class FormulaClassifier:
    """Classifier of the answer sets for which one formula is true, as the kind `True`."""

    def __init__(self, formula: Formula) -> None:
        self.formulas: State = (formula,)
        self.start: ClassifierState = self.formulas, None

    def normalize(self, state: ClassifierState, _level: int, /) -> ClassifierState | Classified | None:
        """Classify the sets as soon as the formula is true, drop them as soon as it is false."""
        (formula,), _ = state
        return Classified(True) if formula is TRUE else None if formula is FALSE else state


class Sweeper(ABC):
    """Sweeps over the answer sets of some questions, with at most `most` states at a question.

    Subclasses define the answer sets: `start` are the formulas that do so, before the first answer, and
    `_transitions` takes them through one question. Raise StateLimitError if these formulas alone have more
    than `most` states, so that not even the answer sets can be counted.
    """

    def __init__(self, questions: Sequence[Question], formulas: Formulas, start: State, most: int) -> None:
        self.start = start
        self._most = most
        self._steps = [QuestionStep(question, formulas) for question in questions]
        self._level = {question.id: level for level, question in enumerate(questions)}
        self._before: list[dict[State, Count]] = []
        self._after: list[dict[State, Count]] = []
        self._count_flow()
        self._found: dict[Formula, SweepResult] = {}
        self._used = 0

    @abstractmethod
    def _transitions(
        self, level: int, flow: State, formulas: State
    ) -> Iterator[tuple[Transition, State, State]]:
        """Yield the transitions from a state through one question, each with the flow and formulas after it.

        The flow after answers that have ended early is empty.
        """

    def _is_ended(self, level: int, flow: State) -> bool:  # noqa: ARG002
        """Return whether no more answers follow a state."""
        return level == len(self._steps)

    @property
    def all(self) -> Count:
        """Return the count of all answer sets."""
        return next(iter(self._after[0].values()), Count(0, 0))

    def where(self, formula: Formula) -> SweepResult:
        """Return the sets for which a formula is true, as the kind `True`."""
        if formula not in self._found:
            self._found[formula] = self._sweep(FormulaClassifier(formula), self._allowance)
        return self._found[formula]

    def sweep(self, classifier: Classifier) -> SweepResult:
        """Classify all answer sets."""
        return self._sweep(classifier, LONG_SWEEP * self._most)

    @property
    def _allowance(self) -> int:
        """Return the number of states that a short sweep may use."""
        return max(LONG_SWEEP * self._most - self._used, self._most // SHORT_SWEEP)

    def _sweep(self, classifier: Classifier, allowance: int) -> SweepResult:
        found, short = SweepResult(), isinstance(classifier, FormulaClassifier)
        first = self.first_level(classifier.formulas)
        before = self._before[first].items()
        starts = ((flow, classifier.start, count.followed(NOTHING_MORE)) for flow, count in before)
        states = self._merge(classifier, found, first, starts)
        for level in range(first, len(self._steps)):
            after = self._merge(classifier, found, level + 1, self._iter_successors(level, states))
            allowance -= len(after)
            self._used += len(after) if short else 0
            few = 0 if short else self._most // LONG_SWEEP
            states = self._limit_states(after, found, level + 1, self._most if allowance > 0 else few)
        return found

    def first_level(self, formulas: Iterable[Formula]) -> int:
        """Return the index of the first question that any of the formulas reads; 0 if none reads any."""
        return min((self._level[name] for formula in formulas for name in formula.questions), default=0)

    def _iter_successors(self, level: int, states: States) -> Iterator[tuple[State, ClassifierState, Count]]:
        """Yield the state after each transition through a question."""
        name = self._steps[level].name
        for (flow, (formulas, gathered)), count in states.items():
            for transition, left, rest in self._transitions(level, flow, formulas):
                yield left, (rest, gathered), count.answered(name, transition)

    def _merge(
        self,
        classifier: Classifier,
        found: SweepResult,
        level: int,
        arrived: Iterable[tuple[State, ClassifierState, Count]],
    ) -> States:
        """Return the states of a level, with equal ones merged; add those of a certain kind to `found`."""
        states: States = {}
        for flow, state, count in arrived:
            ended = self._is_ended(level, flow)
            if ended:
                values = [TRUE if formula.value_when_unanswered else FALSE for formula in state[0]]
                state = tuple(values), state[1]
            normalized = classifier.normalize(state, len(self._steps) if ended else level)
            if isinstance(normalized, Classified):
                merge_count(found.kinds, normalized.kind, count.followed(self._after[level][flow]))
            elif normalized is not None:
                merge_count(states, (flow, normalized), count)
        return states

    def _limit_states(self, states: States, found: SweepResult, level: int, most: int) -> States:
        """Keep the states with the most answer sets; the sets of the others are lost."""
        if len(states) <= most:
            return states
        ordered = sorted(states.items(), key=lambda entry: -entry[1].sets)
        for (flow, _), count in ordered[most:]:
            merge_count({0: found.lost}, 0, count.followed(self._after[level][flow]))
        found.stopped = found.stopped or self._steps[level - 1].name
        return dict(ordered[:most])

    def _count_flow(self) -> None:
        """Count the sets up to and after each state of the flow; drop states that lead to no answer set."""
        before: list[dict[State, Count]] = [{self.start: Count()}]
        onward: list[list[tuple[State, Transition, State]]] = []
        for level, step in enumerate(self._steps):
            after: dict[State, Count] = {}
            onward.append([])
            for flow, count in before[level].items():
                for transition, left, _ in self._transitions(level, flow, ()):
                    merge_count(after, left, count.answered(step.name, transition))
                    onward[level].append((flow, transition, left))
            if len(after) > self._most:
                raise StateLimitError(step.name)
            before.append(after)
        rest: list[dict[State, Count]] = [{flow: Count() for flow in before[-1]}]
        for level in reversed(range(len(self._steps))):
            reached: dict[State, Count] = {}
            for flow, transition, left in onward[level]:
                if left in rest[0]:
                    merge_count(reached, flow, rest[0][left].preceded(self._steps[level].name, transition))
            rest.insert(0, reached)
        self._before = [
            {flow: count for flow, count in states.items() if flow in live}
            for states, live in zip(before, rest, strict=True)
        ]
        self._after = rest


def apply_transitions(
    formulas: State, touched: State, transitions: Iterable[Transition]
) -> Iterator[tuple[Transition, State]]:
    """Yield each transition through a question, with the formulas after it.

    `touched` are the formulas that the transitions restrict; all others remain the same.
    """
    places = {formula: place for place, formula in enumerate(touched)}
    changing = [(at, places[formula]) for at, formula in enumerate(formulas) if formula in places]
    for transition in transitions:
        after = list(formulas)
        for at, place in changing:
            after[at] = transition.left[place]
        yield transition, tuple(after)


@dataclass(slots=True)
class _FlowOffer:
    """The offer of one question in a state of the flow.

    `rest` is the flow after the question, before its answer is known. `touched` are the formulas in it that
    read the question, without duplicates. `after` maps these formulas, restricted by an answer, to the flow
    after it.
    """

    offer: QuestionOffer
    rest: State
    touched: State
    after: dict[State, State] = field(default_factory=dict)


class FlowSweeper(Sweeper):
    """Sweeps over the answer sets that the flow of one rulebook allows.

    A state of the flow contains the formula `leaves`, which is true where the answers are out of scope and
    which ends the questions, followed by the formulas of all remaining questions.
    """

    def __init__(self, questions: Sequence[Question], formulas: Formulas, leaves: Formula, most: int) -> None:
        self._flows = [QuestionFlow(question, formulas) for question in questions]
        self._offers: list[dict[State, _FlowOffer]] = [{} for _ in questions]
        self._can_hold: dict[tuple[int, State, Formula], bool] = {}
        start = (leaves, *(formula for flow in self._flows for formula in flow.formulas))
        super().__init__(questions, formulas, start, most)

    def before(self, question: Question, formulas: State) -> Iterator[tuple[State, State, Count]]:
        """Yield each state of the flow and of some formulas in which a question is about to be asked.

        The count is that of the sets with this state. Raise StateLimitError if there are too many states.
        """
        target = self._level[question.id]
        states: dict[tuple[State, State], Count] = {(self.start, formulas): Count()}
        allowance = self._allowance
        for level in range(target):
            after: dict[tuple[State, State], Count] = {}
            for (flow, rest), count in states.items():
                for transition, left, onward in self._transitions(level, flow, rest):
                    if left:
                        merge_count(
                            after, (left, onward), count.answered(self._steps[level].name, transition)
                        )
            allowance -= len(after)
            self._used += len(after)
            if allowance < 0:
                raise StateLimitError(self._steps[level].name)
            states = after
        for (flow, rest), count in states.items():
            offer = self._flows[target].resolve(flow[1:])
            if offer.asked and offer.visible:
                yield flow, rest, count.followed(self._after[target][flow])

    def can_hold(self, question: Question, flow: State, formula: Formula) -> bool:
        """Return whether a formula that is not true yet can become true once a question is asked.

        Raise StateLimitError if this takes too many states.
        """
        if formula is TRUE or formula is FALSE:
            return False
        key = (self._level[question.id], flow, formula)
        if key not in self._can_hold:
            self._can_hold[key] = self._search_true(*key)
        return self._can_hold[key]

    def asking(self, question: Question) -> Mapping[bool, Count]:
        """Return the counts of the sets in which a question is asked, by whether an option is visible."""
        level = self._level[question.id]
        counts: dict[bool, Count] = {}
        for flow, count in self._before[level].items():
            if flow:
                offer = self._flows[level].resolve(flow[1:])
                if offer.asked:
                    merge_count(counts, bool(offer.visible), count.followed(self._after[level][flow]))
        return counts

    def _search_true(self, level: int, flow: State, formula: Formula) -> bool:
        states = {(flow, formula)}
        for later in range(level, len(self._steps)):
            after: set[tuple[State, Formula]] = set()
            for left, watched in states:
                for _, onward, (rest,) in self._transitions(later, left, (watched,)):
                    if rest is TRUE or (not onward and rest.value_when_unanswered):
                        return True
                    if rest is not FALSE and onward:
                        after.add((onward, rest))
            self._used += len(after)
            if len(after) > self._allowance:
                raise StateLimitError(self._steps[later].name)
            states = after
        return any(watched.value_when_unanswered for _, watched in states)

    def _transitions(
        self, level: int, flow: State, formulas: State
    ) -> Iterator[tuple[Transition, State, State]]:
        if not flow:
            yield Transition(()), flow, formulas
            return
        step, read = self._steps[level], self._steps[level].touched(formulas)
        offered = self._offers[level].get(flow) or self._offer(level, flow)
        asked, visible, assumption = offered.offer
        touched = tuple(dict.fromkeys(offered.touched + read))
        if asked and visible:
            transitions = step.all_answers(visible, touched)
        else:
            transitions = [step.fixed_answer(assumption.answer if assumption and not asked else (), touched)]
        for transition, after in apply_transitions(formulas, touched, transitions):
            yield transition, self._advance(offered, transition.left), after

    def _offer(self, level: int, flow: State) -> _FlowOffer:
        """Return the offer of a question in a state of the flow, and cache it."""
        rest = (flow[0], *flow[1 + len(self._flows[level].formulas) :])
        offer = self._flows[level].resolve(flow[1:])
        touched = tuple(dict.fromkeys(self._steps[level].touched(rest)))
        known = self._offers[level][flow] = _FlowOffer(offer, rest, touched)
        return known

    def _is_ended(self, level: int, flow: State) -> bool:
        return not flow or super()._is_ended(level, flow)

    def _advance(self, offered: _FlowOffer, left: State) -> State:
        """Return the flow after a question; `left` begins with the restricted formulas that it touches."""
        key = left[: len(offered.touched)]
        known = offered.after.get(key)
        if known is None:
            changed = dict(zip(offered.touched, key, strict=True))
            after = tuple([changed.get(formula, formula) for formula in offered.rest])
            known = offered.after[key] = () if after[0].value_when_unanswered else after
        return known
