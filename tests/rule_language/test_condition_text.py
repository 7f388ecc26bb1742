"""Conditions and answers in print."""

from __future__ import annotations

import pytest

from tests.making import leaf, question, rulebook
from wizard.rule_language.condition_text import (
    condition_as_data,
    describe_condition,
    format_condition,
    format_literal,
)
from wizard.rule_language.conditions import ALWAYS, All, AnyOf, Condition, Literal, Not, format_answers

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
def test_a_condition_as_a_sentence(condition: Condition, holds: str, fails: str) -> None:
    """Options in their order; brackets only where "and" and "or" mix."""
    assert describe_condition(BOOK, condition) == holds
    assert describe_condition(BOOK, condition, holds=False) == fails


@pytest.mark.parametrize(
    ("condition", "written"),
    [
        (OFTEN, "{talk: often}"),
        (CALLS, "{uses: [calls, films]}"),
        (leaf("uses", "calls", only=True), "{uses: {only: calls}}"),
        (All((OFTEN, CALLS)), "{talk: often, uses: [calls, films]}"),
        (All((OFTEN, Not(CALLS))), "{talk: often, not: {uses: [calls, films]}}"),
        (All((OFTEN, leaf("talk", "never"))), "{all: [{talk: often}, {talk: never}]}"),
        (AnyOf((OFTEN, All((CALLS, OFTEN)))), "{any: [{talk: often}, {uses: [calls, films], talk: often}]}"),
        (Not(All((OFTEN, OFTEN))), "{not: {all: [{talk: often}, {talk: often}]}}"),
        (All((All((OFTEN, CALLS)),)), "{all: [{talk: often}, {uses: [calls, films]}]}"),
        (ALWAYS, "{}"),
    ],
)
def test_a_condition_as_written(condition: Condition, written: str) -> None:
    """In one line, options in their order."""
    assert format_condition(BOOK, condition) == written


def test_a_literal_that_has_to_fail() -> None:
    """It is written with `not`."""
    assert format_literal(BOOK, Literal(OFTEN, holds=False)) == "{not: {talk: often}}"


def test_answers_are_written_as_in_an_address() -> None:
    """Repeated where several are chosen."""
    assert (
        format_answers({"uses": ("music", "calls"), "talk": ("often",)}) == "uses=music&uses=calls&talk=often"
    )


def test_a_condition_as_data_has_one_form() -> None:
    """Programs need not know the short forms."""
    both: Condition = All((OFTEN, Not(AnyOf((leaf("uses", "films calls", only=True),)))))
    assert condition_as_data(BOOK, both) == {
        "all": [{"talk": ["often"]}, {"not": {"any": [{"uses": {"only": ["calls", "films"]}}]}}]
    }
