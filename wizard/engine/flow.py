"""Which answers count, which are assumed or dropped, and which question comes next.

Questions are gone through once, in the order they are asked; `ask_when`, `hide` and `assume` read
earlier answers only. So a later answer never changes an earlier question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from typing import NamedTuple

from wizard.engine.rule_index import RuleIndex
from wizard.engine.verdict import effective_decisions
from wizard.rule_language.conditions import ALWAYS, Answers, AnyOf, Condition, Truth, leaves, truth
from wizard.rule_language.model import Assumption, Question, Rule, Rulebook, Verdict, VerdictRule


class DropCause(StrEnum):
    """Why a given answer does not count."""

    NOT_ASKED = "not_asked"
    HIDDEN = "hidden"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Assumed:
    """An answer worked out for the shopper."""

    question: Question
    answer: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Given options of one question that do not count, why, and the earlier questions that rule them out."""

    question: Question
    answer: tuple[str, ...]
    cause: DropCause
    earlier: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolvedAnswers:
    """Given answers with what counts of them.

    `answers` holds all that count, the assumed ones included; `offered` the questions that are still
    unanswered and may be asked, with their visible options; `visible` the same for all questions asked.
    """

    given: Answers
    answers: Answers
    assumed: tuple[Assumed, ...]
    dropped: tuple[Dropped, ...]
    visible: dict[str, tuple[str, ...]]
    offered: dict[str, tuple[str, ...]]
    ended: bool

    @property
    def given_that_count(self) -> dict[str, tuple[str, ...]]:
        """Return the answers the shopper gave that count, without the assumed ones."""
        worked_out = {entry.question.id for entry in self.assumed}
        return {question: chosen for question, chosen in self.answers.items() if question not in worked_out}

    @property
    def contradiction(self) -> bool:
        """Return whether an answer was dropped because an earlier one rules it out."""
        return any(drop.cause is DropCause.HIDDEN for drop in self.dropped)


def resolve_answers(rulebook: Rulebook, given: Answers) -> ResolvedAnswers:
    """Go through the questions in order and find which answers count.

    `given` maps question ids to valid, distinct options; unknown questions are not allowed.
    """
    walk = _Walk(rulebook, given, rulebook.questions)
    return ResolvedAnswers(
        given,
        walk.answers,
        tuple(walk.assumed),
        tuple(walk.dropped),
        walk.visible,
        {} if walk.ended else walk.offered,
        walk.ended,
    )


def resolve_among(rulebook: Rulebook, given: Answers, questions: Iterable[Question]) -> Answers:
    """Return the answers that count to some questions, in order, whose flow reads none but these."""
    return _Walk(rulebook, given, questions).answers


class _Walk:
    """Goes from question to question and gathers which answers count."""

    def __init__(self, rulebook: Rulebook, given: Answers, questions: Iterable[Question]) -> None:
        self.rulebook = rulebook
        self.offers = _offers(rulebook)
        self.given = given
        self.answers: dict[str, tuple[str, ...]] = {}
        self.assumed: list[Assumed] = []
        self.dropped: list[Dropped] = []
        self.visible: dict[str, tuple[str, ...]] = {}
        self.offered: dict[str, tuple[str, ...]] = {}
        self.ended = False
        for question in questions:
            self._take(question)

    def _take(self, question: Question) -> None:
        """Settle one question after all earlier ones."""
        chosen = self.given.get(question.id, ())
        if self.ended:
            if chosen:
                self.dropped.append(Dropped(question, chosen, DropCause.OUT_OF_SCOPE))
            return
        earlier = tuple([self.answers.get(name, ()) for name in question.reads])
        asked, visible, assumption = self.offers[question.id](earlier)
        if asked:
            self.visible[question.id] = visible
        kept = self._keep(question, chosen, visible) if asked else ()
        if chosen and not asked:
            self.dropped.append(_not_asked(self.rulebook, question, chosen))
        if kept:
            self.answers[question.id] = kept
        elif assumption:
            self.answers[question.id] = assumption.answer
            self.assumed.append(Assumed(question, assumption.answer, assumption.because))
        elif asked:
            self.offered[question.id] = visible
        self.ended = _leaves_scope(self.rulebook, question, self.answers)

    def _keep(self, question: Question, chosen: tuple[str, ...], visible: tuple[str, ...]) -> tuple[str, ...]:
        """Return the chosen options that are visible; the others are dropped."""
        if visible is question.option_ids:
            return chosen
        hidden = tuple(option for option in chosen if option not in visible)
        if hidden:
            self.dropped.append(_hidden(self.rulebook, question, hidden))
        return tuple(option for option in chosen if option in visible)


