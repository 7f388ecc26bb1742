"""Nothing overflows, jumps, is too small to hit, or comes from elsewhere, on any kind of page."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Page

from tests.browser.kinds import HARD_KINDS, KINDS
from tests.serving import fetch

QUESTION_BYTES = 14_000
"""What a server may send in the first round trip of a TCP connection (ten segments)."""

RECOMMENDATION_BYTES = 30_000

NARROW = 320
"""CSS pixels: WCAG 2.2, 1.4.10 Reflow; a 1280 pixel window at 400 % zoom."""

SPACE_OUT = """() => { for (const element of document.querySelectorAll("*"))
  for (const [name, value] of Object.entries(
      {"line-height": "1.5", "letter-spacing": ".12em", "word-spacing": ".16em"}))
    element.style.setProperty(name, value, "important"); }"""
"""WCAG 2.2, 1.4.12 Text spacing."""

SHIFT = 0.02
"""Cumulative layout shift, as Chromium reports it."""

WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifted += entry.value; })
  .observe({type: "layout-shift", buffered: true});
"""

TOO_SMALL = """() => [["label.option, .button, button, nav a", 44], ["summary, a", 24]]
  .flatMap(([wanted, least]) => [...document.querySelectorAll(wanted)]
    .filter(element => element.getClientRects().length && !element.closest("p, li, dd, td, th"))
    .filter(element => element.getBoundingClientRect().height < least - 0.5)
    .map(element => element.textContent.trim()))"""
"""The things to press on that are too low; links within text may be as high as its lines (2.5.8)."""


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_never_scrolled_sideways(kind: str, page: Page, shop: str) -> None:
    """Not at 400 % zoom, and not on a phone whose owner has set letters and words wider apart."""
    page.goto(shop + KINDS[kind])
    page.set_viewport_size({"width": NARROW, "height": 640})
    zoomed = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(SPACE_OUT)
    assert (zoomed, page.evaluate("document.documentElement.scrollWidth")) == (NARROW, 390)


@pytest.mark.parametrize("kind", HARD_KINDS)
def test_long_words_fit_on_320_pixels(kind: str, page: Page, hard_shop: str) -> None:
    """German compounds are broken rather than cut off."""
    page.set_viewport_size({"width": NARROW, "height": 640})
    page.goto(hard_shop + HARD_KINDS[kind])
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW


@pytest.mark.parametrize("kind", KINDS)
def test_everything_to_press_is_high_enough(kind: str, page: Page, shop: str) -> None:
    """44 pixels for option rows and buttons, for a thumb in a shop; 24 for the rest (WCAG 2.2, 2.5.8)."""
    page.goto(shop + KINDS[kind])
    assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_jumps_and_nothing_else_is_fetched(kind: str, page: Page, shop: str) -> None:
    """One request a page, and no layout shift while it loads."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(WATCH_SHIFTS)
    page.goto(shop + KINDS[kind], wait_until="networkidle")
    others = [address for address in asked[1:] if not address.startswith("data:")]
    assert (others, page.evaluate("window.shifted") <= SHIFT) == ([], True)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_light(kind: str, shop: str) -> None:
    """Page, pictures and style sheet in one response, compressed."""
    html = fetch(shop + KINDS[kind])[1]
    most = QUESTION_BYTES if "<fieldset" in html else RECOMMENDATION_BYTES
    assert len(gzip.compress(html.encode(), 6)) <= most
