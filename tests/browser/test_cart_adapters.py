"""The cart adapters: Shopify's and WooCommerce's against what their makers say that they answer, the others
against a server that does as theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask, Response, jsonify, render_template_string, request
from flask_wtf import CSRFProtect
from playwright.sync_api import Browser, Page, Request, Route
from werkzeug.serving import make_server

from tests.serving import PATIENCE

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
WOO_NONE = WOO | {f"{API}/products": []}
WOO_TWO = WOO | {f"{API}/products": [{"id": 6, "sku": "C"}, {"id": 8, "sku": "C,RED"}]}
PAGE = f"{SHOP}/products/calm"

Item = dict[str, str | None]


def item(
    sku: str, url: str | None = None, variant: str | None = None, variant_sku: str | None = None
) -> Item:
    """What the frame says of a product."""
    return {"sku": sku, "name": "Calm Two", "url": url, "variant_id": variant, "variant_sku": variant_sku}


def one(id_: int) -> dict[str, int]:
    """What WooCommerce is sent for one piece of a product."""
    return {"id": id_, "quantity": 1}


def send(page: Page, named: Item) -> None:
    """Tell the page that the shopper wants a product."""
    page.evaluate(
        "item => { document.dispatchEvent("
        "new CustomEvent('pw:add-to-cart', {detail: {item}, cancelable: true})) }",
        named,
    )


BLUE = {"items": [{"id": 42, "quantity": 1}]}
FIRST = {"items": [{"id": 41, "quantity": 1}]}
SEARCH = "/search?q=Calm%20Two"


@pytest.mark.parametrize(
    ("adapter", "answers", "named", "sent", "opened"),
    [
        ("shopify", SHOPIFY, item("calm", variant="BLUE", variant_sku="BLUE"), BLUE, "/cart"),
        ("shopify", SHOPIFY, item("calm", variant="42", variant_sku="BLUE-OLD"), BLUE, "/cart"),
        ("shopify", SHOPIFY, item("calm", PAGE, variant="42"), BLUE, "/cart"),
        ("shopify", SHOPIFY, item("calm", variant="GREEN", variant_sku="GREEN"), None, SEARCH),
        ("shopify", SHOPIFY, item("old-calm", variant="BLUE", variant_sku="BLUE"), BLUE, "/cart"),
        ("shopify", SHOPIFY, item("BLUE", PAGE), BLUE, "/cart"),
        ("shopify", SHOPIFY, item("BLUE"), BLUE, "/cart"),
        ("shopify", SHOPIFY, item("calm"), FIRST, "/cart"),
        ("shopify", SHOPIFY, item("OTHER", PAGE), FIRST, "/cart"),
        ("shopify", SHOPIFY, item("OTHER"), None, SEARCH),
        ("shopify", {}, item("BLUE", PAGE), None, "/products/calm"),
        ("woocommerce", WOO, item("CALM", variant="9", variant_sku="C-RED"), one(9), "/cart/"),
        ("woocommerce", WOO, item("CALM", variant="9"), one(9), "/cart/"),
        ("woocommerce", WOO, item("CALM", variant="C-RED", variant_sku="C-RED"), one(7), "/cart/"),
        ("woocommerce", WOO_TWO, item("CALM", variant="C,RED", variant_sku="C,RED"), one(8), "/cart/"),
        ("woocommerce", WOO, item("CALM", variant="gla_9"), one(7), "/cart/"),
        ("woocommerce", WOO, item("CALM-2", PAGE), one(7), "/cart/"),
        ("woocommerce", WOO_NONE, item("12"), one(12), "/cart/"),
        ("woocommerce", {}, item("CALM-2"), None, "/?post_type=product&s=Calm%20Two"),
    ],
)  # fmt: skip
def test_an_adapter_finds_what_is_shown_and_opens_the_cart(
    page: Page, adapter: str, answers: Mapping[str, object], named: Item, sent: object, opened: str
) -> None:
    """The variant by SKU or id, else the product; where the shop has no such thing, its page or a search."""
    posted: list[object] = []

    def answer(route: Route, request: Request) -> None:
        path = request.url.removeprefix(SHOP)
        if request.method == "POST":
            posted.append(json.loads(request.post_data or ""))
        known = answers.get(path.partition("?")[0])
        missing = known is None and path.endswith((".js", ".json"))
        body = "<!doctype html><title>Shop</title>" if known is None else json.dumps(known)
        route.fulfill(
            status=404 if missing else 200, body=body, content_type="text/html", headers={"Nonce": "n"}
        )

    page.route(f"{SHOP}/**", answer)
    page.goto(f"{SHOP}/start")
    page.add_script_tag(path=FOLDER / f"{adapter}.js")
    send(page, named)
    page.wait_for_url(f"{SHOP}{opened}")
    assert posted == ([sent] if sent else [])


def test_woocommerce_is_found_where_permalinks_are_plain(page: Page) -> None:
    """The address of its API has a query then, as `rest_url` of WordPress makes it."""
    asked: list[str] = []

    def answer(route: Route, request: Request) -> None:
        asked.append(f"{request.method} {request.url.removeprefix(SHOP)}")
        body = json.dumps([{"id": 7, "sku": "C&A"}])
        route.fulfill(body=body, content_type="text/html", headers={"Nonce": "n"})

    api = f"{SHOP}/index.php?rest_route=/wc/store/v1/"
    page.route(f"{SHOP}/**", answer)
    page.goto(f"{SHOP}/start")
    page.evaluate(f"window.productWizardShop = {{api: {api!r}, cart: '/?page_id=9'}}")
    page.add_script_tag(path=FOLDER / "woocommerce.js")
    send(page, item("C&A"))
    page.wait_for_url(f"{SHOP}/?page_id=9")
    assert asked[1:] == [
        "GET /index.php?rest_route=/wc/store/v1/products&sku=C%26A",
        "GET /index.php?rest_route=/wc/store/v1/cart",
        "POST /index.php?rest_route=/wc/store/v1/cart/add-item",
        "GET /?page_id=9",
    ]


# --- a shop of one's own ---------------------------------------------------------------------------------

STOCK = {"42": "BLUE", "43": "GREEN"}
TOKEN = "session-token"


def make_shop() -> Flask:
    """A shop with a form that is guarded by Flask-WTF, and what Vendure's Shop API answers to one mutation.

    Its cart is a page with the ids of what is in it. Vendure's is the `addItemToOrder` of its documentation.
    """
    app = Flask(__name__)
    app.secret_key = "for a test"
    guard = CSRFProtect(app)
    cart: list[str] = []

    @app.get("/form")
    def form() -> str:
        return render_template_string((FOLDER / "form.html").read_text("utf-8"))

    @app.get("/vendure")
    def vendure() -> str:
        return (
            f"<!doctype html><title>Shop</title><script>{(FOLDER / 'vendure.js').read_text('utf-8')}</script>"
        )

    @app.post("/cart/add")
    def add() -> Response:
        cart.append(f"{request.form['variant']} x {request.form['quantity']}")
        return Response(status=303, headers={"Location": "/cart"})

    @app.post("/shop-api")
    def shop_api() -> Response:
        asked = request.get_json()
        assert "addItemToOrder(productVariantId: $id, quantity: 1)" in asked["query"]
        name = asked["variables"]["id"]
        if name in STOCK:
            cart.append(f"{name} by {request.headers.get('Authorization', 'nobody')}")
            found = {"__typename": "Order"}
        else:
            found = {"__typename": "InsufficientStockError", "errorCode": "E", "message": "Sold out"}
        answer = jsonify({"data": {"addItemToOrder": found}})
        answer.headers["vendure-auth-token"] = TOKEN
        return answer

    guard.exempt(shop_api)

    @app.get("/cart")
    def show() -> str:
        shown, cart[:] = "; ".join(cart), []
        return f"<!doctype html><title>Cart</title><main>{shown}</main>"

    @app.get("/products/<name>")
    def product(name: str) -> str:
        return f"<!doctype html><title>{name}</title>"

    return app


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    """The address of that shop."""
    server = make_server("127.0.0.1", 0, make_shop(), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture
def store_page(browser: Browser) -> Iterator[Page]:
    """A page of the shop, which unlike the wizard's own sets a cookie and keeps a token."""
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE * 1000)
        yield context.new_page()


