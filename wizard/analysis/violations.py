"""The result of a proof: how many answer sets there are, what holds for all of them, and what does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wizard.engine.steps import Count
from wizard.rule_language.conditions import Answers
from wizard.rule_language.diagnostics import Place, Problem


class Property(StrEnum):
    """The properties that are proven; `wizard.analysis.proof` says what each means."""

    VERDICT = "verdict"
    DECISIONS = "decisions"
    MUSTS = "musts"
    PRODUCTS = "products"
    FLOW = "flow"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much work a proof may take.

    `states`: the most states a sweep keeps at one question; `combinations`: the most pairs, or sets, of
    rules and needs that are looked at one by one.
    """

    states: int = 50_000
    combinations: int = 2_000


DEFAULT_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Interval:
    """A number that is at least `lowest` and at most `highest`; equal when it is exact."""

    lowest: int
    highest: int

    @property
    def exact(self) -> bool:
        """Return whether the number is known."""
        return self.lowest == self.highest


@dataclass(frozen=True, slots=True)
class Extent:
    """How many answer sets, plain and all, and the smallest of them where one is known."""

    plain: Interval
    all: Interval
    answers: Answers | None = None

    @classmethod
    def of(cls, count: Count, lost: Count, answers: Answers | None = None) -> Extent:
        """Return what was counted as the lower bound; the upper one adds what could not be classified."""
        plain = Interval(count.plain, count.plain + lost.plain)
        return cls(plain, Interval(count.sets, count.sets + lost.sets), answers)

    @property
    def possible(self) -> bool:
        """Return whether there may be any such answer set."""
        return self.all.highest > 0


NONE = Extent(Interval(0, 0), Interval(0, 0))
"""No answer set at all."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One way in which a property fails, with the smallest answers that show it where answers can."""

    place: Place
    checked: Property
    message: str
    fix: str
    answers: Answers | None = field(default=None, compare=False)

    @property
    def problem(self) -> Problem:
        """Return the violation as a problem of the rule file."""
        return Problem(self.place, self.message, self.fix)


@dataclass(frozen=True, slots=True)
class Inconclusive:
    """A property that was not proven: what of it, how far the proof got, and the rules that tangle it."""

    checked: Property
    message: str
    tangled: tuple[str, ...] = ()


ProofResult = Violation | Inconclusive


@dataclass(frozen=True, slots=True)
class Proof:
    """What holds for all answer sets of a rulebook.

    `answer_sets` and `plain_sets` say how many it covers: all there are, an exact number, or none where
    the flow is too tangled to count them.
    `verdicts` and `reached` hold exact numbers of answer sets: the sets with each verdict, with each rule
    (by its id) holding, each option chosen (`question=option`) and each need called for (`need:id`); what
    could not be counted is missing there and named in `inconclusive`. `full_match` counts the sets with a
    product that meets every must, and is None without products. `instead` counts the sets that end with
    advice in the place of products.
    """

    answer_sets: int
    plain_sets: int
    verdicts: Mapping[str, Count]
    reached: Mapping[str, int]
    full_match: Extent | None
    instead: Extent
    violations: tuple[Violation, ...]
    inconclusive: tuple[Inconclusive, ...]

    @property
    def holds(self) -> bool:
        """Return whether every property is proven."""
        return not self.violations and not self.inconclusive
