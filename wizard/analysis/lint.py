"""Lint checks: the parts of a rulebook that can never take effect, or are probably unintended.

These are rules that never hold, questions that are never asked and needs that are never called for; options
and sources that nothing uses, rules that add nothing, and warnings for everyone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations, takewhile

from wizard.engine.formulas import Formula, Formulas
from wizard.rule_language import conditions
from wizard.rule_language.condition_text import format_condition, format_literal
from wizard.rule_language.conditions import (
    ALWAYS,
    NEVER,
    Answers,
    Condition,
    DnfTerm,
    Literal,
    dnf_terms,
    leaves,
)
from wizard.rule_language.diagnostics import Place, Problem
from wizard.rule_language.loader import TOPIC_FILE
from wizard.rule_language.model import (
    AdviceRule,
    NeedRule,
    ProductRule,
    Question,
    Rule,
    Rulebook,
    VerdictRule,
)
from wizard.rule_language.texts import LANGUAGE
from wizard.rule_language.topic import OUT_OF_SCOPE
from wizard.rule_language.wording import join_words

MOST_TERMS = 2_000
"""The maximum number of terms of a condition that is explained; larger ones are left to the proof."""


class DiagnosticKind(StrEnum):
    """The kinds of diagnostic, in the order in which they are printed."""

    MISTAKES = "mistakes"
    UNREACHABLE = "unreachable"
    UNREAD = "unread"
    UNUSED = "unused"
    ADDS_NOTHING = "adds_nothing"
    FOR_EVERYONE = "for_everyone"
    OUTDATED = "outdated"
    ENDED = "ended"
    DOUBTFUL = "doubtful"
    EXAMPLES = "examples"
    PROOF = "proof"


HINTS = frozenset(
    {DiagnosticKind.UNUSED, DiagnosticKind.ADDS_NOTHING, DiagnosticKind.FOR_EVERYONE}
    | {DiagnosticKind.DOUBTFUL, DiagnosticKind.OUTDATED, DiagnosticKind.ENDED}
)
"""Kinds that are probably unintended but harmless; all others must be fixed."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem or hint, with the smallest answers that demonstrate it, if any."""

    kind: DiagnosticKind
    problem: Problem
    answers: Answers | None = None


# --- unreachable parts -----------------------------------------------------------------------------


def find_unreachable(rulebook: Rulebook) -> list[Problem]:
    """Return the rules that never hold and the questions that are never asked, in file order.

    Only those are returned whose reason fits into one sentence; the proof finds all others.
    """
    return sorted([*_find_dead_conditions(rulebook), *_find_needless_questions(rulebook)])


