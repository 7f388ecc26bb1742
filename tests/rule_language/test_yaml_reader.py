"""Of YAML only words, lists and mappings are read; everything else is refused at its place."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wizard.rule_language import yaml_reader as yaml_subset
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.yaml_reader import (
    Yaml,
    YamlMapping,
    YamlScalar,
    YamlSequence,
    find_doubtful_texts,
    parse_yaml,
    shorten,
)

PARSERS = [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)]


@pytest.fixture(params=PARSERS, ids=lambda parser: parser.__name__)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers that PyYAML may come with."""
    monkeypatch.setattr(yaml_subset, "PARSER", request.param)


def plain(tree: Yaml | None) -> Any:
    """The tree as plain Python values, without places."""
    match tree:
        case YamlScalar(text):
            return text
        case YamlSequence(parts):
            return [plain(part) for part in parts]
        case YamlMapping(entries):
            return {key.text: plain(value) for key, value in entries}
    return None


def read(text: str) -> Any:
    """What a file of this text says, in which nothing may be wrong."""
    tree, problems = parse_yaml("f.yaml", text.encode())
    assert problems == ()
    return plain(tree)


def complaints(raw: bytes) -> list[str]:
    """What is wrong with a file."""
    return [str(problem) for problem in parse_yaml("f.yaml", raw)[1]]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    "word", ["no", "on", "~", "null", "12:30", "0x1F", "1_000", "1e3", "2025-07-23", ".inf", "TRUE", "="]
)
def test_a_word_stays_as_written(word: str) -> None:
    """No word turns into a truth value, a number, a date or nothing."""
    assert read(f"a: {word}") == {"a": word}


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 'it''s: [quoted]'", {"a": "it's: [quoted]"}),
        ('a: "two\\nlines"', {"a": "two\nlines"}),
        ("a: >\n  one\n  text\nb: c", {"a": "one text", "b": "c"}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines"}),
        ("- {a: [b, c]}\n- d # said aside", [{"a": ["b", "c"]}, "d"]),
        ("\ufeffa: b\r\nc: d\r\n", {"a": "b", "c": "d"}),
        ("a:\nb: ''", {"a": "", "b": ""}),
        ("'<': b", {"<": "b"}),
    ],
)
def test_texts_lists_and_mappings_are_read_in_every_form(text: str, value: object) -> None:
    """Quoted, folded, in blocks and in brackets; with a byte order mark and Windows line ends."""
    assert read(text) == value


@pytest.mark.usefixtures("parser")
def test_everything_keeps_its_place() -> None:
    """Lines and columns are counted from 1, columns in characters."""
    tree, _ = parse_yaml("f.yaml", "- {ä: [b, 'c']}".encode())
    assert tree == YamlSequence(
        (
            YamlMapping(
                (
                    (
                        YamlScalar("ä", Place("f.yaml", 1, 4)),
                        YamlSequence(
                            (YamlScalar("b", Place("f.yaml", 1, 8)), YamlScalar("c", Place("f.yaml", 1, 11))),
                            Place("f.yaml", 1, 7),
                        ),
                    ),
                ),
                Place("f.yaml", 1, 3),
            ),
        ),
        Place("f.yaml", 1, 1),
    )


ALIAS_BOMB = "a: &a [x, x]\n" + "\n".join(
    f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefg", "bcdefgh", strict=True)
)
MERGE_BOMB = "a: {<<: [{b: c}, {b: d}]}"
TWO = "A second document starts here. Keep one, and delete the line '---' between them."
OTHER = "Check that it is the right file."
NUL = "The character U+0000 here cannot be part of a text. Delete it, or check that this is a text file."
EMPTY = "The file is empty. Write its entries, as docs/rule-files.md shows."
DEEP = "Lists and mappings are nested deeper than 8 levels. Use fewer levels, or split the rule in two."


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"[" * 100_000, f"1:10: {DEEP}"),
        (b"{a: " * 100_000, f"1:37: {DEEP}"),
        (b"- " * 100_000, f"1:19: {DEEP}"),
        (ALIAS_BOMB.encode(), "1:4: '&a' is an anchor. Delete it; quote a text that starts with &."),
        (b"a: *b", "1:4: '*b' is an alias. Write the value out; quote a text that starts with *."),
        (MERGE_BOMB.encode(), "1:5: '<<' is a merge key. Write the keys out here."),
        (
            b"a: !!python/object/apply:os.system [ls]",
            "1:4: 'tag:yaml.org,2002:python/object/apply:os.system' is a tag."
            " Delete it; quote a text that starts with !.",
        ),
        (b"a: !b c", "1:4: '!b' is a tag. Delete it; quote a text that starts with !."),
        (b"a: b\n---\nc: d", f"2:1: {TWO}"),
        (b"x" * 5_000_000, f"1:1: The file has 5,000,000 bytes; at most 1,000,000 are read. {OTHER}"),
        (b"[" + b"a," * 110_000 + b"]", f"1:200000: The file has more than 100,000 values. {OTHER}"),
        (b"a: \xe4", "1:4: The byte 0xE4 here is not UTF-8. Save the file with the encoding UTF-8."),
        (b"\x89PNG\r\n", "1:1: The byte 0x89 here is not UTF-8. Save the file with the encoding UTF-8."),
        (b"a: b\nc: \0", f"2:4: {NUL}"),
        (b"", f"1:1: {EMPTY}"),
        (b"# all said aside\n", f"1:1: {EMPTY}"),
        (b"---\n...\n", f"1:1: {EMPTY}"),
        (b"[a]: b", "1:1: A key must be one word. Quote a text that starts with [ or {."),
    ],
    ids=lambda value: value[:12].decode("latin-1") if isinstance(value, bytes) else "",
)  # fmt: skip
def test_what_could_cost_or_hide_something_is_refused_at_its_place(raw: bytes, complaint: str) -> None:
    """One complaint, and nothing of the file is used."""
    tree, problems = parse_yaml("f.yaml", raw)
    assert (tree, [str(problem) for problem in problems]) == (None, [f"f.yaml:{complaint}"])


