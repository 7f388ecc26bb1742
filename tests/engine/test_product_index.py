"""The products that may be recommended: grouped, in an order, and which of them meet a need."""

from __future__ import annotations

import pickle
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.samples import ANC, NO_LIMIT, WIRELESS
from tests.engine.shelves import CHEAP, SOUND, TESTED, shelves
from tests.making import TOPIC, product
from wizard.engine.product_index import OrderedProducts, ProductIndex, group_products, places_of, with_price
from wizard.engine.ways import meets_in
from wizard.rule_language.model import Need
from wizard.rule_language.predicates import Budget, Product
from wizard.rule_language.settings import BY_PRICE, OrderStep, Settings


def order(products: list[Product], *steps: OrderStep, budget: Budget = NO_LIMIT) -> OrderedProducts:
    """The products in the order of these steps."""
    return ProductIndex(group_products(products, TOPIC)).in_order(steps, budget)


def ids(index: OrderedProducts) -> list[str]:
    """The ids of the products, in order."""
    return [each.id for each in index.products]


# --- groups ----------------------------------------------------------------------------------------


def test_products_of_which_the_same_is_stated_are_a_group_from_the_cheapest_on() -> None:
    """A list that may be incomplete states less; what is sold out or of another kind is in none."""
    stated: dict[str, Any] = {"links": ("usb",), "anc": True}
    products = [
        product("none", cents=None, **stated),
        product("dear", cents=9000, **stated),
        product("cheap", cents=1000, **stated),
        product("open", open_lists=frozenset({"links"}), **stated),
        product("sold", in_stock=False, **stated),
        product("cable", "other"),
    ]
    groups = group_products(products, TOPIC)
    assert [[each.id for each in group.products] for group in groups] == [["cheap", "dear", "none"], ["open"]]
    assert [[way.link for way in group.ways] for group in groups] == [["usb"], ["usb", None, None]]


def test_a_model_that_is_sold_out_is_skipped_in_the_chain_of_those_that_follow() -> None:
    """What it was followed by comes next."""
    products = [
        product("first", followed_by="second"),
        product("second", in_stock=False, followed_by="third"),
        product("third", anc=True),
    ]
    index = order(products, BY_PRICE)
    assert ids(index) == ["first", "third"]
    assert index.successors == {0: 1 << 1}


# --- orders ----------------------------------------------------------------------------------------


def test_the_steps_come_one_after_the_other_and_then_the_id() -> None:
    """Of an unstated test the step may say where it stands; else it comes after all."""
    products = [
        product("d", cents=1000, tests=0, sound_band="high"),
        product("c", cents=1000, tests=2, sound_band="low"),
        product("b", cents=1000, tests=2),
        product("a", cents=2000, tests=2, sound_band="middle"),
        product("e", cents=1000, tests=2, sound_band="high"),
        product("f", cents=1000),
        product("g", cents=1000),
    ]
    index = order(products, TESTED, SOUND, BY_PRICE)
    assert ids(index) == ["e", "b", "a", "c", "d", "f", "g"]
    assert index.step_places == [(1, 1), (1, 2), (1, 2), (1, 3), (3, 1), (3, 2), (3, 2)]


def test_the_price_orders_products_after_a_reload_too() -> None:
    """The step by price is a copy then, not the same object."""
    steps = pickle.loads(pickle.dumps(Settings())).order
    assert ids(order([product("a", cents=9000), product("b", cents=5000)], *steps)) == ["b", "a"]


def test_each_order_is_made_once() -> None:
    """For the amounts that it reads, which here are none."""
    index = ProductIndex(group_products([product("a")], TOPIC))
    steps = (TESTED, BY_PRICE)
    assert index.in_order(steps, NO_LIMIT) is index.in_order(steps, Budget({"budget": 50}, "USD"))
    assert index.in_order(steps, NO_LIMIT) is not index.in_order((BY_PRICE,), NO_LIMIT)


# --- sets of ways ----------------------------------------------------------------------------------


@given(shelves(), st.sampled_from([ANC, WIRELESS, CHEAP]), st.booleans(), st.integers(1, 6))
def test_the_ways_that_meet_a_need_are_those_that_meet_it_one_by_one(
    products: list[Product], need: Need, by_link: bool, amount: int
) -> None:
    """Each way of each product, whether alike products were tried together or not."""
    budget = Budget({"budget": amount * 10}, "USD")
    index = order(products, BY_PRICE, budget=budget)
    met, not_stated = index.match_need(need, by_link, budget)
    kinds = ("headset", "headphones")
    for bit in places_of(index.ways_of(kinds)):
        plane, place = divmod(bit, index.width)
        way = index.way(place, plane)
        priced = with_price(way, index.products[place])
        expected = meets_in(need, priced, budget, by_link)
        assert (bool(met >> bit & 1), bool(not_stated >> bit & 1)) == (expected is True, expected is None)
    assert index.products_of(index.ways_of(kinds)) == (1 << index.width) - 1


@given(st.sets(st.integers(0, 300)))
def test_places_are_those_of_the_bits_that_are_set(places: set[int]) -> None:
    """Lowest first."""
    assert list(places_of(sum(1 << place for place in places))) == sorted(places)
