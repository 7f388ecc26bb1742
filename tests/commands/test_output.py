"""How lines, columns, answers and intervals are printed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import load_texts, tidy_texts
from wizard.analysis.comparison import Aspect
from wizard.analysis.lint import DiagnosticKind
from wizard.analysis.violations import Interval, Property
from wizard.commands.output import (
    COMMAND_WORDS,
    WIDTH,
    answers_data,
    answers_in_words,
    interval_data,
    interval_text,
    print_line,
    print_rows,
    print_table,
    ways_in_words,
)
from wizard.engine.explain import AnswerChange

LONG = " ".join(["word"] * 40)


def test_the_last_cell_is_wrapped_within_its_column(capsys: pytest.CaptureFixture[str]) -> None:
    """A table for `grep` is not wrapped at all."""
    rows = [("id", "x"), ("longer", LONG)]
    print_rows(rows)
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], [len(line) <= WIDTH for line in lines]) == ("  id      x", [True] * len(lines))
    assert [line[:10] for line in lines[1:]] == ["  longer  ", " " * 10, " " * 10]
    print_table(rows)
    assert capsys.readouterr().out == f"id      x\nlonger  {LONG}\n"


def test_later_lines_of_a_sentence_are_indented(capsys: pytest.CaptureFixture[str]) -> None:
    """By two more columns; an empty sentence leaves nothing behind."""
    print_line(LONG)
    print_line("")
    lines = capsys.readouterr().out.splitlines()
    assert [len(line) - len(line.lstrip()) for line in lines] == [2, 4, 4, 0]


def test_an_interval_is_one_number_where_it_is_exact() -> None:
    """Programs get both ends, as text."""
    assert (interval_text(Interval(1000, 1000)), interval_text(Interval(1, 2000))) == ("1,000", "1 to 2,000")
    assert interval_data(Interval(1, 2000)) == {"at_least": "1", "at_most": "2000"}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ((0, 0), "none"),
        ((1, 1), "under 1 in 10,000"),
        ((1_000, 1_000), "1 in 1,000"),
        ((1_234, 1_234), "1 in 810"),
        ((37_037, 37_037), "1 in 27"),
        ((250_000, 250_000), "1 in 4"),
        ((249_000, 252_000), "1 in 4"),
        ((240_000, 240_000), "about 1 in 4"),
        ((333_333, 333_333), "1 in 3"),
        ((387_000, 387_000), "about 2 in 5"),
        ((949_000, 949_000), "about 9 in 10"),
        ((960_000, 960_000), "nearly all"),
        ((1_000_000, 1_000_000), "all"),
        ((1_234, 1_700), "1 in 810 to 1 in 590"),
    ],
)
def test_shares_are_said_as_people_say_them(part: tuple[int, int], words: str) -> None:
    """In simple numbers, with "about" where they are not just that."""
    assert ways_in_words(Interval(*part), Interval(10**6, 10**6)) == f"{words} ways of answering"


@given(st.integers(1, 10**6))
def test_a_share_that_is_said_is_near_the_true_one(part: int) -> None:
    """Never "0 in": within an eighth of it, or within a twentieth of all."""
    said = ways_in_words(Interval(part, part), Interval(10**6, 10**6)).removesuffix(" ways of answering")
    if found := re.fullmatch(r"(?:about )?(\d+) in ([\d,]+)", said):
        share = int(found[1]) / int(found[2].replace(",", ""))
        assert abs(share - part / 10**6) <= max(share / 8, 0 if share < 0.25 else 0.07)
    else:
        assert said in ("all", "nearly all", "under 1 in 10,000")


def test_answers_are_worded_in_the_order_of_the_questions() -> None:
    """Questions answered with "not sure" come last, in one line."""
    rulebook = load_texts(tidy_texts())
    answers = {"budget": ("unsure",), "talk": ("often",), "uses": ("music", "calls")}
    asked = [rulebook.question[name].text for name in ("uses", "talk")]
    assert list(answers_in_words(rulebook, answers)) == [
        (asked[0], "Music; Phone calls"),
        (asked[1], "Yes, most days"),
        ("Not sure", "1 question: budget"),
    ]
    assert answers_data(rulebook, answers)["address"] == "/?uses=music&uses=calls&talk=often&budget=unsure"
    assert answers_data(rulebook, None) == {"answers": None, "address": None}


def test_everything_that_is_named_by_an_id_has_words() -> None:
    """Groups of problems, properties, and kinds of change; only products have two."""
    aspects = {aspect.value for aspect in Aspect} - {"products"}
    assert COMMAND_WORDS["check"].keys() == set(DiagnosticKind)
    assert COMMAND_WORDS["prove"].keys() == set(Property)
    assert COMMAND_WORDS["explain"].keys() == set(AnswerChange)
    assert COMMAND_WORDS["impact"].keys() == {*aspects, "products lost", "products gained"}
    assert {name.split()[0] for name in COMMAND_WORDS["totals"]} == set(Aspect)
