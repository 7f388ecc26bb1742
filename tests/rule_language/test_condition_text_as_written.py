"""Conditions and answers are told as staff would write them."""

from __future__ import annotations

import pytest

from tests.making import leaf, question, rulebook
from wizard.rule_language.condition_text import as_written, literal_as_written
from wizard.rule_language.conditions import ALWAYS, All, AnyOf, Condition, Literal, Not, answers_as_written

BOOK = rulebook([question("uses", "music calls films", many=True), question("talk", "never often")])
OFTEN, CALLS = leaf("talk", "often"), leaf("uses", "films calls")


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
        (ALWAYS, "{}"),
    ],
)
def test_a_condition(condition: Condition, written: str) -> None:
    """In one line, options in their order."""
    assert as_written(BOOK, condition) == written


def test_a_literal_that_has_to_fail() -> None:
    """It is written with `not`."""
    assert literal_as_written(BOOK, Literal(OFTEN, holds=False)) == "{not: {talk: often}}"


def test_answers_are_written_as_in_an_address() -> None:
    """Repeated where several are chosen."""
    assert (
        answers_as_written({"uses": ("music", "calls"), "talk": ("often",)})
        == "uses=music&uses=calls&talk=often"
    )
