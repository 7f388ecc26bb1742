"""Numbers and lists as people write them."""

from collections.abc import Iterable, Sequence


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun: "1 rule", "2,000 rules"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def join_words(words: Iterable[str], last: str = "and") -> str:
    """Return the words as a phrase: "a, b and c"; `last` is the word before the last of them."""
    *others, final = [*words] or [""]
    return f"{', '.join(others)} {last} {final}" if others else final


def join_first(words: Sequence[str], most: int, total: int | None = None) -> str:
    """Return the first `most` words and how many of `total` (all words by default) are left out."""
    shown = words[:most]
    more = (len(words) if total is None else total) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more > 0 else "")