@pytest.mark.usefixtures("parser")
def test_a_key_written_twice_is_reported_and_the_first_one_counts() -> None:
    """The reading goes on, so that other mistakes are found too."""
    tree, problems = parse_yaml("f.yaml", b"a: b\nc: d\na: e\n")
    assert [str(problem) for problem in problems] == [
        "f.yaml:3:1: The key 'a' is written twice, first in line 1. "
        "Keep one of the two, or start a new entry with '- '."
    ]
    assert plain(tree) == {"a": "b", "c": "d"}


QUOTE = 'put the whole text in quotes, for example "Why: because".'
TEXT = f"If it belongs to a text, {QUOTE}"


SPACES = "Otherwise give the line as many spaces as the key above."
COLON = f"There is a ':' here where no key can be. {TEXT} {SPACES}"
KEYS = f"Give the keys of an entry the same number of spaces. If a quote ends a text too early, {QUOTE}"
EDGE = "Start every entry of the file at the left edge, and close each [ and { once only."
COMMAS = f"Close it with ']' and put commas between its parts. If '[' belongs to a text, {QUOTE}"
BRACES = f"Close them with '}}' and put commas between them. If a ':' or '{{' belongs to a text, {QUOTE}"
ESCAPE = "YAML does not know the code that a \\ starts here. Use single quotes."
INSIDE = "Inside '...' a quote is written twice, and inside \"...\" with a \\ before it."
WHERE = f"Close it where the text ends. {INSIDE}"
OPEN = f"The quote that opens here is never closed. {WHERE}"
DASH = f"A list cannot start here. Start it on a line of its own. If the '-' belongs to a text, {QUOTE}"
LOST = "Write 'key: value', or indent the line if it goes on with the text above."
MERGE = (
    "Git left this line where it could not merge two edits. Keep one of the two, and delete the "
    "lines that begin with <<<<<<<, ======= and >>>>>>>."
)
STRAIGHT = 'Quotes like “ are part of the text here: put straight ones (") around it.'


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- a: What: now", f"1:10: {COLON}"),
        ("- a: b\n   c: d", f"2:5: {COLON}"),
        ("- a: b\n\tc: d", "2:1: This line is indented with a tab. Use spaces: YAML allows no tabs there."),
        ("- a: b\n c: d", f"2:2: This does not fit the entry that begins in line 1, column 1. {KEYS}"),
        ("- a: 'it's'", f"1:10: The quote before this ends the text. {INSIDE}"),
        ('a: "b\nc: "d"', f"1:4: The quote that opens here is closed in line 2 only. {WHERE}"),
        ("- {a: #1 b, c: d}\n- e", f"1:7: Everything after a # is a comment. {TEXT}"),
        ("- [a #1]\n- b", f"1:6: Everything after a # is a comment. {TEXT}"),
        (
            '- {a: "#1"\n- b',
            f"2:1: The keys that open with '{{' in line 1, column 3 are not closed. {BRACES}",
        ),
        ("  - a: b\n- c: d", f"2:1: This does not belong to anything above. {EDGE}"),
        ("- a: [b\n- d: e", f"2:4: The list that opens with '[' in line 1, column 6 is not closed. {COMMAS}"),
        ("- {a: b: c}", f"1:8: The keys that open with '{{' in line 1, column 3 are not closed. {BRACES}"),
        ('a: "b\nc: d', f"1:4: {OPEN}"),
        ('a: "b\\q"', f"1:4: {ESCAPE}"),
        ("a: @b", f"1:4: A text cannot start with this character. {TEXT}"),
        ("a: *b* c", f"1:4: A text cannot start with *. {TEXT}"),
        ("a: & b", f"1:4: A text cannot start with &. {TEXT}"),
        ("a: - b", f"1:4: {DASH}"),
        ("a: b\nc\nd: e", f"2:1: This line has no ':' and belongs to nothing above. {LOST}"),
        ("a: b\nc:d\ne: f", "2:3: There is no space after the ':' of 'c'. Write 'c: d'."),
        ("- c:d\n  e: f", "1:5: There is no space after the ':' of 'c'. Write 'c: d'."),
        ("- a: b\n  c:d\n\n- e: f", "2:5: There is no space after the ':' of 'c'. Write 'c: d'."),
        ("- c: http://d\n  e: f: g", f"2:7: {COLON}"),
        ("a: b\nhttps://c\nd: e", f"2:1: This line has no ':' and belongs to nothing above. {LOST}"),
        ("- a: b\n<<<<<<< HEAD\n- c: d\n=======\n- e: f\n>>>>>>> far", f"2:1: {MERGE}"),
        ("- a: b\n– c: d", "2:1: This line begins with '–', which only looks like a '-'. Write '- '."),
        ("- a: b\n• c: d", "2:1: This line begins with '•', which only looks like a '-'. Write '- '."),
        (
            "a:\n  - {b: c}\n  — {d: e}",
            "3:3: This line begins with '—', which only looks like a '-'. Write '- '.",
        ),
        ("- a: “What: now”", f"1:11: There is a ':' here where no key can be. {STRAIGHT}"),
    ],
)
def test_a_mistake_in_the_yaml_is_explained_in_plain_words(text: str, complaint: str) -> None:
    """With the same words whichever parser reads the file."""
    assert complaints(text.encode()) == [f"f.yaml:{complaint}"]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("text", ["%YAML 3.0\n---\na: b", "a: |x\n  b", "a: !<tag"])
