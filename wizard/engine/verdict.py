"""How the verdict rules that hold come to one verdict: decisions first, else the weight of leanings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wizard.rule_language.model import Settings, Verdict, VerdictRule


def verdict_among(held: Sequence[VerdictRule], settings: Settings) -> Verdict:
    """The verdict when these verdict rules hold, and no others."""
    return agree(standing(held)) or weigh(lead_of(held), settings)


def standing(held: Sequence[VerdictRule]) -> list[VerdictRule]:
    """The decisions among the rules that hold, without those another one that holds is over."""
    decisions = [rule for rule in held if rule.decide]
    set_aside = {beaten for rule in decisions for beaten in rule.over}
    return [rule for rule in decisions if rule.id not in set_aside]


def leaning(held: Sequence[VerdictRule]) -> Mapping[Verdict, int]:
    """The lean sums for headphones and for a headset."""
    sums = {Verdict.HEADPHONES: 0, Verdict.HEADSET: 0}
    for rule in held:
        for verdict, weight in rule.lean.items():
            sums[verdict] += weight
    return sums


def lead_of(held: Iterable[VerdictRule]) -> int:
    """How far the leanings put headphones ahead of a headset; below zero the other way round."""
    return sum(rule.lead for rule in held)


def weigh(lead: int, settings: Settings) -> Verdict:
    """The verdict of the leanings alone: the side that is ahead by at least `close_call`, else either."""
    if abs(lead) < settings.close_call:
        return Verdict.EITHER
    return Verdict.HEADPHONES if lead > 0 else Verdict.HEADSET


def agree(decisions: Sequence[VerdictRule]) -> Verdict | None:
    """The verdict the standing decisions name, None without any.

    A proven rulebook has none that disagree. Should one slip through all the same, the shopper reads
    "either" with both reasons, which is what two rules that contradict each other amount to.
    """
    named = {rule.decide for rule in decisions}
    return Verdict.EITHER if len(named) > 1 else next(iter(named), None)
