"""Values from texts: strict for hand-made files, lenient for spreadsheets; every fault says how to fix it."""

from __future__ import annotations

import pytest

from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.catalog.values import RowError, parse_cell, parse_value
from wizard.rule_language.predicates import Attribute, AttributeType, Value


@pytest.mark.parametrize(
    ("attribute", "text", "value"),
    [
        ("form", "on_ear", "on_ear"),
        ("links", "usb; jack", ("jack", "usb")),
        ("links", "usb,jack", ("jack", "usb")),
        ("links", "none", ()),
        ("anc", "yes", True),
        ("anc", "no", False),
        ("weight_g", "176.4", 176.4),
        ("battery_hours", "30", 30),
        ("water_rating", "IP55", "IP55"),
        ("water_rating", "none", "none"),
    ],
)
def test_a_value_is_parsed_by_the_type_of_its_attribute(attribute: str, text: str, value: Value) -> None:
    """Lists come in the order of the attribute's words, whole numbers as integers."""
    parsed = parse_value(STORED_ATTRIBUTES[attribute], text)
    assert (parsed, type(parsed)) == (value, type(value))


@pytest.mark.parametrize(
    ("attribute", "text", "message"),
    [
        ("form", "on-ear", "'on-ear' is not a known word of 'form'. Did you mean 'on_ear'?"),
        ("links", "usb;blutooth", "'blutooth' is not a known word of 'links'. Did you mean 'bluetooth'?"),
        ("anc", "maybe", "'maybe' is not a known value of 'anc'. Choose one of yes, no."),
        (
            "weight_g",
            "light",
            "'light' is not a number for 'weight_g'. Write a number above 0, such as 30 or 7.5.",
        ),
        ("weight_g", "-4", "'-4' is not a number for 'weight_g'. Write a number above 0, such as 30 or 7.5."),
        (
            "weight_g",
            "inf",
            "'inf' is not a number for 'weight_g'. Write a number above 0, such as 30 or 7.5.",
        ),
        ("water_rating", "wet", "'wet' is not a water rating. Write IPX4, IP55 and the like, or none."),
    ],
)
def test_a_text_that_is_not_a_value_is_refused(attribute: str, text: str, message: str) -> None:
    """The message names the nearest word or the form of a value."""
    with pytest.raises(RowError) as caught:
        parse_value(STORED_ATTRIBUTES[attribute], text)
    assert f"{caught.value} {caught.value.fix}" == message


@pytest.mark.parametrize(
    ("attribute", "text", "value"),
    [
        ("form", "Over-ear", "over_ear"),
        ("links", "USB; Jack", ("jack", "usb")),
        ("links", "None", ()),
        ("works_with", "PS, Xbox", ("ps", "xbox")),
        ("anc", "TRUE", True),
        ("anc", "0", False),
        ("water_rating", "ipx4", "IPX4"),
        ("water_rating", "None", "none"),
    ],
)
def test_a_cell_may_be_spelled_as_people_and_spreadsheets_do(attribute: str, text: str, value: Value) -> None:
    """Case, hyphens and blanks do not matter."""
    assert parse_cell(STORED_ATTRIBUTES[attribute], text) == value


def test_an_attribute_of_the_stores_own_takes_any_word_or_number() -> None:
    """Negative numbers and zero too."""
    assert parse_cell(Attribute("colour", AttributeType.WORD), "Midnight Blue") == "Midnight Blue"
    assert parse_value(Attribute("rank", AttributeType.NUMBER), "-4") == -4
