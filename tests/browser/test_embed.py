"""The wizard in a store's page, across sites: it works, keeps its place, moves nothing, and is light."""

from __future__ import annotations

import gzip

import brotli
import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.browser.conftest import FLAGS, system_chromium
from tests.browser.hosts import Store, wait_until
from tests.browser.visits import HEIGHT, PAGES, PHONE, QUESTIONS, TALL, Visits, follow
from tests.serving import fetch

pytestmark = pytest.mark.slow

DESKTOP: ViewportSize = {"width": 1000, "height": 800}
LARGE: ViewportSize = {"width": 1920, "height": 1080}
SIZES = {"390 pixels": PHONE, "1000 pixels": DESKTOP, "1920 pixels": LARGE}

LOADER_BYTES, LOADER_RAW = 2_400, 7_700
"""By brotli, and uncompressed."""

CHILD_BYTES = 1_900
"""The script in the frame, by brotli."""

QUESTION_BYTES = 7_000
"""Of the first question in a frame with its script, by gzip."""

SHIFT = 0.1
"""Cumulative layout shift that is good (web.dev/articles/cls)."""

HOSTILE = (
    "<style>* {font: 30px serif !important; color: red !important; letter-spacing: 4px !important;"
    " text-align: right !important; background: yellow !important} input {display: none}</style>"
)

RETURNING = """<script>addEventListener("pageshow", ({persisted}) => {
  const [{type}] = performance.getEntriesByType("navigation");
  if (!persisted && type != "back_forward") return;
  addEventListener("message", ({data}) => data.pw == "ready"
    && fetch(`/returned?kept=${persisted}&question=${data.step.id}`), {once: true});
  if (persisted) document.querySelector("product-wizard").send("hello");
});</script>"""
"""The store's page itself reports the question: tools that drive browsers do not know their cache."""


# --- it works --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_the_whole_wizard_moves_nothing_around_it(size: str, visits: Visits, store: Store) -> None:
    """By real clicks, without cookies of third parties; the page around shifts by at most 0.1 in all."""
    body = "<h1>Shop</h1>" + store.element() + TALL + store.loader
    visit = visits.open(store.put_up(body), viewport=SIZES[size])
    asked = []
    while visit.asking:
        asked.append(visit.heading)
        assert len(asked) < QUESTIONS
        visit.answer()
        assert -1 < visit.top("h1") < 400
    assert (len(asked) > 4, len(set(asked)) == len(asked)) == (True, True)
    assert [step["index"] for step in visit.received("step")] == list(range(1, len(asked) + 1))
    assert [len(visit.received(name)) for name in ("ready", "start", "result", "error")] == [1, 1, 1, 0]
    assert visit.page.evaluate("shifted") <= SHIFT


def test_the_whole_wizard_without_javascript(visits: Visits, store: Store) -> None:
    """The frame is in the store's HTML, and its pages need no script."""
    address = store.put_up(store.element() + store.loader)
    visit = visits.open(address, until="", java_script_enabled=False)
    while visit.asking:
        visit.answer_plainly()
    assert visit.frame.locator("section.verdict").count() == 1


def test_the_whole_wizard_by_links_where_forms_are_forbidden(visits: Visits, store: Store) -> None:
    """As WordPress frames what others provide: `sandbox="allow-scripts"`."""
    frame = store.frame(attributes='sandbox="allow-scripts"', skin="links")
    visit = visits.open(store.put_up(frame), until="")
    for _ in range(2 * QUESTIONS):
        if visit.frame.locator("section.verdict").count():
            break
        follow(visit)
    assert visit.frame.locator("section.verdict").count() == 1
    assert visit.frame.locator("form").count() == 0


@pytest.mark.parametrize("store_id", ["elsewhere", "nobody", ""])
def test_a_frame_that_is_refused_leaves_the_link(store_id: str, visits: Visits, store: Store) -> None:
    """For a store with other origins, for an unknown one and for none; the frame does not stay blank."""
    frame = store.frame(store_id)
    visit = visits.open(store.put_up(store.element(frame=frame, patience=500) + store.loader), until="error")
    assert visit.received("error") == [{"code": "blocked"}]
    assert visit.page.locator("iframe").is_hidden()
    assert visit.page.get_by_role("link", name="Open the advisor in a new page").is_visible()
    assert [complaint for complaint in visits.complaints if "frame-ancestors" in complaint] != []
    visits.complaints.clear()


def test_a_hostile_theme_changes_no_pixel(visits: Visits, store: Store) -> None:
    """The frame keeps the store's style sheets out; behind it is the store's page, unless it has a ground."""
    body = store.element(frame=store.frame("grounded")) + store.loader
    plain = visits.open(store.put_up(body)).page.screenshot()
    hostile = visits.open(store.put_up(body, head=HOSTILE)).page.screenshot()
    assert hostile == plain


def test_the_frame_has_a_name(visits: Visits, store: Store) -> None:
    """Screen readers announce it by its title, or by the label of the element."""
    label = store.element('label="Which headphones?"')
    visit = visits.open(store.put_up(store.element() + label + store.loader))
    tree = visit.page.context.new_cdp_session(visit.page).send("Accessibility.getFullAXTree")
    names = [entry["name"]["value"] for entry in tree["nodes"] if entry["role"]["value"] == "Iframe"]
    assert names == ["Headphone advisor", "Which headphones?"]


