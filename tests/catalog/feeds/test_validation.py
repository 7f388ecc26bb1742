"""What is required of a product in every format: id, title, clean texts and addresses."""

from __future__ import annotations

import pytest

from tests.catalog.feeds.samples import fatal, one_offer, read, summarize, table, warnings_of
from wizard.catalog.feeds.records import Offer, Rejection


def test_a_product_needs_an_id_a_title_and_a_price() -> None:
    """A record without one of them is refused, the others are not."""
    feed = table(",Alto,10", "B, \u200b ,10", "C,Corda,", "D,Duo,10")
    assert summarize(feed) == [
        (1, 2, "id", "id-missing"),
        (2, 3, "title", "title-missing"),
        (3, 4, "price", "price-missing"),
        (4, 5, "10 USD"),
    ]


def test_the_first_accepted_record_keeps_an_id() -> None:
    """A refused one does not take it; two products of one name are two."""
    assert summarize(table("A,Alto,x", "A,Alto,10", "A,Alto,11", "B,Alto,12")) == [
        (1, 2, "price", "price-unparseable"),
        (2, 3, "10 USD"),
        (3, 4, "id", "duplicate-id"),
        (4, 5, "12 USD"),
    ]


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
    assert [(good.url, good.image), (bad.url, bad.image), warnings_of(bad)] == [
        ("https://shop.example/a%20b", "http://cdn.example/a.jpg"),
        (None, None),
        [("url", "address-not-usable"), ("image", "address-not-usable")],
    ]
    assert (short.url, short.image) == ("https://shop.example/c", None)


@pytest.mark.parametrize(
    ("picture", "codes"),
    [
        ("http://cdn.example/a.jpg", ["picture-not-https"]),
        ("HTTP://cdn.example/a.jpg", ["picture-not-https"]),
        ("https://cdn.example/a.jpg?from=http://x", []),
        ("//cdn.example/a.jpg", []),
        ("", []),
    ],
)
def test_a_picture_that_no_page_will_show_is_told(picture: str, codes: list[str]) -> None:
    """It is kept as it is; the address of a product's page may be either."""
    feed = table(f"A,Alto,10,http://shop.example/a,{picture}", header="id,title,price,url,image")
    offer = one_offer(feed)
    assert warnings_of(offer) == [("image", code) for code in codes]
    assert offer.url == "http://shop.example/a"


@pytest.mark.parametrize("mark", [" ", "\n", ";", "; ", ",", ", ", "|", " | "])
def test_of_several_pictures_the_first_is_taken(mark: str) -> None:
    """Whatever stands between their addresses; a mark within an address is part of it."""
    pictures = f"https://cdn.example/a,b;c.jpg{mark}https://cdn.example/b.jpg{mark}//cdn.example/c.jpg"
    offer = one_offer(table(f'A,Alto,10,"{pictures}"', header="id,title,price,image"))
    assert (offer.image, offer.warnings) == ("https://cdn.example/a,b;c.jpg", ())


def test_long_texts_are_shortened_with_a_warning() -> None:
    """A description is no book."""
    offer = one_offer(table(f"A,Alto,10,{'x' * 30_000}", header="id,title,price,description"))
    assert (len(offer.texts.description), warnings_of(offer)) == (20_000, [("description", "text-shortened")])


def test_a_store_must_name_a_currency_and_a_locale_that_exist() -> None:
    """Otherwise nothing is read."""
    with pytest.raises(
        Exception, match=r"^'DOLLARS' is not a currency\. Write its code of three letters, such as USD\.$"
    ):
        read(table("A,Alto,10"), currency="DOLLARS")
    with pytest.raises(
        Exception, match=r"^'xx-Nowhere' is not a locale\. Write one such as en-US or de-DE\.$"
    ):
        read(table("A,Alto,10"), locale="xx-Nowhere")


@pytest.mark.parametrize("feed", [b"", b"\xef\xbb\xbf", b" \r\n\n", b"id,title,price\r\n", b"\0\0"])
def test_a_file_without_products_is_empty(feed: bytes) -> None:
    """A header alone is nothing either."""
    assert fatal(feed)[0] == "empty-file"


def test_an_id_that_a_spreadsheet_has_shortened_is_named() -> None:
    """Its last digits are lost, so that different products may have one."""
    first, second = read(table("8.72E+12,Alto,5", "8.72E+12,Bel,6"))
    assert warnings_of(first) == [("id", "id-shortened")]
    assert isinstance(second, Rejection)
    assert (second.code, second.message) == (
        "duplicate-id",
        "An earlier record has the id '8.72E+12': a spreadsheet has shortened both, and their last digits "
        "are lost. Export the products again, and import that file as it is.",
    )
