"""Plain answer sets one by one: all of them, or some drawn at random with equal probability."""

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
"""The values that an answer assigns to the variables of a question."""

RandomBelow = Callable[[int], int]
"""A function that draws a whole number from 0 to the given one, exclusive, all equally likely."""


@dataclass(slots=True)
class _Choice:
    """One answer to a question, the restricted constraints and formula after it, and the next choices."""

    chosen: tuple[str, ...]
    constraints: State
    formula: Formula
    following: _Choices | None = None


_Choices = tuple[list[_Choice], list[int]]
"""The answers that lead to at least one set, with the cumulative numbers of sets."""


class PlainSets:
    """The plain ones of some answer sets that make a formula true.

    Raise StateLimitError if counting them takes more than `most` states.
    """

    def __init__(self, questions: Sequence[Question], sets: AllowedSets, formula: Formula, most: int) -> None:
        self._questions = questions
        self._answers = [list(_plain_answers(question)) for question in questions]
        self._sets = sets
        self._most = most
        self._known: dict[tuple[int, State, Formula], _Choices] = {}
        self._start = _Choice((), sets.start, formula)
        self.number = self._count(0, sets.start, formula) if sets.all.sets else 0

    def draw(self, below: RandomBelow) -> Answers:
        """Draw one of the sets at random, each with equal probability; there must be at least one."""
        return self._find(below(self.number))

    def each(self) -> Iterator[Answers]:
        """Return all sets."""
        return map(self._find, range(self.number))

    def _find(self, rank: int) -> Answers:
        """Return the set of this rank, from 0, in the order of the questions and their answers."""
        choice = self._start
        answers: dict[str, tuple[str, ...]] = {}
        for level, question in enumerate(self._questions):
            choices, totals = choice.following or self._follow(level, choice)
            place = bisect_right(totals, rank)
            rank -= totals[place - 1] if place else 0
            choice = choices[place]
            if choice.chosen:
                answers[question.id] = choice.chosen
        return answers

    def _count(self, level: int, constraints: State, formula: Formula) -> int:
        """Return the number of sets that continue from this state."""
        if formula is FALSE:
            return 0
        if formula is TRUE or level == len(self._questions):
            return self._sets.plain_from(level, constraints)
        return self._count_choices(level, constraints, formula)[1][-1]

    def _follow(self, level: int, choice: _Choice) -> _Choices:
        """Return the choices after one, and store them with it, so that later draws need no lookup."""
        choice.following = self._count_choices(level, choice.constraints, choice.formula)
        return choice.following

    def _count_choices(self, level: int, constraints: State, formula: Formula) -> _Choices:
        """Return the choices after a state, cached by restricted constraints and formula."""
        key = (level, constraints, formula)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= self._most:
                raise StateLimitError(self._questions[level].id)
            counted = [
                (choice, self._count(level + 1, choice.constraints, choice.formula))
                for choice in self._list_choices(*key)
            ]
            counted = [(choice, number) for choice, number in counted if number]
            totals = list(accumulate(number for _, number in counted))
            known = self._known[key] = ([choice for choice, _ in counted], totals or [0])
        return known

    def _list_choices(self, level: int, constraints: State, formula: Formula) -> Iterator[_Choice]:
        for chosen, values in self._answers[level]:
            after = self._sets.answered(level, constraints, formula, values)
            if after is not None:
                yield _Choice(chosen, *after)


def _plain_answers(question: Question) -> Iterator[tuple[tuple[str, ...], Values]]:
    """Yield no answer and every plain answer, each with the values of the question's variables."""
    alone = ((option,) for option in question.in_order(question.alone))
    ticked = (combinations(question.ticks, number) for number in range(1, PLAIN + 1))
    for chosen in ((), *alone, *chain.from_iterable(ticked)):
        yield chosen, tuple(answer_values(question, chosen))
