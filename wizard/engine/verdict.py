"""How the verdict rules that hold combine into one verdict: decisions first, else the weight of leanings."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from wizard.rule_language.model import Leads, Rulebook, VerdictRule
from wizard.rule_language.topic import EITHER


class Outcome(NamedTuple):
    """A verdict, and the ids of the sides that it recommends, in the order of the topic."""

    verdict: str
    sides: tuple[str, ...]


def derive_outcome(held: Sequence[VerdictRule], leads: Leads, rulebook: Rulebook) -> Outcome:
    """Return the outcome of the effective decisions, or that of the leanings where nothing decides.

    `held` are the verdict rules that hold, `leads` is the sum of their leanings. A proven rulebook has no
    decisions that disagree. Should it happen all the same, the shopper reads "either" with all the reasons,
    which is what rules that contradict each other amount to.
    """
    decided = {rule.decide for rule in effective_decisions(held) if rule.decide}
    if not decided:
        return weigh_leanings(leads, rulebook)
    return decided_outcome(next(iter(decided)) if len(decided) == 1 else EITHER, rulebook)


def decided_outcome(verdict: str, rulebook: Rulebook) -> Outcome:
    """Return the outcome where rules decide this verdict."""
    return Outcome(verdict, rulebook.topic.verdict_sides[verdict])


def effective_decisions(held: Sequence[VerdictRule]) -> list[VerdictRule]:
    """Return the decisions among the rules that hold which no other one that holds overrides (`over`)."""
    decisions = [rule for rule in held if rule.decide]
    overridden = {name for rule in decisions for name in rule.over}
    return [rule for rule in decisions if rule.id not in overridden]


def sum_leanings(held: Sequence[VerdictRule], rulebook: Rulebook) -> Mapping[str, int]:
    """Return the summed points of each side."""
    return {side: sum([rule.lean.get(side, 0) for rule in held]) for side in rulebook.topic.side_ids}


def add_leads(several: Iterable[Leads], rulebook: Rulebook) -> Leads:
    """Return the sum of leads, that of none included."""
    start = (0,) * (len(rulebook.topic.sides) - 1)
    return tuple(map(sum, zip(start, *several, strict=True)))


def weigh_leanings(leads: Leads, rulebook: Rulebook) -> Outcome:
    """Return the outcome of the leanings alone.

    That is the first side where it is ahead by at least `close_call`, else either: all sides that are less
    than that behind.
    """
    points = (*leads, 0)
    enough = max(points) - rulebook.settings.close_call
    return _outcome_of([each > enough for each in points], rulebook)


def weigh_bounds(leads: Leads, coming: Collection[Leads], rulebook: Rulebook) -> Outcome | None:
    """Return the outcome of the leanings, whichever of those that may still come do; None where it varies.

    Decided for each two sides on their own: one stays ahead, or stays less than `close_call` behind.
    """
    points, close_call = (*leads, 0), rulebook.settings.close_call
    later = [(*each, 0) for each in coming]
    places = range(len(points))
    within = [True] * len(points)
    behind = [False] * len(points)
    for place in places:
        for other in places:
            if other != place:
                ahead = points[other] - points[place]
                pushes = [each[other] - each[place] for each in later]
                most = ahead + sum([push for push in pushes if push > 0])
                least = ahead + sum([push for push in pushes if push < 0])
                within[place] = within[place] and most < close_call
                behind[place] = behind[place] or least >= close_call
    if any(not (near or far) for near, far in zip(within, behind, strict=True)):
        return None
    return _outcome_of(within, rulebook)


def _outcome_of(chosen: Sequence[bool], rulebook: Rulebook) -> Outcome:
    """Return the outcome that recommends the chosen ones of all sides."""
    sides = tuple([side for side, each in zip(rulebook.topic.side_ids, chosen, strict=True) if each])
    return Outcome(sides[0] if len(sides) == 1 else EITHER, sides)
