"""From offers of a feed to listings of the catalog: fields, sources, own columns, exported rows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from wizard.catalog.feeds.records import Offer, Rejection, Remark, StockStatus
from wizard.catalog.import_feed import ImportedOffer, import_offers, read_offer, to_cents
from wizard.catalog.inference.vocabulary import load_vocabulary
from wizard.catalog.listing import Origin, ProductTexts, Provenance
from wizard.catalog.overrides import Override
from wizard.catalog.store import Catalog, rewrite
from wizard.rule_language.predicates import Attribute, AttributeType

VOCABULARY = load_vocabulary()

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
    return read_offer(offer(replace(texts, fields=tuple(fields.items()))), VOCABULARY, OWN)


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
    product = read_offer(offer(in_stock=False), VOCABULARY, {}).listing.product
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
    found = read_offer(replace(made, warnings=(before,)), VOCABULARY, OWN)
    assert found.offer.warnings == (before, Remark("Depth", "attribute-not-usable"))
    assert found.listing.product.attributes.keys() & {"Depth", "colour"} == set()


# --- rows that the catalog exported --------------------------------------------------------------

EXPORTED = {"exported_from": "0123456789ab", "kind": "headphones", "microphone": "none", "links": "jack;usb"}


def test_exported_attributes_are_used_as_they_are() -> None:
    """Although the title says otherwise; what was not stated stays so."""
    found = imported({**EXPORTED, "anc": "", "price_note": "July 2025"})
    product = found.listing.product
    assert product.kind == product.attributes["kind"] == "headphones"
    assert (product.attributes["microphone"], product.attributes["links"]) == ("none", ("jack", "usb"))
    assert (product.attributes.get("anc"), product.price_note) == (None, "July 2025")
    assert found.conflicts == ()
    assert {each.origin for each in found.listing.provenance} == {Origin.FEED_FIELD}


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
    with rewrite(path) as draft:
        draft.decide("one", [Override("one", "links", ("dect",), "seen", "2026-01-01")], [])
        records: list[Offer | Rejection] = [
            offer(),
            REJECTED,
            offer(ProductTexts("Acme Headphones"), product_id="three"),
        ]
        one, rejected, three = import_offers(iter(records), draft, VOCABULARY)
    assert rejected is REJECTED
    assert isinstance(one, ImportedOffer)
    assert isinstance(three, ImportedOffer)
    assert (one.listing.product.attributes["links"], one.listing.product.attributes["wireless"]) == (
        ("dect",),
        True,
    )
    assert [each.id for each in Catalog(path).products()] == ["one", "three"]
