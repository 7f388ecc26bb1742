"""What the catalog has to meet the musts: which of them products meet, and which no product meets at once.

A must that depends on an amount the shopper names (a budget) is a demand of its own for each amount.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product as combine

from wizard.analysis.classifiers import largest
from wizard.analysis.compiled import Compiled
from wizard.engine.formulas import NOT_ASKED, Formula
from wizard.engine.product_index import ProductGroups, meets
from wizard.rule_language.model import Need, Question, Rulebook
from wizard.rule_language.predicates import (
    ATTRIBUTES,
    AnswerAmount,
    AttributeTest,
    AttributeType,
    Budget,
    Product,
    Value,
)


@dataclass(frozen=True, slots=True, eq=False)
class MustInstance:
    """A need that can be a must, with the amounts named, and where the rules make it one."""

    need: Need
    budget: Budget
    formula: Formula

    @property
    def limits(self) -> tuple[int, ...]:
        """The amounts named."""
        return tuple(amount for amount in self.budget.amounts.values() if amount is not None)

    def met_by(self, product: Product) -> bool | None:
        """Whether the product meets the need; None when it does not state what that takes."""
        return meets(self.need, product, self.budget)


def must_instances(rules: Compiled) -> list[MustInstance]:
    """The musts that the catalog can show, one for each amount they can depend on."""
    rulebook = rules.rulebook
    musts = {need for rule in rulebook.need_rules for need in rule.must}
    found = []
    for need in rulebook.needs:
        if need.checkable and need.id in musts:
            for amounts, named in _amounts(rules, need):
                formula = rules.formulas.both(rules.must(need), named)
                found.append(MustInstance(need, Budget(amounts, rulebook.settings.currency), formula))
    return found


def _amounts(rules: Compiled, need: Need) -> Iterator[tuple[Mapping[str, int | None], Formula]]:
    """Each choice of amounts a need can depend on, and where answers name them."""
    questions = [_one(rules.rulebook, name) for name in need.amount_questions]
    offers = [_offers(question) for question in questions if question]
    for choice in combine(*offers):
        named = [rules.formulas.chosen(question, options) for question, _, options in choice]
        yield {question: amount for question, amount, _ in choice}, rules.formulas.both(*named)


def _one(rulebook: Rulebook, name: str) -> Question | None:
    """The question, if one answer is chosen: the answer to a many question is no amount."""
    question = rulebook.question.get(name)
    return None if question is None or question.many else question


def _offers(question: Question) -> list[tuple[str, int | None, tuple[str, ...]]]:
    """The amounts a question offers, each with the options that name it; None where there is no limit."""
    options: dict[int | None, tuple[str, ...]] = {None: (NOT_ASKED,)}
    for option in question.options:
        options[option.amount] = (*options.get(option.amount, ()), option.id)
    return [(question.id, amount, named) for amount, named in options.items()]


# --- musts that no product can meet ----------------------------------------------------------------


def disjoint_attribute(one: MustInstance, other: MustInstance) -> str | None:
    """The single-valued attribute of which two demands ask disjoint values, if any.

    Tried out on products that state this attribute alone: a value will do unless it misses the need.
    """
    tests = (*one.need.tests, *other.need.tests)
    shared = {test.attribute for test in one.need.tests} & {test.attribute for test in other.need.tests}
    for attribute in sorted(shared):
        about = [test for test in tests if test.attribute == attribute]
        tried = list(_products_stating(attribute, about, (one.budget, other.budget)))
        if tried and all(one.met_by(each) is False or other.met_by(each) is False for each in tried):
            return attribute
    return None


def _products_stating(
    attribute: str, tests: Sequence[AttributeTest], budgets: Sequence[Budget]
) -> Iterator[Product]:
    """Products that state this attribute and nothing else, one for each value worth trying."""
    known = ATTRIBUTES.get(attribute)
    if known is None or known.type is AttributeType.LIST:
        return
    if known.type is AttributeType.YES_NO:
        yield from (_stating(attribute, value, budgets[0]) for value in (True, False))
    elif known.words:
        yield from (_stating(attribute, value, budgets[0]) for value in known.words)
    else:
        yield from (_stating(attribute, value, budgets[0]) for value in sorted(_limits(tests, budgets)))


def _limits(tests: Iterable[AttributeTest], budgets: Iterable[Budget]) -> set[float]:
    """The numbers tests name: where two ranges meet at all, they meet in one of their ends."""
    found: set[float] = set()
    for test in tests:
        limits: list[object] = [*test.values]
        if isinstance(test.limit, AnswerAmount):
            limits += [budget.amounts.get(test.limit.question) for budget in budgets]
        else:
            limits.append(test.limit)
        found |= {float(limit) for limit in limits if isinstance(limit, (int, float))}
    return found


def _stating(attribute: str, value: Value, budget: Budget) -> Product:
    """A product that states one attribute and nothing else."""
    if attribute != "price":
        return Product("", "", "", {attribute: value})
    assert isinstance(value, float)
    return Product("", "", "", {}, price_cents=round(value * 100), currency=budget.currency)


# --- what the catalog has ----------------------------------------------------------------------------


def find_coverage(groups: ProductGroups, kinds: frozenset[str], wanted: Sequence[MustInstance]) -> list[int]:
    """The largest sets of demands, as bits, that products of these kinds meet; each set once."""
    priced = [demand.need.reads_price for demand in wanted]
    met: dict[int, None] = {}
    for group in groups:
        if group.kind in kinds:
            first = group.products[0]
            shared = sum(
                1 << place
                for place, demand in enumerate(wanted)
                if not priced[place] and demand.met_by(first) is True
            )
            for product in {(each.price_cents, each.currency): each for each in group.products}.values():
                own = sum(
                    1 << place
                    for place, demand in enumerate(wanted)
                    if priced[place] and demand.met_by(product) is True
                )
                met[shared | own] = None
    return largest(met)


def meeting(met: Sequence[int], demand: int) -> int:
    """The products, as bits, that meet the demand at this place."""
    return sum(1 << product for product, places in enumerate(met) if places >> demand & 1)


def unmet_together(met: Iterable[int], demand_count: int, most: int) -> list[int] | None:
    """The smallest sets of demands, as bits, that no product meets at once; None when there are more.

    Each set has to hold, for every product, a demand that the product does not meet (Berge's algorithm
    for minimal transversals).
    """
    everything = (1 << demand_count) - 1
    found = [0]
    for places in met:
        lacking = everything & ~places
        hitting = [each for each in found if each & lacking]
        bits = [1 << place for place in range(demand_count) if lacking >> place & 1]
        widened = {each | bit for each in found if not each & lacking for bit in bits}
        new = [each for each in widened if not any(kept & each == kept for kept in hitting)]
        found = hitting + _smallest(new)
        if len(found) > most:
            return None
    return sorted(found)


def _smallest(sets: Iterable[int]) -> list[int]:
    """The sets, as bits, that contain no other one."""
    kept: list[int] = []
    for each in sorted(sets, key=lambda bits: (bits.bit_count(), bits)):
        if not any(each & other == other for other in kept):
            kept.append(each)
    return kept
