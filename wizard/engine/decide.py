"""From the answers that count to the decision: verdict, needs, warnings and tips."""

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
    """Return what the rules say about these answers.

    An `out_of_scope` decision calls for no needs and gives no tips, since nothing is recommended.
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
        warnings=tuple(_with_contradiction(rulebook, warnings) if resolved.contradiction else warnings),
        tips=tuple(tips) if in_scope else (),
        order=_steps_that_count(rulebook, resolved.answers),
    )


def _with_contradiction(rulebook: model.Rulebook, warnings: list[model.AdviceRule]) -> list[model.AdviceRule]:
    """Return the built-in warning before all others, in the place of a rule that gives it too."""
    return [rulebook.contradiction, *(each for each in warnings if each.id != CONTRADICTION)]


def find_outcome(rulebook: model.Rulebook, answers: Answers) -> Outcome:
    """Return the outcome of answers that all count: that of `decide`, without the rest."""
    return _derive(rulebook, verdict_index(rulebook).holding(answers))


def _derive(rulebook: model.Rulebook, held: Sequence[VerdictRule]) -> Outcome:
    leads = add_leads([rulebook.leads[rule] for rule in held], rulebook)
    return derive_outcome(held, leads, rulebook)


def _steps_that_count(rulebook: model.Rulebook, answers: Answers) -> tuple[OrderStep, ...]:
    return tuple([step for step in rulebook.settings.order if truth(step.when, answers) is Truth.HOLDS])


def _gather_requirements(
    rulebook: model.Rulebook, rules: Iterable[NeedRule], answers: Answers
) -> tuple[model.Requirement, ...]:
    """Return the needs that rules call for, in file order; a must beats nice, weights add up."""
    calls = _calls(rulebook)
    gathered: dict[int, model.Requirement] = {}
    for rule in rules:
        for place, requirement in calls[rule]:
            known = gathered.get(place)
            gathered[place] = requirement if known is None else _add(known, requirement)
    return tuple([_with_link(gathered[place], answers) for place in sorted(gathered)])


def _with_link(requirement: model.Requirement, answers: Answers) -> model.Requirement:
    """Return the requirement, reading one link at a time where its need does so for these answers."""
    when = requirement.need.same_link
    if when is NEVER or requirement.by_link or truth(when, answers) is not Truth.HOLDS:
        return requirement
    return replace(requirement, by_link=True)


def _add(known: model.Requirement, requirement: model.Requirement) -> model.Requirement:
    """Return one requirement for two of the same need."""
    rules = known.rules + requirement.rules
    if known.weight is None or requirement.weight is None:
        return model.Requirement(known.need, None, rules, known.by_link)
    return model.Requirement(known.need, known.weight + requirement.weight, rules, known.by_link)


@lru_cache(maxsize=8)
def _rule_index(rulebook: model.Rulebook) -> RuleIndex[model.Rule]:
    """Return the index of all rules."""
    return RuleIndex(rulebook.questions, rulebook.rules)


@lru_cache(maxsize=8)
def _calls(rulebook: model.Rulebook) -> dict[NeedRule, list[tuple[int, model.Requirement]]]:
    """Return what each rule calls for on its own, by the need's place in needs.yaml; made once for speed."""
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
