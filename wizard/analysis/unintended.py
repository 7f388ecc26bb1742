"""Probably unintended edits: overbroad questions, entries without effect, and products lost to a must."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace

from wizard.analysis.comparison import Aspect, ChangeKind, Comparison, GroupsPair, find_need_meaning
from wizard.analysis.proof_context import ProofContext
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.united import exists
from wizard.analysis.violations import DEFAULT_BOUNDS, Bounds, Extent
from wizard.engine.decide import decide
from wizard.engine.flow import resolve_answers
from wizard.engine.formulas import FALSE, NOT_ASKED, Formula, Formulas
from wizard.rule_language.condition_text import format_condition
from wizard.rule_language.conditions import (
    ALWAYS,
    UNSURE,
    All,
    Answers,
    Condition,
    Truth,
    format_answers,
    leaves,
    truth,
)
from wizard.rule_language.diagnostics import Problem
from wizard.rule_language.model import Question, Requirement, Rulebook
from wizard.rule_language.wording import join_words

Finding = tuple[Problem, Answers]
"""A problem that is probably unintended, and the smallest answers that demonstrate it."""

# --- overbroad questions ---------------------------------------------------------------------------


def find_overbroad_questions(rulebook: Rulebook, bounds: Bounds = DEFAULT_BOUNDS) -> Iterator[Finding]:
    """Yield questions that are asked although their `ask_when` reads a question that was skipped.

    An `ask_when` that is unknown, since a question that it reads was skipped, does not prevent the question
    from being asked. This is reported only if some answer to the skipped question would have prevented it.
    Nothing is yielded if this exceeds the bounds.
    """
    with suppress(StateLimitError):
        context = ProofContext(rulebook, bounds)
        for question in rulebook.questions:
            read = {leaf.question for leaf in leaves(question.ask_when)}
            for skipped in (each for each in rulebook.questions if each.id in read):
                if skipped.ask_when != ALWAYS and (
                    answers := _find_overbroad_answers(context, question, skipped)
                ):
                    yield _report_overbroad(rulebook, question, skipped, answers), answers


def _find_overbroad_answers(context: ProofContext, question: Question, skipped: Question) -> Answers | None:
    """Return the smallest answers with which a question is asked because one that it reads was skipped."""
    formulas = context.formulas
    fails = formulas.fails(question.ask_when)
    formula = formulas.all_of(
        formulas.chosen(skipped.id, [NOT_ASKED]),
        formulas.negate(formulas.chosen(question.id, [NOT_ASKED])),
        formulas.negate(fails),
        formulas.negate(formulas.holds(question.ask_when)),
        exists(formulas, fails, [skipped]),
    )
    found = context.sweeper.where(formula).count()
    return _shorten(context.rulebook, question, skipped, found.answers) if found.sets else None


def _shorten(rulebook: Rulebook, question: Question, skipped: Question, answers: Answers) -> Answers:
    """Return the answers without those that are not needed for the question to be asked in this way."""
    for name in reversed(list(answers)):
        fewer = {other: chosen for other, chosen in answers.items() if other != name}
        resolved = resolve_answers(rulebook, fewer)
        asked = question.id in resolved.visible and skipped.id not in {*resolved.visible, *resolved.answers}
        if asked and not resolved.dropped and truth(question.ask_when, resolved.answers) is Truth.UNKNOWN:
            answers = fewer
    return answers


def _report_overbroad(rulebook: Rulebook, question: Question, skipped: Question, answers: Answers) -> Problem:
    name, read = question.id, skipped.id
    example = format_answers(answers)
    message = f"The question '{name}' is also asked where '{read}' is skipped, for example {example}"
    parts = [question.ask_when, skipped.ask_when]
    both = All(tuple(part for each in parts for part in (each.parts if isinstance(each, All) else (each,))))
    fix = f"To prevent this, write 'ask_when: {format_condition(rulebook, both)}'."
    return Problem(question.place, f"{message}: the answer to a skipped question is not known.", fix)


# --- leanings without effect -----------------------------------------------------------------------


def find_idle_leanings(new: Rulebook, live: Rulebook, bounds: Bounds = DEFAULT_BOUNDS) -> Iterator[Problem]:
    """Yield the leanings that are new or changed since the live rules, but change no verdict.

    This is proven for all answers; nothing is yielded if the proof exceeds the bounds.
    """
    known = {rule.id: (rule.when, dict(rule.lean)) for rule in live.verdict_rules}
    for rule in new.verdict_rules:
        if rule.lean and known.get(rule.id) != (rule.when, dict(rule.lean)):
            without = replace(rule, lean={})
            rules = tuple(without if each is rule else each for each in new.verdict_rules)
            with suppress(StateLimitError):
                comparison = Comparison(replace(new, verdict_rules=rules), new, bounds.states)
                if not any(extent.possible for _, extent in comparison.changes(Aspect.VERDICT, ((), ()))):
                    message = f"The leaning of the rule '{rule.id}' changes no verdict, for any answers"
                    why = "where it holds, the verdict is decided, or clear without it"
                    fix = "Keep it for its reason, or write 'decide' instead, with a condition of its own."
                    yield Problem(rule.place, f"{message}: {why}.", fix)


# --- parts of the flow without effect --------------------------------------------------------------


def find_idle_flow(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield `hide` and `assume` entries that have no effect, for any answers."""
    formulas = Formulas(rulebook.questions)
    for question in rulebook.questions:
        hidden: dict[str, Formula] = defaultdict(lambda: FALSE)
        for hide in question.hide:
            holds = formulas.holds(hide.when)
            if why := _explain_no_effect(
                rulebook, formulas, hide.when, {"it is hidden already": hidden[hide.option]}
            ):
                message = f"Hiding '{hide.option}' of '{question.id}' adds nothing: {why}."
                fix = "Correct the option or its condition, or delete it."
                yield Problem(question.place, message, fix)
            hidden[hide.option] = formulas.any_of(hidden[hide.option], holds)
        assumed = FALSE
        for each in question.assume:
            gone = formulas.any_of(*(hidden[option] for option in each.answer))
            known = {"an earlier one is assumed": assumed, "it is hidden": gone}
            if why := _explain_no_effect(rulebook, formulas, each.when, known):
                named = join_words(f"'{option}'" for option in each.answer)
                message = f"The assumed answer {named} to '{question.id}' adds nothing: {why}."
                fix = "Correct the answer or its condition, or delete it."
                yield Problem(question.place, message, fix)
            assumed = formulas.any_of(
                assumed, formulas.all_of(formulas.holds(each.when), formulas.negate(gone))
            )


