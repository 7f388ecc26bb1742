"""Conditions and answers as staff write them, for what staff read about their rules: `{talk: often}`."""

from __future__ import annotations

from collections.abc import Iterable

from wizard.core.conditions import All, AnyOf, Condition, Leaf, Literal, Not
from wizard.core.model import Rulebook


def as_written(rulebook: Rulebook, condition: Condition) -> str:
    """The condition as a rule file would say it: `{talk: often, uses: [music, films]}`."""
    if isinstance(condition, All):
        entries = [_entry(rulebook, part) for part in condition.parts]
        if len({key for key, _ in entries}) == len(entries):
            return f"{{{', '.join(f'{key}: {value}' for key, value in entries)}}}"
    key, value = _entry(rulebook, condition)
    return f"{{{key}: {value}}}"


def literal_as_written(rulebook: Rulebook, literal: Literal) -> str:
    """The leaf that has to hold, or to fail."""
    return as_written(rulebook, literal.leaf if literal.holds else Not(literal.leaf))


def _entry(rulebook: Rulebook, condition: Condition) -> tuple[str, str]:
    """The key and the value of a condition."""
    match condition:
        case Leaf(question, options, only):
            named = _listed(rulebook.question[question].in_order(options))
            return question, f"{{only: {named}}}" if only else named
        case Not(part):
            return "not", as_written(rulebook, part)
        case All(parts):
            return "all", f"[{', '.join(as_written(rulebook, part) for part in parts)}]"
        case AnyOf(parts):
            return "any", f"[{', '.join(as_written(rulebook, part) for part in parts)}]"


def _listed(words: Iterable[str]) -> str:
    """One word as it is, several in brackets."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"[{', '.join(listed)}]"
