"""Why a verdict came out, as data: the answers behind a rule, how sure it is, and what would change it."""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from wizard.engine.decide import decide
from wizard.engine.flow import ResolvedAnswers, resolve_answers
from wizard.engine.outlook import is_settled, resolve_outcome, swaying_questions
from wizard.rule_language.conditions import UNSURE, Answers, leaves
from wizard.rule_language.model import Decision, Need, Option, Question, Rule, Rulebook
from wizard.rule_language.predicates import AnswerAmount, AttributeTest, find_price_limit

Chosen = tuple[str, ...]
"""Chosen option ids in the question's option order."""


class AnswerChange(StrEnum):
    """How one answer is changed."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Flip:
    """One changed answer that brings another verdict: add or remove a tick, or replace the answer.

    `given` are the answers with the change, and `answers` those of them that count, with assumed ones.
    """

    question: Question
    change: AnswerChange
    option: str
    verdict: str
    given: Answers
    answers: Answers


class Sureness(StrEnum):
    """How sure a verdict is."""

    SETTLED = "settled"
    LEANING = "leaning"
    CLOSE_CALL = "close_call"


@dataclass(frozen=True, slots=True)
class Certainty:
    """How sure a verdict is and, for a close call, a question whose answer could tip it, if any.

    `several` says that it is not the only one.
    """

    sureness: Sureness
    question: Question | None = None
    several: bool = False


def find_support(rule: Rule, answers: Answers) -> dict[str, tuple[str, ...]]:
    """Return the answers that a rule's condition reads; of a many question those it names, if any."""
    named: dict[str, set[str]] = {}
    for leaf in leaves(rule.when):
        named.setdefault(leaf.question, set()).update(leaf.options)
    return {
        question: tuple(option for option in chosen if option in named[question]) or chosen
        for question, chosen in answers.items()
        if question in named
    }


def find_flips(rulebook: Rulebook, resolved: ResolvedAnswers, verdict: str) -> tuple[Flip, ...]:
    """Return every single change of an answer that brings another verdict.

    The change that leaves most other answers as they are comes first, then question and option order.
    `unsure` is never proposed: nobody would change an answer to it.
    """
    found: list[Flip] = []
    for question in swaying_questions(rulebook).values():
        for change, option, chosen in _changes(question, resolved):
            given = {**resolved.given, question.id: chosen}
            if (other := resolve_outcome(rulebook, given).verdict) != verdict:
                answers = resolve_answers(rulebook, given).answers
                found.append(Flip(question, change, option, other, given, answers))
    return tuple(sorted(found, key=lambda flip: _count_changed(resolved.answers, flip.answers)))


def _changes(question: Question, resolved: ResolvedAnswers) -> Iterator[tuple[AnswerChange, str, Chosen]]:
    """Yield every answer one tick away from the present one (of a *one* question every other option)."""
    chosen = resolved.answers.get(question.id, ())
    for option in resolved.visible.get(question.id, ()) if chosen else ():
        if option == UNSURE:
            continue
        if option in chosen:
            rest = tuple(other for other in chosen if other != option)
            if rest:
                yield AnswerChange.REMOVE, option, rest
        elif question.alone.intersection((option, *chosen)):
            yield AnswerChange.REPLACE, option, (option,)
        else:
            yield AnswerChange.ADD, option, question.in_order({*chosen, option})


def _count_changed(before: Answers, after: Answers) -> int:
    """Return how many answers differ."""
    return sum(before.get(question) != after.get(question) for question in {*before, *after})


# --- how sure ------------------------------------------------------------------------------------


