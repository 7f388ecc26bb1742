"""Which answers a condition allows, question by question: what it excludes, and what it covers.

A condition is alternatives (`conditions.boxes`); what each asks of one question is a Region. Within one
question a Region is exact; a whole alternative is within another one when it is so in every question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import product

from wizard.rule_language.conditions import UNSURE, Condition, Literal, count_dnf_terms, dnf_terms
from wizard.rule_language.model import Question, Rulebook

MOST_ALTERNATIVES = 2_000
"""Alternatives of one condition that are looked at; those of more are left to the proof."""

MOST_SINGLE_ANSWERS = 256
"""Single answers that an alternative is taken apart into, so that `[a, b]` is seen within `a` or `b`."""

Alternative = Mapping[str, "Region"]
"""Question id -> the answers that one alternative allows; of the other questions it allows any, and none."""


@dataclass(frozen=True, slots=True)
class Region:
    """A set of answers to one question.

    `single` holds options that are an answer by themselves. An answer of several ticks has ticks of `ticks`
    alone, and at least one of each set in `some_of`.
    """

    single: frozenset[str]
    ticks: frozenset[str] = frozenset()
    some_of: frozenset[frozenset[str]] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether there is no such answer."""
        return not self.single and not self._ticked

    @property
    def _ticked(self) -> bool:
        """Whether an answer of ticks is in it: if any, the one with all of them."""
        return bool(self.ticks) and all(self.ticks & wanted for wanted in self.some_of)

    def meet(self, other: Region) -> Region:
        """The answers that both regions allow."""
        return Region(self.single & other.single, self.ticks & other.ticks, self.some_of | other.some_of)

    def within(self, other: Region) -> bool:
        """Whether every answer in this one is in the other one."""
        if not self.single <= other.single:
            return False
        if not self._ticked:
            return True
        tightest = [self.ticks, *(wanted & self.ticks for wanted in self.some_of)]
        return self.ticks <= other.ticks and all(
            any(some <= wanted for some in tightest) for wanted in other.some_of
        )

    def has(self, chosen: tuple[str, ...]) -> bool:
        """Whether this answer is one of them."""
        if len(chosen) == 1 and chosen[0] in self.single:
            return True
        return self.ticks.issuperset(chosen) and all(wanted.intersection(chosen) for wanted in self.some_of)

    def without(self, options: Iterable[str]) -> Region:
        """The answers that are left when some options cannot be chosen."""
        gone = frozenset(options)
        return Region(self.single - gone, self.ticks - gone, self.some_of)


def region(question: Question, literal: Literal) -> Region:
    """The answers that make a literal about this question true."""
    named = literal.leaf.options
    options = frozenset(question.option_ids)
    single = question.alone
    ticks = options - single
    if literal.holds:
        if literal.leaf.only:
            return Region(named & single, named & ticks)
        return Region(named & single, ticks, frozenset({named & ticks}))
    others = options - named
    if literal.leaf.only:
        return Region(others & single - {UNSURE}, ticks, frozenset({others & ticks}))
    return Region(others & single - {UNSURE}, others & ticks)


def alternatives(rulebook: Rulebook, condition: Condition, holds: bool = True) -> tuple[Alternative, ...]:
    """The alternatives under which a condition holds (or fails), impossible ones included.

    None at all when there are more than MOST_ALTERNATIVES.
    """
    return _alternatives(rulebook, condition, holds)


@lru_cache(maxsize=8192)
def _alternatives(rulebook: Rulebook, condition: Condition, holds: bool) -> tuple[Alternative, ...]:
    if count_dnf_terms(condition, holds) > MOST_ALTERNATIVES:
        return ()
    return tuple(_regions(rulebook, term) for term in dnf_terms(condition, holds))


def _regions(rulebook: Rulebook, term: Iterable[Literal]) -> Alternative:
    """What one box allows, question by question."""
    found: dict[str, Region] = {}
    for literal in term:
        name = literal.leaf.question
        allowed = region(rulebook.question[name], literal)
        found[name] = found[name].meet(allowed) if name in found else allowed
    return found


def implies(rulebook: Rulebook, narrow: Alternative, wide: Condition, holds: bool = True) -> bool:
    """Whether a condition holds (or fails) for certain wherever the alternative is met."""
    found = alternatives(rulebook, wide, holds)
    return any(_within(narrow, other) for other in found) or (
        len(found) > 1 and all(any(_within(part, other) for other in found) for part in _taken_apart(narrow))
    )


def covers(rulebook: Rulebook, wide: Condition, narrow: Condition) -> bool:
    """Whether one condition holds for certain wherever another one does.

    Exact when both read the same single question of one answer, or are one alternative each; else a
    cover by several alternatives together may be missed.
    """
    found = alternatives(rulebook, narrow)
    possible = [part for part in found if not any(allowed.empty for allowed in part.values())]
    return bool(possible) and all(implies(rulebook, part, wide) for part in possible)


def _within(narrow: Alternative, wide: Alternative) -> bool:
    """Whether every set of answers that meets one alternative meets the other one."""
    return all(name in narrow and narrow[name].within(allowed) for name, allowed in wide.items())


def _taken_apart(whole: Alternative) -> Iterator[Alternative]:
    """The alternative as several, each with one single answer to each question; as it is if too many."""
    parts = {name: list(_single_answers(allowed)) for name, allowed in whole.items()}
    if reduce(lambda count, found: count * len(found), parts.values(), 1) > MOST_SINGLE_ANSWERS:
        yield whole
    else:
        for choice in product(*parts.values()):
            yield dict(zip(parts, choice, strict=True))


def _single_answers(allowed: Region) -> Iterator[Region]:
    """Regions of one single answer each, and one of all answers made of ticks."""
    for option in sorted(allowed.single):
        yield Region(frozenset({option}))
    if allowed.ticks:
        yield Region(frozenset(), allowed.ticks, allowed.some_of)
