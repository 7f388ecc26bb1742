"""The plot of price and fit: positions of dots, ticks and names."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.samples import ANC, WIRELESS, nice, ranked
from tests.making import THREE_SIDED, TOPIC, product
from wizard.rule_language.model import Requirement
from wizard.rule_language.predicates import Product
from wizard.rule_language.topic import Topic
from wizard.web.plot import (
    BOTTOM,
    HEIGHT,
    LEFT,
    LETTER,
    LINE,
    LONGEST,
    MARKS,
    RIGHT,
    TOP,
    WIDTH,
    DotLabel,
    Plot,
    draw,
)

REQUIREMENTS = [nice(ANC, 3), nice(WIRELESS, 1)]
NAMES = st.text("abc ", min_size=1, max_size=40)


def drawn(
    products: list[Product],
    requirements: list[Requirement] = REQUIREMENTS,
    verdict: str = "headset",
    topic: Topic = TOPIC,
) -> Plot | None:
    """The plot of these products, all of which match."""
    ranking = ranked(products, requirements, limit=3, verdict=verdict, topic=topic)
    return draw(ranking, requirements, "USD")


def shown(products: list[Product], verdict: str = "headset", topic: Topic = TOPIC) -> Plot:
    """The plot, which there must be."""
    plot = drawn(products, verdict=verdict, topic=topic)
    assert plot is not None
    return plot


def test_dearer_is_further_right_and_better_fit_further_up() -> None:
    """From a round price below to one above; from nothing of what helps to all of it."""
    plot = shown(
        [
            product("bare", cents=2000, anc=False, wireless=False),
            product("full", cents=9000, anc=True, wireless=True),
        ]
    )
    places = {name.text: (name.x, name.y) for name in plot.names}
    assert places["Bare"] == (LEFT, BOTTOM)
    assert places["Full"][1] == TOP
    assert places["Bare"][0] < places["Full"][0] < RIGHT
    assert [(tick.price, tick.x) for tick in plot.ticks] == [(20, 28), (50, 209), (100, 346)]


@pytest.mark.parametrize(
    ("prices", "ticks"),
    [
        ([4000, 4000], [20, 50]),
        ([5000, 5000], [50, 100]),
        ([0, 150], [1, 2]),
        ([99, 5_000_000], [1, 10, 100, 1000, 10000]),
    ],
)
def test_ticks_are_round_prices_around_all_that_there_are(prices: list[int], ticks: list[int]) -> None:
    """At least two; over a wide range only powers of ten, so that they do not crowd."""
    products = [product(f"p{place}", cents=cents, anc=True) for place, cents in enumerate(prices)]
    assert [tick.price for tick in shown(products).ticks] == ticks


def test_without_something_to_compare_no_plot_is_drawn() -> None:
    """No nice need, or fewer than two prices in the currency."""
    two = [product("a"), product("b")]
    assert drawn(two, requirements=[]) is None
    assert drawn(two[:1]) is None
    assert drawn([product("a"), product("b", currency="EUR")]) is None


def test_products_without_a_price_are_counted() -> None:
    """Another currency counts as no price."""
    products = [product("a"), product("b"), product("c", cents=None), product("d", currency="EUR")]
    assert shown(products).unpriced == 2


def test_each_side_of_either_has_dots_of_its_own() -> None:
    """Headphones first; each name has its side, so that its dot has the shape that the key shows."""
    plot = shown(
        [product("a", "headphones"), product("b", "headset"), product("c", "headset", cents=9000)], "either"
    )
    assert [dots.count("M") for dots in plot.dots] == [1, 2]
    marks = [(name.text, name.mark.id) for name in plot.names]
    assert marks == [("A", "round"), ("B", "square"), ("C", "square")]


def test_three_sides_have_three_shapes() -> None:
    """Each dot begins in its place, so that shapes of sides do not move it."""
    kinds = ("filter", "espresso", "capsule")
    plot = shown([product(kind, kind) for kind in kinds], "either", THREE_SIDED)
    assert [mark.id for mark in plot.marks] == ["round", "square", "triangle"]
    assert [dots.count("M") for dots in plot.dots] == [1, 1, 1]
    assert {re.match(r"M\d+ \d+", dots).group() for dots in plot.dots} == {"M27 196"}  # type: ignore[union-attr]
    assert [name.mark for name in plot.names] == list(plot.marks)


def test_no_two_marks_look_alike() -> None:
    """Neither large nor in the key; the dots of the first two differ by the ends of their lines."""
    assert len({mark.shape for mark in MARKS}) == len({mark.id for mark in MARKS}) == len(MARKS)
    assert len({mark.dot for mark in MARKS[1:]}) == len(MARKS) - 1


def test_equal_dots_are_drawn_once() -> None:
    """So that a large shop's plot stays small."""
    plot = shown(
        [product(f"p{number}", cents=2000 + number % 1500, anc=number % 2 == 0) for number in range(3000)]
    )
    assert plot.dots[0].count("M") < 250
    assert len(plot.dots[0]) < 4000


def test_a_long_name_is_cut_and_says_so() -> None:
    """The table has it in full."""
    plot = shown([product("x" * 80, anc=True), product("b")])
    assert plot.names[0].text == f"X{'x' * 25}…"


def box(name: DotLabel) -> tuple[int, int, int, int]:
    """About what a name covers."""
    width = LETTER * min(len(name.text), LONGEST // LETTER)
    left = name.text_x if name.anchor == "start" else name.text_x - width
    return left, name.text_y - LINE // 2, left + width, name.text_y + LINE // 2


def test_names_keep_off_the_dots_of_other_products() -> None:
    """A name over a dot would hide a product that matches."""
    products = [product(f"p{cents}{'x' * 9}", cents=cents, anc=True) for cents in range(2000, 4800, 400)]
    plot = shown(products)
    dots = [tuple(map(int, spot)) for spot in re.findall(r"M(\d+) (\d+)", plot.dots[0])]
    assert len(dots) == 7
    hidden = [
        (x, y)
        for left, top, right, bottom in map(box, plot.names)
        for x, y in dots
        if left - 3 < x < right + 3 and top - 3 < y < bottom + 3
    ]
    assert hidden == []


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 10**7), st.booleans(), NAMES), min_size=2, max_size=9)
)
def test_names_keep_within_the_drawing_and_off_each_other(found: list[tuple[bool, int, bool, str]]) -> None:
    """Wherever the dots fall; every recommended product is named."""
    products = [
        product(f"{name}{place}", "headset" if talks else "headphones", cents=cents, anc=quiet)
        for place, (talks, cents, quiet, name) in enumerate(found)
    ]
    talking = sum(talks for talks, *_ in found)
    covered = [box(name) for name in shown(products, "either").names]
    assert len(covered) == min(3, talking) + min(3, len(found) - talking)
    for left, top, right, bottom in covered:
        assert (min(left, LEFT), min(top, 0)) == (LEFT, 0)
        assert (max(right, WIDTH), max(bottom, HEIGHT)) == (WIDTH, HEIGHT)
    for one, other in combinations(covered, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
