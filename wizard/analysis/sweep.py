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

from wizard.analysis.steps import Stage, State, Tally, Way, merge
from wizard.engine.formulas import FALSE, TRUE, Formula, Formulas
from wizard.rule_language.model import Question

Watched = tuple[State, Hashable]
"""What is left of the watched formulas, and what has been gathered so far."""

Level = dict[tuple[State, Watched], Tally]
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
class Sorted:
    """Watching is over: every answer set that leads on from here is of this kind."""

    kind: Hashable


class Watch(Protocol):
    """What a sweep sorts the answer sets by."""

    @property
    def formulas(self) -> State:
        """All formulas it will ever watch: nothing happens before the first question that one reads."""

    @property
    def start(self) -> Watched:
        """The watched formulas before the first answer."""

    def tidy(self, watched: Watched, level: int) -> Watched | Sorted | None:
        """The shortest equal of a state, its kind once that is certain, or None for sets to leave out.

        `level` is how many questions have been gone through, all of them where they have ended.
        """


@dataclass(slots=True)
class Found:
    """What a sweep found: a tally for each kind.

    `lost` counts the sets that could not be sorted within the bound, and `stopped` names the question
    where it was first met.
    """

    kinds: dict[Hashable, Tally] = field(default_factory=dict)
    lost: Tally = field(default_factory=lambda: Tally(0, 0))
    stopped: str = ""

    def sets(self, kind: Hashable = True) -> int:
        """How many sets of a kind were found."""
        return self.kinds[kind].sets if kind in self.kinds else 0


@dataclass(frozen=True, slots=True)
class Single:
    """Watches one formula: finds the sets with which it is true, as the kind `True`."""

    formula: Formula

    @property
    def formulas(self) -> State:
        """The formula."""
        return (self.formula,)

    @property
    def start(self) -> Watched:
        """The formula."""
        return (self.formula,), None

    def tidy(self, watched: Watched, level: int) -> Watched | Sorted | None:  # noqa: ARG002
        """Sorted as soon as it is true, left out as soon as it is false."""
        (formula,), _ = watched
        return Sorted(True) if formula is TRUE else None if formula is FALSE else watched


