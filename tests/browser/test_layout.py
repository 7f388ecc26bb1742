"""Nothing overflows, jumps, is too small to hit, or comes from elsewhere, on any kind of page."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from tests.browser.kinds import HARD_KINDS, KINDS, QUICK, THREE_SIDES, most_slow
from tests.serving import fetch

QUESTION_BYTES, RECOMMENDATION_BYTES = 6_000, 20_000
"""Of a page as it is sent, compressed by gzip, which is the larger of the two ways."""

NARROW = 320
"""CSS pixels: WCAG 2.2, 1.4.10 Reflow; a 1280 pixel window at 400 % zoom."""

SPACE_OUT = """() => { for (const element of document.querySelectorAll("*"))
  for (const [name, value] of Object.entries(
      {"line-height": "1.5", "letter-spacing": ".12em", "word-spacing": ".16em"}))
    element.style.setProperty(name, value, "important"); }"""
"""WCAG 2.2, 1.4.12 Text spacing."""

WIDTH = "document.documentElement.scrollWidth"

SHIFT = 0.02
"""Cumulative layout shift, as Chromium reports it."""

WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifted += entry.value; })
  .observe({type: "layout-shift", buffered: true});
"""

TOO_SMALL = """() => [[".option, .button, button, nav a", 44], ["summary, a", 24]]
  .flatMap(([wanted, least]) => [...document.querySelectorAll(wanted)]
    .filter(element => element.getClientRects().length && !element.closest("p, li, dd, td, th"))
    .filter(element => element.getBoundingClientRect().height < least - 0.5)
    .map(element => element.textContent.trim()))"""
"""The things to press on that are too low; links within text may be as high as its lines (2.5.8)."""


CUT_WORDS = """cells => cells.flatMap(cell => {
  const text = cell.firstChild, words = [...text.data.matchAll(/\\S+/g)];
  return words.filter(word => {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return range.getClientRects().length > 1;
  }).map(word => word[0]);
})"""
"""Return the words of table cells that need more than one line."""


@dataclass(frozen=True)
class Visit:
    """What one visit showed: widths, what else was fetched, what is too low, whether it stood still."""

    zoomed: int
    spaced_out: int
    fetched: list[str]
    too_low: list[str]
    still: bool


@pytest.mark.parametrize("kind", most_slow(KINDS, *QUICK))
def test_it_fits_does_not_shift_and_can_be_pressed(kind: str, page: Page, shop: str) -> None:
    """One request a page; no layout shift while it loads.

    44 pixels for option rows and buttons, for a thumb in a shop, 24 for the rest (WCAG 2.2, 2.5.8). Never
    scrolled sideways: not at 400 % zoom, and not where letters and words are set wider apart.
    """
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(WATCH_SHIFTS)
    page.goto(shop + KINDS[kind], wait_until="load")
    too_low, shifted = page.evaluate(TOO_SMALL), page.evaluate("window.shifted")
    page.set_viewport_size({"width": NARROW, "height": 640})
    zoomed = page.evaluate(WIDTH)
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(SPACE_OUT)
    others = [address for address in asked[1:] if not address.startswith("data:")]
    seen = Visit(zoomed, page.evaluate(WIDTH), others, too_low, shifted <= SHIFT)
    assert seen == Visit(NARROW, 390, [], [], still=True)


def test_the_product_check_is_separate_from_the_recommendation(page: Page, shop: str) -> None:
    """A line of text or more between them."""
    page.goto(shop + KINDS["a product of the store"])
    first, second = (panel.bounding_box() for panel in page.locator(".verdict").all())
    assert first
    assert second
    assert second["y"] - first["y"] - first["height"] >= 16


@pytest.mark.parametrize("kind", HARD_KINDS)
def test_long_words_fit_on_320_pixels(kind: str, page: Page, hard_shop: str) -> None:
    """German compounds are broken rather than cut off."""
    page.set_viewport_size({"width": NARROW, "height": 640})
    page.goto(hard_shop + HARD_KINDS[kind])
    assert page.evaluate(WIDTH) == NARROW


@pytest.mark.parametrize("kind", THREE_SIDES)
def test_three_sides_fit_on_320_pixels(kind: str, page: Page, coffee_shop: str) -> None:
    """Three columns in the chart, and no word of it cut into pieces on a phone."""
    page.goto(coffee_shop + THREE_SIDES[kind])
    lines = page.locator(".chart th").evaluate_all(CUT_WORDS)
    page.set_viewport_size({"width": NARROW, "height": 640})
    assert (lines, page.evaluate(WIDTH)) == ([], NARROW)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_light(kind: str, shop: str) -> None:
    """Page, pictures and style sheet in one response, compressed."""
    html = fetch(shop + KINDS[kind])[1]
    most = QUESTION_BYTES if "<form" in html else RECOMMENDATION_BYTES
    assert len(gzip.compress(html.encode(), 6)) <= most


@pytest.mark.parametrize("kind", most_slow(["headphones", "a headset", "either", "a near miss"], "either"))
def test_it_is_printed_on_one_page(kind: str, page: Page, shop: str) -> None:
    """On the lower paper of the two: US letter."""
    page.goto(shop + KINDS[kind])
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="Letter"))) == 1
