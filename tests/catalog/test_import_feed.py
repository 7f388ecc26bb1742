"""From offers of a feed to listings of the catalog: fields, sources, own columns, exported rows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.tablets import TABLETS
from tests.making import TOPIC
from wizard.catalog.feeds.prices import to_cents
from wizard.catalog.feeds.records import Offer, Rejection, Remark, StockStatus
from wizard.catalog.import_feed import ImportedOffer, import_offers, read_offer
from wizard.catalog.listing import Origin, ProductTexts, Provenance
from wizard.catalog.overrides import Override
from wizard.catalog.store import Catalog, rewrite
from wizard.catalog.titles import open_title_reader
from wizard.rule_language.attributes import Attribute, AttributeType

READER = open_title_reader(TOPIC)

OWN = {"colour": Attribute("colour", AttributeType.WORD), "Depth": Attribute("Depth", AttributeType.NUMBER)}

HEADSET = ProductTexts("Acme Desk USB Headset with Boom Microphone", "For the office.", brand="Acme")

REJECTED = Rejection(2, 3, "two", "price", "missing", "The price is missing.")


def offer(texts: ProductTexts = HEADSET, product_id: str = "one", in_stock: bool = True) -> Offer:
    """Return an offer with these texts."""
    return Offer(
        record=1,
        line=2,
        id=product_id,
        price=Decimal("59.90"),
        regular_price=None,
        currency="USD",
        in_stock=in_stock,
        availability=StockStatus.IN_STOCK if in_stock else StockStatus.OUT_OF_STOCK,
        texts=texts,
        url="https://example.org/one",
        image=None,
        warnings=(),
    )


def imported(fields: dict[str, str], texts: ProductTexts = HEADSET) -> ImportedOffer:
    """Return what becomes of an offer that has these fields too."""
    return read_offer(offer(replace(texts, fields=tuple(fields.items()))), READER, TOPIC, OWN)


@pytest.mark.parametrize(
    ("price", "cents"),
    [
        ("59.90", 5990),
        ("1", 100),
        ("0.01", 1),
        ("0.005", 1),
        ("0.004", 0),
        ("1499.999", 150000),
        ("1E+2", 10000),
    ],
)
def test_prices_become_hundredths(price: str, cents: int) -> None:
    """Halves are rounded up, as shops do."""
    assert to_cents(Decimal(price)) == cents


def test_an_offer_becomes_a_product_with_the_source_of_each_fact() -> None:
    """What the feed says in fields, and what its texts state."""
    listing = imported({}).listing
    product = listing.product
    assert (product.id, product.name, product.brand, product.kind) == (
        "one",
        HEADSET.title,
        "Acme",
        "headset",
    )
    assert (product.price_cents, product.currency, product.in_stock) == (5990, "USD", True)
    assert (product.url, product.image, product.description) == (
        "https://example.org/one",
        None,
        "For the office.",
    )
    assert (product.attributes["microphone"], product.attributes["links"]) == ("boom", ("usb",))
    sources = {each.attribute: each for each in listing.provenance}
    assert sources["price"] == Provenance("price", Origin.FEED_FIELD, "price: 59.90 USD")
    assert {sources[name].origin for name in ("kind", "microphone", "links")} == {Origin.WORDS}


def test_empty_texts_are_not_stated() -> None:
    """Neither a brand nor a description."""
    product = imported({}, ProductTexts("Acme Headset")).listing.product
    assert (product.brand, product.description) == (None, None)


def test_what_is_sold_out_stays_in_the_catalog() -> None:
    """It is not recommended, but can be looked at."""
    product = read_offer(offer(in_stock=False), READER, TOPIC, {}).listing.product
    assert product.in_stock is False


def test_columns_of_the_stores_own_take_fields_of_their_names() -> None:
    """Without regard to case and blanks around the name; others of the feed are not kept."""
    listing = imported({" Colour ": "deep blue", "depth": "7", "smell": "none"}).listing
    attributes = listing.product.attributes
    assert (attributes["colour"], attributes["Depth"], "smell" in attributes) == ("deep blue", 7, False)
    sources = {each.attribute: (each.origin, each.evidence) for each in listing.provenance}
    assert sources["colour"] == (Origin.FEED_FIELD, "colour: deep blue")


def test_a_value_that_cannot_be_read_is_a_warning() -> None:
    """The offer is taken without it; warnings of the feed come first."""
    before = Remark("sale_price", "sale-not-usable")
    made = offer(replace(HEADSET, fields=(("depth", "deep"), ("colour", ""))))
    found = read_offer(replace(made, warnings=(before,)), READER, TOPIC, OWN)
    assert found.offer.warnings == (before, Remark("Depth", "attribute-not-usable"))
    assert found.listing.product.attributes.keys() & {"Depth", "colour"} == set()


# --- rows that the catalog exported --------------------------------------------------------------

EXPORTED = {"exported_from": "0123456789ab", "kind": "headphones", "microphone": "none", "links": "jack;usb"}


@pytest.mark.parametrize(
    ("cell", "is_open"),
    [("yes", True), ("TRUE", True), ("1", True), ("no", False), ("0", False), ("", False), ("some", True)],
)
@pytest.mark.parametrize("header", ["links", "Connects by", "Connectivity"])
def test_a_column_says_that_the_list_of_another_may_be_incomplete(
    header: str, cell: str, is_open: bool
) -> None:
    """Whether the list is in the topic's words or in those that the reader of titles knows."""
    found = imported({header: "Bluetooth", "Links_open": cell}, ProductTexts("Acme Headphones"))
    assert found.listing.product.attributes["links"] == ("bluetooth",)
    assert ("links" in found.listing.product.open_lists) is is_open
    unclear = (Remark("links_open", "attribute-not-usable"),) if cell == "some" else ()
    assert found.offer.warnings == unclear


