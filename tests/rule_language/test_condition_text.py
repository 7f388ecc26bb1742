"""Conditions are told in plain words, and what makes them fail too."""

from __future__ import annotations

import pytest

from tests.making import leaf, question, rulebook
from wizard.rule_language.condition_text import failing_in_words, in_words
from wizard.rule_language.conditions import ALWAYS, All, AnyOf, Condition, Not

BOOK = rulebook([question("uses", "music calls films", many=True), question("talk", "never rare often")])
OFTEN, CALLS = leaf("talk", "often"), leaf("uses", "films calls")


@pytest.mark.parametrize(
    ("condition", "holds", "fails"),
    [
        (OFTEN, "talk is often", "talk is not often"),
        (leaf("talk", "often never"), "talk is never or often", "talk is none of never or often"),
        (leaf("talk", "often", only=True), "talk is often", "talk is not often"),
        (leaf("uses", "calls"), "uses has calls", "uses does not have calls"),
        (CALLS, "uses has calls or films", "uses has none of calls or films"),
        (leaf("uses", "calls", only=True), "uses has only calls", "uses has more than calls"),
        (Not(OFTEN), "talk is not often", "talk is often"),
        (
            All((OFTEN, CALLS)),
            "talk is often, and uses has calls or films",
            "talk is not often, or uses has none of calls or films",
        ),
        (
            All((OFTEN, AnyOf((leaf("uses", "calls"), Not(OFTEN))))),
            "talk is often, and (uses has calls, or talk is not often)",
            "talk is not often, or (uses does not have calls, and talk is often)",
        ),
        (
            AnyOf((OFTEN, Not(All((OFTEN, CALLS))))),
            "talk is often, or talk is not often, or uses has none of calls or films",
            "talk is not often, and talk is often, and uses has calls or films",
        ),
        (ALWAYS, "always", "never"),
    ],
)
def test_a_condition(condition: Condition, holds: str, fails: str) -> None:
    """Options in their order; brackets only where "and" and "or" mix."""
    assert (in_words(BOOK, condition), failing_in_words(BOOK, condition)) == (holds, fails)
