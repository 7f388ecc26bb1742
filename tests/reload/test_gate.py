"""Catalogs that open but do not go live, that open later, and that are written all the time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.commands.running import PRODUCTS
from tests.making import product
from tests.reload.watching import REASON, Watched, names, reason, reported
from wizard.advisor import Advisor
from wizard.rule_language.diagnostics import Place, Problem

STAYS = "The products stay as they were. If this is intended, restart the server."


@pytest.mark.parametrize(
    ("products", "problem"),
    [
        ((), "The catalog has no products any more; it had 3."),
        ((product("stand", "other"),), "The catalog has no products any more; it had 3."),
        (
            [replace(each, currency="EUR") for each in PRODUCTS],
            "No price is in USD any more, the currency of the rules: all are in EUR.",
        ),
    ],
)
def test_a_catalog_that_lost_everything_stays_out(tmp_path: Path, products: object, problem: str) -> None:
    """Products, or their currency; the next good one is taken up."""
    watched = Watched(tmp_path, unchecked=True)
    watched.rest()
    watched.stock(products)  # type: ignore[arg-type]
    found = watched.rest()
    assert (reported(found), names(found)) == (
        [f"catalog: catalog.db: {problem} {STAYS}"],
        ["boom", "bud", "plain"],
    )
    watched.stock(PRODUCTS[:2])
    good = watched.rest()
    assert (reported(good), names(good)) == ([], ["bud", "plain"])


BAD = Problem(Place("catalog.db", 0, 0), "The page cannot be made.", "Take it back.")


def refuse_bad(advisor: Advisor, _answers: object) -> tuple[Problem, ...]:
    """Find no page for a product of this name, or a rule with this reason."""
    products = [each.name for each in advisor.catalog.products()]
    reasons = [rule.reason for rule in advisor.rulebook.verdict_rules]
    return (BAD,) if "Bad" in products or "You just listen." in reasons else ()


@pytest.mark.parametrize("unchecked", [False, True])
def test_what_cannot_be_shown_stays_out(tmp_path: Path, unchecked: bool) -> None:
    """Of the catalog and of the rules; a bad catalog keeps no rules out."""
    watched = Watched(tmp_path, unchecked=unchecked, rehearse=refuse_bad)
    number = watched.rest().number
    watched.shop.write(REASON)
    found = watched.rest()
    assert (found.number, reported(found)) == (number, [f"refused: {BAD}"])
    watched.stock([*PRODUCTS, product("bad")])
    found = watched.rest()
    assert (found.number, reported(found)) == (number, [f"refused: {BAD}", f"catalog: {BAD}"])
    watched.shop.write({"verdict.yaml": REASON["verdict.yaml"].replace("just", "merely")})
    found = watched.rest()
    assert (reason(found), reported(found)) == ("You merely listen.", [f"catalog: {BAD}"])
