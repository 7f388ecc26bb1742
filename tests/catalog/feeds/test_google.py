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
from wizard.catalog.feeds.records import Offer


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
    """Otherwise one of them would be a guess."""
    feed = rss(XML_ALTO + "<g:price>10.00 EUR</g:price>", XML_ALTO + "<g:price>9.00 EUR</g:price>")
    assert summarize(feed) == [(1, 2, "10.00 EUR"), (2, 3, "price", "price-ambiguous")]


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
        "The file says it is utf-8, but not all of its bytes are. Save it as UTF-8 first.",
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
