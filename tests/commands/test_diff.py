"""`wizard diff`: two versions, edit by edit or line by line."""

from __future__ import annotations

import json

from tests.commands.publishing import REASON, lines, name, run
from tests.commands.running import Shop
from tests.making import changed, tidy_texts


def test_two_versions_are_compared(week: Shop) -> None:
    """By their names, or how these begin."""
    assert lines(week, "diff", name(tidy_texts()), name(REASON)[:10]) == [
        f"From {name(tidy_texts())} ({name(tidy_texts())}) to {name(REASON)[:10]} ({name(REASON)})",
        "  verdict.yaml: rule 'only-listening' changed: reason (changes no decision)",
    ]


def test_one_is_compared_with_what_is_live(week: Shop) -> None:
    """Line by line, if that is asked for."""
    assert lines(week, "diff", str(week.rules)) == [
        f"From live ({name(REASON)}) to HERE/rules ({name(REASON)})",
        "  Nothing differs.",
    ]
    found = lines(week, "diff", name(tidy_texts()), "--lines")
    changed_lines = [line for line in found[4:] if line[0] in "+-"]
    assert (found[2:4], changed_lines) == (
        ["--- old/verdict.yaml", "+++ new/verdict.yaml"],
        ["-  reason: You just listen.", "+  reason: You only listen."],
    )


def test_the_differences_as_json(week: Shop) -> None:
    """The edits, and the files."""
    found = json.loads(run(week, "diff", name(tidy_texts()), name(REASON), "--json").output)
    what = "rule 'only-listening' changed: reason"
    assert found == {
        "old": name(tidy_texts()),
        "new": name(REASON),
        "edits": [{"file": "verdict.yaml", "what": what, "decides": False}],
        "files": ["verdict.yaml"],
    }


def test_versions_that_do_not_load_are_compared_by_file(week: Shop) -> None:
    """A folder in the middle of an edit."""
    week.write(changed("verdict.yaml", "{talk: often}", "{tolk: often}"))
    problems = "These rules have problems, so only files are named. 'wizard check' reports the problems."
    assert lines(week, "diff", str(week.rules))[1:] == ["  verdict.yaml: other lines", problems]
