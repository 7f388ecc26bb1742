"""The flow of questions: which answers count, are assumed or dropped, and which question is next.

Questions are processed once, in the order in which they are asked. `ask_when`, `hide` and `assume` read only
earlier answers, so a later answer never changes an earlier question.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from typing import NamedTuple

from wizard.engine.rule_index import RuleIndex
from wizard.engine.verdict import effective_decisions
from wizard.rule_language.conditions import ALWAYS, Answers, Truth, leaves, truth
from wizard.rule_language.model import Assumption, Question, Rule, Rulebook, VerdictRule
from wizard.rule_language.topic import OUT_OF_SCOPE


class DropCause(StrEnum):
    """The reasons why a given answer does not count."""

    NOT_ASKED = "not_asked"
    HIDDEN = "hidden"
    OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Assumed:
    """An answer that is assumed for the shopper, and the reason."""

    question: Question
    answer: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """Given options of one question that do not count, the cause, and the questions that excluded them."""

    question: Question
    answer: tuple[str, ...]
    cause: DropCause
    earlier: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class ResolvedAnswers:
    """Given answers, and which of them count after the flow.

    `answers` are all answers that count, including assumed ones. `offered` are the unanswered questions that
    may still be asked, with their visible options; `visible` is the same for all questions that are asked.
    `ended` is true if an answer ended the questions out of scope.
    """

    given: Answers
    answers: Answers
    assumed: tuple[Assumed, ...]
    dropped: tuple[Dropped, ...]
    visible: dict[str, tuple[str, ...]]
    offered: dict[str, tuple[str, ...]]
    ended: bool

    @property
    def effective_given(self) -> dict[str, tuple[str, ...]]:
        """Return the given answers that count, without assumed ones."""
        worked_out = {entry.question.id for entry in self.assumed}
        return {question: chosen for question, chosen in self.answers.items() if question not in worked_out}

    @property
    def contradiction(self) -> bool:
        """Return whether an option was dropped because an earlier answer hides it."""
        return any(drop.cause is DropCause.HIDDEN for drop in self.dropped)


def resolve_answers(rulebook: Rulebook, given: Answers) -> ResolvedAnswers:
    """Process the questions in order and return which answers count.

    `given` maps question ids to valid, distinct options; unknown questions are not allowed.
    """
    return _resolve(rulebook, given, rulebook.questions)


def resolve_among(rulebook: Rulebook, given: Answers, questions: Iterable[Question]) -> Answers:
    """Return the answers that count to some questions, in order; their flow may read only these questions."""
    return _resolve(rulebook, given, questions).answers


def _resolve(rulebook: Rulebook, given: Answers, questions: Iterable[Question]) -> ResolvedAnswers:
    """Resolve the questions one by one, each with the answers that count so far."""
    answers: dict[str, tuple[str, ...]] = {}
    visible: dict[str, tuple[str, ...]] = {}
    offered: dict[str, tuple[str, ...]] = {}
    assumed: list[Assumed] = []
    dropped: list[Dropped] = []
    ended = False
    offers, leaving = memoized_offers(rulebook), scope_questions(rulebook)
    for question in questions:
        name = question.id
        chosen = given.get(name, ())
        if ended:
            if chosen:
                dropped.append(Dropped(question, chosen, DropCause.OUT_OF_SCOPE))
            continue
        asked, options, assumption = offers[name](tuple([answers.get(each, ()) for each in question.reads]))
        if asked:
            visible[name] = options
        kept = tuple([option for option in chosen if option in options]) if asked and chosen else ()
        if len(kept) < len(chosen):
            dropped.append(_drop(rulebook, question, chosen, kept, asked))
        if kept:
            answers[name] = kept
        elif assumption:
            answers[name] = assumption.answer
            assumed.append(Assumed(question, assumption.answer, assumption.because))
        elif asked:
            offered[name] = options
        ended = name in leaving and _leaves_scope(rulebook, answers)
    return ResolvedAnswers(
        given, answers, tuple(assumed), tuple(dropped), visible, {} if ended else offered, ended
    )


def _drop(
    rulebook: Rulebook, question: Question, chosen: tuple[str, ...], kept: tuple[str, ...], asked: bool
) -> Dropped:
    """Return the options of an answer that do not count, with the questions that their conditions read."""
    lost = tuple(option for option in chosen if option not in kept)
    hides = [hide.when for hide in question.hide if hide.option in lost]
    cause, conditions = (DropCause.HIDDEN, hides) if asked else (DropCause.NOT_ASKED, [question.ask_when])
    names = dict.fromkeys(leaf.question for condition in conditions for leaf in leaves(condition))
    return Dropped(question, lost, cause, tuple(rulebook.question[name] for name in names))


class QuestionOffer(NamedTuple):
    """The state of a question in the flow: whether it is asked, its visible options, and its assumption."""

    asked: bool
    visible: tuple[str, ...]
    assumption: Assumption | None


_Earlier = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=8)
def memoized_offers(rulebook: Rulebook) -> dict[str, Callable[[_Earlier], QuestionOffer]]:
    """Return question id -> its cached `find_offer`; finding flips resolves dozens of similar answer sets."""

    def find(question: Question, earlier: _Earlier) -> QuestionOffer:
        """Return the offer after these answers to the questions in `question.reads`, in that order."""
        return find_offer(question, dict(zip(question.reads, earlier, strict=True)))

    return {each.id: lru_cache(maxsize=2048)(partial(find, each)) for each in rulebook.questions}


def find_offer(question: Question, answers: Answers) -> QuestionOffer:
    """Return the offer of a question after these earlier answers.

    This defines the semantics of `ask_when`, `hide` and `assume` for known answers; `flow_formulas` does so
    for all answers at once.
    """
    asked = truth(question.ask_when, answers) is not Truth.FAILS
    hidden = {hide.option for hide in question.hide if truth(hide.when, answers) is Truth.HOLDS}
    assumed = (each for each in question.assume if truth(each.when, answers) is Truth.HOLDS)
    return make_offer(question, asked, hidden, assumed)


def make_offer(
    question: Question, asked: bool, hidden: set[str], assumed: Iterable[Assumption]
) -> QuestionOffer:
    """Return the offer; its assumption is the first one that holds and has no hidden option."""
    visible = question.option_ids
    if hidden:
        visible = tuple([option for option in visible if option not in hidden])
        assumed = (each for each in assumed if hidden.isdisjoint(each.answer))
    return QuestionOffer(asked, visible, next(iter(assumed), None))


def open_questions(rulebook: Rulebook, resolved: ResolvedAnswers) -> tuple[Question, ...]:
    """Return the unanswered questions that still matter, in order; the first one is the next question.

    A question matters if it is read by a verdict, need or warning rule, or a condition about products, that
    does not hold yet but still can.
    """
    waited_for = asking_rules(rulebook).open_questions(resolved.answers, resolved.offered)
    return tuple(rulebook.question[question] for question in waited_for)


@lru_cache(maxsize=8)
def asking_rules(rulebook: Rulebook) -> RuleIndex[Rule]:
    """Return the index of the rules that make a question worth asking."""
    return RuleIndex(rulebook.questions, rulebook.asking_rules)


def _leaves_scope(rulebook: Rulebook, answers: Answers) -> bool:
    """Return whether the answers to all questions so far are out of scope."""
    decisions = effective_decisions(verdict_index(rulebook).holding(answers))
    return any(rule.decide == OUT_OF_SCOPE for rule in decisions)


@lru_cache(maxsize=8)
def scope_questions(rulebook: Rulebook) -> frozenset[str]:
    """Return the questions whose answers can make an `out_of_scope` decision hold."""
    leaving = [rule.when for rule in rulebook.verdict_rules if rule.decide == OUT_OF_SCOPE]
    read = {leaf.question for condition in leaving for leaf in leaves(condition)}
    return frozenset(rulebook.question) if ALWAYS in leaving else frozenset(read)


@lru_cache(maxsize=8)
def verdict_index(rulebook: Rulebook) -> RuleIndex[VerdictRule]:
    """Return the index of the verdict rules alone."""
    return RuleIndex(rulebook.questions, rulebook.verdict_rules)
