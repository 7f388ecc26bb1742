"""Why a verdict came out, as data: the answers behind a rule, and what one changed answer would flip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from wizard.core.conditions import UNSURE, Answers, leaves
from wizard.core.engine import verdict_of
from wizard.core.flow import Counted, count
from wizard.core.model import (
    Question,
    Rule,
    Rulebook,
    Verdict,
)
from wizard.core.settled import swaying_questions


@dataclass(frozen=True, slots=True)
class Flip:
    """One changed answer that brings another verdict: add or remove a tick, or replace the answer."""

    question: Question
    change: Literal["add", "remove", "replace"]
    option: str
    verdict: Verdict
    given: Answers


def answers_behind(rule: Rule, answers: Answers) -> dict[str, tuple[str, ...]]:
    """The counted answers a rule's condition reads; of a many question those it names, if any."""
    named: dict[str, set[str]] = {}
    for leaf in leaves(rule.when):
        named.setdefault(leaf.question, set()).update(leaf.options)
    behind = {}
    for question, chosen in answers.items():
        if question in named:
            behind[question] = tuple(option for option in chosen if option in named[question]) or chosen
    return behind


def flips(rulebook: Rulebook, counted: Counted, verdict: Verdict) -> tuple[Flip, ...]:
    """Every single change of an answer that counts which brings another verdict.

    The change that leaves most other answers standing comes first, then question and option order.
    `unsure` is never proposed: it is no answer a shopper would change to.
    """
    found: list[tuple[int, Flip]] = []
    for question in rulebook.questions:
        if question.id in counted.answers and question.id in swaying_questions(rulebook):
            for change, option, chosen in _changes(question, counted):
                given = {**counted.given, question.id: chosen}
                after = count(rulebook, given)
                if (other := verdict_of(rulebook, after)) is not verdict:
                    found.append((_upset(counted, after), Flip(question, change, option, other, given)))
    return tuple(flip for _, flip in sorted(found, key=lambda entry: entry[0]))


_Change = tuple[Literal["add", "remove", "replace"], str, tuple[str, ...]]


def _changes(question: Question, counted: Counted) -> Iterator[_Change]:
    """Every answer one tick away from the counted one (a *one* question: every other option)."""
    chosen = counted.answers[question.id]
    alone = {option.id for option in question.options if option.alone or not question.many}
    for option in counted.visible.get(question.id, ()):
        if option == UNSURE:
            continue
        if option in chosen:
            rest = tuple(other for other in chosen if other != option)
            if rest:
                yield "remove", option, rest
        elif option in alone or alone.intersection(chosen):
            yield "replace", option, (option,)
        else:
            yield "add", option, question.in_order({*chosen, option})


def _upset(before: Counted, after: Counted) -> int:
    """How many answers count differently after a change."""
    questions = {*before.answers, *after.answers}
    return sum(before.answers.get(question) != after.answers.get(question) for question in questions)
