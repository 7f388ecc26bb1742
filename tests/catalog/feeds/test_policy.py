"""What is true of every format: ids, titles, currencies, sales, availability, texts and addresses."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.catalog.feeds.feeding import fatal, one_offer, read, told, warned
from wizard.catalog.feeds.records import Offer, Rejection


def table(*rows: str, header: str = "id,title,price") -> str:
    """A plain CSV file."""
    return "\n".join((header, *rows, ""))


def test_a_product_needs_an_id_a_title_and_a_price() -> None:
    """A record without one of them is refused, the others are not."""
    feed = table(",Alto,10", "B, \u200b ,10", "C,Corda,", "D,Duo,10")
    assert told(feed) == [
        (1, 2, "id", "id-missing"),
        (2, 3, "title", "title-missing"),
        (3, 4, "price", "price-missing"),
        (4, 5, "10 USD"),
    ]


def test_a_refusal_names_the_stores_own_column_and_the_id() -> None:
    """And says how to fix it."""
    assert read(table("A,Alto,x", header="SKU,Name,Our price")) == [
        Rejection(
            1, 2, "A", "Our price", "price-unparseable",
            "'x' is no price. Write one number above 0, such as 59.99 or 59.99 USD.",
        )
    ]  # fmt: skip


def test_two_columns_of_one_name_that_differ_are_not_guessed_between() -> None:
    """What no product can do without is refused there; elsewhere the first counts."""
    feed = table(
        "A,A,Alto,10,10,red", "B,B,Bel,10,12,", "C,X,Cor,10,,blue", "D,,Duo,,10,",
        header="id,ID,title,price,Price,colour",
    )  # fmt: skip
    assert told(feed) == [
        (1, 2, "10 USD"),
        (2, 3, "price", "price-ambiguous"),
        (3, 4, "id", "id-missing"),
        (4, 5, "10 USD"),
    ]
    refused = read(feed)[1]
    assert isinstance(refused, Rejection)
    assert refused.message == (
        "Two columns are named 'price', and here they say '10' and '12'. Rename the one that is not meant."
    )


def test_the_first_accepted_record_keeps_an_id() -> None:
    """A refused one does not take it; two products of one name are two."""
    assert told(table("A,Alto,x", "A,Alto,10", "A,Alto,11", "B,Alto,12")) == [
        (1, 2, "price", "price-unparseable"),
        (2, 3, "10 USD"),
        (3, 4, "id", "duplicate-id"),
        (4, 5, "12 USD"),
    ]


def test_a_price_without_a_currency_needs_the_stores() -> None:
    """Nothing is assumed; a column or the name of the price's column will do."""
    assert [
        told(table("A,Alto,10"), currency=None),
        told(table("A,Alto,10"), currency="EUR"),
        told(table("A,Alto,10 GBP"), currency="EUR"),
        told(table("A,Alto,10,€", header="id,title,price,currency"), currency=None),
        told(table("A,Alto,10", header="id,title,price_eur"), currency=None),
        told(table("A,Alto,10", header="id,title,Price (£)"), currency="USD"),
    ] == [
        [(1, 2, "price", "currency-missing")],
        [(1, 2, "10 EUR")],
        [(1, 2, "10 GBP")],
        [(1, 2, "10 EUR")],
        [(1, 2, "10 EUR")],
        [(1, 2, "10 GBP")],
    ]


def test_a_currency_that_is_none_or_another_is_refused() -> None:
    """Two that disagree would have to be guessed between."""
    feed = table("A,Alto,10,Taler", "B,Bel,10 EUR,USD", "C,Cor,10,kr", header="id,title,price,currency")
    assert told(feed) == [
        (1, 2, "currency", "currency-missing"),
        (2, 3, "price", "price-ambiguous"),
        (3, 4, "currency", "currency-missing"),
    ]


@pytest.mark.parametrize(
    ("sale", "dates", "price", "regular", "warnings"),
    [
        ("8", "", "8", "10", []),
        ("8", "2026-11-01T00:00+0100/2026-12-01T00:00+0100", "8", "10", []),
        ("8", "2026-11-01T00:00-08:00/2026-12-01T00:00-08:00", "8", "10", []),
        ("8", "2026-11-22/2026-11-22", "8", "10", []),
        ("8", "2026-01-01/2026-02-01", "10", None, [("sale dates", "sale-ended")]),
        ("8", "2026-11-23/2026-12-01", "10", None, [("sale dates", "sale-not-started")]),
        ("8", "soon", "10", None, [("sale dates", "sale-price-unparseable")]),
        ("10", "", "10", None, [("sale price", "sale-price-not-lower")]),
        ("0", "", "10", None, [("sale price", "sale-price-not-lower")]),
        ("half", "", "10", None, [("sale price", "sale-price-unparseable")]),
        ("8 EUR", "", "10", None, [("sale price", "sale-price-unparseable")]),
    ],
)
def test_a_sale_price_holds_when_it_is_lower_and_today(
    sale: str, dates: str, price: str, regular: str | None, warnings: list[tuple[str, str]]
) -> None:
    """Otherwise the price stays, and a warning says why."""
    offer = one_offer(table(f"A,Alto,10,{sale},{dates}", header="id,title,price,sale price,sale dates"))
    expected = (Decimal(price), None if regular is None else Decimal(regular), warnings)
    assert (offer.price, offer.regular_price, warned(offer)) == expected


