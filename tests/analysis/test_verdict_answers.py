"""Answers for each verdict."""

from __future__ import annotations

from tests.making import load_texts, tidy_texts
from wizard.analysis.verdict_answers import find_answers_by_verdict
from wizard.engine.decide import find_outcome
from wizard.engine.flow import resolve_answers


def test_there_are_answers_for_every_verdict() -> None:
    """Also where no example has it."""
    for texts in (tidy_texts(), tidy_texts() | {"examples.yaml": "[]\n"}):
        rulebook = load_texts(texts)
        answers = find_answers_by_verdict(rulebook)
        verdicts = {
            name: find_outcome(rulebook, resolve_answers(rulebook, each).answers).verdict
            for name, each in answers.items()
        }
        assert verdicts == {name: name for name in rulebook.topic.verdict_sides}