def test_such_a_column_says_nothing_of_words_in_a_title() -> None:
    """What the feed does not list it cannot say all of."""
    texts = ProductTexts("Acme Bluetooth Headphones for PS5")
    found = imported({"links_open": "no", "works_with_open": "no"}, texts).listing.product
    assert found.open_lists == {"links", "works_with"}
    assert (
        imported({"links_open": "yes"}, ProductTexts("Acme Headphones")).listing.product.open_lists == set()
    )


def test_a_list_that_a_field_states_takes_the_place_of_the_titles() -> None:
    """And is whole, unless the feed says otherwise."""
    found = imported(
        {"works_with": "PlayStation; Xbox"}, ProductTexts("Acme Headset for PS5")
    ).listing.product
    assert (found.attributes["works_with"], found.open_lists) == (("ps", "xbox"), frozenset())


def test_family_and_successor_have_their_columns_as_sources() -> None:
    """As attributes have."""
    stated = replace(
        offer(), related={"family": ("item_group_id", "7"), "followed_by": ("followed_by", "two")}
    )
    listing = read_offer(stated, READER, TOPIC, OWN).listing
    assert (listing.product.family, listing.product.followed_by) == ("7", "two")
    assert listing.provenance[1:3] == (
        Provenance("family", Origin.FEED_FIELD, "item_group_id: 7"),
        Provenance("followed_by", Origin.FEED_FIELD, "followed_by: two"),
    )


def test_exported_attributes_are_used_as_they_are() -> None:
    """Although the title says otherwise; what was not stated stays so."""
    found = imported({**EXPORTED, "anc": "", "price_note": "July 2025"})
    product = found.listing.product
    assert product.kind == product.attributes["kind"] == "headphones"
    assert (product.attributes["microphone"], product.attributes["links"]) == ("none", ("jack", "usb"))
    assert (product.attributes.get("anc"), product.price_note) == (None, "July 2025")
    assert found.conflicts == ()
    origins = {each.attribute: each.origin for each in found.listing.provenance}
    assert origins.pop("kind") is Origin.WORDS
    assert set(origins.values()) == {Origin.FEED_FIELD}


