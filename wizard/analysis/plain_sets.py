"""Plain answer sets one by one: all of them, or some drawn so that each is equally likely."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, combinations

from wizard.analysis.sweep import StateLimitError
from wizard.analysis.united import AllowedSets
from wizard.engine.flow_formulas import State
from wizard.engine.formulas import FALSE, TRUE, Formula, Variable, answer_values
from wizard.engine.steps import PLAIN
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Question

Values = tuple[tuple[Variable, str], ...]
"""The values that an answer gives the variables of a question."""

Below = Callable[[int], int]
"""Draws a whole number from 0 up to, and without, the one given, each equally likely."""


@dataclass(slots=True)
class _Answered:
    """One answer to a question, what is then left of constraints and formula, and the answers after it."""

    chosen: tuple[str, ...]
    constraints: State
    formula: Formula
    onward: _Ways | None = None


_Ways = tuple[list[_Answered], list[int]]
"""The answers that lead to any sets, with the running total of how many sets they lead to."""


class PlainSets:
    """The plain ones among some answer sets that make a formula true.

    Raises StateLimitError when counting them takes more than `most` states.
    """

    def __init__(self, questions: Sequence[Question], sets: AllowedSets, formula: Formula, most: int) -> None:
        self._questions = questions
        self._answers = [list(_plain_answers(question)) for question in questions]
        self._sets = sets
        self._most = most
        self._known: dict[tuple[int, State, Formula], _Ways] = {}
        self._start = _Answered((), sets.start, formula)
        self.number = self._count(0, sets.start, formula) if sets.all.sets else 0

    def draw(self, below: Below) -> Answers:
        """Draw one of the sets at random, each equally likely; there must be at least one."""
        way = self._start
        answers: dict[str, tuple[str, ...]] = {}
        for level, question in enumerate(self._questions):
            ways, counts = way.onward or self._follow(level, way)
            way = ways[bisect_right(counts, below(counts[-1]))]
            if way.chosen:
                answers[question.id] = way.chosen
        return answers

    def each(self) -> Iterator[Answers]:
        """Yield all of the sets."""
        if self.number:
            yield from self._walk(0, self._start)

    def _walk(self, level: int, before: _Answered) -> Iterator[Answers]:
        if level == len(self._questions):
            yield {}
            return
        question = self._questions[level].id
        for way in (before.onward or self._follow(level, before))[0]:
            for rest in self._walk(level + 1, way):
                yield {question: way.chosen, **rest} if way.chosen else rest

    def _count(self, level: int, constraints: State, formula: Formula) -> int:
        """Return how many sets follow from here."""
        if formula is FALSE:
            return 0
        if formula is TRUE or level == len(self._questions):
            return self._sets.plain_from(level, constraints)
        return self._lead_on(level, constraints, formula)[1][-1]

    def _follow(self, level: int, way: _Answered) -> _Ways:
        """Return the answers after one, and keep them with it: a draw costs no look-up then."""
        way.onward = self._lead_on(level, way.constraints, way.formula)
        return way.onward

    def _lead_on(self, level: int, constraints: State, formula: Formula) -> _Ways:
        """Return the answers that follow, computed once for what is left of constraints and formula."""
        key = (level, constraints, formula)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= self._most:
                raise StateLimitError(self._questions[level].id)
            counted = [
                (way, self._count(level + 1, way.constraints, way.formula)) for way in self._each_way(*key)
            ]
            counted = [(way, number) for way, number in counted if number]
            totals = list(accumulate(number for _, number in counted))
            known = self._known[key] = ([way for way, _ in counted], totals or [0])
        return known

    def _each_way(self, level: int, constraints: State, formula: Formula) -> Iterator[_Answered]:
        for chosen, values in self._answers[level]:
            after = self._sets.answered(level, constraints, formula, values)
            if after is not None:
                yield _Answered(chosen, *after)


def _plain_answers(question: Question) -> Iterator[tuple[tuple[str, ...], Values]]:
    """Yield no answer, and every plain one, each with the values of the question's variables."""
    alone = ((option,) for option in question.in_order(question.alone))
    ticked = (combinations(question.ticks, number) for number in range(1, PLAIN + 1))
    for chosen in ((), *alone, *chain.from_iterable(ticked)):
        yield chosen, tuple(answer_values(question, chosen))
