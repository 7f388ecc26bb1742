"""The claims about the rules: each verdict has a reason, decisions agree, everything comes up somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from wizard.core.conditions import Leaf
from wizard.core.diagram import Formula
from wizard.core.model import Question, Rule, VerdictRule
from wizard.core.numbers import count_of
from wizard.core.problems import Place
from wizard.core.proving.findings import Finding, Said, Unfinished
from wizard.core.proving.ground import Ground
from wizard.core.proving.sweep import Found

NAMED = 5
"""How many things that could not be counted are named at most."""


def count_verdicts(ground: Ground) -> tuple[Found, list[Unfinished]]:
    """The answer sets with each verdict."""
    found = ground.rules.sweeper.sweep(ground.verdicts)
    what = "How many answer sets each verdict has"
    return found, list(ground.short_of("verdict", what, found, ground.rulebook.verdict_rules))


def prove_a_reason(ground: Ground) -> Iterator[Said]:
    """In every answer set a verdict rule with a source holds."""
    speaking = [rule for rule in ground.rulebook.verdict_rules if rule.sources]
    formulas = ground.rules.formulas
    silent = formulas.opposite(formulas.either(*map(ground.rules.holds, speaking)))
    found = ground.where(silent)
    if found.sets():
        yield Finding(
            place=Place(speaking[0].place.file if speaking else "verdict.yaml"),
            claim="verdict",
            message=f"No verdict rule with a source holds in {_sets(found)}.",
            mend="Add a rule that decides or leans for these answers, or widen one.",
            answers=found.kinds[True].answers,
        )
    else:
        yield from ground.short_of("verdict", "That a verdict has a reason", found, tuple(speaking))


def prove_decisions_agree(ground: Ground) -> Iterator[Said]:
    """No two decisions that stand together disagree."""
    pairs = [
        (one, other)
        for one, other in combinations(ground.rules.decisions, 2)
        if one.decide is not other.decide and one.id not in other.over and other.id not in one.over
    ]
    for one, other in pairs[: ground.bounds.combinations]:
        both = ground.rules.formulas.both(ground.rules.stands(one), ground.rules.stands(other))
        found = ground.where(both)
        if found.sets():
            yield _disagree(one, other, found)
        else:
            what = f"That '{one.id}' and '{other.id}' never stand together"
            yield from ground.short_of("decisions", what, found, (one, other))
    if len(pairs) > ground.bounds.combinations:
        message = (
            f"That decisions agree is proven for {ground.bounds.combinations:,} of {len(pairs):,} pairs only."
        )
        yield Unfinished("decisions", message)


def _disagree(one: VerdictRule, other: VerdictRule, found: Found) -> Finding:
    return Finding(
        place=other.place,
        claim="decisions",
        message=(
            f"The rule '{other.id}' decides {other.decide} where '{one.id}' decides {one.decide}, "
            f"in {_sets(found)}."
        ),
        mend=f"Write 'over: [{one.id}]' in '{other.id}', or the other way round, or narrow one of them.",
        answers=found.kinds[True].answers,
    )


# --- what is never reached -------------------------------------------------------------------------


def count_reached(ground: Ground) -> tuple[dict[str, int], list[Said]]:
    """In how many answer sets each rule, option and need comes up; those that never do are findings."""
    reached: dict[str, int] = {}
    said: list[Said] = []
    lost: dict[str, Found] = {}
    for name, formula, finding in _reachable(ground):
        found = ground.where(formula)
        if found.lost.sets:
            lost[name] = found
        else:
            reached[name] = found.sets()
            said += [] if found.sets() else [finding]
    if lost:
        what = f"In how many answer sets {_some(list(lost))} come up"
        worst = max(lost.values(), key=lambda found: found.lost.sets)
        said += ground.short_of("unreachable", what, worst, ground.rulebook.rules)
    return reached, said


def _some(names: list[str]) -> str:
    """A few of the names, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _reachable(ground: Ground) -> Iterator[tuple[str, Formula, Finding]]:
    """Everything that should come up in some answer set: its name, where it does, what if it never does."""
    rulebook, rules = ground.rulebook, ground.rules
    for question in rulebook.questions:
        never_asked = not rules.sweeper.asking(question)
        for option in question.options:
            formula = rules.formulas.holds(Leaf(question.id, frozenset({option.id})))
            yield f"{question.id}={option.id}", formula, _never_chosen(question, option.id, never_asked)
    for rule in rulebook.rules:
        yield rule.id, rules.holds(rule), _never_holds(rule)
    for need in rulebook.needs:
        finding = Finding(
            place=need.place,
            claim="unreachable",
            message=f"The need '{need.id}' is never called for.",
            mend="Add or widen a rule that calls for it, or delete the need.",
        )
        yield f"need:{need.id}", rules.called(need), finding


def _never_chosen(question: Question, option: str, never_asked: bool) -> Finding:
    if never_asked:
        message = f"The question '{question.id}' is never asked."
        mend = "Change its 'ask_when', or delete the question."
    else:
        message = f"The option '{option}' of '{question.id}' can never be chosen."
        mend = "Change the 'hide' that hides it, or delete the option."
    return Finding(question.place, "unreachable", message, mend)


def _never_holds(rule: Rule) -> Finding:
    message = f"The rule '{rule.id}' can never hold: the answers it asks for never come together."
    mend = "Change its condition, or take the rule out."
    return Finding(rule.place, "unreachable", message, mend)


def _sets(found: Found) -> str:
    """How many answer sets were found, in words."""
    return count_of(found.sets(), "answer set")
