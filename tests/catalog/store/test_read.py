"""Reading and writing a whole catalog: what goes in comes out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tests.catalog.store.files import PROVENANCE, STATED, run_sql, write
from tests.catalog.tablets import TABLETS
from tests.making import TOPIC, product
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import Catalog, write_catalog
from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.diagnostics import CatalogError


def test_a_product_comes_back_as_it_went_in(path: Path) -> None:
    """Yes and no, lists in vocabulary order, numbers and words survive; the rest is not stated."""
    write(path, Listing(product("one", brand="Acme", url="https://example.org/one", **STATED), PROVENANCE))
    found = Catalog(path, TOPIC).product("one")
    assert found is not None
    everything = {name: STATED.get(name) for name in TOPIC.stored_attributes} | {"kind": "headset"}
    assert dict(found.attributes) == everything
    assert (found.name, found.brand, found.url) == ("One", "Acme", "https://example.org/one")
    assert (found.price_cents, found.currency, found.in_stock, found.image) == (5000, "USD", True, None)


def test_lists_come_back_in_vocabulary_order(path: Path) -> None:
    """The order a source lists them in does not matter."""
    write(path, Listing(product("one", links=("bluetooth", "jack"))))
    assert Catalog(path, TOPIC).products()[0].attributes["links"] == ("jack", "bluetooth")


def test_products_come_in_the_order_of_their_ids(path: Path) -> None:
    """Sold-out products and other goods are kept too."""
    write(path, Listing(product("b", in_stock=False)), Listing(product("c", "other")), Listing(product("a")))
    assert [found.id for found in Catalog(path, TOPIC).products()] == ["a", "b", "c"]


def test_an_unknown_id_is_not_a_product(path: Path) -> None:
    """It is None, and it has no provenance."""
    catalog = write(path, Listing(product("one")))
    assert catalog.product("two") is None
    assert catalog.provenance("two") == {}


def test_provenance_comes_back_by_attribute(path: Path) -> None:
    """Origin, evidence and page of each stated attribute."""
    write(path, Listing(product("one", microphone="boom", anc=False), PROVENANCE))
    assert Catalog(path, TOPIC).provenance("one") == {known.attribute: known for known in PROVENANCE}


def test_writing_adds_what_follows_from_links(path: Path) -> None:
    """No writer can forget it."""
    catalog = write(path, Listing(product("one", links=("dect",))))
    assert catalog.provenance("one")["wireless"] == Provenance(
        "wireless", Origin.FOLLOWS, "follows from links: dect"
    )


def test_a_store_adds_columns_of_its_own(path: Path) -> None:
    """Text columns are words, number columns numbers; both are read without a change of code."""
    write(path, Listing(product("one")))
    run_sql(
        path,
        "ALTER TABLE products ADD COLUMN colour TEXT",
        "ALTER TABLE products ADD COLUMN cable_m REAL",
        "UPDATE products SET colour = 'red', cable_m = 1.5",
    )
    catalog = Catalog(path, TOPIC)
    assert catalog.own_attributes == {
        "colour": Attribute("colour", AttributeType.WORD),
        "cable_m": Attribute("cable_m", AttributeType.NUMBER),
    }
    attributes = catalog.products()[0].attributes
    assert (attributes["colour"], attributes["cable_m"]) == ("red", 1.5)


def test_own_attributes_of_new_products_become_columns(path: Path) -> None:
    """An import may bring attributes of its own."""
    write(path, Listing(product("one", colour="red", cable_m=1.5)))
    assert Catalog(path, TOPIC).own_attributes == {
        "colour": Attribute("colour", AttributeType.WORD),
        "cable_m": Attribute("cable_m", AttributeType.NUMBER),
    }


def test_replacing_drops_what_was_there(path: Path) -> None:
    """Products, provenance and date are those of the last write."""
    write(path, Listing(product("one"), PROVENANCE))
    catalog = write(path, Listing(product("two")), as_of=None)
    assert [found.id for found in catalog.products()] == ["two"]
    assert (catalog.provenance("one"), catalog.as_of) == ({}, None)


def test_a_write_that_fails_changes_nothing(path: Path) -> None:
    """A refused value leaves the catalog as it was, and says what was refused."""
    catalog = write(path, Listing(product("one")))
    version = catalog.version
    with pytest.raises(CatalogError) as caught:
        write_catalog(path, TOPIC, [Listing(product("two")), Listing(product("three", "speaker"))], None)
    assert str(caught.value) == (
        "Product 'three': 'speaker' is not a known word of 'kind'. "
        "Choose one of headphones, earphones, headset, other."
    )
    assert Catalog(path, TOPIC).version == version


def test_threads_share_a_catalog(path: Path) -> None:
    """Reads from several threads at once all get their answer."""
    catalog = write(path, Listing(product("one"), PROVENANCE))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: len(catalog.provenance("one")), range(40)))
    assert found == [2] * 40


def test_values_that_the_topic_does_not_know_count_as_not_stated(path: Path) -> None:
    """As after an edit of the topic; a sentence for each product says so."""
    write_catalog(path, TABLETS, [Listing(product("a", "tablet", keyboard="cover", screen=10.5))], None)
    keyboard = replace(TABLETS.attributes["keyboard"], words=("none", "covered"))
    edited = replace(TABLETS, attributes={**TABLETS.attributes, "keyboard": keyboard})
    catalog = Catalog(path, edited)
    assert catalog.products()[0].attributes["keyboard"] is None
    assert catalog.problems == {
        "a": ["keyboard counts as not stated: 'cover' is not a known word of 'keyboard'"]
    }
    assert Catalog(path, TABLETS).problems == {}


def test_columns_that_the_topic_does_not_declare_are_the_stores_own(path: Path) -> None:
    """`attributes` has both, those of the topic first."""
    write_catalog(path, TABLETS, [Listing(product("a", "tablet", screen=10.5))], None)
    less = replace(TABLETS, attributes={"touch": TABLETS.attributes["touch"]})
    catalog = Catalog(path, less)
    assert list(catalog.attributes)[:2] == ["kind", "touch"]
    assert set(catalog.own_attributes) == (TABLETS.attributes.keys() | {"ports_open"}) - {"touch"}
    assert catalog.products()[0].attributes["screen"] == 10.5


def test_a_catalog_is_read_again_for_a_topic_of_other_attributes(path: Path) -> None:
    """And is the same for one that differs in other things, which it has then."""
    catalog = write_catalog(path, TABLETS, [Listing(product("a", "tablet", screen=10.5))], None)
    assert catalog.read_as(TABLETS) is catalog
    renamed = replace(TABLETS, name="Which one?")
    found = catalog.read_as(renamed)
    assert (found.topic, found.products()) == (renamed, catalog.products())
    less = replace(TABLETS, attributes={})
    found = catalog.read_as(less)
    assert (found.topic, "screen" in found.own_attributes) == (less, True)
