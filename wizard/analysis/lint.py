"""What a rulebook contains that can never take effect, or is probably not meant.

Rules that never hold, questions never asked, needs never called for; options and sources that nothing
uses, rules that add nothing, warnings for everyone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations

from wizard.engine.formulas import Formula, Formulas
from wizard.rule_language.condition_text import format_condition, format_literal
from wizard.rule_language.conditions import (
    ALWAYS,
    UNSURE,
    Answers,
    Condition,
    DnfTerm,
    Literal,
    count_dnf_terms,
    dnf_terms,
    leaves,
)
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

MOST_TERMS = 2_000
"""The most terms of one condition that are explained; whether one of more can hold is left to the proof."""


class DiagnosticKind(StrEnum):
    """The kinds of diagnostic, in the order they are printed."""

    MISTAKES = "mistakes"
    UNREACHABLE = "unreachable"
    UNUSED = "unused"
    ADDS_NOTHING = "adds_nothing"
    FOR_EVERYONE = "for_everyone"
    EXAMPLES = "examples"
    PROOF = "proof"


HINTS = frozenset({DiagnosticKind.UNUSED, DiagnosticKind.ADDS_NOTHING, DiagnosticKind.FOR_EVERYONE})
"""Kinds that are probably not meant but do no harm; all others have to be fixed."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem or hint, with the smallest answers that show it, if any."""

    kind: DiagnosticKind
    problem: Problem
    answers: Answers | None = None


class Implications:
    """Exact implication between the conditions of a rulebook, over all answers, whatever the flow allows."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.formulas = Formulas(rulebook.questions)

    def covers(self, wide: Condition, narrow: Condition) -> bool:
        """Return whether one condition holds wherever another one does, which some answers make hold."""
        formula = self.formulas.holds(narrow)
        return self.formulas.satisfiable(formula) and self.formulas.implies(
            formula, self.formulas.holds(wide)
        )


# --- what can never come up ------------------------------------------------------------------------------


def find_unreachable(rulebook: Rulebook) -> list[Problem]:
    """Return the rules that never hold, questions never asked and needs never called for, in file order.

    Only those with a reason that one sentence can give; the proof finds all others.
    """
    dead = [
        Problem(
            rule.place,
            f"The rule '{rule.id}' can never hold: {reason}.",
            "Change its condition, or take the rule out.",
        )
        for rule, reason in dead_rules(rulebook)
    ]
    return sorted([*dead, *_needless_questions(rulebook), *_uncalled_needs(rulebook)])


def _needless_questions(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield questions that are never asked, since no verdict, need or warning depends on them."""
    asked = {leaf.question for rule in rulebook.asking_rules for leaf in leaves(rule.when)}
    read = {leaf.question for condition in _all_conditions(rulebook) for leaf in leaves(condition)}
    used = read | rulebook.amount_questions
    for question in rulebook.questions:
        if question.id not in asked:
            never = "is never asked: no rule for a verdict, a need or a warning reads it"
            message = (
                f"The question '{question.id}' {never if question.id in used else 'is used by nothing'}."
            )
            yield Problem(question.place, message, "Name it in the 'when' of such a rule, or take it out.")


