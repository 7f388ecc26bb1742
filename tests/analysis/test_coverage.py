"""The smallest sets of needs that no product meets."""

from __future__ import annotations

import pytest

from wizard.analysis.coverage import find_minimal_unmet


@pytest.mark.parametrize(
    ("met", "unmet"),
    [
        ([], [0b000]),
        ([0b111], []),
        ([0b011], [0b100]),
        ([0b011, 0b101], [0b110]),
        ([0b001, 0b010], [0b011, 0b100]),
        ([0b011, 0b101, 0b110], [0b111]),
    ],
)
def test_the_smallest_sets_of_needs_that_no_product_meets(met: list[int], unmet: list[int]) -> None:
    """Without any product that is the empty set; a product that meets everything leaves none."""
    assert find_minimal_unmet(met, 0b111, most=10) == unmet
