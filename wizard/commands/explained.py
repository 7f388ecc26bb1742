"""What became of each question, and what each rule that holds does: the data behind `wizard explain`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wizard.core.checks.written import as_written
from wizard.core.conditions import Truth, answers_as_written, truth
from wizard.core.explain import answers_behind
from wizard.core.index import RuleIndex
from wizard.core.model import (
    AdviceRule,
    NeedRule,
    Question,
    Rule,
    Rulebook,
    Verdict,
    VerdictRule,
)
from wizard.core.verdict import standing
from wizard.recommend import Consultation, Recommendation

Status = Literal["given", "assumed", "dropped", "skipped", "open"]


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one question, or of the part of its answer that was dropped, and why."""

    question: Question
    status: Status
    answer: tuple[str, ...] = ()
    because: str = ""


def question_rows(rulebook: Rulebook, consultation: Consultation) -> list[Row]:
    """Every question in order, with what was dropped of its answer right after it."""
    dropped = {entry.question.id: entry for entry in consultation.counted.dropped}
    rows = []
    for question in rulebook.questions:
        rows.append(_row(rulebook, consultation, question))
        if (drop := dropped.get(question.id)) is not None:
            rows.append(Row(question, "dropped", drop.answer, drop.because))
    return rows


def _row(rulebook: Rulebook, consultation: Consultation, question: Question) -> Row:
    """What became of one question."""
    counted = consultation.counted
    for entry in counted.assumed:
        if entry.question is question:
            return Row(question, "assumed", entry.answer, entry.because)
    if question.id in counted.answers:
        return Row(question, "given", counted.answers[question.id])
    if question in consultation.open:
        return Row(question, "open", because=_waiting(rulebook, consultation, question))
    return Row(question, "skipped", because=_skipped(rulebook, consultation, question))


def _skipped(rulebook: Rulebook, consultation: Consultation, question: Question) -> str:
    """Why a question without an answer is not asked."""
    counted = consultation.counted
    answered = [place for place, other in enumerate(rulebook.questions) if other.id in counted.answers]
    if counted.ended and rulebook.questions.index(question) > max(answered, default=0):
        return "The verdict is 'out_of_scope', which ends the questions."
    if truth(question.ask_when, counted.answers) is Truth.FAILS:
        return f"It is asked only when {as_written(rulebook, question.ask_when)}, which fails."
    return "No rule that can still come to hold reads it."


def _waiting(rulebook: Rulebook, consultation: Consultation, question: Question) -> str:
    """Which rules an open question is asked for."""
    counted = consultation.counted
    rules: list[str] = []
    for rule in rulebook.asking_rules:
        index = RuleIndex[Rule](rulebook.questions, [rule])
        if question.id in index.open_questions(counted.answers, counted.offered):
            rules.append(rule.id)
    named = ", ".join(rules[:3])
    more = f" and {len(rules) - 3} more" if len(rules) > 3 else ""
    wait = "waits" if len(rules) == 1 else "wait"
    return f"{'Asked next: ' if question is consultation.next_question else ''}{named}{more} {wait} for it."


@dataclass(frozen=True, slots=True)
class Held:
    """A rule that holds, what it does, and the answers that made it hold."""

    rule: Rule
    does: str
    answers: str


def held_rules(rulebook: Rulebook, advice: Recommendation) -> list[Held]:
    """Every rule that holds, file by file."""
    answers = advice.consultation.counted.answers
    in_scope = advice.decision.verdict is not Verdict.OUT_OF_SCOPE
    return [
        Held(rule, _effect(rule, in_scope), answers_as_written(answers_behind(rule, answers)))
        for rule in rulebook.rules
        if truth(rule.when, answers) is Truth.HOLDS
    ]


def _effect(rule: Rule, in_scope: bool) -> str:
    """What a rule does when it holds; out of scope, nothing is needed and no tip is given."""
    match rule:
        case VerdictRule(decide=None, lean=lean):
            return f"leans to {' and '.join(f'{verdict} {weight}' for verdict, weight in lean.items())}"
        case VerdictRule(decide=decide):
            return f"decides {decide}"
        case AdviceRule(kind="warn"):
            return "warns"
        case _ if not in_scope:
            return "does nothing out of scope"
        case NeedRule(must=must, nice=nice):
            weights = ", ".join(f"{need} {weight}" for need, weight in nice.items())
            return "; ".join([f"must {', '.join(must)}"] * bool(must) + [f"nice {weights}"] * bool(nice))
    return "gives a tip"


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions that hold: those that stand, and those set aside with the rule that is over them."""

    standing: tuple[VerdictRule, ...]
    set_aside: tuple[tuple[VerdictRule, VerdictRule], ...]


def decisions(advice: Recommendation) -> Decisions:
    """How the decisions that hold came to one."""
    held = [rule for rule in advice.decision.reasons if rule.decide]
    beaten = tuple((rule, other) for rule in held for other in held if rule.id in other.over)
    return Decisions(tuple(standing(held)), beaten)
