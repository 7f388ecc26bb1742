"""Product tests: yes, no, or not stated."""

from __future__ import annotations

from typing import Any

import pytest

from tests.making import any_of, at_least, at_most, product
from wizard.rule_language.conditions import All, AnyOf, Not
from wizard.rule_language.predicates import AnswerAmount, Budget, Predicate, passes

YES, NO = any_of("anc", True), any_of("anc", False)
NOT_STATED = any_of("multipoint", True)
EVERY_KIND = ("inline", "built_in", "boom")

CASES: list[tuple[dict[str, Any], Predicate, bool | None]] = [
    # words
    ({"form": "mono"}, any_of("form", "mono", "in_ear"), True),
    ({"form": "mono"}, any_of("form", "in_ear"), False),
    ({}, any_of("form", "in_ear"), None),
    ({}, any_of("form"), None),
    ({"form": "mono"}, any_of("form"), False),
    # a microphone of a kind that is not stated
    ({"microphone": "present"}, any_of("microphone", "none", "present"), True),
    ({"microphone": "present"}, any_of("microphone", *EVERY_KIND), True),
    ({"microphone": "present"}, any_of("microphone", "boom"), None),
    ({"microphone": "present"}, any_of("microphone", "none"), False),
    ({"microphone": "boom"}, any_of("microphone", "boom"), True),
    ({"microphone": "none"}, any_of("microphone", "boom"), False),
    ({"microphone": "boom"}, any_of("microphone", "present"), False),
    ({}, any_of("microphone", "boom"), None),
    # lists
    ({"links": ("jack", "usb")}, any_of("links", "usb", "dect"), True),
    ({"links": ("jack", "usb")}, any_of("links", "dect"), False),
    ({"links": ()}, any_of("links", "dect"), False),
    ({}, any_of("links", "dect"), None),
    # yes and no
    ({"anc": True}, any_of("anc", True), True),
    ({"anc": True}, any_of("anc", False), False),
    ({"anc": False}, any_of("anc", True, False), True),
    ({}, any_of("anc", True), None),
    # numbers
    ({"battery_hours": 8}, at_least("battery_hours", 8), True),
    ({"battery_hours": 7.5}, at_least("battery_hours", 8), False),
    ({"weight_g": 250}, at_most("weight_g", 250), True),
    ({"weight_g": 250}, at_most("weight_g", 249.5), False),
    ({}, at_most("weight_g", 250), None),
    # water ratings: the last digit counts
    ({"water_rating": "IP55"}, at_least("water_rating", "IPX5"), True),
    ({"water_rating": "IP55"}, at_least("water_rating", "IPX6"), False),
    ({"water_rating": "IPX4"}, at_most("water_rating", "IPX4"), True),
    ({"water_rating": "none"}, at_least("water_rating", "IPX1"), False),
    ({"water_rating": "IP6X"}, at_least("water_rating", "IPX1"), None),
    ({"water_rating": "IP67"}, any_of("water_rating", "IPX7", "IPX8"), True),
    ({"water_rating": "IP6X"}, any_of("water_rating", "IPX7"), None),
    # all and any, with "not stated" between no and yes
    ({"anc": True}, All((YES, NOT_STATED)), None),
    ({"anc": True}, All((NO, NOT_STATED)), False),
    ({"anc": True}, AnyOf((YES, NOT_STATED)), True),
    ({"anc": True}, AnyOf((NO, NOT_STATED)), None),
    ({"anc": True}, All((AnyOf((NO, YES)), AnyOf((YES,)))), True),
    # not, with "not stated" for itself
    ({"anc": True}, Not(YES), False),
    ({"anc": True}, Not(NO), True),
    ({}, Not(YES), None),
    ({"anc": True}, Not(All((YES, NOT_STATED))), None),
    ({"links": ("jack",)}, Not(any_of("links", "usb")), True),
    ({}, All(()), True),
    ({}, AnyOf(()), False),
    # columns of a store's own
    ({"colour": "red"}, any_of("colour", "red"), True),
    ({"cable_m": 1.2}, at_least("cable_m", 2), False),
]


@pytest.mark.parametrize(("attributes", "test", "met"), CASES)
def test_a_test_is_met_missed_or_not_stated(
    attributes: dict[str, Any], test: Predicate, met: bool | None
) -> None:
    """What a product does not state never counts as yes, and never as no."""
    assert passes(test, product("one", **attributes), Budget({}, "USD")) is met


@pytest.mark.parametrize(
    ("price", "amount", "met"),
    [
        ({"cents": 5000}, 50, True),
        ({"cents": 5001}, 50, False),
        ({"cents": None, "currency": None}, 50, None),
        ({"cents": 5000, "currency": "EUR"}, 50, None),
        ({"cents": 5000}, None, True),
        ({"cents": None, "currency": None}, None, True),
    ],
)
def test_a_price_is_compared_in_whole_units_of_one_currency(
    price: dict[str, Any], amount: int | None, met: bool | None
) -> None:
    """No amount is no limit; no price, or one in another currency, is not stated."""
    test = at_most("price", AnswerAmount("budget"))
    assert passes(test, product("one", **price), Budget({"budget": amount}, "USD")) is met


def test_an_unanswered_budget_is_no_limit() -> None:
    """Every product is within it."""
    assert passes(at_most("price", AnswerAmount("budget")), product("one"), Budget({}, "USD")) is True
