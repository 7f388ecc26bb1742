"""The ways to answer one question, counted: ways after which the same formulas are left count as one.

What a shopper may answer is the flow's part, which is written as formulas too: whether a question is
skipped, which options are hidden, what is assumed of a question that is skipped. A question that is
asked may get any visible answer, whatever would be assumed, since a shopper can change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from wizard.engine.formulas import NOT_ASKED, TICKS, TRUE, UNTICKED, Formula, Formulas
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.model import Question

PLAIN = 3
"""The most ticks a plain set has in one many question."""

TICK = 1000
"""What a tick adds to the size of an example; `unsure` adds 1, almost nothing."""

State = tuple[Formula, ...]
"""What is left of some formulas."""

Path = tuple["Path", str, tuple[str, ...]] | None
"""Answers as a chain: the rest of the chain, a question, and what is ticked."""

K = TypeVar("K")


@dataclass(slots=True)
class Count:
    """How many answer sets, how many of them plain, and the smallest of them.

    `trail` holds the smallest set's answers so far, last first; `ahead` those that follow, first first.
    """

    sets: int = 1
    plain: int = 1
    cost: int = 0
    path: Path = None
    ahead: Path = None

    @property
    def answers(self) -> Answers:
        """The answers a shopper gives to get the smallest set; what is worked out is left out."""
        return {**self.answers_so_far, **dict(_along(self.ahead))}

    @property
    def answers_so_far(self) -> Answers:
        """Those of the answers that lead to here, without what follows."""
        return dict(reversed(list(_along(self.path))))

    def answered(self, question: str, way: Transition) -> Count:
        """These sets with one more question answered."""
        path = (self.path, question, way.chosen) if way.chosen else self.path
        return Count(self.sets * way.sets, self.plain * way.plain, self.cost + way.cost, path)

    def preceded(self, question: str, way: Transition) -> Count:
        """These sets with one question answered before them."""
        ahead = (self.ahead, question, way.chosen) if way.chosen else self.ahead
        return Count(self.sets * way.sets, self.plain * way.plain, self.cost + way.cost, None, ahead)

    def followed(self, rest: Count) -> Count:
        """These sets, each followed by every one of the rest."""
        return Count(
            self.sets * rest.sets, self.plain * rest.plain, self.cost + rest.cost, self.path, rest.ahead
        )


def merge_count(counts: dict[K, Count], key: K, count: Count) -> None:
    """Count more sets under a key, and keep the smaller example; takes the count over."""
    known = counts.get(key)
    if known is None:
        counts[key] = count
        return
    known.sets += count.sets
    known.plain += count.plain
    if count.cost < known.cost:
        known.cost, known.path, known.ahead = count.cost, count.path, count.ahead


def _along(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The answers of a chain."""
    while path is not None:
        path, question, chosen = path
        yield question, chosen


def _ticks_of(path: Path) -> tuple[str, ...]:
    """The ticks of a chain, first first."""
    return tuple(option for _, chosen in reversed(list(_along(path))) for option in chosen)


@dataclass(frozen=True, slots=True)
class Transition:
    """The ways to answer one question that leave the same formulas; `chosen` is the smallest of them."""

    left: State
    sets: int = 1
    plain: int = 1
    cost: int = 0
    chosen: tuple[str, ...] = ()


class QuestionStep:
    """One question: its part of the flow, and the ways to answer it."""

    def __init__(self, question: Question, formulas: Formulas) -> None:
        self.name = question.id
        self._options = question.option_ids
        self._ticks = question.ticks
        self._hideable = tuple(dict.fromkeys(hide.option for hide in question.hide))
        self._assumed = tuple(assumption.answer for assumption in question.assume)
        self._restrict = formulas.restrict
        self._known: dict[tuple[bool, tuple[str, ...], State], list[Transition]] = {}
        self.flow = tuple(self._flow(question, formulas))
        self.size = len(self.flow)

    def _flow(self, question: Question, formulas: Formulas) -> Iterator[Formula]:
        """Whether it is skipped; each option hidden; each assumption answering the skipped question."""
        skipped = formulas.fails(question.ask_when)
        yield skipped
        for option in self._hideable:
            hides = [formulas.holds(hide.when) for hide in question.hide if hide.option == option]
            yield formulas.either(*hides)
        for assumption in question.assume:
            yield formulas.both(skipped, formulas.holds(assumption.when))

    def turn(self, flow: State) -> tuple[bool, tuple[str, ...]]:
        """Whether it is asked, and its visible options; or not asked, and what is assumed, if anything."""
        last = 1 + len(self._hideable)
        hidden = [option for option, place in zip(self._hideable, flow[1:last], strict=True) if place is TRUE]
        if flow[0] is not TRUE:
            return True, tuple(option for option in self._options if option not in hidden)
        for answer, place in zip(self._assumed, flow[last : self.size], strict=True):
            if place is TRUE and not set(hidden).intersection(answer):
                return False, answer
        return False, ()

    def ways(self, flow: State, touched: State) -> list[Transition]:
        """The ways to answer it where its part of the flow stands so, as far as `touched` can tell."""
        key = (*self.turn(flow), touched)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._find(*key)
        return known

    def _find(self, asked: bool, options: tuple[str, ...], touched: State) -> list[Transition]:
        if not options:
            return [Transition(self._set(touched, "", NOT_ASKED))]
        if not asked:
            return [Transition(self._given(touched, options), plain=int(len(options) <= PLAIN))]
        ways: dict[State, Count] = {}
        for option in options:
            if option not in self._ticks:
                cost = 1 if option == UNSURE else TICK
                merge_count(
                    ways, self._set(touched, "", option), Count(cost=cost, path=(None, "", (option,)))
                )
        for (left, _), count in self._ticked(options, touched).items():
            merge_count(ways, left, count)
        return [
            Transition(left, count.sets, count.plain, count.cost, _ticks_of(count.path))
            for left, count in ways.items()
        ]

    def _given(self, touched: State, answer: Sequence[str]) -> State:
        """What is left after one certain answer."""
        if answer[0] not in self._ticks:
            return self._set(touched, "", answer[0])
        touched = self._set(touched, "", TICKS)
        for option in self._ticks:
            touched = self._set(touched, option, option if option in answer else UNTICKED)
        return touched

    def _ticked(self, visible: Sequence[str], touched: State) -> dict[tuple[State, int], Count]:
        """Every way to tick one or more options: what is left, and how many ticks (4 is "more than 3")."""
        states = {(self._set(touched, "", TICKS), 0): Count()} if self._ticks else {}
        for option in self._ticks:
            after: dict[tuple[State, int], Count] = {}
            for (left, number), count in states.items():
                merge_count(after, (self._set(left, option, UNTICKED), number), count.followed(Count()))
                if option in visible:
                    tick = Transition((), plain=int(number < PLAIN), cost=TICK, chosen=(option,))
                    key = (self._set(left, option, option), min(number + 1, PLAIN + 1))
                    merge_count(after, key, count.answered("", tick))
            states = after
        return {state: count for state, count in states.items() if state[1]}

    def _set(self, state: State, option: str, value: str) -> State:
        """What is left once a variable of this question has its value."""
        variable = (self.name, option)
        return tuple([self._restrict(formula, variable, value) for formula in state])
