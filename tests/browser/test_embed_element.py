"""What the element adds to a store's page: a shadow root, and nothing to the page's own elements."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.hosts import Store, wait_until
from tests.browser.visits import HEIGHT, PAGES, Visit, Visits
from wizard.web.assets import digest, read_static

pytestmark = pytest.mark.slow

LINK = "Open the advisor in a new page"

SO_FAR = {"uses": "meetings", "talk": "often", "show": "now"}
"""The address of a recommendation."""

OUTER = "document.querySelector('product-wizard').outerHTML"

STRICT = (
    '<meta http-equiv="Content-Security-Policy" content="'
    "style-src {style}; require-trusted-types-for 'script'; trusted-types 'none'\">"
)
"""A policy that allows no style but that of the test's own page, and no HTML from a script."""


def opened(visits: Visits, store: Store, attributes: str = "", **asked: str) -> Visit:
    """Return a visit of a recommendation."""
    frame = store.frame(**SO_FAR, **asked)
    return visits.open(store.put_up(store.element(attributes, frame) + store.loader), until="result")


# --- the shadow root ---------------------------------------------------------------------------------


def test_the_elements_of_the_page_stay_as_they_were_written(visits: Visits, store: Store) -> None:
    """As React and Vue compare them with what their server wrote; under the strictest policy too."""
    head = STRICT.format(style=digest("body{margin:0}"))
    body = store.element()
    visit = visits.open(store.put_up(body + store.loader, head=head), until="")
    wait_until(lambda: visit.received("step"))
    visit.frame.locator("form .option").first.click()
    visit.frame.locator(".go button").first.click()
    wait_until(lambda: len(visit.received("step")) == 2)
    assert visit.page.evaluate(OUTER) == _as_written(visits, store, body)
    assert visit.page.locator("iframe").count() == 1


def _as_written(visits: Visits, store: Store, body: str) -> str:
    """Return what the browser makes of the element without its script."""
    written: str = visits.open(store.put_up(body), until="").page.evaluate(OUTER)
    return written


def test_a_frame_that_is_made_is_a_part_of_the_element(visits: Visits, store: Store) -> None:
    """Pages style it by that name; the element itself stays empty, and its address is asked for once."""
    element = f'<product-wizard min-height="880" src="{store.wizard}/embed/?store=acme"></product-wizard>'
    head = "<style>product-wizard::part(frame) {scroll-margin-top: 80px}</style>"
    visit = visits.open(store.put_up(element + store.loader, head=head), until="step")
    assert visit.page.evaluate("document.querySelector('product-wizard').childNodes.length") == 0
    frame = visit.page.locator("iframe")
    assert frame.evaluate("each => getComputedStyle(each).scrollMarginTop") == "80px"
    assert (visit.height() >= 880, frame.get_attribute("title")) == (True, "Product advisor")
    assert [len(visit.received(name)) for name in ("ready", "step")] == [1, 1]


def test_a_frame_of_the_page_takes_the_place_of_one_that_was_made(visits: Visits, store: Store) -> None:
    """A parser or framework may put it in after the script has run."""
    element = f'<product-wizard src="{store.wizard}/embed/?store=acme"></product-wizard>'
    visit = visits.open(store.put_up(element + store.loader), until="step")
    put_in = "html => document.querySelector('product-wizard').insertAdjacentHTML('beforeend', html)"
    visit.page.evaluate(put_in, store.frame(uses="music"))
    wait_until(lambda: [step["id"] for step in visit.received("step")] == ["uses", "talk"])
    assert visit.page.locator("iframe").count() == 1


def test_the_plain_link_is_hidden_while_the_frame_works(visits: Visits, store: Store) -> None:
    """And nothing else that the page has in the element."""
    body = store.element().replace("<iframe", "<h2>Which one?</h2><iframe", 1)
    visit = visits.open(store.put_up(body + store.loader))
    expect(visit.page.get_by_text(LINK)).to_be_hidden()
    expect(visit.page.get_by_role("heading", name="Which one?")).to_be_visible()


def test_a_frame_deeper_in_the_element_works_too(visits: Visits, store: Store) -> None:
    """Editors of blogs put it into a paragraph."""
    body = store.element(frame=f"<div>{store.frame()}</div>", height=100)
    visit = visits.open(store.put_up(body + store.loader))
    assert visit.height() == visit.received("ready")[0]["height"] > 100
    expect(visit.page.get_by_text(LINK)).to_be_hidden()


