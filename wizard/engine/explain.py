"""The explanation of a verdict, as data: supporting answers, certainty, and what would change it."""

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
    """The ways to change one answer."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Flip:
    """A change of one answer that leads to another verdict: add or remove a tick, or replace the answer.

    `given` are all given answers after the change; `answers` are those that then count, including assumed
    ones.
    """

    question: Question
    change: AnswerChange
    option: str
    verdict: str
    given: Answers
    answers: Answers


class Sureness(StrEnum):
    """The degrees of certainty of a verdict."""

    SETTLED = "settled"
    LEANING = "leaning"
    CLOSE_CALL = "close_call"


@dataclass(frozen=True, slots=True)
class Certainty:
    """The certainty of a verdict and, for a close call, a question whose answer could change it, if any.

    `several` is true if there are more such questions.
    """

    sureness: Sureness
    question: Question | None = None
    several: bool = False


def find_support(rule: Rule, answers: Answers) -> dict[str, tuple[str, ...]]:
    """Return the answers that a rule's condition reads.

    Of several chosen options, only those that the condition names are returned, if it names any.
    """
    named: dict[str, set[str]] = {}
    for leaf in leaves(rule.when):
        named.setdefault(leaf.question, set()).update(leaf.options)
    return {
        question: tuple(option for option in chosen if option in named[question]) or chosen
        for question, chosen in answers.items()
        if question in named
    }


def find_flips(rulebook: Rulebook, resolved: ResolvedAnswers, verdict: str) -> tuple[Flip, ...]:
    """Return every change of a single answer that leads to another verdict.

    Changes are sorted by how many answers they affect in total, fewest first, then in question and option
    order. `unsure` is never proposed, since nobody would change an answer to it.
    """
    found: list[Flip] = []
    for question in swaying_questions(rulebook).values():
        for change, option, chosen in _find_changes(question, resolved):
            given = {**resolved.given, question.id: chosen}
            if (other := resolve_outcome(rulebook, given).verdict) != verdict:
                answers = resolve_answers(rulebook, given).answers
                found.append(Flip(question, change, option, other, given, answers))
    return tuple(sorted(found, key=lambda flip: _count_changed(resolved.answers, flip.answers)))


def _find_changes(
    question: Question, resolved: ResolvedAnswers
) -> Iterator[tuple[AnswerChange, str, Chosen]]:
    """Yield every answer that differs by one tick; for a *one* question, every other option."""
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
    """Return the number of questions whose answers differ."""
    return sum(before.get(question) != after.get(question) for question in {*before, *after})


# --- certainty -----------------------------------------------------------------------------------


def assess_certainty(rulebook: Rulebook, resolved: ResolvedAnswers, decision: Decision) -> Certainty:
    """Return the certainty of the verdict.

    It is a close call if one answer to a question that is open or answered with `unsure` could change it, or
    if no rule decides and the two highest sums of leanings differ by at most `close_call`. Otherwise it is
    settled if no further answers can change it, and leaning if only several further answers together can.
    """
    if tipping := _tipping_questions(rulebook, resolved, decision.verdict):
        return Certainty(Sureness.CLOSE_CALL, tipping[0], len(tipping) > 1)
    first, second = sorted(decision.leaning.values(), reverse=True)[:2]
    if not decision.decided and first - second <= rulebook.settings.close_call:
        return Certainty(Sureness.CLOSE_CALL)
    return Certainty(Sureness.SETTLED if is_settled(rulebook, resolved) else Sureness.LEANING)


def _tipping_questions(rulebook: Rulebook, resolved: ResolvedAnswers, verdict: str) -> list[Question]:
    """Return the questions, open or answered `unsure`, that can change the verdict.

    The questions that lead to the most other verdicts come first.
    """
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
    """A question whose limit is raised, the option that raises it, and the given answers with that option."""

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
    """Return the lowest limit that drops these needs, and keeps all other musts and the verdict.

    A limit drops a need if `price` is within it; an option without a limit drops it in any case. Return None
    if no single amount has this effect. Only amounts are changed, since all other answers are facts or
    preferences.
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
    """Return the visible options except `unsure`, lowest amount first and options without an amount last."""
    visible = {*resolved.visible[question.id]} - {UNSURE}
    return sorted(
        (option for option in question.options if option.id in visible),
        key=lambda option: math.inf if option.amount is None else option.amount,
    )


def _effective_musts(
    rulebook: Rulebook, resolved: ResolvedAnswers, decision: Decision, price: float | None
) -> dict[str, list[int | None]]:
    """Return need id -> the amounts that it reads (None for no limit), for checkable musts with effect."""
    amounts = rulebook.budget(resolved.answers).amounts
    musts: dict[str, list[int | None]] = {}
    for requirement in decision.requirements:
        need = requirement.need
        limits = [amounts.get(question) for question in need.amount_questions]
        if requirement.must and need.checkable and not _is_idle(need, limits, price):
            musts[need.id] = limits
    return musts


def _is_idle(need: Need, limits: list[int | None], price: float | None) -> bool:
    """Return whether a need is only a limit, and that limit is not set or not exceeded by this price."""
    match need.product, limits:
        case AttributeTest(limit=AnswerAmount()), [None]:
            return True
        case _, [int(limit)] if find_price_limit(need.product) and price is not None:
            return price <= limit
    return False
