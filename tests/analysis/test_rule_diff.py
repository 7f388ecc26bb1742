"""Every edit between two rulebooks is named, and some can be applied alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.samples import MIC, NOISE, OLD, QUIET, TALK, TALKS
from tests.making import any_of, at_least, attribute_of, leaf, question, tips
from wizard.analysis.rule_diff import apply, diff_rulebooks
from wizard.rule_language.attributes import Link
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.expectations import Example, ExpectedProducts
from wizard.rule_language.model import Hide, Need, Option, Rulebook
from wizard.rule_language.settings import BY_PRICE, AdvantageRule, CritiqueRule, OrderStep
from wizard.rule_language.texts import VerdictText


def test_every_part_of_the_rules_is_named_when_it_changes() -> None:
    """In words, file by file; what changes no decision is known to change none."""
    new = replace(
        OLD,
        questions=(replace(NOISE, text="How loud?", hide=(Hide("me", ALWAYS),)), TALK),
        needs=(QUIET, replace(MIC, label="A boom")),
        advice_rules=(tips("loud", leaf("noise", "me")),),
        sources={},
        texts=replace(OLD.texts, verdicts={verdict: VerdictText("Label") for verdict in OLD.texts.verdicts}),
        article=None,
        settings=replace(OLD.settings, close_call=3),
    )
    assert [(str(edit), edit.change is not None) for edit in diff_rulebooks(OLD, new)] == [
        ("questions.yaml: question 'noise' changed: text", False),
        ("questions.yaml: question 'noise' changed: hide", True),
        ("questions.yaml: order of the questions changed", True),
        ("needs.yaml: need 'mic' changed: label", False),
        ("needs.yaml: order of the needs changed", False),
        ("advice.yaml: rule 'loud' changed: warn or tip", True),
        ("sources.yaml: source 'A1' removed", False),
        ("settings.yaml: close_call changed from 1 to 3", True),
        ("texts.yaml: verdicts changed", False),
        ("sources.yaml: article changed", False),
    ]


RULE = OLD.verdict_rules[0]
TESTS = OrderStep("tests", (at_least("tests", 2), at_least("tests", 1)))
SOUND = OrderStep("sound", (any_of("sound_band", "high"),))
LIGHTER = AdvantageRule("lighter", attribute_of("weight_g"), times=0.8)


@pytest.mark.parametrize(
    ("changed", "edits"),
    [
        ({}, []),
        ({"need_rules": ()}, ["needs.yaml: rule 'calls' removed"]),
        ({"needs": (*OLD.needs, Need("cable", "A cable"))}, ["needs.yaml: need 'cable' added"]),
        (
            {"verdict_rules": (replace(RULE, decide=None, lean={"headset": 2}), TALKS)},
            [
                "verdict.yaml: rule 'listens' changed: "
                "decide from headphones to nothing, lean from nothing to headset 2"
            ],
        ),
        (
            {"verdict_rules": (replace(RULE, over=("talks", "other")), TALKS)},
            ["verdict.yaml: rule 'listens' changed: over from nothing to talks and other"],
        ),
        ({"verdict_rules": OLD.verdict_rules[::-1]}, ["verdict.yaml: order of the rules changed"]),
        (
            {"questions": (TALK, replace(NOISE, many=False))},
            ["questions.yaml: question 'noise' changed: choose"],
        ),
        (
            {"questions": (replace(TALK, options=TALK.options[1:]), NOISE)},
            ["questions.yaml: question 'talk': option 'never' removed"],
        ),
        (
            {
                "questions": (
                    replace(TALK, options=(replace(TALK.options[0], label="No"), *TALK.options[1:])),
                )
            },
            [
                "questions.yaml: question 'talk': option 'never' changed: label",
                "questions.yaml: question 'noise' removed",
            ],
        ),
        (
            {
                "questions": (
                    replace(
                        TALK,
                        options=(replace(TALK.options[0], group="Listen", aside=True), *TALK.options[1:]),
                    ),
                    NOISE,
                )
            },
            ["questions.yaml: question 'talk': option 'never' changed: group, aside"],
        ),
        ({"pages": {}, "stores": ()}, []),
        (
            {"needs": (replace(MIC, same_link=ALWAYS, met_unless_stated=True), *OLD.needs[1:])},
            ["needs.yaml: need 'mic' changed: same_link, unstated"],
        ),
        (
            {"needs": (*OLD.needs, Need("cable", "A cable", instead="Buy a cable."))},
            ["needs.yaml: need 'cable' added"],
        ),
        ({"settings": replace(OLD.settings, order=(TESTS, BY_PRICE))}, ["settings.yaml: step 'tests' added"]),
        ({"settings": replace(OLD.settings, order=())}, ["settings.yaml: step 'price' removed"]),
        (
            {"settings": replace(OLD.settings, currency="EUR", advantages=(LIGHTER,))},
            ["settings.yaml: advantage 'lighter' added", "settings.yaml: currency changed from USD to EUR"],
        ),
        (
            {"settings": replace(OLD.settings, critiques=(CritiqueRule("cheaper", limit="budget"),))},
            ["settings.yaml: critique 'cheaper' added"],
        ),
        (
            {"examples": (Example("calls", {}, None, products=ExpectedProducts(any=("a",))),)},
            ["examples.yaml: example 'calls' added"],
        ),
    ],
)
def test_each_kind_of_edit_has_its_words(changed: dict[str, Any], edits: list[str]) -> None:
    """One for each entry, and for each field of a question."""
    assert [str(edit) for edit in diff_rulebooks(OLD, replace(OLD, **changed))] == edits


def named(old: Rulebook, new: Rulebook) -> list[tuple[str, bool]]:
    """Return each edit in words, and whether it changes words only."""
    return [(str(edit), edit.words_only) for edit in diff_rulebooks(old, new)]


def test_edits_of_how_products_are_ordered_are_named() -> None:
    """Steps by their label: changed, moved; advantages too. Where a step is written does not matter."""
    old = with_settings(order=(TESTS, SOUND, BY_PRICE), advantages=(LIGHTER,))
    changed = replace(TESTS, unstated_as=2, when=leaf("talk", "often"), place=Place("settings.yaml", 9, 1))
    new = with_settings(order=(SOUND, changed, BY_PRICE), advantages=(replace(LIGHTER, times=0.7),))
    assert named(old, new) == [
        ("settings.yaml: step 'tests' changed: unstated_as, when", False),
        ("settings.yaml: order of the steps changed", False),
        ("settings.yaml: advantage 'lighter' changed: times", False),
    ]
    moved = with_settings(order=(replace(TESTS, place=Place("settings.yaml", 9, 1)), SOUND, BY_PRICE))
    assert named(old, moved) == [("settings.yaml: advantage 'lighter' removed", False)]


def test_edits_of_the_order_are_applied_alone() -> None:
    """Each in its place; one that reads a question which is not there makes no sense."""
    book = with_settings(order=(SOUND, BY_PRICE))
    added, order = diff_rulebooks(book, with_settings(order=(BY_PRICE, TESTS, SOUND)))
    assert [step.name for step in ordered(apply(added, book))] == ["sound", "price", "tests"]
    assert [step.name for step in ordered(apply(order, book))] == ["price", "sound"]
    unknown = replace(TESTS, when=leaf("budget", "low"))
    (added,) = diff_rulebooks(book, with_settings(order=(SOUND, BY_PRICE, unknown)))
    assert apply(added, book) is None


def test_what_is_said_in_the_place_of_products_is_words_but_that_it_is_said_decides() -> None:
    """Whether products are shown at all depends on it."""
    plain = Need("cable", "A cable")
    said, again = replace(plain, instead="Buy a cable."), replace(plain, instead="Ask for a cable.")
    changes = [
        named(replace(OLD, needs=(*OLD.needs, old)), replace(OLD, needs=(*OLD.needs, new)))
        for old, new in ((plain, said), (said, again))
    ]
    what = "needs.yaml: need 'cable' changed: instead"
    assert changes == [[(what, False)], [(what, True)]]


def test_edits_of_links_and_of_expected_products_are_named() -> None:
    """Which links say something else; products of an example are tried by nobody but staff."""
    assert OLD.topic.links
    assert OLD.topic.links.links
    links = OLD.topic.links.links
    each = {**links.each, "dect": Link(wire=True), "jack": Link(wire=False)}
    attribute = replace(OLD.topic.links, links=replace(links, each=each))
    topic = replace(OLD.topic, attributes={**OLD.topic.attributes, attribute.name: attribute})
    calls = Example("calls", {"talk": ("often",)}, None)
    new = replace(
        OLD, topic=topic, examples=(replace(calls, products=ExpectedProducts(first="one-headset")),)
    )
    assert named(replace(OLD, examples=(calls,)), new) == [
        ("topic.yaml: attribute 'links' changed: links (jack and dect)", False),
        ("examples.yaml: example 'calls' changed: products", True),
    ]
    no_links = replace(attribute, links=replace(links, wired="anc"))
    other = replace(OLD.topic, attributes={**OLD.topic.attributes, attribute.name: no_links})
    assert named(OLD, replace(OLD, topic=other)) == [("topic.yaml: attribute 'links' changed: links", False)]


def test_an_edit_of_the_drawing_changes_no_decision() -> None:
    """However products look, the same ones fit."""
    assert OLD.topic.drawing
    topic = replace(OLD.topic, drawing={})
    assert named(OLD, replace(OLD, topic=topic)) == [("topic.yaml: drawing changed", True)]


def with_settings(**settings: Any) -> Rulebook:
    """Return the old rulebook with these settings."""
    return replace(OLD, settings=replace(OLD.settings, **settings))


def ordered(book: Rulebook | None) -> tuple[OrderStep, ...]:
    """Return the steps of the order of a rulebook, which is there."""
    assert book
    return book.settings.order


def test_an_edit_of_a_file_elsewhere_is_none() -> None:
    """An entry that only moved to another line has not changed."""
    moved = replace(TALKS, place=Place("verdict.yaml", 99))
    assert diff_rulebooks(OLD, replace(OLD, verdict_rules=(RULE, moved))) == ()


def test_an_edit_that_needs_another_one_cannot_be_applied_alone() -> None:
    """A rule that reads a new option makes no sense without it; the option does without the rule."""
    hours = replace(TALK, options=(*TALK.options, Option("hours", "Hours")))
    widened = replace(TALKS, when=leaf("talk", "often hours"))
    option, rule = diff_rulebooks(OLD, replace(OLD, questions=(hours, NOISE), verdict_rules=(RULE, widened)))
    assert apply(rule, OLD) is None
    with_option = apply(option, OLD)
    assert with_option
    assert (with_option.questions, with_option.verdict_rules) == ((hours, NOISE), OLD.verdict_rules)
    both = apply(rule, with_option)
    assert both
    assert [rule.when for rule in both.verdict_rules] == [RULE.when, widened.when]


def test_words_are_not_applied() -> None:
    """They change no decision."""
    (edit,) = diff_rulebooks(OLD, replace(OLD, verdict_rules=(replace(RULE, reason="So."), TALKS)))
    assert apply(edit, OLD) is None


@given(st.permutations(["talk", "noise", "cable", "budget"]))
def test_an_added_question_goes_to_its_place(order: list[str]) -> None:
    """Applied one after another, the edits lead from the old questions to the new ones."""
    asked = {**OLD.question, "cable": question("cable", "yes no"), "budget": question("budget", "low high")}
    new = replace(OLD, questions=tuple(asked[name] for name in order))
    book = OLD
    for edit in diff_rulebooks(OLD, new):
        after = apply(edit, book)
        assert after
        book = after
    assert book.questions == new.questions
