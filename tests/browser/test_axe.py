"""axe-core finds nothing to complain about on any kind of page, light and dark, phone and desktop."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.kinds import HARD_KINDS, KINDS, THREE_SIDES

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
PHONE, DESKTOP = (390, 844), (1280, 900)
View = tuple[tuple[int, int], Literal["light", "dark"], Any]
ALL_VIEWS: list[View] = [
    (PHONE, "light", STANDARDS),
    (PHONE, "dark", OF_COLOUR),
    (DESKTOP, "light", STANDARDS),
    (DESKTOP, "dark", OF_COLOUR),
]
"""Width and height, colours, and rules: in the dark only colours differ."""


@pytest.mark.parametrize("kind", KINDS)
def test_no_violation(kind: str, page: Page, shop: str) -> None:
    """WCAG 2.2 A and AA as far as a program can check, and axe's own good practice."""
    page.goto(shop + KINDS[kind])
    assert violations(page, ALL_VIEWS) == []


@pytest.mark.parametrize("kind", HARD_KINDS)
def test_no_violation_where_it_is_hard(kind: str, page: Page, hard_shop: str) -> None:
    """Two hundred options, one-word names of eighty letters, text from right to left, no product."""
    page.goto(hard_shop + HARD_KINDS[kind])
    assert violations(page, ALL_VIEWS) == []


@pytest.mark.parametrize("kind", THREE_SIDES)
def test_no_violation_with_three_sides(kind: str, page: Page, coffee_shop: str) -> None:
    """A chart with a line for each label, a plot with three shapes."""
    page.goto(coffee_shop + THREE_SIDES[kind])
    assert violations(page, ALL_VIEWS) == []


def violations(page: Page, views: list[View]) -> list[tuple[int, str, str, str]]:
    """Width, colours, rule and element of everything axe complains about."""
    page.evaluate(Axe().axe_script)
    found: list[tuple[int, str, str, str]] = []
    for (width, height), colours, rules in views:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=colours)
        options = {"runOnly": rules, "resultTypes": ["violations"]}  # what is right is not written out
        results: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
        found += [
            (width, colours, violation["id"], element["html"])
            for violation in results["violations"]
            for element in violation["nodes"]
        ]
    return found
