"""On a phone the answers are in view: no question of the shipped rules has to be searched for them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.journeys import Journey, travel
from wizard.advisor import Advisor
from wizard.paths import catalog_path, rules_path

FIRST_ANSWER = {"first page": 460, "with help": 350, "without help": 330}
"""CSS pixels at 390 x 664 above which the first answer ends."""

SMALL: ViewportSize = {"width": 390, "height": 664}
SMALLEST: ViewportSize = {"width": 320, "height": 568}
"""A phone with the bars of its browser, and the smallest phone in use."""

MOST_TAPS, USUAL_TAPS = 20, 12
"""Of the longest journey, and of one in the middle."""

ANSWERS = """() => {
  const bar = document.querySelector(".many > .go");
  const bottom = bar ? bar.getBoundingClientRect().top : innerHeight;
  const ends = [...document.querySelectorAll(".option")].map(each => each.getBoundingClientRect().bottom);
  return {first: ends[0], inView: ends.filter(end => end <= bottom).length, all: ends.length,
          help: document.querySelector(".help") !== null};
}"""
"""Where the first answer ends, and how many of them are in view above the bar."""


@dataclass(frozen=True)
class Seen:
    """What a phone shows of a question without scrolling."""

    address: str
    first: float
    most: float
    in_view: int
    least: int

    @property
    def fits(self) -> bool:
        """Whether the first answer is near the top and enough of them are in view."""
        return self.first <= self.most and self.in_view >= self.least


@pytest.fixture(scope="module")
def journeys() -> list[Journey]:
    """The journeys of the shoppers in examples.yaml."""
    advisor = Advisor.open(rules_path(), catalog_path())
    return [travel(advisor, example.answers) for example in advisor.rulebook.examples]


@pytest.fixture(scope="module")
def addresses(journeys: list[Journey]) -> list[str]:
    """The address of each question as it looks on the way: its options, and what the answers point to."""
    looks: dict[object, str] = {}
    for journey in journeys:
        for address, view, _ in journey.pages:
            verdict = view.so_far and (view.so_far.verdict, view.so_far.settled)
            looks.setdefault((view.question.id, view.options, verdict), address)
    return list(looks.values())


def look(page: Page, address: str) -> Seen:
    """Return what is in view of a question, where four or all of its answers should be."""
    seen = page.evaluate(ANSWERS)
    kind = "first page" if address == "/?" else "with help" if seen["help"] else "without help"
    return Seen(address, seen["first"], FIRST_ANSWER[kind], seen["inView"], min(4, seen["all"]))


@pytest.mark.parametrize(
    "step", [pytest.param(1, id="all", marks=pytest.mark.slow), pytest.param(6, id="some")]
)
def test_the_answers_are_in_view(page: Page, shop: str, addresses: list[str], step: int) -> None:
    """The first one near the top and four or all of them, on a phone with the bars of its browser.

    One or more on the smallest phone.
    """
    hidden: list[object] = []
    for address in addresses[::step]:
        page.set_viewport_size(SMALL)
        page.goto(shop + address)
        seen = look(page, address)
        hidden += [] if seen.fits else [seen]
        page.set_viewport_size(SMALLEST)
        hidden += [] if page.evaluate(ANSWERS)["inView"] else [f"{address} on the smallest phone"]
    assert hidden == []


def test_few_taps_lead_to_the_recommendation(journeys: list[Journey]) -> None:
    """One per answer, and one more to leave a question that takes several."""
    taps = [journey.taps for journey in journeys]
    assert (max(taps) <= MOST_TAPS, median(taps) <= USUAL_TAPS) == (True, True)
