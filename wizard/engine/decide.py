"""From the answers that count to the decision: verdict, needs, warnings and tips."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from wizard.engine.flow import ResolvedAnswers
from wizard.engine.rule_index import RuleIndex
from wizard.engine.verdict import derive_verdict, effective_decisions, sum_leads, sum_leanings
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import (
    CONTRADICTION,
    Advice,
    AdviceKind,
    AdviceRule,
    Decision,
    NeedRule,
    Requirement,
    Rule,
    Rulebook,
    Verdict,
    VerdictRule,
)


def decide(rulebook: Rulebook, resolved: ResolvedAnswers) -> Decision:
    """Return what the rules say about these answers.

    An `out_of_scope` decision calls for no needs and gives no tips, since nothing is recommended.
    """
    held = _rule_index(rulebook).holding(resolved.answers)
    reasons = tuple(rule for rule in held if isinstance(rule, VerdictRule))
    verdict = derive_verdict(reasons, sum_leads(reasons), rulebook.settings)
    in_scope = verdict is not Verdict.OUT_OF_SCOPE
    advice = _advice(rulebook)
    advising = [rule for rule in held if isinstance(rule, AdviceRule)]
    warnings = tuple([advice[rule] for rule in advising if rule.kind is AdviceKind.WARN])
    tips = tuple([advice[rule] for rule in advising if rule.kind is AdviceKind.TIP])
    contradiction = (Advice(CONTRADICTION, rulebook.texts.contradiction),) if resolved.contradiction else ()
    needs = [rule for rule in held if isinstance(rule, NeedRule)] if in_scope else []
    return Decision(
        verdict=verdict,
        decided=bool(effective_decisions(reasons)),
        leaning=sum_leanings(reasons),
        reasons=reasons,
        requirements=_gather_requirements(rulebook, needs),
        warnings=contradiction + warnings,
        tips=tips if in_scope else (),
    )


def find_verdict(rulebook: Rulebook, answers: Answers) -> Verdict:
    """Return the verdict on answers that all count: that of `decide`, without the rest."""
    held = verdict_index(rulebook).holding(answers)
    return derive_verdict(held, sum_leads(held), rulebook.settings)


def _gather_requirements(rulebook: Rulebook, rules: Iterable[NeedRule]) -> tuple[Requirement, ...]:
    """Return the needs that rules call for, in file order; a must beats nice, weights add up."""
    calls = _calls(rulebook)
    gathered: dict[int, Requirement] = {}
    for rule in rules:
        for place, requirement in calls[rule]:
            known = gathered.get(place)
            gathered[place] = requirement if known is None else _add(known, requirement)
    return tuple([gathered[place] for place in sorted(gathered)])


def _add(known: Requirement, requirement: Requirement) -> Requirement:
    """Return one requirement for two of the same need."""
    rules = known.rules + requirement.rules
    if known.weight is None or requirement.weight is None:
        return Requirement(known.need, None, rules)
    return Requirement(known.need, known.weight + requirement.weight, rules)


@lru_cache(maxsize=8)
def _rule_index(rulebook: Rulebook) -> RuleIndex[Rule]:
    """Return the index of all rules."""
    return RuleIndex(rulebook.questions, rulebook.rules)


@lru_cache(maxsize=8)
def verdict_index(rulebook: Rulebook) -> RuleIndex[VerdictRule]:
    """Return the index of the verdict rules alone."""
    return RuleIndex(rulebook.questions, rulebook.verdict_rules)


@lru_cache(maxsize=8)
def _calls(rulebook: Rulebook) -> dict[NeedRule, list[tuple[int, Requirement]]]:
    """Return what each rule calls for on its own: each need's place in needs.yaml and requirement."""
    place = {need.id: place for place, need in enumerate(rulebook.needs)}
    return {
        rule: [
            (place[need], Requirement(rulebook.need[need], weight, (rule,)))
            for need, weight in {**rule.nice, **dict.fromkeys(rule.must)}.items()
        ]
        for rule in rulebook.need_rules
    }


@lru_cache(maxsize=8)
def _advice(rulebook: Rulebook) -> dict[AdviceRule, Advice]:
    """Return the advice of each advice rule."""
    return {rule: Advice(rule.id, rule.reason, rule.sources) for rule in rulebook.advice_rules}
