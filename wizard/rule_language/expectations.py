"""Examples: the outcomes that staff expect for some answers."""

from dataclasses import dataclass

from wizard.rule_language.conditions import Answers
from wizard.rule_language.diagnostics import Place


@dataclass(frozen=True, slots=True)
class ExpectedProducts:
    """Products expected on the cards: at least one of `any`, none of `never`, and `first` in first place."""

    any: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    first: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of all products named."""
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
