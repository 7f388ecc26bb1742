"""The plot of price and fit as plain shapes that a template draws; small however large the catalog is."""

import math
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product as pairs

from wizard.engine.ranking import Ranking, SideRanking
from wizard.rule_language.model import Requirement
from wizard.rule_language.predicates import price_in

WIDTH, HEIGHT = 360, 236
"""The size of the drawing in its own units, about a phone's pixels, so that its text is readable there."""

LEFT, TOP, RIGHT, BOTTOM = 28, 30, 346, 196
"""The area of the dots within the drawing."""

CELL = 3
"""Width of a cell: dots in the same cell are drawn once."""

NAMED = 3
"""How many recommended products are named per side."""

LINE, LETTER, LONGEST = 13, 6, 156
"""Height of a name, width of a letter (doubled in wide scripts), and the width beyond which a name is cut."""

SHIFTS = sorted(range(-12 * LINE, 13 * LINE, LINE), key=abs)
"""Vertical distances of a name from its dot to try, nearest first."""

MOST_TICKS = 8
"""With more ticks than this, only powers of ten are labelled."""


@dataclass(frozen=True, slots=True)
class Marker:
    """The shape of the products of one side, so that sides do not differ by colour alone.

    Both are path data: `dot` draws a small one relative to its centre, `shape` a large one around the origin.
    """

    id: str
    dot: str
    shape: str


MARKS = (
    Marker("round", "h0", "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0"),
    Marker("square", "h0", "M-5-5h10v10h-10z"),
    Marker("triangle", "m0-4l4 7h-8z", "M0-7l7 12h-14z"),
    Marker("diamond", "m0-4l4 4l-4 4l-4-4z", "M0-7l7 7l-7 7l-7-7z"),
    Marker("cross", "m-1-4h2v3h3v2h-3v3h-2v-3h-3v-2h3z", "M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z"),
    Marker("wedge", "m0 4l4-7h-8z", "M0 7l7-12h-14z"),
)
"""The marks of the recommended sides, in order; after the last they repeat.

For brevity, the dots of the first two are the caps of zero-length lines.
"""


@dataclass(frozen=True, slots=True)
class Tick:
    """A price on the axis."""

    x: int
    price: int


@dataclass(frozen=True, slots=True)
class DotLabel:
    """A recommended product: its id, its dot, and the position of its name, clear of all other names.

    If there is room, the name is also clear of all dots. `mark` is that of its side.
    """

    id: str
    x: int
    y: int
    text: str
    text_x: int
    text_y: int
    anchor: str
    mark: Marker

    @property
    def aside(self) -> bool:
        """Return whether the name is not level with its dot, and so needs a line to it."""
        return self.text_y != self.y


@dataclass(frozen=True, slots=True)
class Plot:
    """Ticks, names, the number of products without a price, and a mark and dots for each recommended side."""

    ticks: tuple[Tick, ...]
    marks: tuple[Marker, ...]
    dots: tuple[str, ...]
    names: tuple[DotLabel, ...]
    unpriced: int


@dataclass(frozen=True, slots=True)
class _Scale:
    """Maps prices (logarithmically) and weights (from none to all) to coordinates."""

    lowest: float
    highest: float
    heaviest: int

    def x(self, price: float) -> int:
        """Return the distance from the left; prices below 1 count as 1."""
        share = math.log(max(price, 1) / self.lowest) / math.log(self.highest / self.lowest)
        return round(LEFT + share * (RIGHT - LEFT))

    def y(self, weight: int) -> int:
        """Return the distance from the top."""
        return round(BOTTOM - weight / self.heaviest * (BOTTOM - TOP))


_Point = tuple[float, int]
"""A price, and the weight of the nice needs met at that price."""


def draw(ranking: Ranking, requirements: Sequence[Requirement], currency: str) -> Plot | None:
    """Plot every product that meets all musts by price and fit; None if there is nothing to compare.

    Only prices in this currency are drawn.
    """
    heaviest = sum(requirement.weight or 0 for requirement in requirements if requirement.need.checkable)
    sides = [_points(side, currency) for side in ranking.sides]
    prices = [price for points in sides for price, _ in points]
    if not heaviest or len(prices) < 2:
        return None
    ladder = _ladder(max(min(prices), 1), max(*prices, 1))
    scale = _Scale(ladder[0], ladder[-1], heaviest)
    written = ladder if len(ladder) <= MOST_TICKS else [price for price in ladder if str(price)[0] == "1"]
    dots = [_dots(points, scale) for points in sides]
    marks = tuple(MARKS[place % len(MARKS)] for place in range(len(sides)))
    return Plot(
        ticks=tuple(Tick(scale.x(price), price) for price in written),
        marks=marks,
        dots=tuple(map(_path, dots, marks)),
        names=tuple(_names(ranking.sides, marks, scale, currency, set().union(*dots))),
        unpriced=sum(side.total for side in ranking.sides) - len(prices),
    )


