"""Conversion between products and rows: values, lists, own attributes, provenance, decisions."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import product
from wizard.catalog.listing import Listing, Origin, Provenance, Stated
from wizard.catalog.overrides import Override
from wizard.catalog.rows import (
    FIELDS,
    STORED_ATTRIBUTES,
    read_own_attributes,
    show_value,
    to_override,
    to_override_row,
    to_product,
    to_provenance,
    to_provenance_rows,
    to_row,
)
from wizard.catalog.store import Catalog, write_catalog
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.predicates import Attribute, AttributeType, Product, Value

EMPTY_ROW = dict.fromkeys((*FIELDS, *STORED_ATTRIBUTES))

COLUMNS = ("product_id", "attribute", "origin", "evidence", "page", "instead_of")
"""Columns of provenance, in the order of the table."""


def stored(found: Product) -> Product:
    """Return the product that is read from the row of this one."""
    return to_product({**EMPTY_ROW, **to_row(found)}, STORED_ATTRIBUTES)


def values_of(attribute: Attribute) -> st.SearchStrategy[Any]:
    """Return the values that a row can hold of an attribute, `not stated` included."""
    match attribute.type:
        case AttributeType.WORD:
            some: st.SearchStrategy[Any] = st.sampled_from(attribute.words)
        case AttributeType.LIST:
            some = st.sets(st.sampled_from(attribute.words)).map(
                lambda chosen: tuple(word for word in attribute.words if word in chosen)
            )
        case AttributeType.YES_NO:
            some = st.booleans()
        case AttributeType.NUMBER:
            some = st.integers(1, 1000) | st.floats(0.5, 1000)
        case AttributeType.RATING:
            some = st.sampled_from(["none", "IPX4", "IP55"])
    return st.none() | some


VALUES = st.fixed_dictionaries(
    {name: values_of(attribute) for name, attribute in STORED_ATTRIBUTES.items() if name != "kind"}
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
    row = {**EMPTY_ROW, **to_row(product("one")), "anc": 0, "wireless": 1, "in_stock": 0}
    found = to_product(row, STORED_ATTRIBUTES)
    assert (found.attributes["anc"], found.attributes["wireless"], found.attributes["wired"]) == (
        False,
        True,
        None,
    )
    assert found.in_stock is False


def test_lists_are_written_in_the_order_of_their_words() -> None:
    """So that equal lists are equal rows; an empty list is stated, and differs from nothing stated."""
    row = to_row(product("one", links=("bluetooth", "jack"), works_with=()))
    assert (row["links"], row["works_with"]) == ('["jack", "bluetooth"]', "[]")
    assert stored(product("one", links=())).attributes["links"] == ()
    assert stored(product("one")).attributes["links"] is None


def test_words_that_a_list_no_longer_has_are_not_read() -> None:
    """As after an update of the wizard."""
    row = {**EMPTY_ROW, **to_row(product("one")), "links": '["usb", "carrier_pigeon", "jack"]'}
    assert to_product(row, STORED_ATTRIBUTES).attributes["links"] == ("jack", "usb")


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("blutooth", "Product 'one': 'blutooth' is not a known word of 'links'. Did you mean 'bluetooth'?"),
        ("zzz", "Product 'one': 'zzz' is not a known word of 'links'."),
    ],
)
def test_a_word_outside_a_list_vocabulary_is_refused(word: str, message: str) -> None:
    """The message names product, word and attribute, and what was probably meant."""
    with pytest.raises(CatalogError) as caught:
        to_row(product("one", links=("usb", word)))
    assert str(caught.value) == message


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
    assert read_own_attributes({"own": column_type}) == {"own": Attribute("own", type_)}


def test_only_columns_that_a_store_added_are_its_own() -> None:
    """Fields, built-in attributes and columns of bytes are not."""
    columns = {**dict.fromkeys(EMPTY_ROW, "TEXT"), "thumb": "BLOB", "photo": "blob", "colour": "TEXT"}
    assert list(read_own_attributes(columns)) == ["colour"]


def test_a_column_of_bytes_is_not_an_attribute(tmp_path: Path) -> None:
    """Pictures and the like may be in the file; no rule and no page can use them."""
    path = tmp_path / "catalog.db"
    write_catalog(path, [Listing(product("one"))], as_of=None)
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("ALTER TABLE products ADD COLUMN thumb BLOB")
        opened.execute("ALTER TABLE products ADD COLUMN vegan INTEGER")
        opened.commit()
    assert list(Catalog(path).own_attributes) == ["vegan"]


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
