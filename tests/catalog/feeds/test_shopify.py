"""Shopify's CSV: rows of one handle are one product."""

from __future__ import annotations

from tests.catalog.feeds.samples import (
    one_offer,
    open_text,
    price_of,
    read,
    shopify,
    summarize,
    variant,
    warnings_of,
)
from wizard.catalog.feeds.records import Offer

NEW = (
    "Title,URL handle,Description,Vendor,Type,Tags,Published on online store,Status,SKU,Option1 name,"
    "Option1 value,"
    "Price,Compare-at price,Inventory tracker,Inventory quantity,Continue selling when out of stock,"
    "Product image URL,Microphone (product.metafields.audio.mic)"
)


def test_the_cheapest_variant_that_can_be_bought_is_the_products_price() -> None:
    """Sold-out ones and rows with a further picture do not count."""
    feed = shopify(
        variant("alto", "Alto", "A-1", "0", "9"),
        variant("alto", "", "A-2", "3", "11", "15"),
        variant("alto", "", "A-3", "3", "12"),
        "alto,,,,,,,,,,,,,,,https://cdn.example/2.jpg,",
        variant("bel", "Bel", "B-1", "3", "20"),
    )
    alto, bel = (offer for offer in read(feed) if isinstance(offer, Offer))
    assert open_text(feed).format == "shopify-csv"
    assert (alto.record, alto.line, alto.id, price_of(alto)) == (1, 2, "alto", "11 instead of 15")
    assert alto.in_stock
    assert (bel.record, bel.line, bel.id) == (5, 6, "bel")


def test_a_product_of_which_every_variant_is_sold_out_is_kept() -> None:
    """At its cheapest price; it cannot be bought."""
    offer = one_offer(shopify(variant("alto", "Alto", "A-1", "0", "9"), variant("alto", "", "A-2", "0", "8")))
    assert (price_of(offer), offer.in_stock, offer.availability) == ("8", False, "out_of_stock")


def test_rows_of_one_handle_that_are_far_apart_are_one_product() -> None:
    """In the place of the first of them, also when the title comes later."""
    feed = shopify(
        variant("alto", "", "A-1", "3", "9"),
        variant("bel", "Bel", "B-1", "3", "20"),
        variant("alto", "Alto", "A-2", "3", "8"),
    )
    assert sorted(summarize(feed)) == [(1, 2, "8 USD"), (2, 3, "20 USD")]


def test_a_variant_can_be_bought_when_it_is_not_counted_or_sells_beyond_its_stock() -> None:
    """As Shopify's own checkout does."""
    feed = shopify(
        variant("a", "Alto", "A", "0", "9", policy="continue"),
        variant("b", "Bel", "B", "", "9").replace("shopify", ""),
        variant("c", "Corda", "C", "-2", "9"),
        variant("d", "Duo", "D", "", "9"),
    )
    assert [offer.in_stock for offer in read(feed) if isinstance(offer, Offer)] == [True, True, False, False]


def test_what_is_not_published_is_refused() -> None:
    """A draft, what is archived, and what the online store does not show."""
    feed = shopify(
        "a,Alto,,,,,TRUE,,,A,,,,9,,,draft",
        "b,Bel,,,,,TRUE,,,B,,,,9,,,archived",
        "c,Corda,,,,,FALSE,,,C,,,,9,,,active",
        "d,Duo,,,,,TRUE,,,D,,,,9,,,active",
    )
    assert summarize(feed) == [
        (1, 2, "Status", "not-published"),
        (2, 3, "Status", "not-published"),
        (3, 4, "Published", "not-published"),
        (4, 5, "9 USD"),
    ]


def test_a_variant_whose_price_cannot_be_read_is_left_out_with_a_warning() -> None:
    """When none can be read the product is refused."""
    feed = shopify(
        variant("a", "Alto", "A-1", "3", "x"),
        variant("a", "", "A-2", "3", "9"),
        variant("b", "Bel", "B", "3", ""),
    )
    first, _ = read(feed)
    assert warnings_of(first) == [("Variant Price", "price-unparseable")]
    assert warnings_of(read(shopify(variant("a", "Alto", "A", "3", "9\x070")))[0]) == [
        ("Variant Price", "control-characters-removed")
    ]
    assert summarize(feed) == [(1, 2, "9 USD"), (3, 4, "Variant Price", "price-missing")]


def test_the_headers_since_2025_are_understood() -> None:
    """Metafields, options and tags are structured fields; without a SKU the handle is the id."""
    offer = one_offer(
        f'{NEW}\nAlto,alto,<p>Warm</p>,Acme,Headset,"red, new",TRUE,Active,,Color,Red,9,12,shopify,0,TRUE,'
        "https://cdn.example/a.jpg,Boom\n"
    )
    assert (offer.id, price_of(offer), offer.in_stock, offer.image) == (
        "alto", "9 instead of 12", True, "https://cdn.example/a.jpg",
    )  # fmt: skip
    assert (offer.texts.description, offer.texts.brand, offer.texts.category) == ("Warm", "Acme", "Headset")
    assert offer.texts.fields == (("Microphone", "Boom"), ("Color", "Red"), ("Tags", "red, new"))


def test_two_columns_of_one_name_that_differ_are_not_guessed_between() -> None:
    """As in any other table."""
    feed = "Handle,Title,Variant SKU,Variant Price,Variant Price\na,Alto,A,5,6\nb,Bel,B,,5\n"
    assert summarize(feed) == [(1, 2, "Variant Price", "price-ambiguous"), (2, 3, "5 USD")]


def test_its_prices_are_in_the_stores_currency() -> None:
    """Which the file does not name."""
    assert summarize(shopify("a,Alto,,,,,TRUE,,,A,,,,9,,,"), currency=None) == [
        (1, 2, "Variant Price", "currency-missing")
    ]
