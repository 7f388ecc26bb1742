"""Edits of the text of YAML files: nothing but what is edited differs."""

from __future__ import annotations

import pytest

from wizard.rule_language.diagnostics import Place
from wizard.rule_language.text_edits import TextEdits


@pytest.mark.parametrize(
    ("written", "then"),
    [
        ("a: old  # old", "a: new  # old"),
        ("a: 'old'", "a: 'new'"),
        ("a: ' old '", "a: ' new '"),
        (r'a: "\x6fld"', 'a: "new"'),
        (r'a: "\x6f\x6cd" # old', 'a: "new" # old'),
        ("a: >2-\n  old\n\n# old\n", "a: >2-\n  new\n\n# old\n"),
        ("a:\n  old\n", "a:\n  new\n"),
        ("\ufeffa: old\r\n", "\ufeffa: new\r\n"),
        ("\ufeff\ufeffa: old\n", "\ufeff\ufeffa: new\n"),
    ],
)
def test_a_quoted_word_is_replaced_within_its_quotes(written: str, then: str) -> None:
    """Escape sequences in the word are replaced too."""
    edits = TextEdits(written.encode())
    line, column = (2, 3) if written.startswith("a:\n") else (1, 4)
    edits.replace(Place("", line, column), "old", "new")
    assert edits.apply() == then.encode()


@pytest.mark.parametrize(
    ("old", "written"), [("x", r"\x78"), ("u", r"\u0075"), ("7", r"\x37"), ("x7", r"\x787")]
)
def test_escape_sequences_are_not_mistaken_for_a_word(old: str, written: str) -> None:
    """Even if one looks like the word that it encodes."""
    edits = TextEdits(f'a: "{written}"'.encode())
    edits.replace(Place("", 1, 4), old, "new")
    assert edits.apply() == b'a: "new"'


def test_several_edits_of_one_line_keep_their_places() -> None:
    """Each at the place where it was written."""
    edits = TextEdits("é: [a, b, a]\n".encode())
    for column in (11, 5):
        edits.replace(Place("", 1, column), "a", "longer")
    assert edits.apply() == "é: [longer, b, longer]\n".encode()


@pytest.mark.parametrize(
    ("written", "then"),
    [
        ("all:\n  a: 1\n\n# end\n", "all:\n  a: 1\n  b: 2\n\n# end\n"),
        ("all:\r\n  a: 1\r\nmore: 1\r\n", "all:\r\n  a: 1\r\n  b: 2\r\nmore: 1\r\n"),
        (
            "all:\n    a:\n      - 1\n      - {c: 1}  # x",
            "all:\n    a:\n      - 1\n      - {c: 1}  # x\n    b: 2",
        ),
        ("all:\n  ? a\n  : 1\n", "all:\n  ? a\n  : 1\n  b: 2\n"),
        ("all: {a: 1}\n", "all: {a: 1, b: 2}\n"),
        ("all: {\n  a: 1,\n}\n", "all: {\n  a: 1, b: 2,\n}\n"),
        ("more: 1", "more: 1\nall:\n  b: 2\n"),
    ],
)
def test_an_entry_is_added_after_the_last_one(written: str, then: str) -> None:
    """In the layout of the others; if there are none, with the key."""
    edits = TextEdits(written.encode())
    edits.add_to("all", "b: 2")
    assert edits.apply() == then.encode()


def test_a_word_is_found_in_comments_only() -> None:
    """Not in a value, and not as part of another word."""
    edits = TextEdits("# éa, a and\ta\na: 'a # a'  # b-a\n#a\n".encode())
    assert list(edits.find_in_comments("a")) == [(1, 7), (1, 13), (3, 2)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_all_line_endings_of_yaml_are_recognised(line_end: str) -> None:
    """Whatever the line ending, a former id is added to its entry, and a new entry after the last."""
    lines = ["all:", "- id: a", "  x: 1 # a", "- id: b"]
    edits = TextEdits(line_end.join(lines).encode())
    assert list(edits.find_in_comments("a")) == [(3, 10)]
    for place, old in ((Place("", 2, 7), "a"), (Place("", 4, 7), "b")):
        edits.replace(place, old, "c")
        edits.add_former(place, old, "c")
    then = ["all:", "- id: c", "  formerly: a", "  x: 1 # a", "- id: c", "  formerly: b"]
    assert edits.apply().decode() == line_end.join(then)
