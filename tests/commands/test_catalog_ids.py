"""Ids of products over several imports: what a decision or an address names is found for ever."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.catalog.feeds.samples import shopify, table, variant
from tests.commands.running import Shop, Store
from tests.making import TOPIC
from wizard.catalog.store import Catalog, rewrite
from wizard.cli import main

BEFORE = Path(__file__).parents[1] / "catalog" / "store" / "imported_before.sql"
"""A catalog that the release before imported, from the two feeds below, with four decisions of staff."""


def write_tide(black: str, white: str) -> str:
    """An export of Shopify with the stock of two variants."""
    return shopify(
        variant("tide", "Zephyr Tide Headset", "ZT-B", black, "59.99"),
        variant("tide", "", "ZT-W", white, "69.99"),
        variant("reef", "Zephyr Reef Headphones", "ZR", "3", "89.99"),
    )


ITEMS = table(
    "CORAL-S,Zephyr Coral Headphones small,49.99,USD,coral,",
    "CORAL-L,Zephyr Coral Headphones large,39.99,USD,coral,",
    "WAVE,Zephyr Wave Headset,29.99,USD,,ZT-B",
    header="id,title,price,currency,item_group_id,followed_by",
)


@pytest.fixture
def before(shop: Shop) -> Path:
    """The catalog as the previous release left it, with small rules."""
    path = shop.catalog
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.executescript(BEFORE.read_text("utf-8"))
    return path


def run(catalog: Path, *arguments: str | Path) -> str:
    """Run a command on the catalog, and return what it prints."""
    options = ("--catalog", catalog, "--rules", catalog.with_name("rules"))
    result = CliRunner().invoke(main, ["catalog", *map(str, (*arguments, *options))])
    assert result.exit_code == 0, result.output
    return result.output


def import_feed(catalog: Path, feed: str, *options: str) -> str:
    """Import a feed into the catalog."""
    path = catalog.with_name("feed.csv")
    path.write_text(feed, "utf-8")
    return run(catalog, "import", path, "--currency", "USD", *options)


def ids(catalog: Path) -> list[str]:
    """Return the ids of all products."""
    return [each.id for each in Catalog(catalog, TOPIC).products()]


def decided(catalog: Path) -> list[tuple[str, str, object]]:
    """Return the decisions of staff, each with what its product states now."""
    found = Catalog(catalog, TOPIC)
    stated: list[tuple[str, str, object]] = []
    for each in found.overrides:
        product = found.product(each.product_id)
        values = {**product.attributes, "followed_by": product.followed_by} if product else {}
        stated.append((each.product_id, each.attribute, values.get(each.attribute, "gone")))
    return stated


def test_a_catalog_of_the_previous_release_opens_without_the_tables(before: Path) -> None:
    """No alias and no variant is known; reading writes nothing."""
    bytes_before = before.read_bytes()
    catalog = Catalog(before, TOPIC)
    assert [each.id for each in catalog.products()] == ["CORAL-L", "CORAL-S", "WAVE", "ZR", "ZT-B"]
    assert (catalog.product("tide"), catalog.product("ZT-W")) == (None, None)
    assert {each.variants for each in catalog.products()} == {()}
    assert before.read_bytes() == bytes_before


@pytest.mark.parametrize(("black", "white"), [("3", "5"), ("0", "5"), ("0", "0")])
def test_replacing_carries_over_what_staff_decided_under_old_ids(
    before: Path, black: str, white: str
) -> None:
    """The old id was the SKU of the cheapest variant; now all SKUs lead to the product."""
    output = import_feed(before, write_tide(black, white))
    assert "  2 products have other ids than before; the old ones still lead to them.\n" in output
    assert "  added      0  \n" in output or "  added      0\n" in output
    assert ids(before) == ["reef", "tide"]
    assert decided(before) == [
        ("CORAL-L", "anc", "gone"),
        ("reef", "followed_by", "CORAL-S"),
        ("reef", "wireless", True),
        ("tide", "microphone", "boom"),
    ]
    catalog = Catalog(before, TOPIC)
    led_to = [getattr(catalog.product(each), "id", None) for each in ("tide", "ZT-B", "ZT-W", "ZR", "ZT")]
    assert led_to == ["tide", "tide", "tide", "reef", None]


def test_updating_from_several_files_leaves_no_old_product_behind(before: Path) -> None:
    """Each file's products are there once, and follow each other under their new ids."""
    for feed in (write_tide("0", "5"), ITEMS, write_tide("3", "0")):
        import_feed(before, feed, "--update")
    assert ids(before) == ["WAVE", "coral", "reef", "tide"]
    assert decided(before) == [
        ("coral", "anc", False),
        ("reef", "followed_by", "coral"),
        ("reef", "wireless", True),
        ("tide", "microphone", "boom"),
    ]
    catalog = Catalog(before, TOPIC)
    assert [(each.id, each.followed_by) for each in catalog.products()] == [
        ("WAVE", "tide"), ("coral", None), ("reef", "coral"), ("tide", None),
    ]  # fmt: skip


def test_old_ids_never_stop_working(before: Path) -> None:
    """Not even after the variant is gone, or the product was gone for a while."""
    import_feed(before, write_tide("3", "5"))
    only_white = shopify(variant("tide", "Zephyr Tide Headset", "ZT-W2", "3", "69.99"))
    for feed in (ITEMS, only_white):
        import_feed(before, feed)
    catalog = Catalog(before, TOPIC)
    assert [getattr(catalog.product(each), "id", None) for each in ("ZT-B", "ZT-W", "ZT-W2", "ZR")] == [
        "tide", "tide", "tide", None,
    ]  # fmt: skip
    assert ("tide", "microphone", "boom") in decided(before)


