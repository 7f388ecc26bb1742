"""Every kind of page is valid HTML, and everything in it that refers to something finds it."""

from __future__ import annotations

import pytest
from justhtml import JustHTML

from tests.browser.kinds import HARD_KINDS, KINDS, THREE_SIDES
from tests.serving import fetch
from tests.web.reading import Page

REFERRING = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-details")


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_valid(kind: str, shop: str) -> None:
    """No parse error of the HTML standard, no id twice, no reference that leads nowhere."""
    assert faults(fetch(shop + KINDS[kind])[1]) == []


@pytest.mark.parametrize("kind", HARD_KINDS)
def test_it_is_valid_where_it_is_hard(kind: str, hard_shop: str) -> None:
    """Whatever the rule files and the catalog hold."""
    assert faults(fetch(hard_shop + HARD_KINDS[kind])[1]) == []


@pytest.mark.parametrize("kind", THREE_SIDES)
def test_it_is_valid_with_three_sides(kind: str, coffee_shop: str) -> None:
    """Whatever the topic."""
    assert faults(fetch(coffee_shop + THREE_SIDES[kind])[1]) == []


def faults(html: str) -> list[str]:
    """Everything wrong with a page."""
    found = [
        f"{error.line}:{error.column} {error.code}" for error in JustHTML(html, collect_errors=True).errors
    ]
    elements = Page(html).elements
    ids = [element["id"] for element in elements if "id" in element.attributes]
    found += [f"id {name} twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    for element in elements:
        referred = [name for key in REFERRING for name in element.attributes.get(key, "").split()]
        if element.attributes.get("href", "").startswith("#"):
            referred.append(element["href"][1:])
        found += [f"nothing has the id {name}" for name in referred if name not in ids]
    return found