def test_nothing_follows_from_an_exported_kind(tmp_path: Path) -> None:
    """It may have been read in a title; an empty cell says that a fact is not stated."""
    row = replace(HEADSET, fields=(*EXPORTED.items(), ("kind", "headset"), ("microphone", "")))
    with rewrite(tmp_path / "catalog.db", TOPIC) as draft:
        [found] = import_offers(iter([offer(row)]), draft, READER)
    assert isinstance(found, ImportedOffer)
    assert (found.listing.product.kind, found.listing.product.attributes.get("microphone")) == (
        "headset",
        None,
    )


def test_a_kind_that_cannot_be_read_is_inferred_again() -> None:
    """Alone: no other attribute is taken from the texts, since an empty cell says that it is not stated."""
    found = imported({"exported_from": "0123456789ab", "kind": "speaker"})
    assert found.listing.product.kind == "headset"
    assert set(found.listing.product.attributes) == {"kind"}
    assert found.offer.warnings == (Remark("kind", "attribute-not-usable"),)


def test_guards_against_formulas_are_taken_off_again() -> None:
    """In texts and in cells, but only of rows that the catalog exported."""
    texts = ProductTexts("'=Acme Headset", "'-loud", brand="'@home")
    back = imported({**EXPORTED, "colour": "'=red"}, texts).listing.product
    assert (back.name, back.brand, back.description, back.attributes["colour"]) == (
        "=Acme Headset",
        "@home",
        "-loud",
        "=red",
    )
    foreign = imported({"colour": "'=red"}, texts).listing.product
    assert (foreign.name, foreign.attributes["colour"]) == ("'=Acme Headset", "'=red")


# --- a whole feed --------------------------------------------------------------------------------


def test_every_record_is_reported_in_order_and_offers_are_added(tmp_path: Path) -> None:
    """Rejections pass; decisions of staff and what follows are in the listing that is reported."""
    path = tmp_path / "catalog.db"
    with rewrite(path, TOPIC) as draft:
        draft.decide("one", [Override("one", "links", ("dect",), "seen", "2026-01-01")], [])
        records: list[Offer | Rejection] = [
            offer(),
            REJECTED,
            offer(ProductTexts("Acme Headphones"), product_id="three"),
        ]
        one, rejected, three = import_offers(iter(records), draft, READER)
    assert rejected is REJECTED
    assert isinstance(one, ImportedOffer)
    assert isinstance(three, ImportedOffer)
    assert (one.listing.product.attributes["links"], one.listing.product.attributes["wireless"]) == (
        ("dect",),
        True,
    )
    assert [each.id for each in Catalog(path, TOPIC).products()] == ["one", "three"]


# --- topics of other products ----------------------------------------------------------------------

TABLET_READER = open_title_reader(TABLETS)


def tablet(title: str, *fields: tuple[str, str], decimal: str | None = None, **more: Any) -> ImportedOffer:
    """Return what becomes of an offer of a shop for tablets."""
    texts = ProductTexts(title, fields=fields, **more)
    return read_offer(offer(texts), TABLET_READER, TABLETS, {}, decimal)


def test_fields_state_the_attributes_of_their_names_and_labels() -> None:
    """For every type, with the field as evidence."""
    found = tablet(
        "Acme One",
        ("Kind", "Tablets"),
        ("keyboard", "in its cover"),
        ("Made by", "Acme Inc."),
        ("Touchscreen", "Yes"),
        ("Sockets", "USB, HDMI"),
        ("Screen size (in)", "10.5"),
        ("weight_g", "1,200 g"),
        ("rugged", "mil-5"),
        ("Colour", "red"),
    )
    assert found.listing.product.attributes == {
        "kind": "tablet", "keyboard": "cover", "maker": "Acme Inc.", "touch": True, "ports": ("usb", "hdmi"),
        "screen": 10.5, "weight_g": 1200, "rugged": "MIL-5",
    }  # fmt: skip
    assert found.listing.product.kind == "tablet"
    assert found.offer.warnings == ()
    sources = {each.attribute: (each.origin, each.evidence) for each in found.listing.provenance}
    assert sources["kind"] == (Origin.FEED_FIELD, "Kind: Tablets")
    assert sources["ports"] == (Origin.FEED_FIELD, "Sockets: USB, HDMI")


