"""The rules and a catalog of the first release, as a shop may still have them: they recommend the same.

The catalog holds the 54 products of its sample that state links, wired and wireless; the answers are 200
random sets with the product that came first on each side then.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from wizard.advisor import Advisor
from wizard.catalog.store.write import migrate_catalog
from wizard.rule_language.diagnostics import CatalogError

FIRST_RELEASE = Path(__file__).parent / "first_release"

DESK_PHONE = {
    "uses=meetings&uses=jobcalls&around=sleepers&devices=deskphone&wearer=none&cable=unsure&shape=unsure"
    "&budget=over_350": ["mad-catz-f-r-e-q-4"],
    "uses=teamgames&talk=separate&around=sleepers&around=wet&matters=lasts&devices=switch&devices=deskphone"
    "&wearer=sore&wearer=drive&shape=one&session=medium&budget=upto_200": ["bose-sport-open-earbuds"],
    "uses=unsure&talk=never&around=street&matters=price&devices=plane&devices=deskphone&wearer=sore"
    "&cable=cable&shape=one&session=long&budget=upto_200": ["bose-sport-open-earbuds"],
}
"""The devices that the first one worked with followed from its links. Such a list is open now: a desk phone,
which it lacks, is not stated, and a product with fewer points not stated comes before it."""

PLANE = {
    "uses=teamgames&uses=sport&uses=translate&talk=hours&around=unsure&noise=them&noise=hear&devices=plane"
    "&wearer=aids&budget=unsure": ["mad-catz-f-r-e-q-4"]
}
"""Its only link is a USB plug, which never reaches the screen of a plane: not stated before, and "no" now."""


@pytest.fixture(scope="module")
def advisor(tmp_path_factory: pytest.TempPathFactory) -> Advisor:
    """The first release's rules and catalog, after the migration that a shop is told to run."""
    catalog = tmp_path_factory.mktemp("first_release") / "catalog.db"
    shutil.copy(FIRST_RELEASE / "catalog.db", catalog)
    with pytest.raises(CatalogError, match="was made by an older wizard"):
        Advisor.open(FIRST_RELEASE / "rules", catalog)
    migrate_catalog(catalog)
    return Advisor.open(FIRST_RELEASE / "rules", catalog)


def test_the_same_products_come_first_but_for_what_open_lists_change(advisor: Advisor) -> None:
    """On each side that had a full match."""
    before: dict[str, list[str]] = json.loads((FIRST_RELEASE / "first_products.json").read_text())
    found: dict[str, list[str]] = {}
    for address in before:
        ranking = advisor.recommend(advisor.parse_answers(parse_qsl(address)).given).ranking
        found[address] = [side.picks[0].product.id for side in ranking.sides if side.picks]
    changed = {address: products for address, products in found.items() if products != before[address]}
    assert changed == DESK_PHONE | PLANE


def test_orders_by_price_where_the_settings_do_not_say_otherwise(advisor: Advisor) -> None:
    """No family, no test, no step before the price."""
    ranking = advisor.recommend({"uses": ("music",), "talk": ("never",)}).ranking
    prices = [pick.product.price_cents or 0 for side in ranking.sides for pick in side.picks]
    assert 0 not in prices
    assert prices == sorted(prices)
