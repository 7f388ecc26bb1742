"""`wizard catalog gaps`: the list that staff work off."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from tests.commands.running import Shop
from tests.making import TOPIC, product
from wizard.catalog.listing import Listing
from wizard.catalog.store import write_catalog
from wizard.cli import main


def run(shop: Shop, *arguments: str) -> Result:
    """The outcome of `wizard catalog gaps` in a shop."""
    places = ["--rules", str(shop.rules), "--catalog", str(shop.catalog)]
    return CliRunner().invoke(main, ["catalog", "gaps", *places, *arguments])


def stock(shop: Shop) -> None:
    """A headset that states its microphone, and two that do not, one of them dearer than some will pay."""
    stated, dear = product("boom", microphone="boom"), product("mum", cents=9900)
    listings = map(Listing, (stated, dear, product("quiet one", cents=900)))
    write_catalog(shop.catalog, TOPIC, listings, None)


def test_each_gap_comes_with_its_share_and_the_command_that_closes_it(shop: Shop) -> None:
    """The dearest first; prices are no gap that staff could close."""
    stock(shop)
    assert run(shop).output == (
        " 38.7 %  Quiet One: microphone (best: inline)\n"
        "         wizard catalog set 'quiet one' microphone=... --because \"...\"\n"
        " 25.8 %  Mum: microphone (best: inline)\n"
        '         wizard catalog set mum microphone=... --because "..."\n'
        "2 gaps, 2 listed; of 31 plain answer sets.\n"
    )


def test_a_limit_shortens_the_list(shop: Shop) -> None:
    """And says how many there are."""
    stock(shop)
    lines = run(shop, "--limit", "1").output.splitlines()
    assert (len(lines), lines[-1]) == (3, "2 gaps, 1 listed; of 31 plain answer sets.")


def test_the_list_as_json(shop: Shop) -> None:
    """Numbers of answer sets are text, since they can be large."""
    stock(shop)
    assert json.loads(run(shop, "--json", "--limit", "1").output) == {
        "plain_sets": "31",
        "uncounted": "0",
        "untried": 0,
        "gaps": [{"product": "quiet one", "favourable": {"microphone": "inline"}, "plain_sets": "12"}],
        "more": 1,
    }


def test_a_catalog_without_gaps(shop: Shop) -> None:
    """All three products of the shop state their microphone."""
    assert run(shop).output == "0 gaps, 0 listed; of 31 plain answer sets.\n"
