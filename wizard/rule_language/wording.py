"""Numbers as people read them."""

from __future__ import annotations


def count_of(number: int, noun: str) -> str:
    """A number with its noun: "1 rule", "2,000 rules"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
