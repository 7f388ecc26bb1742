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
def test_putting_it_in_and_taking_it_out_changes_nothing_else(
    lines: list[str], end: str, publishing: Publishing | None
) -> None:
    """To the byte, so that a version is the same whatever goes live."""
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
def test_the_line_is_found_as_yaml_reads_it(line: str, found: Publishing | None) -> None:
    """In whatever spelling; anything else stays where it is, and the loader reports it."""
    texts = encode({"settings.yaml": f"currency: EUR\n{line}\nclose_call: 2\n"})
    assert read_publishing(texts) is found
    assert (without_publishing(texts) == texts) is (found is None)


def test_the_mode_is_replaced_where_it_stands() -> None:
    """One line, not two."""
    texts = encode({"settings.yaml": "publishing: folder\ncurrency: EUR\n"})
    changed = with_publishing(texts, Publishing.VERSIONS)
    assert changed == encode({"settings.yaml": "currency: EUR\npublishing: versions\n"})


@pytest.mark.parametrize("publishing", Publishing)
def test_it_changes_no_rulebook(publishing: Publishing) -> None:
    """Shoppers meet no difference, so the version is the same."""
    texts = tidy_texts()
    said = texts | {"settings.yaml": f"{texts.get('settings.yaml', '')}publishing: {publishing}\n"}
    one, other = load_texts(said), load_texts(texts)
    assert (one.version, one.settings, diff_rulebooks(one, other)) == (other.version, other.settings, ())


def problems_of(settings: str) -> list[str]:
    """Return what is wrong with rules that have these settings."""
    with pytest.raises(RulesError) as caught:
        load_texts(minimal_texts() | {"settings.yaml": settings})
    return [str(problem) for problem in caught.value.problems]


def test_another_word_is_refused() -> None:
    """With those there are."""
    assert problems_of("publishing: version\n") == [
        "settings.yaml:1:13: 'publishing' cannot be 'version'. Did you mean 'versions'? "
        "Accepted: folder, versions."
    ]


@pytest.mark.parametrize("settings", ["{publishing: versions}\n", '"publishing": versions\n'])
def test_it_must_be_found_while_the_rest_is_broken(settings: str) -> None:
    """A server reads it before it knows whether the file is right."""
    (problem,) = problems_of(settings)
    assert problem.endswith(
        "'publishing' is not on a line of its own. "
        "Write 'publishing: folder' or 'publishing: versions' at the beginning of a line."
    )
