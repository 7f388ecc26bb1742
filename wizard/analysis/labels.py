"""Labels that two options share, or that contradict the amount of their option.

An example of the latter is "Up to 50 dollars" with `amount: 500`. Only unambiguous labels are reported. A
number counts if it is money or has no unit. A number next to a word that is not a currency may count anything
else, and a number that can be read in two ways may mean either.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_symbol

from wizard.rule_language.diagnostics import Problem
from wizard.rule_language.model import Option, Rulebook
from wizard.rule_language.predicates import AnswerAmount, AttributeTest, Operator
from wizard.rule_language.texts import LANGUAGE

_NUMBER = re.compile(
    r"(?:(?<![\w.,'’])|(?<=\b[A-Z]{3}))"
    r"(?P<digits>\d+(?:[.,'’]\d+)*(?:[ \u00a0\u202f]\d{3}(?!\d))*)(?!\d)"
    r"(?:\s?(?P<factor>k|m|thousand|million)\b)?",
    re.IGNORECASE,
)

_FACTORS = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}

_BEFORE = re.compile(r"(?:\b([A-Z]{3})|([^\w\s]))\s?$")
_AFTER = re.compile(r"\s?(?:(?P<unit>[^\W\d_]+)(?: (?P<noun>[^\W\d_]+))?|(?P<sign>[^\w\s]))")

_NO_UNIT = frozenset(
    {"a", "an", "and", "at", "each", "for", "in", "max", "maximum", "or", "per", "to", "total", "up"}
)
"""Words after a number that are not its unit."""

_OPEN_ENDS: Mapping[Operator, re.Pattern[str]] = {
    Operator.AT_MOST: re.compile(
        r"^(?:more than|over|above|at least)\b(?!.*\b(?:to|at most|under)\b)|\b(?:or more|and up|and more)$",
        re.I,
    ),
    Operator.AT_LEAST: re.compile(r"^(?:less than|under|below|at most|up to)\b|\bor less$", re.I),
}
"""Labels without a limit on the side on which a test has one."""

_SHARED = frozenset({"XAF", "XCD", "XOF", "XPF"})
"""Currencies of several countries; all other codes with an X are metals, units of account and tests."""

_SLANG = {"bucks": "dollars", "quid": "pounds"}

_RATIOS = frozenset({7, 10, 12, 24, 60, 100, 365, 1_000, 3_600})
"""Ratios between two units of the same quantity: hours in a label, minutes in the amount."""


class _Amount(NamedTuple):
    """A number in a label: its possible values and currencies; `currencies` is None if it is not money."""

    text: str
    values: frozenset[Decimal]
    currencies: frozenset[str] | None


def find_wrong_amounts(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield the options whose label contradicts their amount, if that is used as a limit."""
    limits = _find_limits(rulebook)
    for question in rulebook.questions:
        tests = limits.get(question.id, [])
        for option in question.options if tests else ():
            if option.amount is not None and (
                contradiction := _find_contradiction(option, tests, rulebook.settings.currency)
            ):
                says = f"The option '{option.id}' of the question '{question.id}' reads '{option.label}'"
                fix = "Correct the amount or the label."
                yield Problem(question.place, f"{says}, but {contradiction}.", fix)


