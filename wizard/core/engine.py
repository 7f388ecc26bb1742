"""From the answers that count to the decision: verdict, needs, warnings and tips."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from wizard.core.flow import Counted
from wizard.core.index import RuleIndex
from wizard.core.model import (
    Advice,
    AdviceRule,
    Decision,
    NeedRule,
    Rule,
    Rulebook,
    Verdict,
    VerdictRule,
    Wish,
)
from wizard.core.verdict import agree, leaning, standing, weigh

CONTRADICTION = "contradiction"
"""The id of the built-in warning: an answer was dropped because an earlier one rules it out."""


def decide(rulebook: Rulebook, counted: Counted) -> Decision:
    """What the rules say about these answers.

    Verdict: the standing decisions, else the leanings (design: decide over lean). An `out_of_scope`
    decision calls for no needs and gives no tips, since nothing is recommended.
    """
    held = _all_rules(rulebook).holding(counted.answers)
    reasons = tuple(rule for rule in held if isinstance(rule, VerdictRule))
    decisions = standing(reasons)
    sums = leaning(reasons)
    verdict = agree(decisions) or weigh(sums, rulebook.settings)
    in_scope = verdict is not Verdict.OUT_OF_SCOPE
    advice = [rule for rule in held if isinstance(rule, AdviceRule)]
    return Decision(
        verdict=verdict,
        decided=bool(decisions),
        leaning=sums,
        reasons=reasons,
        wishes=_wishes(rulebook, [rule for rule in held if isinstance(rule, NeedRule)]) if in_scope else (),
        warnings=_contradiction(rulebook, counted) + _advice(advice, "warn"),
        tips=_advice(advice, "tip") if in_scope else (),
    )


def verdict_of(rulebook: Rulebook, counted: Counted) -> Verdict:
    """The verdict alone: the same as `decide(...).verdict`, without the rest."""
    held = _verdict_rules(rulebook).holding(counted.answers)
    return agree(standing(held)) or weigh(leaning(held), rulebook.settings)


def _wishes(rulebook: Rulebook, rules: Sequence[NeedRule]) -> tuple[Wish, ...]:
    """The needs the rules call for, in the order of needs.yaml; must beats nice, weights add up."""
    asking: dict[str, list[NeedRule]] = {}
    weights: dict[str, int | None] = {}
    for rule in rules:
        for need, weight in rule.calls:
            so_far = weights.get(need, 0)
            weights[need] = None if weight is None or so_far is None else so_far + weight
            asking.setdefault(need, []).append(rule)
    order = _need_order(rulebook)
    return tuple(
        Wish(rulebook.need[need], weights[need], tuple(asking[need]))
        for need in sorted(asking, key=order.__getitem__)
    )


def _advice(rules: Sequence[AdviceRule], kind: str) -> tuple[Advice, ...]:
    """The advice of one kind, in file order."""
    return tuple(Advice(rule.id, rule.reason, rule.sources) for rule in rules if rule.kind == kind)


def _contradiction(rulebook: Rulebook, counted: Counted) -> tuple[Advice, ...]:
    """The built-in warning, first of all, when answers contradict each other."""
    return (Advice(CONTRADICTION, rulebook.texts.contradiction),) if counted.contradiction else ()


@lru_cache(maxsize=8)
def _all_rules(rulebook: Rulebook) -> RuleIndex[Rule]:
    """Every rule of the rulebook."""
    rules = (*rulebook.verdict_rules, *rulebook.need_rules, *rulebook.advice_rules)
    return RuleIndex(rulebook.questions, rules)


@lru_cache(maxsize=8)
def _verdict_rules(rulebook: Rulebook) -> RuleIndex[VerdictRule]:
    """The verdict rules alone."""
    return RuleIndex(rulebook.questions, rulebook.verdict_rules)


@lru_cache(maxsize=8)
def _need_order(rulebook: Rulebook) -> dict[str, int]:
    """Where each need stands in needs.yaml."""
    return {need.id: place for place, need in enumerate(rulebook.needs)}