# --- it keeps its place ----------------------------------------------------------------------------


def test_back_is_always_the_question_before(visits: Visits, store: Store) -> None:
    """The browser's button, through all questions back to the first."""
    visit = visits.open(store.put_up(store.element() + store.loader))
    asked = []
    while visit.asking:
        asked.append(visit.heading)
        visit.answer()
    for question in reversed(asked):
        before = visit.page.evaluate(PAGES)
        visit.page.evaluate("history.back()")
        visit.page.wait_for_function(f"{PAGES} > {before}")
        assert visit.heading == question


@pytest.mark.parametrize("kept", ["true", "false"], ids=["from the cache", "loaded again"])
def test_leaving_for_another_page_and_coming_back_keeps_the_question(
    kept: str, browser: Browser, store: Store
) -> None:
    """With the browser's back-forward cache and without it."""
    address = store.put_up(store.element() + store.loader + RETURNING)
    store.put_up("<script>onload = () => setTimeout(() => history.back(), 200)</script>", path="/product")
    ignored = ["--disable-back-forward-cache"] if kept == "true" else []
    with browser.browser_type.launch(
        executable_path=system_chromium(), args=FLAGS, ignore_default_args=ignored
    ) as started:
        visit = Visits(started, {}).open(address)
        visit.answer()
        visit.answer()
        question = visit.received("step")[-1]["id"]
        visit.page.evaluate("setTimeout(() => location.assign('/product'))")
        assert store.wait_for_request("/returned") == f"/returned?kept={kept}&question={question}"


# --- it moves nothing ------------------------------------------------------------------------------


def test_loading_neither_scrolls_nor_takes_the_focus(visits: Visits, store: Store) -> None:
    """The shopper types into the store's search field while the wizard far below is loaded."""
    body = '<input id="search" autofocus>' + TALL + store.element() + TALL + store.loader
    visit = visits.open(store.put_up(body), until="step")
    visit.page.keyboard.type("usb")
    focused = visit.page.evaluate("[document.activeElement.id, document.activeElement.value, scrollY]")
    assert focused == ["search", "usb", 0]


def test_the_heading_has_the_focus_after_an_answer(visits: Visits, store: Store) -> None:
    """So that a screen reader reads the new question."""
    visit = visits.open(store.put_up(store.element() + store.loader))
    visit.answer()
    focused = visit.frame.locator("h1").evaluate("heading => document.activeElement == heading")
    assert (focused, visit.page.evaluate("document.activeElement.tagName")) == (True, "IFRAME")


def test_links_within_the_recommendation_move_the_page_around(visits: Visits, store: Store) -> None:
    """The frame itself never scrolls, so the store's page has to; also where the page is loaded anew."""
    frame = store.frame(uses="meetings", talk="often", show="now")
    visit = visits.open(store.put_up(store.element(frame=frame) + store.loader), until="result")
    visit.frame.get_by_role("link", name="Why, with sources").click()
    wait_until(lambda: -1 < visit.top("#why") < 100)  # which was folded
    visit.frame.get_by_role("link", name="Show more products").click()
    visit.page.wait_for_function(f"{PAGES} > 1")
    wait_until(lambda: -1 < visit.top("#products") < 100)


def test_the_frame_never_shrinks_before_the_recommendation(visits: Visits, store: Store) -> None:
    """And is then exactly as high as what is in it."""
    visit = visits.open(store.put_up(store.element() + store.loader))
    heights = [visit.height()]
    while visit.asking:
        assert visit.height() >= visit.frame.locator("html").evaluate(HEIGHT)
        visit.answer()
        heights.append(visit.height())
    assert heights[:-1] == sorted(heights[:-1])
    assert visit.height() == visit.frame.locator("html").evaluate(HEIGHT)


# --- it is light -----------------------------------------------------------------------------------


def test_the_scripts_are_light(store: Store) -> None:
    """The loader is what other makers' widgets are tens of times of; the other one is in every page."""
    loader = fetch(f"{store.wizard}/embed/v1.js")[1].encode()
    page = fetch(f"{store.wizard}/embed/?store=acme")[1]
    child = page.partition("<script>")[2].partition("</script>")[0].encode()
    assert (len(brotli.compress(loader)) <= LOADER_BYTES, len(loader) <= LOADER_RAW) == (True, True)
    assert (len(child) > 0, len(brotli.compress(child)) <= CHILD_BYTES) == (True, True)
    assert len(gzip.compress(page.encode(), 6)) <= QUESTION_BYTES


def test_the_first_question_is_one_request(visits: Visits, store: Store) -> None:
    """One for the frame, one for the loader."""
    visit = visits.open(store.put_up(store.element()), until="")
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.page.goto(store.put_up(store.element() + store.loader), wait_until="networkidle")
    ours = [address for address in asked if address.startswith(store.wizard)]
    assert sorted(ours) == [f"{store.wizard}/embed/?store=acme", f"{store.wizard}/embed/v1.js"]
