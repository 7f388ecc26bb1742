"""`wizard explain`: everything that leads from one set of answers to its recommendation."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import click
from msgspec import to_builtins

from wizard.advisor import Advisor
from wizard.commands.io import (
    catalog_option,
    json_option,
    on_option,
    open_advisor,
    rules_option,
    say_if_shipped,
)
from wizard.commands.output import COMMAND_WORDS, Json, print_heading, print_json, print_line, print_rows
from wizard.engine.explain import Flip, find_support
from wizard.engine.ranking import Pick, Ranking
from wizard.engine.rule_index import RuleIndex
from wizard.engine.verdict import effective_decisions
from wizard.rule_language import model
from wizard.rule_language.condition_text import format_condition
from wizard.rule_language.conditions import Answers, Truth, format_answers, truth
from wizard.rule_language.model import Question, Rule, Rulebook
from wizard.rule_language.predicates import Budget
from wizard.rule_language.topic import OUT_OF_SCOPE
from wizard.rule_language.wording import count_of, join_first, join_words
from wizard.views import Consultation, Recommendation
from wizard.web.api.serialize import serialize_need, serialize_recommendation
from wizard.web.fit_text import list_missed
from wizard.web.text import why_dropped, write_amount
from wizard.web.urls import NOW, Urls


@click.command()
@click.argument("answers", metavar="ANSWERS_OR_URL")
@rules_option
@catalog_option
@on_option
@json_option
def explain(answers: str, rules: Path, catalog: Path, as_json: bool) -> None:
    """Explain what follows from a set of answers.

    ANSWERS_OR_URL is the query string of a page, such as 'uses=calls&talk=rare', or its whole address. The
    command shows whether each question was answered, assumed, dropped or skipped, and why; which rules hold,
    and where they are written; how the verdict was reached; how well the first products fit; and which single
    changes of an answer would change the verdict. If an answer is wrong, the exit code is 1.
    """
    say_if_shipped(rules, "Explaining")
    advisor = open_advisor(rules, catalog)
    advice = advisor.recommend(read_answers(advisor, answers))
    if as_json:
        print_json(explanation_data(advisor, advice))
    else:
        print_explanation(advisor.rulebook, advice)


def read_answers(advisor: Advisor, address: str) -> Answers:
    """Return the answers in an address or query string; end with exit code 1 if they have mistakes."""
    parsed = advisor.parse_answers(parse_qsl(_query_of(address), keep_blank_values=True))
    mistakes = [*parsed.mistakes, *parsed.unknown]
    for mistake in mistakes:
        for detail in mistake.details:
            click.echo(f"{detail} Accepted: {', '.join(mistake.accepted)}.", err=True)
    if mistakes:
        raise SystemExit(1)
    return parsed.given


def _query_of(address: str) -> str:
    """Return the query of an address; a string without "?" is a query unless it is a page's address."""
    before, mark, query = address.partition("#")[0].partition("?")
    if mark:
        return query
    return "" if "://" in before or before.startswith("/") else before


# --- what is explained ---------------------------------------------------------------------------------


class QuestionStatus(StrEnum):
    """What became of a question, or of part of its answer."""

    GIVEN = "given"
    ASSUMED = "assumed"
    DROPPED = "dropped"
    SKIPPED = "skipped"
    OPEN = "open"


class QuestionRow(NamedTuple):
    """The status of one question, or of the dropped part of its answer, and the reason."""

    question: str
    status: QuestionStatus
    answer: tuple[str, ...]
    because: str


class RuleRow(NamedTuple):
    """A rule that holds: where it is written, what it does, and the answers that made it hold."""

    rule: str
    file: str
    line: int
    column: int
    does: str
    answers: str


def question_rows(rulebook: Rulebook, consultation: Consultation) -> Iterator[QuestionRow]:
    """Yield every question in order, each followed by the dropped part of its answer, if any."""
    resolved = consultation.resolved
    assumed = {each.question.id: each for each in resolved.assumed}
    dropped = {each.question.id: each for each in resolved.dropped}
    for question in rulebook.questions:
        status, answer, because = QuestionStatus.GIVEN, resolved.answers.get(question.id, ()), ""
        if entry := assumed.get(question.id):
            status, because = QuestionStatus.ASSUMED, entry.because
        elif question in consultation.open:
            status, because = QuestionStatus.OPEN, _why_open(rulebook, consultation, question)
        elif not answer:
            status, because = QuestionStatus.SKIPPED, _why_skipped(rulebook, consultation, question)
        yield QuestionRow(question.id, status, answer, because)
        if drop := dropped.get(question.id):
            yield QuestionRow(question.id, QuestionStatus.DROPPED, drop.answer, why_dropped(drop))


