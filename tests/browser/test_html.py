"""Every kind of page is valid HTML, and everything in it that refers to something finds it."""

from __future__ import annotations

import pytest

from tests.browser.kinds import HARD_KINDS, KINDS, THREE_SIDES
from tests.browser.validity import faults
from tests.serving import fetch


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
