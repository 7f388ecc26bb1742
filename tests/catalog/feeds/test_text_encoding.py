"""The encoding of tables that do not say it, and the one that a store names."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from tests.catalog.feeds.samples import NOW, XML_ALTO, one_offer, page, product, rss, warnings_of
from wizard.catalog.feeds import open_feed
from wizard.catalog.feeds.records import FeedError, FeedSettings, Offer

TITLES = {
    "cp1250": [
        "Słuchawki bezprzewodowe Zephyr z mikrofonem", "Sluchátka přes uši, černá", "Fülhallgató erősítővel",
        "Bežične slušalice s mikrofonom, žičane", "Căşti fără fir pentru birou",
        "Slúchadlá bezdrôtové čierne ťažké", "Bezdrôtové čierne ľahké",
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


def test_an_encoding_that_the_file_does_not_have_is_told() -> None:
    """Also UTF-16, of which Python wants a mark at the beginning."""
    with pytest.raises(FeedError) as caught:
        open_feed(BytesIO(b"id,title,price\nA,Alto,5\n"), FeedSettings("USD", None, NOW, encoding="utf-16"))
    assert (caught.value.code, caught.value.line, caught.value.message) == (
        "encoding-undecodable",
        1,
        "The file says it is utf-16, but not all of its bytes are. Save it as UTF-8, or name its encoding, "
        "such as --encoding cp1250.",
    )
