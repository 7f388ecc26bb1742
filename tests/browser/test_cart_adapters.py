"""The cart adapters for Shopify and WooCommerce, against what their makers say that they answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route

FOLDER = Path(__file__).parents[2] / "docs" / "embedding"
SHOP = "http://shop.example"
VARIANTS = [{"id": 41, "sku": "RED", "available": True}, {"id": 42, "sku": "BLUE", "available": True}]
SHOPIFY = {
    "/search/suggest.json": {"resources": {"results": {"products": [{"url": "/products/calm?_pos=1"}]}}},
    "/products/calm.js": {"handle": "calm", "variants": VARIANTS},
    "/cart/add.js": {},
}
API = "/wp-json/wc/store/v1"
WOO = {f"{API}/products": [{"id": 7}], f"{API}/cart": {}, f"{API}/cart/add-item": {}}
PAGE = f"{SHOP}/products/calm"


@pytest.mark.parametrize(
    ("adapter", "answers", "sku", "url", "sent", "opened"),
    [
        ("shopify", SHOPIFY, "BLUE", PAGE, {"items": [{"id": 42, "quantity": 1}]}, "/cart"),
        ("shopify", SHOPIFY, "BLUE", None, {"items": [{"id": 42, "quantity": 1}]}, "/cart"),
        ("shopify", SHOPIFY, "calm", None, {"items": [{"id": 41, "quantity": 1}]}, "/cart"),
        ("shopify", SHOPIFY, "OTHER", PAGE, {"items": [{"id": 41, "quantity": 1}]}, "/cart"),
        ("shopify", SHOPIFY, "OTHER", None, None, "/search?q=Calm%20Two"),
        ("shopify", {}, "BLUE", PAGE, None, "/products/calm"),
        ("woocommerce", WOO, "CALM-2", PAGE, {"id": 7, "quantity": 1}, "/cart/"),
        ("woocommerce", WOO | {f"{API}/products": []}, "12", None, {"id": 12, "quantity": 1}, "/cart/"),
        ("woocommerce", {}, "CALM-2", None, None, "/?post_type=product&s=Calm%20Two"),
    ],
)
def test_an_adapter_finds_the_product_and_opens_the_cart(
    page: Page,
    adapter: str,
    answers: Mapping[str, object],
    sku: str,
    url: str | None,
    sent: object,
    opened: str,
) -> None:
    """By SKU, handle or id; where the shop has no such thing, the product's page or a search."""
    posted: list[object] = []

    def answer(route: Route, request: Request) -> None:
        path = request.url.removeprefix(SHOP)
        if request.method == "POST":
            posted.append(json.loads(request.post_data or ""))
        known = answers.get(path.partition("?")[0], "<!doctype html><title>Shop</title>")
        body = known if isinstance(known, str) else json.dumps(known)
        route.fulfill(body=body, content_type="text/html", headers={"Nonce": "n"})

    page.route(f"{SHOP}/**", answer)
    page.goto(f"{SHOP}/start")
    page.add_script_tag(path=FOLDER / f"{adapter}.js")
    item = {"sku": sku, "name": "Calm Two", "url": url, "variant_id": None}
    page.evaluate(
        "item => { document.dispatchEvent("
        "new CustomEvent('pw:add-to-cart', {detail: {item}, cancelable: true})) }",
        item,
    )
    page.wait_for_url(f"{SHOP}{opened}")
    assert posted == ([sent] if sent else [])