def _why_skipped(rulebook: Rulebook, consultation: Consultation, question: Question) -> str:
    """Return why a question without an answer is not asked."""
    resolved = consultation.resolved
    answered = [place for place, other in enumerate(rulebook.questions) if other.id in resolved.answers]
    if resolved.ended and rulebook.questions.index(question) > max(answered, default=0):
        return "The verdict is 'out_of_scope', which ends the questions."
    if truth(question.ask_when, resolved.answers) is Truth.FAILS:
        return f"It is asked only when {format_condition(rulebook, question.ask_when)}, which fails."
    return "No rule that can still come to hold reads it."


def _why_open(rulebook: Rulebook, consultation: Consultation, question: Question) -> str:
    """Return the rules for which an open question is asked."""
    answers, offered = consultation.resolved.answers, consultation.resolved.offered
    rules = [
        rule.id
        for rule in rulebook.asking_rules
        if question.id in RuleIndex[Rule](rulebook.questions, [rule]).open_questions(answers, offered)
    ]
    wait = "waits" if len(rules) == 1 else "wait"
    first = "Asked next: " if question is consultation.next_question else ""
    return f"{first}{join_first(rules, 3)} {wait} for it."


def rule_rows(rulebook: Rulebook, advice: Recommendation) -> Iterator[RuleRow]:
    """Yield every rule that holds, in file order."""
    answers = advice.consultation.resolved.answers
    in_scope = advice.decision.verdict != OUT_OF_SCOPE
    for rule in rulebook.rules:
        if truth(rule.when, answers) is Truth.HOLDS:
            place, behind = rule.place, format_answers(find_support(rule, answers))
            does = _effect(rule, in_scope)
            yield RuleRow(rule.id, place.file, place.line, place.column, does, behind)


def _effect(rule: Rule, in_scope: bool) -> str:
    """Return what a rule does when it holds; out of scope, needs and tips do nothing."""
    match rule:
        case model.VerdictRule(decide=None, lean=lean):
            return f"leans to {join_words(f'{side} {weight}' for side, weight in lean.items())}"
        case model.VerdictRule(decide=decide):
            return f"decides {decide}"
        case model.AdviceRule(kind=model.AdviceKind.WARN):
            return "warns"
        case _ if not in_scope:
            return "does nothing out of scope"
        case model.NeedRule(must=must, nice=nice):
            weights = ", ".join(f"{need} {weight}" for need, weight in nice.items())
            return "; ".join([f"must {', '.join(must)}"] * bool(must) + [f"nice {weights}"] * bool(nice))
    return "gives a tip"


def overruled(decision: model.Decision) -> list[tuple[model.VerdictRule, model.VerdictRule]]:
    """Return each deciding rule that is set aside, with each rule that sets it aside."""
    decisions = [rule for rule in decision.reasons if rule.decide]
    return [(rule, other) for rule in decisions for other in decisions if rule.id in other.over]


# --- for people ----------------------------------------------------------------------------------------


def print_explanation(rulebook: Rulebook, advice: Recommendation) -> None:
    """Print everything, from the answers to what would change the verdict."""
    resolved = advice.consultation.resolved
    click.echo(f"Answers: {format_answers(resolved.given) or 'none'}")
    print_heading("Questions")
    print_rows(
        (row.question, row.status, ": ".join(filter(None, (", ".join(row.answer), row.because))))
        for row in question_rows(rulebook, advice.consultation)
    )
    if resolved.contradiction:
        print_line("The shopper gets the built-in warning 'contradiction'.")
    print_heading("Rules that hold")
    rules = [
        (f"{row.file}:{row.line}", row.rule, row.does + (row.answers and f" (because {row.answers})"))
        for row in rule_rows(rulebook, advice)
    ]
    print_rows(rules or [("None.",)])
    _print_verdict(rulebook, advice)
    if advice.decision.requirements:
        print_heading("Needs")
        print_rows(map(_need_row, advice.decision.requirements))
    _print_products(advice.ranking, rulebook, rulebook.budget(resolved.answers))
    print_heading("What would change the verdict")
    flips = [(flip.verdict, _change(flip)) for flip in advice.would_change]
    print_rows(flips or [("No single changed answer.",)])


def _print_verdict(rulebook: Rulebook, advice: Recommendation) -> None:
    """Print the verdict and how it came about."""
    decision, deciding = advice.decision, effective_decisions(advice.decision.reasons)
    print_heading(f"Verdict: {decision.verdict} ({advice.label})")
    if deciding:
        named = ", ".join(f"{rule.id} ({rule.place.file}:{rule.place.line})" for rule in deciding)
        print_line(f"Decided by {named}.")
    for rule, other in overruled(decision):
        print_line(f"{other.id} sets {rule.id} aside, which decides {rule.decide}.")
    first, second = sorted(decision.leaning.values(), reverse=True)[:2]
    lead, needed = first - second, rulebook.settings.close_call
    enough = "which is enough" if lead >= needed else "which is not enough"
    counts = f"the lead is {lead}, {enough} (close_call: {needed})"
    if deciding:
        counts = "it counts only where no rule decides"
    points = ", ".join(f"{side} {weight}" for side, weight in decision.leaning.items())
    print_line(f"Leaning: {points}; {counts}.")
    further = "No further answer can" if advice.settled else "Further answers can still"
    print_line(f"{further} change it.")