def test_a_refused_frame_without_a_link_gets_one(visits: Visits, store: Store) -> None:
    """It is a part of the element, and leads to the same page outside of the frame."""
    address = f"{store.wizard}/embed/?store=nobody"
    element = f'<product-wizard src="{address}" label="Advisor" ready-timeout="300"></product-wizard>'
    visit = visits.open(store.put_up(element + store.loader), until="error")
    link = visit.page.get_by_role("link", name="Advisor")
    assert (link.get_attribute("href"), link.get_attribute("part")) == (
        f"{store.wizard}/?store=nobody",
        "link",
    )
    expect(visit.page.locator("iframe")).to_be_hidden()
    again = f"each => each.setAttribute('src', {address + '&uses=music'!r})"
    visit.page.locator("product-wizard").evaluate(again)
    wait_until(lambda: len(visit.received("error")) == 2)
    assert link.get_attribute("href") == f"{store.wizard}/?store=nobody&uses=music"
    visits.complaints.clear()


def test_a_frame_without_an_address_waits_for_one(visits: Visits, store: Store) -> None:
    """Plugins that load frames late take the address away; what the page says of its cart is not lost."""
    frame = store.frame(**SO_FAR).replace("src=", "data-src=", 1)
    visit = visits.open(store.put_up(store.element(frame=frame) + store.loader), until="")
    visit.page.wait_for_function("!!customElements.get('product-wizard')")
    sku = "razer-barracuda-x"
    visit.page.evaluate(PUT_IN, sku)
    visit.page.locator("iframe").evaluate("each => { each.src = each.dataset.src; }")
    items = visit.wait_for("result")["items"]
    told = ["In your cart" if item["sku"] == sku else "Add to cart" for item in items]
    assert visit.frame.locator("[data-cart] [role=status]").all_inner_texts() == told
    assert "In your cart" in told


def test_axe_finds_nothing_around_the_frame(visits: Visits, store: Store) -> None:
    """Neither where the frame is in the HTML nor where it is made."""
    made = f'<product-wizard src="{store.wizard}/embed/?store=acme" label="Advisor"></product-wizard>'
    body = f"<main><h1>Store</h1>{store.element()}{made}</main>{store.loader}"
    page = visits.open(store.put_up(body), until="").page
    wait_until(lambda: page.evaluate(PAGES) == 2)
    page.evaluate(Axe().axe_script)
    results = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(each["id"], each["nodes"][0]["html"]) for each in results["violations"]] == []


# --- around it ---------------------------------------------------------------------------------------

DIALOG = """<dialog id="outer"><button>Close</button>{element}</dialog>
<script>document.querySelector("#outer").showModal();
addEventListener("keydown", event => {{ window.pressed = event.key; {then} }});</script>"""


@pytest.mark.parametrize("then", ["", "event.preventDefault()"], ids=["left to the page", "prevented"])
def test_escape_in_the_frame_closes_the_dialog_around_it(then: str, visits: Visits, store: Store) -> None:
    """As it does in the page itself, where a script may keep it open."""
    body = DIALOG.format(element=store.element(), then=then) + store.loader
    visit = visits.open(store.put_up(body))
    visit.frame.locator("h1").click()
    visit.page.keyboard.press("Escape")
    visit.page.wait_for_function("window.pressed == 'Escape'")
    assert visit.page.locator("#outer").evaluate("each => each.open") == bool(then)


@pytest.mark.parametrize("kind", ["auto", "manual"])
def test_escape_closes_a_popover_that_may_be_dismissed(kind: str, visits: Visits, store: Store) -> None:
    """One that is closed by hand stays; so does a dialog that is not modal."""
    body = f'<div id="outer" popover="{kind}" style="max-height:90%">{store.element()}</div>' + store.loader
    body += "<script>document.querySelector('#outer').showPopover();"
    body += "addEventListener('keydown', event => { window.pressed = event.key; });</script>"
    visit = visits.open(store.put_up(body))
    visit.frame.locator("h1").click()
    visit.page.keyboard.press("Escape")
    visit.page.wait_for_function("window.pressed == 'Escape'")
    assert visit.page.locator("#outer").is_visible() == (kind == "manual")


def test_a_recommendation_is_printed_without_a_blank_sheet(visits: Visits, store: Store) -> None:
    """The frame is as high as what is printed of it, on the width of the paper."""
    visit = opened(visits, store)
    page = visit.page
    assert _sheets(page) == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 900})
    spare = visit.height() - visit.frame.locator("html").evaluate(HEIGHT)
    assert 0 <= spare < 300  # a sheet has 1047
    page.emulate_media(media="screen")


