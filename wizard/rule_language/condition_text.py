"""Conditions and answers as staff write them, for what staff read about their rules: `{talk: often}`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wizard.rule_language.conditions import All, AnyOf, Condition, Leaf, Literal, Not
from wizard.rule_language.model import Rulebook


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