class Offer(NamedTuple):
    """What the flow makes of one question: whether it is asked, its visible options, the assumed answer."""

    asked: bool
    visible: tuple[str, ...]
    assumption: Assumption | None


_Earlier = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=8)
def _offers(rulebook: Rulebook) -> dict[str, Callable[[_Earlier], Offer]]:
    """Return the offer of each question, memoized: finding flips resolves dozens of nearly equal sets."""

    def find(question: Question, earlier: _Earlier) -> Offer:
        return find_offer(question, dict(zip(question.reads, earlier, strict=True)))

    return {each.id: lru_cache(maxsize=2048)(partial(find, each)) for each in rulebook.questions}


def find_offer(question: Question, answers: Answers) -> Offer:
    """Return what the flow makes of a question after these earlier answers.

    This is the meaning of `ask_when`, `hide` and `assume` for known answers; `flow_formulas` has it for
    all answers at once.
    """
    visible = visible_options(question, answers)
    effective = (
        assumption
        for assumption in question.assume
        if truth(assumption.when, answers) is Truth.HOLDS and set(assumption.answer) <= set(visible)
    )
    return Offer(is_asked(question, answers), visible, next(effective, None))


def is_asked(question: Question, answers: Answers) -> bool:
    """Return whether a question is asked after these earlier answers: unless its `ask_when` fails."""
    return truth(question.ask_when, answers) is not Truth.FAILS


def visible_options(question: Question, answers: Answers) -> tuple[str, ...]:
    """Return the ids of the options that these earlier answers do not hide."""
    hidden = {hide.option for hide in question.hide if truth(hide.when, answers) is Truth.HOLDS}
    if not hidden:
        return question.option_ids
    return tuple(option for option in question.option_ids if option not in hidden)


def open_questions(rulebook: Rulebook, resolved: ResolvedAnswers) -> tuple[Question, ...]:
    """Return the unanswered questions that still matter, in order; the first is the next question.

    A question matters while a verdict, need or warning rule that can still come to hold reads it.
    """
    waited_for = asking_rules(rulebook).open_questions(resolved.answers, resolved.offered)
    return tuple(rulebook.question[question] for question in waited_for)


@lru_cache(maxsize=8)
def asking_rules(rulebook: Rulebook) -> RuleIndex[Rule]:
    """Return the index of the rules that make a question worth asking."""
    return RuleIndex(rulebook.questions, rulebook.asking_rules)


def _not_asked(rulebook: Rulebook, question: Question, chosen: tuple[str, ...]) -> Dropped:
    """Return the whole answer to a question whose `ask_when` fails."""
    return Dropped(question, chosen, DropCause.NOT_ASKED, _read_by(rulebook, question.ask_when))


def _hidden(rulebook: Rulebook, question: Question, options: tuple[str, ...]) -> Dropped:
    """Return the options of an answer that an earlier answer rules out."""
    conditions = AnyOf(tuple(hide.when for hide in question.hide if hide.option in options))
    return Dropped(question, options, DropCause.HIDDEN, _read_by(rulebook, conditions))


def _read_by(rulebook: Rulebook, condition: Condition) -> tuple[Question, ...]:
    """Return the questions a condition reads, in the order written."""
    names = dict.fromkeys(leaf.question for leaf in leaves(condition))
    return tuple(rulebook.question[name] for name in names)


def _leaves_scope(rulebook: Rulebook, question: Question, answers: Answers) -> bool:
    """Return whether the answers up to and including this question are out of scope."""
    if question.id not in scope_questions(rulebook):
        return False
    decisions = effective_decisions(_decisions(rulebook).holding(answers))
    return any(rule.decide is Verdict.OUT_OF_SCOPE for rule in decisions)


@lru_cache(maxsize=8)
def scope_questions(rulebook: Rulebook) -> frozenset[str]:
    """Return the questions whose answer may make an `out_of_scope` decision hold."""
    leaving = [rule.when for rule in rulebook.verdict_rules if rule.decide is Verdict.OUT_OF_SCOPE]
    read = {leaf.question for condition in leaving for leaf in leaves(condition)}
    return frozenset(rulebook.question) if ALWAYS in leaving else frozenset(read)


@lru_cache(maxsize=8)
def _decisions(rulebook: Rulebook) -> RuleIndex[VerdictRule]:
    """Return the index of the verdict rules that decide."""
    return RuleIndex(rulebook.questions, (rule for rule in rulebook.verdict_rules if rule.decide))
