"""Numbers and lists in messages."""

from __future__ import annotations

import pytest

from wizard.rule_language.wording import count_of, join_first, join_words


@pytest.mark.parametrize(
    ("words", "phrase"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_joined_into_a_phrase(words: list[str], phrase: str) -> None:
    """With "and" before the last, or another word."""
    assert join_words(words) == phrase
    assert join_words(iter(words), "or") == phrase.replace(" and ", " or ")


def test_of_many_words_only_the_first_are_shown() -> None:
    """The total may be larger than the number of words at hand."""
    assert join_first(["a", "b", "c"], 3) == "a, b, c"
    assert join_first(["a", "b", "c"], 2) == "a, b and 1 more"
    assert join_first(["a", "b"], 2, 1234) == "a, b and 1,232 more"


def test_a_noun_agrees_with_its_number() -> None:
    """Thousands are set apart."""
    assert count_of(1, "product") == "1 product"
    assert count_of(0, "product") == "0 products"
    assert count_of(1234, "product") == "1,234 products"
