"""The shopper's answers: what counts, what was worked out or left out, and how to change each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wizard.engine.flow import Dropped, ResolvedAnswers, resolve_answers
from wizard.rule_language.conditions import UNSURE
from wizard.rule_language.model import Question, Rulebook
from wizard.web.urls import Addresses, without


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer as the shopper reads it; `change` is None when nothing can be changed."""

    question: str
    labels: tuple[str, ...]
    standing: Literal["given", "guessed", "worked out", "left out"]
    because: str = ""
    change: str | None = None
    remove: str | None = None


def answer_rows(rulebook: Rulebook, resolved: ResolvedAnswers, addresses: Addresses) -> list[AnswerRow]:
    """All answers that count or were left out, in question order."""
    rows = []
    for question in rulebook.questions:
        if question.id in resolved.answers:
            rows.append(_counting(question, resolved, addresses))
        rows += [
            _left_out(drop, resolved, addresses) for drop in resolved.dropped if drop.question is question
        ]
    return rows


def question_that_left_out(rulebook: Rulebook, resolved: ResolvedAnswers, answered: str) -> Question | None:
    """The question just answered, when all that is left out would count without that answer."""
    if not resolved.dropped or answered not in resolved.given:
        return None
    question = rulebook.question[answered]
    before = resolve_answers(rulebook, without(resolved.given, [question]))
    return None if set(resolved.dropped) & set(before.dropped) else question


def _counting(question: Question, resolved: ResolvedAnswers, addresses: Addresses) -> AnswerRow:
    """An answer that counts, given or worked out."""
    chosen = resolved.answers[question.id]
    change = addresses.asking(question) if question.id in resolved.visible else None
    for entry in resolved.assumed:
        if entry.question is question:
            return AnswerRow(question.text, _labels(question, chosen), "worked out", entry.because, change)
    standing: Literal["given", "guessed"] = "guessed" if UNSURE in chosen else "given"
    return AnswerRow(question.text, _labels(question, chosen), standing, change=change)


def _left_out(drop: Dropped, resolved: ResolvedAnswers, addresses: Addresses) -> AnswerRow:
    """An answer that does not count: changed where the question is still asked, else taken out."""
    labels = _labels(drop.question, drop.answer)
    if drop.question.id in resolved.visible:
        change = addresses.asking(drop.question)
        return AnswerRow(drop.question.text, labels, "left out", drop.because, change)
    remove = addresses.leaving_out(drop.question)
    return AnswerRow(drop.question.text, labels, "left out", drop.because, remove=remove)


def _labels(question: Question, chosen: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(question.option(option).label for option in chosen)
