"""axe-core finds nothing to complain about on any kind of page, in any colours, phone and desktop."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.kinds import HARD_KINDS, KINDS, THREE_SIDES, most_slow

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
PHONE, DESKTOP = (390, 844), (1280, 900)
Colours = Literal["light", "dark", "forced"]
View = tuple[tuple[int, int], Colours, Any]
ALL_VIEWS: list[View] = [
    (PHONE, "light", STANDARDS),
    (PHONE, "dark", OF_COLOUR),
    (PHONE, "forced", OF_COLOUR),
    (DESKTOP, "light", STANDARDS),
    (DESKTOP, "dark", OF_COLOUR),
]
"""Width and height, colours, and rules: in the dark, and with colours of the system, only colours differ."""

LAY_DOWN_BAR = "document.querySelectorAll('.many > .go').forEach(each => each.style.position = 'static')"
"""What the bar covers is one scroll away; axe would call it too small to press."""


@pytest.mark.parametrize("kind", most_slow(KINDS, "a question with a mistake", "a headset", "a near miss"))
def test_no_violation(kind: str, page: Page, shop: str) -> None:
    """WCAG 2.2 A and AA as far as a program can check, and axe's own good practice."""
    page.goto(shop + KINDS[kind])
    assert violations(page, ALL_VIEWS) == []


@pytest.mark.parametrize("kind", most_slow(HARD_KINDS, "text from right to left"))
def test_no_violation_where_it_is_hard(kind: str, page: Page, hard_shop: str) -> None:
    """Two hundred options, one-word names of eighty letters, text from right to left, no product."""
    page.goto(hard_shop + HARD_KINDS[kind])
    assert violations(page, ALL_VIEWS) == []


@pytest.mark.parametrize("kind", most_slow(THREE_SIDES, "either of three"))
def test_no_violation_with_three_sides(kind: str, page: Page, coffee_shop: str) -> None:
    """A chart with a line for each label, a plot with three shapes."""
    page.goto(coffee_shop + THREE_SIDES[kind])
    assert violations(page, ALL_VIEWS) == []


STAND = "document.documentElement.style.background = 'Canvas'"
"""A frame without a background shows what the browser puts behind it, which axe takes for white."""


@pytest.mark.parametrize(
    "theme", most_slow(["store=warm", "store=sharp&p_scheme=light", "store=sharp"], "store=sharp")
)
@pytest.mark.parametrize(
    "kind",
    most_slow(["the first question", "a question with a mistake", "a headset", "a near miss"], "a headset"),
)
def test_no_violation_in_a_theme(kind: str, theme: str, page: Page, shop: str) -> None:
    """Light and dark, in the frame of a store."""
    page.goto(f"{shop}/embed/{KINDS[kind].lstrip('/') or '?'}&{theme}")
    page.evaluate(STAND)
    assert violations(page, [(PHONE, "light", OF_COLOUR), (PHONE, "dark", OF_COLOUR)]) == []


@pytest.mark.parametrize("kind", most_slow(["a headset", "either"], "either"))
def test_no_violation_in_a_compact_recommendation(kind: str, page: Page, shop: str) -> None:
    """In the frame of a store with a cart, whose buttons change."""
    page.goto(f"{shop}/embed/{KINDS[kind].lstrip('/')}&store=demo&p_result=compact")
    page.evaluate(STAND)
    assert violations(page, ALL_VIEWS) == []


def violations(page: Page, views: list[View]) -> list[tuple[int, str, str, str]]:
    """Width, colours, rule and element of everything axe complains about."""
    page.evaluate(Axe().axe_script)
    page.evaluate(LAY_DOWN_BAR)
    found: list[tuple[int, str, str, str]] = []
    for (width, height), colours, rules in views:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(
            color_scheme="light" if colours == "forced" else colours,
            forced_colors="active" if colours == "forced" else "none",
        )
        options = {"runOnly": rules, "resultTypes": ["violations"]}  # what is right is not written out
        results: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
        found += [
            (width, colours, violation["id"], element["html"])
            for violation in results["violations"]
            for element in violation["nodes"]
        ]
    return found
