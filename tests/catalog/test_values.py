"""Values from texts: strict for hand-made files, lenient for spreadsheets; every fault says how to fix it."""

from __future__ import annotations

import pytest

from tests.catalog.tablets import TABLETS
from tests.making import TOPIC
from wizard.catalog.values import RowError, find_columns, parse_cell, parse_kind, parse_value, show_value
from wizard.rule_language.attributes import Attribute, AttributeType, Value


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
    parsed = parse_value(TOPIC.stored_attributes[attribute], text)
    assert (parsed, type(parsed)) == (value, type(value))


@pytest.mark.parametrize(
    ("attribute", "text", "message"),
    [
        ("form", "on-ear", "'on-ear' is not a known word of 'form'. Did you mean 'on_ear'?"),
        ("links", "usb;blutooth", "'blutooth' is not a known word of 'links'. Did you mean 'bluetooth'?"),
        ("anc", "maybe", "'maybe' is not a known value of 'anc'. Choose one of yes, no."),
        ("weight_g", "light", "'light' is not a number for 'weight_g'. Write a number, such as 30 or 7.5."),
        ("weight_g", "inf", "'inf' is not a number for 'weight_g'. Write a number, such as 30 or 7.5."),
        ("water_rating", "IPX44", "'IPX44' is not a known word of 'water_rating'. Did you mean 'IPX4'?"),
    ],
)
def test_a_text_that_is_not_a_value_is_refused(attribute: str, text: str, message: str) -> None:
    """The message names the nearest word or the form of a value."""
    with pytest.raises(RowError) as caught:
        parse_value(TOPIC.stored_attributes[attribute], text)
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
    assert parse_cell(TOPIC.stored_attributes[attribute], text) == value


def test_an_attribute_of_the_stores_own_takes_any_word_or_number() -> None:
    """Negative numbers and zero too."""
    assert parse_cell(Attribute("colour", AttributeType.WORD), "Midnight Blue") == "Midnight Blue"
    assert parse_value(Attribute("rank", AttributeType.NUMBER), "-4") == -4


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not stated"),
        (True, "yes"),
        (False, "no"),
        ((), "none"),
        (("jack", "usb"), "jack, usb"),
        (7, "7"),
        (7.5, "7.5"),
        ("over_ear", "over_ear"),
    ],
)
def test_values_in_words(value: Value, words: str) -> None:
    """As staff read them on the command line."""
    assert show_value(value) == words


# --- topics of other products ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attribute", "text", "value"),
    [
        ("keyboard", "Built-in", "fixed"),
        ("keyboard", "in its cover", "cover"),
        ("keyboard", "none", "none"),
        ("ports", "usb, Memory card", ("usb", "card_slot")),
        ("ports", "HDMI; USB", ("usb", "hdmi")),
        ("touch", "TRUE", True),
        ("rugged", "Splash", "splash"),
        ("rugged", "mil-5", "MIL-5"),
        ("rugged", "tested", "tested"),
        ("maker", "Acme Inc.", "Acme Inc."),
        ("screen", "10.5 in", 10.5),
        ("screen", '10.5"', 10.5),
        ("screen", "12.9-inch", 12.9),
        ("screen", "9 inches", 9),
        ("screen", "0", 0),
        ("weight_g", "1,200 g", 1200),
        ("weight_g", "1 200,5 g", 1200.5),
        ("weight_g", "1.234.567,8", 1234567.8),
        ("weight_g", "450 grams", 450),
        ("weight_g", "1e3", 1000),
    ],
)
def test_a_cell_takes_labels_and_units(attribute: str, text: str, value: Value) -> None:
    """As shops write them."""
    assert parse_cell(TABLETS.attributes[attribute], text) == value


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        ("screen", "27 cm"),
        ("screen", "in 10"),
        ("screen", "large"),
        ("screen", "10 x 7"),
        ("weight_g", "1,2,3"),
        ("weight_g", "0.45 kg"),
        ("keyboard", "maybe"),
        ("ports", "USB, SCSI"),
        ("touch", "multi"),
        ("rugged", "very"),
    ],
)
def test_a_cell_of_another_unit_or_word_is_refused(attribute: str, text: str) -> None:
    """Nothing is guessed or converted."""
    with pytest.raises(RowError):
        parse_cell(TABLETS.attributes[attribute], text)


@pytest.mark.parametrize(
    ("text", "by_comma", "by_point", "unknown"),
    [("1,200", 1.2, 1200, 1200), ("1.200", 1200, 1.2, 1.2), ("7.5", 7.5, 7.5, 7.5), ("0,5", 0.5, 0.5, 0.5)],
)
def test_the_decimal_mark_decides_where_a_number_has_two_readings(
    text: str, by_comma: float, by_point: float, unknown: float
) -> None:
    """As the store has declared with its locale; without one, English is assumed."""
    weight = TABLETS.attributes["weight_g"]
    assert [parse_cell(weight, text, mark) for mark in (",", ".", None)] == [by_comma, by_point, unknown]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("tablet", "tablet"),
        ("Tablets", "tablet"),
        ("a tablet", "tablet"),
        ("Electronics > Tablets", "tablet"),
        ("CHROMEBOOKS", "chromebook"),
        ("A laptop", "laptop"),
        ("Other", "other"),
    ],
)
def test_a_kind_is_named_by_its_id_or_label_also_in_the_plural(text: str, kind: str) -> None:
    """Without regard to case; of a path of categories the last part counts."""
    assert parse_kind(TABLETS, text) == kind


def test_a_text_that_names_no_kind_is_refused() -> None:
    """With the kinds there are."""
    with pytest.raises(RowError) as caught:
        parse_kind(TABLETS, "Desktop")
    assert f"{caught.value} {caught.value.fix}" == (
        "'Desktop' is not a known word of 'kind'. Choose one of tablet, laptop, chromebook, other."
    )


def test_columns_are_found_by_name_label_and_unit() -> None:
    """A name wins over a label, and each column holds one attribute."""
    headers = (
        "Screen size (in)",
        "Weight in g",
        "Sockets",
        "Display: Ports",
        "KEYBOARD",
        "pa_rugged",
        "Colour",
    )
    assert find_columns(headers, TABLETS.stored_attributes) == {
        "ports": "Display: Ports",
        "keyboard": "KEYBOARD",
        "rugged": "pa_rugged",
        "screen": "Screen size (in)",
        "weight_g": "Weight in g",
    }
