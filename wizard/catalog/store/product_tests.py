"""Product tests as SQL: which products meet a test, asked of the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from wizard.catalog.store.files import quote_name
from wizard.rule_language.diagnostics import CatalogError, did_you_mean
from wizard.rule_language.predicates import (
    CONCRETE_MICROPHONES,
    AllTests,
    AnswerAmount,
    AnyTest,
    Attribute,
    AttributeTest,
    Predicate,
    water_rank,
)


class Sql(NamedTuple):
    """An SQL expression whose value is 1, 0 or NULL, and the parameters of its question marks."""

    text: str
    parameters: tuple[Any, ...] = ()


class TestCompiler:
    """Turns product tests into SQL; the AND, OR and NULL of SQL are Kleene's."""

    def __init__(
        self, attributes: Mapping[str, Attribute], amounts: Mapping[str, int | None], currency: str
    ) -> None:
        self.attributes = attributes
        self.amounts = amounts
        self.currency = currency

    def compile(self, test: Predicate) -> Sql:
        """The expression that says whether a product meets the test."""
        match test:
            case AllTests(parts):
                return self._join(parts, " AND ", "1")
            case AnyTest(parts):
                return self._join(parts, " OR ", "0")
            case AttributeTest(operator="any_of"):
                return self._any_of(self._attribute(test.attribute), test.values)
            case AttributeTest():
                return self._compare(test)

    def _join(self, parts: tuple[Predicate, ...], operator: str, without_parts: str) -> Sql:
        compiled = [self.compile(part) for part in parts]
        text = operator.join(part.text for part in compiled)
        return Sql(
            f"({text or without_parts})", tuple(value for part in compiled for value in part.parameters)
        )

    def _attribute(self, name: str) -> Attribute:
        if name not in self.attributes:
            hint = did_you_mean(name, self.attributes)
            raise CatalogError(f"The catalog has no attribute '{name}'. {hint}".rstrip())
        return self.attributes[name]

    def _compare(self, test: AttributeTest) -> Sql:
        attribute = self._attribute(test.attribute)
        limit = test.limit
        if isinstance(limit, AnswerAmount):
            limit = self.amounts.get(limit.question)
        if limit is None:
            return Sql("1")
        value = self._value(attribute)
        sign = ">=" if test.operator == "at_least" else "<="
        bound = water_rank(str(limit)) if attribute.type == "rating" else limit
        return Sql(f"{value.text} {sign} ?", (*value.parameters, bound))

    def _any_of(self, attribute: Attribute, values: tuple[Any, ...]) -> Sql:
        if attribute.type == "rating":
            values = tuple(water_rank(str(value)) for value in values)
        value = self._value(attribute)
        listed = f"IN ({', '.join('?' * len(values))})"
        if attribute.type == "list":
            shared = f"EXISTS (SELECT 1 FROM json_each({value.text}) WHERE json_each.value {listed})"
            return Sql(f"CASE WHEN {value.text} IS NOT NULL THEN {shared} END", values)
        if not values:  # in SQLite even NULL IN () is 0
            return Sql(f"CASE WHEN {value.text} IS NOT NULL THEN 0 END", value.parameters)
        if attribute.name == "microphone":
            return Sql(
                f"CASE {value.text} WHEN 'present' THEN ? ELSE {value.text} {listed} END",
                (_truth_of_present(values), *values),
            )
        return Sql(f"{value.text} {listed}", (*value.parameters, *values))

    def _value(self, attribute: Attribute) -> Sql:
        """The value of an attribute as it is compared, NULL when it is not stated."""
        if attribute.name == "price":
            return Sql('CASE WHEN "currency" = ? THEN "price_cents" / 100.0 END', (self.currency,))
        column = f'"products".{quote_name(attribute.name)}'
        if attribute.type == "rating":
            last = f"substr({column}, -1)"
            return Sql(
                f"CASE WHEN {column} = 'none' THEN 0 WHEN {last} <> 'X' THEN CAST({last} AS INTEGER) END"
            )
        return Sql(column)


def _truth_of_present(values: tuple[Any, ...]) -> int | None:
    """Whether a microphone of a kind that is not stated is of one of these kinds."""
    if "present" in values or CONCRETE_MICROPHONES.issubset(values):
        return 1
    return 0 if CONCRETE_MICROPHONES.isdisjoint(values) else None