class Sweeper:
    """Sweeps over the answer sets of some questions, keeping at most `most` states at a question.

    `leaves` is true where the answers are out of scope, which ends the questions. Raises TooTangledError
    when the flow alone has more states than that, so that not even the answer sets can be counted.
    """

    def __init__(self, questions: Sequence[Question], formulas: Formulas, leaves: Formula, most: int) -> None:
        self._most = most
        self._stages = [Stage(question, formulas) for question in questions]
        self._level = {question.id: level for level, question in enumerate(questions)}
        self._touched: dict[tuple[int, State], State] = {}
        self._flows: dict[tuple[int, State, State], State] = {}
        start = (leaves, *(formula for stage in self._stages for formula in stage.flow))
        self._start = start
        self._before, self._after = self._count_flow(start)
        self._found: dict[Formula, Found] = {}
        self._can_hold: dict[tuple[int, State, Formula], bool] = {}
        self._spent = 0

    @property
    def all(self) -> Tally:
        """All answer sets."""
        return next(iter(self._after[0].values()), Tally(0, 0))

    def where(self, formula: Formula) -> Found:
        """The sets with which a formula is true, as the kind `True`."""
        known = self._found.get(formula)
        if known is None:
            known = self._found[formula] = self._sweep(Single(formula), self._allowance)
        return known

    def sweep(self, watch: Watch) -> Found:
        """Sort all answer sets by what the watch looks for."""
        return self._sweep(watch, LONG * self._most)

    @property
    def _allowance(self) -> int:
        """The states that a short sweep may go through."""
        return max(LONG * self._most - self._spent, self._most // SHORT)

    def _sweep(self, watch: Watch, allowance: int) -> Found:
        found, short = Found(), isinstance(watch, Single)
        first = self.first_level(watch.formulas)
        states: Level = {}
        for flow, tally in self._before[first].items():
            self._enter(states, found, watch, first, flow, watch.start, tally.followed(Tally()))
        for level in range(first, len(self._stages)):
            after: Level = {}
            for (flow, (formulas, gathered)), tally in states.items():
                for way, left, rest in self._lead_on(level, flow, formulas):
                    onward = tally.answered(self._stages[level].name, way)
                    self._enter(after, found, watch, level + 1, left, (rest, gathered), onward)
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
        found: Found,
        watch: Watch,
        level: int,
        flow: State,
        watched: Watched,
        tally: Tally,
    ) -> None:
        """Merge what leads to a state into the states of a level, or into the kinds found."""
        ended = not flow or level == len(self._stages)
        if ended:
            watched = tuple([TRUE if formula.stands else FALSE for formula in watched[0]]), watched[1]
        tidied = watch.tidy(watched, len(self._stages) if ended else level)
        if isinstance(tidied, Sorted):
            merge(found.kinds, tidied.kind, tally.followed(self._after[level][flow]))
        elif tidied is not None:
            merge(states, (flow, tidied), tally)

    def _bounded(self, states: Level, found: Found, level: int, most: int) -> Level:
        """The states that stand for most answer sets; the sets of the others are lost."""
        if len(states) <= most:
            return states
        ordered = sorted(states.items(), key=lambda entry: -entry[1].sets)
        for (flow, _), tally in ordered[most:]:
            merge({0: found.lost}, 0, tally.followed(self._after[level][flow]))
        found.stopped = found.stopped or self._stages[level - 1].name
        return dict(ordered[:most])

    def _count_flow(self, start: State) -> tuple[list[dict[State, Tally]], list[dict[State, Tally]]]:
        """For each state of the flow at each level: the sets up to there, and those from there on."""
        before: list[dict[State, Tally]] = [{start: Tally()}]
        onward: list[list[tuple[State, Way, State]]] = []
        for level, stage in enumerate(self._stages):
            after: dict[State, Tally] = {}
            onward.append([])
            for flow, tally in before[level].items():
                for way, left, _ in self._lead_on(level, flow, ()):
                    merge(after, left, tally.answered(stage.name, way))
                    onward[level].append((flow, way, left))
            if len(after) > self._most:
                raise StateLimitError(stage.name)
            before.append(after)
        rest: list[dict[State, Tally]] = [{flow: Tally() for flow in before[-1]}]
        for level in reversed(range(len(self._stages))):
            ahead: dict[State, Tally] = {}
            for flow, way, left in onward[level]:
                if left in rest[0]:
                    merge(ahead, flow, rest[0][left].preceded(self._stages[level].name, way))
            rest.insert(0, ahead)
        return before, rest

    def _lead_on(self, level: int, flow: State, formulas: State) -> Iterator[tuple[Way, State, State]]:
        """The ways on from a state through one question, with the flow and the formulas after each.

        The flow of answers that are out of scope is empty from there on.
        """
        if not flow:
            yield Way(()), flow, formulas
            return
        stage = self._stages[level]
        own = self._touched.get((level, flow))
        if own is None:
            own = self._touched[level, flow] = _reading(stage.name, (flow[0], *flow[1 + stage.size :]))
        watched = _reading(stage.name, formulas)
        touched = tuple(dict.fromkeys(own + watched))
        for way in stage.ways(flow[1 : 1 + stage.size], touched):
            left = dict(zip(touched, way.left, strict=True))
            after = tuple([left.get(formula, formula) for formula in formulas]) if watched else formulas
            yield way, self._flow_after(level, flow, own, left), after

    def _flow_after(self, level: int, flow: State, own: State, left: Mapping[Formula, Formula]) -> State:
        """The flow after a question, in which these of its formulas have become what is left of them."""
        key = (level, flow, tuple([left[formula] for formula in own]))
        known = self._flows.get(key)
        if known is None:
            rest = (flow[0], *flow[1 + self._stages[level].size :])
            after = tuple([left.get(formula, formula) for formula in rest])
            known = self._flows[key] = () if after[0].stands else after
        return known

    def before(self, question: Question, formulas: State) -> Iterator[tuple[State, State, Tally]]:
        """Each way the flow and some formulas can stand when a question is about to be asked.

        The tally is of the sets that lead there and on. Raises TooTangledError where there are too many.
        """
        target = self._level[question.id]
        states: dict[tuple[State, State], Tally] = {(self._start, formulas): Tally()}
        allowance = self._allowance
        for level in range(target):
            after: dict[tuple[State, State], Tally] = {}
            for (flow, watched), tally in states.items():
                for way, left, rest in self._lead_on(level, flow, watched):
                    if left:
                        merge(after, (left, rest), tally.answered(self._stages[level].name, way))
            allowance -= len(after)
            self._spent += len(after)
            if allowance < 0:
                raise StateLimitError(self._stages[level].name)
            states = after
        stage = self._stages[target]
        for (flow, watched), tally in states.items():
            asked, options = stage.turn(flow[1 : 1 + stage.size])
            if asked and options:
                yield flow, watched, tally.followed(self._after[target][flow])

    def can_hold(self, question: Question, flow: State, formula: Formula) -> bool:
        """Whether a formula that is not true yet can become so from where a question is about to be asked.

        Raises TooTangledError where that takes too many states.
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
        for later in range(level, len(self._stages)):
            after: dict[tuple[State, Formula], None] = {}
            for left, watched in states:
                for _, onward, (rest,) in self._lead_on(later, left, (watched,)):
                    if rest is TRUE or (not onward and rest.stands):
                        return True
                    if rest is not FALSE and onward:
                        after[onward, rest] = None
            self._spent += len(after)
            if len(after) > self._allowance:
                raise StateLimitError(self._stages[later].name)
            states = set(after)
        return any(watched.stands for _, watched in states)

    def asking(self, question: Question) -> Mapping[bool, Tally]:
        """The sets in which a question is asked: those with an option visible, and those with none."""
        level = self._level[question.id]
        stage = self._stages[level]
        tallies: dict[bool, Tally] = {}
        for flow, tally in self._before[level].items():
            if flow:
                asked, options = stage.turn(flow[1 : 1 + stage.size])
                if asked:
                    merge(tallies, bool(options), tally.followed(self._after[level][flow]))
        return tallies


def _reading(question: str, formulas: State) -> State:
    """Those of the formulas that read a question."""
    return tuple([formula for formula in formulas if question in formula.questions])
