"""Conversion between products and rows: values, lists, own attributes, provenance, decisions."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import TOPIC, product
from wizard.catalog.listing import Listing, Origin, Provenance, Stated
from wizard.catalog.overrides import Override
from wizard.catalog.rows import (
    FIELDS,
    read_own_attributes,
    to_override,
    to_override_row,
    to_product,
    to_provenance,
    to_provenance_rows,
    to_row,
)
from wizard.catalog.store import Catalog, write_catalog
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.predicates import Product

EMPTY_ROW = dict.fromkeys((*FIELDS, *TOPIC.stored_attributes))

COLUMNS = ("product_id", "attribute", "origin", "evidence", "page", "instead_of")
"""Columns of provenance, in the order of the table."""


def stored(found: Product) -> Product:
    """Return the product that is read from the row of this one."""
    return to_product({**EMPTY_ROW, **to_row(found, TOPIC)}, TOPIC, {})


def read_values(attribute: Attribute) -> st.SearchStrategy[Any]:
    """Return the values that a row can hold of an attribute, `not stated` included."""
    match attribute.type:
        case AttributeType.WORD:
            some: st.SearchStrategy[Any] = st.sampled_from(attribute.words)
        case AttributeType.WORDS:
            some = st.sets(st.sampled_from(attribute.words)).map(
                lambda chosen: tuple(word for word in attribute.words if word in chosen)
            )
        case AttributeType.YES_NO:
            some = st.booleans()
        case AttributeType.NUMBER:
            some = st.integers(1, 1000) | st.floats(0.5, 1000)
        case AttributeType.SCALE:
            some = st.sampled_from(["none", "IPX4", "IP55"])
    return st.none() | some


VALUES = st.fixed_dictionaries(
    {name: read_values(attribute) for name, attribute in TOPIC.stored_attributes.items() if name != "kind"}
)


@given(attributes=VALUES, cents=st.none() | st.integers(1, 10**7), in_stock=st.booleans(), brand=st.text())
def test_a_product_comes_back_from_its_row(
    attributes: dict[str, Any], cents: int | None, in_stock: bool, brand: str
) -> None:
    """Whatever is stated, and whatever is not."""
    made = product("one", cents=cents, in_stock=in_stock, brand=brand, **attributes)
    assert stored(made) == made


def test_yes_and_no_are_read_from_numbers() -> None:
    """SQLite has no booleans; a column that holds nothing is not stated."""
    row = {**EMPTY_ROW, **to_row(product("one"), TOPIC), "anc": 0, "wireless": 1, "in_stock": 0}
    found = to_product(row, TOPIC, {})
    assert (found.attributes["anc"], found.attributes["wireless"], found.attributes["wired"]) == (
        False,
        True,
        None,
    )
    assert found.in_stock is False


def test_lists_are_written_in_the_order_of_their_words() -> None:
    """So that equal lists are equal rows; an empty list is stated, and differs from nothing stated."""
    row = to_row(product("one", links=("bluetooth", "jack"), works_with=()), TOPIC)
    assert (row["links"], row["works_with"]) == ('["jack", "bluetooth"]', "[]")
    assert stored(product("one", links=())).attributes["links"] == ()
    assert stored(product("one")).attributes["links"] is None


@pytest.mark.parametrize(
    ("attribute", "stored", "problem"),
    [
        ("links", '["usb", "pigeon"]', "'pigeon' is not a known word of 'links'"),
        ("links", "usb", "'usb' is not a value of 'links'"),
        ("links", '"usb"', "'\"usb\"' is not a value of 'links'"),
        ("links", 7, "'7' is not a value of 'links'"),
        ("microphone", "boomm", "'boomm' is not a known word of 'microphone'"),
        ("microphone", 1, "'1' is not a known word of 'microphone'"),
        ("anc", "maybe", "'maybe' is not a value of 'anc'"),
        ("anc", 2, "'2' is not a value of 'anc'"),
        ("weight_g", "light", "'light' is not a number for 'weight_g'"),
        ("water_rating", "wet", "'wet' is not a known word of 'water_rating'"),
    ],
)
def test_what_does_not_fit_the_attribute_is_not_stated(attribute: str, stored: Any, problem: str) -> None:
    """As after an edit of the topic: the product can be read, and a sentence says what could not."""
    problems: dict[str, list[str]] = {}
    row = {**EMPTY_ROW, **to_row(product("one"), TOPIC), attribute: stored}
    assert to_product(row, TOPIC, {}, problems).attributes[attribute] is None
    assert problems == {"one": [f"{attribute} counts as not stated: {problem}"]}


def test_lists_in_lists_without_end_are_not_stated() -> None:
    """Whatever depth they have."""
    row = {**EMPTY_ROW, **to_row(product("one"), TOPIC), "links": "[" * 100_000}
    assert to_product(row, TOPIC, {}).attributes["links"] is None


def test_a_price_that_is_no_number_is_not_stated() -> None:
    """SQLite keeps a text in a number column, as after an edit by hand."""
    problems: dict[str, list[str]] = {}
    row = {**EMPTY_ROW, **to_row(product("one"), TOPIC), "price_cents": "49,99"}
    assert to_product(row, TOPIC, {}, problems).price_cents is None
    assert problems == {"one": ["price_cents counts as not stated: '49,99' is not a number"]}


def test_a_text_in_a_number_column_of_a_store_s_own_is_not_stated() -> None:
    """No number can be compared with it."""
    problems: dict[str, list[str]] = {}
    row = {**EMPTY_ROW, **to_row(product("one"), TOPIC), "depth": "deep", "height": 7}
    own = {name: Attribute(name, AttributeType.NUMBER) for name in ("depth", "height")}
    found = to_product(row, TOPIC, own, problems).attributes
    assert (found["depth"], found["height"]) == (None, 7)
    assert problems == {"one": ["depth counts as not stated: 'deep' is not a number"]}


def test_a_kind_that_the_topic_does_not_know_is_other() -> None:
    """In the field and in the attribute, so that it is never recommended."""
    problems: dict[str, list[str]] = {}
    row = {**EMPTY_ROW, **to_row(product("one"), TOPIC), "kind": "tablet"}
    found = to_product(row, TOPIC, {}, problems)
    assert (found.kind, found.attributes["kind"]) == ("other", "other")
    assert problems == {"one": ["kind counts as other: 'tablet' is not a known word of 'kind'"]}


def test_values_are_read_from_columns_of_another_type() -> None:
    """SQLite turns numbers in a text column into texts, and digits in a number column into numbers."""
    row = {**EMPTY_ROW, **to_row(product("one"), TOPIC), "anc": "1", "weight_g": "7.5"}
    found = to_product(row, TOPIC, {}).attributes
    assert (found["anc"], found["weight_g"]) == (True, 7.5)
    sizes = replace(TOPIC, attributes={"size": Attribute("size", AttributeType.WORD, ("10", "12"))})
    assert to_product({**row, "size": 12}, sizes, {}).attributes["size"] == "12"


def test_an_attribute_without_a_column_is_not_stated() -> None:
    """The topic has one more than when the catalog was written."""
    row = {**EMPTY_ROW, **to_row(product("one"), TOPIC)}
    del row["anc"]
    assert to_product(row, TOPIC, {}).attributes["anc"] is None


@pytest.mark.parametrize(
    ("attribute", "value", "message"),
    [
        (
            "links",
            ("usb", "blutooth"),
            "'blutooth' is not a known word of 'links'. Did you mean 'bluetooth'?",
        ),
        ("links", "usb", "'usb' is not a value of 'links'. It is an attribute of the type words."),
        ("microphone", "bom", "'bom' is not a known word of 'microphone'. Did you mean 'boom'?"),
        ("microphone", True, "'yes' is not a value of 'microphone'. It is an attribute of the type word."),
        ("anc", 1, "'1' is not a value of 'anc'. It is an attribute of the type yes_no."),
        ("weight_g", "heavy", "'heavy' is not a value of 'weight_g'. It is an attribute of the type number."),
        ("weight_g", True, "'yes' is not a value of 'weight_g'. It is an attribute of the type number."),
        ("weight_g", inf, "'inf' is not a value of 'weight_g'. It is an attribute of the type number."),
        ("water_rating", "IPX44", "'IPX44' is not a known word of 'water_rating'. Did you mean 'IPX4'?"),
    ],
)
def test_a_value_that_an_attribute_cannot_have_is_refused(attribute: str, value: Any, message: str) -> None:
    """The message names product, value and attribute, and what was probably meant."""
    with pytest.raises(CatalogError) as caught:
        to_row(product("one", **{attribute: value}), TOPIC)
    assert str(caught.value) == f"Product 'one': {message}"


def test_a_kind_that_the_topic_does_not_have_is_refused() -> None:
    """With the kinds there are."""
    with pytest.raises(CatalogError) as caught:
        to_row(product("one", "speaker"), TOPIC)
    assert str(caught.value) == (
        "Product 'one': 'speaker' is not a known word of 'kind'. "
        "Choose one of headphones, earphones, headset, other."
    )


# --- attributes of a store's own -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("column_type", "type_"),
    [
        ("TEXT", AttributeType.WORD),
        ("", AttributeType.WORD),
        ("VARCHAR(10)", AttributeType.WORD),
        ("INTEGER", AttributeType.NUMBER),
        ("REAL", AttributeType.NUMBER),
        ("float", AttributeType.NUMBER),
        ("DOUBLE PRECISION", AttributeType.NUMBER),
        ("NUMERIC", AttributeType.NUMBER),
        ("decimal(5,2)", AttributeType.NUMBER),
    ],
)
def test_the_type_of_a_column_is_the_type_of_its_attribute(column_type: str, type_: AttributeType) -> None:
    """By the names that SQLite and its tools give to columns of numbers."""
    assert read_own_attributes({"own": column_type}, TOPIC) == {"own": Attribute("own", type_)}


def test_only_columns_that_a_store_added_are_its_own() -> None:
    """Fields, built-in attributes and columns of bytes are not."""
    columns = {**dict.fromkeys(EMPTY_ROW, "TEXT"), "thumb": "BLOB", "photo": "blob", "colour": "TEXT"}
    assert list(read_own_attributes(columns, TOPIC)) == ["colour"]


def test_a_column_of_bytes_is_not_an_attribute(tmp_path: Path) -> None:
    """Pictures and the like may be in the file; no rule and no page can use them."""
    path = tmp_path / "catalog.db"
    write_catalog(path, TOPIC, [Listing(product("one"))], as_of=None)
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("ALTER TABLE products ADD COLUMN thumb BLOB")
        opened.execute("ALTER TABLE products ADD COLUMN vegan INTEGER")
        opened.commit()
    assert list(Catalog(path, TOPIC).own_attributes) == ["vegan"]


# --- provenance and decisions --------------------------------------------------------------------

REPLACED = (
    None,
    Stated(None),
    Stated("boom", Origin.WORDS, "with boom"),
    Stated(("usb", "jack"), Origin.PAGE, "seen", "https://example.org"),
    Stated(7.5),
    Stated(False, Origin.FEED_FIELD, "anc: no"),
)


@pytest.mark.parametrize("instead_of", REPLACED)
def test_provenance_comes_back_with_what_was_replaced(instead_of: Stated | None) -> None:
    """Lists stay lists, and where nothing said where a value came from, nothing does."""
    known = Provenance("microphone", Origin.STAFF, "tried it", None, instead_of)
    [row] = to_provenance_rows(Listing(product("one"), (known,)))
    assert row[0] == "one"
    assert to_provenance(dict(zip(COLUMNS, row, strict=True))) == known


def test_a_listing_has_a_row_for_each_source() -> None:
    """In the order of its provenance; without any there is none."""
    known = (
        Provenance("anc", Origin.PAGE, "a", "https://example.org"),
        Provenance("wired", Origin.WORDS, "b"),
    )
    assert list(to_provenance_rows(Listing(product("one"), known))) == [
        ("one", "anc", "page", "a", "https://example.org", None),
        ("one", "wired", "words", "b", None, None),
    ]
    assert list(to_provenance_rows(Listing(product("one")))) == []


@pytest.mark.parametrize("value", [None, True, 7, 7.5, "boom", ("jack", "usb"), ()])
def test_a_decision_comes_back_from_its_row(value: Value) -> None:
    """Whatever was decided, also that something is not known."""
    decision = Override("one", "links", value, "seen", "2026-01-01")
    assert to_override(to_override_row(decision)) == decision
