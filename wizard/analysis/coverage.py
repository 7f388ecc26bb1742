"""Coverage of the musts by the catalog: which musts products meet, and which no product meets at once."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from wizard.analysis.compiled import Compiled, MustInstance
from wizard.analysis.matching import Matches, largest
from wizard.analysis.proof_context import ProofContext
from wizard.engine.product_index import ProductGroup, ProductGroups, with_price
from wizard.engine.ways import Way
from wizard.rule_language import predicates
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.predicates import Budget, Product
from wizard.rule_language.topic import Side

# --- musts that no product can meet ----------------------------------------------------------------


def disjoint_attribute(one: MustInstance, other: MustInstance, links: Attribute | None = None) -> str | None:
    """Return the single-valued attribute for which two musts require disjoint values, if any.

    Tried out on products that state this attribute alone: a value will do unless it misses the need. To say
    nothing will do where neither need misses any value, or counts what is not stated as met.
    `links` lists the links of a product: while both musts read one link at a time, that is a single value
    too; while only one does, what a link settles may differ between the link and the product.
    """
    tests = (*one.need.tests, *other.need.tests)
    settled = {links.name, links.links.wired, links.links.wireless} if links and links.links else set()
    by_name = [{test.attribute.name: test.attribute for test in each.need.tests} for each in (one, other)]
    for name in sorted(by_name[0].keys() & by_name[1].keys()):
        attribute = by_name[0][name]
        if name in settled and one.by_link != other.by_link:
            continue
        own_tests = [test for test in tests if test.attribute == attribute]
        values = _values_to_try(attribute, own_tests, (one.budget, other.budget))
        if links and name == links.name and one.by_link:
            values = ((), *((word,) for word in links.words))
        tried = [_state(attribute, value, one.budget.currency) for value in values]
        missed = [[must.met_in(way) is False for way in tried] for must in (one, other)]
        if (
            tried
            and all(map(any, zip(*missed, strict=True)))
            and any(map(_has_to_state, (one, other), missed))
        ):
            return name
    return None


def _has_to_state(must: MustInstance, missed: Sequence[bool]) -> bool:
    """Return whether only products that state the attribute tried meet a must."""
    return any(missed) and not must.need.met_unless_stated


def _values_to_try(
    attribute: Attribute, tests: Sequence[predicates.AttributeTest], budgets: Sequence[Budget]
) -> Sequence[Value]:
    """Return the values of a single-valued attribute that are worth trying."""
    if attribute.type is AttributeType.YES_NO:
        return (True, False)
    if attribute.type is AttributeType.WORDS:
        return ()
    return attribute.words or sorted(_limits(tests, budgets))


def _state(attribute: Attribute, value: Value, currency: str) -> Way:
    """Return a product that states this attribute alone."""
    product = Product("", "", "", {attribute.name: value})
    if attribute.name == "price":
        assert isinstance(value, float)
        product = Product("", "", "", {}, price_cents=round(value * 100), currency=currency)
    return Way(product, product)


def _limits(tests: Iterable[predicates.AttributeTest], budgets: Iterable[Budget]) -> set[float]:
    """Return the numbers that tests name: two ranges that overlap share an endpoint of one of them."""
    found: set[float] = set()
    for test in tests:
        limits: list[object] = [test.limit, *test.values]
        if isinstance(test.limit, predicates.AnswerAmount):
            limits += [budget.amounts.get(test.limit.question) for budget in budgets]
        found |= {float(limit) for limit in limits if isinstance(limit, (int, float))}
    return found


# --- what the catalog has ----------------------------------------------------------------------------


WayOutcome = tuple[int, int]
"""The musts that are met in a way to use a product, and those that are not missed, as bits."""


def find_coverage(groups: ProductGroups, kinds: Collection[str], musts: Sequence[MustInstance]) -> list[int]:
    """Return the largest sets of musts, as bits, that products of these kinds meet in one way; each once."""
    own = (group for group in groups if group.kind in kinds)
    return largest({met for _, ways in find_outcomes(own, musts) for met, _ in ways})


def find_outcomes(
    groups: Iterable[ProductGroup], musts: Sequence[MustInstance]
) -> Iterator[tuple[Product, tuple[WayOutcome, ...]]]:
    """Yield each product with the outcome of each way to use it."""
    priced = _bits(must.need.reads_price for must in musts)
    for group in groups:
        shared = [_try(way, musts, ~priced) for way in group.ways]
        known: dict[tuple[int | None, str | None], tuple[WayOutcome, ...]] = {}
        for product in group.products:
            price = (product.price_cents, product.currency)
            if price not in known:
                own = (_try(with_price(way, product), musts, priced) for way in group.ways)
                joined = zip(shared, own, strict=True)
                known[price] = tuple((met | more, left | others) for (met, left), (more, others) in joined)
            yield product, known[price]


def _try(way: Way, musts: Sequence[MustInstance], places: int) -> WayOutcome:
    """Return the outcome of those of the musts that are at some places."""
    tried = {place: must.met_in(way) for place, must in enumerate(musts) if places >> place & 1}
    return (
        sum(1 << place for place, met in tried.items() if met),
        sum(1 << place for place, met in tried.items() if met is not False),
    )


def _bits(values: Iterable[object]) -> int:
    """Return the places at which a value is true, as bits."""
    return sum(1 << place for place, value in enumerate(values) if value)


def find_lacking(
    groups: ProductGroups, kinds: Collection[str], musts: Sequence[MustInstance], most: int
) -> list[int] | None:
    """Return the smallest sets of musts, as bits, with which a side shows no product at all.

    Then each way to use a product misses a must that is never given up, so that it neither fits nor might,
    and is no near miss. None for more than `most` such sets.
    """
    own = [group for group in groups if group.kind in kinds]
    kept = _bits(must.need.keep for must in musts)
    left = {left & kept: None for _, ways in find_outcomes(own, musts) for _, left in ways}
    return unmet_together(largest(left), kept, most)


def unmet_together(met: Iterable[int], musts: int, most: int) -> list[int] | None:
    """Return the smallest sets of these musts, as bits, that no way to use a product meets at once.

    Each set has to hold, for every way, a must that is not met in it (Berge's algorithm for minimal
    transversals). None for more than `most` sets.
    """
    found = [0]
    for places in met:
        lacking = musts & ~places
        hitting = [each for each in found if each & lacking]
        bits = [1 << place for place in range(lacking.bit_length()) if lacking >> place & 1]
        widened = {each | bit for each in found if not each & lacking for bit in bits}
        new = [each for each in widened if not any(kept & each == kept for kept in hitting)]
        found = hitting + _smallest(new)
        if len(found) > most:
            return None
    return sorted(found)


def _smallest(sets: Iterable[int]) -> list[int]:
    """Return the sets, as bits, that contain no other one."""
    kept: list[int] = []
    for each in sorted(sets, key=lambda bits: (bits.bit_count(), bits)):
        if not any(each & other == other for other in kept):
            kept.append(each)
    return kept


def find_matches(rules: Compiled, groups: ProductGroups) -> Matches:
    """Return which products meet which musts in one way; some stand for all that meet no more than they do.

    Advice in the place of products counts as a must that no product meets.
    """
    musts = rules.must_instances
    every = rules.rulebook.topic.sides
    covered = [(side, places) for side in every for places in find_coverage(groups, side.kinds, musts)]
    meeting = {rules.instead: 0}
    for place, must in enumerate(musts):
        met = _bits(places >> place & 1 for _, places in covered)
        meeting[must.formula] = meeting.get(must.formula, -1) & met
    return Matches(meeting, {side.id: _bits(each is side for each, _ in covered) for side in every})


# --- what a change of products takes away -------------------------------------------------------------

MOST_COUNTED = 50
"""The most losses whose answer sets are counted."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Musts that a product of this side met together before, and none does now.

    Each is a need id with the amounts it depends on; `plain` counts the plain answer sets that call for
    all of them, out of `all_plain`.
    """

    side: Side
    musts: tuple[tuple[str, tuple[int, ...]], ...]
    plain: int
    all_plain: int


def find_losses(rules: ProofContext, before: ProductGroups, after: ProductGroups) -> list[Loss]:
    """Return what the new products can no longer meet, starting with what is called for most often."""
    musts = rules.must_instances
    lost: list[tuple[Side, tuple[int, ...]]] = []
    for side in rules.rulebook.topic.sides:
        met, still_met = (find_coverage(each, side.kinds, musts) for each in (before, after))
        lost += [(side, places) for places in _lost(met, still_met, len(musts))]
    counted: Counter[tuple[Side, tuple[tuple[str, tuple[int, ...]], ...]]] = Counter()
    for side, places in lost[:MOST_COUNTED]:
        together = [musts[place] for place in places]
        named = tuple((must.need.id, must.amounts) for must in together)
        counted[side, named] += _count(rules, together)
    every = rules.sweeper.all.plain
    return [Loss(*named, plain, every) for named, plain in counted.most_common() if plain]


def _lost(before: Sequence[int], after: Sequence[int], number: int) -> list[tuple[int, ...]]:
    """Return the places of musts that were met together before and are not now: single ones, then pairs."""
    lost: list[tuple[int, ...]] = []
    for places in chain(combinations(range(number), 1), combinations(range(number), 2)):
        bits = sum(1 << place for place in places)
        met = [any(each & bits == bits for each in covered) for covered in (before, after)]
        if met == [True, False] and not any((place,) in lost for place in places):
            lost.append(places)
    return lost


def _count(rules: ProofContext, together: Iterable[MustInstance]) -> int:
    """Return the plain answer sets that call for all of these musts, and show products."""
    asked = (must.formula for must in together)
    formula = rules.formulas.all_of(*asked, rules.in_scope, rules.formulas.negate(rules.instead))
    return rules.sweeper.where(formula).count().plain
