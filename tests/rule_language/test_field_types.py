"""Single values of rule files, and how many problems of a file are reported."""

from __future__ import annotations

from tests.making import encode, minimal_texts
from tests.rule_language.defects import problems_of
from wizard.rule_language.field_types import MOST_PROBLEMS


def test_reading_a_file_stops_after_a_hundred_problems() -> None:
    """A file that is something else altogether does not fill the screen."""
    texts = minimal_texts()
    texts["advice.yaml"] = "- what\n" * 5000
    problems = problems_of(encode(texts))
    assert len(problems) == MOST_PROBLEMS + 1
    assert problems[-1] == (
        "advice.yaml:101:3: There is more wrong in this file, from here on."
        " Fix the problems before this one first."
    )
