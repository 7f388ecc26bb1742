"""Settings of a rulebook: its currency, when a verdict is close, how products are ordered and criticised."""

from dataclasses import dataclass, field
from functools import cached_property

from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.conditions import ALWAYS, Answers, Condition
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.predicates import AttributeTest, Predicate, Product, attribute_tests


@dataclass(frozen=True)
class OrderStep:
    """One step of the order of products that fit alike: those that pass an earlier test come first.

    A product's place is that of the first test it passes, from 1, or after all tests; where an earlier test
    is not stated it is `unstated_as`. The step counts while `when` holds. `label` is what shoppers read.
    """

    label: str
    prefer: tuple[Predicate, ...]
    unstated_as: int | None = None
    when: Condition = ALWAYS
    place: Place = field(default=Place("settings.yaml"), compare=False)

    @property
    def name(self) -> str:
        """Return how the rule files name the step: by its label, or `price`."""
        return self.label if self.prefer else "price"

    @cached_property
    def tests(self) -> tuple[AttributeTest, ...]:
        """Return every attribute test that the places depend on."""
        return tuple(test for each in self.prefer for test in attribute_tests(each))


BY_PRICE = OrderStep("the lower price", ())
"""The step that puts lower prices first, and prices that are not stated last."""


@dataclass(frozen=True, slots=True)
class AdvantageRule:
    """What a product may have over another for more money, where both state the attribute.

    It comes later among the words `better`, worst first, or is at least `times` as much; at most, for
    `times` below 1.
    """

    label: str
    attribute: Attribute
    better: tuple[str | bool, ...] = ()
    times: float | None = None

    def holds(self, product: Product, other: Product) -> bool:
        """Return whether a product has the advantage over another; both must state the attribute."""
        own, its = (each.attributes.get(self.attribute.name) for each in (product, other))
        if own is None or its is None:
            return False
        if self.times is None:
            if self.attribute.type is AttributeType.SCALE:
                own, its = (self.attribute.spelled(str(each)) for each in (own, its))
            words = self.better
            return own in words and its in words and words.index(own) > words.index(its)
        if not isinstance(own, (int, float)) or not isinstance(its, (int, float)):
            return False
        if self.times > 1:
            return own > its and own >= self.times * its
        return own < its and own <= self.times * its


@dataclass(frozen=True, slots=True)
class CritiqueRule:
    """A wish that a product does not meet, and the answers that lead to products which do.

    It passes the test `product`, or has clearly less or more of a number, or of the price, than this one.
    `answers` replace answers to questions that take one, and add to those that take several; `limit` is the
    question whose amount is lowered below what this product has of `less`.
    """

    label: str
    product: Predicate | None = None
    less: Attribute | None = None
    more: Attribute | None = None
    answers: Answers = field(default_factory=dict, hash=False)
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Numbers and names of the whole rulebook; `close_call` is the lead a leaning needs to win.

    `order` are the steps by which products that fit alike are ordered; `advantages` those that a product
    for more money may have; `critiques` what a shopper may want of a product that it has not. Days begin and
    end in `timezone`.
    """

    close_call: int = 1
    currency: str = "USD"
    order: tuple[OrderStep, ...] = (BY_PRICE,)
    advantages: tuple[AdvantageRule, ...] = ()
    critiques: tuple[CritiqueRule, ...] = ()
    timezone: str = "UTC"
