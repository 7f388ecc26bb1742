"""Google Merchant feeds: RSS, Atom and TSV."""

from __future__ import annotations

import pytest

from tests.catalog.feeds.samples import (
    NAMESPACE,
    XML_ALTO,
    fatal,
    one_offer,
    open_text,
    price_of,
    read,
    rss,
    summarize,
)
from wizard.catalog.feeds.records import Offer, Rejection


def test_an_rss_feed_is_read() -> None:
    """Every field that the wizard uses."""
    offer = one_offer(
        rss(
            "<g:id>A</g:id><title><![CDATA[Alto & Co]]></title>"
            "<description>&lt;p&gt;Warm&lt;/p&gt; and <b>clear</b></description><link>https://shop.example/a</link>"
            "<g:image_link>https://cdn.example/a.jpg</g:image_link>"
            "<g:availability>preorder</g:availability><g:price>10.00 EUR</g:price>"
            "<g:sale_price>8.00 EUR</g:sale_price>"
            "<g:brand>Acme</g:brand><g:google_product_category>543626</g:google_product_category>"
            "<g:product_type>Audio &gt; Headphones</g:product_type><g:color>red</g:color>"
            "<g:product_detail><g:section_name>Sound</g:section_name>"
            "<g:attribute_name>Microphone</g:attribute_name>"
            "<g:attribute_value>Boom</g:attribute_value></g:product_detail>"
            "<g:product_highlight>Folds</g:product_highlight>"
        )
    )
    texts = offer.texts
    assert (offer.record, offer.line, offer.id, price_of(offer), offer.currency) == (
        1, 2, "A", "8.00 instead of 10.00", "EUR",
    )  # fmt: skip
    assert (offer.availability, offer.in_stock, offer.url, offer.image) == (
        "preorder", False, "https://shop.example/a", "https://cdn.example/a.jpg",
    )  # fmt: skip
    assert (texts.title, texts.description, texts.brand) == ("Alto & Co", "Warm\nand clear", "Acme")
    assert (texts.category, texts.google_category) == ("Audio > Headphones", "543626")
    assert texts.fields == (("Microphone", "Boom"), ("color", "red"), ("product highlight", "Folds"))


def test_an_atom_feed_is_read() -> None:
    """Its own id and link are not Google's."""
    feed = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACE}><title>Shop</title><entry><id>tag:shop,1</id>'
        '<title>Alto</title><link rel="alternate" href="https://shop.example/a"/><summary>Warm</summary>'
        "<g:id>A</g:id><g:price>10 EUR</g:price></entry></feed>"
    )
    offer = one_offer(feed)
    assert (open_text(feed).format, offer.id, offer.url, offer.texts.description) == (
        "gmc-atom", "A", "https://shop.example/a", "Warm",
    )  # fmt: skip


def test_tags_without_their_prefix_are_understood() -> None:
    """And those of another make are not."""
    feed = rss(
        "<id>A</id><title>Alto</title><price>10 EUR</price>"
        "<m:price xmlns:m='http://m.example'>9 EUR</m:price>"
    )
    assert summarize(feed) == [(1, 2, "10 EUR")]


def test_two_prices_are_one_when_they_agree() -> None:
    """Otherwise one of them would be a guess, as https://github.com/antiwork/gumroad/pull/7062 had it."""
    second = ["<g:price>10.0 EUR</g:price>", "<g:price>10</g:price>", "<g:price>9.00 EUR</g:price>",
              "<g:price>10.00 USD</g:price>"]  # fmt: skip
    products = [f"{XML_ALTO.replace('>A<', f'>{n}<')}{price}" for n, price in enumerate(second)]
    assert summarize(rss(*products)) == [
        (1, 2, "10.00 EUR"),
        (2, 3, "10.00 EUR"),
        (3, 4, "price", "price-ambiguous"),
        (4, 5, "price", "price-ambiguous"),
    ]
    (refused,) = read(rss(products[2]))
    assert isinstance(refused, Rejection)
    assert refused.message == "There are several prices: 10.00 EUR and 9.00 EUR. Leave one."


def test_two_sale_prices_are_refused() -> None:
    """As two prices are."""
    sales = "<g:sale_price>9 EUR</g:sale_price><g:sale_price>8 EUR</g:sale_price>"
    assert summarize(rss(XML_ALTO + sales)) == [(1, 2, "sale_price", "price-ambiguous")]


@pytest.mark.parametrize(
    ("price", "sale", "expected"),
    [
        ("59.99 CAD", "49.99", "49.99 CAD"),
        ("59.99 CAD", "$49.99", "49.99 CAD"),
        ("59.99 EUR", "49.99", "49.99 EUR"),
    ],
)
def test_a_sale_price_without_a_currency_is_in_that_of_the_price(
    price: str, sale: str, expected: str
) -> None:
    """Not in the one that the store declared for prices that name none."""
    feed = rss(
        f"<g:id>A</g:id><g:title>Alto</g:title><g:price>{price}</g:price><g:sale_price>{sale}</g:sale_price>"
    )
    assert summarize(feed, "USD") == [(1, 2, expected)]


@pytest.mark.parametrize("locale", [None, "en-US", "de-DE", "fr-FR"])
@pytest.mark.parametrize(
    ("price", "expected"),
    [
        # https://github.com/sherow1982/sooq-alkuwait, https://github.com/magento/magento2/issues/3131
        ("12.500 KWD", "12.500 KWD"),
        ("59.990 EUR", "59.990 EUR"),
        ("1.499 EUR", "1.499 EUR"),
        ("59.990000 EUR", "59.990000 EUR"),
        ("1.499,00 EUR", "1499.00 EUR"),
        ("1,499.00 EUR", "1499.00 EUR"),
        ("1.109.000 IDR", "1109000 IDR"),
    ],
)
def test_the_dot_is_the_decimal_mark_by_googles_format(price: str, expected: str, locale: str | None) -> None:
    """Whatever locale the store declared for its other files, in XML and in tables."""
    feeds = (
        rss(f"<g:id>A</g:id><g:title>Alto</g:title><g:price>{price}</g:price>"),
        f"id\ttitle\tlink\tavailability\tprice\nA\tAlto\thttps://a.example\tin_stock\t{price}\n",
    )
    assert [summarize(feed, "USD", locale) for feed in feeds] == [[(1, 2, expected)]] * 2


