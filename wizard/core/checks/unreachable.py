"""What can never come up, with the shortest reason why: rules, questions and needs.

This sees what one condition and the flow of its own questions say; the proof sees all, but gives no reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from wizard.core.checks.coverage import Alternative, Region, alternatives, implies
from wizard.core.checks.hints import all_conditions
from wizard.core.checks.written import as_written, literal_as_written
from wizard.core.conditions import Condition, boxes, leaves
from wizard.core.model import (
    Question,
    Rule,
    Rulebook,
    Verdict,
    VerdictRule,
)
from wizard.core.problems import Problem


def find_unreachable(rulebook: Rulebook) -> list[Problem]:
    """Rules that never hold, questions that are never asked and needs that are never called for.

    Those alone for which the reason is plain, in file and line order.
    """
    return sorted([*_dead_rules(rulebook), *_needless_questions(rulebook), *_uncalled_needs(rulebook)])


def _needless_questions(rulebook: Rulebook) -> Iterator[Problem]:
    """Questions that are never asked, since no verdict, need or warning depends on them."""
    asked = {leaf.question for rule in rulebook.asking_rules for leaf in leaves(rule.when)}
    read = {leaf.question for condition in all_conditions(rulebook) for leaf in leaves(condition)}
    used = read | rulebook.amount_questions
    for question in rulebook.questions:
        if question.id not in asked:
            never = "is never asked: no rule for a verdict, a need or a warning reads it"
            message = (
                f"The question '{question.id}' {never if question.id in used else 'is used by nothing'}."
            )
            yield Problem(question.place, message, "Name it in the 'when' of such a rule, or take it out.")


def _uncalled_needs(rulebook: Rulebook) -> Iterator[Problem]:
    """Needs that no rule calls for."""
    called_for = {need for rule in rulebook.need_rules for need in (*rule.must, *rule.nice)}
    for need in rulebook.needs:
        if need.id not in called_for:
            message = f"No rule calls for the need '{need.id}'."
            yield Problem(need.place, message, "Name it under 'must' or 'nice' of a rule, or take it out.")


# --- rules that never hold -------------------------------------------------------------------------------


def _dead_rules(rulebook: Rulebook) -> Iterator[Problem]:
    """The rules whose own condition shows that they never hold."""
    for rule in rulebook.rules:
        reason = why_never(rulebook, rule)
        if reason:
            message = f"The rule '{rule.id}' can never hold: {reason}."
            yield Problem(rule.place, message, "Change its condition, or take the rule out.")


def why_never(rulebook: Rulebook, rule: Rule) -> str:
    """Why no answers make the rule hold; empty when some may."""
    found = alternatives(rulebook, rule.when)
    reasons: dict[str, None] = {}
    for place, alternative in enumerate(found):
        reason = _contradiction(rulebook, rule.when, place) or _flow_reason(rulebook, alternative)
        if not reason:
            return ""
        reasons[reason] = None
    return "; and ".join(reasons)


def _contradiction(rulebook: Rulebook, condition: Condition, place: int) -> str:
    """That one alternative asks two things of one question that no answer does both."""
    box = boxes(condition)[place]
    for question, allowed in alternatives(rulebook, condition)[place].items():
        if allowed.empty:
            asked = [literal for literal in box if literal.leaf.question == question]
            written = sorted(literal_as_written(rulebook, literal) for literal in asked)
            if len(written) == 1:
                return f"no answer to '{question}' is {written[0]}"
            return f"no answer to '{question}' is {', '.join(written[:-1])} and {written[-1]} at once"
    return ""


def _flow_reason(rulebook: Rulebook, alternative: Alternative) -> str:
    """That a question is not asked, or does not offer what the alternative takes, when the rest is met."""
    for name, allowed in alternative.items():
        question = rulebook.question[name]
        reason = (
            _hidden(rulebook, alternative, question, allowed)
            or _skipped(rulebook, alternative, question, allowed)
            or _ended(rulebook, alternative, question)
        )
        if reason:
            return reason
    return ""


def _hidden(rulebook: Rulebook, alternative: Alternative, question: Question, allowed: Region) -> str:
    """That all options it takes are hidden; an assumption takes none that is hidden either."""
    hides = {hide.option: hide.when for hide in question.hide if implies(rulebook, alternative, hide.when)}
    if not hides or not allowed.without(hides).empty:
        return ""
    needed = allowed.single.union(*allowed.some_of) or allowed.ticks
    told = [(option, as_written(rulebook, when)) for option, when in hides.items() if option in needed]
    (option, when), *others = told
    more = "".join(f", and '{other}' whenever {then}" for other, then in others)
    return f"the answer '{option}' to '{question.id}' is hidden whenever {when}{more}"


def _skipped(rulebook: Rulebook, alternative: Alternative, question: Question, allowed: Region) -> str:
    """That the question is not asked, and is not assumed to have such an answer either."""
    if not implies(rulebook, alternative, question.ask_when, holds=False):
        return ""
    if any(allowed.has(assumption.answer) for assumption in question.assume):
        return ""
    written = as_written(rulebook, question.ask_when)
    return f"the question '{question.id}' is asked only when {written}, which then fails"


def _ended(rulebook: Rulebook, alternative: Alternative, question: Question) -> str:
    """That the questions have ended before this one."""
    for rule in _endings(rulebook):
        if _all_before(rulebook, rule, question) and implies(rulebook, alternative, rule.when):
            return f"the questions end before '{question.id}', since '{rule.id}' decides 'out_of_scope'"
    return ""


def _endings(rulebook: Rulebook) -> Iterator[VerdictRule]:
    """The rules that end the questions for certain: no other one can set them aside."""
    beaten = {name for rule in rulebook.verdict_rules for name in rule.over}
    for rule in rulebook.verdict_rules:
        if rule.decide is Verdict.OUT_OF_SCOPE and rule.id not in beaten:
            yield rule


def _all_before(rulebook: Rulebook, rule: Rule, question: Question) -> bool:
    """Whether every question that a rule reads stands before this one."""
    before = rulebook.questions[: rulebook.questions.index(question)]
    read = {leaf.question for leaf in leaves(rule.when)}
    return bool(before) and read <= {earlier.id for earlier in before}
