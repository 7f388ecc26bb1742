"""What hangs on the answer to a question, worked out from the rules."""

from __future__ import annotations

from enum import Enum, auto

from wizard.core.engine import verdict_of, verdict_on
from wizard.core.flow import Counted, asking_rules, count
from wizard.core.model import AdviceRule, NeedRule, Question, Rulebook, Verdict
from wizard.core.settled import swaying_questions


class Stake(Enum):
    """The most that an answer can do, the weightiest first."""

    VERDICT = auto()  # two answers bring two verdicts
    SCOPE = auto()  # the same, but only because one of them ends out of scope
    LATER = auto()  # this answer brings no other verdict by itself, but further ones can
    PRODUCTS_AND_WARNINGS = auto()
    PRODUCTS = auto()
    WARNINGS = auto()
    REASONS = auto()


def stake_of(rulebook: Rulebook, counted: Counted, question: Question, verdict_settled: bool) -> Stake:
    """What the answer to a question decides that these answers ask for; its own answer plays no part.

    `verdict_settled` says whether these answers settle the verdict.
    """
    unanswered = question.id in counted.offered
    stake = None if unanswered and verdict_settled else _verdict_stake(rulebook, counted, question)
    if stake is None and unanswered and not verdict_settled:
        return Stake.LATER
    return stake or _other_stake(rulebook, counted, question)


def _verdict_stake(rulebook: Rulebook, counted: Counted, question: Question) -> Stake | None:
    """Whether two answers of one option each bring two verdicts, the other answers being as they are.

    A guess that leaves out what the answers do to other questions comes first, since counting takes longer.
    """
    if question.id not in swaying_questions(rulebook):
        return None
    options: dict[Verdict, str] = {}
    for option in counted.visible[question.id]:
        options.setdefault(verdict_on(rulebook, {**counted.answers, question.id: (option,)}), option)
    if len(options) == 1:
        return None
    answered = [{**counted.given, question.id: (option,)} for option in options.values()]
    verdicts = {verdict_of(rulebook, count(rulebook, given)) for given in answered}
    in_scope = len(verdicts - {Verdict.OUT_OF_SCOPE})
    return Stake.VERDICT if in_scope > 1 else Stake.SCOPE if len(verdicts) > 1 else None


def _other_stake(rulebook: Rulebook, counted: Counted, question: Question) -> Stake:
    """Which other rules may come to hold through the answer."""
    answers = {name: chosen for name, chosen in counted.answers.items() if name != question.id}
    offered = {**counted.offered, question.id: counted.visible[question.id]}
    rules = asking_rules(rulebook).waiting_for(question.id, answers, offered)
    products = any(isinstance(rule, NeedRule) for rule in rules)
    warnings = any(isinstance(rule, AdviceRule) for rule in rules)
    if products:
        return Stake.PRODUCTS_AND_WARNINGS if warnings else Stake.PRODUCTS
    return Stake.WARNINGS if warnings else Stake.REASONS
