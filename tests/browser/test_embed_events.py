"""Events of the element for the store's page, its methods, and messages that it ignores."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.hosts import Store, wait_until
from tests.browser.visits import HEIGHT, PAGES, PATIENCE, PHONE, TALL, Visits

pytestmark = pytest.mark.slow

SO_FAR = {"uses": "meetings", "show": "now"}
"""The address of a recommendation."""

FORGER = """<script>
const forged = [{pw: "resize", height: 9000}, {pw: "ready", height: 9000, kind: "recommendation", page: 1},
  {pw: "add-to-cart", item: {url: "/stolen"}}, {pw: "error", code: "page"}];
for (const message of forged) parent.postMessage({v: 1, ...message}, "*");
for (const pw of ["restart", "hello"]) parent.frames[0].postMessage({v: 1, pw, theme: "dark"}, "*");
setTimeout(() => fetch("/forged?done"), 300);
</script>"""
"""Another frame on the store's page that pretends to be the wizard, and to be the page around it."""

TAKE = "addEventListener('pw:add-to-cart', event => event.preventDefault());"
"""A store that puts the product into its cart by itself."""

REPORT = "addEventListener('pw:select', ({detail}) => { sessionStorage.selected = detail.item.sku; });"


def test_a_late_loader_learns_all_that_it_missed(visits: Visits, store: Store) -> None:
    """The frame has spoken to nobody when the loader comes 1.5 seconds late."""
    late = f"setTimeout(() => {{ document.body.append(Object.assign(document.createElement('script'), \
{{src: '{store.wizard}/embed/v1.js'}})) }}, 1500)"
    visit = visits.open(store.put_up(f"{store.element(height=100)}<script>{late}</script>"), until="step")
    ready = visit.received("ready")[0]
    assert (ready["kind"], ready["step"]["id"], visit.received("step")[0]["id"]) == (
        "question",
        "uses",
        "uses",
    )
    assert visit.height() == ready["height"] > 100


def test_forged_messages_change_nothing(visits: Visits, store: Store) -> None:
    """Neither those that pretend to come from the wizard, nor those to come from the store's page."""
    store.put_up(FORGER, path="/forger")
    visit = visits.open(store.put_up(store.element() + store.loader))
    visit.answer()
    before = (visit.height(), visit.heading, visit.page.evaluate("received.length"), visit.page.url)
    visit.page.evaluate(
        "document.body.append(Object.assign(document.createElement('iframe'), {src: '/forger'}))"
    )
    store.wait_for_request("/forged")
    assert (visit.height(), visit.heading, visit.page.evaluate("received.length"), visit.page.url) == before


def test_answers_stay_in_the_frame_unless_the_store_asks(visits: Visits, store: Store) -> None:
    """With `share-answers` every event has the query of the frame; a page in another scheme sends nothing."""
    dark = "share-answers theme=dark"
    for attributes, shared in (("", set()), (dark, {"store", "p_scheme", "uses", "from"})):
        visit = visits.open(store.put_up(store.element(attributes) + store.loader))
        visit.answer()
        assert len(visit.received("step")) == 2
        answers = visit.received("step")[-1].get("answers") or ""
        assert {pair.partition("=")[0] for pair in answers.lstrip("?").split("&") if pair} == shared


def test_the_result_lists_the_products(visits: Visits, store: Store) -> None:
    """As on the page, with what a cart and an analysis need."""
    frame = store.frame(**SO_FAR)
    visit = visits.open(store.put_up(store.element(frame=frame) + store.loader), until="result")
    items = visit.received("result")[0]["items"]
    cards = visit.frame.locator("article").all_text_contents()
    assert [item["name"] in card for item, card in zip(items, cards, strict=True)] == [True] * len(cards)
    assert {tuple(sorted(item)) for item in items} == {
        ("currency", "name", "price", "rank", "sku", "url", "variant_id", "variant_sku")
    }


def test_a_store_takes_the_product_into_its_cart(visits: Visits, store: Store) -> None:
    """It prevents the default; the page stays, and analytics that asked get the event."""
    body = store.element("datalayer", store.frame(**SO_FAR)) + store.loader + f"<script>{TAKE}</script>"
    visit = visits.open(store.put_up(body), until="result")
    visit.frame.locator("[data-cart]").first.click()
    item = visit.wait_for("add-to-cart")["item"]
    pushed = [entry for entry in visit.page.evaluate("dataLayer") if "event" in entry]
    assert item == visit.received("result")[0]["items"][0]
    assert [entry["event"] for entry in pushed] == ["view_item_list", "add_to_cart"]
    assert pushed[1]["ecommerce"] == {
        "currency": item["currency"],
        "value": item["price"],
        "items": [{"item_id": item["sku"], "item_variant": None, "item_name": item["name"],
                   "item_list_name": "product-wizard", "price": item["price"], "index": item["rank"]}],
    }  # fmt: skip
    assert set(pushed[0]["ecommerce"]) == {"currency", "items"}


