"""What a change of products takes from shoppers: musts, alone or in pairs, that no product meets any more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from wizard.analysis.compiled import RuleFormulas
from wizard.analysis.coverage import MustInstance, find_coverage, must_instances
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import Bounds
from wizard.engine.product_index import ProductGroups
from wizard.engine.ranking import SIDES
from wizard.rule_language.model import Rulebook

COUNTED = 50
"""How many losses are counted at most."""


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
    """What the products after lack, most often called for first; empty for a flow too tangled to count."""
    try:
        rules = RuleFormulas(rulebook, Bounds().states)
    except StateLimitError:
        return []
    wanted = must_instances(rules)
    lost = [
        (kinds, together)
        for kinds in SIDES
        for together in _lost(
            find_coverage(before, kinds, wanted), find_coverage(after, kinds, wanted), len(wanted)
        )
    ]
    resolved = [
        _count(rules, kinds, [wanted[place] for place in together]) for kinds, together in lost[:COUNTED]
    ]
    return sorted((loss for loss in resolved if loss.plain), key=lambda loss: -loss.plain)


def _lost(before: Sequence[int], after: Sequence[int], number: int) -> Iterator[tuple[int, ...]]:
    """The places of musts, alone and in pairs, that were met together before and are not now."""
    alone = []
    for place in range(number):
        if _met(before, 1 << place) and not _met(after, 1 << place):
            alone.append(place)
            yield (place,)
    for one, other in combinations(range(number), 2):
        bits = 1 << one | 1 << other
        if one not in alone and other not in alone and _met(before, bits) and not _met(after, bits):
            yield one, other


def _met(supplied: Sequence[int], bits: int) -> bool:
    return any(each & bits == bits for each in supplied)


def _count(rules: RuleFormulas, kinds: frozenset[str], together: list[MustInstance]) -> Loss:
    formula = rules.formulas.both(*(must.formula for must in together), rules.in_scope)
    found = rules.sweeper.where(formula).kinds.get(True)
    plain = found.plain if found else 0
    return Loss(kinds, tuple(map(_named, together)), plain, rules.sweeper.all.plain)


def _named(must: MustInstance) -> tuple[str, tuple[int, ...]]:
    amounts = (amount for amount in must.budget.amounts.values() if amount is not None)
    return must.need.id, tuple(amounts)
