"""What cards of products say in one line."""

from __future__ import annotations

from typing import Any

import pytest

from tests.making import TOPIC, any_of, at_least, at_most, product, rulebook
from wizard.engine.cards import Role
from wizard.engine.ranking import Fit, Pick, SideRanking
from wizard.rule_language.model import Need, Requirement
from wizard.rule_language.predicates import Budget
from wizard.rule_language.settings import AdvantageRule
from wizard.rule_language.topic import Side
from wizard.web.card_text import (
    compare_prices,
    explain_pick,
    group_facts,
    head_products,
    head_side,
    list_had,
    shorten_address,
)
from wizard.web.text import Fact

NEEDS = [
    Requirement(Need("mic", "A microphone", keep=True), None, ()),
    Requirement(Need("budget", "Within your budget", at_most("price", 100)), None, ()),
    *(Requirement(Need(name, name.upper()), 3, ()) for name in "abcd"),
]
LASTS = Need("lasts", "Lasts", at_least("battery_hours", 8), applies_when=any_of("wireless", True))
LIGHTER = AdvantageRule("weighs less", TOPIC.attributes["weight_g"], times=0.8)
NO_LIMIT = Budget({}, "USD")


def pick(
    met: str, missed: str = "", cents: int | None = 5000, role: Role | None = None, **stated: Any
) -> Pick:
    """Return a product that meets and misses the needs of these names."""
    made = product("p", cents=cents, **stated)
    advantage = LIGHTER if role is Role.STEP_UP else None
    return Pick(made, Fit(tuple(met.split()), tuple(missed.split()), ()), role=role, advantage=advantage)


BEST = pick("a b", "c", role=Role.BEST, weight_g=200)


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (pick("mic budget a b c d"), "It meets all of your 6 needs: A · B · C"),
        (pick("mic budget a", "b"), "It meets 3 of your 4 needs: A · A microphone"),
        (pick("a"), "It meets your need: A"),
        (pick("budget", "a"), "It meets 1 of your 2 needs."),
        (pick("", "a"), ""),
    ],
)
def test_the_best_card_names_needs_that_are_met(shown: Pick, why: str) -> None:
    """Needs that are never given up come last, and a price that is within the budget is not named."""
    assert explain_pick(shown, NEEDS, shown, NO_LIMIT) == why


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (pick("a b", "c", 4000, Role.CHEAPER), "It meets the same needs and costs 10.00 USD less."),
        (pick("a b", "c", 6000, Role.STEP_UP), "It weighs less and costs 10.00 USD more."),
        (
            pick("a c", "b", 4000, Role.NEXT),
            "It meets 2 of your 3 needs, this one too: C. It costs 10.00 USD less.",
        ),
        (pick("a c", "b", None), "It meets 2 of your 3 needs, this one too: C."),
        (pick("a b", "c", 8000, Role.NEXT, weight_g=100), "It weighs less and costs 30.00 USD more."),
        (
            pick("a", "b c", 8000, Role.NEXT, weight_g=100),
            "It meets 1 of your 3 needs and costs 30.00 USD more.",
        ),
        (pick("a", "b c", 4000, Role.NEXT), "It meets 1 of your 3 needs and costs 10.00 USD less."),
        (pick("a", "b c", 5000, Role.NEXT), "It meets 1 of your 3 needs."),
        (pick("", "a b c", 6500, Role.NEXT), "It meets none of your needs and costs 15.00 USD more."),
    ],
)
def test_every_other_card_names_what_differs_from_the_best(shown: Pick, why: str) -> None:
    """A further need, an advantage, or the number of needs met; and always the price."""
    assert explain_pick(shown, NEEDS, BEST, NO_LIMIT, [LIGHTER]) == why


def test_an_unstated_need_does_not_count_as_missed() -> None:
    """The card says that it is not known."""
    shown = Pick(product("p", cents=5000), Fit((), (), ("a",)), ask=("a",))
    assert explain_pick(shown, NEEDS, BEST, NO_LIMIT) == "It is not known to meet any of your needs."


def test_without_needs_the_price_is_part_of_a_sentence() -> None:
    """Every product fits equally well then."""
    shown = [explain_pick(pick("", cents=cents), [], pick(""), NO_LIMIT) for cents in (5000, 6000)]
    assert shown == ["It fits as well.", "It fits as well and costs 10.00 USD more."]


@pytest.mark.parametrize(
    ("stated", "named"),
    [
        ({"wireless": False}, ": A"),
        ({"wireless": True, "battery_hours": 9}, ": A · Lasts"),
        ({"wireless": False, "battery_hours": 9}, ": A · Lasts"),
    ],
)
def test_a_need_that_does_not_apply_is_not_named(stated: dict[str, Any], named: str) -> None:
    """A headset with a wire has no battery life; the need counts as met."""
    needs, shown = [NEEDS[2], Requirement(LASTS, 2, ())], pick("a lasts", "b", **stated)
    assert explain_pick(shown, needs, shown, NO_LIMIT) == f"It meets 2 of your 3 needs{named}"


def test_the_details_list_only_needs_that_apply() -> None:
    """In the details of its card."""
    book = rulebook([], needs=[LASTS, Need("light", "Light", at_most("weight_g", 200))])
    free = pick("lasts light", wireless=True, battery_hours=9)
    wired = pick("lasts light", wireless=False)
    assert [list_had(each, book, NO_LIMIT) for each in (free, wired)] == [["Lasts", "Light"], ["Light"]]


def test_a_need_that_does_not_apply_is_no_difference_from_the_best() -> None:
    """Only the price is compared then."""
    shown, best = pick("a lasts", "b", 6000, wireless=False), pick("a b", "lasts")
    needs = [*NEEDS, Requirement(LASTS, 2, ())]
    assert (
        explain_pick(shown, needs, best, NO_LIMIT) == "It meets 2 of your 3 needs and costs 10.00 USD more."
    )


def test_prices_are_compared_where_both_are_known_in_one_currency() -> None:
    """Otherwise nothing is said about the price."""
    one, euros, unpriced = product("a"), product("b", cents=1, currency="EUR"), product("c", cents=None)
    assert [compare_prices(one, other) for other in (one, euros, unpriced)] == ["", "", ""]


def test_the_heading_gives_the_number_that_fit() -> None:
    """It says so if none fits."""
    side = Side("s", "S", "an s", "s", ("k",))
    assert head_products(SideRanking(side, (BEST,), total=1)) == "1 product fits you"
    assert head_products(SideRanking(side, (BEST,), total=42)) == "42 products fit you"
    assert head_products(SideRanking(side)) == "Nothing here fits."


def test_the_heading_of_a_side_counts_its_products() -> None:
    """In the words of the topic; only the side's name if none is known to fit."""
    side = Side("pc", "A PC", "a PC", "PCs", ("k",))
    assert head_side(SideRanking(side, (BEST,), total=1)) == "A PC fits you"
    assert head_side(SideRanking(side, (BEST,), total=1_042)) == "1,042 PCs fit you"
    assert head_side(SideRanking(side)) == "A PC"


def test_facts_are_grouped_by_page() -> None:
    """Pages are in the order of their first facts."""
    one, two, three = (
        Fact("A", "1", "a page", page="x"),
        Fact("B", "2", "us"),
        Fact("C", "3", "a page", page="x"),
    )
    assert group_facts([one, two, three]) == [(one, [one, three]), (two, [two])]


def test_a_web_address_is_shortened_to_its_host() -> None:
    """Its host is enough to know whose page it is."""
    assert shorten_address("https://www.example.org/a/long?path") == "example.org"
