"""Hypothesis strategies: rulebooks and products for which it matters by which link a product is used."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from tests.making import TOPIC, any_of, attribute_of, calls_for
from tests.strategies import BOOLEANS, demanding_rulebooks, draw_condition, one_of, products, some_of, up_to
from wizard.rule_language.conditions import ALWAYS, NEVER, Condition
from wizard.rule_language.model import Need, Rulebook
from wizard.rule_language.predicates import Product
from wizard.rule_language.settings import BY_PRICE, AdvantageRule, OrderStep

TESTS = [
    any_of("links", "jack"),
    any_of("links", "usb", "bluetooth"),
    any_of("links", "dongle"),
    any_of("wired", True),
    any_of("wired", False),
    any_of("wireless", True),
    any_of("works_with", "ps"),
    any_of("works_with", "phone", "computer"),
]
"""Tests whose outcome depends on the link."""

LINKS = [("jack",), ("usb", "bluetooth"), ("jack", "bluetooth"), ("dongle",)]

BATTERY = AdvantageRule("longer battery", attribute_of("battery_hours"), times=1.5)

INSTEAD = Need("n3", "Need 3", instead="Look for something else.")
"""A need that no product can meet."""


@st.composite
def linked_rulebooks(draw: st.DrawFn, most: int = 3) -> Rulebook:
    """Small random rulebooks whose needs read a link, or count as met, and whose settings order products."""
    book = draw(demanding_rulebooks(most))

    def sometimes() -> Condition:
        return one_of(draw, [ALWAYS, NEVER, draw_condition(draw, book.questions, 1)])

    needs = [
        replace(
            need,
            product=one_of(draw, [need.product, *TESTS]),
            same_link=sometimes(),
            met_unless_stated=draw(up_to(3)) == 0,
        )
        for need in book.needs
    ]
    rules = list(book.need_rules)
    if draw(up_to(2)) == 0:
        needs.append(INSTEAD)
        rules.append(calls_for("instead", draw_condition(draw, book.questions, 1), "n3"))
    step = OrderStep("step", tuple(some_of(draw, TESTS[:4])), one_of(draw, [None, 1]), sometimes())
    order = one_of(draw, [(BY_PRICE,), (step, BY_PRICE), (BY_PRICE, step), (step,)])
    settings = replace(book.settings, order=order, advantages=(BATTERY,))
    return replace(book, needs=tuple(needs), need_rules=tuple(rules), settings=settings)


@st.composite
def linked_products(draw: st.DrawFn) -> list[Product]:
    """A few products that state some of their links and devices, in families, some followed by others."""
    found = []
    for number, each in enumerate(draw(products())):
        stated = dict(each.attributes)
        if draw(BOOLEANS):
            stated["links"] = one_of(draw, LINKS)
        if draw(BOOLEANS):
            stated["works_with"] = one_of(draw, [("ps",), ("phone", "ps"), ("computer",)])
        if draw(BOOLEANS):
            stated["wired"] = draw(BOOLEANS)
        lists = [name for name in TOPIC.lists if name in stated]
        found.append(
            replace(
                each,
                attributes=stated,
                open_lists=frozenset(name for name in lists if draw(BOOLEANS)),
                family=one_of(draw, [None, "one", "other"]),
                followed_by=one_of(draw, [None, f"p{number + 1}"]),
            )
        )
    return found
