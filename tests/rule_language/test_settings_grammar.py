"""How settings.yaml is read; what is wrong in it is among the planted defects."""

from __future__ import annotations

from tests.making import any_of, at_least, attribute_of, encode, minimal_texts
from wizard.rule_language.conditions import Leaf
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.settings import BY_PRICE, AdvantageRule, CritiqueRule, OrderStep, Settings


def test_without_the_keys_the_cheaper_comes_first() -> None:
    """And no product is said to have an advantage, or criticised."""
    texts = {**minimal_texts(), "settings.yaml": "close_call: 2\ncurrency: EUR\n"}
    assert load_rulebook(encode(texts)).settings == Settings(
        2, "EUR", order=(BY_PRICE,), advantages=(), critiques=()
    )


def test_the_order_and_the_advantages_of_products_are_read() -> None:
    """Steps in the order written, values of the type of their attribute."""
    texts = minimal_texts()
    texts["settings.yaml"] = (
        "order:\n"
        "  - {label: tests, prefer: [{tests: {at_least: 2}}, {tests: {at_least: 1}}], unstated_as: 2}\n"
        "  - price\n"
        "  - {label: sound, prefer: [{sound_band: high}], when: {uses: music}}\n"
        "advantage:\n"
        "  - {label: wireless, attribute: wireless, better: [no, yes]}\n"
        "  - {label: lighter, attribute: weight_g, times: 0.8}\n"
        "  - {label: water, attribute: water_rating, better: [none, IP54]}\n"
    )
    book = load_rulebook(encode(texts))
    tests = (at_least("tests", 2), at_least("tests", 1))
    assert book.settings == Settings(
        order=(
            OrderStep("tests", tests, unstated_as=2),
            BY_PRICE,
            OrderStep("sound", (any_of("sound_band", "high"),), when=Leaf("uses", frozenset({"music"}))),
        ),
        advantages=(
            AdvantageRule("wireless", attribute_of("wireless"), better=(False, True)),
            AdvantageRule("lighter", attribute_of("weight_g"), times=0.8),
            AdvantageRule("water", attribute_of("water_rating"), better=("none", "IPX4")),
        ),
    )
    assert [step.place for step in book.settings.order] == [
        Place("settings.yaml", 2, 5),
        Place("settings.yaml"),
        Place("settings.yaml", 4, 5),
    ]


def test_the_critiques_of_products_are_read() -> None:
    """With the answers in the order of the options."""
    texts = minimal_texts()
    texts["settings.yaml"] = (
        "critiques:\n"
        "  - {label: cheaper, less: price, limit: budget}\n"
        "  - {label: lasting, more: battery_hours, answers: {uses: [calls, music], talk: often}}\n"
        "  - {label: wireless, product: {wireless: yes}, answers: {talk: never}}\n"
    )
    assert load_rulebook(encode(texts)).settings.critiques == (
        CritiqueRule("cheaper", less=attribute_of("price"), limit="budget"),
        CritiqueRule(
            "lasting",
            more=attribute_of("battery_hours"),
            answers={"uses": ("music", "calls"), "talk": ("often",)},
        ),
        CritiqueRule("wireless", any_of("wireless", True), answers={"talk": ("never",)}),
    )
