"""Labels of options that say another amount than the option's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.making import any_of, at_most, attribute_of, decides, leaf, question, rulebook
from wizard.analysis.labels import find_same_labels, find_wrong_amounts
from wizard.rule_language.model import Hide, Need, Option
from wizard.rule_language.predicates import AnswerAmount, AttributeTest, Operator, Predicate
from wizard.rule_language.settings import Settings

WITHIN = at_most("price", AnswerAmount("budget"))
AT_LEAST = AttributeTest(attribute_of("battery_hours"), Operator.AT_LEAST, limit=AnswerAmount("budget"))


def wrong(label: str, amount: int | None, currency: str = "USD", test: Predicate = WITHIN) -> list[str]:
    """What is said against an option of this label and amount."""
    asked = question("budget", "o")
    options = (Option("o", label, amount=amount), *asked.options[1:])
    needs = [Need("within", "Within", test)]
    book = rulebook([replace(asked, options=options)], [decides("all", "headset")], needs)
    book = replace(book, settings=Settings(currency=currency))
    return [problem.message for problem in find_wrong_amounts(book)]


@pytest.mark.parametrize(
    ("label", "amount"),
    [
        ("Up to 50 dollars", 50),
        ("Up to $50", 50),
        ("Up to US$50", 50),
        ("50 USD or less", 50),
        ("Less than 100 dollars", 99),
        ("Under 49.99 dollars", 50),
        ("Up to 1,500 dollars", 1500),
        ("Up to 1.500 dollars", 1500),
        ("Up to 1 500 US dollars", 1500),
        ("Up to 2k", 2000),
        ("Up to 2 thousand dollars", 2000),
        ("50 to 100 dollars", 100),
        ("50–100 dollars", 100),
        ("Over 50, up to 100 dollars", 100),
        ("Fifty dollars", 50),
        ("Cheap", 20),
        ("For 2 people, not dear", 100),
        ("Up to 20 % of my pay", 300),
        ("Up to 50 dollars for 2 years", 50),
        ("More than 350 dollars", None),
        ("Up to 100 Canadian dollars", 100),
    ],
)
def test_a_label_that_says_its_amount_or_none_is_not_reported(label: str, amount: int | None) -> None:
    """However people write it."""
    assert wrong(label, amount) == []


@pytest.mark.parametrize(
    ("label", "amount", "why"),
    [
        ("Up to 50 dollars", 500, "its amount is 500"),
        ("Up to 100", 150, "its amount is 150"),
        ("Up to $1,000", 100, "its amount is 100"),
        ("Up to 1.5k", 150, "its amount is 150"),
        ("Up to 50 bucks", 500, "its amount is 500"),
        ("50 to 100 dollars", 200, "its amount is 200"),
        ("Up to 20 dollars for 4 people", 4, "its amount is 4"),
        ("Up to 50 euros", 50, "its amount is 50 USD"),
        ("Up to €50", 50, "its amount is 50 USD"),
        ("EUR 50", 50, "its amount is 50 USD"),
        ("More than 350 dollars", 350, "its amount is 350, and that is the most a product may have"),
        ("350 dollars or more", 350, "its amount is 350, and that is the most a product may have"),
    ],
)
def test_a_label_that_says_something_else_is_reported(label: str, amount: int, why: str) -> None:
    """Another number, another currency, or the other end."""
    says = f"The option 'o' of the question 'budget' reads '{label}'"
    assert wrong(label, amount) == [f"{says}, but {why}."]


def test_the_currency_is_that_of_the_settings() -> None:
    """A word may be that of several countries."""
    assert wrong("Up to 50 euros", 50, "EUR") == []
    assert wrong("Up to 500 kronor", 500, "SEK") == []
    assert wrong("Up to 500 kr", 500, "SEK") == []
    says = "The option 'o' of the question 'budget' reads 'Up to 50 dollars'"
    assert wrong("Up to 50 dollars", 50, "EUR") == [f"{says}, but its amount is 50 EUR."]


def test_an_amount_that_is_no_price_may_be_in_another_unit() -> None:
    """Hours in the label, minutes in the amount; and a lower limit has no upper one in its label."""
    assert wrong("At least 8 hours", 8, test=AT_LEAST) == []
    assert wrong("At least 8 hours", 480, test=AT_LEAST) == []
    assert wrong("A day", 24, test=AT_LEAST) == []
    says = "The option 'o' of the question 'budget' reads"
    assert wrong("Over 8", 80, test=AT_LEAST) == []
    assert wrong("Over 8", 81, test=AT_LEAST) == [f"{says} 'Over 8', but its amount is 81."]
    limit = "and that is the least a product may have"
    assert wrong("At most 8", 8, test=AT_LEAST) == [f"{says} 'At most 8', but its amount is 8, {limit}."]


def test_an_amount_that_limits_nothing_is_not_looked_at() -> None:
    """Nothing reads it."""
    assert wrong("Up to 50 dollars", 500, test=any_of("wired", True)) == []


def alike(first: str, second: str, hide: tuple[Hide, ...] = ()) -> list[str]:
    """What is said of two options with these labels."""
    asked = question("pads", "soft hard")
    options = (Option("soft", first), Option("hard", second), *asked.options[2:])
    book = rulebook([replace(asked, options=options, hide=hide)], [decides("all", "headset")])
    return [str(problem) for problem in find_same_labels(book)]


def test_two_options_that_read_alike_are_reported() -> None:
    """Whatever their capitals and blanks: a shopper cannot tell them apart."""
    assert alike("Soft pads", "soft  pads") == [
        "questions.yaml:1:1: The options 'soft' and 'hard' of the question 'pads' both read 'soft  pads'. "
        "Correct one of the labels, or delete one of the options."
    ]


def test_options_that_are_not_offered_together_may_read_alike() -> None:
    """As where one takes the place of the other."""
    hide = (Hide("hard", leaf("talk", "never")),)
    assert (alike("Soft", "Hard"), alike("Soft", "Soft", hide)) == ([], [])
