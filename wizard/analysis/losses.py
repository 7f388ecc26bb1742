"""The musts, alone or in pairs, that no product meets any more after a change of products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from wizard.analysis.compiled import RuleFormulas
from wizard.analysis.coverage import MustInstance, find_coverage, must_instances
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import DEFAULT_BOUNDS
from wizard.engine.product_index import ProductGroups
from wizard.engine.ranking import SIDES
from wizard.rule_language.model import Rulebook

MOST_COUNTED = 50
"""The most losses whose answer sets are counted."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Musts that a product of these kinds met together before, and none does now.

    Each is a need id with the amounts it depends on; `plain` counts the plain answer sets that call for
    all of them, out of `all_plain`.
    """

    kinds: frozenset[str]
    musts: tuple[tuple[str, tuple[int, ...]], ...]
    plain: int
    all_plain: int


def find_losses(rulebook: Rulebook, before: ProductGroups, after: ProductGroups) -> list[Loss]:
    """Return what the products after lack, most often called for first; empty for too tangled a flow."""
    try:
        rules = RuleFormulas(rulebook, DEFAULT_BOUNDS.states)
    except StateLimitError:
        return []
    musts = must_instances(rules)
    lost: list[tuple[frozenset[str], tuple[int, ...]]] = []
    for kinds in SIDES:
        met, still_met = (find_coverage(each, kinds, musts) for each in (before, after))
        lost += [(kinds, places) for places in _lost(met, still_met, len(musts))]
    losses = [_count(rules, kinds, [musts[place] for place in each]) for kinds, each in lost[:MOST_COUNTED]]
    return sorted((loss for loss in losses if loss.plain), key=lambda loss: -loss.plain)


def _lost(before: Sequence[int], after: Sequence[int], number: int) -> list[tuple[int, ...]]:
    """Return the places of musts that were met together before and are not now: single ones, then pairs."""
    lost: list[tuple[int, ...]] = []
    for places in chain(combinations(range(number), 1), combinations(range(number), 2)):
        bits = sum(1 << place for place in places)
        met = [any(each & bits == bits for each in covered) for covered in (before, after)]
        if met == [True, False] and not any((place,) in lost for place in places):
            lost.append(places)
    return lost


def _count(rules: RuleFormulas, kinds: frozenset[str], together: list[MustInstance]) -> Loss:
    formula = rules.formulas.both(*(must.formula for must in together), rules.in_scope)
    found = rules.sweeper.where(formula).kinds.get(True)
    musts = tuple((must.need.id, must.limits) for must in together)
    return Loss(kinds, musts, found.plain if found else 0, rules.sweeper.all.plain)
