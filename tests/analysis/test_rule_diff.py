"""Every edit between two rulebooks is named, and some can be applied alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.samples import MIC, NOISE, OLD, QUIET, TALK, TALKS
from tests.making import leaf, question, tips
from wizard.analysis.rule_diff import apply, diff_rulebooks
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.model import Hide, Need, Option
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
        ({"pages": {}, "stores": ()}, []),
    ],
)
def test_each_kind_of_edit_has_its_words(changed: dict[str, Any], edits: list[str]) -> None:
    """One for each entry, and for each field of a question."""
    assert [str(edit) for edit in diff_rulebooks(OLD, replace(OLD, **changed))] == edits


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
