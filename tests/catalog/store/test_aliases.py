"""Ids that lead to a product: which of them wins, and what is removed under an old one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import TOPIC, product
from wizard.catalog.listing import Listing
from wizard.catalog.store import Catalog, SharedAlias, rewrite, write_catalog
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.predicates import Variant


def sold_as(id_: str, *skus: str, aliases: tuple[str, ...] = (), name: str = "") -> Listing:
    """A product with a variant for each SKU."""
    variants = tuple(Variant(sku, sku) for sku in skus)
    return Listing(replace(product(id_), name=name or id_, variants=variants), aliases=aliases)


def update(path: Path, *listings: Listing) -> list[SharedAlias]:
    """Add these products, and return the aliases of two."""
    with rewrite(path, TOPIC) as draft:
        for each in listings:
            draft.add(each)
        return draft.settle_aliases()


def led_to(path: Path, *asked: str) -> list[str | None]:
    """Return the product that each id leads to."""
    catalog = Catalog(path, TOPIC)
    return [found.id if (found := catalog.product(each)) else None for each in asked]


IDS = "abcd"
LISTINGS = st.lists(
    st.builds(
        lambda id_, skus: (id_, tuple(skus)), st.sampled_from(IDS), st.lists(st.sampled_from(IDS), max_size=3)
    ),
    min_size=1,
    unique_by=lambda each: each[0],
)


@given(made=LISTINGS)
def test_an_id_leads_to_its_own_product_else_to_the_first_that_claims_it(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[str, tuple[str, ...]]]
) -> None:
    """All else is told."""
    path = tmp_path_factory.mktemp("catalog") / "catalog.db"
    shared = update(path, *(sold_as(id_, *skus) for id_, skus in made))
    expected = {sku: id_ for id_, skus in reversed(made) for sku in skus} | {id_: id_ for id_, _ in made}
    assert led_to(path, *IDS) == [expected.get(each) for each in IDS]
    assert [(each.alias, each.leads_to, each.claimed_by) for each in shared] == sorted(
        {(sku, expected[sku], id_) for id_, skus in made for sku in skus if expected[sku] != id_}
    )


def test_a_product_under_a_former_id_is_removed_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    """But for its decisions, which are carried over; one that was written itself stays."""
    path = tmp_path / "catalog.db"
    write_catalog(path, TOPIC, [sold_as("x", "y"), sold_as("z")], None)
    update(path, sold_as("new", "x", "z"), sold_as("z"))
    assert [each.id for each in Catalog(path, TOPIC).products()] == ["new", "z"]
    assert led_to(path, "x", "y", "z") == ["new", "new", "z"]
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT DISTINCT product_id FROM variants").fetchall() == [("new",)]


def test_another_number_of_a_product_removes_only_one_of_the_same_name(tmp_path: Path) -> None:
    """Numbers of two files may be the same by chance."""
    path = tmp_path / "catalog.db"
    write_catalog(path, TOPIC, [sold_as("1", name="Alto"), sold_as("2", name="Bel")], None)
    update(path, sold_as("A", aliases=("1",), name="Alto"), sold_as("B", aliases=("2",), name="Corda"))
    assert [each.id for each in Catalog(path, TOPIC).products()] == ["2", "A", "B"]
    assert led_to(path, "1", "2") == ["A", "2"]


def test_an_alias_is_kept_until_another_product_alone_claims_it(tmp_path: Path) -> None:
    """A SKU that the shop gives to another product leads to that one."""
    path = tmp_path / "catalog.db"
    update(path, sold_as("a", "x"))
    update(path, sold_as("a"))
    assert led_to(path, "x") == ["a"]
    assert update(path, sold_as("b", "x"), sold_as("a", "x")) == [SharedAlias("x", "a", "b")]
    assert led_to(path, "x") == ["a"]
    update(path, sold_as("b", "x"), sold_as("a"))
    assert led_to(path, "x") == ["b"]


def test_cells_of_the_new_tables_are_checked_as_all_others_are(tmp_path: Path) -> None:
    """Another program may have written anything."""
    path = tmp_path / "catalog.db"
    update(path, sold_as("a", "x"))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE aliases SET product_id = x'00'")
        db.execute("UPDATE variants SET url = x'00'")
    with pytest.raises(CatalogError) as caught:
        Catalog(path, TOPIC)
    assert [line for line in str(caught.value).splitlines() if line.startswith("- ")] == [
        "- aliases 'x', column 'product_id': bytes, not text. It must be a text that is not empty.",
        "- variants 'a', 0, column 'url': bytes, not text. It must be a text or NULL.",
    ]
