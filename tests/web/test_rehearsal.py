"""Pages tried out before a version goes live."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.commands.running import Shop
from tests.web.shipped import shipped_advisor
from wizard.advisor import Advisor
from wizard.analysis.verdict_answers import find_answers_by_verdict
from wizard.web.rehearsal import rehearse

FIX = "Look at what changed last in the rules or the catalog, and undo it."


@pytest.fixture
def advisor(tmp_path: Path) -> Advisor:
    """Return small rules and three products."""
    shop = Shop(tmp_path)
    return Advisor.open(shop.rules, shop.catalog)


def spoil(advisor: Advisor, product_id: str, **fields: Any) -> Advisor:
    """Return the same, with fields of a product that no check of the catalog lets through."""
    products = advisor.catalog._products
    products[product_id] = replace(products[product_id], **fields)
    return Advisor(advisor.rulebook, advisor.catalog)


def test_good_rules_and_products_can_be_shown(advisor: Advisor) -> None:
    """The small ones and the shipped ones."""
    for each in (advisor, shipped_advisor()):
        assert rehearse(each, find_answers_by_verdict(each.rulebook)) == ()


def test_a_product_that_no_page_can_show_is_found(advisor: Advisor) -> None:
    """Wherever it is recommended, on the page and in the JSON."""
    answers = find_answers_by_verdict(advisor.rulebook)
    spoiled = spoil(advisor, "boom", price_cents="12,50")
    cause = "TypeError: '<' not supported between instances of 'int' and 'str'"
    assert [str(each) for each in rehearse(spoiled, answers)] == [
        f"catalog.db: The {kind} of the verdict '{verdict}' cannot be rendered, as for "
        f"'{urlencode(answers[verdict], doseq=True)}' ({cause}). {FIX}"
        for verdict in answers
        for kind in ("page", "JSON")
    ]
