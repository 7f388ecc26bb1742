"""Coverage of the musts by the catalog: which musts products meet, and which no product meets at once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from wizard.analysis.classifiers import MatchClassifier, VerdictClassifier, largest
from wizard.analysis.compiled import Compiled, MustInstance
from wizard.analysis.proof_context import ProofContext
from wizard.engine.formulas import FALSE, Formula
from wizard.engine.ranking import ProductGroups
from wizard.rule_language import predicates
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.predicates import Budget, Product
from wizard.rule_language.topic import Side

# --- musts that no product can meet ----------------------------------------------------------------


def disjoint_attribute(one: MustInstance, other: MustInstance) -> str | None:
    """Return the single-valued attribute of which two musts ask disjoint values, if any.

    Tried out on products that state this attribute alone: a value will do unless it misses the need.
    """
    tests = (*one.need.tests, *other.need.tests)
    by_name = [{test.attribute.name: test.attribute for test in each.need.tests} for each in (one, other)]
    for name in sorted(by_name[0].keys() & by_name[1].keys()):
        attribute = by_name[0][name]
        own_tests = [test for test in tests if test.attribute == attribute]
        tried = list(_products_stating(attribute, own_tests, (one.budget, other.budget)))
        if tried and all(one.met_by(each) is False or other.met_by(each) is False for each in tried):
            return name
    return None


def _products_stating(
    attribute: Attribute, tests: Sequence[predicates.AttributeTest], budgets: Sequence[Budget]
) -> Iterator[Product]:
    """Yield products that state this attribute alone, one for each value worth trying."""
    values: Iterable[Value] = ()
    if attribute.type is AttributeType.YES_NO:
        values = (True, False)
    elif attribute.type is not AttributeType.WORDS:
        values = attribute.words or sorted(_limits(tests, budgets))
    for value in values:
        if attribute.name == "price":
            assert isinstance(value, float)
            cents, currency = round(value * 100), budgets[0].currency
            yield Product("", "", "", {}, price_cents=cents, currency=currency)
        else:
            yield Product("", "", "", {attribute.name: value})


def _limits(tests: Iterable[predicates.AttributeTest], budgets: Iterable[Budget]) -> set[float]:
    """Return the numbers tests name: where two ranges meet at all, they meet in one of their ends."""
    found: set[float] = set()
    for test in tests:
        limits: list[object] = [test.limit, *test.values]
        if isinstance(test.limit, predicates.AnswerAmount):
            limits += [budget.amounts.get(test.limit.question) for budget in budgets]
        found |= {float(limit) for limit in limits if isinstance(limit, (int, float))}
    return found


# --- what the catalog has ----------------------------------------------------------------------------


def find_coverage(groups: ProductGroups, kinds: Collection[str], musts: Sequence[MustInstance]) -> list[int]:
    """Return the largest sets of musts, as bits, that products of these kinds meet; each set once."""
    priced = _bits(must.need.reads_price for must in musts)
    met: dict[int, None] = {}
    for group in groups:
        if group.kind in kinds:
            shared = _met(group.products[0], musts, ~priced)
            for product in {(each.price_cents, each.currency): each for each in group.products}.values():
                met[shared | _met(product, musts, priced)] = None
    return largest(met)


def _met(product: Product, musts: Sequence[MustInstance], places: int) -> int:
    """Return those of the musts at some places that a product meets, as bits."""
    return _bits(places >> place & 1 and must.met_by(product) for place, must in enumerate(musts))


def _bits(values: Iterable[object]) -> int:
    """Return the places at which a value is true, as bits."""
    return sum(1 << place for place, value in enumerate(values) if value)


def unmet_together(met: Iterable[int], must_count: int, most: int) -> list[int] | None:
    """Return the smallest sets of musts, as bits, that no product meets at once; None for more than `most`.

    Each set has to hold, for every product, a must that the product does not meet (Berge's algorithm
    for minimal transversals).
    """
    everything = (1 << must_count) - 1
    found = [0]
    for places in met:
        lacking = everything & ~places
        hitting = [each for each in found if each & lacking]
        bits = [1 << place for place in range(must_count) if lacking >> place & 1]
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


def match_classifier(rules: Compiled, groups: ProductGroups, verdicts: VerdictClassifier) -> MatchClassifier:
    """Return a classifier that finds the answer sets in which a product meets every must."""
    musts = rules.must_instances
    every = rules.rulebook.topic.sides
    covered = [(side, places) for side in every for places in find_coverage(groups, side.kinds, musts)]
    sides = {side.id: _bits(each is side for each, _ in covered) for side in every}
    formulas: dict[int, Formula] = {}
    for place, must in enumerate(musts):
        meeting = _bits(places >> place & 1 for _, places in covered)
        formulas[meeting] = rules.formulas.either(formulas.get(meeting, FALSE), must.formula)
    return MatchClassifier(verdicts, list(formulas.values()), list(formulas), sides)


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
    """Return what the products after lack, most often called for first."""
    musts = rules.must_instances
    lost: list[tuple[Side, tuple[int, ...]]] = []
    for side in rules.rulebook.topic.sides:
        met, still_met = (find_coverage(each, side.kinds, musts) for each in (before, after))
        lost += [(side, places) for places in _lost(met, still_met, len(musts))]
    losses = [_count(rules, side, [musts[place] for place in each]) for side, each in lost[:MOST_COUNTED]]
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


def _count(rules: ProofContext, side: Side, together: list[MustInstance]) -> Loss:
    formula = rules.formulas.both(*(must.formula for must in together), rules.in_scope)
    plain = rules.sweeper.where(formula).count().plain
    musts = tuple(
        (must.need.id, tuple(amount for amount in must.budget.amounts.values() if amount is not None))
        for must in together
    )
    return Loss(side, musts, plain, rules.sweeper.all.plain)
