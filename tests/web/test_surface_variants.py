"""Variants on the surfaces: any of their ids finds the product, and what is shown names one of them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.web.framed_shop import ACME
from tests.web.reading import Page
from tests.web.small_shop import PRODUCTS, advisor, client
from wizard.advisor import Advisor
from wizard.catalog.listing import Listing
from wizard.catalog.store import Catalog, rewrite
from wizard.rule_language.predicates import Variant

VARIANTS = (
    Variant("42", "BOOM-B", "https://example.org/4?v=42", 6000, "USD"),
    Variant("41", "BOOM-R", "https://example.org/4?v=41", 6500, "USD", False),
    Variant("BOOM-G", "BOOM-G"),
)
ANSWERS = "uses=calls&talk=often&around=quiet"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Advisor:
    """The small shop, of which one product has variants, and an id that it had once."""

    def sold_in_colours(listing: Listing) -> Listing:
        if listing.product.id != "boom-four":
            return listing
        product = replace(listing.product, variants=VARIANTS)
        return replace(listing, product=product, former_ids=("boom/old",))

    found = advisor(tmp_path_factory.mktemp("shop"), list(map(sold_in_colours, PRODUCTS)))
    return replace(found, rulebook=replace(found.rulebook, stores=(ACME,)))


@pytest.fixture(scope="module")
def browser(shop: Advisor) -> FlaskClient:
    """A client of that shop."""
    return client(shop)


IDS = ["boom-four", "42", "BOOM-B", "41", "BOOM-R", "BOOM-G", "boom/old"]


@pytest.mark.parametrize("asked", IDS)
def test_the_id_of_any_variant_finds_the_product(shop: Advisor, browser: FlaskClient, asked: str) -> None:
    """In Python, on the page, in a frame and in JSON; further addresses have the product's own id."""
    assert getattr(shop.product(asked), "id", None) == "boom-four"
    for address in ("/", "/embed/"):
        page = browser.get(f"{address}?store=acme&product={asked}").get_data(as_text=True)
        assert "Boom Four" in page
        assert 'name="product" value="boom-four"' in page
    assert browser.get(f"/api/v1/products/{asked}").json["product"]["id"] == "boom-four"  # type: ignore[index]


def test_an_unknown_id_finds_no_product(shop: Advisor) -> None:
    """Neither does a prefix of a known one."""
    assert [shop.product(asked) for asked in ("BOOM", "boom-b", "", "43")] == [None] * 4


def test_the_frame_names_the_variant_whose_price_is_shown(browser: FlaskClient) -> None:
    """By the shop's own id and by the SKU."""
    page = Page(browser.get(f"/embed/?store=acme&{ANSWERS}&show=now").get_data(as_text=True))
    items = [json.loads(card["data-product"]) for card in page.all("article")]
    named = {item["sku"]: (item["variant_id"], item["variant_sku"], item["price"]) for item in items}
    assert named["boom-four"] == ("42", "BOOM-B", 60.0)
    assert {(id_, sku) for name, (id_, sku, _) in named.items() if name != "boom-four"} <= {(None, None)}


def test_json_has_the_variant_shown_and_all_of_a_product_that_was_asked_for(browser: FlaskClient) -> None:
    """Null means that the feed does not state it."""
    shown = {
        "id": "42", "sku": "BOOM-B", "price": {"amount": "60.00", "currency": "USD"}, "in_stock": True,
        "url": "https://example.org/4?v=42",
    }  # fmt: skip
    listed = browser.get(f"/api/v1/recommendation?{ANSWERS}").json["products"]  # type: ignore[index]
    assert {each["id"]: each["variant"] for each in listed if each["variant"]} == {"boom-four": shown}
    asked = browser.get("/api/v1/products/BOOM-R").json
    assert asked is not None
    assert asked["product"]["variant"] == shown
    assert asked["variants"] == [
        shown,
        {**shown, "id": "41", "sku": "BOOM-R", "price": {"amount": "65.00", "currency": "USD"},
         "in_stock": False, "url": "https://example.org/4?v=41"},
        {"id": "BOOM-G", "sku": "BOOM-G", "price": None, "in_stock": True, "url": None},
    ]  # fmt: skip


def test_variants_are_written_and_read_back(shop: Advisor) -> None:
    """In the same order."""
    with rewrite(shop.catalog.path, shop.rulebook.topic, dry_run=True) as draft:
        written = draft.listing("boom-four")
        assert draft.find_id("BOOM-G") == "boom-four"
        assert draft.find_id("nothing") == "nothing"
    assert written
    assert written.product.variants == VARIANTS
    found = Catalog(shop.catalog.path, shop.rulebook.topic).product("41")
    assert found
    assert found.variants == VARIANTS
