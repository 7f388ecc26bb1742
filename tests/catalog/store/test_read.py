"""Reading and writing a whole catalog: what goes in comes out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.catalog.store.files import PROVENANCE, STATED, run_sql, write
from tests.making import product
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.catalog.store import Catalog, write_catalog
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.predicates import Attribute, AttributeType


def test_a_product_comes_back_as_it_went_in(path: Path) -> None:
    """Yes and no, lists in vocabulary order, numbers and words survive; the rest is not stated."""
    write(path, Listing(product("one", brand="Acme", url="https://example.org/one", **STATED), PROVENANCE))
    found = Catalog(path).product("one")
    assert found is not None
    everything = {name: STATED.get(name) for name in STORED_ATTRIBUTES} | {"kind": "headset"}
    assert dict(found.attributes) == everything
    assert (found.name, found.brand, found.url) == ("One", "Acme", "https://example.org/one")
    assert (found.price_cents, found.currency, found.in_stock, found.image) == (5000, "USD", True, None)


def test_lists_come_back_in_vocabulary_order(path: Path) -> None:
    """The order a source lists them in does not matter."""
    write(path, Listing(product("one", links=("bluetooth", "jack"))))
    assert Catalog(path).products()[0].attributes["links"] == ("jack", "bluetooth")


def test_products_come_in_the_order_of_their_ids(path: Path) -> None:
    """Sold-out products and other goods are kept too."""
    write(path, Listing(product("b", in_stock=False)), Listing(product("c", "other")), Listing(product("a")))
    assert [found.id for found in Catalog(path).products()] == ["a", "b", "c"]


def test_an_unknown_id_is_not_a_product(path: Path) -> None:
    """It is None, and it has no provenance."""
    catalog = write(path, Listing(product("one")))
    assert catalog.product("two") is None
    assert catalog.provenance("two") == {}


def test_provenance_comes_back_by_attribute(path: Path) -> None:
    """Origin, evidence and page of each stated attribute."""
    write(path, Listing(product("one", microphone="boom", anc=False), PROVENANCE))
    assert Catalog(path).provenance("one") == {known.attribute: known for known in PROVENANCE}


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
    catalog = Catalog(path)
    assert catalog.own_attributes == {
        "colour": Attribute("colour", AttributeType.WORD),
        "cable_m": Attribute("cable_m", AttributeType.NUMBER),
    }
    attributes = catalog.products()[0].attributes
    assert (attributes["colour"], attributes["cable_m"]) == ("red", 1.5)


def test_own_attributes_of_new_products_become_columns(path: Path) -> None:
    """An import may bring attributes of its own."""
    write(path, Listing(product("one", colour="red", cable_m=1.5)))
    assert Catalog(path).own_attributes == {
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
        write_catalog(path, [Listing(product("two")), Listing(product("three", "speaker"))], None)
    assert str(caught.value) == (
        f"The catalog {path} was left as it was: CHECK constraint failed: "
        "kind IN ('headphones', 'earphones', 'headset', 'other')."
    )
    assert Catalog(path).version == version


def test_threads_share_a_catalog(path: Path) -> None:
    """Reads from several threads at once all get their answer."""
    catalog = write(path, Listing(product("one"), PROVENANCE))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: len(catalog.provenance("one")), range(40)))
    assert found == [2] * 40
