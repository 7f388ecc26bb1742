"""Products that follow each other: circles are found, each once, and named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.catalog.relations import describe_circle, find_circles

IDS = st.sampled_from("abcdefgh")


@pytest.mark.parametrize(
    ("followed_by", "circles"),
    [
        ({}, []),
        ({"a": "b", "b": "c"}, []),
        ({"a": "a"}, [("a",)]),
        ({"c": "b", "b": "c", "a": "b"}, [("b", "c")]),
        ({"d": "b", "b": "c", "c": "d", "x": "y", "y": "x"}, [("b", "c", "d"), ("x", "y")]),
        ({"a": "gone"}, []),
    ],
)
def test_circles_begin_with_their_smallest_id(
    followed_by: dict[str, str], circles: list[tuple[str, ...]]
) -> None:
    """What only leads into a circle is not in it."""
    assert list(find_circles(followed_by)) == circles


@given(st.dictionaries(IDS, IDS))
def test_circles_equal_a_plain_reference(followed_by: dict[str, str]) -> None:
    """Exactly the products to which the way from them leads back are in a circle, each in one."""
    back = set()
    for start in followed_by:
        place = followed_by[start]
        for _ in range(len(followed_by)):
            if place == start:
                back.add(start)
            place = followed_by.get(place, "none")
    found = list(find_circles(followed_by))
    assert sorted(product for circle in found for product in circle) == sorted(back)
    for circle in found:
        assert [followed_by[product] for product in circle] == [*circle[1:], circle[0]]
        assert circle[0] == min(circle)


@pytest.mark.parametrize(
    ("circle", "sentence"),
    [
        (("a",), "'a' is followed by 'a': that is a circle."),
        (("a", "b"), "'a' is followed by 'b' and 'b' by 'a': that is a circle."),
        (("a", "b", "c"), "'a' is followed by 'b', 'b' by 'c' and 'c' by 'a': that is a circle."),
    ],
)
def test_a_circle_is_named(circle: tuple[str, ...], sentence: str) -> None:
    """With every product in it."""
    assert describe_circle(circle) == sentence