def _uncalled_needs(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield needs that no rule calls for."""
    called_for = {need for rule in rulebook.need_rules for need in (*rule.must, *rule.nice)}
    for need in rulebook.needs:
        if need.id not in called_for:
            message = f"No rule calls for the need '{need.id}'."
            yield Problem(need.place, message, "Name it under 'must' or 'nice' of a rule, or take it out.")


def dead_rules(rulebook: Rulebook) -> Iterator[tuple[Rule, str]]:
    """Yield each rule whose own condition shows that it never holds, with the reason."""
    logic = Implications(rulebook)
    for rule in rulebook.rules:
        terms = dnf_terms(rule.when) if count_dnf_terms(rule.when) <= MOST_TERMS else ()
        reasons: dict[str, None] = {}
        for term in terms:
            reason = _why_never_true(logic, term)
            if not reason:
                break
            reasons[reason] = None
        else:
            if reasons:
                yield rule, "; and ".join(reasons)


def _why_never_true(logic: Implications, term: DnfTerm) -> str:
    """Return why no answers make all literals of a term true; empty when some may."""
    by_question = {
        question: literals
        for question in logic.rulebook.questions
        if (literals := [literal for literal in term if literal.leaf.question == question.id])
    }
    for question, literals in by_question.items():
        if not logic.formulas.satisfiable(logic.formulas.term(literals)):
            return _contradiction(logic.rulebook, question, literals)
    met = logic.formulas.term(term)
    reasons = (
        _hidden(logic, met, question, literals)
        or _skipped(logic, met, question, literals)
        or _ended(logic, met, question)
        for question, literals in by_question.items()
    )
    return next(filter(None, reasons), "")


def _contradiction(rulebook: Rulebook, question: Question, literals: Iterable[Literal]) -> str:
    """Say that no answer to a question makes all of these literals true."""
    written = sorted(format_literal(rulebook, literal) for literal in literals)
    at_once = " at once" if len(written) > 1 else ""
    return f"no answer to '{question.id}' is {join_words(written)}{at_once}"


def _hidden(logic: Implications, met: Formula, question: Question, literals: Iterable[Literal]) -> str:
    """Say that the options the literals need are hidden where the term is met; empty when they are not."""
    made = logic.formulas
    hides = {hide.option: hide.when for hide in question.hide if made.implies(met, made.holds(hide.when))}
    own = made.term(literals)
    chosen = {option: made.chosen(question.id, [option]) for option in hides}
    if not hides or made.satisfiable(made.both(own, *map(made.opposite, chosen.values()))):
        return ""
    needed = _needed(question, literals)
    (option, when), *others = [
        (option, format_condition(logic.rulebook, when))
        for option, when in hides.items()
        if option in needed and made.satisfiable(made.both(own, chosen[option]))
    ]
    more = "".join(f", and '{other}' whenever {then}" for other, then in others)
    return f"the answer '{option}' to '{question.id}' is hidden whenever {when}{more}"


def _needed(question: Question, literals: Iterable[Literal]) -> frozenset[str]:
    """Return the options of which an answer needs some to make the literals true; all when none is named."""
    every = frozenset(question.option_ids)
    named = [
        literal.leaf.options if literal.holds else every - literal.leaf.options
        for literal in literals
        if literal.holds or literal.leaf.only
    ]
    return frozenset().union(*named) or every


def _skipped(logic: Implications, met: Formula, question: Question, literals: Collection[Literal]) -> str:
    """Say that the question is skipped where the term is met, and not assumed to have such an answer."""
    if not logic.formulas.implies(met, logic.formulas.fails(question.ask_when)):
        return ""
    if any(all(literal.is_true(each.answer) for literal in literals) for each in question.assume):
        return ""
    written = format_condition(logic.rulebook, question.ask_when)
    return f"the question '{question.id}' is asked only when {written}, which then fails"


def _ended(logic: Implications, met: Formula, question: Question) -> str:
    """Say that the questions have ended before this one where the term is met."""
    rulebook = logic.rulebook
    beaten = {name for rule in rulebook.verdict_rules for name in rule.over}
    earlier = {each.id for each in rulebook.questions[: rulebook.questions.index(question)]}
    for rule in rulebook.verdict_rules:
        if (
            rule.decide is Verdict.OUT_OF_SCOPE
            and rule.id not in beaten
            and earlier
            and earlier.issuperset(leaf.question for leaf in leaves(rule.when))
            and logic.formulas.implies(met, logic.formulas.holds(rule.when))
        ):
            return f"the questions end before '{question.id}', since '{rule.id}' decides 'out_of_scope'"
    return ""


# --- hints -----------------------------------------------------------------------------------------------


def find_hints(rulebook: Rulebook, always: Collection[str] = ()) -> list[Diagnostic]:
    """Return every hint, grouped by kind, in file order.

    `always` are ids of rules that are known to hold for every shopper, whatever their condition.
    """
    found = {
        DiagnosticKind.UNUSED: [*_unused_options(rulebook), *_miscited_sources(rulebook)],
        DiagnosticKind.ADDS_NOTHING: _rules_that_add_nothing(rulebook),
        DiagnosticKind.FOR_EVERYONE: _warnings_for_everyone(rulebook, always),
    }
    return [Diagnostic(kind, problem) for kind, problems in found.items() for problem in sorted(problems)]


# --- what nothing uses -----------------------------------------------------------------------------------


def _all_conditions(rulebook: Rulebook) -> Iterator[Condition]:
    """Every condition of the rulebook."""
    yield from (rule.when for rule in rulebook.rules)
    for question in rulebook.questions:
        yield from (condition for condition, _ in question.flow)
    for text in rulebook.texts.verdicts.values():
        yield from (other.when for other in text.also)


def _unused_options(rulebook: Rulebook) -> Iterator[Problem]:
    """Options whose choice changes nothing, of questions that something reads."""
    named: dict[str, set[str]] = {}
    for condition in _all_conditions(rulebook):
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
    logic = Implications(rulebook)
    told: set[Rule] = set()
    for group in (rulebook.verdict_rules, rulebook.need_rules, rulebook.advice_rules):
        for rule, other in permutations(group, 2):
            if rule in told or other in told:
                continue
            problem = _idle(logic, rule, other) or _said_twice(logic, rule, other)
            if problem is not None:
                told.add(rule)
                yield problem


def _idle(logic: Implications, rule: Rule, other: Rule) -> Problem | None:
    """That the rule does nothing where it holds, since the other one does the same there."""
    effect = _shared_effect(rule, other)
    if not effect or not logic.covers(other.when, rule.when):
        return None
    if rule.place < other.place and _shared_effect(other, rule) and logic.covers(rule.when, other.when):
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


def _said_twice(logic: Implications, rule: Rule, other: Rule) -> Problem | None:
    """That two rules hold for the same answers and weigh the same: both count. The later one is told."""
    match rule, other:
        case VerdictRule(), VerdictRule():
            same = bool(rule.lean) and rule.lean == other.lean
        case NeedRule(must=()), NeedRule(must=()):
            same = rule.nice == other.nice
        case _:
            same = False
    if not same or rule.place < other.place:
        return None
    if not (logic.covers(other.when, rule.when) and logic.covers(rule.when, other.when)):
        return None
    message = f"The rule '{rule.id}' holds for the same answers as '{other.id}' ({_line(other)})"
    fix = "Make them one rule, or change one condition."
    return Problem(rule.place, f"{message} and weighs the same, so that counts twice.", fix)


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
