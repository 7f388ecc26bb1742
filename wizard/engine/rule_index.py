"""An index of rules: which hold for some answers, and which may still come to hold, found for all at once.

Every condition is kept in disjunctive normal form, and every term is one bit of an integer. For each
answer the mask of the terms that agree with it is memoized; the terms in all masks hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from wizard.rule_language.conditions import Answers, Condition, Literal, dnf_terms
from wizard.rule_language.model import Question

REMEMBERED = 4096
"""Answers remembered per question; a many question of 16 options has 65,536 of them."""


class Conditional(Protocol):
    """What acts only while a condition holds: any rule."""

    @property
    def when(self) -> Condition:
        """The condition it acts on."""


R = TypeVar("R", bound=Conditional)


class RuleIndex(Generic[R]):
    """Rules in file order, matched against answers by their terms, all terms at once."""

    def __init__(self, questions: Sequence[Question], rules: Iterable[R]) -> None:
        self._owners: list[R] = []
        self._terms_of: dict[R, int] = {}
        self._readers: dict[str, list[tuple[int, list[Literal]]]] = {
            question.id: [] for question in questions
        }
        for rule in rules:
            for term in dnf_terms(rule.when):
                bit = 1 << len(self._owners)
                self._owners.append(rule)
                self._terms_of[rule] = self._terms_of.get(rule, 0) | bit
                for question, literals in _by_question(term).items():
                    self._readers[question].append((bit, literals))
        self._all = (1 << len(self._owners)) - 1
        self._silent = {
            question: self._all & ~sum(bit for bit, _ in readers)
            for question, readers in self._readers.items()
        }
        self._agreeing: dict[str, dict[tuple[str, ...], int]] = {question: {} for question in self._readers}
        self._possible: dict[tuple[str, tuple[str, ...]], int] = {}

    def holding(self, answers: Answers) -> list[R]:
        """Return the rules that hold, in file order."""
        left = self._all
        for question, silent in self._silent.items():
            chosen = answers.get(question)
            left &= self._agree(question, chosen) if chosen else silent
        return list(self._owners_of(left))

    def open_questions(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Return the questions that a rule which does not hold yet, but still can, waits for.

        `offered` names the questions that may still be answered, with their visible options; every
        other unanswered question stays unanswered.
        """
        left = self._coming(answers, offered)
        return [question for question in offered if left & ~self._silent[question]]

    def coming(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> list[R]:
        """Return the rules that do not hold yet, but still can; `offered` as for `open_questions`."""
        return list(self._owners_of(self._coming(answers, offered)))

    def waiting_for(self, question: str, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> list[R]:
        """Return those of the `coming` rules that read the question."""
        return list(self._owners_of(self._coming(answers, offered) & ~self._silent[question]))

    def surely_open_questions(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Return the questions that some rule waits for, whatever the others on offer are answered.

        That is a rule with no terms left but those that read this question and no other one on offer.
        """
        left = self._coming(answers, offered)
        reading = {question: left & ~self._silent[question] for question in offered}
        once = several = 0
        for terms_read in reading.values():
            several |= once & terms_read
            once |= terms_read
        return [
            question
            for question, terms_read in reading.items()
            if any(
                self._terms_of[rule] & left & ~(terms_read & ~several) == 0
                for rule in self._owners_of(terms_read & ~several)
            )
        ]

    def _coming(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> int:
        """Return the terms that can still come true, of rules that do not hold yet."""
        left = self._all
        for question, silent in self._silent.items():
            if chosen := answers.get(question):
                left &= self._agree(question, chosen)
            elif question in offered:
                left &= self._may_agree(question, offered[question])
            else:
                left &= silent
        for rule in self.holding(answers):
            left &= ~self._terms_of[rule]
        return left

    def _agree(self, question: str, chosen: tuple[str, ...]) -> int:
        """Return the terms that do not read the question, or have all their literals about it true."""
        remembered = self._agreeing[question]
        left = remembered.get(chosen)
        if left is None:
            left = self._silent[question]
            for bit, literals in self._readers[question]:
                left |= bit if all(literal.is_true(chosen) for literal in literals) else 0
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            remembered[chosen] = left
        return left

    def _may_agree(self, question: str, options: tuple[str, ...]) -> int:
        """Return the terms that do not read the question, or whose literals about it can each come true.

        One tick is enough for any single literal: it asks for one of some options, or for none of them.
        """
        remembered = self._possible.get((question, options))
        if remembered is not None:
            return remembered
        left = self._silent[question]
        for bit, literals in self._readers[question]:
            possible = all(any(literal.is_true((option,)) for option in options) for literal in literals)
            left |= bit if possible else 0
        self._possible[question, options] = left
        return left

    def _owners_of(self, left: int) -> Iterator[R]:
        """Yield the rules these terms belong to, each once; the terms of a rule are adjacent."""
        last = None
        while left:
            bit = left & -left
            left ^= bit
            rule = self._owners[bit.bit_length() - 1]
            if rule is not last:
                yield rule
            last = rule


def _by_question(term: Iterable[Literal]) -> dict[str, list[Literal]]:
    """Return the literals of a term by question."""
    by_question: dict[str, list[Literal]] = {}
    for literal in term:
        by_question.setdefault(literal.leaf.question, []).append(literal)
    return by_question
