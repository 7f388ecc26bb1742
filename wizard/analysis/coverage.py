"""Coverage of the musts by the catalog: which musts products meet, and which no product meets together."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from wizard.analysis.compiled import Compiled, MustInstance
from wizard.analysis.matching import Matches, keep_largest
from wizard.analysis.proof_context import ProofContext
from wizard.engine.product_index import ProductGroup, ProductGroups, with_price
from wizard.engine.ways import Way
from wizard.rule_language import predicates
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.predicates import Budget, Product
from wizard.rule_language.topic import Side

# --- musts that no product can meet ----------------------------------------------------------------


def find_disjoint_attribute(
    one: MustInstance, other: MustInstance, links: Attribute | None = None
) -> str | None:
    """Return the single-valued attribute for which two musts require disjoint values, if any.

    The musts are evaluated for products that state only this attribute. A value suits a need unless the need
    is missed with it. A product that does not state the attribute suits both needs if each of them has no
    value that misses it, or counts as met unless stated.

    `links` is the attribute that lists the links of a product. If both musts are tested one link at a time,
    it has a single value too. If only one of them is, attributes that follow from the link are skipped, since
    these may differ between the link and the product as a whole.
    """
    tests = (*one.need.tests, *other.need.tests)
    settled = {links.name, links.links.wired, links.links.wireless} if links and links.links else set()
    by_name = [{test.attribute.name: test.attribute for test in each.need.tests} for each in (one, other)]
    for name in sorted(by_name[0].keys() & by_name[1].keys()):
        attribute = by_name[0][name]
        if name in settled and one.by_link != other.by_link:
            continue
        own_tests = [test for test in tests if test.attribute == attribute]
        values = _list_values(attribute, own_tests, (one.budget, other.budget))
        if links and name == links.name and one.by_link:
            values = ((), *((word,) for word in links.words))
        tried = [_make_product(attribute, value, one.budget.currency) for value in values]
        missed = [[must.met_in(way) is False for way in tried] for must in (one, other)]
        if (
            tried
            and all(map(any, zip(*missed, strict=True)))
            and any(map(_requires_statement, (one, other), missed))
        ):
            return name
    return None


def _requires_statement(must: MustInstance, missed: Sequence[bool]) -> bool:
    """Return whether only products that state the attribute can meet a must."""
    return any(missed) and not must.need.met_unless_stated


def _list_values(
    attribute: Attribute, tests: Sequence[predicates.AttributeTest], budgets: Sequence[Budget]
) -> Sequence[Value]:
    """Return the values of a single-valued attribute that tests can distinguish."""
    if attribute.type is AttributeType.YES_NO:
        return (True, False)
    if attribute.type is AttributeType.WORDS:
        return ()
    return attribute.words or sorted(_list_limits(tests, budgets))


def _make_product(attribute: Attribute, value: Value, currency: str) -> Way:
    """Return a product that states only this attribute."""
    product = Product("", "", "", {attribute.name: value})
    if attribute.name == "price":
        assert isinstance(value, float)
        product = Product("", "", "", {}, price_cents=round(value * 100), currency=currency)
    return Way(product, product)


def _list_limits(tests: Iterable[predicates.AttributeTest], budgets: Iterable[Budget]) -> set[float]:
    """Return the numbers that tests name: ranges that overlap share an endpoint of one of them."""
    found: set[float] = set()
    for test in tests:
        limits: list[object] = [test.limit, *test.values]
        if isinstance(test.limit, predicates.AnswerAmount):
            limits += [budget.amounts.get(test.limit.question) for budget in budgets]
        found |= {float(limit) for limit in limits if isinstance(limit, (int, float))}
    return found


# --- coverage by the catalog -----------------------------------------------------------------------


WayOutcome = tuple[int, int]
"""The musts that are met in a way of use, and those that are not missed, as bits."""


def find_coverage(groups: ProductGroups, kinds: Collection[str], musts: Sequence[MustInstance]) -> list[int]:
    """Return the largest sets of musts, as bits, that products of these kinds meet in one way of use."""
    own = (group for group in groups if group.kind in kinds)
    return keep_largest({met for _, ways in find_outcomes(own, musts) for met, _ in ways})


def find_outcomes(
    groups: Iterable[ProductGroup], musts: Sequence[MustInstance]
) -> Iterator[tuple[Product, tuple[WayOutcome, ...]]]:
    """Yield each product with the outcomes of its ways of use."""
    priced = _as_bits(must.need.reads_price for must in musts)
    for group in groups:
        shared = [_evaluate(way, musts, ~priced) for way in group.ways]
        known: dict[tuple[int | None, str | None], tuple[WayOutcome, ...]] = {}
        for product in group.products:
            price = (product.price_cents, product.currency)
            if price not in known:
                own = (_evaluate(with_price(way, product), musts, priced) for way in group.ways)
                joined = zip(shared, own, strict=True)
                known[price] = tuple((met | more, left | others) for (met, left), (more, others) in joined)
            yield product, known[price]


def _evaluate(way: Way, musts: Sequence[MustInstance], places: int) -> WayOutcome:
    """Return the outcome of the musts at these places, given as bits."""
    tried = {place: must.met_in(way) for place, must in enumerate(musts) if places >> place & 1}
    return (
        sum(1 << place for place, met in tried.items() if met),
        sum(1 << place for place, met in tried.items() if met is not False),
    )


def _as_bits(values: Iterable[object]) -> int:
    """Return the places of true values, as bits."""
    return sum(1 << place for place, value in enumerate(values) if value)


def find_excluding_musts(
    groups: ProductGroups, kinds: Collection[str], musts: Sequence[MustInstance], most: int
) -> list[int] | None:
    """Return the smallest sets of musts, as bits, with which a side shows no product at all.

    For such a set, every way of use misses a must that is never given up, so no product fits, might fit, or
    is a near miss. Return None if there are more than `most` such sets.
    """
    own = [group for group in groups if group.kind in kinds]
    kept = _as_bits(must.need.keep for must in musts)
    left = {left & kept: None for _, ways in find_outcomes(own, musts) for _, left in ways}
    return find_minimal_unmet(keep_largest(left), kept, most)


def find_minimal_unmet(met: Iterable[int], musts: int, most: int) -> list[int] | None:
    """Return the smallest sets of these musts, as bits, that no way of use meets together.

    `met` are the musts that each way of use meets. A set must contain, for every way, a must that is not met
    (Berge's algorithm for minimal transversals). Return None if there are more than `most` sets.
    """
    found = [0]
    for places in met:
        lacking = musts & ~places
        hitting = [each for each in found if each & lacking]
        bits = [1 << place for place in range(lacking.bit_length()) if lacking >> place & 1]
        widened = {each | bit for each in found if not each & lacking for bit in bits}
        new = [each for each in widened if not any(kept & each == kept for kept in hitting)]
        found = hitting + _keep_smallest(new)
        if len(found) > most:
            return None
    return sorted(found)


def _keep_smallest(sets: Iterable[int]) -> list[int]:
    """Return the sets, as bits, that contain no other one."""
    kept: list[int] = []
    for each in sorted(sets, key=lambda bits: (bits.bit_count(), bits)):
        if not any(each & other == other for other in kept):
            kept.append(each)
    return kept


def find_matches(rules: Compiled, groups: ProductGroups) -> Matches:
    """Return which products meet which musts in one way of use.

    Only the largest sets of musts are contained: a product with such a set represents all products that meet
    a subset of it. Advice that replaces the products counts as a must that no product meets.
    """
    musts = rules.must_instances
    every = rules.rulebook.topic.sides
    covered = [(side, places) for side in every for places in find_coverage(groups, side.kinds, musts)]
    meeting = {rules.instead: 0}
    for place, must in enumerate(musts):
        met = _as_bits(places >> place & 1 for _, places in covered)
        meeting[must.formula] = meeting.get(must.formula, -1) & met
    return Matches(meeting, {side.id: _as_bits(each is side for each, _ in covered) for side in every})


# --- losses ----------------------------------------------------------------------------------------

MOST_COUNTED = 50
"""The maximum number of losses whose answer sets are counted."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Musts that some product of a side met together before, and none meets together now.

    Each must is a need id with the amounts that it depends on. `plain` is the number of plain answer sets
    that call for all of them, out of `all_plain`.
    """

    side: Side
    musts: tuple[tuple[str, tuple[int, ...]], ...]
    plain: int
    all_plain: int


def find_losses(rules: ProofContext, before: ProductGroups, after: ProductGroups) -> list[Loss]:
    """Return what the new products can no longer meet; the losses in the most plain sets come first."""
    musts = rules.must_instances
    lost: list[tuple[Side, tuple[int, ...]]] = []
    for side in rules.rulebook.topic.sides:
        met, still_met = (find_coverage(each, side.kinds, musts) for each in (before, after))
        lost += [(side, places) for places in _find_lost(met, still_met, len(musts))]
    counted: Counter[tuple[Side, tuple[tuple[str, tuple[int, ...]], ...]]] = Counter()
    for side, places in lost[:MOST_COUNTED]:
        together = [musts[place] for place in places]
        named = tuple((must.need.id, must.amounts) for must in together)
        counted[side, named] += _count_plain(rules, together)
    every = rules.sweeper.all.plain
    return [Loss(*named, plain, every) for named, plain in counted.most_common() if plain]


def _find_lost(before: Sequence[int], after: Sequence[int], number: int) -> list[tuple[int, ...]]:
    """Return the places of musts that were met together before but not now: first singles, then pairs."""
    lost: list[tuple[int, ...]] = []
    for places in chain(combinations(range(number), 1), combinations(range(number), 2)):
        bits = sum(1 << place for place in places)
        met = [any(each & bits == bits for each in covered) for covered in (before, after)]
        if met == [True, False] and not any((place,) in lost for place in places):
            lost.append(places)
    return lost


def _count_plain(rules: ProofContext, together: Iterable[MustInstance]) -> int:
    """Return the number of plain answer sets that call for all of these musts and show products."""
    asked = (must.formula for must in together)
    formula = rules.formulas.all_of(*asked, rules.in_scope, rules.formulas.negate(rules.instead))
    return rules.sweeper.where(formula).count().plain
