"""Enlarged, from right to left, and in the colours of the system: each kind of page can still be used."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.kinds import KINDS, QUICK, most_slow

WINDOWS: dict[str, ViewportSize] = {
    "100 %": {"width": 1280, "height": 1024},
    "400 %": {"width": 320, "height": 256},
    "200 %": {"width": 640, "height": 512},
}
"""CSS pixels of a window of 1280 x 1024 that the browser enlarges (WCAG 2.2, 1.4.10)."""

UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"

WIDTHS = """() => ["ltr", "rtl"].map(direction => {
  document.documentElement.dir = direction;
  return document.documentElement.scrollWidth;
})"""
"""How wide the page is from left to right and from right to left."""

ENLARGE = "document.documentElement.style.fontSize = '200%'"
"""Text alone (WCAG 2.2, 1.4.4), as by the settings of a browser."""

UNBOUNDED = """() => [...document.querySelectorAll(
    ".button, .option, .product, .note, .left-out, .warnings, .mistakes, progress, .many > .go")]
  .filter(each => each.checkVisibility() && !each.closest(".asides"))
  .filter(each => {
    const style = getComputedStyle(each);
    return !parseFloat(style.borderTopWidth) || style.borderTopColor == style.backgroundColor;
  })
  .map(each => each.className)"""
"""What a ground or a shadow alone sets apart, so that nothing does in the colours of the system."""

CHOSEN = """() => [...document.querySelectorAll(".option:is(:has(:checked), [aria-current])")]
  .filter(each => !each.closest("details, .asides"))
  .map(each => getComputedStyle(each).outlineStyle)"""
"""How answers that are given are outlined."""


@pytest.mark.parametrize("kind", most_slow(KINDS, *QUICK))
def test_no_page_scrolls_sideways_at_any_size_in_either_direction(kind: str, page: Page, shop: str) -> None:
    """With everything unfolded, and with text alone at twice its size."""
    wider = []
    page.goto(shop + KINDS[kind])
    page.evaluate(UNFOLD)
    for name, window in WINDOWS.items():
        page.set_viewport_size(window)
        widths = page.evaluate(WIDTHS)
        wider += [] if widths == [window["width"]] * 2 else [(name, widths)]
    page.evaluate(ENLARGE)
    widths = page.evaluate(WIDTHS)
    wider += [] if widths == [window["width"]] * 2 else [("text of 200 %", widths)]
    assert wider == []


def test_everything_has_a_border_in_forced_colours(page: Page, shop: str) -> None:
    """Forced colours replace backgrounds and omit shadows; a selected answer has an outline."""
    page.emulate_media(forced_colors="active")
    unbounded, outlines = [], []
    for kind, address in KINDS.items():
        page.goto(shop + address)
        unbounded += [(kind, name) for name in page.evaluate(UNBOUNDED)]
        outlines += page.evaluate(CHOSEN)
    assert unbounded == []
    assert set(outlines) == {"solid"}


def test_the_bar_covers_nothing_on_an_enlarged_page(page: Page, shop: str) -> None:
    """In a low window it is placed below the answers."""
    page.set_viewport_size(WINDOWS["400 %"])
    page.goto(shop + KINDS["a question on the way"])
    assert page.locator(".go").evaluate("each => getComputedStyle(each).position") == "static"
