"""The claims about musts and products: no two musts exclude each other, and there is always a product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from wizard.core.diagram import Formula
from wizard.core.model import Verdict
from wizard.core.problems import Place
from wizard.core.proving.answering import Tally
from wizard.core.proving.findings import Finding, Interval, Said, Unfinished
from wizard.core.proving.ground import Ground
from wizard.core.proving.rule_formulas import Compiled
from wizard.core.proving.supply import Demand, disjoint_attribute, meeting, supply, unmet_together
from wizard.core.proving.watches import GivenWatch, MatchWatch, VerdictWatch
from wizard.core.ranking import KINDS, SIDES
from wizard.core.stock import Shelf


def prove_musts_agree(ground: Ground) -> Iterator[Said]:
    """No two musts that are called for together ask disjoint values of one attribute."""
    smallest: dict[tuple[str, str, str], Tally] = {}
    for one, other in combinations(ground.demands, 2):
        attribute = disjoint_attribute(one, other) if one.need is not other.need else None
        if attribute:
            both = ground.rules.formulas.both(one.formula, other.formula, ground.rules.in_scope)
            found = ground.where(both)
            for tally in found.kinds.values():
                key = (one.need.id, other.need.id, attribute)
                if key not in smallest or tally.cost < smallest[key].cost:
                    smallest[key] = tally
            if not found.kinds:
                what = f"That '{one.need.id}' and '{other.need.id}' are never musts together"
                yield from ground.short_of("musts", what, found, ground.rulebook.need_rules)
    for (first, second, attribute), tally in smallest.items():
        yield Finding(
            place=ground.rulebook.need[second].place,
            claim="musts",
            message=(
                f"The needs '{first}' and '{second}' can both be musts, "
                f"and no product can meet both: they ask different values of '{attribute}'."
            ),
            mend="Make one of them nice, or narrow a rule that calls for it.",
            answers=tally.answers,
        )


def prove_products(ground: Ground, shelf: Shelf) -> Iterator[Said]:
    """Outside out_of_scope each side has a product that meets every must, or a near miss.

    A near miss gives up any musts but those that are kept always, so only these can rule it out.
    """
    kept = [demand for demand in ground.demands if demand.need.keep]
    for kinds in SIDES:
        met = supply(shelf, kinds, kept)
        lacking = unmet_together(met, len(kept), ground.bounds.combinations)
        if lacking is None:
            what = f"That there is always a product of kind {_named(kinds)}"
            message = f"{what} is not proven: too many needs are kept."
            yield Unfinished("products", message, tuple(demand.need.id for demand in kept))
            continue
        yield from _prove_side(ground, kinds, [_those(kept, each) for each in lacking])


def _those(wanted: list[Demand], places: int) -> list[Demand]:
    return [demand for place, demand in enumerate(wanted) if places >> place & 1]


def _prove_side(ground: Ground, kinds: frozenset[str], lacking: list[list[Demand]]) -> Iterator[Said]:
    """Whether a verdict that recommends these kinds meets needs that none of their products has together."""
    counterexamples: dict[tuple[str, ...], dict[Verdict, Tally]] = {}
    for together in lacking:
        formula = ground.rules.formulas.both(*(demand.formula for demand in together))
        found = ground.rules.sweeper.sweep(GivenWatch(ground.verdicts, formula))
        needs = tuple(dict.fromkeys(demand.need.id for demand in together))
        for verdict, tally in found.kinds.items():
            if isinstance(verdict, Verdict) and kinds in KINDS[verdict]:
                known = counterexamples.setdefault(needs, {})
                if verdict not in known or tally.cost < known[verdict].cost:
                    known[verdict] = tally
        what = f"That there is always a product of kind {_named(kinds)}"
        yield from ground.short_of("products", what, found, ground.rulebook.verdict_rules)
    for needs, verdict_tallies in counterexamples.items():
        yield _no_product(ground, kinds, needs, verdict_tallies)


def _named(kinds: Iterable[str]) -> str:
    return " or ".join(sorted(kinds))


def _no_product(
    ground: Ground, kinds: frozenset[str], needs: tuple[str, ...], found: dict[Verdict, Tally]
) -> Finding:
    """One finding for all the verdicts that end so, with the shortest answers."""
    lacks = "No product of kind {} {}".format(
        _named(kinds), f"has {' and '.join(needs)}, which is never given up" if needs else "is in stock"
    )
    return Finding(
        place=ground.rulebook.need[needs[-1]].place if needs else Place("verdict.yaml"),
        claim="products",
        message=f"{lacks}, so answers with the verdict {_named(found)} end without one.",
        mend="Add such a product, or let the need be given up." if needs else "Add products of this kind.",
        answers=min(found.values(), key=lambda tally: tally.cost).answers,
    )


def count_full_matches(ground: Ground, shelf: Shelf) -> tuple[Interval, Interval, list[Unfinished]]:
    """The answer sets, all and plain, in which a product meets every must."""
    found = ground.rules.sweeper.sweep(watch_matches(ground.rules, ground.demands, shelf, ground.verdicts))
    tally = found.kinds.get(True, Tally(0, 0))
    read = (*ground.rulebook.verdict_rules, *ground.rulebook.need_rules)
    return (
        Interval(tally.sets, tally.sets + found.lost.sets),
        Interval(tally.plain, tally.plain + found.lost.plain),
        list(ground.short_of("products", "In how many answer sets a product meets every must", found, read)),
    )


def watch_matches(
    rules: Compiled, wanted: Sequence[Demand], shelf: Shelf, verdicts: VerdictWatch
) -> MatchWatch:
    """What finds the answer sets in which a product of the shelf meets every must."""
    met = [supply(shelf, kinds, wanted) for kinds in SIDES]
    everything = [places for side in met for places in side]
    masks = [(1 << len(met[0])) - 1, ((1 << len(met[1])) - 1) << len(met[0])]
    recommended = {
        verdict: sum(mask for kinds, mask in zip(SIDES, masks, strict=True) if kinds in KINDS[verdict])
        for verdict in Verdict
    }
    musts: dict[int, Formula] = {}
    for place, demand in enumerate(wanted):
        products = meeting(everything, place)
        known = musts.get(products)
        formula = demand.formula
        musts[products] = rules.formulas.either(known, formula) if known is not None else formula
    return MatchWatch(verdicts, list(musts.values()), list(musts), masks, recommended)
