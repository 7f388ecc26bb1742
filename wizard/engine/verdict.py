"""How the verdict rules that hold combine into one verdict: decisions first, else the weight of leanings."""

from collections.abc import Mapping, Sequence

from wizard.rule_language.model import Settings, Verdict, VerdictRule


def derive_verdict(held: Sequence[VerdictRule], lead: int, settings: Settings) -> Verdict:
    """Return the verdict of the effective decisions, or that of the leanings where nothing decides.

    `held` are the verdict rules that hold, `lead` is the sum of their leanings. A proven rulebook has no
    decisions that disagree. Should it happen all the same, the shopper reads "either" with both reasons,
    which is what two rules that contradict each other amount to.
    """
    decided = {rule.decide for rule in effective_decisions(held)}
    if len(decided) > 1:
        return Verdict.EITHER
    return next(iter(decided), None) or weigh_leanings(lead, settings)


def effective_decisions(held: Sequence[VerdictRule]) -> list[VerdictRule]:
    """Return the decisions among the rules that hold which no other one that holds overrides (`over`)."""
    decisions = [rule for rule in held if rule.decide]
    overridden = {name for rule in decisions for name in rule.over}
    return [rule for rule in decisions if rule.id not in overridden]


def sum_leanings(held: Sequence[VerdictRule]) -> Mapping[Verdict, int]:
    """Return the summed weights for headphones and for a headset."""
    sums = {Verdict.HEADPHONES: 0, Verdict.HEADSET: 0}
    for rule in held:
        for side, weight in rule.lean.items():
            sums[side] += weight
    return sums


def weigh_leanings(lead: int, settings: Settings) -> Verdict:
    """Return the verdict of the leanings alone: the side ahead by at least `close_call`, else either."""
    if abs(lead) < settings.close_call:
        return Verdict.EITHER
    return Verdict.HEADPHONES if lead > 0 else Verdict.HEADSET
