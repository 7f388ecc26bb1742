"""What a loaded rulebook does that is probably not meant, though it does no harm.

Options and sources that nothing uses, rules that add nothing, warnings for everyone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

from wizard.analysis.implication import Alternative, Region, alternatives, covers, implies
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.properties import prove_products
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import Inconclusive, Said
from wizard.engine.product_index import ProductGroups
from wizard.rule_language.condition_text import format_condition, format_literal
from wizard.rule_language.conditions import ALWAYS, UNSURE, Condition, dnf_terms, leaves
from wizard.rule_language.diagnostics import Problem
from wizard.rule_language.model import (
    AdviceRule,
    NeedRule,
    Option,
    Question,
    Rule,
    Rulebook,
    Verdict,
    VerdictRule,
)
from wizard.rule_language.texts import Source
from wizard.rule_language.wording import join_words


def find_shortages(rulebook: Rulebook, groups: ProductGroups) -> list[Said]:
    """The findings of `prove` on the claim "products", and what of it is not proven.

    It leaves out all that is counted, so it takes a fraction of the time of the whole proof.
    """
    try:
        context = ProofContext(rulebook)
    except StateLimitError as tangled:
        message = "That there is always a product is not proven: too many answers decide what is asked."
        return [Inconclusive("products", message, (tangled.question,))]
    return list(prove_products(context, groups))


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
    term = dnf_terms(condition)[place]
    for question, allowed in alternatives(rulebook, condition)[place].items():
        if allowed.empty:
            asked = [literal for literal in term if literal.leaf.question == question]
            written = sorted(format_literal(rulebook, literal) for literal in asked)
            at_once = " at once" if len(written) > 1 else ""
            return f"no answer to '{question}' is {join_words(written)}{at_once}"
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
    told = [(option, format_condition(rulebook, when)) for option, when in hides.items() if option in needed]
    (option, when), *others = told
    more = "".join(f", and '{other}' whenever {then}" for other, then in others)
    return f"the answer '{option}' to '{question.id}' is hidden whenever {when}{more}"


def _skipped(rulebook: Rulebook, alternative: Alternative, question: Question, allowed: Region) -> str:
    """That the question is not asked, and is not assumed to have such an answer either."""
    if not implies(rulebook, alternative, question.ask_when, holds=False):
        return ""
    if any(allowed.has(assumption.answer) for assumption in question.assume):
        return ""
    written = format_condition(rulebook, question.ask_when)
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
                    fix = "Name it in a condition, or write 'neutral: yes' if it speaks for nothing."
                    yield Problem(question.place, message, fix)


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
    fix = "Give it another condition, or take it out if its sentence is not needed."
    return Problem(rule.place, f"The rule '{rule.id}' adds nothing: {holds_too}.", fix)


def _shared_effect(rule: Rule, other: Rule) -> str:
    """What the other rule does that leaves the first one without effect; empty when it does not."""
    match rule, other:
        case VerdictRule(decide=decide), VerdictRule() if decide and decide is other.decide:
            return f"also decides '{decide}'" if {*rule.over} <= {*other.over} else ""
        case NeedRule(), NeedRule() if {*rule.must, *rule.nice} <= {*other.must}:
            needs = join_words(f"'{need}'" for need in dict.fromkeys((*rule.must, *rule.nice)))
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
    fix = "Make them one rule, or change one condition."
    return Problem(rule.place, f"{message} and weighs the same, so that counts twice.", fix)


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
