"""The result of a proof: the number of answer sets, what holds for all of them, and what does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from wizard.engine.steps import Count
from wizard.rule_language.conditions import Answers
from wizard.rule_language.diagnostics import Place, Problem


class Property(StrEnum):
    """The properties that are proven; `wizard.analysis.proof` defines each of them."""

    VERDICT = "verdict"
    DECISIONS = "decisions"
    MUSTS = "musts"
    PRODUCTS = "products"
    FLOW = "flow"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits on the work of a proof.

    `states` is the maximum number of states that a sweep keeps at one question; `combinations` is the maximum
    number of pairs, or sets, of rules and needs that are examined one by one.
    """

    states: int = 50_000
    combinations: int = 2_000


DEFAULT_BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Interval:
    """A number between `lowest` and `highest`, inclusive; it is exact if these are equal."""

    lowest: int
    highest: int

    @property
    def exact(self) -> bool:
        """Return whether the number is known exactly."""
        return self.lowest == self.highest


@dataclass(frozen=True, slots=True)
class Extent:
    """The number of answer sets, plain and all, and the smallest one if it is known."""

    plain: Interval
    all: Interval
    answers: Answers | None = None

    @classmethod
    def of(cls, count: Count, lost: Count, answers: Answers | None = None) -> Extent:
        """Return the extent of a count; sets that could not be classified, `lost`, raise the upper bounds."""
        plain = Interval(count.plain, count.plain + lost.plain)
        return cls(plain, Interval(count.sets, count.sets + lost.sets), answers)

    @property
    def possible(self) -> bool:
        """Return whether there may be any such answer set."""
        return self.all.highest > 0


NONE = Extent(Interval(0, 0), Interval(0, 0))
"""The extent of no answer sets."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One violation of a property, with the smallest answers that demonstrate it, if any."""

    place: Place
    checked: Property
    message: str
    fix: str
    answers: Answers | None = field(default=None, compare=False)

    @property
    def problem(self) -> Problem:
        """Return the violation as a problem in a rule file."""
        return Problem(self.place, self.message, self.fix)


@dataclass(frozen=True, slots=True)
class Inconclusive:
    """A property that was not proven, with a message, and the rules that make it too tangled."""

    checked: Property
    message: str
    tangled: tuple[str, ...] = ()


ProofResult = Violation | Inconclusive


@dataclass(frozen=True, slots=True)
class Proof:
    """What holds for all answer sets of a rulebook.

    `answer_sets` and `plain_sets` are the exact numbers of sets that the proof covers: all, or 0 if the flow
    is too tangled to count them.

    `verdicts` and `reached` are exact counts of answer sets: the sets with each verdict, and those in which
    each rule holds (by its id), each option is chosen (`question=option`), and each need is called for
    (`need:id`). What could not be counted is missing there and named in `inconclusive`. `full_match` is the
    extent of the sets with a product that meets every must, and is None without products. `instead` is the
    extent of the sets that end with advice instead of products.
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