def test_without_a_cart_the_product_page_opens(visits: Visits, store: Store) -> None:
    """Nobody prevents the default; and nothing is pushed for a page that did not ask."""
    frame = store.frame(**SO_FAR)
    visit = visits.open(store.put_up(store.element(frame=frame) + store.loader), until="result")
    assert visit.page.evaluate("window.dataLayer") is None
    url = visit.received("result")[0]["items"][0]["url"]
    visit.frame.locator("[data-cart]").first.click()
    visit.page.wait_for_url(url)


LEFT_TO_THE_BROWSER = """(link, key) => {
  let left;
  const look = event => { left = !event.defaultPrevented; event.preventDefault(); };
  addEventListener("click", look, {once: true});
  link.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, [key]: true}));
  return left; }"""


def test_looking_at_a_product_sends_an_event(visits: Visits, store: Store) -> None:
    """Before its page opens in place of the store's; not when the shopper opens it in another window."""
    body = store.element(frame=store.frame(**SO_FAR)) + store.loader + f"<script>{REPORT}</script>"
    visit = visits.open(store.put_up(body), until="result")
    first = visit.received("result")[0]["items"][0]
    link = visit.frame.locator("[data-select]").first
    for key in ("ctrlKey", "metaKey", "shiftKey"):
        assert link.evaluate(LEFT_TO_THE_BROWSER, key)
    link.click()
    visit.page.wait_for_url(first["url"])
    assert visit.page.evaluate("sessionStorage.selected") == first["sku"]


def test_several_wizards_and_two_loaders(visits: Visits, store: Store) -> None:
    """Each sends its own events; a second loader changes nothing; one made by script works too."""
    body = f"{store.element('id=one')}{store.element('id=two', store.frame(uses='music'))}{store.loader * 2}"
    visit = visits.open(store.put_up(body + WHO))
    visit.page.evaluate(MAKE, f"{store.wizard}/embed/?store=acme&uses=calls")
    visit.page.wait_for_function("who.length == 3")
    assert sorted(visit.page.evaluate("who")) == [["one", "uses"], ["three", "talk"], ["two", "talk"]]
    made = visit.page.locator("#three iframe")
    assert (made.get_attribute("title"), made.get_attribute("loading")) == ("For calls", "eager")


WHO = """<script>const who = [];
addEventListener("pw:step", event => who.push([event.target.id, event.detail.id]));</script>"""

MAKE = """src => { const wizard = document.createElement("product-wizard");
  for (const [name, value] of [["id", "three"], ["src", src], ["label", "For calls"]])
    wizard.setAttribute(name, value);
  document.body.append(wizard); }"""


def test_frames_come_and_go_as_scripts_have_it(visits: Visits, store: Store) -> None:
    """Put in later, named later, exchanged, in a sandbox, taken out; a height may have its unit."""
    visit = visits.open(store.put_up(store.loader + WHO), until="")
    boxed = store.frame(attributes='sandbox="allow-scripts"', skin="links")
    visit.page.evaluate(COME_AND_GO, [store.frame(), boxed, f"{store.wizard}/embed/?store=acme"])
    expected = [["boxed", "uses"], ["child", "uses"], ["named", "talk"], ["named", "uses"]]
    visit.page.wait_for_function("count => who.length == count", arg=len(expected))
    assert sorted(visit.page.evaluate("who")) == expected
    high = visit.page.locator("iframe").evaluate_all(
        "all => all.map(({offsetHeight}) => offsetHeight >= 880)"
    )
    assert high == [True] * 3
    visit.page.evaluate(
        "document.querySelector('iframe').remove(); document.querySelector('#child').restart();"
        "dispatchEvent(new MessageEvent('message', {data: {v: 1, pw: 'resize', height: 1}}))"
    )


