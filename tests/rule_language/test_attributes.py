"""Attributes: the words, spellings and ranks of a scale, and what makes two of them equal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.making import TOPIC
from wizard.rule_language.attributes import Attribute, AttributeType

WATER = TOPIC.attributes["water_rating"]


@pytest.mark.parametrize(
    ("text", "word", "rank", "allowed"),
    [
        ("none", "none", 0, True),
        ("IPX4", "IPX4", 4, True),
        ("IP55", "IPX5", 5, True),
        ("IP69K", "IPX9", 9, True),
        ("IP50", "none", 0, True),
        ("IP5X", None, None, True),
        ("IP5", None, None, False),
        ("ipx4", None, None, False),
        ("waterproof", None, None, False),
    ],
)
def test_a_spelling_counts_as_a_word_or_says_nothing_or_is_none(
    text: str, word: str | None, rank: int | None, allowed: bool
) -> None:
    """By the second digit (IEC 60529); `?` matches one character."""
    assert (WATER.spelled(text), WATER.rank(text), WATER.allows(text)) == (word, rank, allowed)


def test_words_of_a_scale_are_in_order() -> None:
    """From least to most."""
    size = Attribute("size", AttributeType.SCALE, ("small", "medium", "large"))
    assert [size.rank(word) for word in ("large", "small", "medium")] == [2, 0, 1]


def test_attributes_with_other_labels_mean_the_same() -> None:
    """So a new label is no change of what a need means; another word is."""
    renamed = replace(WATER, label="Water", unit="IP", labels={"none": "not tested"})
    assert (renamed == WATER, hash(renamed) == hash(WATER)) == (True, True)
    assert replace(WATER, words=(*WATER.words, "IPX10")) != WATER
    assert replace(WATER, read_as={}) != WATER
