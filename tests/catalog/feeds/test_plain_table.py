"""Tables in which each row is a product."""

from __future__ import annotations

import pytest

from tests.catalog.feeds.samples import one_offer, open_text, outcomes_of, warnings_of
from wizard.catalog.feeds.records import Offer


def test_a_product_without_the_usual_id_has_another_of_its_ids() -> None:
    """In the order of their names; the title is none."""
    text = "sku,product_id,EAN,name,price\nA,1,7,Tide,5\n,2,8,Reef,5\n,,9,Bay,5\n,,,Cove,5\n"
    assert outcomes_of(text) == ["A 5", "2 5", "9 5", "4: id-missing"]


def test_an_id_that_another_row_has_in_another_column_is_taken() -> None:
    """Two products never have one id."""
    assert outcomes_of("sku,product_id,name,price\n2,1,Tide,5\n,2,Reef,5\n") == ["2 5", "2: duplicate-id"]


@pytest.mark.parametrize("off", ["No", "0", "FALSE", "FAUX", "nein", "ЛОЖЬ"])
def test_a_sale_that_is_switched_off_is_none(off: str) -> None:
    """And is no reason for a warning."""
    offer = one_offer(f"id,title,price,sale price,on sale\nA,Tide,5,4,{off}\n")
    assert (str(offer.price), offer.regular_price, warnings_of(offer)) == ("5", None, [])


def test_a_sale_that_is_switched_on_holds() -> None:
    """As does one of which nothing is said."""
    assert outcomes_of("id,title,price,sale price,on sale\nA,Tide,5,4,Yes\nB,Reef,5,4,\n") == [
        "A 4 instead of 5",
        "B 4 instead of 5",
    ]


def test_columns_of_no_field_are_texts_of_the_product() -> None:
    """Also those that were not believed to be a field."""
    (offer,) = open_text("id,title,price,Dealer price,Published\nA,Tide,5,3,2024-01-01\n")
    assert isinstance(offer, Offer)
    assert offer.texts.fields == (("Dealer price", "3"), ("Published", "2024-01-01"))