def test_several_fields_of_one_name_state_several_words() -> None:
    """As Google's product details do."""
    found = tablet("Acme Tablet", ("ports", "USB"), ("ports", "HDMI"))
    assert found.listing.product.attributes["ports"] == ("usb", "hdmi")


def test_what_a_field_says_wins_over_the_words_of_the_title() -> None:
    """Whose evidence is not kept then."""
    found = tablet("Acme Tablet with keyboard", ("kind", "laptop"), ("keyboard", "none"))
    assert found.listing.product.attributes == {"kind": "laptop", "keyboard": "none"}
    assert {each.origin for each in found.listing.provenance} == {Origin.FEED_FIELD}


def test_fields_that_cannot_be_read_are_warnings_and_words_decide() -> None:
    """The kind too."""
    found = tablet("Acme Tablet", ("kind", "gadget"), ("screen", "large"), ("touch", "n/a"), ("weight_g", ""))
    assert found.listing.product.attributes == {"kind": "tablet"}
    unusable = [Remark(name, "attribute-not-usable") for name in ("kind", "touch", "screen")]
    assert list(found.offer.warnings) == unusable


def test_without_a_column_or_words_the_kind_is_other() -> None:
    """Kept, and never recommended."""
    assert tablet("Acme One").listing.product.kind == "other"


def test_numbers_are_read_as_the_store_writes_them() -> None:
    """By the decimal mark of its locale."""
    assert (
        tablet("Acme One", ("weight", "1.200 g"), decimal=",").listing.product.attributes["weight_g"] == 1200
    )
    exported = tablet("Acme One", ("weight_g", "1.125"), ("exported_from", "0123456789ab"), decimal=",")
    assert exported.listing.product.attributes["weight_g"] == 1.125


def test_columns_that_the_store_declared_win() -> None:
    """Whatever their header."""
    declared = (("kind", "Art", "Laptops"), ("screen", "Zoll", "13"))
    found = tablet("Acme Tablet", ("kind", "tablet"), declared=declared)
    assert found.listing.product.attributes == {"kind": "laptop", "screen": 13}
    sources = {each.attribute: each.evidence for each in found.listing.provenance}
    assert (sources["kind"], sources["screen"]) == ("Art: Laptops", "Zoll: 13")


def test_fields_that_the_reader_of_titles_knows_are_left_to_it() -> None:
    """As before there were topics; a field that it does not know states the attribute of its name."""
    found = imported({"Microphone": "no idea", "stored_music": "yes", "kind": "gadget"})
    assert found.listing.product.attributes["microphone"] == "boom"
    assert found.listing.product.attributes["stored_music"] is True
    assert (found.listing.product.kind, found.offer.warnings) == ("headset", ())


def test_facts_that_contradict_the_kind_are_reported(tmp_path: Path) -> None:
    """They stay; what nothing states follows."""
    texts = ProductTexts("Acme One", fields=(("kind", "laptop"), ("keyboard", "none"), ("touch", "yes")))
    with rewrite(tmp_path / "catalog.db", TABLETS) as draft:
        [found] = import_offers(iter([offer(texts)]), draft, TABLET_READER)
    assert isinstance(found, ImportedOffer)
    assert found.contradictions == ("keyboard is none, although the kind laptop implies present",)
    assert found.listing.product.attributes["ports"] == ("usb",)
