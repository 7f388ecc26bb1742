"""The combination of verdict rules into one verdict: by decisions, or else by the sums of leanings."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from wizard.rule_language.model import Leads, Rulebook, VerdictRule
from wizard.rule_language.topic import EITHER


class Outcome(NamedTuple):
    """A verdict and the ids of the sides that it recommends, in the order of the topic."""

    verdict: str
    sides: tuple[str, ...]


def derive_outcome(held: Sequence[VerdictRule], leads: Leads, rulebook: Rulebook) -> Outcome:
    """Return the outcome of the effective decisions or, if there are none, of the leanings.

    `held` are the verdict rules that hold, `leads` is the sum of their leanings. In a proven rulebook,
    effective decisions never disagree. If they disagree nevertheless, the verdict is `either`, with the
    reasons of all of them.
    """
    decided = {rule.decide for rule in effective_decisions(held) if rule.decide}
    if not decided:
        return weigh_leanings(leads, rulebook)
    return decided_outcome(next(iter(decided)) if len(decided) == 1 else EITHER, rulebook)


def decided_outcome(verdict: str, rulebook: Rulebook) -> Outcome:
    """Return the outcome if rules decide this verdict."""
    return Outcome(verdict, rulebook.topic.verdict_sides[verdict])


def effective_decisions(held: Sequence[VerdictRule]) -> list[VerdictRule]:
    """Return the decisions, among the rules that hold, that no other one of them overrides (`over`)."""
    decisions = [rule for rule in held if rule.decide]
    overridden = {name for rule in decisions for name in rule.over}
    return [rule for rule in decisions if rule.id not in overridden]


def sum_leanings(held: Sequence[VerdictRule], rulebook: Rulebook) -> Mapping[str, int]:
    """Return side id -> sum of its points."""
    return {side: sum([rule.lean.get(side, 0) for rule in held]) for side in rulebook.topic.side_ids}


def add_leads(several: Iterable[Leads], rulebook: Rulebook) -> Leads:
    """Return the sum of leads, which are all zero if there are none to add."""
    start = (0,) * (len(rulebook.topic.sides) - 1)
    return tuple(map(sum, zip(start, *several, strict=True)))


def weigh_leanings(leads: Leads, rulebook: Rulebook) -> Outcome:
    """Return the outcome of the leanings alone.

    It recommends every side that is less than `close_call` points behind the leading one. If that is only the
    leading side, it is the verdict; otherwise the verdict is `either`.
    """
    points = (*leads, 0)
    enough = max(points) - rulebook.settings.close_call
    return _outcome_of([each > enough for each in points], rulebook)


def weigh_bounds(leads: Leads, pending: Collection[Leads], rulebook: Rulebook) -> Outcome | None:
    """Return the outcome of the leanings, whichever of the pending leanings come to hold; None if it varies.

    A side is recommended if it always remains less than `close_call` points behind every other side, and not
    recommended if it always remains at least that far behind one of them. Each pair of sides is examined on
    its own, so the result may be None although the outcome does not vary, but not the other way round.
    """
    points, close_call = (*leads, 0), rulebook.settings.close_call
    later = [(*each, 0) for each in pending]
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
    """Return the outcome that recommends the sides marked as chosen."""
    sides = tuple([side for side, each in zip(rulebook.topic.side_ids, chosen, strict=True) if each])
    return Outcome(sides[0] if len(sides) == 1 else EITHER, sides)
