"""Numbers and lists in words."""

from collections.abc import Iterable, Sequence


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun: "1 rule", "2,000 rules"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def join_words(words: Iterable[str], last: str = "and") -> str:
    """Return the words as a phrase, "a, b and c", with `last` before the last word."""
    *others, final = [*words] or [""]
    return f"{', '.join(others)} {last} {final}" if others else final


def join_first(words: Sequence[str], most: int, total: int | None = None) -> str:
    """Return the first `most` words, and how many more there are of `total` (by default, of all words)."""
    shown = words[:most]
    more = (len(words) if total is None else total) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more > 0 else "")