def assess_certainty(rulebook: Rulebook, resolved: ResolvedAnswers, decision: Decision) -> Certainty:
    """Return how sure the verdict is.

    A close call: one answer to a question that is open, or was answered with `unsure`, could tip it, or
    only leanings speak and their sums are no more than `close_call` apart. Else it is settled when no
    further answer can change it, and leaning when only several together can.
    """
    if tipping := _tipping_questions(rulebook, resolved, decision.verdict):
        return Certainty(Sureness.CLOSE_CALL, tipping[0], len(tipping) > 1)
    first, second = sorted(decision.leaning.values(), reverse=True)[:2]
    if not decision.decided and first - second <= rulebook.settings.close_call:
        return Certainty(Sureness.CLOSE_CALL)
    return Certainty(Sureness.SETTLED if is_settled(rulebook, resolved) else Sureness.LEANING)


def _tipping_questions(rulebook: Rulebook, resolved: ResolvedAnswers, verdict: str) -> list[Question]:
    """Return the questions without a real answer that can bring other verdicts, those with most first."""
    others: list[tuple[Question, int]] = []
    for name, question in swaying_questions(rulebook).items():
        unsure = name in resolved.visible and UNSURE in resolved.answers.get(name, ())
        options = resolved.visible[name] if unsure or name in resolved.offered else ()
        answers = ({**resolved.given, name: (option,)} for option in options if option != UNSURE)
        found = {resolve_outcome(rulebook, given).verdict for given in answers} - {verdict}
        others += [(question, len(found))] if found else []
    return [question for question, _ in sorted(others, key=lambda entry: -entry[1])]


# --- raising a limit -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RaisedLimit:
    """An amount question with the option that raises its limit, and the given answers with that option."""

    question: Question
    option: Option
    given: Answers


def find_limit_to_raise(
    rulebook: Rulebook,
    resolved: ResolvedAnswers,
    decision: Decision,
    needs: Collection[str],
    price: float | None = None,
) -> RaisedLimit | None:
    """Return the limit with the lowest amount that drops these needs and keeps all other musts.

    A limit drops the need that this price is within, and no limit drops any; the verdict must stay. None
    when no single amount does that: the other answers are facts or preferences, which stay as they are.
    """
    musts = _effective_musts(rulebook, resolved, decision, price)
    kept = {need: limits for need, limits in musts.items() if need not in needs}
    limiting = {question for need in needs for question in rulebook.need[need].amount_questions}
    for question in rulebook.questions:
        if question.id in resolved.answers and question.id in limiting:
            for option in options_by_amount(question, resolved):
                given = {**resolved.given, question.id: (option.id,)}
                after = resolve_answers(rulebook, given)
                then = decide(rulebook, after)
                same_musts = _effective_musts(rulebook, after, then, price) == kept
                if same_musts and then.verdict == decision.verdict:
                    return RaisedLimit(question, option, given)
    return None


def options_by_amount(question: Question, resolved: ResolvedAnswers) -> list[Option]:
    """Return the visible options but `unsure`, lowest amount first; one without an amount is no limit."""
    visible = {*resolved.visible[question.id]} - {UNSURE}
    return sorted(
        (option for option in question.options if option.id in visible),
        key=lambda option: math.inf if option.amount is None else option.amount,
    )


def _effective_musts(
    rulebook: Rulebook, resolved: ResolvedAnswers, decision: Decision, price: float | None
) -> dict[str, list[int | None]]:
    """Return the checkable musts with the amounts they read (None is no limit), without idle limits."""
    amounts = rulebook.budget(resolved.answers).amounts
    musts: dict[str, list[int | None]] = {}
    for requirement in decision.requirements:
        need = requirement.need
        limits = [amounts.get(question) for question in need.amount_questions]
        if requirement.must and need.checkable and not _is_idle(need, limits, price):
            musts[need.id] = limits
    return musts


def _is_idle(need: Need, limits: list[int | None], price: float | None) -> bool:
    """Return whether a need is nothing but a limit that nobody set, or that this price is within."""
    match need.product, limits:
        case AttributeTest(limit=AnswerAmount()), [None]:
            return True
        case _, [int(limit)] if find_price_limit(need.product) and price is not None:
            return price <= limit
    return False
