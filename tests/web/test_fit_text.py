"""How products fit, in words: what they have instead of what was asked for, and what comes closest."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.making import TOPIC, at_most, product
from tests.web.small_shop import rulebook
from wizard.engine.ranking import Fit, NearMiss, Pick
from wizard.rule_language.model import Need
from wizard.rule_language.predicates import AnswerAmount, Budget
from wizard.web.fit_text import describe_missed, describe_near_miss, describe_trade_off

BOOK = rulebook()
FIFTY = Budget({"budget": 50}, "USD")
HEADSET = TOPIC.side["headset"]
NOT_STATED = ("wireless", "anc", "mic", "within_budget")


def pick(cents: int | None = 5000, ask: Sequence[str] = (), **fit: Sequence[str]) -> Pick:
    """A product with these needs met, missed and not stated."""
    named = {each: tuple(fit.get(each, ())) for each in ("met", "missed", "not_stated")}
    return Pick(product("set", cents=cents), Fit(**named), ask=tuple(ask))


@pytest.mark.parametrize(
    ("cents", "words"),
    [
        (15000, "is 100 USD over your budget"),
        (5273, "is 2.73 USD over your budget"),
        (5010, "is 0.10 USD over your budget"),
        (125000, "is 1,200 USD over your budget"),
        (None, "is over your budget"),
    ],
)
def test_by_how_much_a_price_is_over_the_budget(cents: int | None, words: str) -> None:
    """Whole units without a point; a sentence on several products names no amount."""
    made = None if cents is None else product("set", cents=cents)
    assert describe_missed(BOOK.need["within_budget"], made, FIFTY) == words


@pytest.mark.parametrize(
    ("need", "words"),
    [
        (BOOK.need["wireless"], "has a cable"),
        (BOOK.need["mic"], "misses “A microphone”"),
        (
            Need("cheap", "Cheap", at_most("price", AnswerAmount("budget")), missed="costs a lot"),
            "costs a lot",
        ),
        (Need("cheap", "Under 30", at_most("price", 30)), "misses “Under 30”"),
        (Need("light", "Light", at_most("weight_g", AnswerAmount("budget"))), "misses “Light”"),
    ],
)
def test_the_words_of_a_missed_need_are_those_of_the_rules(need: Need, words: str) -> None:
    """Where there are none the need is named, unless it is nothing but a limit on the price."""
    assert describe_missed(need, product("set", cents=6000), FIFTY) == words


@pytest.mark.parametrize(
    ("fit", "given_up", "sentence"),
    [
        (
            pick(met=["mic"], missed=["anc", "wireless"]),
            (),
            "The trade-off: it lets the noise in and has a cable.",
        ),
        (pick(7000, missed=["within_budget"]), (), "The trade-off: it is 20 USD over your budget."),
        (pick(missed=["anc", "wireless"]), ("wireless",), "The trade-off: it lets the noise in."),
        (pick(not_stated=["mic"]), (), "Everything we know fits. Not stated: “A microphone”. Ask the shop."),
        (
            pick(not_stated=NOT_STATED),
            (),
            "Everything we know fits. "
            "Not stated: “No cable”, “Noise cancelling for your ears” and 2 more. Ask the shop.",
        ),
        (
            pick(missed=["wireless"], not_stated=["mic", "anc"], ask=["mic"]),
            ("wireless",),
            "Everything else we know fits. Not stated: “Noise cancelling for your ears”. Ask the shop.",
        ),
        (pick(missed=["wireless"], not_stated=["mic"], ask=["mic"]), ("wireless",), ""),
        (pick(missed=["wireless"]), ("wireless",), "It has everything else that our data can show."),
        (pick(met=["mic"]), (), "It has everything that our data can show."),
        (pick(), (), ""),
    ],
)
def test_the_trade_off_in_one_sentence(fit: Pick, given_up: tuple[str, ...], sentence: str) -> None:
    """What is not stated is not missed, and what the card asks about is not repeated."""
    assert describe_trade_off(fit, BOOK, FIFTY, given_up) == sentence


def near(
    count: int,
    *prices: int | None,
    give_up: Sequence[str] = ("wireless",),
    closest: int = 0,
    lowest: int = 0,
    ask: Sequence[str] = (),
) -> NearMiss:
    """A near miss of products at these prices, those of these numbers being the closest and the cheapest."""
    picks = tuple(
        Pick(product(f"p{place}", cents=cents), Fit((), (), ()), ask=tuple(ask))
        for place, cents in enumerate(prices)
    )
    cheapest = picks[lowest].product
    known = cheapest if cheapest.price_cents is not None else None
    return NearMiss(tuple(give_up), count, picks[closest], known, picks)


@pytest.mark.parametrize(
    ("missed", "closest"),
    [
        (near(1, 900), "P0, 9.00 USD: has a cable"),
        (near(1, None), "P0: has a cable"),
        (near(4, None, None), "P0: has a cable (one of 4 headsets)"),
        (near(2, 2000, 1000, lowest=1), "P0, 20.00 USD: has a cable (one of 2 headsets, from 10.00 USD)"),
        (
            near(2, 9000, 6000, closest=1, lowest=1, give_up=["within_budget"]),
            "P1, 60.00 USD: is 10 USD over your budget (one of 2 headsets)",
        ),
        (
            near(2, 6000, 9000, give_up=["within_budget"], ask=["mic", "wireless"]),
            "P0, 60.00 USD: is 10 USD over your budget (one of 2 headsets). "
            "Ask the shop about “A microphone” and “No cable”.",
        ),
        (
            near(1, 9000, give_up=["wireless", "within_budget"]),
            "P0, 90.00 USD: has a cable and is 40 USD over your budget",
        ),
    ],
)
def test_the_closest_product_of_a_near_miss(missed: NearMiss, closest: str) -> None:
    """With what it does not state."""
    assert describe_near_miss(missed, BOOK, HEADSET, FIFTY) == closest