def test_a_form_with_a_token_takes_the_variant(store_page: Page, shop: str) -> None:
    """And the product's own id where the feed names no variant; without the token nothing is taken."""
    for named, taken in ((item("calm", variant="42"), "42 x 1"), (item("calm"), "calm x 1")):
        store_page.goto(f"{shop}/form")
        send(store_page, named)
        store_page.wait_for_url(f"{shop}/cart")
        assert store_page.inner_text("main") == taken
    store_page.goto(f"{shop}/form")
    store_page.evaluate("document.querySelector('[name=csrf_token]').value = ''")
    with store_page.expect_navigation() as refused:
        send(store_page, item("calm"))
    assert refused.value.status == 400


def test_vendures_order_takes_the_variant(store_page: Page, shop: str) -> None:
    """Its token is kept for the next one; what is sold out leads to the product's store_page."""
    for name, taken in (("42", "42 by nobody"), ("43", f"43 by Bearer {TOKEN}")):
        store_page.goto(f"{shop}/vendure")
        send(store_page, item("calm", variant=name))
        store_page.wait_for_url(f"{shop}/cart")
        assert store_page.inner_text("main") == taken
    store_page.goto(f"{shop}/vendure")
    send(store_page, item("calm", f"{shop}/products/calm", variant="44"))
    store_page.wait_for_url(f"{shop}/products/calm")
