"""Conditions in other forms: as a sentence, as data, and as in a rule file."""

from typing import Any

from wizard.rule_language.conditions import All, AnyOf, Condition, Leaf, Literal, Not
from wizard.rule_language.model import Rulebook
from wizard.rule_language.wording import join_words

# --- as a sentence -------------------------------------------------------------------------------


def describe_condition(rulebook: Rulebook, condition: Condition, holds: bool = True, inside: str = "") -> str:
    """Return when the condition holds, or fails, in words: "talk is never, and uses has calls or films".

    An unknown condition has not failed. `inside` is the "and" or "or" around it; if that is the other one,
    the text is put in parentheses.
    """
    match condition:
        case Leaf():
            return _describe_leaf(rulebook, condition, holds)
        case Not(part):
            return describe_condition(rulebook, part, not holds, inside)
        case All(parts) | AnyOf(parts):
            every = isinstance(condition, All) == holds
            if not parts:
                return "always" if every else "never"
            join = "and" if every else "or"
            text = f", {join} ".join(describe_condition(rulebook, part, holds, join) for part in parts)
            return f"({text})" if inside not in ("", join) and len(parts) > 1 else text


def _describe_leaf(rulebook: Rulebook, leaf: Leaf, holds: bool) -> str:
    question = rulebook.question[leaf.question]
    options = join_words(question.in_order(leaf.options), "or")
    if leaf.only and question.many:
        return f"{question.id} has {'only' if holds else 'more than'} {options}"
    if holds:
        return f"{question.id} {'has' if question.many else 'is'} {options}"
    if len(leaf.options) == 1:
        return f"{question.id} {'does not have' if question.many else 'is not'} {options}"
    return f"{question.id} {'has' if question.many else 'is'} none of {options}"


# --- as data and as written --------------------------------------------------------------------------


def condition_as_data(rulebook: Rulebook, condition: Condition) -> dict[str, Any]:
    """Return the condition as rule file data in canonical form: lists, `all` and `any` written out."""
    match condition:
        case Leaf(question, options, only):
            chosen = list(rulebook.question[question].in_order(options))
            return {question: {"only": chosen} if only else chosen}
        case Not(part):
            return {"not": condition_as_data(rulebook, part)}
        case All(parts) | AnyOf(parts):
            key = "all" if isinstance(condition, All) else "any"
            return {key: [condition_as_data(rulebook, part) for part in parts]}


def format_condition(rulebook: Rulebook, condition: Condition) -> str:
    """Return the condition in the shortest form a rule file allows: `{talk: often, uses: [music, films]}`."""
    return _format(condition_as_data(rulebook, condition))


def format_literal(rulebook: Rulebook, literal: Literal) -> str:
    """Return a leaf that must hold, or fail, as in a rule file."""
    return format_condition(rulebook, literal.leaf if literal.holds else Not(literal.leaf))


def _format(data: dict[str, Any] | list[Any] | str) -> str:
    match data:
        case [str(option)]:
            return option
        case list():
            return f"[{', '.join(map(_format, data))}]"
        case dict():
            entries = _without_all(data).items()
            return f"{{{', '.join(f'{key}: {_format(value)}' for key, value in entries)}}}"
    return data


def _without_all(data: dict[str, Any]) -> dict[str, Any]:
    """Merge the parts of `all` into one mapping, unless a key would be repeated."""
    match data:
        case {"all": parts}:
            merged = {key: value for part in parts for key, value in part.items()}
            return merged if len(merged) == len(parts) else data
    return data
