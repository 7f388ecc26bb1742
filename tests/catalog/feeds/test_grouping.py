"""Rows that belong together are gathered, wherever they are in the file."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.grouping import find_scattered, gather
from wizard.catalog.feeds.records import FeedError, Rejection


@dataclass(frozen=True)
class Line:
    """A row: its line, and the product it belongs to."""

    line: int
    product: str


def gathered(names: list[str], size: int = 1) -> list[list[int] | Rejection]:
    """Return the lines that come together."""
    rows = [Line(number, name) for number, name in enumerate(names, 1)]
    scattered = find_scattered(map(hash, names))
    found = gather(rows, lambda row: row.product, lambda _: size, scattered)
    return [each if isinstance(each, Rejection) else [row.line for row in each] for each in found]


@given(names=st.lists(st.sampled_from(["", "a", "b", "c"])))
def test_each_product_comes_once_with_all_its_rows_in_their_order(names: list[str]) -> None:
    """A row without a name is a product alone."""
    lines: dict[str | int, list[int]] = {}
    for number, name in enumerate(names, 1):
        lines.setdefault(name or number, []).append(number)
    assert sorted(map(str, gathered(names))) == sorted(map(str, lines.values()))


def test_products_come_as_soon_as_they_are_whole() -> None:
    """Those whose rows are far apart come last."""
    assert gathered(["a", "b", "b", "a", "", "c"]) == [[2, 3], [5], [6], [1, 4]]


def test_a_rejection_is_passed_on_where_it_stands() -> None:
    """It belongs to no product."""
    refused = Rejection(2, 2, None, "price", "price-missing", "There is no price.")
    rows: list[Line | Rejection] = [Line(1, "a"), refused, Line(3, "a")]
    found = list(gather(rows, lambda row: row.product, lambda _: 1, set()))
    assert found == [refused, [Line(1, "a"), Line(3, "a")]]


@pytest.mark.parametrize("names", [["a"] * 9, ["a", "b"] * 5])
def test_rows_that_do_not_fit_in_memory_are_told_with_their_line(
    names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one product, or of products far apart."""
    monkeypatch.setattr(limits, "SCATTERED", 80)
    with pytest.raises(FeedError) as fault:
        gathered(names, size=10)
    assert (fault.value.code, fault.value.line, fault.value.message) == (
        "rows-scattered",
        9,
        "Too many rows of one product, or they are far apart. Sort the file so that they follow each other.",
    )
