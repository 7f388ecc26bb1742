"""Conditions with three truth values: each holds, fails, or is unknown.

The logic is Kleene's: `all` is the minimum of its parts, `any` the maximum, `not` the opposite. A leaf is
unknown if its question is unanswered, or if the answer is `unsure` and the leaf does not name that: "not
sure" is never "no".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from math import prod
from typing import Generic, TypeVar

UNSURE = "unsure"

Answers = Mapping[str, tuple[str, ...]]
"""Question id -> chosen option ids in the question's option order; an unanswered question is absent."""


def format_answers(answers: Answers) -> str:
    """Return the answers as a query string, `uses=music&uses=calls&talk=rare`; ids need no escaping."""
    return "&".join(f"{question}={option}" for question, chosen in answers.items() for option in chosen)


class Truth(IntEnum):
    """Truth value of a condition, ordered so that Kleene's all, any and not are min, max and 2 - x."""

    FAILS = 0
    UNKNOWN = 1
    HOLDS = 2


@dataclass(frozen=True, slots=True)
class Leaf:
    """One question's answer is among `options`; with `only`, nothing outside them is chosen."""

    question: str
    options: frozenset[str]
    only: bool = False


Part = TypeVar("Part", covariant=True)


@dataclass(frozen=True, slots=True)
class All(Generic[Part]):
    """Every part holds; without parts it always holds."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Generic[Part]):
    """At least one part holds."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Not(Generic[Part]):
    """The part fails."""

    part: Part


Condition = Leaf | All["Condition"] | AnyOf["Condition"] | Not["Condition"]

ALWAYS: Condition = All(())
NEVER: Condition = AnyOf(())


@dataclass(frozen=True, slots=True)
class Literal:
    """A leaf that must hold (`holds`) or must fail."""

    leaf: Leaf
    holds: bool

    def is_true(self, chosen: tuple[str, ...]) -> bool:
        """Return whether the chosen options of its question make the leaf hold or fail as it must."""
        return leaf_truth(self.leaf, chosen) is (Truth.HOLDS if self.holds else Truth.FAILS)


DnfTerm = frozenset[Literal]
"""Literals that must all be true at once."""


def leaf_truth(leaf: Leaf, chosen: tuple[str, ...]) -> Truth:
    """Return the truth of a leaf, given the chosen options of its question."""
    if not chosen:
        return Truth.UNKNOWN
    if leaf.options.issuperset(chosen) if leaf.only else not leaf.options.isdisjoint(chosen):
        return Truth.HOLDS
    return Truth.UNKNOWN if UNSURE in chosen else Truth.FAILS


def truth(condition: Condition, answers: Answers) -> Truth:
    """Return whether the condition holds, fails, or is unknown with these answers."""
    match condition:
        case Leaf():
            return leaf_truth(condition, answers.get(condition.question, ()))
        case All(parts):
            return min((truth(part, answers) for part in parts), default=Truth.HOLDS)
        case AnyOf(parts):
            return max((truth(part, answers) for part in parts), default=Truth.FAILS)
        case Not(part):
            return Truth(2 - truth(part, answers))


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Yield every leaf of the condition, in the order written."""
    match condition:
        case Leaf():
            yield condition
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)


def count_dnf_terms(condition: Condition, holds: bool = True) -> int:
    """Return an upper bound on the number of `dnf_terms` without expanding the condition."""
    match condition:
        case Leaf():
            return 1
        case Not(part):
            return count_dnf_terms(part, not holds)
        case All(parts) | AnyOf(parts):
            counts = [count_dnf_terms(part, holds) for part in parts]
            return prod(counts) if isinstance(condition, All) == holds else sum(counts)


def dnf_terms(condition: Condition, holds: bool = True) -> tuple[DnfTerm, ...]:
    """Return the disjunctive normal form: the condition holds (or fails) if every literal of a term is true.

    Expanding "holds" and "fails" separately eliminates negation and the third truth value.
    """
    match condition:
        case Leaf():
            return (frozenset({Literal(condition, holds)}),)
        case Not(part):
            return dnf_terms(part, not holds)
        case All(parts) | AnyOf(parts):
            alternatives = [dnf_terms(part, holds) for part in parts]
            if isinstance(condition, All) != holds:
                return _smallest(term for part in alternatives for term in part)
            return _smallest(frozenset[Literal]().union(*choice) for choice in product(*alternatives))


def _smallest(found: Iterator[DnfTerm]) -> tuple[DnfTerm, ...]:
    """Return the terms without those that are supersets of another one."""
    kept = dict.fromkeys(found)
    return tuple(term for term in kept if not any(other < term for other in kept))