def _need_row(requirement: model.Requirement) -> tuple[str, str, str]:
    """Return the strength of a need, its id, and the rules that call for it."""
    unchecked = "" if requirement.need.checkable else " (nothing in the catalog can show it)"
    rules = ", ".join(rule.id for rule in requirement.rules)
    strength = "must" if requirement.must else f"nice {requirement.weight}"
    return strength, requirement.need.id, f"{rules}{unchecked}"


def _print_products(ranking: Ranking, rulebook: Rulebook, budget: Budget) -> None:
    """Print the first products and their fit, or what to give up so that some fit."""
    if ranking.picks:
        found = sum(side.total for side in ranking.sides)
        print_heading(f"Products: {len(ranking.picks)} of {found:,} that meet every must")
        _print_picks(ranking.picks, rulebook, budget)
    if ranking.might_fit:
        print_heading(f"Might fit: {count_of(len(ranking.might_fit), 'product')} to ask about")
        _print_picks(ranking.might_fit, rulebook, budget)
    if ranking.instead:
        print_heading(f"Instead of products, for the must '{ranking.instead.id}'")
        print_line(ranking.instead.instead)
    for near in ranking.nearest:
        named = ", ".join(near.give_up)
        print_heading(f"Near miss: {count_of(near.count, 'product')}, with {named} given up")
        _print_picks(near.picks, rulebook, budget)
    if ranking.sides and not ranking.instead and not ranking.shown:
        print_heading("Products: none, and no near miss")


def _print_picks(picks: Iterable[Pick], rulebook: Rulebook, budget: Budget) -> None:
    """Print products, each with the needs that it meets, misses, and does not state."""
    for pick in picks:
        role = f" ({pick.role})" if pick.role else ""
        print_line(f"{pick.product.id}{role}: {pick.product.name}, {write_amount(pick.product)}")
        said = zip(list_missed(pick.fit.missed, pick.product, rulebook, budget), pick.fit.missed, strict=True)
        missed = tuple(f"{words} ({need})" for words, need in said)
        fit = [("meets", pick.fit.met), ("but it", missed), ("not stated", pick.fit.not_stated)]
        fit += [("to ask", pick.ask)] * bool(pick.ask)
        fit += [("advantage", (pick.advantage.label,))] if pick.advantage else []
        fit += [("by link", (pick.link or "",))] * bool(pick.link)
        fit += [("also as", tuple(other.id for other in pick.also))] * bool(pick.also)
        print_rows(((word, ", ".join(needs) or "-") for word, needs in fit), indent=4)


def _change(flip: Flip) -> str:
    """Return a phrase for one changed answer, written as in an address."""
    return COMMAND_WORDS["explain"][flip.change].format(answer=f"{flip.question.id}={flip.option}")


# --- for programs --------------------------------------------------------------------------------------


def explanation_data(advisor: Advisor, advice: Recommendation) -> Json:
    """Return the API's response with details for staff, as described in docs/checking.md."""
    rulebook, consultation, decision = advisor.rulebook, advice.consultation, advice.decision
    urls = Urls("/", rulebook, consultation.resolved.given)
    served = to_builtins(serialize_recommendation(advisor, advice))
    overruling = [{"rule": rule.id, "by": other.id} for rule, other in overruled(decision)]
    deciding = [rule.id for rule in effective_decisions(decision.reasons)]
    needs = [(serialize_need(each), [rule.id for rule in each.rules]) for each in decision.requirements]
    return {
        **served,
        "address": urls.here(show=NOW if consultation.open else None),
        "answers": [row._asdict() for row in question_rows(rulebook, consultation)],
        "rules": [row._asdict() for row in rule_rows(rulebook, advice)],
        "leaning": decision.leaning,
        "close_call": rulebook.settings.close_call,
        "verdict": {**served["verdict"], "decided_by": deciding, "set_aside": overruling},
        "needs": [{**to_builtins(need), "rules": ids} for need, ids in needs],
        "warnings": [warning.id for warning in decision.warnings],
        "tips": [tip.id for tip in decision.tips],
        "products": _with_fit(served["products"]),
        "might_fit": _with_fit(served["might_fit"]),
        "nearest": [{**near, "products": _with_fit(near["products"])} for near in served["nearest"]],
        "would_change": [{**change, "address": f"/{change['url']}"} for change in served["would_change"]],
    }


def _with_fit(products: list[dict[str, Any]]) -> list[Json]:
    """Return products with the fields of their fit also at the top level."""
    return [{**product, **product["fit"]} for product in products]
