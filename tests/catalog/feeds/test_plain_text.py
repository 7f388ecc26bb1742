"""Markup of feeds as plain text, and headers as they are compared."""

from __future__ import annotations

import pytest

from tests.catalog.feeds.samples import one_offer, read, table, warnings_of
from wizard.catalog.feeds.plain_text import normalize_header, strip_controls, to_line, to_plain_text
from wizard.catalog.feeds.records import Offer, Rejection


def test_descriptions_become_plain_text() -> None:
    """Tags go, entities are characters, scripts and styles go with their content."""
    text = (
        "<p>Warm &amp; clear</p><script>alert(1)</script><style>p {}</style><ul><li>5 < 6<li><b>I</b>PX4</ul>"
    )
    offer = one_offer(table(f'A,<i>Alto</i> &amp; Bel,10,"{text}"', header="id,title,price,description"))
    assert (offer.texts.title, offer.texts.description) == ("Alto & Bel", "Warm & clear\n5 < 6\nIPX4")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain  text ", "plain text"),
        ("<p>One</p><p>Two<br/>three</p>", "One\nTwo\nthree"),
        ("<b>bo</b>ld", "bold"),
        ("5 < 6 > 4", "5 < 6 > 4"),
        ("<!-- out -->in<script>x < 1</script>", "in"),
        ("<!-- never closed", ""),
        ('<a title="a > b">link</a>', "link"),
        ("Tom &amp; Jerry &lt;b&gt;", "Tom & Jerry <b>"),
        ("zero&#8203;width", "zerowidth"),
    ],
)
def test_markup_becomes_what_a_browser_shows(markup: str, text: str) -> None:
    """Blocks end their line; on one line, each end is a space."""
    assert to_plain_text(markup) == text
    assert to_line(markup) == text.replace("\n", " ")


def test_control_characters_and_direction_marks_are_stripped() -> None:
    """Line ends and tabs are kept."""
    assert strip_controls("a\x00b\u202ec\ufeff\td\n") == "abc\td\n"


def test_what_cannot_be_seen_is_no_part_of_a_text() -> None:
    """Soft hyphens, joiners, marks of direction, tags: https://github.com/BenjaminVanRyseghem/numbro/issues/292."""
    invisible = "\xad\u200b\u200c\u200d\u200e\u200f\u061c\u180e\u2060\u2066\u2069\ufeff\U000e0041"
    assert strip_controls("A".join(invisible)) == "A" * (len(invisible) - 1)
    assert normalize_header(f"pri{invisible}ce") == "price"
    offer = one_offer(table(f"{invisible}A{invisible},Al\xadto,\u200f59.90\xa0€\u200e"))
    assert (offer.id, offer.texts.title, str(offer.price), offer.currency) == ("A", "Alto", "59.90", "EUR")
    assert warnings_of(offer) == [(name, "control-characters-removed") for name in ("id", "title", "price")]


@pytest.mark.parametrize(
    "word",
    [
        "NULL",
        "null",
        "#N/A",
        "#REF!",
        "#ÉRTÉK!",
        "#DEĞER!",
        "#VÆRDI!",
        "#WAARDE!",
        "#ODWOŁANIE!",
        "#¿NOMBRE?",
        "#SAYI/0!",
        "#YOK",
        "#НД",
        "(blank)",
        "n/a",
        "N/A",
        "#NV",
        "#BEZUG!",
        "#VALEUR!",
        " NaN ",
        "\\N",
        "undefined",
    ],
)
def test_what_stands_for_nothing_is_empty(word: str) -> None:
    """As spreadsheets, databases and programs write it (https://striveformats.com/guides/general/csv-basics-for-imports)."""
    rows = (f"A,{word},5,,", f"{word},Bel,5,,", f"C,Corda,5,{word},{word}", f"D,Duo,{word},,")
    outcomes = read(table(*rows, header="id,title,price,brand,sale price"))
    refused = [(found.field, found.code) for found in outcomes if isinstance(found, Rejection)]
    assert refused == [("title", "title-missing"), ("id", "id-missing"), ("price", "price-unparseable")]
    (offer,) = (found for found in outcomes if isinstance(found, Offer))
    assert (offer.texts.brand, warnings_of(offer)) == ("", [])


def test_a_word_may_mean_something_where_it_is_no_title() -> None:
    """A microphone: none; a stock of n/a may be none either."""
    header = "id,title,price,availability,microphone"
    (refused, offer) = read(table("A,None,5,,", "B,Bel,5,n/a,none", header=header))
    assert isinstance(refused, Rejection)
    assert isinstance(offer, Offer)
    assert (refused.code, offer.texts.fields, offer.in_stock) == (
        "title-missing",
        (("microphone", "none"),),
        False,
    )


@pytest.mark.parametrize(
    ("header", "compared"),
    [
        ("¿Existencias?", "existencias"),
        ("  Größe (cm) ", "grosse cm"),
        ("sale_price", "sale price"),
        ("ÉTAT", "etat"),
        ("x" * 300, "x" * 200),
    ],
)
def test_headers_are_compared_without_case_accents_and_punctuation(header: str, compared: str) -> None:
    """And only by their start."""
    assert normalize_header(header) == compared
