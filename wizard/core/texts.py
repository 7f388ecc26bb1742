"""How verdicts are worded, and the other texts that belong to no single rule: glossary and chart."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.core.conditions import Answers, Condition, Truth, truth


@dataclass(frozen=True, slots=True)
class OtherLabel:
    """A verdict's label for shoppers whose answers meet the condition."""

    when: Condition
    label: str
    picture: str | None = None


@dataclass(frozen=True, slots=True)
class VerdictText:
    """How a verdict is worded: its label, other labels (the first that holds wins), one sentence.

    A label without a picture of its own goes with the picture of the verdict.
    """

    label: str
    also: tuple[OtherLabel, ...] = ()
    says: str = ""
    picture: str | None = None

    def naming(self, answers: Answers) -> tuple[str, str | None]:
        """The label for these answers, and its picture if there is one."""
        for other in self.also:
            if truth(other.when, answers) is Truth.HOLDS:
                return other.label, other.picture or self.picture
        return self.label, self.picture


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary entry."""

    term: str
    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One row of the comparison chart, headphones beside headset."""

    label: str
    headphones: str
    headset: str
    sources: tuple[str, ...] = ()
