"""Every edit between two rulebooks is named, and some can be applied alone."""

from __future__ import annotations

from dataclasses import replace

from tests.analysis.samples import MIC, NOISE, OLD, QUIET, TALK
from tests.making import leaf, tips
from wizard.analysis.rule_diff import diff_rulebooks
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.model import Hide
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
        article=replace(OLD.article, title="Another"),
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
