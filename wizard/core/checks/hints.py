"""What a loaded rulebook does that is probably not meant, though it does no harm.

Options and sources that nothing uses, rules that add nothing, warnings for everyone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

from wizard.core.checks.coverage import covers
from wizard.core.conditions import ALWAYS, UNSURE, Condition, leaves
from wizard.core.model import AdviceRule, NeedRule, Option, Rule, Rulebook, VerdictRule
from wizard.core.problems import Problem
from wizard.core.sources import Source

About = Literal["unused", "adds_nothing", "for_everyone"]


@dataclass(frozen=True, slots=True, order=True)
class Hint:
    """Something that is probably not meant, though it does no harm."""

    about: About
    problem: Problem


def find_hints(rulebook: Rulebook, always: Collection[str] = ()) -> list[Hint]:
    """Every hint, grouped by what it is about, in file and line order.

    `always` are ids of rules that are known to hold for every shopper, whatever their condition.
    """
    unused = [*_unused_options(rulebook), *_miscited_sources(rulebook)]
    return [
        *(Hint("unused", problem) for problem in sorted(unused)),
        *(Hint("adds_nothing", problem) for problem in sorted(_rules_that_add_nothing(rulebook))),
        *(Hint("for_everyone", problem) for problem in sorted(_warnings_for_everyone(rulebook, always))),
    ]


# --- what nothing uses -----------------------------------------------------------------------------------


def all_conditions(rulebook: Rulebook) -> Iterator[Condition]:
    """Every condition of the rulebook."""
    yield from (rule.when for rule in rulebook.rules)
    for question in rulebook.questions:
        yield from (condition for condition, _ in question.flow)
    for text in rulebook.texts.verdicts.values():
        yield from (other.when for other in text.also)


def _unused_options(rulebook: Rulebook) -> Iterator[Problem]:
    """Options whose choice changes nothing, of questions that something reads."""
    named: dict[str, set[str]] = {}
    for condition in all_conditions(rulebook):
        for leaf in leaves(condition):
            named.setdefault(leaf.question, set()).update(leaf.options)
    for question in rulebook.questions:
        limits = question.id in rulebook.amount_questions
        if question.id in named or limits:
            for option in question.options:
                if not _is_used(option, named.get(question.id, set()), limits):
                    message = f"Nothing uses the option '{option.id}' of the question '{question.id}'."
                    mend = "Name it in a condition, or write 'neutral: yes' if it speaks for nothing."
                    yield Problem(question.place, message, mend)


def _is_used(option: Option, named: Collection[str], limits: bool) -> bool:
    """Whether choosing the option may change something, or is said not to."""
    exempt = option.neutral or option.id == UNSURE
    return exempt or option.id in named or (limits and option.amount is not None)


def _miscited_sources(rulebook: Rulebook) -> Iterator[Problem]:
    """Sources that nothing cites and that do not say why, and those that say so and are cited."""
    cited = _cited(rulebook)
    for source in rulebook.sources.values():
        if (problem := _miscited(source, source.id in cited)) is not None:
            yield problem


def _miscited(source: Source, cited: bool) -> Problem | None:
    """What is wrong between a source and those that cite it."""
    if cited and source.unused:
        message = f"The source '{source.id}' is marked 'unused', but it is cited."
        return Problem(source.place, message, "Take 'unused' out.")
    if not cited and not source.unused:
        message = f"Nothing cites the source '{source.id}'."
        return Problem(source.place, message, "Cite it, or say why not: 'unused: REASON'.")
    return None


def _cited(rulebook: Rulebook) -> set[str]:
    """The sources that a rule, an option, a glossary entry or a row of the chart names."""
    named = [
        *(option.sources for question in rulebook.questions for option in question.options),
        *(rule.sources for rule in rulebook.rules),
        *(term.sources for term in rulebook.texts.glossary),
        *(row.sources for row in rulebook.texts.chart),
    ]
    return {source for sources in named for source in sources}


# --- rules that add nothing ------------------------------------------------------------------------------


def _rules_that_add_nothing(rulebook: Rulebook) -> Iterator[Problem]:
    """Rules that hold only where another one with the same effect holds too."""
    told: set[Rule] = set()
    for group in (rulebook.verdict_rules, rulebook.need_rules, rulebook.advice_rules):
        for rule, other in permutations(group, 2):
            if rule in told or other in told:
                continue
            problem = _idle(rulebook, rule, other) or _said_twice(rulebook, rule, other)
            if problem is not None:
                told.add(rule)
                yield problem


def _idle(rulebook: Rulebook, rule: Rule, other: Rule) -> Problem | None:
    """That the rule does nothing where it holds, since the other one does the same there."""
    effect = _shared_effect(rule, other)
    if not effect or not covers(rulebook, other.when, rule.when):
        return None
    if rule.place < other.place and _shared_effect(other, rule) and covers(rulebook, rule.when, other.when):
        return None  # of two equal rules the later one is told
    holds_too = f"whenever it holds, '{other.id}' ({_line(other)}) holds too and {effect}"
    mend = "Give it another condition, or take it out if its sentence is not needed."
    return Problem(rule.place, f"The rule '{rule.id}' adds nothing: {holds_too}.", mend)


def _shared_effect(rule: Rule, other: Rule) -> str:
    """What the other rule does that leaves the first one without effect; empty when it does not."""
    match rule, other:
        case VerdictRule(decide=decide), VerdictRule() if decide and decide is other.decide:
            return f"also decides '{decide}'" if {*rule.over} <= {*other.over} else ""
        case NeedRule(), NeedRule() if {*rule.must, *rule.nice} <= {*other.must}:
            needs = " and ".join(f"'{need}'" for need in dict.fromkeys((*rule.must, *rule.nice)))
            return f"makes {needs} a must"
        case AdviceRule(), AdviceRule() if (rule.kind, rule.reason) == (other.kind, other.reason):
            return "says the same"
    return ""


def _said_twice(rulebook: Rulebook, rule: Rule, other: Rule) -> Problem | None:
    """That two rules hold for the same answers and weigh the same: both count. The later one is told."""
    match rule, other:
        case VerdictRule(), VerdictRule():
            same = bool(rule.lean) and rule.lean == other.lean
        case NeedRule(must=()), NeedRule(must=()):
            same = rule.nice == other.nice
        case _:
            same = False
    if not same or rule.place < other.place or not _same_condition(rulebook, rule, other):
        return None
    message = f"The rule '{rule.id}' holds for the same answers as '{other.id}' ({_line(other)})"
    mend = "Make them one rule, or change one condition."
    return Problem(rule.place, f"{message} and weighs the same, so that counts twice.", mend)


def _same_condition(rulebook: Rulebook, rule: Rule, other: Rule) -> bool:
    """Whether two rules hold for the same answers."""
    return covers(rulebook, other.when, rule.when) and covers(rulebook, rule.when, other.when)


def _line(rule: Rule) -> str:
    """Where a rule stands."""
    return f"{rule.place.file}, line {rule.place.line}"


# --- warnings for everyone -------------------------------------------------------------------------------


def _warnings_for_everyone(rulebook: Rulebook, always: Collection[str]) -> Iterator[Problem]:
    """Warnings that every shopper reads."""
    for rule in rulebook.warnings:
        if rule.when == ALWAYS or rule.id in always:
            message = f"Every shopper gets the warning '{rule.id}', and a warning for everyone warns nobody."
            yield Problem(rule.place, message, "Give it a 'when', or make it a tip: 'tip' instead of 'warn'.")
