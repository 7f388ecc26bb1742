"""Records of feeds before they are validated: clean texts, and rejections in the words of the feed."""

from __future__ import annotations

from decimal import Decimal

from tests.catalog.feeds.samples import one_offer, read, table, warnings_of
from wizard.catalog.feeds.records import Rejection


def test_a_refusal_names_the_stores_own_column_and_the_id() -> None:
    """And says how to fix it."""
    assert read(table("A,Alto,x", header="SKU,Name,Our price")) == [
        Rejection(
            1, 2, "A", "Our price", "price-unparseable",
            "'x' is not a price. Write one number above 0, such as 59.99 or 59.99 USD.",
        )
    ]  # fmt: skip


def test_control_characters_are_taken_out_with_a_warning() -> None:
    """Marks that turn the direction of text around too, in every field."""
    feed = table("A,Al\0to\x07 \u202egnp.exe,1\x000,re\bd", header="id,title,price,colour")
    offer = one_offer(feed)
    assert (offer.texts.title, offer.price, offer.texts.fields) == (
        "Alto gnp.exe", Decimal(10), (("colour", "red"),),
    )  # fmt: skip
    assert warnings_of(offer) == [
        (field, "control-characters-removed") for field in ("title", "price", "colour")
    ]
