"""Sweeps over all answer sets at once: how many there are of each kind, and the smallest of each.

A sweep takes the questions in order. A state is all that still matters of the answers so far: what is
left of the flow, and of the formulas the sweep watches. Equal states merge: their counts add up, and
the smaller answers are kept as the example. A state with nothing left to watch is not followed further,
since how many ways lead on from it depends on the flow alone and is counted once for all sweeps.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from wizard.analysis.steps import Count, QuestionStep, State, Transition, merge_count
from wizard.engine.formulas import FALSE, TRUE, Formula, Formulas
from wizard.rule_language.model import Question

ClassifierState = tuple[State, Hashable]
"""What is left of the watched formulas, and what has been gathered so far."""

Level = dict[tuple[State, ClassifierState], Count]
"""The states before one question."""


LONG = 10
"""A sweep may go through this many times the states kept at one question; all short sweeps share as many."""

SHORT = 100
"""However much the others took, a short sweep may go through the states kept at one question, over this."""


class StateLimitError(Exception):
    """More states than the bound allows, at the question named."""

    def __init__(self, question: str) -> None:
        self.question = question
        super().__init__(question)


@dataclass(frozen=True, slots=True)
class Classified:
    """Watching is over: every answer set that leads on from here is of this kind."""

    kind: Hashable


class Classifier(Protocol):
    """What a sweep sorts the answer sets by."""

    @property
    def formulas(self) -> State:
        """All formulas it will ever watch: nothing happens before the first question that one reads."""

    @property
    def start(self) -> ClassifierState:
        """The watched formulas before the first answer."""

    def normalize(self, watched: ClassifierState, level: int) -> ClassifierState | Classified | None:
        """The shortest equal of a state, its kind once that is certain, or None for sets to leave out.

        `level` is how many questions have been gone through, all of them where they have ended.
        """


@dataclass(slots=True)
class SweepResult:
    """What a sweep found: a count for each kind.

    `lost` counts the sets that could not be sorted within the bound, and `stopped` names the question
    where it was first met.
    """

    kinds: dict[Hashable, Count] = field(default_factory=dict)
    lost: Count = field(default_factory=lambda: Count(0, 0))
    stopped: str = ""

    def sets(self, kind: Hashable = True) -> int:
        """How many sets of a kind were found."""
        return self.kinds[kind].sets if kind in self.kinds else 0


@dataclass(frozen=True, slots=True)
class FormulaClassifier:
    """Watches one formula: finds the sets with which it is true, as the kind `True`."""

    formula: Formula

    @property
    def formulas(self) -> State:
        """The formula."""
        return (self.formula,)

    @property
    def start(self) -> ClassifierState:
        """The formula."""
        return (self.formula,), None

    def normalize(self, watched: ClassifierState, level: int) -> ClassifierState | Classified | None:  # noqa: ARG002
        """Sorted as soon as it is true, left out as soon as it is false."""
        (formula,), _ = watched
        return Classified(True) if formula is TRUE else None if formula is FALSE else watched


class Sweeper:
    """Sweeps over the answer sets of some questions, keeping at most `most` states at a question.

    `leaves` is true where the answers are out of scope, which ends the questions. Raises StateLimitError
    when the flow alone has more states than that, so that not even the answer sets can be counted.
    """

    def __init__(self, questions: Sequence[Question], formulas: Formulas, leaves: Formula, most: int) -> None:
        self._most = most
        self._steps = [QuestionStep(question, formulas) for question in questions]
        self._level = {question.id: level for level, question in enumerate(questions)}
        self._touched: dict[tuple[int, State], State] = {}
        self._flows: dict[tuple[int, State, State], State] = {}
        start = (leaves, *(formula for step in self._steps for formula in step.flow))
        self._start = start
        self._before, self._after = self._count_flow(start)
        self._found: dict[Formula, SweepResult] = {}
        self._can_hold: dict[tuple[int, State, Formula], bool] = {}
        self._spent = 0

    @property
    def all(self) -> Count:
        """All answer sets."""
        return next(iter(self._after[0].values()), Count(0, 0))

    def where(self, formula: Formula) -> SweepResult:
        """The sets with which a formula is true, as the kind `True`."""
        known = self._found.get(formula)
        if known is None:
            known = self._found[formula] = self._sweep(FormulaClassifier(formula), self._allowance)
        return known

    def sweep(self, classifier: Classifier) -> SweepResult:
        """Sort all answer sets by what the watch looks for."""
        return self._sweep(classifier, LONG * self._most)

    @property
    def _allowance(self) -> int:
        """The states that a short sweep may go through."""
        return max(LONG * self._most - self._spent, self._most // SHORT)

    def _sweep(self, classifier: Classifier, allowance: int) -> SweepResult:
        found, short = SweepResult(), isinstance(classifier, FormulaClassifier)
        first = self.first_level(classifier.formulas)
        states: Level = {}
        for flow, count in self._before[first].items():
            self._enter(states, found, classifier, first, flow, classifier.start, count.followed(Count()))
        for level in range(first, len(self._steps)):
            after: Level = {}
            for (flow, (formulas, gathered)), count in states.items():
                for way, left, rest in self._lead_on(level, flow, formulas):
                    onward = count.answered(self._steps[level].name, way)
                    self._enter(after, found, classifier, level + 1, left, (rest, gathered), onward)
            allowance -= len(after)
            self._spent += len(after) if short else 0
            few = 0 if short else self._most // LONG
            states = self._bounded(after, found, level + 1, self._most if allowance > 0 else few)
        return found

    def first_level(self, formulas: Iterable[Formula]) -> int:
        """The place of the first question that any of the formulas reads; 0 when none reads any."""
        return min((self._level[name] for formula in formulas for name in formula.questions), default=0)

    def _enter(
        self,
        states: Level,
        found: SweepResult,
        classifier: Classifier,
        level: int,
        flow: State,
        watched: ClassifierState,
        count: Count,
    ) -> None:
        """Merge what leads to a state into the states of a level, or into the kinds found."""
        ended = not flow or level == len(self._steps)
        if ended:
            watched = (
                tuple([TRUE if formula.value_when_unanswered else FALSE for formula in watched[0]]),
                watched[1],
            )
        normalized = classifier.normalize(watched, len(self._steps) if ended else level)
        if isinstance(normalized, Classified):
            merge_count(found.kinds, normalized.kind, count.followed(self._after[level][flow]))
        elif normalized is not None:
            merge_count(states, (flow, normalized), count)

    def _bounded(self, states: Level, found: SweepResult, level: int, most: int) -> Level:
        """The states that stand for most answer sets; the sets of the others are lost."""
        if len(states) <= most:
            return states
        ordered = sorted(states.items(), key=lambda entry: -entry[1].sets)
        for (flow, _), count in ordered[most:]:
            merge_count({0: found.lost}, 0, count.followed(self._after[level][flow]))
        found.stopped = found.stopped or self._steps[level - 1].name
        return dict(ordered[:most])

    def _count_flow(self, start: State) -> tuple[list[dict[State, Count]], list[dict[State, Count]]]:
        """For each state of the flow at each level: the sets up to there, and those from there on."""
        before: list[dict[State, Count]] = [{start: Count()}]
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
            ahead: dict[State, Count] = {}
            for flow, way, left in onward[level]:
                if left in rest[0]:
                    merge_count(ahead, flow, rest[0][left].preceded(self._steps[level].name, way))
            rest.insert(0, ahead)
        return before, rest

    def _lead_on(self, level: int, flow: State, formulas: State) -> Iterator[tuple[Transition, State, State]]:
        """The ways on from a state through one question, with the flow and the formulas after each.

        The flow of answers that are out of scope is empty from there on.
        """
        if not flow:
            yield Transition(()), flow, formulas
            return
        step = self._steps[level]
        own = self._touched.get((level, flow))
        if own is None:
            own = self._touched[level, flow] = _reading(step.name, (flow[0], *flow[1 + step.size :]))
        watched = _reading(step.name, formulas)
        touched = tuple(dict.fromkeys(own + watched))
        for way in step.ways(flow[1 : 1 + step.size], touched):
            left = dict(zip(touched, way.left, strict=True))
            after = tuple([left.get(formula, formula) for formula in formulas]) if watched else formulas
            yield way, self._flow_after(level, flow, own, left), after

    def _flow_after(self, level: int, flow: State, own: State, left: Mapping[Formula, Formula]) -> State:
        """The flow after a question, in which these of its formulas have become what is left of them."""
        key = (level, flow, tuple([left[formula] for formula in own]))
        known = self._flows.get(key)
        if known is None:
            rest = (flow[0], *flow[1 + self._steps[level].size :])
            after = tuple([left.get(formula, formula) for formula in rest])
            known = self._flows[key] = () if after[0].value_when_unanswered else after
        return known

    def before(self, question: Question, formulas: State) -> Iterator[tuple[State, State, Count]]:
        """Each way the flow and some formulas can stand when a question is about to be asked.

        The count is of the sets that lead there and on. Raises StateLimitError where there are too many.
        """
        target = self._level[question.id]
        states: dict[tuple[State, State], Count] = {(self._start, formulas): Count()}
        allowance = self._allowance
        for level in range(target):
            after: dict[tuple[State, State], Count] = {}
            for (flow, watched), count in states.items():
                for way, left, rest in self._lead_on(level, flow, watched):
                    if left:
                        merge_count(after, (left, rest), count.answered(self._steps[level].name, way))
            allowance -= len(after)
            self._spent += len(after)
            if allowance < 0:
                raise StateLimitError(self._steps[level].name)
            states = after
        step = self._steps[target]
        for (flow, watched), count in states.items():
            asked, options = step.turn(flow[1 : 1 + step.size])
            if asked and options:
                yield flow, watched, count.followed(self._after[target][flow])

    def can_hold(self, question: Question, flow: State, formula: Formula) -> bool:
        """Whether a formula that is not true yet can become so from where a question is about to be asked.

        Raises StateLimitError where that takes too many states.
        """
        if formula is TRUE or formula is FALSE:
            return False
        key = (self._level[question.id], flow, formula)
        known = self._can_hold.get(key)
        if known is None:
            known = self._can_hold[key] = self._leads_to_true(*key)
        return known

    def _leads_to_true(self, level: int, flow: State, formula: Formula) -> bool:
        states = {(flow, formula)}
        for later in range(level, len(self._steps)):
            after: dict[tuple[State, Formula], None] = {}
            for left, watched in states:
                for _, onward, (rest,) in self._lead_on(later, left, (watched,)):
                    if rest is TRUE or (not onward and rest.value_when_unanswered):
                        return True
                    if rest is not FALSE and onward:
                        after[onward, rest] = None
            self._spent += len(after)
            if len(after) > self._allowance:
                raise StateLimitError(self._steps[later].name)
            states = set(after)
        return any(watched.value_when_unanswered for _, watched in states)

    def asking(self, question: Question) -> Mapping[bool, Count]:
        """The sets in which a question is asked: those with an option visible, and those with none."""
        level = self._level[question.id]
        step = self._steps[level]
        counts: dict[bool, Count] = {}
        for flow, count in self._before[level].items():
            if flow:
                asked, options = step.turn(flow[1 : 1 + step.size])
                if asked:
                    merge_count(counts, bool(options), count.followed(self._after[level][flow]))
        return counts


def _reading(question: str, formulas: State) -> State:
    """Those of the formulas that read a question."""
    return tuple([formula for formula in formulas if question in formula.questions])
