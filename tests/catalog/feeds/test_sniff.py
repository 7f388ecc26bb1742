"""Encodings, and files that are not feeds."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from tests.catalog.feeds.samples import (
    NOW,
    XML_ALTO,
    fatal,
    one_offer,
    open_text,
    page,
    product,
    rss,
    summarize,
    warnings_of,
)
from wizard.catalog.feeds import open_feed
from wizard.catalog.feeds.records import FeedError, FeedSettings, Offer

PLAIN = "id,title,price\nA,Alto – ümlaut,12.50 €\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (PLAIN.encode(), "utf-8"),
        (PLAIN.encode("utf-8-sig"), "utf-8-sig"),
        (PLAIN.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + PLAIN.encode("utf-16-be"), "utf-16"),
        (PLAIN.encode("utf-16-le"), "utf-16-le"),
        (PLAIN.encode("cp1252"), "cp1252"),
    ],
)
def test_any_of_the_usual_encodings_is_recognised(data: bytes, encoding: str) -> None:
    """What is not UTF-8 and not UTF-16 is taken for cp1252, with a warning."""
    offer = one_offer(data)
    warnings = [("encoding", "decoded-as-cp1252")] if encoding == "cp1252" else []
    assert (open_text(data).encoding, offer.texts.title, offer.currency, warnings_of(offer)) == (
        encoding, "Alto – ümlaut", "EUR", warnings,
    )  # fmt: skip


def test_one_byte_at_the_end_of_a_large_file_decides_for_all_of_it() -> None:
    """The encoding is that of the whole file, not of its beginning."""
    feed = "id,title,price\n" + "".join(f"{n},Alto,5\n" for n in range(20_000))
    assert open_text(feed.encode() + b"Z,Caf\xe9,5\n").encoding == "cp1252"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"PK\x03\x04" + bytes(50),
            "This is a spreadsheet or a zip archive, not a feed. Open it in the program it comes from, "
            "save it as CSV (UTF-8), and import that file.",
        ),
        (
            b"\x1f\x8b\x08" + bytes(50),
            "This is a gzip archive, not a feed. Unpack it, and import the file inside.",
        ),
        (
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
            "This is a PDF document, not a feed. Export the products from your store as CSV, XML or JSON.",
        ),
        (
            b"\x89PNG\r\n\x1a\n" + bytes(50),
            "This is a picture, not a feed. Export the products from your store as CSV, XML or JSON.",
        ),
        (
            bytes(range(256)) * 4,
            "This is not text but some binary file. Export the products from your store as CSV, XML or JSON.",
        ),
    ],
)
def test_files_that_are_no_text_are_named(data: bytes, message: str) -> None:
    """And how to get a feed from them."""
    assert fatal(data) == ("not-csv", None, message)


TITLES = {
    "cp1250": [
        "Słuchawki bezprzewodowe Zephyr z mikrofonem", "Sluchátka přes uši, černá", "Fülhallgató erősítővel",
        "Bežične slušalice s mikrofonom, žičane", "Căşti fără fir pentru birou",
        "Slúchadlá bezdrôtové čierne ťažké",
    ],
    "cp1251": [
        "Наушники Zephyr", "Навушники бездротові з мікрофоном, чорні", "Слушалки с микрофон",
        "Бежичне слушалице",
    ],
    "cp1252": [
        "Kopfhörer mit Geräuschunterdrückung", "Écouteurs sans fil à réduction de bruit", "Café",
        "Auriculares pequeños ¿o no?", "Cuffie: qualità più alta", "Høretelefoner på øret",
        "Hörlurar med brusreducering, svarta på bordet", "Fones de ouvido sem fio com redução",
        "Headphones £59 – 20 m², 3 dm³", "Auriculars sense fil més còmodes",
    ],
    "cp1254": ["Kablosuz kulaklık, gürültü önleyici", "Oyuncu kulaklığı mikrofonlu siyah, şık"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "title"), [(encoding, title) for encoding, titles in TITLES.items() for title in titles]
)
def test_the_letters_say_in_which_encoding_a_table_is(encoding: str, title: str) -> None:
    """One title is enough (https://wpdoc.webkul.com/advance-import-export-woocommerce/csv-preparation.html)."""
    data = f'id;title;price\nA;"{title}";12,50 €\n'.encode(encoding)
    offer = one_offer(data)
    assert (offer.texts.title, warnings_of(offer)) == (title, [("encoding", f"decoded-as-{encoding}")])


@pytest.mark.parametrize(
    "encoding", ["cp1250", "cp1251", "iso8859-2", "koi8-r", "cp1253", "utf-16-le", "utf-8"]
)
def test_the_encoding_can_be_named(encoding: str) -> None:
    """Then nothing is guessed; a mark at the beginning of UTF-8 is still no part of the header."""
    title = {"koi8-r": "Наушники", "cp1251": "Наушники", "cp1253": "Ακουστικά"}.get(encoding, "Sluchátka")
    data = ("\ufeff" if encoding == "utf-8" else "").encode() + f"id;title;price\nA;{title};5\n".encode(
        encoding
    )
    feed = open_feed(BytesIO(data), FeedSettings("USD", None, NOW, encoding=encoding))
    assert [(offer.texts.title, warnings_of(offer)) for offer in feed if isinstance(offer, Offer)] == [
        (title, [])
    ]


def test_the_encoding_can_be_named_for_pages_and_xml_too() -> None:
    """It counts more than what the file says."""
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    feeds = [
        page(json.dumps(product(name="Černá"), ensure_ascii=False)),
        rss(XML_ALTO.replace("Alto", "Černá"), declaration=declaration),
    ]
    settings = FeedSettings("USD", None, NOW, encoding="cp1250")
    offers = [offer for feed in feeds for offer in open_feed(BytesIO(feed.encode("cp1250")), settings)]
    assert [offer.texts.title for offer in offers if isinstance(offer, Offer)] == ["Černá", "Černá"]


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", "idna", ""])
def test_an_encoding_that_is_not_one_of_texts_is_refused(name: str) -> None:
    """Python has codecs that are none."""
    with pytest.raises(FeedError) as refused:
        open_feed(BytesIO(b"id,title,price\nA,Alto,5\n"), FeedSettings("USD", None, NOW, encoding=name))
    assert (refused.value.code, refused.value.message) == (
        "encoding-unknown",
        f"'{name}' is not an encoding of texts. Write one such as utf-8, cp1250, cp1251 or iso-8859-2.",
    )


NOTICE = 'Warning: Undefined array key "sku" in /var/www/feed.php on line 12'


@pytest.mark.parametrize(
    ("before", "line", "what"),
    [
        # https://github.com/rainlab/sitemap-plugin/issues/59
        # https://github.com/Auctollo/google-sitemap-generator/issues/88
        (f"\n{NOTICE}\n", 3,
         "there is text before it: 'Warning: Undefined array key \"sku\" in /var/www/feed.php on l...'"),
        (f"<br />\n<b>{NOTICE}</b><br />\n", 3,
         "there is text before it: 'Warning: Undefined array key \"sku\" in /var/www/feed.php on l...'"),
        ("\n\n", 3, "there are empty lines or spaces before it"),
        (" ", 1, "there are empty lines or spaces before it"),
        ("<!-- made by hand -->\n", 2, "there are empty lines or spaces before it"),
        ("Notice\n", 2, "there is text before it: 'Notice'"),
    ],
)  # fmt: skip
def test_text_before_xml_is_named(before: str, line: int, what: str) -> None:
    """Rather than read as a table or a page."""
    assert fatal(before + rss(XML_ALTO)) == (
        "xml-not-well-formed", 1,
        f"The XML declaration has to be the very beginning of a feed. Here it comes in line {line}, "
        f"and {what}. "
        "Look for what writes it, such as a notice of PHP, and export the feed again.",
    )  # fmt: skip


def test_xml_without_a_declaration_may_begin_later() -> None:
    """After comments, as XML allows."""
    assert summarize("\n<!-- made by hand -->\n" + rss(XML_ALTO, declaration="")) == [(1, 4, "10.00 EUR")]
