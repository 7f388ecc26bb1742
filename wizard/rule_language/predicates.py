"""Products, their attributes, and the tests (predicates) that needs apply to them."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.conditions import All, AnyOf, Not


@dataclass(frozen=True, slots=True)
class Variant:
    """One variant of a product, such as a colour, with its own price.

    `id` is the shop's own id, by default the SKU; None if the feed has neither.
    """

    id: str | None
    sku: str | None = None
    url: str | None = None
    price_cents: int | None = None
    currency: str | None = None
    in_stock: bool = True

    @property
    def price(self) -> Decimal | None:
        """Return the price in currency units; None if not stated."""
        return None if self.price_cents is None else Decimal(self.price_cents) / 100


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the catalog; `price_cents` is in hundredths of the currency unit.

    `family` is shared by versions of one model; `followed_by` is the id of its successor. `open_lists` names
    the lists that may be incomplete: what they lack is not stated. `excluded` are words that a list certainly
    lacks, even if it is open or not stated. The first of its `variants` is the one whose price and address it
    has; no test reads them.
    """

    id: str
    name: str
    kind: str
    attributes: Mapping[str, Value]
    brand: str | None = None
    price_cents: int | None = None
    currency: str | None = None
    price_note: str | None = None
    in_stock: bool = True
    url: str | None = None
    image: str | None = None
    description: str | None = None
    family: str | None = None
    followed_by: str | None = None
    open_lists: frozenset[str] = frozenset()
    excluded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    variants: tuple[Variant, ...] = ()

    @property
    def price(self) -> Decimal | None:
        """Return the price in currency units; None if not stated."""
        return None if self.price_cents is None else Decimal(self.price_cents) / 100


# --- tests ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerAmount:
    """The amount of the option chosen for a question; no answer, `unsure` or no amount means no limit."""

    question: str


class Operator(StrEnum):
    """Ways to compare an attribute."""

    ANY_OF = "any_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class AttributeTest:
    """A test of one attribute: one of `values`, or at least or at most `limit` on a number or scale.

    The values of yes/no attributes are True and False.
    """

    attribute: Attribute
    operator: Operator
    values: tuple[str | bool | int | float, ...] = ()
    limit: AnswerAmount | int | float | str | None = None


Predicate = AttributeTest | All["Predicate"] | AnyOf["Predicate"] | Not["Predicate"]
"""A test of one attribute; or tests of which all, any or none must be passed."""


def attribute_tests(test: Predicate | None) -> Iterator[AttributeTest]:
    """Yield every single-attribute test within a test, in the order written."""
    match test:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from attribute_tests(part)
        case Not(part):
            yield from attribute_tests(part)
        case AttributeTest():
            yield test


def limits_of(tests: Iterable[AttributeTest]) -> tuple[str, ...]:
    """Return the questions whose amounts tests use as limits, without duplicates."""
    limits = (test.limit for test in tests)
    return tuple(dict.fromkeys(limit.question for limit in limits if isinstance(limit, AnswerAmount)))


def find_price_limit(test: Predicate | None) -> str | None:
    """Return the question whose amount limits the price, if that is all that a test says."""
    match test:
        case AttributeTest(attribute, Operator.AT_MOST, limit=AnswerAmount(question)):
            return question if attribute.name == "price" else None
    return None


# --- passing a test --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Budget:
    """The amounts that the shopper can spend, by question (None: no limit), in one currency."""

    amounts: Mapping[str, int | None]
    currency: str


def passes(test: Predicate, product: Product, budget: Budget) -> bool | None:
    """Return whether the product passes the test, in Kleene's logic with None for "not stated"."""
    match test:
        case AttributeTest():
            return _compare(test, product, budget)
        case All(parts):
            found = [passes(part, product, budget) for part in parts]
            return False if False in found else None if None in found else True
        case AnyOf(parts):
            found = [passes(part, product, budget) for part in parts]
            return True if True in found else None if None in found else False
        case Not(part):
            failed = passes(part, product, budget)
            return None if failed is None else not failed


def stated_of(product: Product, attributes: Iterable[str]) -> Hashable:
    """Return all that tests of these attributes read of a product, but for its price.

    Products of which it is equal, and the price, pass the same tests.
    """
    return tuple(
        [
            (product.attributes.get(name), name in product.open_lists, product.excluded.get(name))
            for name in attributes
        ]
    )


def _compare(test: AttributeTest, product: Product, budget: Budget) -> bool | None:
    """Return whether the product passes a test of one attribute."""
    attribute = test.attribute
    limit = budget.amounts.get(test.limit.question) if isinstance(test.limit, AnswerAmount) else test.limit
    if test.operator is not Operator.ANY_OF and limit is None:
        return True
    if attribute.name == "price":
        return _within(test.operator, price_in(product, budget.currency), limit)
    value = product.attributes.get(attribute.name)
    if attribute.type is AttributeType.WORDS:
        return _shares(test, value, product)
    if value is None:
        return None
    if test.operator is Operator.ANY_OF:
        return _is_any_of(test, value)
    if isinstance(limit, str):
        return _within(test.operator, attribute.rank(str(value)), attribute.rank(limit))
    return _within(test.operator, value, limit)


def _shares(test: AttributeTest, value: Value, product: Product) -> bool | None:
    """Return whether a list has one of the test's words; what an open list lacks is not stated."""
    name, wanted = test.attribute.name, frozenset(test.values)
    if isinstance(value, tuple) and not wanted.isdisjoint(value):
        return True
    closed = value is not None and name not in product.open_lists
    return False if closed or wanted <= product.excluded.get(name, frozenset()) else None


def _is_any_of(test: AttributeTest, value: Value) -> bool | None:
    """Return whether the value is one of the test's values."""
    attribute, wanted = test.attribute, frozenset(test.values)
    if attribute.type is AttributeType.SCALE:
        rank = attribute.rank(str(value))
        return None if rank is None else rank in {attribute.rank(str(word)) for word in wanted}
    if value not in wanted and isinstance(value, str) and value in attribute.unsure:
        possible = [word in wanted for word in attribute.unsure[value]]
        return None if any(possible) and not all(possible) else any(possible)
    return value in wanted


def _within(operator: Operator, value: Value, limit: object) -> bool | None:
    """Return whether a number is at least, or at most, the limit; None if either is not a number."""
    if not isinstance(value, (int, float)) or not isinstance(limit, (int, float)):
        return None
    return value >= limit if operator is Operator.AT_LEAST else value <= limit


def price_in(product: Product, currency: str) -> float | None:
    """Return the price in units of this currency; None if it is not stated or in another currency."""
    if product.price_cents is None or product.currency != currency:
        return None
    return product.price_cents / 100