def find_same_labels(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield options with the same label as an earlier one of their question, unless one of them is hidden."""
    for question in rulebook.questions:
        hidden = {hide.option for hide in question.hide}
        first: dict[str, str] = {}
        for option in question.options:
            words = " ".join(option.label.casefold().split())
            if option.id not in hidden and (other := first.setdefault(words, option.id)) != option.id:
                message = f"The options '{other}' and '{option.id}' of the question '{question.id}' both read"
                fix = "Correct one of the labels, or delete one of the options."
                yield Problem(question.place, f"{message} '{option.label}'.", fix)


def _find_limits(rulebook: Rulebook) -> Mapping[str, list[AttributeTest]]:
    """Return question id -> the tests that use its amounts as limits."""
    found = defaultdict(list)
    ordered = (test for step in rulebook.settings.order for test in step.tests)
    for test in (*(test for need in rulebook.needs for test in need.tests), *ordered):
        if isinstance(test.limit, AnswerAmount):
            found[test.limit.question].append(test)
    return found


def _find_contradiction(option: Option, tests: list[AttributeTest], currency: str) -> str:
    """Return how the label contradicts the amount; an empty string if it does not."""
    assert option.amount is not None
    of_price = any(test.attribute.name == "price" for test in tests)
    written = f"its amount is {option.amount}"
    amounts = [each for each in _read_label(option.label) if each.currencies or not of_price]
    amounts = amounts or [each for each in _read_label(option.label) if each.currencies is not None]
    if not amounts:
        return ""
    if not any(_may_mean(option.amount, each, exactly=of_price) for each in amounts):
        return written
    named = [each.currencies for each in amounts if each.currencies]
    if of_price and named and not any(currency in each for each in named):
        return f"{written} {currency}"
    for operator in dict.fromkeys(test.operator for test in tests):
        pattern = _OPEN_ENDS.get(operator)
        if pattern and len(amounts) == 1 and pattern.search(option.label.strip()):
            limit = "most" if operator is Operator.AT_MOST else "least"
            return f"{written}, and that is the {limit} a product may have"
    return ""


def _may_mean(amount: int, amounts: _Amount, exactly: bool) -> bool:
    """Return whether a number may mean the amount.

    A difference of 1 is accepted, since "under 100" may be 99, and 49.99 may be 50. Unless `exactly` is true,
    the number may also be in another unit.
    """
    if any(abs(value - amount) <= 1 for value in amounts.values):
        return True
    return not exactly and any(
        value and (amount / value in _RATIOS or (amount and value / amount in _RATIOS))
        for value in amounts.values
    )


def _read_label(label: str) -> Iterator[_Amount]:
    """Yield the numbers in a label that may be its amount, except percentages.

    `currencies` is empty if none is named, and None if the number has a unit that is not a currency.
    """
    for match in _NUMBER.finditer(label):
        before, after = _BEFORE.search(label[: match.start()]), _AFTER.match(label[match.end() :])
        neighbours = [each for found in (before, after) if found for each in found.groups() if each]
        if after and after["sign"] == "%":
            continue
        currencies = frozenset[str]().union(*(_currencies().get(_normalize(each), ()) for each in neighbours))
        unit = bool(after and after["unit"] and after["unit"].casefold() not in _NO_UNIT)
        factor = _FACTORS[match["factor"].casefold()] if match["factor"] else 1
        values = frozenset(value * factor for value in _read_number(match["digits"]))
        yield _Amount(match[0], values, currencies or (None if unit else frozenset()))


def _read_number(digits: str) -> Iterator[Decimal]:
    """Yield the possible values of a number: separators group digits, or the last one is a decimal mark."""
    yield Decimal(re.sub(r"\D", "", digits))
    parts = re.split(r"\D", digits)
    if len(parts) > 1:
        yield Decimal(f"{''.join(parts[:-1])}.{parts[-1]}")


def _normalize(word: str) -> str:
    """Return a word as `_currencies` spells it: codes in upper case, other words in lower case."""
    return word if word.isupper() else word.casefold()


@cache
def _currencies() -> Mapping[str, frozenset[str]]:
    """Return code, symbol, or lower-case noun -> the codes of the currencies that it may mean (from CLDR)."""
    found: dict[str, set[str]] = defaultdict(set)
    for code in get_global("all_currencies"):
        if code[0] == "X" and code not in _SHARED:
            continue
        sign = get_currency_symbol(code, LANGUAGE)
        nouns = {get_currency_name(code, count, LANGUAGE).split()[-1].casefold() for count in (1, 2)}
        for written in (code, sign, sign[-1], *nouns):
            if not (written.isalpha() and len(written) == 1):
                found[written].add(code)
    found.update({word: found[noun] for word, noun in _SLANG.items()})
    return {written: frozenset(codes) for written, codes in found.items()}
