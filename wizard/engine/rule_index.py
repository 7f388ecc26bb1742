"""An index of rules: which hold for some answers, and which may still come to hold, found for all at once.

Every condition is kept in disjunctive normal form, and every term is one bit of an integer. For each
answer the mask of the terms that agree with it is memoized; the terms in all masks hold.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import Generic, TypeVar

from wizard.rule_language.conditions import Answers, Literal, dnf_terms
from wizard.rule_language.model import Question, Rule

MOST_CACHED_ANSWERS = 32_768
"""Answers remembered; a single many question of 16 options has 65,536 of them."""

_R = TypeVar("_R", bound=Rule)


class RuleIndex(Generic[_R]):
    """Rules in file order, matched against answers by their terms, all terms at once."""

    def __init__(self, questions: Sequence[Question], rules: Iterable[_R]) -> None:
        self._owners: list[_R] = []
        self._terms_of: dict[_R, int] = {}
        self._reading: dict[str, dict[Literal, int]] = {}
        for question in questions:
            self._reading[question.id] = defaultdict(int)
        for rule in rules:
            for term in dnf_terms(rule.when):
                bit = 1 << len(self._owners)
                self._owners.append(rule)
                self._terms_of[rule] = self._terms_of.get(rule, 0) | bit
                for literal in term:
                    self._reading[literal.leaf.question][literal] |= bit
        self._all = (1 << len(self._owners)) - 1
        self._silent = {
            name: self._all & ~reduce(or_, literals.values(), 0) for name, literals in self._reading.items()
        }
        self._agreeing = lru_cache(maxsize=MOST_CACHED_ANSWERS)(self._find_agreeing)

    def holding(self, answers: Answers) -> list[_R]:
        """Return the rules that hold, in file order."""
        return list(self._owners_of(self.true_terms(answers)))

    def true_terms(self, answers: Answers) -> int:
        """Return the terms that are true, as bits; a rule holds where one of its own is."""
        left = self._all
        for question, silent in self._silent.items():
            chosen = answers.get(question)
            left &= self._agreeing(question, chosen) if chosen else silent
        return left

    def terms_of(self, rule: _R) -> int:
        """Return the terms of a rule, as bits; none of one that can never hold."""
        return self._terms_of.get(rule, 0)

    def open_questions(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Return the questions that a rule which does not hold yet, but still can, waits for.

        `offered` names the questions that may still be answered, with their visible options; every
        other unanswered question stays unanswered.
        """
        left = self._coming(answers, offered)
        return [question for question in offered if left & ~self._silent[question]]

    def coming(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> list[_R]:
        """Return the rules that do not hold yet, but still can; `offered` as for `open_questions`."""
        return list(self._owners_of(self._coming(answers, offered)))

    def waiting_for(
        self, question: str, answers: Answers, offered: Mapping[str, tuple[str, ...]]
    ) -> list[_R]:
        """Return those of the `coming` rules that read the question."""
        return list(self._owners_of(self._coming(answers, offered) & ~self._silent[question]))

    def surely_open_questions(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> set[str]:
        """Return the questions that some rule waits for, whatever the others on offer are answered.

        That is a rule with no terms left but those that read this question and no other one on offer.
        """
        left = self._coming(answers, offered)
        reading = {question: left & ~self._silent[question] for question in offered}
        once = several = 0
        for terms in reading.values():
            several |= once & terms
            once |= terms
        certain = set()
        for question, terms in reading.items():
            others = left & ~terms | several
            if any(self._terms_of[rule] & others == 0 for rule in self._owners_of(terms & ~several)):
                certain.add(question)
        return certain

    def _coming(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> int:
        """Return the terms that can still come true, of rules that do not hold yet."""
        left = self._all
        for question, silent in self._silent.items():
            if chosen := answers.get(question):
                left &= self._agreeing(question, chosen)
            elif question in offered:
                left &= self._agreeing(question, offered[question], True)  # each alone
            else:
                left &= silent
        for rule in self.holding(answers):
            left &= ~self._terms_of[rule]
        return left

    def _find_agreeing(self, question: str, options: tuple[str, ...], each_alone: bool = False) -> int:
        """Return the terms that do not read the question, or have all their literals about it true.

        The options are one answer or, with `each_alone`, several, of which each literal may need another.
        One tick is enough for any single literal: it asks for one of some options, or for none of them.
        """
        answers = [(option,) for option in options] if each_alone else [options]
        agreeing = self._all
        for literal, terms in self._reading[question].items():
            if not any(map(literal.is_true, answers)):
                agreeing &= ~terms
        return agreeing

    def _owners_of(self, left: int) -> Iterator[_R]:
        """Yield the rules these terms belong to, each once; the terms of a rule are adjacent."""
        last = None
        while left:
            bit = left & -left
            left ^= bit
            rule = self._owners[bit.bit_length() - 1]
            if rule is not last:
                yield rule
            last = rule
