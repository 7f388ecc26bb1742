"""How well products fit, in which order they come, and what to give up when none has everything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.samples import ANC, NO_LIMIT, WIRELESS, must, nice, ranked
from tests.making import any_of, at_least, at_most, product
from wizard.engine.ranking import Fit, NearMiss, SideRanking
from wizard.rule_language.conditions import All
from wizard.rule_language.model import Need, Requirement
from wizard.rule_language.predicates import AnswerAmount, Budget, Predicate, Product, passes

MIC = Need("mic", "A microphone", any_of("microphone", "inline", "built_in", "boom", "present"), keep=True)
BOOM = Need("boom_mic", "A microphone on an arm", any_of("microphone", "boom"))
PADS = Need("soft_pads", "Soft pads")
CHEAP = Need("within_budget", "Within budget", at_most("price", AnswerAmount("budget")))
BATTERY = Need(
    "battery_8h",
    "Eight hours",
    at_least("battery_hours", 8),
    applies_when=All((any_of("wireless", True), any_of("wired", False))),
)


@pytest.mark.parametrize(
    ("test", "stated", "expected"),
    [
        (any_of("microphone", "boom"), {"microphone": "boom"}, True),
        (any_of("microphone", "boom"), {"microphone": "none"}, False),
        (any_of("microphone", "boom"), {"microphone": None}, None),
        (any_of("microphone", "boom"), {}, None),
        (any_of("microphone", "boom"), {"microphone": "present"}, None),
        (any_of("microphone", "none"), {"microphone": "present"}, False),
        (any_of("microphone", "inline", "built_in", "boom"), {"microphone": "present"}, True),
        (any_of("microphone", "present"), {"microphone": "present"}, True),
        (any_of("links", "jack", "usb"), {"links": ("usb", "bluetooth")}, True),
        (any_of("links", "jack"), {"links": ("bluetooth",)}, False),
        (any_of("links", "jack"), {"links": None}, None),
        (any_of("anc", False), {"anc": False}, True),
        (any_of("anc", True), {"anc": False}, False),
        (at_least("battery_hours", 8), {"battery_hours": 8}, True),
        (at_least("battery_hours", 8), {"battery_hours": 7.5}, False),
        (at_least("water_rating", "IPX4"), {"water_rating": "IP55"}, True),
        (at_least("water_rating", "IPX4"), {"water_rating": "none"}, False),
        (at_least("water_rating", "IPX4"), {"water_rating": "IP5X"}, None),
        (any_of("water_rating", "IPX5"), {"water_rating": "IP55"}, True),
        (any_of("water_rating", "IPX5"), {"water_rating": "IP5X"}, None),
        (at_most("weight_g", 300), {"weight_g": 301}, False),
    ],
)
def test_one_attribute(test: Predicate, stated: dict[str, Any], expected: bool | None) -> None:
    """Met, missed, or not stated, which is never "no"."""
    assert passes(test, product("p", **stated), NO_LIMIT) is expected


def test_fit_names_checkable_needs_only() -> None:
    """What the catalog cannot show is listed elsewhere and never counted for or against a product."""
    requirements = [must(MIC), nice(ANC, 3), nice(PADS, 5), nice(WIRELESS, 1)]
    (pick,) = side([product("p", microphone="boom", anc=False)], requirements).picks
    assert pick.fit == Fit(met=("mic",), missed=("anc",), not_stated=("wireless",))


def picked(
    products: list[Product], requirements: list[Requirement], verdict: str = "headset", limit: int = 9
) -> list[str]:
    """The ids of the ranking, in order."""
    picks = ranked(products, requirements, limit=limit, verdict=verdict).picks
    return [pick.product.id for pick in picks]


def test_more_nice_weight_comes_first_then_what_is_stated_then_the_cheaper_then_the_id() -> None:
    """The whole order; a price that is not stated is last among equals."""
    products = [
        product("dear", cents=9000, anc=False),
        product("b-cheap", cents=1000, anc=False),
        product("a-cheap", cents=1000, anc=False),
        product("unpriced", cents=None, anc=False),
        product("silent", cents=1),
        product("fits", cents=99999, anc=True),
    ]
    assert picked(products, [nice(ANC, 3)]) == ["fits", "a-cheap", "b-cheap", "dear", "unpriced", "silent"]


def test_a_product_that_does_not_state_a_must_is_not_recommended() -> None:
    """Unknown is not yes."""
    assert picked([product("silent"), product("boom", microphone="boom")], [must(MIC)]) == ["boom"]


def test_what_is_sold_out_or_no_headphone_is_never_recommended() -> None:
    """Stands, pads and cables are kind `other`."""
    products = [product("stand", kind="other"), product("gone", in_stock=False), product("here")]
    assert picked(products, []) == ["here"]


def test_the_verdict_chooses_the_kinds_and_either_takes_turns() -> None:
    """Headphones first, then a headset, and so on; out of scope recommends nothing."""
    kinds = {"h1": "headphones", "h2": "earphones", "h3": "headphones", "s1": "headset"}
    products = [product(name, kind=kind) for name, kind in kinds.items()]
    assert picked(products, [], "headphones") == ["h1", "h2", "h3"]
    assert picked(products, [], "headset") == ["s1"]
    assert picked(products, [], "either") == ["h1", "s1", "h2", "h3"]
    assert picked(products, [], "out_of_scope") == []


def side(products: list[Product], requirements: list[Requirement], budget: Budget = NO_LIMIT) -> SideRanking:
    """The one side of a headset verdict."""
    return ranked(products, requirements, budget, limit=3).sides[0]


def test_near_misses_give_up_the_smallest_set_and_later_needs_first() -> None:
    """One need is given up rather than two, and the one later in needs.yaml before the earlier."""
    products = [
        product("wired", cents=2000, microphone="boom", wireless=False, anc=True),
        product("plain", cents=3000, microphone="boom", wireless=True, anc=False),
        product("silent", cents=4000, microphone="boom", wireless=True),
        product("neither", cents=1000, microphone="boom", wireless=False, anc=False),
        product("no-mic", cents=500, microphone="none", wireless=True, anc=True),
    ]
    found = side(products, [must(MIC), must(WIRELESS), must(ANC)])
    assert (found.picks, found.total) == ((), 0)
    given_up = [
        (near.give_up, near.count, near.lowest and near.lowest.id, [pick.product.id for pick in near.picks])
        for near in found.nearest
    ]
    assert given_up == [(("anc",), 1, "plain", ["plain"]), (("wireless",), 1, "wired", ["wired"])]
    assert [(pick.product.id, pick.ask) for pick in found.might_fit] == [("silent", ("anc",))]


def test_the_budget_may_be_given_up_the_microphone_never() -> None:
    """Dearer with a microphone rather than cheaper without."""
    products = [product("dear", cents=9000, microphone="boom"), product("mute", cents=100, microphone="none")]
    found = side(products, [must(MIC), must(CHEAP)], Budget({"budget": 20}, "USD"))
    assert [(near.give_up, [pick.product.id for pick in near.picks]) for near in found.nearest] == [
        (("within_budget",), ["dear"])
    ]


@pytest.mark.parametrize(
    ("others", "closest", "ask"),
    [
        ((), "asked", ("boom_mic",)),
        (({"boom": "boom", "cents": 7000},), "boom0", ()),
        (({"boom": "boom", "cents": 9000, "anc": True}, {"boom": "boom", "cents": 8000}), "boom1", ()),
    ],
)
def test_closest_to_a_budget_is_the_cheapest_that_states_all_other_musts(
    others: tuple[dict[str, Any], ...], closest: str, ask: tuple[str, ...]
) -> None:
    """However much more it costs than one to ask about, and whatever nice needs a dearer one meets."""
    shelf = [product("asked", cents=6000)]
    for number, each in enumerate(others):
        shelf.append(
            product(f"boom{number}", cents=each["cents"], microphone=each["boom"], anc=each.get("anc", False))
        )
    (near,) = side(shelf, [must(BOOM), must(CHEAP), nice(ANC, 3)], Budget({"budget": 50}, "USD")).nearest
    assert (near.closest.product.id, near.closest.ask) == (closest, ask)
    assert near.lowest is not None
    assert near.lowest.id == "asked"


def test_when_nothing_can_be_given_up_there_is_no_near_miss() -> None:
    """A store without any microphone: both lists are empty, and the page says so."""
    assert side([product("mute", microphone="none")], [must(MIC)]).nearest == ()


def test_there_is_no_near_miss_while_something_fits() -> None:
    """Giving things up is proposed only when it is needed."""
    assert side([product("a", anc=True), product("b", anc=False)], [must(ANC)]).nearest == ()


@st.composite
def product_lists(draw: st.DrawFn) -> list[Product]:
    """Up to eight products with few prices, so that ties and budgets at the edge come up."""
    yes_no = st.sampled_from([True, False, None])
    return [
        product(
            f"p{number}",
            kind=draw(st.sampled_from(["headset", "headphones", "other"])),
            cents=draw(st.one_of(st.none(), st.integers(0, 5).map(lambda units: units * 100))),
            in_stock=draw(st.integers(0, 9)) > 0,
            microphone=draw(st.sampled_from(["none", "boom", "present", None])),
            wireless=draw(yes_no),
            wired=draw(yes_no),
            anc=draw(yes_no),
            battery_hours=draw(st.sampled_from([None, 5, 8])),
        )
        for number in range(draw(st.integers(0, 8)))
    ]


@given(product_lists())
def test_the_order_of_the_catalog_does_not_matter(products: list[Product]) -> None:
    """Same answers, same result."""
    requirements = [nice(BOOM, 2), nice(ANC, 2)]
    assert picked(products, requirements) == picked(products[::-1], requirements)


def test_a_near_miss_shows_at_most_three_products_and_counts_all() -> None:
    """The count says how many there are."""
    products = [product(f"p{number}", anc=False) for number in range(7)]
    (near,) = side(products, [must(ANC)]).nearest
    assert isinstance(near, NearMiss)
    assert (near.count, len(near.picks)) == (7, 3)


def test_a_side_knows_every_match_and_the_nice_weight_it_meets() -> None:
    """Also those that are not among the first."""
    products = [product("quiet", anc=True), product("loud", anc=False), *map(product, ("shy", "mute"))]
    found = side(products, [nice(ANC, 3)])
    assert {item.id: weight for item, weight in found.matches} == {"quiet": 3, "loud": 0, "shy": 0, "mute": 0}
    assert (found.total, len(found.picks)) == (4, 3)
