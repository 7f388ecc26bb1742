"""The products that come first, against the ranking."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.analysis.brute_force import ranked, try_all
from tests.analysis.linked import linked_products, linked_rulebooks
from tests.making import TOPIC, any_of, at_most, calls_for, decides, product, rulebook
from wizard.analysis.fitting import ProductFinder
from wizard.engine.product_index import group_products, places_of
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.model import Need, Rulebook
from wizard.rule_language.predicates import Product


@given(linked_rulebooks(), linked_products())
def test_the_first_cards_are_those_of_the_ranking(book: Rulebook, product_index: list[Product]) -> None:
    """With their roles, the versions that they name, and what might fit."""
    groups = group_products(product_index, TOPIC)
    products = ProductFinder(book, groups)
    for tried in try_all(book)[:30]:
        found = []
        for side in products.sides(products.wanted(tried.answers)):
            ids = [each.id for each in side.index.products]
            named = [{ids[place] for place in places_of(side.named_on(card))} for card in side.cards]
            cards = [(ids[card.place], card.role, card.advantage) for card in side.cards]
            found.append((cards, named, [ids[place] for place in side.might_fit()]))
        ranking = ranked(book, groups, tried)
        assert found == [
            (
                [(pick.product.id, pick.role, pick.advantage) for pick in side.picks],
                [{pick.product.id, *(other.id for other in pick.also)} for pick in side.picks],
                [pick.product.id for pick in side.might_fit],
            )
            for side in (ranking.sides if ranking.instead is None else ())
        ]


@given(linked_rulebooks(), linked_products())
def test_decisions_with_the_same_signature_show_the_same(
    book: Rulebook, product_index: list[Product]
) -> None:
    """So one of them is looked at for all."""
    groups = group_products(product_index, TOPIC)
    products = ProductFinder(book, groups)
    shown: dict[object, object] = {}
    for tried in try_all(book)[:60]:
        ranking = ranked(book, groups, tried)
        ids = [[pick.product.id for pick in side.picks + side.might_fit] for side in ranking.sides]
        signature = products.wanted(tried.answers).signature
        assert shown.setdefault(signature, ids) == ids


def test_fewer_musts_to_ask_about_come_before_more_nice_weight_and_the_price_last() -> None:
    """As in the ranking, whatever the order of what fits."""
    needs = [
        Need("mic", "A microphone", any_of("microphone", "boom")),
        Need("wired", "A cable", any_of("wired", True)),
        Need("cheap", "At most 60", at_most("price", 60)),
        Need("quiet", "Quiet", any_of("anc", True)),
    ]
    asks = calls_for("asks", ALWAYS, "mic wired cheap", nice={"quiet": 3})
    book = rulebook([], [decides("talks", "headset")], needs, [asks])
    products = [
        product("two-facts", anc=True),
        product("one-fact", wired=True),
        product("price", cents=None, microphone="boom", wired=True),
    ]
    groups = group_products(products, TOPIC)
    (tried,) = try_all(book)
    (ranking,) = ranked(book, groups, tried).sides
    found = ProductFinder(book, groups)
    (side,) = found.sides(found.wanted(tried.answers))
    might_fit = [side.index.products[place].id for place in side.might_fit()]
    assert might_fit == [pick.product.id for pick in ranking.might_fit] == ["price", "one-fact", "two-facts"]


@pytest.mark.parametrize(
    ("products", "first"),
    [
        # The later model of `a` fits less well, but `b` has no card beside the one of its family.
        (
            [
                product("a", family="one", followed_by="c", anc=True, wired=True),
                product("b", family="one", anc=True, wired=False),
                product("c", anc=False, wired=False),
            ],
            "c",
        ),
        # All that have a card are superseded, so the best of them comes first.
        (
            [
                product("u", family="f", followed_by="w", anc=True),
                product("t", family="f", anc=False),
                product("x", family="g", followed_by="t", anc=True),
                product("w", family="g", anc=False),
            ],
            "u",
        ),
    ],
)
def test_the_first_product_where_the_best_is_superseded(products: list[Product], first: str) -> None:
    """As in the ranking: a family has one card, and a later model goes before it."""
    needs = [Need("quiet", "Quiet", any_of("anc", True)), Need("wired", "A cable", any_of("wired", True))]
    wants = calls_for("wants", ALWAYS, nice={"quiet": 2, "wired": 1})
    book = rulebook([], [decides("talks", "headset")], needs, [wants])
    groups = group_products(products, TOPIC)
    (tried,) = try_all(book)
    finder = ProductFinder(book, groups)
    found = finder.first(finder.terms(tried.answers))
    assert (found and found.id) == ranked(book, groups, tried).picks[0].product.id == first
