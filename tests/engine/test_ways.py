"""Ways to use a product: which there are, what each is, and whether one meets a need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.reference import as_a_whole, list_ways
from tests.engine.samples import NO_LIMIT, must, ranked
from tests.engine.shelves import ADULT, LINKS, MUSTS, NICE, NO_DELAY, WIRELESS, shelves
from tests.making import any_of, at_least, at_most, product
from tests.strategies import BOOLEANS
from wizard.engine.product_index import with_price
from wizard.engine.ways import NeedEvaluator, find_ways, meets, meets_in
from wizard.rule_language.conditions import All
from wizard.rule_language.model import Need
from wizard.rule_language.predicates import AnswerAmount, Budget, Predicate, Product, attribute_tests, passes

CHEAP = Need("within_budget", "Within budget", at_most("price", AnswerAmount("budget")))
BATTERY = Need(
    "battery_8h",
    "Eight hours",
    at_least("battery_hours", 8),
    applies_when=All((any_of("wireless", True), any_of("wired", False))),
)

# --- which there are -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (
            {"links": ("jack", "bluetooth"), "wired": True, "wireless": True},
            [("jack", True, False), ("bluetooth", False, True)],
        ),
        (
            {"links": ("bluetooth", "jack"), "open_lists": frozenset({"links"})},
            [("jack", True, False), ("bluetooth", False, True), (None, None, False), (None, False, None)],
        ),
        ({"wireless": True}, [(None, None, False), (None, False, True)]),
        ({"wireless": False, "wired": True}, [(None, True, False)]),
        ({"wireless": False, "wired": False}, [(None, False, False)]),
        ({"links": (), "wireless": True}, [(None, None, True)]),
    ],
)
def test_one_for_each_stated_link_and_two_where_some_may_not_be_stated(
    stated: dict[str, Any], expected: list[tuple[str | None, bool | None, bool | None]]
) -> None:
    """In the order of the topic; with a wire or without as far as it is not excluded, at least one."""
    found = [
        (way.link, way.used.attributes.get("wired"), way.used.attributes.get("wireless"))
        for way in find_ways(product("p", **stated), LINKS)
    ]
    assert found == expected


def test_without_links_in_the_topic_a_product_is_used_as_it_is() -> None:
    """As a coffee machine."""
    machine = product("p", wireless=True)
    (way,) = find_ways(machine, None)
    assert (way.whole, way.used, way.link) == (machine, machine, None)


def test_a_link_reaches_some_devices_and_never_others() -> None:
    """In its way; the product as a whole reaches what one of its links does."""
    made = product("p", links=("jack", "bluetooth"), works_with=("phone", "xbox"))
    jack, bluetooth = find_ways(made, LINKS)
    xbox, plane = (Need(device, "", any_of("works_with", device)) for device in ("xbox", "plane"))
    found = {
        (way.link, need.id, by_link): meets_in(need, way, NO_LIMIT, by_link)
        for way in (jack, bluetooth)
        for need in (xbox, plane)
        for by_link in (True, False)
    }
    assert found == {
        ("jack", "xbox", True): True,
        ("jack", "xbox", False): True,
        ("jack", "plane", True): True,
        ("jack", "plane", False): True,
        ("bluetooth", "xbox", True): False,
        ("bluetooth", "xbox", False): True,
        ("bluetooth", "plane", True): False,
        ("bluetooth", "plane", False): True,
    }


def test_what_an_open_list_lacks_is_not_stated_unless_no_link_reaches_it() -> None:
    """An Xbox radio promises no television, and excludes a PlayStation; a closed list says no."""
    radio = product("p", links=("xbox_wireless",), works_with=("xbox",), open_lists=frozenset({"works_with"}))
    needs = [Need(device, "", any_of("works_with", device)) for device in ("xbox", "computer", "ps")]
    (way,) = find_ways(radio, LINKS)
    assert [meets_in(need, way, NO_LIMIT, True) for need in needs] == [True, None, False]
    (way,) = find_ways(product("p", links=("xbox_wireless",), works_with=("xbox",)), LINKS)
    assert [meets_in(need, way, NO_LIMIT, True) for need in needs] == [True, False, False]


@given(shelves())
def test_the_ways_of_a_product_are_what_their_definition_says(products: list[Product]) -> None:
    """One for each link that is stated, two more where some may not be; tests read the same facts."""
    tests = [test for need in (*MUSTS, *NICE) for test in attribute_tests(need.product)]
    for each in products:
        ways = find_ways(each, LINKS)
        plain = list_ways(each, LINKS)
        assert [way.link for way in ways] == [link for link, _ in plain]
        budget = Budget({"budget": 30}, "USD")
        for way, (_, used) in zip(ways, plain, strict=True):
            for read, expected in ((way.used, used), (way.whole, as_a_whole(each, LINKS))):
                assert _outcomes(read, tests, budget) == _outcomes(expected, tests, budget)


@given(shelves(), BOOLEANS, st.sampled_from([None, 20, 40]))
def test_needs_tried_once_are_met_as_if_tried_on_each_product(
    products: list[Product], by_link: bool, amount: int | None
) -> None:
    """Each product in each of its ways, at its own price and at that of another one, and with open lists."""
    budget = Budget({"budget": amount}, "USD")
    twins = [replace(each, open_lists=frozenset({"links", "works_with"})) for each in products]
    ways = [way for each in (*products, *twins) for way in find_ways(each, LINKS)]
    for need in (*MUSTS, *NICE, CHEAP, BATTERY):
        trial = NeedEvaluator(need, budget, by_link)
        for way in ways:
            assert trial.met_in(way) == meets_in(need, way, budget, by_link)
            for other in products[:2]:
                assert trial.met_in(way, other) == meets_in(need, with_price(way, other), budget, by_link)


def _outcomes(read: Product, tests: Sequence[Predicate], budget: Budget) -> list[bool | None]:
    return [passes(test, read, budget) for test in tests]


# --- whether one meets a need ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cents", "currency", "amount", "expected"),
    [
        (5000, "USD", 50, True),
        (5001, "USD", 50, False),
        (None, "USD", 50, None),
        (100, "EUR", 50, None),
        (99999, "USD", None, True),
        (None, "USD", None, True),
    ],
)
def test_the_budget(cents: int | None, currency: str, amount: int | None, expected: bool | None) -> None:
    """At most the amount chosen; another currency is not stated; no limit is met by all."""
    found = meets(CHEAP, product("p", cents=cents, currency=currency), Budget({"budget": amount}, "USD"))
    assert found is expected


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"wireless": True, "wired": False, "battery_hours": 20}, True),
        ({"wireless": True, "wired": False, "battery_hours": 5}, False),
        ({"wireless": True, "wired": True, "battery_hours": 5}, True),
        ({"wireless": True, "battery_hours": 20}, None),
    ],
)
def test_a_need_that_does_not_apply_is_met(stated: dict[str, Any], expected: bool | None) -> None:
    """No battery to run flat: met. Not stated whether it applies: not stated, whatever the rest says."""
    assert meets(BATTERY, product("p", **stated), NO_LIMIT) is expected


@pytest.mark.parametrize(
    ("stated", "expected"), [({}, True), ({"children": False}, True), ({"children": True}, False)]
)
def test_a_need_may_be_met_unless_stated_otherwise(stated: dict[str, Any], expected: bool) -> None:
    """Few feeds say that something is not for children."""
    assert meets(ADULT, product("p", **stated), NO_LIMIT) is expected


def test_needs_that_read_the_way_are_met_together_by_one_link() -> None:
    """A set that has no cable by Bluetooth and no delay by wire does not have both at once."""
    both = product("both", links=("jack", "bluetooth"), wired=True, wireless=True)
    dongle = product("dongle", links=("dongle",), wired=False, wireless=True)
    wanted = [must(WIRELESS, by_link=True), must(NO_DELAY, by_link=True)]
    assert [pick.product.id for pick in ranked([both, dongle], wanted).picks] == ["dongle"]
    together = [must(WIRELESS), must(NO_DELAY)]
    assert [pick.product.id for pick in ranked([both, dongle], together).picks] == ["both", "dongle"]


def test_what_no_link_can_reach_is_no_even_where_the_product_states_it() -> None:
    """Bluetooth alone promises no PlayStation, whatever a list of devices says; beside a jack it may."""
    closed = product("closed", links=("bluetooth",), works_with=("phone", "ps"))
    opened = product("open", links=("bluetooth",), works_with=("phone", "ps"), open_lists={"works_with"})
    more = product("more", links=("bluetooth",), works_with=("phone", "ps"), open_lists={"links"})
    jack = product("jack", links=("bluetooth", "jack"), works_with=("phone", "ps"))
    test = any_of("works_with", "ps")
    wholes = [find_ways(each, LINKS)[0].whole for each in (closed, opened, more, jack)]
    assert [passes(test, each, Budget({}, "USD")) for each in wholes] == [False, False, True, True]


def test_all_parts_of_a_test_read_the_same_way() -> None:
    """`all` within one need is about one link too."""
    need = Need("radio", "", All((any_of("wireless", True), any_of("links", "jack"))))
    assert ranked([product("both", links=("jack", "bluetooth"))], [must(need, by_link=True)]).picks == ()
