"""A draft: products, decisions and settings during a rewrite."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.catalog.tablets import TABLETS
from tests.making import TOPIC, product
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.overrides import Override
from wizard.catalog.store import Catalog, rewrite, write_catalog
from wizard.catalog.store.draft import BATCH
from wizard.rule_language.attributes import AttributeType, Value
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.topic import Side

PAGE = (Provenance("microphone", Origin.PAGE, "the boom arm turns", "https://example.org/review"),)


# --- columns of the store's own ----------------------------------------------------------------------


def test_tables_and_columns_of_the_stores_own_survive(stocked: Path) -> None:
    """With what a person filled in, for products that are still there."""
    with closing(sqlite3.connect(stocked)) as own, own:
        own.execute("ALTER TABLE products ADD COLUMN colour TEXT")
        own.execute("UPDATE products SET colour = 'red' WHERE id = 'a'")
        own.execute("CREATE TABLE orders (id INTEGER)")
    with rewrite(stocked, TOPIC) as draft:
        draft.clear()
        draft.add(Listing(product("a")))
        draft.add(Listing(product("z", colour="blue")))
    assert [found.attributes["colour"] for found in Catalog(stocked, TOPIC).products()] == ["red", "blue"]
    with closing(sqlite3.connect(stocked)) as own:
        assert own.execute("SELECT count(*) FROM orders").fetchone() == (0,)


def test_what_a_feed_reported_of_an_own_column_goes_with_the_feed(stocked: Path) -> None:
    """It has its source in provenance; what a person filled in has none."""
    provenance = (Provenance("colour", Origin.FEED_FIELD, "colour: blue"),)
    for listing in (Listing(product("a", colour="blue"), provenance), Listing(product("a"))):
        with rewrite(stocked, TOPIC) as draft:
            draft.clear()
            draft.add(listing)
    assert Catalog(stocked, TOPIC).products()[0].attributes["colour"] is None


# --- products ----------------------------------------------------------------------------------------


def test_a_product_is_added_or_replaced(stocked: Path) -> None:
    """The draft shows what was written, before it takes the place of the catalog."""
    with rewrite(stocked, TOPIC) as draft:
        draft.add(Listing(product("d")))
        written = draft.add(Listing(product("a", links=("dect",), microphone="boom"), PAGE))
        assert draft.product_ids() == ["a", "b", "c", "d"]
        found = draft.listing("a")
        assert found is not None
        assert written.product.attributes.items() <= found.product.attributes.items()
        assert {each.attribute for each in found.provenance} == {"microphone", "wireless", "wired"}
        assert set(found.provenance) == set(written.provenance)
        assert draft.listing("z") is None
    assert Catalog(stocked, TOPIC).product("a") == found.product


def test_a_draft_can_be_cleared(stocked: Path) -> None:
    """Products that are added afterwards are all there is."""
    with rewrite(stocked, TOPIC) as draft:
        draft.clear()
        assert draft.product_ids() == []
        draft.add(Listing(product("b")))
    assert [each.id for each in Catalog(stocked, TOPIC).products()] == ["b"]


def test_a_replaced_product_keeps_no_source_of_its_old_facts(stocked: Path) -> None:
    """Provenance belongs to what is stated now."""
    for known in (PAGE, ()):
        with rewrite(stocked, TOPIC) as draft:
            draft.add(Listing(product("a", microphone="boom"), known))
    assert Catalog(stocked, TOPIC).provenance("a") == {}


@pytest.mark.parametrize("number", [0, 1, BATCH - 1, BATCH, BATCH + 1])
def test_products_are_all_written_however_many_there_are(path: Path, number: int) -> None:
    """In batches, of which the last is rarely full."""
    with rewrite(path, TOPIC) as draft:
        for each in range(number):
            draft.add(Listing(product(f"p{each}")))
    assert len(Catalog(path, TOPIC).products()) == number


def test_an_own_attribute_gets_a_column_of_its_type(path: Path) -> None:
    """With the first product that has it, also in the middle of an import."""
    with rewrite(path, TOPIC) as draft:
        draft.add(Listing(product("a")))
        draft.add(Listing(product("b", colour="red", depth=2)))
        assert {name: each.type for name, each in draft.own_attributes.items()} == {
            "colour": AttributeType.WORD,
            "depth": AttributeType.NUMBER,
        }
    attributes = {each.id: each.attributes for each in Catalog(path, TOPIC).products()}
    assert [(each["colour"], each["depth"]) for each in attributes.values()] == [(None, None), ("red", 2)]


# --- decisions of staff ------------------------------------------------------------------------------


def decision(product_id: str, attribute: str, value: Value) -> Override:
    """Return a decision of today."""
    return Override(product_id, attribute, value, "seen", "2026-01-01")


def test_a_decision_changes_the_product_at_once_and_every_later_one(stocked: Path) -> None:
    """With what follows from it; another decision replaces it, and taking it back undoes all."""
    before = Catalog(stocked, TOPIC).version
    with rewrite(stocked, TOPIC) as draft:
        draft.decide("a", [decision("a", "links", ("dect",))], [])
        listing = draft.listing("a")
        assert listing is not None
        assert listing.product.attributes["wireless"] is True
    with rewrite(stocked, TOPIC) as draft:
        added = draft.add(Listing(product("a", links=("jack",))))
        assert added.product.attributes["links"] == ("dect",)
    with rewrite(stocked, TOPIC) as draft:
        draft.add(Listing(product("a")))
    with rewrite(stocked, TOPIC) as draft:
        assert draft.overrides == {"a": {"links": decision("a", "links", ("dect",))}}
        draft.decide("a", [decision("a", "links", ("jack",))], [])
    assert Catalog(stocked, TOPIC).overrides == (decision("a", "links", ("jack",)),)
    with rewrite(stocked, TOPIC) as draft:
        draft.decide("a", [], ["links"])
        assert draft.overrides == {}
    assert (Catalog(stocked, TOPIC).version, Catalog(stocked, TOPIC).overrides) == (before, ())


def test_decisions_survive_products_that_are_gone(stocked: Path) -> None:
    """They are named, and can be made and taken back all the same."""
    with rewrite(stocked, TOPIC) as draft:
        draft.decide("c", [decision("c", "anc", True)], [])
        draft.decide("x", [decision("x", "anc", False)], [])
        assert draft.overridden_missing_ids() == ["x"]
        draft.clear()
        assert draft.overridden_missing_ids() == ["c", "x"]
        draft.decide("x", [], ["anc"])
        assert draft.overridden_missing_ids() == ["c"]
        draft.add(Listing(product("c", anc=False)))
        assert draft.overridden_missing_ids() == []
    [found] = Catalog(stocked, TOPIC).products()
    assert found.attributes["anc"] is True


# --- what a store declared ---------------------------------------------------------------------------


def test_settings_and_columns_of_feeds_are_kept_for_the_next_import(stocked: Path) -> None:
    """Each by itself; None and an empty header delete, and clearing the products does not."""
    with rewrite(stocked, TOPIC) as draft:
        assert (draft.feed_settings(), draft.feed_columns()) == ({}, {})
        draft.save_feed_settings({"currency": "EUR", "locale": "de"}, {"price": "Preis", "brand": "Marke"})
    with rewrite(stocked, TOPIC) as draft:
        draft.clear()
        draft.save_feed_settings({"currency": "CHF", "locale": None}, {"price": "Betrag", "brand": ""})
    with rewrite(stocked, TOPIC, dry_run=True) as draft:
        assert draft.feed_settings() == {"currency": "CHF"}
        assert draft.feed_columns() == {"price": "Betrag"}


def test_the_day_of_the_prices_is_kept_until_another_is_set(stocked: Path) -> None:
    """None forgets it."""
    days = []
    for day in ("2026-01-02", None):
        with rewrite(stocked, TOPIC) as draft:
            draft.add(Listing(product("a")))
        days.append(Catalog(stocked, TOPIC).as_of)
        with rewrite(stocked, TOPIC) as draft:
            draft.set_as_of(day)
        days.append(Catalog(stocked, TOPIC).as_of)
    assert days == ["2025-07-23", "2026-01-02", "2026-01-02", None]


# --- other topics ----------------------------------------------------------------------------------


def test_a_catalog_of_another_topic_is_not_written(stocked: Path) -> None:
    """The message names the kinds, the topic, and how to name the right rules."""
    before = stocked.read_bytes()
    with pytest.raises(CatalogError) as caught, rewrite(stocked, TABLETS):
        pass
    assert str(caught.value) == (
        f"The products of the catalog {stocked} are of the kind headset; "
        "the rules on 'Tablet or laptop?' know no such kind. "
        "Name the rules that go with this catalog with --rules, or another file with --catalog."
    )
    assert stocked.read_bytes() == before


def test_a_topic_that_knows_one_of_the_kinds_may_write(path: Path) -> None:
    """As after the edit of a topic; goods of kind other belong to any."""
    write_catalog(path, TOPIC, [Listing(product("a", "other"))], None)
    with rewrite(path, TABLETS) as draft:
        draft.add(Listing(product("b", "tablet")))
    phone = Side("phone", "A phone", "a phone", "phones", ("phone",))
    grown = replace(TABLETS, sides=(*TABLETS.sides, phone))
    with rewrite(path, grown) as draft:
        draft.add(Listing(product("c", "phone")))
    with rewrite(path, TABLETS) as draft:
        draft.add(Listing(product("d", "laptop")))
    kinds = [each.kind for each in Catalog(path, TABLETS).products()]
    assert kinds == ["other", "tablet", "other", "laptop"]


def test_a_decision_that_the_topic_no_longer_knows_is_kept_and_left_out(path: Path) -> None:
    """Until the topic knows its word again."""
    write_catalog(path, TABLETS, [Listing(product("a", "tablet", keyboard="none"))], None)
    with rewrite(path, TABLETS) as draft:
        draft.decide("a", [Override("a", "keyboard", "cover", "seen", "2026-01-01")], [])
    keyboard = replace(TABLETS.attributes["keyboard"], words=("none", "present"))
    fewer = replace(TABLETS, attributes={**TABLETS.attributes, "keyboard": keyboard})
    feed = [Listing(product("a", "tablet", keyboard="none"))]
    assert write_catalog(path, fewer, feed, None).products()[0].attributes["keyboard"] == "none"
    assert write_catalog(path, TABLETS, feed, None).products()[0].attributes["keyboard"] == "cover"


def test_another_kind_takes_back_what_followed_from_the_first(path: Path) -> None:
    """And a decision that is taken back brings it again."""
    sources = (Provenance("kind", Origin.FEED_FIELD, "kind: laptop"),)
    before = write_catalog(path, TABLETS, [Listing(product("a", "laptop"), sources)], None)
    with rewrite(path, TABLETS) as draft:
        draft.decide("a", [Override("a", "kind", "tablet", "seen", "2026-01-01")], [])
    assert stated(path) == {"kind": "tablet"}
    with rewrite(path, TABLETS) as draft:
        draft.decide("a", [Override("a", "kind", "chromebook", "seen", "2026-01-01")], [])
    assert stated(path) == {"kind": "chromebook", "keyboard": "fixed", "touch": False}
    with rewrite(path, TABLETS) as draft:
        draft.decide("a", [], ["kind"])
    assert stated(path) == {"kind": "laptop", "keyboard": "present", "ports": ("usb",), "rugged": "none"}
    assert Catalog(path, TABLETS).version == before.version


def stated(path: Path) -> dict[str, Value]:
    """Return what the only product of a catalog of tablets states."""
    [found] = Catalog(path, TABLETS).products()
    return {name: value for name, value in found.attributes.items() if value is not None}