def test_a_question_is_not_printed(visits: Visits, store: Store) -> None:
    """On paper nobody can answer it; the store's own page is all there is."""
    visit = visits.open(store.put_up("<h1>A product</h1>" + store.element() + store.loader))
    assert _sheets(visit.page) == 1
    visit.page.emulate_media(media="print")
    expect(visit.page.locator("iframe")).to_be_hidden()


def _sheets(page: Page) -> int:
    """Return how many sheets of A4 a page takes."""
    margin = dict.fromkeys(("top", "right", "bottom", "left"), "1cm")
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", margin=margin)))  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "seen"), [("acme", True), ("grounded", False)])
def test_the_ground_of_a_frame_is_that_of_the_page(
    name: str, seen: bool, visits: Visits, store: Store
) -> None:
    """Unless the theme has one of its own."""
    head = "<style>html{background:#fff4dc}</style>"
    visit = visits.open(store.put_up(store.element(frame=store.frame(name)) + store.loader, head=head))
    blank = visits.open(store.put_up("", head=head), until="").page
    corner = {"x": 0, "y": 0, "width": 4, "height": 4}
    shots = [each.screenshot(clip=corner) for each in (visit.page, blank)]  # type: ignore[arg-type]
    assert (shots[0] == shots[1]) == seen


# --- from the page to the frame ----------------------------------------------------------------------

PUT_IN = """sku => document.querySelector("product-wizard").dispatchEvent(
  new CustomEvent("pw:in-cart", {detail: {sku}}))"""


def test_the_page_tells_what_is_in_its_cart(visits: Visits, store: Store) -> None:
    """The button of that card says so, to screen readers too; and says it again on the next page."""
    visit = opened(visits, store)
    sku = visit.received("result")[0]["items"][1]["sku"]
    visit.page.evaluate(PUT_IN, sku)
    buttons = visit.frame.locator("[data-cart] [role=status]")
    expect(buttons.nth(1)).to_have_text("In your cart")
    assert buttons.all_inner_texts() == ["Add to cart", "In your cart", "Add to cart"]
    before = visit.page.evaluate(PAGES)
    visit.frame.get_by_role("link", name="Show more products").click()
    visit.page.wait_for_function(f"{PAGES} > {before}")
    expect(buttons.nth(1)).to_have_text("In your cart")
    assert buttons.all_inner_texts().count("In your cart") == 1


@pytest.mark.parametrize("way", ["attribute", "address"])
def test_a_compact_result_is_verdict_three_cards_and_why(way: str, visits: Visits, store: Store) -> None:
    """For narrow places; the attribute of the element asks for it as the address does."""
    attributes = 'result="compact"' if way == "attribute" else ""
    asked = {} if way == "attribute" else {"p_result": "compact", "limit": "12"}
    visit = opened(visits, store, attributes, **asked)
    visit.frame.locator(".short").first.wait_for()
    assert visit.frame.locator("article").count() == 3
    assert visit.frame.locator("h1, summary h2").all_inner_texts() == [
        "A headset",
        "Why: 3 reasons",
        "Sources and order",
    ]


def test_a_language_that_the_pages_do_not_have_is_told(visits: Visits, store: Store) -> None:
    """In the console, where a developer looks."""
    address = f"{store.wizard}/embed/?store=acme"
    element = f'<product-wizard src="{address}" lang="de-CH"></product-wizard>'
    visits.open(store.put_up(element + store.loader), until="step")
    assert visits.complaints == ["product-wizard: lang=de-CH has no effect; all pages are in en."]
    visits.complaints.clear()


# --- types -------------------------------------------------------------------------------------------

TYPED = """
document.querySelector("product-wizard")?.addEventListener("pw:result", (event) => event.detail.items[0].sku);
document.querySelector("product-wizard")?.send("in-cart", { sku: "calm-two" });
document.addEventListener("pw:add-to-cart", (event) => event.preventDefault());
"""

COMPILER = Path(__file__).parents[2].joinpath("build/stores/react/node_modules/typescript/bin/tsc")


def test_the_types_compile_where_no_framework_is(tmp_path: Path) -> None:
    """With the compiler that `make stores` has installed; it tries them with React too."""
    if not COMPILER.exists() or shutil.which("node") is None:
        pytest.skip("no TypeScript: run `make stores`")
    (tmp_path / "embed.d.ts").write_text(read_static("embed/embed.d.ts"))
    (tmp_path / "page.ts").write_text(f'import type {{}} from "./embed";{TYPED}')
    options = ("--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom")
    done = subprocess.run(
        ["node", str(COMPILER), *options, "page.ts"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.stdout, done.returncode) == ("", 0)
