"""Products that meet every must: of one rulebook, and of two side by side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.making import question
from wizard.analysis.matching import Matches, keep_largest, unite
from wizard.engine.formulas import Formulas

BITS = st.integers(0, 0b111)
FORMULAS = Formulas((question("q", "a b c"),))
MUSTS = [FORMULAS.chosen("q", [name]) for name in "abc"]


@st.composite
def matches(draw: st.DrawFn) -> Matches:
    """Some products of two sides, and which of them meet each must."""
    sides = draw(st.dictionaries(st.sampled_from(["left", "right"]), BITS))
    products = Matches({}, sides).products
    musts = draw(st.dictionaries(st.sampled_from(MUSTS), BITS))
    return Matches({must: meeting & products for must, meeting in musts.items()}, sides)


@given(matches(), matches(), st.sets(st.sampled_from(MUSTS)))
def test_each_rulebook_keeps_its_own_products_side_by_side(
    old: Matches, new: Matches, holding: set[object]
) -> None:
    """Whatever musts hold, each side shows the products that it would show alone."""

    def left(found: Matches, side: str) -> int:
        products = found.sides.get(side, 0)
        for must, meeting in found.musts.items():
            products &= meeting if must in holding else products
        return products

    both, of_old = unite(old, new)
    width = old.products.bit_length()
    for side in ("left", "right"):
        shown = left(both, side)
        assert (shown & of_old, shown >> width) == (left(old, side), left(new, side))


@given(st.lists(BITS))
def test_the_largest_sets_are_those_that_no_other_contains(sets: list[int]) -> None:
    """Each once."""
    expected = {each for each in sets if not any(each | other == other != each for other in sets)}
    assert (set(keep_largest(sets)), len(keep_largest(sets))) == (expected, len(expected))
