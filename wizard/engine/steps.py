"""All ways to answer one question, grouped: those after which the same formulas are left are one transition.

A *many* question of 16 options has 65,536 answers, but formulas rarely tell more than a few of them
apart. So an answer is built up variable by variable, and after each variable the partial answers that
leave the same formulas are merged: their numbers add up, and the smallest is kept as the example.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from wizard.engine.flow_formulas import State
from wizard.engine.formulas import TICKS, UNTICKED, Formulas, Variable, answer_values
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.model import Question

PLAIN = 3
"""The most ticks a plain set has in one many question."""

TICK = 1000
"""The size that a tick adds to an example; `unsure` adds 1, almost nothing."""

MOST_CACHED_GROUPS = 20_000
"""Groups of transitions remembered per question before the memory is emptied; a bound for servers."""

AnswerPath = tuple["AnswerPath", str, tuple[str, ...]] | None
"""Answers as a linked list: the rest of the list, a question, and what is chosen."""

_K = TypeVar("_K")


@dataclass(slots=True)
class Count:
    """How many answer sets there are, how many of them plain, and the smallest of them.

    `path` holds the smallest set's answers so far, last first; `rest` those that follow, first first.
    """

    sets: int = 1
    plain: int = 1
    cost: int = 0
    path: AnswerPath = None
    rest: AnswerPath = None

    @property
    def answers(self) -> Answers:
        """Return the answers a shopper gives to get the smallest set; assumed answers are left out."""
        return {**self.answers_so_far, **dict(_follow(self.rest))}

    @property
    def answers_so_far(self) -> Answers:
        """Return those of the answers that lead to here, without what follows."""
        return dict(reversed(list(_follow(self.path))))

    def answered(self, question: str, way: Transition) -> Count:
        """Return these sets with one more question answered."""
        path = (self.path, question, way.chosen) if way.chosen else self.path
        return Count(self.sets * way.sets, self.plain * way.plain, self.cost + way.cost, path)

    def preceded(self, question: str, way: Transition) -> Count:
        """Return these sets with one question answered before them."""
        rest = (self.rest, question, way.chosen) if way.chosen else self.rest
        return Count(self.sets * way.sets, self.plain * way.plain, self.cost + way.cost, None, rest)

    def followed(self, rest: Count) -> Count:
        """Return these sets, each followed by every one of the rest."""
        return Count(
            self.sets * rest.sets, self.plain * rest.plain, self.cost + rest.cost, self.path, rest.rest
        )


NOTHING_MORE: Final = Count()
"""The one way to go on after the last question."""


def merge_count(counts: dict[_K, Count], key: _K, count: Count) -> None:
    """Add sets under a key, and keep the smaller example; may change `count` later on."""
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
    """The ways to answer one question that leave the same formulas; `chosen` is the smallest of them."""

    left: State
    sets: int = 1
    plain: int = 1
    cost: int = 0
    chosen: tuple[str, ...] = ()


class QuestionStep:
    """The transitions through one question."""

    def __init__(self, question: Question, formulas: Formulas) -> None:
        self.name = question.id
        self._question = question
        self._restrict = formulas.restrict
        self._known: dict[tuple[tuple[str, ...], State], list[Transition]] = {}

    def touched(self, formulas: State) -> State:
        """Return those of the formulas that read the question."""
        return tuple([formula for formula in formulas if self.name in formula.questions])

    def any_answer(self, visible: tuple[str, ...], touched: State) -> list[Transition]:
        """Return the ways to choose visible options, as far as the formulas `touched` can tell them apart."""
        known = self._known.get((visible, touched))
        if known is None:
            if len(self._known) >= MOST_CACHED_GROUPS:
                self._known.clear()
            known = self._known[visible, touched] = self._group_answers(visible, touched)
        return known

    def each_answer(self, visible: tuple[str, ...], touched: State) -> Iterator[Transition]:
        """Yield the same lazily, some twice: options that exclude others first, which need no grouping."""
        for option in visible:
            if option in self._question.alone:
                yield self.one_answer((option,), touched)
        yield from self.any_answer(visible, touched)

    def one_answer(self, answer: Sequence[str], touched: State) -> Transition:
        """Return the transition of a certain answer that the shopper does not give: assumed, or none."""
        left = self._assign(touched, answer_values(self._question, answer))
        return Transition(left, plain=int(len(answer) <= PLAIN))

    def _group_answers(self, visible: tuple[str, ...], touched: State) -> list[Transition]:
        counts: dict[State, Count] = {}
        for option in visible:
            if option in self._question.alone:
                cost = 1 if option == UNSURE else TICK
                left = self._assign(touched, [((self.name, ""), option)])
                merge_count(counts, left, Count(cost=cost, path=(None, "", (option,))))
        for (left, _), count in self._group_ticks(visible, touched).items():
            merge_count(counts, left, count)
        return [
            Transition(left, count.sets, count.plain, count.cost, _options_along(count.path))
            for left, count in counts.items()
        ]

    def _group_ticks(self, visible: tuple[str, ...], touched: State) -> dict[tuple[State, int], Count]:
        """Return every way to tick one or more options, by what is left and the number of ticks.

        The number ends at one more than a plain set has, since only that matters.
        """
        ticks = self._question.ticks
        states = {(self._assign(touched, [((self.name, ""), TICKS)]), 0): Count()} if ticks else {}
        for option in ticks:
            ways: dict[State, tuple[State, State]] = {}
            one_more = [
                Transition((), 1, int(number < PLAIN), TICK, (option,)) for number in range(PLAIN + 2)
            ]
            after: dict[tuple[State, int], Count] = {}
            for (left, number), count in states.items():
                if left not in ways:
                    ways[left] = self._without_and_with(left, option)
                unticked, ticked = ways[left]
                merge_count(after, (unticked, number), count.followed(NOTHING_MORE))
                if option in visible:
                    with_it = count.answered("", one_more[number])
                    merge_count(after, (ticked, min(number + 1, PLAIN + 1)), with_it)
            states = after
        return {state: count for state, count in states.items() if state[1]}

    def _without_and_with(self, state: State, option: str) -> tuple[State, State]:
        """Return what is left without the tick, and with it; few formulas read any one tick."""
        variable = (self.name, option)
        reading = [place for place, formula in enumerate(state) if variable in formula.variables]
        if not reading:
            return state, state
        unticked, ticked = list(state), list(state)
        for place in reading:
            unticked[place] = self._restrict(state[place], variable, UNTICKED)
            ticked[place] = self._restrict(state[place], variable, option)
        return tuple(unticked), tuple(ticked)

    def _assign(self, state: State, values: Iterable[tuple[Variable, str]]) -> State:
        """Return what is left once variables of this question have their values."""
        for variable, value in values:
            state = tuple([self._restrict(formula, variable, value) for formula in state])
        return state


def _options_along(path: AnswerPath) -> tuple[str, ...]:
    return tuple(option for _, chosen in reversed(list(_follow(path))) for option in chosen)
