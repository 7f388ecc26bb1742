"""Products, their attributes, and the tests (predicates) that needs apply to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wizard.rule_language.conditions import All, AnyOf
from wizard.rule_language.yaml_reader import load_data

Value = str | bool | int | float | tuple[str, ...] | None
"""Value of an attribute; None is "not stated", which is never "no"."""


class AttributeType(StrEnum):
    """Types of attributes."""

    WORD = "word"
    LIST = "list"
    YES_NO = "yes_no"
    NUMBER = "number"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A fact the catalog can state; `words` are the values a word or list attribute may take."""

    name: str
    type: AttributeType
    words: tuple[str, ...] = ()


ATTRIBUTES: Mapping[str, Attribute] = {
    name: Attribute(name, AttributeType(kind), tuple(words))
    for name, (kind, *words) in load_data("wizard.rule_language", "attributes.yaml").items()
}
"""Attributes that rules may test; `price` is in whole currency units and has no column of its own."""

RATINGS = ATTRIBUTES["water_rating"].words
"""Water ratings from least to most; IP55 counts as IPX5 (IEC 60529: the second digit is water)."""

PLATFORMS = ATTRIBUTES["works_with"].words


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the catalog; prices in hundredths of the currency unit."""

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

    @property
    def price(self) -> Decimal | None:
        """Return the price in currency units, None when not stated."""
        return None if self.price_cents is None else Decimal(self.price_cents) / 100


# --- tests ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerAmount:
    """Amount of the option chosen for a question; no answer, `unsure` or no amount means no limit."""

    question: str


class Operator(StrEnum):
    """Ways to compare an attribute."""

    ANY_OF = "any_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class AttributeTest:
    """One attribute of a product: any of some words, at least, or at most a number or water rating.

    Yes/no attributes are compared with True and False; a rating limit is written as its word (IPX4).
    """

    attribute: str
    operator: Operator
    values: tuple[str | bool | int | float, ...] = ()
    limit: AnswerAmount | int | float | str | None = None


Predicate = AttributeTest | All["Predicate"] | AnyOf["Predicate"]
"""A test of one attribute, or several tests of which all, or any, must be passed."""


def attribute_tests(test: Predicate | None) -> Iterator[AttributeTest]:
    """Yield every test of a single attribute that a test is made of, in the order written."""
    match test:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from attribute_tests(part)
        case AttributeTest():
            yield test


# --- passing a test --------------------------------------------------------------------------------

CONCRETE_MICROPHONES = frozenset({"inline", "built_in", "boom"})
"""Kinds that a microphone of an unstated kind (`present`) may be."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Amounts the shopper can spend, by question (None: no limit), in one currency."""

    amounts: Mapping[str, int | None]
    currency: str


def passes(test: Predicate, product: Product, budget: Budget) -> bool | None:
    """Return whether the product passes the test; Kleene's logic with None for "not stated"."""
    match test:
        case AttributeTest():
            return _compare(test, product, budget)
        case All(parts):
            found = [passes(part, product, budget) for part in parts]
            return False if False in found else None if None in found else True
        case AnyOf(parts):
            found = [passes(part, product, budget) for part in parts]
            return True if True in found else None if None in found else False


def _compare(test: AttributeTest, product: Product, budget: Budget) -> bool | None:
    """Return whether the product passes a test of one attribute."""
    limit = budget.amounts.get(test.limit.question) if isinstance(test.limit, AnswerAmount) else test.limit
    if test.operator is not Operator.ANY_OF and limit is None:
        return True
    if test.attribute == "price":
        return _within(test.operator, price_in(product, budget.currency), limit)
    value = product.attributes.get(test.attribute)
    if value is None:
        return None
    if test.operator is Operator.ANY_OF:
        return _is_any_of(test, value)
    if isinstance(limit, str):
        return _within(test.operator, water_rank(str(value)), water_rank(limit))
    return _within(test.operator, value, limit)


def _is_any_of(test: AttributeTest, value: Value) -> bool | None:
    """Return whether the value is, or shares, one of the test's values."""
    wanted = frozenset(test.values)
    if isinstance(value, tuple):
        return not wanted.isdisjoint(value)
    if test.attribute == "microphone" and value == "present" and value not in wanted:
        possible = wanted & CONCRETE_MICROPHONES
        return None if 0 < len(possible) < len(CONCRETE_MICROPHONES) else bool(possible)
    if test.attribute in ATTRIBUTES and ATTRIBUTES[test.attribute].type is AttributeType.RATING:
        rating = water_rank(str(value))
        return None if rating is None else rating in {water_rank(str(word)) for word in wanted}
    return value in wanted


def _within(operator: Operator, value: Value, limit: object) -> bool | None:
    """Return whether a number is at least, or at most, the limit; None when there is no number."""
    if not isinstance(value, (int, float)) or not isinstance(limit, (int, float)):
        return None
    return value >= limit if operator is Operator.AT_LEAST else value <= limit


def water_rank(rating: str) -> int | None:
    """Return the rank of a rating by its second digit (IP55 as IPX5), 0 for none; None if not tested."""
    if rating == RATINGS[0]:
        return 0
    return int(rating[-1]) if rating[-1:].isdigit() else None


def price_in(product: Product, currency: str) -> float | None:
    """Return the price in whole units of this currency; another currency counts as not stated."""
    if product.price_cents is None or product.currency != currency:
        return None
    return product.price_cents / 100