def test_staff_may_name_a_product_by_any_of_its_ids(before: Path) -> None:
    """The decision applies to the product; its successor may be named this way too."""
    import_feed(before, write_tide("3", "5"))
    output = run(before, "set", "ZT-W", "wireless=yes", "followed_by=ZR", "--because", "seen")
    assert output.splitlines()[0] == "Zephyr Tide Headset (tide)"
    assert ("tide", "followed_by", "reef") in decided(before)
    shown = run(before, "show", "ZT-B").splitlines()
    assert (shown[0], "microphone           boom        staff: seen" in shown) == (
        "Zephyr Tide Headset (tide)", True,
    )  # fmt: skip


def test_the_latest_decision_under_an_old_id_counts_unless_the_product_has_its_own(before: Path) -> None:
    """Each attribute is decided once."""
    with closing(sqlite3.connect(before)) as db, db:
        db.executemany(
            "INSERT INTO overrides VALUES (?, ?, ?, ?, ?, 0)",
            [
                ("CORAL-S", "anc", "true", "later", "2026-11-30"),
                ("CORAL-S", "form", '"on_ear"', "early", "2026-01-01"),
                ("coral", "form", '"over_ear"', "own", "2025-01-01"),
            ],
        )
    import_feed(before, ITEMS)
    assert [each for each in decided(before) if each[0] == "coral"] == [
        ("coral", "anc", True), ("coral", "form", "over_ear"),
    ]  # fmt: skip


def test_a_column_filled_in_by_hand_is_kept_when_the_id_changes(before: Path) -> None:
    """As it stays with one whose id is the same."""
    with closing(sqlite3.connect(before)) as db, db:
        db.execute("ALTER TABLE products ADD COLUMN colour TEXT")
        db.execute("UPDATE products SET colour = id")
    import_feed(before, write_tide("3", "5"))
    assert [each.attributes["colour"] for each in Catalog(before, TOPIC).products()] == ["ZR", "ZT-B"]


# --- ids of two products ---------------------------------------------------------------------------------


def test_an_id_claimed_by_two_products_leads_to_the_first_and_is_reported(store: Store) -> None:
    """The result does not depend on a later change of their order."""
    first, second = (variant(name, f"Headphones {name}", "8E+12", "1", "9") for name in ("tide", "reef"))
    output = store.run(store.feed(shopify(first, second)), "--currency", "USD").output
    told = "Ids of two products\n  '8E+12' leads to 'tide', and is an id of 'reef' too.\n"
    assert told in output
    assert store.report()["shared_ids"] == [{"alias": "8E+12", "leads_to": "tide", "claimed_by": "reef"}]
    assert told in store.run(store.feed(shopify(second, first))).output
    assert getattr(store.catalog().product("8E+12"), "id", None) == "tide"


def test_a_products_own_id_wins_over_an_alias(store: Store) -> None:
    """In any order; its decisions remain its own, and it is not removed."""
    one = variant("one", "Headphones one", "two", "1", "9")
    two = variant("two", "Headphones two", "x", "1", "9")
    for rows in ((one, two), (two, one)):
        output = store.run(store.feed(shopify(*rows)), "--currency", "USD", "--update").output
        assert "  'two' leads to 'two', and is an id of 'one' too.\n" in output
        names = [getattr(store.catalog().product(each), "name", "") for each in ("one", "two", "x")]
        assert names == ["Headphones one", "Headphones two", "Headphones two"]


def test_an_equal_number_that_is_not_a_sku_removes_no_product(store: Store) -> None:
    """WooCommerce's numbers may equal ids of another file by chance."""
    store.run(store.feed(table("8,Quiet Headphones,9,USD", header="id,title,price,currency")))
    woo = "ID,Type,SKU,Name,Published,In stock?,Regular price\n8,simple,ALTO,Alto Headphones,1,1,9\n"
    store.run(store.feed(woo), "--update", "--currency", "USD")
    assert [each.id for each in store.catalog().products()] == ["8", "ALTO"]
    assert getattr(store.catalog().product("8"), "name", None) == "Quiet Headphones"


def test_a_product_that_gets_a_sku_is_recognised(store: Store) -> None:
    """Its number was its id, and its name is the same."""
    header = "ID,Type,SKU,Name,Published,In stock?,Regular price\n"
    for sku in ("", "ALTO"):
        feed = store.feed(f"{header}8,simple,{sku},Alto Headphones,1,1,9\n")
        store.run(feed, "--update", "--currency", "USD")
    assert [each.id for each in store.catalog().products() if each.name == "Alto Headphones"] == ["ALTO"]
    assert getattr(store.catalog().product("8"), "id", None) == "ALTO"


# --- the file --------------------------------------------------------------------------------------------


def test_the_version_depends_on_aliases_and_variants(before: Path) -> None:
    """A catalog without variants has the same version as before."""
    version = Catalog(before, TOPIC).version
    with rewrite(before, TOPIC):
        pass
    assert Catalog(before, TOPIC).version == version
    versions = set()
    for black in ("3", "0", "3"):
        import_feed(before, write_tide("3", black), "--now", "2026-11-01")
        versions.add(Catalog(before, TOPIC).version)
    assert len(versions) == 2


def test_a_decision_about_a_product_keeps_its_variants(before: Path) -> None:
    """In the same order."""
    import_feed(before, write_tide("3", "5"))
    run(before, "set", "tide", "wireless=no", "--because", "x")
    found = Catalog(before, TOPIC).product("tide")
    assert found
    assert [(each.id, each.price_cents) for each in found.variants] == [("ZT-B", 5999), ("ZT-W", 6999)]
