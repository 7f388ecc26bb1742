"""Encodings, and files that are not feeds."""

from __future__ import annotations

import pytest

from tests.catalog.feeds.samples import XML_ALTO, fatal, one_offer, open_text, rss, summarize, warnings_of

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
