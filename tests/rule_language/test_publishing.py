"""The line of settings.yaml that says what goes live: read, taken out, put in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import encode, load_texts, minimal_texts, tidy_texts
from wizard.analysis.rule_diff import diff_rulebooks
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.loader import hash_files, rulebook_version
from wizard.rule_language.publishing import (
    Publishing,
    is_same_version,
    read_publishing,
    with_publishing,
    without_publishing,
)

OTHER_LINES = st.lists(
    st.sampled_from(["currency: EUR", "# publishing: versions", "", "order:", "  - price"])
)
ENDS = st.sampled_from(["", "\n", "\r\n"])


@given(OTHER_LINES, ENDS, st.sampled_from([None, *Publishing]))
def test_adding_and_removing_the_line_changes_nothing_else(
    lines: list[str], end: str, publishing: Publishing | None
) -> None:
    """Not a byte, so that a version does not depend on the mode."""
    texts = encode({"settings.yaml": "\n".join(lines) + end, "advice.yaml": "[]"})
    if not texts["settings.yaml"]:
        del texts["settings.yaml"]
    said = with_publishing(texts, publishing)
    assert (read_publishing(said), without_publishing(said)) == (publishing, texts)
    assert (hash_files(said), rulebook_version(said)) == (hash_files(texts), rulebook_version(texts))
    assert is_same_version(said, texts)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("publishing: versions", Publishing.VERSIONS),
        ("publishing: 'folder'  # as ever", Publishing.FOLDER),
        ('publishing :  "versions"\r', Publishing.VERSIONS),
        ("publishing: version", None),
        ("  publishing: versions", None),
        ("publishing: versions please", None),
        ("#publishing: versions", None),
    ],
)
def test_the_line_is_found_in_every_spelling_of_yaml(line: str, found: Publishing | None) -> None:
    """Other content is left unchanged, and the loader reports it."""
    texts = encode({"settings.yaml": f"currency: EUR\n{line}\nclose_call: 2\n"})
    assert read_publishing(texts) is found
    assert (without_publishing(texts) == texts) is (found is None)


def test_an_existing_mode_is_replaced_in_its_line() -> None:
    """One line, not two."""
    texts = encode({"settings.yaml": "publishing: folder\ncurrency: EUR\n"})
    changed = with_publishing(texts, Publishing.VERSIONS)
    assert changed == encode({"settings.yaml": "currency: EUR\npublishing: versions\n"})


@pytest.mark.parametrize("publishing", Publishing)
def test_the_mode_does_not_change_the_version(publishing: Publishing) -> None:
    """It has no effect on shoppers."""
    texts = tidy_texts()
    said = texts | {"settings.yaml": f"{texts.get('settings.yaml', '')}publishing: {publishing}\n"}
    one, other = load_texts(said), load_texts(texts)
    assert (one.version, one.settings, diff_rulebooks(one, other)) == (other.version, other.settings, ())


def problems_of(settings: str) -> list[str]:
    """Return what is wrong with rules that have these settings."""
    with pytest.raises(RulesError) as caught:
        load_texts(minimal_texts() | {"settings.yaml": settings})
    return [str(problem) for problem in caught.value.problems]


def test_an_unknown_mode_is_refused() -> None:
    """The message names the accepted ones."""
    assert problems_of("publishing: version\n") == [
        "settings.yaml:1:13: 'publishing' cannot be 'version'. Did you mean 'versions'? "
        "Accepted: folder, versions."
    ]


@pytest.mark.parametrize("settings", ["{publishing: versions}\n", '"publishing": versions\n'])
def test_the_mode_is_found_in_a_file_with_problems(settings: str) -> None:
    """A server reads it before it knows whether the file is valid."""
    (problem,) = problems_of(settings)
    assert problem.endswith(
        "'publishing' is not on a line of its own. "
        "Write 'publishing: folder' or 'publishing: versions' at the beginning of a line."
    )
