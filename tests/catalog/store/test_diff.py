"""Comparison of the old and the new catalog, and products that rules can tell apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.making import TOPIC, product
from wizard.catalog.listing import Listing
from wizard.catalog.store import CatalogDiff, ChangeCount, diff, rewrite
from wizard.catalog.store.diff import NAMES_SHOWN


def test_changes_are_counted_by_what_changed(stocked: Path) -> None:
    """Price, stock and facts are counted apart; a product may change in several."""
    with rewrite(stocked, TOPIC) as draft:
        draft.clear()
        draft.add(Listing(product("a")))
        draft.add(Listing(product("b", cents=4000, in_stock=False, anc=True)))
        draft.add(Listing(product("d")))
        changes = draft.diff()
    assert changes == CatalogDiff(
        added=ChangeCount(1, ("D",)),
        gone=ChangeCount(1, ("C",)),
        changed=ChangeCount(1, ("B",)),
        in_price=1,
        in_stock=1,
        in_facts=1,
        unchanged=1,
    )


def test_of_products_that_tests_cannot_tell_apart_one_is_returned(stocked: Path) -> None:
    """Two prices are alike when no limit lies between them or on one of them."""
    with rewrite(stocked, TOPIC) as draft:
        draft.clear()
        for name, cents in (("a", 1000), ("b", 4999), ("c", 5000), ("d", 5001), ("e", 9000)):
            draft.add(Listing(product(name, cents=cents)))
        draft.add(Listing(product("f", cents=1000, anc=True)))
        draft.add(Listing(product("g", cents=1000, in_stock=False, anc=False)))
        draft.add(Listing(product("h", "other")))
        found = draft.select_distinct_products([50])
        before = draft.select_distinct_products([50], old=True)
    assert found is not None
    assert before is not None
    assert sorted(each.id for each in found) == ["a", "c", "d", "f"]
    assert [each.id for each in before] == ["a"]


def test_an_unchanged_catalog_has_no_changes(stocked: Path) -> None:
    """Although its products were written again."""
    with rewrite(stocked, TOPIC) as draft:
        for name in ("a", "b", "c"):
            draft.add(Listing(product(name)))
        changes = draft.diff()
    none = ChangeCount(0, ())
    assert changes == CatalogDiff(none, none, none, in_price=0, in_stock=0, in_facts=0, unchanged=3)


def test_the_first_catalog_is_all_new(path: Path) -> None:
    """There is nothing to compare with."""
    with rewrite(path, TOPIC) as draft:
        draft.add(Listing(product("a")))
        changes = draft.diff()
        assert draft.select_distinct_products([50], old=True) == []
    assert (changes.added.count, changes.gone.count, changes.unchanged) == (1, 0, 0)


def test_of_many_changes_the_first_are_named(stocked: Path) -> None:
    """By id; all are counted."""
    with rewrite(stocked, TOPIC) as draft:
        for number in reversed(range(7)):
            draft.add(Listing(product(f"n{number}")))
        added = draft.diff().added
    assert added == ChangeCount(7, ("N0", "N1", "N2", "N3", "N4"))
    assert len(added.names) == NAMES_SHOWN


@pytest.mark.parametrize(
    ("more", "counted"),
    [
        ({"cents": 4000}, (1, 0, 0)),
        ({"cents": None, "currency": None}, (1, 0, 0)),
        ({"currency": "EUR"}, (1, 0, 0)),
        ({"in_stock": False}, (0, 1, 0)),
        ({"anc": True}, (0, 0, 1)),
        ({"kind": "headphones"}, (0, 0, 1)),
        ({"url": "https://example.org"}, (0, 0, 1)),
        ({"cents": 1, "in_stock": False, "brand": "Acme"}, (1, 1, 1)),
    ],
)
def test_a_change_counts_where_it_is(
    stocked: Path, more: dict[str, Any], counted: tuple[int, int, int]
) -> None:
    """Price with currency, stock, and all other facts."""
    with rewrite(stocked, TOPIC) as draft:
        draft.add(Listing(product("a", **more)))
        changes = draft.diff()
    assert (changes.in_price, changes.in_stock, changes.in_facts) == counted
    assert (changes.changed, changes.unchanged) == (ChangeCount(1, ("A",)), 2)


def test_own_columns_tell_products_apart(path: Path) -> None:
    """Rules may test them; names and pictures cannot be tested, so they do not."""
    with rewrite(path, TOPIC) as draft:
        draft.add(Listing(product("a", colour="red", url="https://example.org/a")))
        draft.add(Listing(product("b", colour="red", brand="Acme")))
        draft.add(Listing(product("c", colour="blue")))
        draft.add(Listing(product("d")))
        found = draft.select_distinct_products([])
    assert found is not None
    assert sorted(each.id for each in found) == ["a", "c", "d"]


def test_of_equal_products_the_cheapest_is_returned(path: Path) -> None:
    """Where no limit lies between their prices."""
    with rewrite(path, TOPIC) as draft:
        for name, cents in (("a", 900), ("b", 100), ("c", 500)):
            draft.add(Listing(product(name, cents=cents)))
        found = draft.select_distinct_products([50])
    assert found is not None
    assert [each.id for each in found] == ["b"]


def test_too_many_distinct_products_are_not_returned(stocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Examining them one by one would take too long."""
    monkeypatch.setattr(diff, "MOST_DISTINCT", 2)
    with rewrite(stocked, TOPIC) as draft:
        draft.add(Listing(product("d", anc=True)))
        two = draft.select_distinct_products([])
        draft.add(Listing(product("e", anc=False)))
        three = draft.select_distinct_products([])
    assert two is not None
    assert (len(two), three) == (2, None)
