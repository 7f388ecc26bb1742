"""Derived facts of questions, rules, needs and rulebooks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.making import (
    PLACE,
    THREE_SIDED,
    TOPIC,
    any_of,
    at_most,
    calls_for,
    decides,
    leaf,
    leans,
    question,
    rulebook,
    tips,
    warns,
)
from wizard.rule_language.conditions import ALWAYS, Not
from wizard.rule_language.model import Need, VerdictRule
from wizard.rule_language.predicates import AnswerAmount
from wizard.rule_language.settings import BY_PRICE, OrderStep, Settings
from wizard.rule_language.topic import Topic


def test_options_exclude_each_other_or_can_be_ticked_together() -> None:
    """With one answer no option can be ticked; every question has `unsure`."""
    many, one = question("uses", "music calls bike", many=True, alone="bike"), question("talk", "never often")
    assert (many.ticks, set(many.alone)) == (("music", "calls"), {"bike", "unsure"})
    assert (one.ticks, set(one.alone)) == ((), {"never", "often", "unsure"})
    assert many.in_order({"calls", "music", "unknown"}) == ("music", "calls")
    with pytest.raises(KeyError):
        one.option("rare")


def test_a_question_reads_the_questions_of_its_flow() -> None:
    """Each is listed once, by name."""
    asked = question("budget", "low", ask_when=Not(leaf("uses", "bike")))
    assert asked.reads == ("uses",)
    assert asked.flow == ((Not(leaf("uses", "bike")), frozenset({"uses"})),)


BOTH = VerdictRule(id="l", lean={"filter": 2, "espresso": 2}, place=PLACE)


@pytest.mark.parametrize(
    ("topic", "rule", "leads", "favoured"),
    [
        (TOPIC, decides("d", "out_of_scope"), (0,), "out_of_scope"),
        (TOPIC, leans("l", "headphones", 2), (2,), "headphones"),
        (TOPIC, leans("l", "headset", 3), (-3,), "headset"),
        (TOPIC, VerdictRule(id="l", lean={"headphones": 1, "headset": 1}, place=PLACE), (0,), "either"),
        (THREE_SIDED, decides("d", "with_pressure"), (0, 0), "with_pressure"),
        (THREE_SIDED, leans("l", "espresso", 2), (0, 2), "espresso"),
        (THREE_SIDED, leans("l", "capsule", 1), (-1, -1), "capsule"),
        (THREE_SIDED, BOTH, (2, 2), "filter espresso"),
    ],
)
def test_a_verdict_rule_speaks_for_the_verdict_it_decides_or_the_sides_it_leans_to(
    topic: Topic, rule: VerdictRule, leads: tuple[int, ...], favoured: str
) -> None:
    """Equal points for all sides speak for either; the leads are over the last side."""
    book = rulebook([], [rule], topic=topic)
    assert (book.leads[rule], book.favours(rule)) == (leads, tuple(favoured.split()))


def test_a_need_lists_what_its_tests_read() -> None:
    """This includes prices and the amounts of answers."""
    cheap = Need("cheap", "Cheap", at_most("price", AnswerAmount("budget")), any_of("wired", True))
    assert (cheap.checkable, cheap.reads_price, cheap.amount_questions) == (True, True, ("budget",))
    assert (Need("soft", "Soft").checkable, Need("soft", "Soft").tests) == (False, ())


def test_questions_are_not_asked_only_for_tips() -> None:
    """Every other kind of rule makes its questions worth asking."""
    advice = [warns("w"), tips("t")]
    book = rulebook([question("talk", "never")], [decides("d", "either")], [], [calls_for("c")], advice)
    assert [rule.id for rule in book.rules] == ["d", "c", "w", "t"]
    assert [rule.id for rule in book.asking_rules] == ["d", "c", "w"]


def test_questions_are_asked_for_tests_and_the_order_of_products() -> None:
    """Conditions that always or never hold do not count; amounts that only the order reads do."""
    often, quiet = leaf("talk", "often"), leaf("noise", "no")
    cheap = at_most("price", AnswerAmount("budget"))
    questions = [question("talk", "often"), question("noise", "no"), question("budget", "low")]
    needs = [Need("a", "A", same_link=often), Need("b", "B", same_link=ALWAYS), Need("c", "C")]
    settings = Settings(order=(OrderStep("cheap", (cheap,), when=quiet), BY_PRICE))
    book = replace(rulebook(questions, needs=needs), settings=settings)
    found = [(rule.id, rule.when, rule.place.file) for rule in book.product_rules]
    assert found == [("same_link of a", often, "needs.yaml"), ("order by cheap", quiet, "settings.yaml")]
    assert book.asking_rules == book.product_rules
    assert book.amount_questions == {"budget"}
