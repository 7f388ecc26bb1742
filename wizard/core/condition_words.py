"""Conditions in plain words: "talk is never or separate, and uses has none of calls or meetings"."""

from __future__ import annotations

from collections.abc import Sequence

from wizard.core.conditions import All, AnyOf, Condition, Leaf, Not
from wizard.core.model import Rulebook


def in_words(rulebook: Rulebook, condition: Condition) -> str:
    """Says when the condition holds: "talk is never"."""
    return _words(rulebook, condition, True, "")


def failing_in_words(rulebook: Rulebook, condition: Condition) -> str:
    """Says when the condition fails: "talk is not never"; what is not known yet is no failure."""
    return _words(rulebook, condition, False, "")


def _words(rulebook: Rulebook, condition: Condition, holds: bool, inside: str) -> str:
    """The words for "holds" or "fails", in brackets where `inside` joins by the other word."""
    match condition:
        case Leaf():
            return _leaf(rulebook, condition, holds)
        case Not(part):
            return _words(rulebook, part, not holds, inside)
        case All(parts) | AnyOf(parts):
            every = isinstance(condition, All) == holds
            if not parts:
                return "always" if every else "never"
            join = "and" if every else "or"
            said = f", {join} ".join(_words(rulebook, part, holds, join) for part in parts)
            return f"({said})" if inside not in ("", join) and len(parts) > 1 else said


def _leaf(rulebook: Rulebook, leaf: Leaf, holds: bool) -> str:
    """The words for one question."""
    question = rulebook.question[leaf.question]
    options = question.in_order(leaf.options)
    if leaf.only and question.many:
        return f"{question.id} has {'only' if holds else 'more than'} {listed(options, 'or')}"
    if holds:
        return f"{question.id} {'has' if question.many else 'is'} {listed(options, 'or')}"
    if len(options) == 1:
        return f"{question.id} {'does not have' if question.many else 'is not'} {options[0]}"
    return f"{question.id} {'has' if question.many else 'is'} none of {listed(options, 'or')}"


def listed(words: Sequence[str], join: str = "and") -> str:
    """The words with commas, the last one after `join`: "a, b and c"."""
    *others, last = words
    return f"{', '.join(others)} {join} {last}" if others else last
