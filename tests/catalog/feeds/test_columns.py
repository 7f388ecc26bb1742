"""Which row is the header, and what its columns are."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from tests.catalog.feeds.samples import fatal, one_offer, open_text, read, summarize, table
from wizard.catalog.feeds import limits, open_feed
from wizard.catalog.feeds.records import FeedError, FeedSettings, Offer, Rejection


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_any_delimiter_is_recognised(delimiter: str) -> None:
    """By the header that it makes."""
    offer = one_offer(
        delimiter.join(["id", "title", "price"]) + "\n" + delimiter.join(["A", "Alto", "12.50"])
    )
    assert (offer.id, offer.texts.title, str(offer.price)) == ("A", "Alto", "12.50")


def test_excels_first_line_names_the_delimiter() -> None:
    """It is no header and no record."""
    assert summarize("\ufeffsep=;\r\nid;title;price\r\nA;Alto, red;12,50\r\n") == [(1, 3, "12.50 USD")]


def test_a_title_above_the_header_is_passed_over() -> None:
    """The header is the first row that names what a product needs."""
    assert summarize("Price list, autumn\n\nid,title,price\nA,Alto,5\n") == [(1, 4, "5 USD")]


def test_columns_are_guessed_in_many_languages() -> None:
    """And reported, in the file's own words."""
    feed = open_text(
        "Artikelnummer;Bezeichnung;Preis in EUR;Bestand;Hersteller;Farbe\nA;Alto;1.299,00;0;Acme;rot\n", None
    )
    (offer,) = feed
    assert isinstance(offer, Offer)
    assert dict(feed.columns) == {
        "id": "Artikelnummer", "title": "Bezeichnung", "price": "Preis in EUR", "stock": "Bestand",
        "brand": "Hersteller",
    }  # fmt: skip
    assert (f"{offer.price} {offer.currency}", offer.in_stock, offer.texts.brand, offer.texts.fields) == (
        "1299.00 EUR", False, "Acme", (("Farbe", "rot"),),
    )  # fmt: skip


def test_a_description_is_the_title_when_there_is_no_other() -> None:
    """As in stores whose cash desk knows one text only."""
    assert one_offer("Code,Description, price\nA,Alto,5\n").texts.title == "Alto"


def test_a_store_can_say_which_column_is_meant() -> None:
    """What it says goes before every guess."""
    feed = open_text("sku,name,price,Street price\nA,Alto,5,6\n", columns={"price": "Street price"})
    assert [offer.price for offer in feed if isinstance(offer, Offer)] == [6]
    assert feed.columns["price"] == "Street price"


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"price": "Stret price"},
            "The column 'Stret price', declared for price, is not in this file. Did you mean 'Street price'?",
        ),
        (
            {"prise": "Street price"},
            "'prise' is not a field of a product. Did you mean 'price'? The fields are id, title, price, "
            "regular_price, "
            "sale_price, sale_dates, sale_starts, sale_ends, on_sale, currency, availability, stock, "
            "sold_out, tracked, published, status, description, category, google_category, brand, url, "
            "image, family, group, same_model, followed_by.",
        ),
    ],
)
def test_a_column_or_field_that_does_not_exist_is_a_fault(columns: dict[str, str], message: str) -> None:
    """It is not passed over, for then a price might come from another column."""
    with pytest.raises(FeedError) as fault:
        open_text("sku,name,Street price\nA,Alto,5\n", columns=columns)
    assert (fault.value.code, fault.value.message) == ("columns-not-recognised", message)


def test_a_table_of_which_nothing_is_known_is_a_fault() -> None:
    """The message shows the columns, and how to say what they are."""
    assert fatal("foo,bar,baz\n1,2,3\n") == (
        "columns-not-recognised", 1,
        "There is no column for id, title and price. The columns are foo, bar, baz. If one of them is "
        'it, name it: --map price="its name".',
    )  # fmt: skip


def test_a_table_without_a_price_is_a_fault() -> None:
    """And names what is missing."""
    assert fatal("id,title,shipping price\nA,Alto,5\n") == (
        "required-column-missing", 1,
        "There is no column for price. The columns are id, title, shipping price. If one of them is "
        'it, name it: --map price="its name".',
    )  # fmt: skip


