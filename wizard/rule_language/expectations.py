"""Examples: what staff expect of some answers."""

from dataclasses import dataclass

from wizard.rule_language.conditions import Answers
from wizard.rule_language.diagnostics import Place


@dataclass(frozen=True, slots=True)
class ExpectedProducts:
    """Products that must be among the cards of an example: one of `any`, none of `never`, `first` first."""

    any: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    first: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of all products that are named."""
        return (*self.any, *self.never, *filter(None, [self.first]))


@dataclass(frozen=True, slots=True)
class Example:
    """A test that staff wrote: answers, and their expected outcome. None means not tested."""

    name: str
    answers: Answers
    verdict: str | None
    needs: tuple[str, ...] = ()
    not_needs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    not_warnings: tuple[str, ...] = ()
    products: ExpectedProducts | None = None
    place: Place = Place("examples.yaml")
