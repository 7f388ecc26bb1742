"""Finds at once which rules hold for a set of answers, and which may still come to hold.

Every rule's condition is kept as boxes of literals, and every distinct literal is one bit of a whole
number. The true literals of a set of answers are one number too, so a box holds when its bits are
all among them: one comparison a box, some microseconds for a whole rulebook.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from wizard.core.conditions import Answers, Condition, Literal, Truth, boxes, leaf_truth
from wizard.core.model import Question

REMEMBERED = 4096
"""Chosen sets remembered per question; a many question of 16 options has 65,536 of them."""


class Conditional(Protocol):
    """Anything that acts only while its condition holds."""

    @property
    def when(self) -> Condition:
        """The condition it acts on."""


R = TypeVar("R", bound=Conditional)


class RuleIndex(Generic[R]):
    """Rules in file order, matched against answers by bits."""

    def __init__(self, questions: Sequence[Question], rules: Iterable[R]) -> None:
        self._rules = tuple(rules)
        self._literals: dict[str, dict[Literal, int]] = {question.id: {} for question in questions}
        self._order = {question.id: position for position, question in enumerate(questions)}
        self._boxes = [
            (position, self._bits(box))
            for position, rule in enumerate(self._rules)
            for box in boxes(rule.when)
        ]
        self._about = {question: sum(bits.values()) for question, bits in self._literals.items()}
        self._true: dict[str, dict[tuple[str, ...], int]] = {question.id: {} for question in questions}

    def _bits(self, box: Iterable[Literal]) -> int:
        """The box as a number; each literal met for the first time takes the next bit."""
        found = 0
        for literal in box:
            known = self._literals[literal.leaf.question]
            if literal not in known:
                known[literal] = 1 << sum(map(len, self._literals.values()))
            found |= known[literal]
        return found

    def _true_about(self, question: str, chosen: tuple[str, ...]) -> int:
        """The true literals about one question."""
        remembered = self._true[question]
        bits = remembered.get(chosen)
        if bits is None:
            bits = 0
            for literal, bit in self._literals[question].items():
                wanted = Truth.HOLDS if literal.holds else Truth.FAILS
                bits |= bit if leaf_truth(literal.leaf, chosen) is wanted else 0
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            remembered[chosen] = bits
        return bits

    def holding(self, answers: Answers) -> list[R]:
        """The rules that hold, in file order."""
        true = 0
        for question, chosen in answers.items():
            true |= self._true_about(question, chosen)
        held = dict.fromkeys([position for position, box in self._boxes if box & true == box])
        return [self._rules[position] for position in held]

    def open_questions(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> list[str]:
        """The questions that a rule which does not hold yet, but still can, waits for.

        `offered` names the questions that may still be answered and their visible options; every
        literal about any other unanswered question stays not known for ever.
        """
        true = 0
        for question, chosen in answers.items():
            true |= self._true_about(question, chosen)
        waiting = 0
        for question, options in offered.items():
            # One tick is enough to make any single literal true, so these are all that can become true.
            for option in options:
                waiting |= self._true_about(question, (option,))
        possible = true | waiting
        held = {position for position, box in self._boxes if box & true == box}
        still_open = 0
        for position, box in self._boxes:
            if box & possible == box and position not in held:
                still_open |= box & ~true
        return [question for question in offered if self._about[question] & still_open]
