"""Labels of options that two of a question share, or that say another amount than the option's own.

"Up to 50 dollars" beside `amount: 500`. Only what a label says for sure counts: a number that is money, or
that stands alone. A number beside a word that is no currency may count anything, and one that can be read in
two ways may mean either.
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
"""Words after a number that say nothing of what it counts."""

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
"""How many of one unit another one may be: hours in a label, minutes in the amount."""


class _Said(NamedTuple):
    """A number in a label: what it may mean, and the currencies that it may be of; None for no money."""

    text: str
    values: frozenset[Decimal]
    currencies: frozenset[str] | None


def find_wrong_amounts(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield options whose label contradicts the amount that is the limit."""
    limits = _limits(rulebook)
    for question in rulebook.questions:
        tests = limits.get(question.id, [])
        for option in question.options if tests else ():
            if option.amount is not None and (
                wrong := _contradiction(option, tests, rulebook.settings.currency)
            ):
                says = f"The option '{option.id}' of the question '{question.id}' reads '{option.label}'"
                fix = "Correct the amount or the label."
                yield Problem(question.place, f"{says}, but {wrong}.", fix)


def find_same_labels(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield options that read like an earlier one of their question, but where one of them is hidden."""
    for question in rulebook.questions:
        hidden = {hide.option for hide in question.hide}
        first: dict[str, str] = {}
        for option in question.options:
            words = " ".join(option.label.casefold().split())
            if option.id not in hidden and (other := first.setdefault(words, option.id)) != option.id:
                message = f"The options '{other}' and '{option.id}' of the question '{question.id}' both read"
                fix = "Correct one of the labels, or take one of the options out."
                yield Problem(question.place, f"{message} '{option.label}'.", fix)


def _limits(rulebook: Rulebook) -> Mapping[str, list[AttributeTest]]:
    """Return question id -> the tests that take its amounts as limits."""
    found = defaultdict(list)
    ordered = (test for step in rulebook.settings.order for test in step.tests)
    for test in (*(test for need in rulebook.needs for test in need.tests), *ordered):
        if isinstance(test.limit, AnswerAmount):
            found[test.limit.question].append(test)
    return found


def _contradiction(option: Option, tests: list[AttributeTest], currency: str) -> str:
    """Return how the label contradicts the amount; an empty text where it does not."""
    assert option.amount is not None
    of_price = any(test.attribute.name == "price" for test in tests)
    written = f"its amount is {option.amount}"
    said = [each for each in _read(option.label) if each.currencies or not of_price]
    said = said or [each for each in _read(option.label) if each.currencies is not None]
    if not said:
        return ""
    if not any(_is_amount(option.amount, each, exactly=of_price) for each in said):
        return written
    named = [each.currencies for each in said if each.currencies]
    if of_price and named and not any(currency in each for each in named):
        return f"{written} {currency}"
    for operator in dict.fromkeys(test.operator for test in tests):
        pattern = _OPEN_ENDS.get(operator)
        if pattern and len(said) == 1 and pattern.search(option.label.strip()):
            limit = "most" if operator is Operator.AT_MOST else "least"
            return f"{written}, and that is the {limit} a product may have"
    return ""


def _is_amount(amount: int, said: _Said, exactly: bool) -> bool:
    """Return whether a number may mean the amount: nearly, since "under 100" may be 99 and 49.99 be 50."""
    if any(abs(value - amount) <= 1 for value in said.values):
        return True
    return not exactly and any(
        value and (amount / value in _RATIOS or (amount and value / amount in _RATIOS))
        for value in said.values
    )


def _read(label: str) -> Iterator[_Said]:
    """Yield the numbers in a label that may be its amount; `currencies` is empty where none is named.

    A number that counts something else has None, unless it may be any unit.
    """
    for match in _NUMBER.finditer(label):
        before, after = _BEFORE.search(label[: match.start()]), _AFTER.match(label[match.end() :])
        beside = [each for found in (before, after) if found for each in found.groups() if each]
        if after and after["sign"] == "%":
            continue
        currencies = frozenset[str]().union(*(_currencies().get(_spelled(each), ()) for each in beside))
        unit = bool(after and after["unit"] and after["unit"].casefold() not in _NO_UNIT)
        factor = _FACTORS[match["factor"].casefold()] if match["factor"] else 1
        values = frozenset(value * factor for value in _values(match["digits"]))
        yield _Said(match[0], values, currencies or (None if unit else frozenset()))


def _values(digits: str) -> Iterator[Decimal]:
    """Yield what a number may mean: its marks part thousands, or the last one parts the decimals."""
    yield Decimal(re.sub(r"\D", "", digits))
    parts = re.split(r"\D", digits)
    if len(parts) > 1:
        yield Decimal(f"{''.join(parts[:-1])}.{parts[-1]}")


def _spelled(word: str) -> str:
    """Return a word as `_currencies` has it: codes in capital letters, words in small ones."""
    return word if word.isupper() else word.casefold()


@cache
def _currencies() -> Mapping[str, frozenset[str]]:
    """Return code, sign, or noun in small letters -> the codes of the currencies that it may mean (CLDR)."""
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
