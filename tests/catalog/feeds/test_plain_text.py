"""Markup of feeds as plain text, and headers as they are compared."""

from __future__ import annotations

import pytest

from tests.catalog.feeds.samples import one_offer, table
from wizard.catalog.feeds.plain_text import normalize_header, strip_controls, to_line, to_plain_text


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
