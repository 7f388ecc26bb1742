"""Problems, and the words that were probably meant."""

from __future__ import annotations

import pytest

from wizard.rule_language.diagnostics import Place, Problem, RulesError, did_you_mean, nearest, slip_cutoff


@pytest.mark.parametrize(
    ("word", "expected"), [("tolk", "talk"), ("TALK", "talk"), ("budget", "Budget"), ("bicycle", None)]
)
def test_the_nearest_word_is_found_in_any_case(word: str, expected: str | None) -> None:
    """In the spelling that is known; nothing when no word is near."""
    assert nearest(word, ["uses", "talk", "Budget"]) == expected
    assert did_you_mean(word, ["uses", "talk", "Budget"]) == (
        f"Did you mean '{expected}'?" if expected else ""
    )


@pytest.mark.parametrize(
    ("word", "expected"),
    [("calls-in-noize", "calls-in-noise"), ("calls-in-nose", "calls-in-noise"), ("calls-from-noise", None)],
)
def test_only_slips_of_an_id_are_near(word: str, expected: str | None) -> None:
    """Another id that merely looks like it is another thing."""
    assert nearest(word, ["calls-in-noise", "calls"], slip_cutoff(word)) == expected


def test_a_problem_is_one_line_with_place_cause_and_fix() -> None:
    """A file without lines has no line number."""
    problem = Problem(Place("needs.yaml", 3, 7), "It is empty.", "Write a text.")
    assert str(problem) == "needs.yaml:3:7: It is empty. Write a text."
    assert str(Place("catalog.db", 0)) == "catalog.db"


def test_rules_errors_carry_each_problem_once_in_the_order_given() -> None:
    """Two entries may report the same mistake."""
    one, other = (Problem(Place("a.yaml", line), "Wrong.", "Fix it.") for line in (2, 1))
    error = RulesError([one, other, one])
    assert error.problems == (one, other)
    assert str(error) == "a.yaml:2:1: Wrong. Fix it.\na.yaml:1:1: Wrong. Fix it."