def test_a_rare_mistake_is_reported_in_the_words_of_the_parser(text: str) -> None:
    """They differ by parser, so only the beginning is fixed."""
    (complaint,) = complaints(text.encode())
    assert complaint.startswith("f.yaml:1:")


@given(text=st.text(max_size=300))
def test_any_text_is_read_or_complained_about(text: str) -> None:
    """Never both nothing read and nothing reported; never another exception."""
    tree, problems = parse_yaml("f.yaml", text.encode("utf-8", "surrogatepass"))
    assert (tree is None) <= bool(problems)


@given(text=st.text(alphabet="ab:-[]{},'\"|>#&*!%?@ \n\t\r\u0085\u2028", max_size=60))
def test_any_signs_of_yaml_are_read_or_complained_about(text: str) -> None:
    """The same for texts that are nearly YAML."""
    tree, problems = parse_yaml("f.yaml", text.encode())
    assert (tree is None) <= bool(problems)


def test_a_long_word_is_cut_in_messages() -> None:
    """On one line, sixty characters at most."""
    assert shorten("one\n two") == "one two"
    assert shorten("x" * 61) == "x" * 59 + "…"


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("a: Which is your #1?", ["1:18: 'Which is your'"]),
        ("- a: Number #1\n- b: The C #major", ["1:13: 'Number'", "2:12: 'The C'"]),
        ("a: A text\n  of two lines #1\nb: c", ["2:16: 'A text of two lines'"]),
        ("{a: Number #1\n}", ["1:12: 'Number'"]),
        ("a: Number # 1", []),
        ("a: never #always", []),
        ("a: 'Number #1'", []),
        ("a: Number#1", []),
        ("a: >\n  Number #1", []),
        ("a:\n  b: 2026-12-01 #soon", []),
        ("#1\na: b\n  #2", []),
        ("a: Number #1\nb: [", []),
    ],
)
def test_a_text_that_a_comment_may_cut_off_is_found(text: str, cut: list[str]) -> None:
    """Not a word in the place of a text, nor what is followed by a comment as people write them."""
    assert list(map(str, find_doubtful_texts("f.yaml", text.encode()))) == [
        f"f.yaml:{place}: Everything after a # is a comment, so the text ends with {end}. If it "
        'belongs to the text, put the whole text in quotes, for example "Why: because". If it is a comment, '
        "put a space after the #."
        for place, _, end in (each.rpartition(": ") for each in cut)
    ]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: “Our choice”", ["1:4: The quotes of “Our choice”"]),
        ("- {a: b, c: „Unsere Wahl“}", ["1:13: The quotes of „Unsere Wahl“"]),
        ("a:\n  - «Notre choix»", ["2:5: The quotes of «Notre choix»"]),
        ("a: Our “choice”", []),
        ("a: “Our” choice", []),
        ("a: '“Our choice”'", []),
    ],
)
def test_a_text_in_curly_quotes_is_found(text: str, found: list[str]) -> None:
    """Unless straight quotes around them say that shoppers should see them."""
    assert list(map(str, find_doubtful_texts("f.yaml", text.encode()))) == [
        f"f.yaml:{each} are part of the text. If shoppers should not see them, delete them, or write "
        "straight ones."
        for each in found
    ]
