"""The decision that follows from the effective answers: verdict, needs, warnings and tips."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from wizard.engine.flow import ResolvedAnswers, verdict_index
from wizard.engine.rule_index import RuleIndex
from wizard.engine.verdict import Outcome, add_leads, derive_outcome, effective_decisions, sum_leanings
from wizard.rule_language import model
from wizard.rule_language.conditions import ALWAYS, NEVER, Answers, Truth, truth
from wizard.rule_language.model import CONTRADICTION, AdviceKind, AdviceRule, NeedRule, VerdictRule
from wizard.rule_language.settings import OrderStep
from wizard.rule_language.topic import OUT_OF_SCOPE


def decide(rulebook: model.Rulebook, resolved: ResolvedAnswers) -> model.Decision:
    """Return the decision of the rules for these answers.

    An `out_of_scope` decision has no requirements and no tips, since nothing is recommended.
    """
    held = _rule_index(rulebook).holding(resolved.answers)
    reasons = tuple([rule for rule in held if isinstance(rule, VerdictRule)])
    outcome = _derive(rulebook, reasons)
    in_scope = outcome.verdict != OUT_OF_SCOPE
    advice = [rule for rule in held if isinstance(rule, AdviceRule)]
    warnings = [rule for rule in advice if rule.kind is AdviceKind.WARN]
    tips = [rule for rule in advice if rule.kind is AdviceKind.TIP]
    needs = [rule for rule in held if isinstance(rule, NeedRule)]
    return model.Decision(
        verdict=outcome.verdict,
        sides=tuple([rulebook.topic.side[side] for side in outcome.sides]),
        decided=bool(effective_decisions(reasons)),
        leaning=sum_leanings(reasons, rulebook),
        reasons=reasons,
        requirements=_gather_requirements(rulebook, needs, resolved.answers) if in_scope else (),
        warnings=tuple(_add_contradiction(rulebook, warnings) if resolved.contradiction else warnings),
        tips=tuple(tips) if in_scope else (),
        order=_find_order(rulebook, resolved.answers),
    )


def _add_contradiction(rulebook: model.Rulebook, warnings: list[model.AdviceRule]) -> list[model.AdviceRule]:
    """Return the warnings preceded by the built-in one, which replaces a rule with the same id."""
    return [rulebook.contradiction, *(each for each in warnings if each.id != CONTRADICTION)]


def find_outcome(rulebook: model.Rulebook, answers: Answers) -> Outcome:
    """Return only the outcome of the decision; all of these answers must count."""
    return _derive(rulebook, verdict_index(rulebook).holding(answers))


def _derive(rulebook: model.Rulebook, held: Sequence[VerdictRule]) -> Outcome:
    leads = add_leads([rulebook.leads[rule] for rule in held], rulebook)
    return derive_outcome(held, leads, rulebook)


def _find_order(rulebook: model.Rulebook, answers: Answers) -> tuple[OrderStep, ...]:
    return tuple([step for step in rulebook.settings.order if truth(step.when, answers) is Truth.HOLDS])


def _gather_requirements(
    rulebook: model.Rulebook, rules: Iterable[NeedRule], answers: Answers
) -> tuple[model.Requirement, ...]:
    """Return the needs that rules call for, in file order; a must overrides nice, and weights add up."""
    calls = _requirements_by_rule(rulebook)
    gathered: dict[int, model.Requirement] = {}
    for rule in rules:
        for place, requirement in calls[rule]:
            known = gathered.get(place)
            gathered[place] = requirement if known is None else _combine(known, requirement)
    return tuple([_apply_same_link(gathered[place], answers) for place in sorted(gathered)])


def _apply_same_link(requirement: model.Requirement, answers: Answers) -> model.Requirement:
    """Return the requirement, tested one link at a time if `same_link` of its need holds."""
    when = requirement.need.same_link
    if when is NEVER or requirement.by_link or truth(when, answers) is not Truth.HOLDS:
        return requirement
    return replace(requirement, by_link=True)


def _combine(known: model.Requirement, requirement: model.Requirement) -> model.Requirement:
    """Combine two requirements of the same need into one."""
    rules = known.rules + requirement.rules
    if known.weight is None or requirement.weight is None:
        return model.Requirement(known.need, None, rules, known.by_link)
    return model.Requirement(known.need, known.weight + requirement.weight, rules, known.by_link)


@lru_cache(maxsize=8)
def _rule_index(rulebook: model.Rulebook) -> RuleIndex[model.Rule]:
    """Return the index of all rules."""
    return RuleIndex(rulebook.questions, rulebook.rules)


@lru_cache(maxsize=8)
def _requirements_by_rule(rulebook: model.Rulebook) -> dict[NeedRule, list[tuple[int, model.Requirement]]]:
    """Return rule -> its requirements, each with the need's index in needs.yaml; cached for speed."""
    place = {need.id: place for place, need in enumerate(rulebook.needs)}
    return {
        rule: [
            (
                place[need],
                model.Requirement(
                    rulebook.need[need], weight, (rule,), rulebook.need[need].same_link == ALWAYS
                ),
            )
            for need, weight in {**rule.nice, **dict.fromkeys(rule.must)}.items()
        ]
        for rule in rulebook.need_rules
    }
