"""An index of rules, to find all rules at once that hold for some answers or can still come to hold.

Each condition is stored in disjunctive normal form, and each term is one bit of an integer. For each answer
to a question, the mask of the terms that agree with it is cached; the terms in all masks are true.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import Generic, TypeVar

from wizard.rule_language.conditions import Answers, Literal, dnf_terms
from wizard.rule_language.model import Question, Rule

MOST_CACHED_ANSWERS = 32_768
"""The maximum number of cached answers; a single *many* question with 16 options has 65,536 answers."""

_R = TypeVar("_R", bound=Rule)


class RuleIndex(Generic[_R]):
    """Rules in file order, matched against answers by evaluating all their terms at once."""

    def __init__(self, questions: Sequence[Question], rules: Iterable[_R]) -> None:
        self._owners: list[_R] = []
        self._terms_of: dict[_R, int] = {}
        self._terms_by_literal: dict[str, dict[Literal, int]] = {}
        for question in questions:
            self._terms_by_literal[question.id] = defaultdict(int)
        for rule in rules:
            for term in dnf_terms(rule.when):
                bit = 1 << len(self._owners)
                self._owners.append(rule)
                self._terms_of[rule] = self._terms_of.get(rule, 0) | bit
                for literal in term:
                    self._terms_by_literal[literal.leaf.question][literal] |= bit
        self._all = (1 << len(self._owners)) - 1
        self._independent = {
            name: self._all & ~reduce(or_, literals.values(), 0)
            for name, literals in self._terms_by_literal.items()
        }
        self._matching = lru_cache(maxsize=MOST_CACHED_ANSWERS)(self._find_matching)

    def holding(self, answers: Answers) -> list[_R]:
        """Return the rules that hold, in file order."""
        return list(self._rules_of(self.true_terms(answers)))

    def true_terms(self, answers: Answers) -> int:
        """Return the terms that are true, as bits; a rule holds if one of its terms is true."""
        left = self._all
        for question, independent in self._independent.items():
            chosen = answers.get(question)
            left &= self._matching(question, chosen) if chosen else independent
        return left

    def terms_of(self, rule: _R) -> int:
        """Return the terms of a rule, as bits; 0 for a rule that can never hold."""
        return self._terms_of.get(rule, 0)

    def open_questions(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> list[str]:
        """Return the offered questions that a pending rule waits for: one that does not hold yet, but can.

        `offered` are the questions that may still be answered, with their visible options; every other
        unanswered question remains unanswered.
        """
        left = self._find_pending_terms(answers, offered)
        return [question for question in offered if left & ~self._independent[question]]

    def pending(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> list[_R]:
        """Return the pending rules: those that do not hold yet, but still can.

        `offered` has the same meaning as in `open_questions`.
        """
        return list(self._rules_of(self._find_pending_terms(answers, offered)))

    def pending_on(self, question: str, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> list[_R]:
        """Return the pending rules that wait for the question."""
        return list(self._rules_of(self._find_pending_terms(answers, offered) & ~self._independent[question]))

    def surely_open_questions(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> set[str]:
        """Return the questions that some pending rule waits for, whatever the other answers are.

        All terms of such a rule that can still become true read this question and no other offered one.
        """
        left = self._find_pending_terms(answers, offered)
        reading = {question: left & ~self._independent[question] for question in offered}
        once = several = 0
        for terms in reading.values():
            several |= once & terms
            once |= terms
        certain = set()
        for question, terms in reading.items():
            others = left & ~terms | several
            if any(self._terms_of[rule] & others == 0 for rule in self._rules_of(terms & ~several)):
                certain.add(question)
        return certain

    def _find_pending_terms(self, answers: Answers, offered: Mapping[str, tuple[str, ...]]) -> int:
        """Return the terms that can still become true, of rules that do not hold yet."""
        left = self._all
        for question, independent in self._independent.items():
            if chosen := answers.get(question):
                left &= self._matching(question, chosen)
            elif question in offered:
                left &= self._matching(question, offered[question], True)  # any single option
            else:
                left &= independent
        for rule in self.holding(answers):
            left &= ~self._terms_of[rule]
        return left

    def _find_matching(self, question: str, options: tuple[str, ...], each_alone: bool = False) -> int:
        """Return the terms that do not read the question, or whose literals about it are all true.

        The options are one answer or, with `each_alone`, several single answers, and it is enough that each
        literal is true for one of them. A single option is sufficient to test a literal, since a literal
        requires either one of some options, or none of them.
        """
        answers = [(option,) for option in options] if each_alone else [options]
        matching = self._all
        for literal, terms in self._terms_by_literal[question].items():
            if not any(map(literal.is_true, answers)):
                matching &= ~terms
        return matching

    def _rules_of(self, left: int) -> Iterator[_R]:
        """Yield the rules of these terms without duplicates; the terms of a rule are adjacent."""
        last = None
        while left:
            bit = left & -left
            left ^= bit
            rule = self._owners[bit.bit_length() - 1]
            if rule is not last:
                yield rule
            last = rule
