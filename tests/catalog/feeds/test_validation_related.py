"""Families and successors: what each format says of products that belong together."""

from __future__ import annotations

import json

import pytest

from tests.catalog.feeds.samples import NAMESPACE, offer, one_offer, product, read, rss, shopify, variant
from wizard.catalog.feeds import limits
from wizard.catalog.feeds.records import Offer

XML = "<g:id>A</g:id><g:title>Alto</g:title><g:price>10 EUR</g:price>"


@pytest.mark.parametrize(
    ("feed", "related"),
    [
        ("id,title,price\nA,Alto,10\n", {}),
        ("id,title,price,family,followed_by\nA,Alto,10,,\n", {}),
        (
            "id,title,price,family,followed_by\nA,Alto,10,altos,B\n",
            {"family": ("family", "altos"), "followed_by": ("followed_by", "B")},
        ),
        ("id,title,price,item_group_id\nA,Alto,10,altos\n", {"family": ("item_group_id", "altos")}),
        ("sku,title,price,Handle\nA,Alto,10,alto\n", {"family": ("Handle", "alto")}),
        ("handle,title,price\nalto,Alto,10\n", {}),
        (
            "id,title,price,item_group_id,Family\nA,Alto,10,group,altos\nB,Alto,9,group,\n",
            {"family": ("Family", "altos")},
        ),
        (
            "id\ttitle\tavailability\tprice\titem_group_id\nA\tAlto\tin stock\t10 EUR\taltos\n",
            {"family": ("item_group_id", "altos")},
        ),
        (rss(f"{XML}<g:item_group_id>altos</g:item_group_id>"), {"family": ("item_group_id", "altos")}),
        (
            f"<feed {NAMESPACE}><entry>{XML}<family>altos</family>"
            "<followed_by>B</followed_by></entry></feed>",
            {"family": ("family", "altos"), "followed_by": ("followed_by", "B")},
        ),
        (json.dumps(product(inProductGroupWithID="altos")), {"family": ("inProductGroupWithID", "altos")}),
        (
            json.dumps(product(isVariantOf={"@type": "ProductGroup", "productGroupID": "altos"})),
            {"family": ("inProductGroupWithID", "altos")},
        ),
        (
            json.dumps(
                product(additionalProperty=[{"@type": "PropertyValue", "name": "Followed_by", "value": "B"}])
            ),
            {"followed_by": ("Followed_by", "B")},
        ),
        (shopify(variant("alto", "Alto", "A-1", "3", "9"), variant("alto", "", "A-2", "3", "8")), {}),
    ],
)
def test_a_family_is_a_column_or_the_group_of_variants(
    feed: str, related: dict[str, tuple[str, str]]
) -> None:
    """With its header; where variants are one product already, they are no family."""
    first = read(feed)[0]
    assert isinstance(first, Offer), first
    assert first.related == related


def test_variants_that_were_merged_are_no_family() -> None:
    """A group of variants is one product."""
    group = {
        "@type": "ProductGroup", "productGroupID": "G", "name": "Alto",
        "hasVariant": [product("A", offers=offer(9)), product("B", offers=offer(11))],
    }  # fmt: skip
    assert one_offer(json.dumps([group])).related == {}


def test_a_family_has_a_limit() -> None:
    """That of an id."""
    found = one_offer(f"id,title,price,family\nA,Alto,10,{'x' * 2000}\n").related["family"]
    assert found == ("family", "x" * limits.ID)
