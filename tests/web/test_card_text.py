"""What cards of products say in one line."""

from __future__ import annotations

import pytest

from tests.making import at_most, product
from wizard.engine.cards import Role
from wizard.engine.ranking import Fit, Pick, SideRanking
from wizard.rule_language.model import Need, Requirement
from wizard.rule_language.topic import Side
from wizard.web.card_text import compare_prices, describe_why, group_facts, head_products, shorten_address
from wizard.web.text import Fact

NEEDS = [
    Requirement(Need("mic", "A microphone", keep=True), None, ()),
    Requirement(Need("budget", "Within your budget", at_most("price", 100)), None, ()),
    *(Requirement(Need(name, name.upper()), 3, ()) for name in "abcd"),
]


def pick(met: str, missed: str = "", cents: int = 5000, role: Role | None = None) -> Pick:
    """Return a product that meets and misses the needs of these names."""
    return Pick(product("p", cents=cents), Fit(tuple(met.split()), tuple(missed.split()), ()), role=role)


BEST = pick("a b", "c", role=Role.BEST)


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (pick("mic budget a b c d"), "It meets all of your 6 wishes: A · B · C"),
        (pick("mic budget a", "b"), "It meets 3 of your 4 wishes: A · A microphone"),
        (pick("a"), "It meets your wish: A"),
        (pick("budget", "a"), "It meets 1 of your 2 wishes."),
        (pick("", "a"), ""),
    ],
)
def test_the_best_names_wishes_that_it_meets(shown: Pick, why: str) -> None:
    """What nobody gives up last, since it tells least; its price says whether it is within the budget."""
    assert describe_why(shown, NEEDS, shown) == why


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (pick("a b", "c", 4000, Role.CHEAPER), "It meets the same wishes."),
        (pick("a c", "b", 4000, Role.NEXT), "It meets 2 of your 3 wishes, this one too: C"),
        (pick("a", "b c", 4000, Role.NEXT), "It meets 1 of your 3 wishes and costs 10.00 USD less."),
        (pick("a", "b c", 5000, Role.NEXT), "It meets 1 of your 3 wishes."),
        (pick("", "a b c", 6500, Role.NEXT), "It costs 15.00 USD more."),
    ],
)
def test_beside_the_best_a_card_says_what_is_different(shown: Pick, why: str) -> None:
    """Another wish before the price."""
    assert describe_why(shown, NEEDS, BEST) == why


def test_prices_are_compared_where_both_are_known_in_one_currency() -> None:
    """Nothing is said of any other."""
    one, euros, unpriced = product("a"), product("b", cents=1, currency="EUR"), product("c", cents=None)
    assert [compare_prices(one, other) for other in (one, euros, unpriced)] == ["", "", ""]


def test_the_heading_says_how_many_fit() -> None:
    """Or that none does."""
    side = Side("s", "S", "an s", "s", ("k",))
    assert head_products(SideRanking(side, (BEST,), total=1)) == "1 product fits you"
    assert head_products(SideRanking(side, (BEST,), total=42)) == "42 products fit you"
    assert head_products(SideRanking(side)) == "Nothing here fits."


def test_facts_of_one_page_stand_together() -> None:
    """In the order in which each page comes first."""
    one, two, three = (
        Fact("A", "1", "a page", page="x"),
        Fact("B", "2", "us"),
        Fact("C", "3", "a page", page="x"),
    )
    assert group_facts([one, two, three]) == [(one, [one, three]), (two, [two])]


def test_a_web_address_is_short() -> None:
    """Its host is enough to know whose page it is."""
    assert shorten_address("https://www.example.org/a/long?path") == "example.org"
