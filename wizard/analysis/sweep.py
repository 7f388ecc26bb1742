"""Sweeps over all answer sets at once: how many there are of each kind, and the smallest of each.

A sweep takes the questions in order. A state is all that still matters of the answers so far: what is
left of the flow, and of the formulas that a classifier reads. Two prefixes of answers with equal states
have the same future, so they merge: their counts add up, and the smaller one is kept as the example.

The flow alone is counted once, forwards and backwards, before any sweep: for each of its states the
number of ways that lead there and the number of ways on. So a sweep can start at the first question that
its formulas read, and it drops a state as soon as its kind is certain: all that leads on from there is of
this kind, and how much that is has been counted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from wizard.engine.flow import QuestionOffer
from wizard.engine.flow_formulas import QuestionFlow, State
from wizard.engine.formulas import FALSE, TRUE, Formula, Formulas
from wizard.engine.steps import NOTHING_MORE, Count, QuestionStep, Transition, merge_count
from wizard.rule_language.model import Question

ClassifierState = tuple[State, Hashable]
"""What is left of a classifier's formulas, and what it has gathered so far."""

Level = dict[tuple[State, ClassifierState], Count]
"""The states before one question."""

LONG = 10
"""A sweep may go through this many times the states kept at one question; all short sweeps share as many."""

SHORT = 100
"""However much the others took, a short sweep may go through the states kept at one question, over this."""


class StateLimitError(Exception):
    """Raised if there are more states at a question than the bound allows."""

    def __init__(self, question: str) -> None:
        self.question = question
        super().__init__(question)


@dataclass(frozen=True, slots=True)
class Classified:
    """The end of classifying a state: every answer set that leads on from it is of this kind."""

    kind: Hashable


class Classifier(Protocol):
    """The criterion by which a sweep sorts the answer sets."""

    formulas: State
    """All formulas it will ever read: nothing happens before the first question that one reads."""

    start: ClassifierState
    """The state before the first answer."""

    def normalize(self, state: ClassifierState, level: int, /) -> ClassifierState | Classified | None:
        """Return the shortest equivalent of a state, its kind once certain, or None to drop its sets.

        The shorter it is, the more states are equal and merge. `level` is how many questions have been
        gone through, all of them where they have ended.
        """


@dataclass(slots=True)
class SweepResult:
    """The answer sets of each kind.

    `lost` counts the sets that could not be classified within the bound, and `stopped` names the question
    where it was first met.
    """

    kinds: dict[Hashable, Count] = field(default_factory=dict)
    lost: Count = field(default_factory=lambda: Count(0, 0))
    stopped: str = ""

    def count(self, kind: Hashable = True) -> Count:
        """Return the sets of a kind that were found."""
        return self.kinds.get(kind, Count(0, 0))


class FormulaClassifier:
    """Finds the answer sets with which one formula is true, as the kind `True`."""

    def __init__(self, formula: Formula) -> None:
        self.formulas: State = (formula,)
        self.start: ClassifierState = self.formulas, None

    def normalize(self, state: ClassifierState, _level: int, /) -> ClassifierState | Classified | None:
        """Classify as soon as the formula is true, drop the sets as soon as it is false."""
        (formula,), _ = state
        return Classified(True) if formula is TRUE else None if formula is FALSE else state