def _explain_no_effect(
    rulebook: Rulebook, formulas: Formulas, when: Condition, known: Mapping[str, Formula]
) -> str:
    """Return why a condition holds only where a known formula does, or never; otherwise an empty string."""
    written, holds = format_condition(rulebook, when), formulas.holds(when)
    if not formulas.satisfiable(holds):
        return f"{written} can never hold"
    if formulas.satisfiable(formulas.all_of(holds, formulas.negate(formulas.any_of(*known.values())))):
        return ""
    causes = [
        cause for cause, formula in known.items() if formulas.satisfiable(formulas.all_of(holds, formula))
    ]
    return f"whenever {written}, {' or '.join(causes)}"


# --- lost products ---------------------------------------------------------------------------------

LOST = ChangeKind(Aspect.PRODUCTS, "lost")


def find_lost_products(
    live: Rulebook, new: Rulebook, groups: GroupsPair, bounds: Bounds = DEFAULT_BOUNDS
) -> list[Finding]:
    """Return the musts that take the last product from shoppers who have one under the live rules, if any."""
    with suppress(StateLimitError):
        comparison = Comparison(live, new, bounds.states)
        changes = dict(comparison.changes(Aspect.PRODUCTS, groups))
        found = report_lost_products(live, new, changes[LOST]) if LOST in changes else None
        return [found] if found else []
    return []


def report_lost_products(live: Rulebook, new: Rulebook, lost: Extent) -> Finding | None:
    """Return the musts that take the last product, as the smallest answers demonstrate it.

    Return None if no answers are known, or if none of their musts is new or changed, so that no must is the
    cause.
    """
    if lost.answers is None:
        return None
    before, after = (_find_musts(rulebook, lost.answers) for rulebook in (live, new))
    taking = [
        each
        for name, each in after.items()
        if name not in before
        or find_need_meaning(live, before[name].need) != find_need_meaning(new, each.need)
        or before[name].by_link != each.by_link
    ]
    if not taking:
        return None
    places = [rule.place for each in taking for rule in each.rules if each.need.id not in before]
    place = max(places, default=taking[-1].need.place)
    one = len(taking) == 1
    needs = join_words(f"'{each.need.id}'" for each in taking)
    named = f"The must{'' if one else 's'} {needs}"
    number = f"{lost.plain.lowest:,}{'' if lost.plain.exact else ' or more'}"
    example = format_answers({name: said for name, said in lost.answers.items() if said != (UNSURE,)})
    message = f"{named} leave{'s' if one else ''} {number} plain sets of answers without a product that fits"
    fix = "If it is only nice to have, write it under 'nice'."
    return Problem(
        place, f"{message}, for example {example or 'those of a shopper who is sure of nothing'}.", fix
    ), lost.answers


def _find_musts(rulebook: Rulebook, answers: Answers) -> dict[str, Requirement]:
    own = {name: chosen for name, chosen in answers.items() if name in rulebook.question}
    known = {
        name: kept for name, chosen in own.items() if (kept := rulebook.question[name].in_order(set(chosen)))
    }
    decision = decide(rulebook, resolve_answers(rulebook, known))
    return {each.need.id: each for each in decision.requirements if each.must}
