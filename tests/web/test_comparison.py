"""The rows of the comparison: what differs, with values, at most ten."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.making import TOPIC, at_least
from tests.web.small_shop import advisor, listing
from wizard.engine.ranking import Pick
from wizard.rule_language.model import Need, Requirement, Rulebook
from wizard.rule_language.settings import AdvantageRule, Settings
from wizard.views import Recommendation
from wizard.web.comparison import MOST_ROWS, ComparisonCell, ComparisonRow, compare

ONE = listing("One", "headset", 5000, microphone="boom", links=("jack",), battery_hours=20, weight_g=300)
TWO = listing(
    "Two", "headset", 6000, microphone="boom", links=("jack", "usb"), battery_hours=30, weight_g=300
)


def shown(
    folder: Path, settings: Settings | None = None
) -> tuple[tuple[Pick, ...], Rulebook, Recommendation]:
    """Return both headsets as they are shown to somebody who talks, and the rulebook they are shown by."""
    shop = advisor(folder, [ONE, TWO])
    recommendation = shop.recommend({"talk": ("often",)})
    book = shop.rulebook if settings is None else replace(shop.rulebook, settings=settings)
    return recommendation.ranking.picks, book, recommendation


def test_rows_have_values_and_equal_ones_are_left_out(tmp_path: Path) -> None:
    """The links are a row; hours and grams are where they may be worth money; both meet the microphone."""
    rules = [AdvantageRule("a", TOPIC.attributes[name], times=1.5) for name in ("battery_hours", "weight_g")]
    picks, book, recommendation = shown(tmp_path, settings=Settings(advantages=tuple(rules)))
    assert compare(picks, recommendation.decision.listed, book) == [
        ComparisonRow("Price", (ComparisonCell("50.00 USD"), ComparisonCell("60.00 USD"))),
        ComparisonRow(
            "Connects by", (ComparisonCell("headphone jack"), ComparisonCell("headphone jack and USB"))
        ),
        ComparisonRow("Battery", (ComparisonCell("20 hours"), ComparisonCell("30 hours"))),
    ]


def test_a_need_of_a_number_shows_it_with_whether_that_is_enough(tmp_path: Path) -> None:
    """In the place of a row of its own."""
    need = Need("long", "Lasts a day", at_least("battery_hours", 24))
    rule = AdvantageRule("a", TOPIC.attributes["battery_hours"], times=1.5)
    (one, two), book, _ = shown(tmp_path, settings=Settings(advantages=(rule,)))
    picks = [
        replace(one, fit=replace(one.fit, missed=("long",))),
        replace(two, fit=replace(two.fit, met=("long",))),
    ]
    found = compare(picks, [Requirement(need, 3, ())], book)
    assert found[-1] == ComparisonRow(
        "Lasts a day",
        (ComparisonCell("20 hours", "missed"), ComparisonCell("30 hours", "met")),
        "Helps a lot",
    )
    assert [row.label for row in found] == ["Price", "Connects by", "Lasts a day"]


def test_what_is_not_stated_is_said_so(tmp_path: Path) -> None:
    """It is no value, and no "no"."""
    (one, two), book, _ = shown(tmp_path)
    bare = replace(two, product=replace(two.product, attributes={"kind": "headset"}))
    assert compare([one, bare], [], book)[1].cells == (
        ComparisonCell("headphone jack"),
        ComparisonCell("not stated", "unstated"),
    )


def test_there_are_at_most_ten_rows(tmp_path: Path) -> None:
    """Nobody reads more."""
    (one, two), book, _ = shown(tmp_path)
    needs = [
        Requirement(Need(f"n{place}", f"N{place}", at_least("weight_g", 1)), 1, ()) for place in range(20)
    ]
    met = replace(two, fit=replace(two.fit, met=tuple(each.need.id for each in needs)))
    assert len(compare([one, met], needs, book)) == MOST_ROWS
