"""Records of feeds before they are validated: clean texts, and rejections in the words of the feed."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from tests.catalog.feeds.samples import one_offer, product, read, table, warnings_of
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


@pytest.mark.parametrize(
    ("feed", "id_", "message"),
    [
        (
            "\x9bSKU,Name,Price,Price\nA\x9b2J,Alto,5,\x9b6\n",
            "A2J",
            "Two columns are named 'Price', and here they say '5' and '6'. Rename the wrong one.",
        ),
        (
            "SKU,Name,Price,Status\nA\x9b2J,Alto,5,dr\x07aft\n",
            "A2J",
            "The column 'Status' says 'draft': the store does not show or sell this product. "
            "Publish it there to have it recommended.",
        ),
    ],
)
def test_a_refusal_says_nothing_that_a_terminal_obeys(feed: str, id_: str, message: str) -> None:
    """It is shown to people, with parts of the feed in it."""
    (refused,) = read(feed)
    assert isinstance(refused, Rejection)
    assert (refused.id, refused.message) == (id_, message)


def test_the_name_of_a_property_may_hold_half_a_character() -> None:
    """Which no file and no terminal can be written."""
    named = {"name": "\\ud800Mic", "value": "\\udc00boom"}
    feed = json.dumps(product(additionalProperty=named)).replace("\\\\", "\\")
    offer = one_offer(feed)
    assert offer.texts.fields == (("Mic", "boom"),)
    assert ("Mic", "control-characters-removed") in warnings_of(offer)