COME_AND_GO = """async ([frame, boxed, src]) => {
  await customElements.whenDefined("product-wizard");
  const put = (id, before = {}) => {
    const wizard = document.createElement("product-wizard");
    for (const [name, value] of Object.entries({id, ...before})) wizard.setAttribute(name, value);
    document.body.append(wizard);
    return wizard;
  };
  put("child", {"min-height": "880px"}).innerHTML = frame;
  put("boxed").innerHTML = boxed;
  const named = put("named");
  named.addEventListener("pw:step", () => named.setAttribute("src", src + "&uses=music"), {once: true});
  named.setAttribute("src", src);
}"""


def test_a_frame_that_was_narrow_or_hidden_does_not_stay_higher(visits: Visits, store: Store) -> None:
    """Its text stood in a column one letter wide; a tab of a shop begins like that."""
    body = f'<div id="tab" style="width: 0">{store.element(height=100)}</div>'
    visit = visits.open(store.put_up(body + store.loader))
    visit.page.evaluate("document.querySelector('#tab').style.width = '60px'")
    wait_until(lambda: visit.height() > 2000)
    visit.page.evaluate("document.querySelector('#tab').style.width = 'auto'")
    wait_until(lambda: visit.height() == visit.frame.locator("html").evaluate(HEIGHT) < 2000)


MEASURED = "(root, [height, width]) => parent.postMessage({v: 1, pw: 'resize', height, width}, '*')"


def test_what_a_page_measured_before_it_had_its_width_is_forgotten(visits: Visits, store: Store) -> None:
    """A browser may lay it out in a column one letter wide first, and tell it the width of the frame then."""
    visit = visits.open(store.put_up(store.element() + store.loader))
    root, before = visit.frame.locator("html"), visit.height()
    root.evaluate(MEASURED, [9000, 20])
    wait_until(lambda: visit.height() == 9000)
    root.evaluate(MEASURED, [500, PHONE["width"]])
    wait_until(lambda: visit.height() == before)


def test_a_page_of_our_own_site_is_heard_too(browser: Browser, store: Store) -> None:
    """A store's own app that holds the wizard need not list itself; a late loader finds the frame loaded."""
    with browser.new_page() as page:
        page.set_default_timeout(PATIENCE)
        address = f"{store.wizard}/own"
        page.route(address, lambda route: route.fulfill(content_type="text/html", body=store.element()))
        page.goto(address, wait_until="load")
        page.evaluate(
            "src => { addEventListener('pw:step', () => document.title = 'heard');"
            "document.body.append(Object.assign(document.createElement('script'), {src})) }",
            f"{store.wizard}/embed/v1.js",
        )
        page.wait_for_function("document.title == 'heard'")


def test_restart_and_theme(visits: Visits, store: Store) -> None:
    """The store can begin again; its switch for dark colours reaches the frame, and scrolls nothing."""
    visit = visits.open(store.put_up(TALL + store.element() + store.loader))
    first = visit.heading
    visit.answer()
    for change, moves in (("setAttribute('theme', 'dark')", False), ("restart()", True)):
        before = visit.page.evaluate(PAGES)
        visit.page.evaluate(f"scrollTo(0, 0); document.querySelector('product-wizard').{change}")
        visit.page.wait_for_function(f"{PAGES} > {before}")
        assert (visit.page.evaluate("scrollY") > 0) == moves
    scheme = visit.frame.locator("html").evaluate("root => getComputedStyle(root).colorScheme")
    assert (visit.heading, scheme) == (first, "dark")


def test_a_product_page_asks_about_its_product(visits: Visits, store: Store) -> None:
    """`product=ID` stays in the address of the frame through all questions."""
    frame = store.frame(**SO_FAR)
    item = visits.open(store.put_up(store.element(frame=frame) + store.loader), until="result").received(
        "result"
    )
    sku = item[0]["items"][0]["sku"]
    visit = visits.open(store.put_up(store.element(frame=store.frame(product=sku)) + store.loader))
    while visit.asking:
        visit.answer()
    assert visit.frame.get_by_text("Does this one fit you?").is_visible()


@pytest.mark.parametrize("attributes", ["", "grow"])
def test_grow_never_shrinks(attributes: str, visits: Visits, store: Store) -> None:
    """Without it the frame of a recommendation is as high as what is in it, less than was reserved too."""
    frame = store.frame(uses="bike", show="now")
    body = store.element(attributes, frame, height=3000) + store.loader
    visit = visits.open(store.put_up(body), until="result")
    assert (visit.height() == 3000) == (attributes == "grow")