def test_two_columns_of_one_name_that_differ_are_not_guessed_between() -> None:
    """What no product can do without is refused there; elsewhere the first counts."""
    feed = table(
        "A,A,Alto,10,10,red", "B,B,Bel,10,12,", "C,X,Cor,10,,blue", "D,,Duo,,10,",
        header="id,ID,title,price,Price,colour",
    )  # fmt: skip
    assert summarize(feed) == [
        (1, 2, "10 USD"),
        (2, 3, "price", "price-ambiguous"),
        (3, 4, "id", "id-missing"),
        (4, 5, "10 USD"),
    ]
    refused = read(feed)[1]
    assert isinstance(refused, Rejection)
    assert refused.message == (
        "Two columns are named 'price', and here they say '10' and '12'. Rename the wrong one."
    )


# --- columns of a topic's attributes ---------------------------------------------------------------

ATTRIBUTES = {"kind": frozenset({"kind"}), "form": frozenset({"form", "type"}), "name": frozenset({"name"})}


def offer_of(text: str, columns: dict[str, str]) -> Offer:
    """Return the only offer of a table, for a topic with these attributes."""
    settings = FeedSettings("USD", None, datetime(2026, 1, 1, tzinfo=UTC), columns, ATTRIBUTES)
    (offer,) = open_feed(io.BytesIO(text.encode()), settings)
    assert isinstance(offer, Offer)
    return offer


def test_a_declared_column_states_an_attribute_and_may_hold_a_field_too() -> None:
    """With its header; here the category is read as ever."""
    found = offer_of("id,title,price,category\nA,Alto,5,Tablets\n", {"kind": "category"}).texts
    assert (found.declared, found.category) == ((("kind", "category", "Tablets"),), "Tablets")


def test_a_declared_column_that_only_states_an_attribute_is_no_further_field() -> None:
    """It would be read twice."""
    found = offer_of("id,title,price,Art\nA,Alto,5,Tablets\n", {"kind": "Art"}).texts
    assert (found.declared, found.fields) == ((("kind", "Art", "Tablets"),), ())


def test_a_column_of_an_attributes_name_is_taken_for_no_other_field() -> None:
    """Other stores call a category so; what a product needs is looked for all the same."""
    found = offer_of("id,name,price,type\nA,Alto,5,slate\n", {}).texts
    assert (found.title, found.category, found.fields) == ("Alto", "", (("type", "slate"),))


def test_in_exports_of_a_known_make_columns_keep_their_meaning() -> None:
    """There the name of a column is certain, and the declared one is read as well."""
    shopify = "Handle,Title,Type,Status,Variant SKU,Variant Price\na,Alto,Tablets,active,A,5\n"
    found = offer_of(shopify, {"kind": "Type"}).texts
    assert (found.category, found.declared) == ("Tablets", (("kind", "Type", "Tablets"),))


def test_an_unknown_field_offers_the_attributes_too() -> None:
    """Both can be declared."""
    with pytest.raises(FeedError) as caught:
        offer_of("id,title,price\nA,Alto,5\n", {"knd": "title"})
    message = "'knd' is not a field of a product. Did you mean 'kind'? The fields are "
    assert caught.value.message.startswith(message)
    assert caught.value.message.endswith(", followed_by, and the attributes kind, form, name.")


def test_the_name_of_a_column_is_cut() -> None:
    """Its words are searched many times, so that one of two million letters would take seconds."""
    feed = open_text(f"sku;name;price;{'aB' * 1_000_000}\nA;Tide;5;x\n")
    assert feed.recognition.header == ("sku", "name", "price", "aB" * 500)


def test_more_columns_than_any_feed_has_are_refused() -> None:
    """At once, and not row by row."""
    header = ",".join(("id", "title", "price", *map(str, range(limits.COLUMNS))))
    assert fatal(f"{header}\n{'A,' * 2002}A\n") == (
        "columns-not-recognised", 1, "The file has more than 2000 columns. Export those of products alone.",
    )  # fmt: skip
