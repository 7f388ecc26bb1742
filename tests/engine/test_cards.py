"""The first products of a side: families, later models, and the role of each card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.engine.samples import ANC, WIRELESS, nice, ranked
from tests.making import TOPIC, any_of, at_least, product
from wizard.engine.ranking import Pick
from wizard.rule_language.predicates import Product
from wizard.rule_language.settings import BY_PRICE, AdvantageRule, OrderStep

TESTED = OrderStep("more tests", (at_least("tests", 2), at_least("tests", 1)))
LASTS = AdvantageRule("lasts 1.5 times as long", TOPIC.attributes["battery_hours"], times=1.5)
LIGHTER = AdvantageRule("is a fifth lighter", TOPIC.attributes["weight_g"], times=0.8)
QUIETER = AdvantageRule("cancels noise", TOPIC.attributes["anc"], better=(False, True))


def model(name: str, cents: int | None = 5000, **more: Any) -> Product:
    """A headset; `family` and `followed_by` are its own fields."""
    own = {key: more.pop(key) for key in ("family", "followed_by") if key in more}
    return replace(product(name, cents=cents, **more), **own)


def shown(products: list[Product], **more: Any) -> list[tuple[str, str | None]]:
    """The ids of all that fits, in order, with their roles."""
    picks = ranked(products, more.pop("requirements", [nice(ANC, 2)]), **more).picks
    return [(pick.product.id, pick.role) for pick in picks]


def only(products: list[Product], **more: Any) -> Pick:
    """The one card of these products."""
    (pick,) = ranked(products, [nice(ANC, 2)], **more).picks
    return pick


# --- families --------------------------------------------------------------------------------------


def test_a_family_has_one_card_that_names_the_versions_that_fit_equally() -> None:
    """Colours of one model; the version without noise cancelling fits less and is not named."""
    family = [
        model("black", 5000, anc=True, family="one"),
        model("white", 6000, anc=True, family="one"),
        model("plain", 1000, anc=False, family="one"),
    ]
    pick = only(family)
    assert (pick.product.id, [other.id for other in pick.also]) == ("black", ["white"])


def test_versions_count_once() -> None:
    """In the total, in the limit, and among the places."""
    products = [model(f"v{number}", family="one") for number in range(4)] + [model("other", 9000)]
    ranking = ranked(products, [], limit=2)
    assert (ranking.total, [pick.product.id for pick in ranking.picks]) == (2, ["v0", "other"])


def test_a_family_with_a_card_that_fits_is_not_asked_about() -> None:
    """A version that does not state what it takes is no second card."""
    told, untold = model("told", wireless=True, family="one"), model("untold", family="one")
    ranking = ranked([told, untold, model("alone")], [replace(nice(WIRELESS, 1), weight=None)])
    assert [pick.product.id for pick in ranking.picks] == ["told"]
    assert [pick.product.id for pick in ranking.might_fit] == ["alone"]


# --- later models ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "its", "expected"),
    [
        (5000, 6000, ["old", "new", "other"]),  # known to cost less: keeps its card
        (6000, 6000, ["new", "other", "old"]),
        (7000, 6000, ["new", "other", "old"]),
        (None, 6000, ["new", "other", "old"]),
        (7000, None, ["other", "old", "new"]),  # nothing says that the later one is not dearer
    ],
)
def test_a_model_with_a_later_one_comes_after_the_cards(
    own: int | None, its: int | None, expected: list[str]
) -> None:
    """Unless it costs less."""
    products = [model("old", own, followed_by="new"), model("new", its), model("other", 6500)]
    assert [name for name, _ in shown(products, requirements=[])] == expected


def test_the_later_model_counts_to_the_end_of_the_chain_and_only_where_it_fits() -> None:
    """Also past one that is sold out; a later one of another kind, or that lacks a must, takes no card."""
    chain = [
        model("first", 9000, followed_by="second"),
        replace(model("second", followed_by="third"), in_stock=False),
        model("third", 5000),
    ]
    assert shown(chain, requirements=[]) == [("third", "best"), ("first", None)]
    unfit = [model("first", 9000, anc=True, followed_by="third"), model("third", 5000, anc=False)]
    must = replace(nice(ANC, 1), weight=None)
    assert shown(unfit, requirements=[must]) == [("first", "best")]
    other = [model("first", 9000, followed_by="third"), model("third", 5000, kind="headphones")]
    assert shown(other, requirements=[]) == [("first", "best")]


def test_members_of_one_family_do_not_push_each_other_aside() -> None:
    """They share a card, whatever a file says follows what."""
    family = [model("a", tests=2, family="one", followed_by="b"), model("b", family="one"), model("c", 9000)]
    assert shown(family, requirements=[], order=(TESTED,)) == [("a", "best"), ("c", "next")]


def test_models_that_follow_each_other_in_a_circle_end_somewhere() -> None:
    """A file can say so; nothing hangs."""
    circle = [model("a", 5000, followed_by="b"), model("b", 6000, followed_by="a")]
    assert {name for name, _ in shown(circle, requirements=[])} == {"a", "b"}


# --- roles -------------------------------------------------------------------------------------------


def test_without_a_cheaper_one_or_a_step_up_the_next_in_order_follow() -> None:
    """Beyond the third, no role."""
    products = [model(name, cents) for name, cents in (("a", 1000), ("b", 2000), ("c", 3000), ("d", 4000))]
    assert shown(products) == [("a", "best"), ("b", "next"), ("c", "next"), ("d", None)]


def test_the_cheaper_one_is_as_good_in_every_step_before_the_price() -> None:
    """With a step after the price none is cheaper; without a price in the order one may be."""
    products = [
        model("a", 5000, tests=2),
        model("b", 4500, tests=2),
        model("c", 4600, tests=2),
        model("d", 100, tests=1),
    ]
    cards = [("a", "best"), ("b", "cheaper"), ("c", "next"), ("d", None)]
    assert shown(products, order=(TESTED,)) == cards
    assert [role for _, role in shown(products, order=(TESTED, BY_PRICE))] == ["best", "next", "next", None]


def test_a_step_up_costs_more_within_three_times_and_names_its_advantage() -> None:
    """The first of them in the order; one that costs too much, or has nothing more, is none."""
    products = [
        model("best", 5000, battery_hours=20, anc=False),
        model("dearer", 6000, battery_hours=29, anc=False),
        model("lasting", 9000, battery_hours=30, anc=False),
        model("huge", 15001, battery_hours=90, anc=False),
    ]
    (best, step_up, *_) = ranked(products, [], advantages=[QUIETER, LASTS]).picks
    assert (best.product.id, best.role, best.advantage) == ("best", "best", None)
    assert (step_up.product.id, step_up.role, step_up.advantage) == ("lasting", "step_up", LASTS)


@pytest.mark.parametrize(
    ("rule", "own", "its", "expected"),
    [
        (LASTS, {"battery_hours": 30}, {"battery_hours": 20}, True),
        (LASTS, {"battery_hours": 29}, {"battery_hours": 20}, False),
        (LASTS, {"battery_hours": 30}, {}, False),
        (LIGHTER, {"weight_g": 80}, {"weight_g": 100}, True),
        (LIGHTER, {"weight_g": 81}, {"weight_g": 100}, False),
        (LASTS, {"battery_hours": 0}, {"battery_hours": 0}, False),
        (LIGHTER, {"weight_g": 0}, {"weight_g": 0}, False),
        (QUIETER, {"anc": True}, {"anc": False}, True),
        (QUIETER, {"anc": True}, {"anc": None}, False),
        (QUIETER, {"anc": False}, {"anc": True}, False),
    ],
)
def test_an_advantage_holds_where_both_state_it(
    rule: AdvantageRule, own: dict[str, Any], its: dict[str, Any], expected: bool
) -> None:
    """Not stated is no advantage."""
    products = [model("a", 5000, **its), model("b", 6000, **own)]
    roles = dict(shown(products, requirements=[], advantages=[rule]))
    assert (roles["b"] == "step_up") is expected


def test_each_side_has_its_own_cards_which_take_turns() -> None:
    """Best, best, next, next."""
    products = [
        model(name, kind=kind) for name, kind in zip("abcd", ["headset", "headphones"] * 2, strict=True)
    ]
    assert shown(products, requirements=[], verdict="either") == [
        ("b", "best"),
        ("a", "best"),
        ("d", "next"),
        ("c", "next"),
    ]


# --- what might fit ------------------------------------------------------------------------------------


def test_beside_three_that_fit_only_what_meets_more_is_asked_about() -> None:
    """Fewer than three cards: all that might fit, at most three."""
    must = replace(nice(WIRELESS, 1), weight=None)
    fits = [model(f"fit{number}", wireless=True, anc=False) for number in range(3)]
    might = [model("quiet", anc=True), model("loud", anc=False)]
    asked = ranked([*fits, *might], [must, nice(ANC, 2)]).might_fit
    assert [pick.product.id for pick in asked] == ["quiet"]
    asked = ranked([*fits[:2], *might], [must, nice(ANC, 2)]).might_fit
    assert [(pick.product.id, pick.ask) for pick in asked] == [
        ("quiet", ("wireless",)),
        ("loud", ("wireless",)),
    ]


def test_a_need_that_counts_unless_stated_otherwise_loses_nothing() -> None:
    """A feed that says nothing of children has products for adults."""
    adult = replace(
        nice(WIRELESS, 1).need, id="adult", product=any_of("children", False), met_unless_stated=True
    )
    ranking = ranked([model("silent"), model("toy", children=True)], [replace(nice(adult, 1), weight=None)])
    assert [pick.product.id for pick in ranking.picks] == ["silent"]
    assert ranking.might_fit == ()


def test_a_must_that_no_product_can_meet_leaves_no_products() -> None:
    """What to do instead is said in their place."""
    rating = replace(WIRELESS, id="rating", product=None, instead="Look for ear muffs.")
    ranking = ranked([model("any")], [replace(nice(rating, 1), weight=None)])
    assert ranking.instead == rating
    assert (ranking.picks, ranking.might_fit, ranking.nearest, ranking.total) == ((), (), (), 0)