def test_a_comma_with_three_digits_has_no_meaning_in_googles_format() -> None:
    """It is refused, or read as the store declared."""
    feed = rss("<g:id>A</g:id><g:title>Alto</g:title><g:price>1,499 EUR</g:price>")
    assert [summarize(feed, "USD", locale) for locale in (None, "en-US", "de-DE")] == [
        [(1, 2, "price", "price-ambiguous")],
        [(1, 2, "1499 EUR")],
        [(1, 2, "1.499 EUR")],
    ]


def test_the_price_of_the_shipping_is_not_the_products() -> None:
    """Only a product's own fields count."""
    shipping = "<g:shipping><g:country>DE</g:country><g:price>4.99 EUR</g:price></g:shipping>"
    assert summarize(rss(shipping + XML_ALTO, shipping + "<g:id>B</g:id><g:title>Bel</g:title>")) == [
        (1, 2, "10.00 EUR"),
        (2, 3, "price", "price-missing"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252", "koi8-r"])
def test_the_declared_encoding_holds(encoding: str) -> None:
    """Whatever XML declares."""
    title = "Альт" if encoding == "koi8-r" else "Älto"
    feed = rss(XML_ALTO.replace("Alto", title), declaration=f'<?xml version="1.0" encoding="{encoding}"?>')
    assert one_offer(feed.encode(encoding)).texts.title == title


def test_a_product_that_is_too_large_is_refused_alone() -> None:
    """Its description is not kept on the way."""
    huge = XML_ALTO.replace(">A<", ">B<") + f"<g:description>{'x' * 3_000_000}</g:description>"
    assert summarize(rss(huge, XML_ALTO)) == [(1, 2, "description", "field-too-long"), (2, 3, "10.00 EUR")]


@pytest.mark.parametrize(
    ("feed", "code", "line"),
    [
        (rss(XML_ALTO)[:-20], "xml-not-well-formed", 2),
        (rss(XML_ALTO).replace(NAMESPACE, ""), "xml-not-well-formed", 2),
        (rss("<g:title>a&nbsp;b</g:title>"), "xml-not-well-formed", 2),
        (rss("<g:title>a\0b</g:title>"), "xml-not-well-formed", 2),
        (rss(XML_ALTO) + "<more/>", "xml-not-well-formed", 3),
        (rss(f"<g:title a='{'x' * 9_000_000}'/>"), "xml-not-well-formed", 2),
        (rss("<a>" * 20_000 + "</a>" * 20_000), "xml-not-well-formed", 2),
        ("<a>" * 5_000, "xml-not-well-formed", 1),
        ("<a>" * 5_000 + "</a>" * 5_000, "not-a-product-feed", None),
        (rss(), "not-a-product-feed", None),
        ("<products><product><id>A</id></product></products>", "not-a-product-feed", None),
        (rss(XML_ALTO, declaration="<!DOCTYPE rss>"), "xml-dtd-forbidden", 1),
        (rss(XML_ALTO, declaration='<!DOCTYPE rss SYSTEM "file:///etc/passwd">'), "xml-dtd-forbidden", 1),
        (
            rss("<g:id>&b;</g:id>", declaration='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'),
            "xml-dtd-forbidden", 1,
        ),
        (
            rss("", declaration='<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aa">]>'),
            "xml-dtd-forbidden", 1,
        ),
        (rss(XML_ALTO, declaration='<?xml version="1.0" encoding="rot13"?>'), "encoding-undecodable", 1),
        (rss(XML_ALTO, declaration='<?xml version="1.0" encoding="utf-16"?>'), "encoding-undecodable", 1),
    ],
)  # fmt: skip
def test_xml_that_is_broken_or_dangerous_stops_the_import(feed: str, code: str, line: int | None) -> None:
    """With the line."""
    assert fatal(feed)[:2] == (code, line)


def test_bytes_that_are_not_in_the_declared_encoding_stop_the_import() -> None:
    """XML has to obey its declaration."""
    feed = rss(XML_ALTO.replace("Alto", "Älto"), declaration='<?xml version="1.0" encoding="UTF-8"?>')
    assert fatal(feed.encode("latin-1")) == (
        "encoding-undecodable", 1,
        "The file says it is utf-8, but not all of its bytes are. Save it as UTF-8, or name its encoding, "
        "such as --encoding cp1250.",
    )  # fmt: skip


def test_a_tsv_file_is_read() -> None:
    """With details and highlights in Google's own notation."""
    feed = (
        "id\ttitle\tlink\timage link\tavailability\tprice\tproduct_detail\tproduct_highlight\n"
        "A\tAlto\thttps://shop.example/a\t\tin stock\t10 EUR\t"
        '"Sound:Microphone:Boom,Size:""2:30"""\t"""Folds, flat"",Light"\n'
    )
    (offer,) = read(feed)
    assert isinstance(offer, Offer)
    assert (open_text(feed).format, offer.texts.fields) == (
        "gmc-tsv",
        (
            ("Microphone", "Boom"),
            ("Size", "2:30"),
            ("product_highlight", "Folds, flat"),
            ("product_highlight", "Light"),
        ),
    )