def _points(side: SideRanking, currency: str) -> list[_Point]:
    """Return the points of a side's products that state a price in this currency."""
    priced = [(price_in(product, currency), weight) for product, weight in side.matches]
    return [(price, weight) for price, weight in priced if price is not None]


def _ladder(lowest: float, highest: float) -> list[int]:
    """Return at least two round prices (1, 2, 5, 10, 20 ...), from just below to just above these."""
    rungs = [digit * 10**power for power in range(20) for digit in (1, 2, 5)]
    first = bisect_right(rungs, lowest) - 1
    last = max(bisect_left(rungs, highest), first + 1)
    return rungs[first : last + 1]


_Dot = tuple[int, int]


def _dots(points: Iterable[_Point], scale: _Scale) -> set[_Dot]:
    """Return the positions of the dots, one per cell."""
    return {(scale.x(price) // CELL * CELL, scale.y(weight)) for price, weight in set(points)}


def _path(dots: Iterable[_Dot], mark: Marker) -> str:
    """Return the path data of all dots."""
    return "".join(f"M{x} {y}{mark.dot}" for x, y in sorted(dots))


# --- names ---------------------------------------------------------------------------------------

_Box = tuple[int, int, int, int]


def _names(
    sides: Iterable[SideRanking], marks: Iterable[Marker], scale: _Scale, currency: str, dots: Iterable[_Dot]
) -> Iterator[DotLabel]:
    """Yield the names of the first picks of each side; a name with no free place is left out."""
    found = [
        (pick.product, scale.x(price), scale.y(weight), mark)
        for side, mark in zip(sides, marks, strict=True)
        for pick, weight in zip(
            side.picks[:NAMED], sorted((weight for _, weight in side.matches), reverse=True), strict=False
        )
        if (price := price_in(pick.product, currency)) is not None
    ]
    taken: list[_Box] = [(x - 5, y - 5, x + 5, y + 5) for _, x, y, _ in found]
    dotted: list[_Box] = [(x - 5, y - 5, x + 5, y + 5) for x, y in dots]
    for product, x, y, mark in found:
        text, width = _cut(product.name)
        places = [each for each in _places(x, y, width) if _inside(each[0]) and _is_free(each[0], taken)]
        undotted = (each for each in places if _is_free(each[0], dotted))
        if place := next(undotted, next(iter(places), None)):
            box, anchor = place
            taken.append(box)
            text_x = box[0] if anchor == "start" else box[2]
            yield DotLabel(product.id, x, y, text, text_x, box[1] + LINE // 2, anchor, mark)


def _places(x: int, y: int, width: int) -> Iterator[tuple[_Box, str]]:
    """Yield places for a name, nearest first: right or left of its dot, then lines further down and up."""
    for line, anchor in pairs(SHIFTS, ("start", "end")):
        left = x + 8 if anchor == "start" else x - 8 - width
        top = y + line - LINE // 2
        yield (left, top, left + width, top + LINE), anchor


def _inside(box: _Box) -> bool:
    """Return whether the box is within the plot area, give or take half a line above and below."""
    left, top, right, bottom = box
    return left >= LEFT and top >= TOP - LINE // 2 and right <= WIDTH and bottom <= BOTTOM + LINE // 2 + 1


def _is_free(box: _Box, taken: Iterable[_Box]) -> bool:
    """Return whether the box overlaps none of the taken ones."""
    left, top, right, bottom = box
    return not any(
        left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in taken
    )


def _cut(name: str) -> tuple[str, int]:
    """Return the name, cut with an ellipsis if it is too long, and its approximate width."""
    width, kept = 0, ""
    for letter in name:
        width += LETTER * (2 if unicodedata.east_asian_width(letter) in "WF" else 1)
        if width > LONGEST:
            return f"{kept.rstrip()}…", LONGEST
        kept += letter
    return kept, width