class Sweeper(ABC):
    """Sweeps over the answer sets of some questions, keeping at most `most` states at a question.

    Which answers there are is up to the subclass: `start` is what is left, before the first answer, of the
    formulas that say so, and `_lead_on` takes such a state through one question. Raises StateLimitError
    when that alone has more states than `most`, so that not even the answer sets can be counted.
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
        self._spent = 0

    @abstractmethod
    def _lead_on(self, level: int, flow: State, formulas: State) -> Iterator[tuple[Transition, State, State]]:
        """Yield the transitions from a state through one question, with flow and formulas after each.

        The flow of answers that have ended early is empty from there on.
        """

    def _ended(self, level: int, flow: State) -> bool:  # noqa: ARG002
        """Return whether no more answers follow a state."""
        return level == len(self._steps)

    @property
    def all(self) -> Count:
        """Return all answer sets."""
        return next(iter(self._after[0].values()), Count(0, 0))

    def where(self, formula: Formula) -> SweepResult:
        """Return the sets with which a formula is true, as the kind `True`."""
        if formula not in self._found:
            self._found[formula] = self._sweep(FormulaClassifier(formula), self._allowance)
        return self._found[formula]

    def sweep(self, classifier: Classifier) -> SweepResult:
        """Classify all answer sets."""
        return self._sweep(classifier, LONG * self._most)

    @property
    def _allowance(self) -> int:
        """Return the states that a short sweep may go through."""
        return max(LONG * self._most - self._spent, self._most // SHORT)

    def _sweep(self, classifier: Classifier, allowance: int) -> SweepResult:
        found, short = SweepResult(), isinstance(classifier, FormulaClassifier)
        first = self.first_level(classifier.formulas)
        before = self._before[first].items()
        starts = ((flow, classifier.start, count.followed(NOTHING_MORE)) for flow, count in before)
        states = self._merge(classifier, found, first, starts)
        for level in range(first, len(self._steps)):
            after = self._merge(classifier, found, level + 1, self._follow(level, states))
            allowance -= len(after)
            self._spent += len(after) if short else 0
            few = 0 if short else self._most // LONG
            states = self._bounded(after, found, level + 1, self._most if allowance > 0 else few)
        return found

    def first_level(self, formulas: Iterable[Formula]) -> int:
        """Return the place of the first question that any of the formulas reads; 0 when none reads any."""
        return min((self._level[name] for formula in formulas for name in formula.questions), default=0)

    def _follow(self, level: int, states: Level) -> Iterator[tuple[State, ClassifierState, Count]]:
        """Yield where each transition through a question leads to."""
        name = self._steps[level].name
        for (flow, (formulas, gathered)), count in states.items():
            for way, left, rest in self._lead_on(level, flow, formulas):
                yield left, (rest, gathered), count.answered(name, way)

    def _merge(
        self,
        classifier: Classifier,
        found: SweepResult,
        level: int,
        arrived: Iterable[tuple[State, ClassifierState, Count]],
    ) -> Level:
        """Return the states of a level, equal ones merged; add those of a certain kind to what is found."""
        states: Level = {}
        for flow, state, count in arrived:
            ended = self._ended(level, flow)
            if ended:
                values = [TRUE if formula.value_when_unanswered else FALSE for formula in state[0]]
                state = tuple(values), state[1]
            normalized = classifier.normalize(state, len(self._steps) if ended else level)
            if isinstance(normalized, Classified):
                merge_count(found.kinds, normalized.kind, count.followed(self._after[level][flow]))
            elif normalized is not None:
                merge_count(states, (flow, normalized), count)
        return states

    def _bounded(self, states: Level, found: SweepResult, level: int, most: int) -> Level:
        """Keep the states that stand for most answer sets; the sets of the others are lost."""
        if len(states) <= most:
            return states
        ordered = sorted(states.items(), key=lambda entry: -entry[1].sets)
        for (flow, _), count in ordered[most:]:
            merge_count({0: found.lost}, 0, count.followed(self._after[level][flow]))
        found.stopped = found.stopped or self._steps[level - 1].name
        return dict(ordered[:most])

    def _count_flow(self) -> None:
        """Count the sets up to each state of the flow, and those from there on; drop what leads to none."""
        before: list[dict[State, Count]] = [{self.start: Count()}]
        onward: list[list[tuple[State, Transition, State]]] = []
        for level, step in enumerate(self._steps):
            after: dict[State, Count] = {}
            onward.append([])
            for flow, count in before[level].items():
                for way, left, _ in self._lead_on(level, flow, ()):
                    merge_count(after, left, count.answered(step.name, way))
                    onward[level].append((flow, way, left))
            if len(after) > self._most:
                raise StateLimitError(step.name)
            before.append(after)
        rest: list[dict[State, Count]] = [{flow: Count() for flow in before[-1]}]
        for level in reversed(range(len(self._steps))):
            reached: dict[State, Count] = {}
            for flow, way, left in onward[level]:
                if left in rest[0]:
                    merge_count(reached, flow, rest[0][left].preceded(self._steps[level].name, way))
            rest.insert(0, reached)
        self._before = [
            {flow: count for flow, count in states.items() if flow in live}
            for states, live in zip(before, rest, strict=True)
        ]
        self._after = rest


def each_left(
    formulas: State, touched: State, ways: Iterable[Transition]
) -> Iterator[tuple[Transition, State]]:
    """Yield each way through a question with what it leaves of the formulas; it touches no others of them."""
    places = {formula: place for place, formula in enumerate(touched)}
    changing = [(at, places[formula]) for at, formula in enumerate(formulas) if formula in places]
    for way in ways:
        after = list(formulas)
        for at, place in changing:
            after[at] = way.left[place]
        yield way, tuple(after)


@dataclass(slots=True)
class _FlowOffer:
    """One question as a state of the flow offers it.

    `rest` is what is left of the flow after it, before the answer; `touched` those formulas in it that read
    the question, each once; `after` maps what an answer leaves of these to the flow after it.
    """

    offer: QuestionOffer
    rest: State
    touched: State
    after: dict[State, State] = field(default_factory=dict)


class FlowSweeper(Sweeper):
    """Sweeps over the answer sets that the flow of one rulebook allows.

    A state of the flow holds `leaves`, which is true where the answers are out of scope and so ends the
    questions, then the formulas of each question still ahead.
    """

    def __init__(self, questions: Sequence[Question], formulas: Formulas, leaves: Formula, most: int) -> None:
        self._flows = [QuestionFlow(question, formulas) for question in questions]
        self._offers: list[dict[State, _FlowOffer]] = [{} for _ in questions]
        self._can_hold: dict[tuple[int, State, Formula], bool] = {}
        start = (leaves, *(formula for flow in self._flows for formula in flow.formulas))
        super().__init__(questions, formulas, start, most)

    def before(self, question: Question, formulas: State) -> Iterator[tuple[State, State, Count]]:
        """Yield each way the flow and some formulas can be when a question is about to be asked.

        The count is of the sets that lead there and on. Raises StateLimitError where there are too many.
        """
        target = self._level[question.id]
        states: dict[tuple[State, State], Count] = {(self.start, formulas): Count()}
        allowance = self._allowance
        for level in range(target):
            after: dict[tuple[State, State], Count] = {}
            for (flow, rest), count in states.items():
                for way, left, onward in self._lead_on(level, flow, rest):
                    if left:
                        merge_count(after, (left, onward), count.answered(self._steps[level].name, way))
            allowance -= len(after)
            self._spent += len(after)
            if allowance < 0:
                raise StateLimitError(self._steps[level].name)
            states = after
        for (flow, rest), count in states.items():
            offer = self._flows[target].resolve(flow[1:])
            if offer.asked and offer.visible:
                yield flow, rest, count.followed(self._after[target][flow])

    def can_hold(self, question: Question, flow: State, formula: Formula) -> bool:
        """Return whether a formula that is not true yet can become so from where a question is to be asked.

        Raises StateLimitError where that takes too many states.
        """
        if formula is TRUE or formula is FALSE:
            return False
        key = (self._level[question.id], flow, formula)
        if key not in self._can_hold:
            self._can_hold[key] = self._leads_to_true(*key)
        return self._can_hold[key]

    def asking(self, question: Question) -> Mapping[bool, Count]:
        """Return the sets in which a question is asked: those with an option visible, those with none."""
        level = self._level[question.id]
        counts: dict[bool, Count] = {}
        for flow, count in self._before[level].items():
            if flow:
                offer = self._flows[level].resolve(flow[1:])
                if offer.asked:
                    merge_count(counts, bool(offer.visible), count.followed(self._after[level][flow]))
        return counts

    def _leads_to_true(self, level: int, flow: State, formula: Formula) -> bool:
        states = {(flow, formula)}
        for later in range(level, len(self._steps)):
            after: set[tuple[State, Formula]] = set()
            for left, watched in states:
                for _, onward, (rest,) in self._lead_on(later, left, (watched,)):
                    if rest is TRUE or (not onward and rest.value_when_unanswered):
                        return True
                    if rest is not FALSE and onward:
                        after.add((onward, rest))
            self._spent += len(after)
            if len(after) > self._allowance:
                raise StateLimitError(self._steps[later].name)
            states = after
        return any(watched.value_when_unanswered for _, watched in states)

    def _lead_on(self, level: int, flow: State, formulas: State) -> Iterator[tuple[Transition, State, State]]:
        if not flow:
            yield Transition(()), flow, formulas
            return
        step, read = self._steps[level], self._steps[level].touched(formulas)
        offered = self._offers[level].get(flow) or self._offer(level, flow)
        asked, visible, assumption = offered.offer
        touched = tuple(dict.fromkeys(offered.touched + read))
        if asked and visible:
            ways = step.all_answers(visible, touched)
        else:
            ways = [step.fixed_answer(assumption.answer if assumption and not asked else (), touched)]
        for way, after in each_left(formulas, touched, ways):
            yield way, self._advance(offered, way.left), after

    def _offer(self, level: int, flow: State) -> _FlowOffer:
        """Return what a state of the flow makes of a question, computed once."""
        rest = (flow[0], *flow[1 + len(self._flows[level].formulas) :])
        offer = self._flows[level].resolve(flow[1:])
        touched = tuple(dict.fromkeys(self._steps[level].touched(rest)))
        known = self._offers[level][flow] = _FlowOffer(offer, rest, touched)
        return known

    def _ended(self, level: int, flow: State) -> bool:
        return not flow or super()._ended(level, flow)

    def _advance(self, offered: _FlowOffer, left: State) -> State:
        """Return the flow after a question; `left` starts with what is left of the formulas it touches."""
        key = left[: len(offered.touched)]
        known = offered.after.get(key)
        if known is None:
            changed = dict(zip(offered.touched, key, strict=True))
            after = tuple([changed.get(formula, formula) for formula in offered.rest])
            known = offered.after[key] = () if after[0].value_when_unanswered else after
        return known
