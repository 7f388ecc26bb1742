"""Settings of a rulebook: currency, close calls, the order of products, advantages and critiques."""

from dataclasses import dataclass, field
from functools import cached_property

from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.conditions import ALWAYS, Answers, Condition
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.predicates import AttributeTest, Predicate, Product, attribute_tests


@dataclass(frozen=True)
class OrderStep:
    """One step in ordering products that fit alike: those that pass an earlier test come first.

    A product's place is the number of the first test it passes, from 1, or after all tests; if an earlier
    test is not stated, it is `unstated_as`. The step counts while `when` holds. `label` is for shoppers.
    """

    label: str
    prefer: tuple[Predicate, ...]
    unstated_as: int | None = None
    when: Condition = ALWAYS
    place: Place = field(default=Place("settings.yaml"), compare=False)

    @property
    def name(self) -> str:
        """Return the name of the step in rule files: its label, or `price`."""
        return self.label if self.prefer else "price"

    @cached_property
    def tests(self) -> tuple[AttributeTest, ...]:
        """Return every attribute test in `prefer`."""
        return tuple(test for each in self.prefer for test in attribute_tests(each))


BY_PRICE = OrderStep("the lower price", ())
"""The step that puts lower prices first and unstated prices last."""


@dataclass(frozen=True, slots=True)
class AdvantageRule:
    """What a more expensive product may have over another one, if both state the attribute.

    Its value comes later in `better` (worst first), or is at least `times` as much; for `times` below 1, at
    most.
    """

    label: str
    attribute: Attribute
    better: tuple[str | bool, ...] = ()
    times: float | None = None

    def holds(self, product: Product, other: Product) -> bool:
        """Return whether a product has this advantage over another."""
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
    """Something that a product lacks, and the answers that lead to products that have it.

    Such products pass the test `product`, or have clearly `less` or `more` of a number (or price) than this
    one. `answers` replace the answers to questions that take one, and are added to the others; `limit` is the
    question whose amount is lowered below this product's value of `less`.
    """

    label: str
    product: Predicate | None = None
    less: Attribute | None = None
    more: Attribute | None = None
    answers: Answers = field(default_factory=dict, hash=False)
    limit: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the whole rulebook; `close_call` is the lead in points that a side needs to win.

    `order` has the steps that order products that fit alike; `advantages` what a more expensive product may
    have; `critiques` what a shopper may miss in a product. Days begin and end in `timezone`.
    """

    close_call: int = 1
    currency: str = "USD"
    order: tuple[OrderStep, ...] = (BY_PRICE,)
    advantages: tuple[AdvantageRule, ...] = ()
    critiques: tuple[CritiqueRule, ...] = ()
    timezone: str = "UTC"
