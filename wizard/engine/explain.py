"""Why a verdict came out, as data: the answers behind a rule, how sure it is, and what would change it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from wizard.engine.decide import decide
from wizard.engine.flow import ResolvedAnswers, resolve_answers
from wizard.engine.outlook import is_settled, resolve_verdict, swaying_questions
from wizard.engine.verdict import sum_leads
from wizard.rule_language.conditions import UNSURE, Answers, leaves
from wizard.rule_language.model import Decision, Need, Option, Question, Rule, Rulebook, Verdict
from wizard.rule_language.predicates import AnswerAmount, AttributeTest, Operator


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
    verdict: Verdict
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
    """The counted answers a rule's condition reads; of a many question those it names, if any."""
    named: dict[str, set[str]] = {}
    for leaf in leaves(rule.when):
        named.setdefault(leaf.question, set()).update(leaf.options)
    behind = {}
    for question, chosen in answers.items():
        if question in named:
            behind[question] = tuple(option for option in chosen if option in named[question]) or chosen
    return behind


def find_flips(rulebook: Rulebook, resolved: ResolvedAnswers, verdict: Verdict) -> tuple[Flip, ...]:
    """Every single change of an answer that counts which brings another verdict.

    The change that leaves most other answers standing comes first, then question and option order.
    `unsure` is never proposed: it is no answer a shopper would change to.
    """
    found: list[tuple[int, Flip]] = []
    for question in rulebook.questions:
        if question.id in resolved.answers and question.id in swaying_questions(rulebook):
            for change, option, chosen in _changes(question, resolved):
                given = {**resolved.given, question.id: chosen}
                if (other := resolve_verdict(rulebook, given)) is not verdict:
                    after = resolve_answers(rulebook, given)
                    flip = Flip(question, change, option, other, given, after.answers)
                    found.append((_upset(resolved, after), flip))
    return tuple(flip for _, flip in sorted(found, key=lambda entry: entry[0]))


def _changes(
    question: Question, resolved: ResolvedAnswers
) -> Iterator[tuple[AnswerChange, str, tuple[str, ...]]]:
    """Every answer one tick away from the counted one (a *one* question: every other option)."""
    chosen = resolved.answers[question.id]
    for option in resolved.visible.get(question.id, ()):
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


def _upset(before: ResolvedAnswers, after: ResolvedAnswers) -> int:
    """How many answers count differently after a change."""
    questions = {*before.answers, *after.answers}
    return sum(before.answers.get(question) != after.answers.get(question) for question in questions)


# --- how sure ------------------------------------------------------------------------------------


def assess_certainty(rulebook: Rulebook, resolved: ResolvedAnswers, decision: Decision) -> Certainty:
    """How sure the verdict is.

    A close call: one answer to a question that is open, or was answered with `unsure`, could tip it, or
    only leanings speak and their sums are no more than `close_call` apart. Else it is settled when no
    further answer can change it, and leaning when only several together can.
    """
    if tipping := _tipping_questions(rulebook, resolved, decision.verdict):
        return Certainty(Sureness.CLOSE_CALL, tipping[0], len(tipping) > 1)
    if not decision.decided and abs(sum_leads(decision.reasons)) <= rulebook.settings.close_call:
        return Certainty(Sureness.CLOSE_CALL)
    return Certainty(Sureness.SETTLED if is_settled(rulebook, resolved) else Sureness.LEANING)


def _tipping_questions(rulebook: Rulebook, resolved: ResolvedAnswers, verdict: Verdict) -> list[Question]:
    """The questions without a real answer that can bring another verdict; that which can bring most first."""
    unanswered = [name for name, chosen in resolved.answers.items() if UNSURE in chosen]
    waiting = {*resolved.offered, *unanswered} & resolved.visible.keys() & swaying_questions(rulebook)
    asked = [question for question in rulebook.questions if question.id in waiting]
    others = {each.id: _verdicts_after(rulebook, resolved, each) - {verdict} for each in asked}
    return sorted((each for each in asked if others[each.id]), key=lambda each: -len(others[each.id]))


def _verdicts_after(rulebook: Rulebook, resolved: ResolvedAnswers, question: Question) -> set[Verdict]:
    """The verdicts that one option of a question leads to, `unsure` excepted."""
    return {
        resolve_verdict(rulebook, {**resolved.given, question.id: (option,)})
        for option in resolved.visible[question.id]
        if option != UNSURE
    }


# --- raising a limit -----------------------------------------------------------------------------


def find_affordable_answers(
    rulebook: Rulebook,
    resolved: ResolvedAnswers,
    decision: Decision,
    needs: Collection[str],
    price: float | None = None,
) -> Answers | None:
    """The given answers with the lowest amount that lets these needs go, and all other musts stand.

    A limit lets go what costs this price, and no limit lets everything go; the verdict stays. None when
    no single amount does that: other answers are facts or wishes, which nobody should be led to deny.
    """
    demanded = _demands(rulebook, resolved, decision, price)
    kept = {need: limits for need, limits in demanded.items() if need not in needs}
    for question in rulebook.questions:
        if question.id in resolved.answers and question.id in _limiting_any(rulebook, needs):
            for option in _by_amount(question, resolved):
                given = {**resolved.given, question.id: (option.id,)}
                after = resolve_answers(rulebook, given)
                then = decide(rulebook, after)
                if then.verdict is decision.verdict and _demands(rulebook, after, then, price) == kept:
                    return given
    return None


def _limiting_any(rulebook: Rulebook, needs: Collection[str]) -> set[str]:
    """The questions whose amounts some needs compare with."""
    return {question for need in needs for question in rulebook.need[need].amount_questions}


def _by_amount(question: Question, resolved: ResolvedAnswers) -> list[Option]:
    """The real answers on offer, lowest amount first; one without an amount is no limit."""
    offered = [each for each in question.options if each.id in resolved.visible[question.id]]
    real = [each for each in offered if each.id != UNSURE]
    return sorted(real, key=lambda option: math.inf if option.amount is None else option.amount)


def _demands(
    rulebook: Rulebook, resolved: ResolvedAnswers, decision: Decision, price: float | None
) -> dict[str, list[int | None]]:
    """The checkable musts with their limits, less those that are but a limit which demands nothing."""
    musts = [
        requirement.need
        for requirement in decision.requirements
        if requirement.must and requirement.need.checkable
    ]
    demands = {need.id: _limits(rulebook, resolved, need) for need in musts}
    idle = {need.id for need in musts if _is_idle(need, demands[need.id], price)}
    return {need: limits for need, limits in demands.items() if need not in idle}


def _is_idle(need: Need, limits: list[int | None], price: float | None) -> bool:
    """Whether a need is nothing but a limit that nobody set, or that this price is within."""
    match need.product, limits:
        case AttributeTest(limit=AnswerAmount()), [None]:
            return True
        case AttributeTest(attribute="price", operator=Operator.AT_MOST, limit=AnswerAmount()), [int(limit)]:
            return price is not None and price <= limit
    return False


def _limits(rulebook: Rulebook, resolved: ResolvedAnswers, need: Need) -> list[int | None]:
    """The amounts that the answers set for a need; None is no limit."""
    amounts = rulebook.budget(resolved.answers).amounts
    return [amounts.get(question) for question in need.amount_questions]