def _find_dead_conditions(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield rules that never hold, and conditions of needs and order steps that never hold."""
    for rule, reason in find_dead_rules(rulebook):
        named, fix = f"The rule '{rule.id}'", "Change its condition, or delete the rule."
        if isinstance(rule, ProductRule):
            named, fix = f"The condition '{rule.id}'", "Change it, or delete it."
        yield Problem(rule.place, f"{named} can never hold: {reason}.", fix)


def _find_needless_questions(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield questions that are never asked, since no verdict, need or warning depends on them."""
    asked = {leaf.question for rule in rulebook.asking_rules for leaf in leaves(rule.when)}
    read = {leaf.question for condition in _iter_conditions(rulebook) for leaf in leaves(condition)}
    used = read | rulebook.amount_questions
    for question in rulebook.questions:
        if question.id not in asked:
            why = "is not used anywhere"
            if question.id in used:
                why = "is never asked: no rule for a verdict, a need or a warning reads it"
            fix = "Name it in the 'when' of such a rule, or delete it."
            yield Problem(question.place, f"The question '{question.id}' {why}.", fix)


def find_dead_rules(rulebook: Rulebook) -> Iterator[tuple[Rule, str]]:
    """Yield each rule that can never hold with the reason, if its own condition shows it."""
    contradictions = _Contradictions(rulebook)
    for rule in (*rulebook.rules, *rulebook.product_rules):
        if conditions.count_dnf_terms(rule.when) <= MOST_TERMS:
            terms = dnf_terms(rule.when)
            reasons = list(takewhile(bool, map(contradictions.explain, terms)))
            if terms and len(reasons) == len(terms):
                yield rule, "; and ".join(dict.fromkeys(reasons))


class _Contradictions:
    """Explains why terms of conditions can never be true: contradictory answers, or the flow of questions."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._formulas = Formulas(rulebook.questions)
        overridden = {name for rule in rulebook.verdict_rules for name in rule.over}
        self._endings = [
            rule
            for rule in rulebook.verdict_rules
            if rule.decide == OUT_OF_SCOPE and rule.id not in overridden
        ]

    def explain(self, term: DnfTerm) -> str:
        """Return why no answers make all literals of a term true; an empty string if some might."""
        by_question = {
            question: literals
            for question in self._rulebook.questions
            if (literals := [literal for literal in term if literal.leaf.question == question.id])
        }
        for question, literals in by_question.items():
            if not self._formulas.satisfiable(self._formulas.term(literals)):
                written = sorted(format_literal(self._rulebook, literal) for literal in literals)
                at_once = " at once" if len(written) > 1 else ""
                return f"no answer to '{question.id}' is {join_words(written)}{at_once}"
        met = self._formulas.term(term)
        reasons = (
            self._explain_hidden(met, question, literals)
            or self._explain_skipped(met, question, literals)
            or self._explain_ended(met, question)
            for question, literals in by_question.items()
        )
        return next(filter(None, reasons), "")

    def _explain_hidden(self, met: Formula, question: Question, literals: Sequence[Literal]) -> str:
        """Explain that the options required by the literals are hidden wherever the term is true."""
        formulas = self._formulas
        own = formulas.term(literals)
        hides = {it.option: it.when for it in question.hide if formulas.implies(met, formulas.holds(it.when))}
        chosen = {option: formulas.chosen(question.id, [option]) for option in hides}
        if not hides or formulas.satisfiable(formulas.all_of(own, *map(formulas.negate, chosen.values()))):
            return ""
        needed = _find_needed(question, literals)
        (option, when), *others = [
            (option, format_condition(self._rulebook, when))
            for option, when in hides.items()
            if option in needed and formulas.satisfiable(formulas.all_of(own, chosen[option]))
        ]
        more = "".join(f", and '{other}' whenever {then}" for other, then in others)
        return f"the answer '{option}' to '{question.id}' is hidden whenever {when}{more}"

    def _explain_skipped(self, met: Formula, question: Question, literals: Sequence[Literal]) -> str:
        """Explain that the question is skipped wherever the term is true, with no suitable assumption."""
        if not self._formulas.implies(met, self._formulas.fails(question.ask_when)):
            return ""
        if any(all(literal.is_true(each.answer) for literal in literals) for each in question.assume):
            return ""
        written = format_condition(self._rulebook, question.ask_when)
        return f"the question '{question.id}' is asked only when {written}, which then fails"

    def _explain_ended(self, met: Formula, question: Question) -> str:
        """Explain that the questions end before this one wherever the term is true."""
        questions = self._rulebook.questions
        earlier = {each.id for each in questions[: questions.index(question)]}
        for rule in self._endings:
            ending = self._formulas.holds(rule.when)
            if earlier and ending.questions <= earlier and self._formulas.implies(met, ending):
                return f"the questions end before '{question.id}', since '{rule.id}' decides 'out_of_scope'"
        return ""


def _find_needed(question: Question, literals: Iterable[Literal]) -> frozenset[str]:
    """Return the options of which an answer needs at least one to make the literals true, or else all."""
    every = frozenset(question.option_ids)
    named = [
        literal.leaf.options if literal.holds else every - literal.leaf.options
        for literal in literals
        if literal.holds or literal.leaf.only
    ]
    return frozenset().union(*named) or every


# --- hints -----------------------------------------------------------------------------------------


def find_hints(
    rulebook: Rulebook, always: Collection[str] = (), never: Set[str] = frozenset()
) -> list[Diagnostic]:
    """Return all hints, grouped by kind, in file order.

    `always` are the ids of rules that are known to hold for every shopper, even with a condition; `never` are
    verdicts that no answers lead to.
    """
    found = {
        DiagnosticKind.UNUSED: [
            *find_unread_options(rulebook).values(),
            *_find_uncalled_needs(rulebook),
            *_find_miscited_sources(rulebook),
            *_find_unreached_verdicts(rulebook, never),
            *_find_unshown_texts(rulebook),
            *_find_unsupported_languages(rulebook),
        ],
        DiagnosticKind.ADDS_NOTHING: [
            *_find_redundant_rules(rulebook),
            *_find_useless_same_link(rulebook),
            *_find_redundant_steps(rulebook),
        ],
        DiagnosticKind.FOR_EVERYONE: _find_warnings_for_everyone(rulebook, always),
        DiagnosticKind.OUTDATED: _find_missing_topic(rulebook),
    }
    return [Diagnostic(kind, problem) for kind, problems in found.items() for problem in sorted(problems)]


# --- unused parts ----------------------------------------------------------------------------------


def _iter_conditions(rulebook: Rulebook) -> Iterator[Condition]:
    """Yield every condition of the rulebook."""
    yield from (rule.when for rule in (*rulebook.rules, *rulebook.product_rules))
    for question in rulebook.questions:
        yield from (condition for condition, _ in question.flow)
    for text in rulebook.texts.verdicts.values():
        yield from (other.when for other in text.also)


def find_unread_options(rulebook: Rulebook) -> dict[tuple[str, str], Problem]:
    """Return (question id, option id) -> problem, for options that nothing reads, in file order.

    Questions that nothing reads at all are excluded.
    """
    found = {}
    named: dict[str, set[str]] = defaultdict(set)
    for condition in _iter_conditions(rulebook):
        for leaf in leaves(condition):
            named[leaf.question] |= leaf.options
    for question in rulebook.questions:
        limits = question.id in rulebook.amount_questions
        used = {*named[question.id], conditions.UNSURE}
        for option in question.options if named[question.id] or limits else ():
            if not (option.neutral or option.id in used or (limits and option.amount is not None)):
                message = f"Nothing uses the option '{option.id}' of the question '{question.id}'."
                fix = "Name it in a condition, or write 'neutral: yes' if it favours nothing."
                found[question.id, option.id] = Problem(question.place, message, fix)
    return found


def _find_uncalled_needs(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield needs that no rule calls for."""
    called_for = {need for rule in rulebook.need_rules for need in (*rule.must, *rule.nice)}
    for need in rulebook.needs:
        if need.id not in called_for:
            message = f"No rule calls for the need '{need.id}'."
            yield Problem(need.place, message, "Name it under 'must' or 'nice' of a rule, or delete it.")


def _find_miscited_sources(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield sources that are not cited without a reason, and sources marked unused that are cited."""
    named = [
        *(option.sources for question in rulebook.questions for option in question.options),
        *(rule.sources for rule in rulebook.rules),
        *(term.sources for term in rulebook.texts.glossary),
        *(row.sources for row in rulebook.texts.chart),
    ]
    cited = frozenset().union(*named)
    for source in rulebook.sources.values():
        if source.id in cited and source.unused:
            message = f"The source '{source.id}' is marked 'unused', but it is cited."
            yield Problem(source.place, message, "Delete 'unused'.")
        elif source.id not in cited and not source.unused:
            message = f"Nothing cites the source '{source.id}'."
            yield Problem(source.place, message, "Cite it, or say why not: 'unused: REASON'.")


def _find_unreached_verdicts(rulebook: Rulebook, never: Set[str]) -> Iterator[Problem]:
    """Yield sides, and verdicts for several sides, that no answers lead to."""
    topic = rulebook.topic
    places = {each.id: each.place for each in topic.sides} | {each.id: each.place for each in topic.verdicts}
    for verdict in places.keys() & never:
        message = f"No answers end in the verdict '{verdict}'."
        fix = "Decide it in verdict.yaml, or lean to it more, or delete it."
        yield Problem(places[verdict], message, fix)


def _find_unshown_texts(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield needs whose `instead` is never shown, since they are never a must."""
    nice = {need for rule in rulebook.need_rules for need in rule.nice}
    musts = {need for rule in rulebook.need_rules for need in rule.must}
    for need in rulebook.needs:
        if need.instead and need.id in nice - musts:
            message = f"The need '{need.id}' is never a must, so its 'instead' is never shown."
            fix = "Name it under 'must' of a rule, or delete 'sells' and 'instead'."
            yield Problem(need.place, message, fix)


# --- redundant rules -------------------------------------------------------------------------------


def _find_redundant_rules(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield rules that hold only where another rule with the same effect holds too."""
    formulas = Formulas(rulebook.questions)
    reported: set[Rule] = set()
    for group in (rulebook.verdict_rules, rulebook.need_rules, rulebook.advice_rules):
        for rule, other in permutations(group, 2):
            if rule in reported or other in reported:
                continue
            if problem := _find_redundancy(formulas, rule, other):
                reported.add(rule)
                yield problem


def _find_redundancy(formulas: Formulas, rule: Rule, other: Rule) -> Problem | None:
    """Report a rule that has no effect where it holds, or counts twice; of two equal rules, the later one."""
    effect, weights = _describe_shared_effect(rule, other), _find_weights(rule)
    twice = weights and weights == _find_weights(other)
    if not (effect or twice) or not formulas.covers(other.when, rule.when):
        return None
    later, equal = not rule.place < other.place, formulas.covers(rule.when, other.when)
    named = f"'{other.id}' ({other.place.file}, line {other.place.line})"
    if effect and (later or not equal or not _describe_shared_effect(other, rule)):
        message = f"The rule '{rule.id}' adds nothing: whenever it holds, {named} holds too and {effect}."
        fix = "Give it another condition, or delete it if its sentence is not needed."
        return Problem(rule.place, message, fix)
    if twice and later and equal:
        message = f"The rule '{rule.id}' holds for the same answers as {named} and weighs the same"
        fix = "Make them one rule, or change one condition."
        return Problem(rule.place, f"{message}, so that counts twice.", fix)
    return None


def _describe_shared_effect(rule: Rule, other: Rule) -> str:
    """Return how the other rule makes the first one redundant; an empty string if it does not."""
    match rule, other:
        case VerdictRule(decide=decide), VerdictRule() if decide and decide == other.decide:
            return f"also decides '{decide}'" if {*rule.over} <= {*other.over} else ""
        case NeedRule(), NeedRule() if {*rule.must, *rule.nice} <= {*other.must}:
            needs = join_words(f"'{need}'" for need in dict.fromkeys((*rule.must, *rule.nice)))
            return f"makes {needs} a must"
        case AdviceRule(), AdviceRule() if (rule.kind, rule.reason) == (other.kind, other.reason):
            return "says the same"
    return ""


def _find_weights(rule: Rule) -> Mapping[str, int]:
    """Return the weights of a rule that only adds weights; otherwise an empty mapping."""
    match rule:
        case VerdictRule():
            return rule.lean
        case NeedRule(must=()):
            return rule.nice
    return {}


def _find_useless_same_link(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield needs with `same_link` whose tests do not depend on the link."""
    listed = rulebook.topic.links
    links = listed and listed.links
    of_links = (listed.name, links.wired, links.wireless, links.devices) if listed and links else ()
    why = f"it tests none of {', '.join(of_links)}" if of_links else "topic.yaml does not define 'links'"
    for need in rulebook.needs:
        if need.same_link != NEVER and not any(test.attribute.name in of_links for test in need.tests):
            message = f"'same_link' changes nothing for the need '{need.id}': {why}."
            yield Problem(need.place, message, "Delete it.")


def _find_redundant_steps(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield steps of the order that repeat an earlier one wherever they apply."""
    formulas, order = Formulas(rulebook.questions), rulebook.settings.order
    for number, step in enumerate(order):
        for earlier in order[:number] if step.prefer else ():
            same = (step.prefer, step.unstated_as) == (earlier.prefer, earlier.unstated_as)
            if same and formulas.covers(earlier.when, step.when):
                message = f"The step '{step.label}' of the order adds nothing: "
                why = f"whenever it counts, '{earlier.label}' has already ordered by the same tests."
                yield Problem(step.place, message + why, "Delete it, or change its tests.")
                break


# --- files of an earlier release -------------------------------------------------------------------


def _find_missing_topic(rulebook: Rulebook) -> Iterator[Problem]:
    """Report a folder without a topic of its own, as in the first release."""
    if not rulebook.has_own_topic:
        message = f"The file is missing, so the topic is that of the shipped rules: {rulebook.topic.name}"
        fix = "Write the file with: wizard rules upgrade --rules FOLDER"
        yield Problem(Place(TOPIC_FILE), message, fix)


def _find_unsupported_languages(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield stores whose language the pages do not support."""
    for store in rulebook.stores:
        if store.language != LANGUAGE:
            message = f"The 'language' of the store '{store.id}' has no effect: all pages are in {LANGUAGE}."
            yield Problem(store.place, message, f"Write 'language: {LANGUAGE}', or delete it.")


# --- warnings for everyone -------------------------------------------------------------------------


def _find_warnings_for_everyone(rulebook: Rulebook, always: Collection[str]) -> Iterator[Problem]:
    """Yield warnings that every shopper gets."""
    for rule in rulebook.warnings:
        if rule.when == ALWAYS or rule.id in always:
            message = f"Every shopper gets the warning '{rule.id}', and a warning for everyone warns nobody."
            yield Problem(rule.place, message, "Give it a 'when', or make it a tip: 'tip' instead of 'warn'.")
