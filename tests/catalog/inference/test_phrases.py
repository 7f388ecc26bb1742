"""Tokens and the lexicon: the longest phrase at each place, within one clause, each word used once."""

from __future__ import annotations

import pytest

from wizard.catalog.inference.phrases import Lexicon, fold_case, spellings, tokenize


@pytest.fixture
def lexicon() -> Lexicon[str]:
    """A few phrases, each its own meaning."""
    made: Lexicon[str] = Lexicon()
    for phrase in ("over-ear", "ear cushion*", "*phone", "head*", "head phone stand", "ear"):
        for spelling in spellings(phrase):
            made.add(spelling, phrase)
    return made


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Over-Ear", [("over-ear", 0, 1)]),
        ("overear", [("over-ear", 0, 0)]),
        ("over ear cushions", [("over-ear", 0, 1)]),
        ("ear cushions", [("ear cushion*", 0, 1)]),
        ("ear, cushions", [("ear", 0, 0)]),
        ("smartphone headband", [("*phone", 0, 0), ("head*", 1, 1)]),
        ("head phone stand", [("head phone stand", 0, 2)]),
        ("head phone", [("head*", 0, 0), ("*phone", 1, 1)]),
        ("cushions", []),
        ("", []),
    ],
)
def test_the_longest_phrase_at_each_place_is_found(
    lexicon: Lexicon[str], text: str, found: list[tuple[str, int, int]]
) -> None:
    """From left to right; no phrase leaves its clause, and no word is used twice."""
    assert lexicon.find(tokenize(text)) == found


@pytest.mark.parametrize(("text", "meaning"), [("Over Ear", "over-ear"), ("over ear pads", None), ("", None)])
def test_a_whole_text_may_be_a_phrase(lexicon: Lexicon[str], text: str, meaning: str | None) -> None:
    """Only if the phrase leaves no word over."""
    assert lexicon.whole(tokenize(text)) == meaning


def test_a_phrase_keeps_its_first_meaning(lexicon: Lexicon[str]) -> None:
    """The one that it has is returned."""
    assert lexicon.add(("ear",), "another") == "ear"


def test_numbers_are_split_from_letters_and_clauses_counted() -> None:
    """`2.4GHz` is a number and a word; a comma ends a clause, a decimal comma does not."""
    tokens = tokenize("2.4GHz, 1,5 kg")
    assert tokens.words == ["2.4", "GHz", "1,5", "kg"]
    assert tokens.numbers == [0, 2]
    assert tokens.clauses == [0, 0, 1, 1]
    assert tokens.quote(0, 2) == "2.4GHz, 1,5"


@pytest.mark.parametrize(
    ("word", "folded"), [("Kopfhörer", "kopfhorer"), ("CAFÉ", "cafe"), ("1,5", "1.5"), ("øre", "ore")]
)
def test_case_and_accents_do_not_matter(word: str, folded: str) -> None:
    """And a decimal comma is a point."""
    assert fold_case(word) == folded
