"""All answers to one question, grouped into transitions: answers that leave the same formulas are equivalent.

A *many* question with 16 options has 65,536 answers, but formulas rarely distinguish more than a few of them.
So answers are built variable by variable, and after each variable the partial answers that leave the same
formulas are merged: their counts are added, and the smallest one becomes the example.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Final, TypeVar

from wizard.engine.flow_formulas import State
from wizard.engine.formulas import TICKS, UNTICKED, Formula, Formulas, Variable, answer_values
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.model import Question

PLAIN = 3
"""The maximum number of ticks in one *many* question of a plain set."""

TICK = 1000
"""The cost of a tick in the size of an example; `unsure` costs only 1."""

MOST_CACHED_GROUPS = 20_000
"""The maximum number of cached groups per question before the cache is cleared, which limits memory."""

AnswerPath = tuple["AnswerPath", str, tuple[str, ...]] | None
"""Answers as a linked list: the rest of the list, a question, and its chosen options."""

_K = TypeVar("_K")


@dataclass(slots=True)
class Count:
    """The number of answer sets, the number of plain ones, and the smallest set with its cost.

    The smallest set is stored in two parts: `path` are its answers so far, the last one first; `rest` are the
    answers that follow, the first one first.
    """

    sets: int = 1
    plain: int = 1
    cost: int = 0
    path: AnswerPath = None
    rest: AnswerPath = None

    @property
    def answers(self) -> Answers:
        """Return the answers that a shopper gives in the smallest set, without assumed ones."""
        return {**self.answers_so_far, **dict(_follow(self.rest))}

    @property
    def answers_so_far(self) -> Answers:
        """Return the answers of the smallest set so far, without those that follow."""
        return dict(reversed(list(_follow(self.path))))

    def answered(self, question: str, transition: Transition) -> Count:
        """Return the count of these sets, each with one more question answered at the end."""
        path = (self.path, question, transition.chosen) if transition.chosen else self.path
        return Count(
            self.sets * transition.sets, self.plain * transition.plain, self.cost + transition.cost, path
        )

    def preceded(self, question: str, transition: Transition) -> Count:
        """Return the count of these sets, each with one more question answered at the beginning."""
        rest = (self.rest, question, transition.chosen) if transition.chosen else self.rest
        return Count(
            self.sets * transition.sets,
            self.plain * transition.plain,
            self.cost + transition.cost,
            None,
            rest,
        )

    def followed(self, rest: Count) -> Count:
        """Return the count of all combinations of one of these sets with one of the rest."""
        return Count(
            self.sets * rest.sets, self.plain * rest.plain, self.cost + rest.cost, self.path, rest.rest
        )


NOTHING_MORE: Final = Count()
"""The count of what follows the last question: one empty set."""


def merge_count(counts: dict[_K, Count], key: _K, count: Count) -> None:
    """Add a count to the one with the same key and keep the smaller example.

    The first count under a key is stored as it is, so later calls modify it.
    """
    known = counts.setdefault(key, count)
    if known is count:
        return
    known.sets += count.sets
    known.plain += count.plain
    if count.cost < known.cost:
        known.cost, known.path, known.rest = count.cost, count.path, count.rest


def _follow(path: AnswerPath) -> Iterator[tuple[str, tuple[str, ...]]]:
    while path is not None:
        path, question, chosen = path
        yield question, chosen


@dataclass(frozen=True, slots=True)
class Transition:
    """The answers to one question that leave the same formulas; `chosen` is the smallest of them."""

    left: State
    sets: int = 1
    plain: int = 1
    cost: int = 0
    chosen: tuple[str, ...] = ()


class QuestionStep:
    """The transitions through one question, cached."""

    def __init__(self, question: Question, formulas: Formulas) -> None:
        self.name = question.id
        self._question = question
        self._restrict = formulas.restrict
        self._known: dict[tuple[tuple[str, ...], State], list[Transition]] = {}

    def touched(self, formulas: State) -> State:
        """Return the formulas that read the question."""
        return tuple([formula for formula in formulas if self.name in formula.questions])

    def all_answers(self, visible: tuple[str, ...], touched: State) -> list[Transition]:
        """Return the transitions for all answers with visible options.

        `touched` are the formulas that read the question; answers that leave these equal are merged.
        """
        known = self._known.get((visible, touched))
        if known is None:
            if len(self._known) >= MOST_CACHED_GROUPS:
                self._known.clear()
            known = self._known[visible, touched] = self._group_answers(visible, touched)
        return known

    def iter_answers(self, visible: tuple[str, ...], touched: State) -> Iterator[Transition]:
        """Yield the same transitions lazily, some of them twice.

        Options that exclude all others come first, since they need no grouping.
        """
        for option in visible:
            if option in self._question.alone:
                yield self.fixed_answer((option,), touched)
        yield from self.all_answers(visible, touched)

    def fixed_answer(self, answer: Sequence[str], touched: State) -> Transition:
        """Return the transition of one particular answer, which may be empty, at no cost."""
        left = self._assign(touched, answer_values(self._question, answer))
        return Transition(left, plain=int(len(answer) <= PLAIN))

    def _group_answers(self, visible: tuple[str, ...], touched: State) -> list[Transition]:
        counts: dict[State, Count] = {}
        for option in visible:
            if option in self._question.alone:
                cost = 1 if option == UNSURE else TICK
                left = self._assign(touched, [((self.name, ""), option)])
                merge_count(counts, left, Count(cost=cost, path=(None, "", (option,))))
        for left, by_number in self._group_ticks(visible, touched).items():
            for number, count in by_number.items():
                if number:
                    merge_count(counts, left, count)
        return [
            Transition(left, count.sets, count.plain, count.cost, _options_on(count.path))
            for left, count in counts.items()
        ]

    def _group_ticks(self, visible: tuple[str, ...], touched: State) -> dict[State, dict[int, Count]]:
        """Return remaining formulas -> number of ticks -> count, for all combinations of ticks.

        The number of ticks is capped at `PLAIN` + 1, since it only matters whether a set is plain.
        """
        ticks = self._question.ticks
        states = {self._assign(touched, [((self.name, ""), TICKS)]): {0: Count()}} if ticks else {}
        for option in ticks:
            variable = (self.name, option)
            reading = [place for place, formula in enumerate(touched) if variable in formula.variables]
            both = cache(partial(self._without_and_with, variable))
            one_more = [
                Transition((), 1, int(number < PLAIN), TICK, (option,)) for number in range(PLAIN + 2)
            ]
            after: dict[State, dict[int, Count]] = {}
            for left, by_number in states.items():
                unticked, ticked = list(left), list(left)
                for place in reading:
                    unticked[place], ticked[place] = both(left[place])
                without = after.setdefault(tuple(unticked), {})
                for number, count in by_number.items():
                    merge_count(without, number, count.followed(NOTHING_MORE))
                if option in visible:
                    with_it = after.setdefault(tuple(ticked), {})
                    for number, count in by_number.items():
                        more = count.answered("", one_more[number])
                        merge_count(with_it, min(number + 1, PLAIN + 1), more)
            states = after
        return states

    def _without_and_with(self, tick: Variable, formula: Formula) -> tuple[Formula, Formula]:
        """Return a formula without the tick, and with it."""
        return self._restrict(formula, tick, UNTICKED), self._restrict(formula, tick, tick[1])

    def _assign(self, state: State, values: Iterable[tuple[Variable, str]]) -> State:
        """Return the formulas with these values assigned to variables of this question."""
        for variable, value in values:
            state = tuple([self._restrict(formula, variable, value) for formula in state])
        return state


def _options_on(path: AnswerPath) -> tuple[str, ...]:
    return tuple(option for _, chosen in reversed(list(_follow(path))) for option in chosen)


def measure_size(answers: Answers) -> int:
    """Return the size of answers: the number of ticks, in which `unsure` counts almost nothing."""
    return sum(1 if option == UNSURE else TICK for chosen in answers.values() for option in chosen)
