"""What a change of products takes from shoppers: musts that were met before, alone or together."""

from __future__ import annotations

from tests.making import TOPIC, any_of, calls_for, decides, leaf, product, question, rulebook
from wizard.analysis.coverage import Loss, find_losses
from wizard.analysis.proof_context import ProofContext
from wizard.engine.product_index import group_products
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.model import Need

HEADSET = TOPIC.side["headset"]


def rules() -> ProofContext:
    """A boom is a must for `a`, no wire for `b`; both questions have three answers."""
    made = rulebook(
        [question("x", "a n"), question("y", "b n")],
        [decides("headset", "headset", ALWAYS)],
        [need("boom", "microphone", "boom"), need("free", "wireless", True)],
        [calls_for("x-a", leaf("x", "a"), must="boom"), calls_for("y-b", leaf("y", "b"), must="free")],
    )
    return ProofContext(made)


def need(name: str, attribute: str, value: str | bool) -> Need:
    """A need for one value of an attribute."""
    return Need(name, name.title(), product=any_of(attribute, value))


BOTH = product("both", microphone="boom", wireless=True)
BOOM = product("boom", microphone="boom", wireless=False)
FREE = product("free", microphone="none", wireless=True)


def test_nothing_is_lost_while_another_product_does_the_same() -> None:
    """Which product meets a must does not matter."""
    assert find_losses(rules(), group_products([BOTH, BOOM], TOPIC), group_products([BOTH], TOPIC)) == []


def test_musts_that_are_met_apart_and_no_longer_together_are_a_loss() -> None:
    """One of nine sets of answers calls for both."""
    losses = find_losses(rules(), group_products([BOTH], TOPIC), group_products([BOOM, FREE], TOPIC))
    assert losses == [Loss(HEADSET, (("boom", ()), ("free", ())), 1, 9)]


def test_a_must_that_nothing_meets_any_more_is_reported_alone() -> None:
    """And not again with every other must."""
    losses = find_losses(rules(), group_products([BOTH], TOPIC), group_products([FREE], TOPIC))
    assert losses == [Loss(HEADSET, (("boom", ()),), 3, 9)]


def test_what_nobody_had_is_no_loss() -> None:
    """A first import takes nothing away."""
    assert find_losses(rules(), group_products([], TOPIC), group_products([FREE], TOPIC)) == []
