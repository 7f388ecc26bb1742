"""`wizard explain`: everything that leads from one set of answers to its recommendation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl

import click

from wizard.advisor import Advisor, Consultation, Recommendation
from wizard.commands.io import catalog_option, json_option, open_advisor, rules_option
from wizard.commands.output import Json, print_heading, print_json, print_line, print_rows
from wizard.engine.explain import AnswerChange, Flip, find_support
from wizard.engine.ranking import Fit, Pick, Ranking
from wizard.engine.rule_index import RuleIndex
from wizard.engine.verdict import effective_decisions
from wizard.rule_language.condition_text import format_condition
from wizard.rule_language.conditions import Answers, Truth, format_answers, truth
from wizard.rule_language.model import (
    AdviceRule,
    NeedRule,
    Question,
    Requirement,
    Rule,
    Rulebook,
    Verdict,
    VerdictRule,
)
from wizard.rule_language.wording import count_of, join_first, join_words
from wizard.web.text import amount
from wizard.web.urls import NOW, Addresses

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
    dropped = {entry.question.id: entry for entry in consultation.resolved.dropped}
    rows = []
    for question in rulebook.questions:
        rows.append(_row(rulebook, consultation, question))
        if (drop := dropped.get(question.id)) is not None:
            rows.append(Row(question, "dropped", drop.answer, drop.because))
    return rows


def _row(rulebook: Rulebook, consultation: Consultation, question: Question) -> Row:
    """What became of one question."""
    resolved = consultation.resolved
    for entry in resolved.assumed:
        if entry.question is question:
            return Row(question, "assumed", entry.answer, entry.because)
    if question.id in resolved.answers:
        return Row(question, "given", resolved.answers[question.id])
    if question in consultation.open:
        return Row(question, "open", because=_waiting(rulebook, consultation, question))
    return Row(question, "skipped", because=_skipped(rulebook, consultation, question))


def _skipped(rulebook: Rulebook, consultation: Consultation, question: Question) -> str:
    """Why a question without an answer is not asked."""
    resolved = consultation.resolved
    answered = [place for place, other in enumerate(rulebook.questions) if other.id in resolved.answers]
    if resolved.ended and rulebook.questions.index(question) > max(answered, default=0):
        return "The verdict is 'out_of_scope', which ends the questions."
    if truth(question.ask_when, resolved.answers) is Truth.FAILS:
        return f"It is asked only when {format_condition(rulebook, question.ask_when)}, which fails."
    return "No rule that can still come to hold reads it."


def _waiting(rulebook: Rulebook, consultation: Consultation, question: Question) -> str:
    """Which rules an open question is asked for."""
    resolved = consultation.resolved
    rules: list[str] = []
    for rule in rulebook.asking_rules:
        index = RuleIndex[Rule](rulebook.questions, [rule])
        if question.id in index.open_questions(resolved.answers, resolved.offered):
            rules.append(rule.id)
    wait = "waits" if len(rules) == 1 else "wait"
    first = "Asked next: " if question is consultation.next_question else ""
    return f"{first}{join_first(rules, 3)} {wait} for it."


@dataclass(frozen=True, slots=True)
class Held:
    """A rule that holds, what it does, and the answers that made it hold."""

    rule: Rule
    does: str
    answers: str


def held_rules(rulebook: Rulebook, advice: Recommendation) -> list[Held]:
    """Every rule that holds, file by file."""
    answers = advice.consultation.resolved.answers
    in_scope = advice.decision.verdict is not Verdict.OUT_OF_SCOPE
    return [
        Held(rule, _effect(rule, in_scope), format_answers(find_support(rule, answers)))
        for rule in rulebook.rules
        if truth(rule.when, answers) is Truth.HOLDS
    ]


def _effect(rule: Rule, in_scope: bool) -> str:
    """What a rule does when it holds; out of scope, nothing is needed and no tip is given."""
    match rule:
        case VerdictRule(decide=None, lean=lean):
            return f"leans to {join_words(f'{verdict} {weight}' for verdict, weight in lean.items())}"
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
    return Decisions(tuple(effective_decisions(held)), beaten)


def print_explanation(advisor: Advisor, advice: Recommendation) -> None:
    """Everything, from the answers to what would change the verdict."""
    _print_questions(advisor.rulebook, advice)
    _print_rules(advisor.rulebook, advice)
    _print_verdict(advisor.rulebook, advice)
    _print_needs(advice.decision.requirements)
    _print_products(advice.ranking)
    _print_flips(advice)


def _print_questions(rulebook: Rulebook, advice: Recommendation) -> None:
    """Each question, its answer, and how that came about."""
    resolved = advice.consultation.resolved
    click.echo(f"Answers: {format_answers(resolved.given) or 'none'}")
    print_heading("Questions")
    print_rows(
        (row.question.id, row.status, _told(row.answer, row.because))
        for row in question_rows(rulebook, advice.consultation)
    )
    if resolved.contradiction:
        print_line("The shopper gets the built-in warning 'contradiction'.")


def _told(answer: Iterable[str], because: str) -> str:
    """An answer with its reason, either of which there may be none."""
    return ": ".join(filter(None, (", ".join(answer), because)))


def _print_rules(rulebook: Rulebook, advice: Recommendation) -> None:
    """Each rule that holds: where it is written, what it does, and because of which answers."""
    print_heading("Rules that hold")
    rows = [
        (
            f"{held.rule.place.file}:{held.rule.place.line}",
            held.rule.id,
            f"{held.does}{f' (because {held.answers})' if held.answers else ''}",
        )
        for held in held_rules(rulebook, advice)
    ]
    print_rows(rows) if rows else print_line("None.")


def _print_verdict(rulebook: Rulebook, advice: Recommendation) -> None:
    """The verdict and how it came about."""
    decision, found = advice.decision, decisions(advice)
    print_heading(f"Verdict: {decision.verdict} ({advice.label})")
    if found.standing:
        print_line(f"Decided by {_named(found.standing)}.")
    for rule, other in found.set_aside:
        print_line(f"{other.id} sets {rule.id} aside, which decides {rule.decide}.")
    sums = [decision.leaning[side] for side in (Verdict.HEADPHONES, Verdict.HEADSET)]
    lead, needed = abs(sums[0] - sums[1]), rulebook.settings.close_call
    counts = "it counts only where no rule decides" if found.standing else _weighed(lead, needed)
    print_line(f"Leaning: headphones {sums[0]}, headset {sums[1]}; {counts}.")
    print_line(
        "No further answer can change it." if advice.settled else "Further answers can still change it."
    )


def _weighed(lead: int, needed: int) -> str:
    """What the leanings came to."""
    enough = "which is enough" if lead >= needed else "which is not enough"
    return f"the lead is {lead}, {enough} (close_call: {needed})"


def _named(rules: Iterable[VerdictRule]) -> str:
    return ", ".join(f"{rule.id} ({rule.place.file}:{rule.place.line})" for rule in rules)


def _print_needs(requirements: Iterable[Requirement]) -> None:
    """What a product should have, and which rules say so."""
    rows = [
        (
            "must" if requirement.must else f"nice {requirement.weight}",
            requirement.need.id,
            ", ".join(rule.id for rule in requirement.rules) + _unchecked(requirement),
        )
        for requirement in requirements
    ]
    if rows:
        print_heading("Needs")
        print_rows(rows)


def _unchecked(requirement: Requirement) -> str:
    return "" if requirement.need.checkable else " (nothing in the catalog can show it)"


def _print_products(ranking: Ranking) -> None:
    """The first products and their fit; or what to give up to get some."""
    if ranking.picks:
        found = sum(side.total for side in ranking.sides)
        print_heading(f"Products: {len(ranking.picks)} of {found:,} that meet every must")
        _print_picks(ranking.picks)
    for near in ranking.nearest:
        print_heading(f"Near miss: {count_of(near.count, 'product')} without {', '.join(near.give_up)}")
        _print_picks(near.picks)
    if ranking.sides and not ranking.picks and not ranking.nearest:
        print_heading("Products: none, and no near miss")


def _print_picks(picks: Iterable[Pick]) -> None:
    for pick in picks:
        print_line(f"{pick.product.id}: {pick.product.name}, {amount(pick.product)}")
        print_rows(_fit_rows(pick.fit), indent=4)


def _fit_rows(fit: Fit) -> list[tuple[str, str]]:
    rows = [("meets", fit.met), ("misses", fit.missed), ("not stated", fit.not_stated)]
    return [(word, ", ".join(needs) or "-") for word, needs in rows]


def _print_flips(advice: Recommendation) -> None:
    """Each single change that brings another verdict."""
    print_heading("What would change the verdict")
    rows = [(flip.verdict.value, _change(flip)) for flip in advice.would_change]
    print_rows(rows) if rows else print_line("No single changed answer.")


def _change(flip: Flip) -> str:
    """One changed answer, as an address says it."""
    answer = f"{flip.question.id}={flip.option}"
    match flip.change:
        case AnswerChange.ADD:
            return f"also {answer}"
        case AnswerChange.REMOVE:
            return f"without {answer}"
        case AnswerChange.REPLACE:
            return f"{answer} instead"


def explanation(advisor: Advisor, advice: Recommendation) -> Json:
    """Everything that `wizard explain` tells."""
    rulebook, consultation, decision = advisor.rulebook, advice.consultation, advice.decision
    addresses = Addresses("/", rulebook, consultation.resolved.given)
    return {
        "rulebook": {"version": rulebook.version},
        "catalog": {"version": advisor.catalog.version},
        "address": addresses.here(show=NOW if consultation.open else None),
        "answers": [
            {
                "question": row.question.id,
                "status": row.status,
                "answer": list(row.answer),
                "because": row.because,
            }
            for row in question_rows(rulebook, consultation)
        ],
        "rules": [
            {
                "rule": held.rule.id,
                "file": held.rule.place.file,
                "line": held.rule.place.line,
                "column": held.rule.place.column,
                "does": held.does,
                "answers": held.answers,
            }
            for held in held_rules(rulebook, advice)
        ],
        "leaning": {side.value: points for side, points in decision.leaning.items()},
        "close_call": rulebook.settings.close_call,
        "verdict": _verdict(advice),
        "needs": [_need(requirement) for requirement in decision.requirements],
        "warnings": [warning.id for warning in decision.warnings],
        "tips": [tip.id for tip in decision.tips],
        "products": [_product(pick) for pick in advice.ranking.picks],
        "nearest": [
            {"give_up": list(near.give_up), "count": near.count, "products": list(map(_product, near.picks))}
            for near in advice.ranking.nearest
        ],
        "would_change": [_flip(addresses, flip) for flip in advice.would_change],
    }


def _verdict(advice: Recommendation) -> Json:
    found = decisions(advice)
    return {
        "id": advice.decision.verdict,
        "label": advice.label,
        "settled": advice.settled,
        "decided_by": [rule.id for rule in found.standing],
        "set_aside": [{"rule": rule.id, "by": other.id} for rule, other in found.set_aside],
    }


def _need(requirement: Requirement) -> Json:
    return {
        "id": requirement.need.id,
        "strength": "must" if requirement.must else "nice",
        "weight": requirement.weight,
        "checkable": requirement.need.checkable,
        "rules": [rule.id for rule in requirement.rules],
    }


def _product(pick: Pick) -> Json:
    fit = pick.fit
    return {
        "id": pick.product.id,
        "name": pick.product.name,
        "met": list(fit.met),
        "missed": list(fit.missed),
        "not_stated": list(fit.not_stated),
    }


def _flip(addresses: Addresses, flip: Flip) -> Json:
    return {
        "question": flip.question.id,
        "change": flip.change,
        "answer": flip.option,
        "verdict": flip.verdict,
        "address": addresses.to(flip.given, show=NOW),
    }


@click.command()
@click.argument("answers", metavar="ANSWERS_OR_URL")
@rules_option
@catalog_option
@json_option
def explain(answers: str, rules: Path | None, catalog: Path | None, as_json: bool) -> None:
    """Explain what comes of some answers.

    ANSWERS_OR_URL is what stands in the address of a page, such as 'uses=calls&talk=rare', or all of
    it. It tells of each question whether its answer was given, assumed, dropped or skipped, and why;
    which rules hold, and where they are written; how the verdict came about; how the first products
    fit; and which single change of an answer flips the verdict. A wrong answer ends it with exit code
    1.
    """
    advisor = open_advisor(rules, catalog)
    given = read_answers(advisor, answers)
    advice = advisor.recommend(given)
    if as_json:
        print_json(explanation(advisor, advice))
    else:
        print_explanation(advisor, advice)


def read_answers(advisor: Advisor, address: str) -> Answers:
    """The answers of an address, or of its query alone; every mistake in them ends with exit code 1."""
    reading = advisor.read(parse_qsl(query_of(address), keep_blank_values=True))
    mistakes = [*reading.mistakes, *reading.unknown]
    for mistake in mistakes:
        click.echo(f"{mistake.detail} Accepted: {', '.join(mistake.accepted)}.", err=True)
    if mistakes:
        raise SystemExit(1)
    return reading.given


def query_of(address: str) -> str:
    """The query of an address; an address without a question mark is a query, unless it is that of a page."""
    before, mark, query = address.partition("#")[0].partition("?")
    if mark:
        return query
    return "" if "://" in before or before.startswith("/") else before