def test_an_old_price_is_kept_when_it_is_higher() -> None:
    """One that is lower, or no price, says nothing."""
    feed = table("A,Alto,10,12", "B,Bel,10,9", "C,Corda,10,x", header="id,title,price,old price")
    offers = [offer for offer in read(feed) if isinstance(offer, Offer)]
    assert [offer.regular_price for offer in offers] == [Decimal(12), None, None]


@pytest.mark.parametrize(
    ("text", "word", "in_stock"),
    [
        ("in_stock", "in_stock", True),
        ("in stock", "in_stock", True),
        ("In Stock", "in_stock", True),
        ("https://schema.org/InStock", "in_stock", True),
        ("http://schema.org/LimitedAvailability", "in_stock", True),
        ("OnlineOnly", "in_stock", True),
        ("schema:InStock", "in_stock", True),
        ("//schema.org/InStock/", "in_stock", True),
        ("Auf Lager", "in_stock", True),
        ("1", "in_stock", True),
        ("10+", "in_stock", True),
        ("", "in_stock", True),
        ("0", "out_of_stock", False),
        ("-3", "out_of_stock", False),
        ("out of stock", "out_of_stock", False),
        ("SoldOut", "out_of_stock", False),
        ("épuisé", "out_of_stock", False),
        ("preorder", "preorder", False),
        ("pre-order", "preorder", False),
        ("backorder", "backorder", False),
        ("http://schema.org/Discontinued", "discontinued", False),
    ],
)
def test_availability_is_read_in_the_words_of_many_stores(text: str, word: str, in_stock: bool) -> None:
    """What can only be ordered for later is kept and cannot be bought now."""
    offer = one_offer(table(f"A,Alto,10,{text}", header="id,title,price,availability"))
    assert (offer.availability, offer.in_stock, warned(offer)) == (word, in_stock, [])


def test_a_word_for_availability_that_is_unknown_counts_as_sold_out() -> None:
    """With a warning."""
    offer = one_offer(table("A,Alto,10,ask Bob", header="id,title,price,availability"))
    assert (offer.availability, offer.in_stock, warned(offer)) == (
        "ask Bob", False, [("availability", "availability-unknown")],
    )  # fmt: skip


def test_descriptions_become_plain_text() -> None:
    """Tags go, entities are characters, scripts and styles go with their content."""
    text = (
        "<p>Warm &amp; clear</p><script>alert(1)</script><style>p {}</style><ul><li>5 < 6<li><b>I</b>PX4</ul>"
    )
    offer = one_offer(table(f'A,<i>Alto</i> &amp; Bel,10,"{text}"', header="id,title,price,description"))
    assert (offer.texts.title, offer.texts.description) == ("Alto & Bel", "Warm & clear\n5 < 6\nIPX4")


def test_control_characters_are_taken_out_with_a_warning() -> None:
    """Marks that turn the direction of text around too, in every field."""
    feed = table("A,Al\0to\x07 \u202egnp.exe,1\x000,re\bd", header="id,title,price,colour")
    offer = one_offer(feed)
    assert (offer.texts.title, offer.price, offer.texts.fields) == (
        "Alto gnp.exe", Decimal(10), (("colour", "red"),),
    )  # fmt: skip
    assert warned(offer) == [(field, "control-characters-removed") for field in ("title", "price", "colour")]


def test_only_addresses_of_the_web_are_kept() -> None:
    """An address that is none is left out, with a warning; one without its scheme is read as https."""
    header = "id,title,price,url,image"
    feed = table(
        "A,Alto,10,https://shop.example/a b,http://cdn.example/a.jpg",
        "B,Bel,10,javascript:alert(1),/b.jpg",
        "C,Cor,10,//shop.example/c,///c",
        header=header,
    )
    good, bad, short = (offer for offer in read(feed) if isinstance(offer, Offer))
    assert [(good.url, good.image), (bad.url, bad.image), warned(bad)] == [
        ("https://shop.example/a%20b", "http://cdn.example/a.jpg"),
        (None, None),
        [("url", "address-not-usable"), ("image", "address-not-usable")],
    ]
    assert (short.url, short.image) == ("https://shop.example/c", None)


def test_long_texts_are_shortened_with_a_warning() -> None:
    """A description is no book."""
    offer = one_offer(table(f"A,Alto,10,{'x' * 30_000}", header="id,title,price,description"))
    assert (len(offer.texts.description), warned(offer)) == (20_000, [("description", "text-shortened")])


def test_a_store_must_name_a_currency_and_a_locale_that_exist() -> None:
    """Otherwise nothing is read."""
    with pytest.raises(
        Exception, match=r"^'DOLLARS' is no currency\. Write its code of three letters, such as USD\.$"
    ):
        read(table("A,Alto,10"), currency="DOLLARS")
    with pytest.raises(Exception, match=r"^'xx-Nowhere' is no locale\. Write one such as en-US or de-DE\.$"):
        read(table("A,Alto,10"), locale="xx-Nowhere")


@pytest.mark.parametrize("feed", [b"", b"\xef\xbb\xbf", b" \r\n\n", b"id,title,price\r\n", b"\0\0"])
def test_a_file_without_products_is_empty(feed: bytes) -> None:
    """A header alone is nothing either."""
    assert fatal(feed)[0] == "empty-file"
