"""Markup of feeds as plain text, and headers as they are compared."""

from __future__ import annotations

from tests.catalog.feeds.samples import one_offer, table


def test_descriptions_become_plain_text() -> None:
    """Tags go, entities are characters, scripts and styles go with their content."""
    text = (
        "<p>Warm &amp; clear</p><script>alert(1)</script><style>p {}</style><ul><li>5 < 6<li><b>I</b>PX4</ul>"
    )
    offer = one_offer(table(f'A,<i>Alto</i> &amp; Bel,10,"{text}"', header="id,title,price,description"))
    assert (offer.texts.title, offer.texts.description) == ("Alto & Bel", "Warm & clear\n5 < 6\nIPX4")
