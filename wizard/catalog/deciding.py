"""What staff type to decide about a product, read and checked: `microphone=boom`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wizard.catalog.rows import FIELDS
from wizard.catalog.values import RowError, parse_value
from wizard.core.problems import did_you_mean
from wizard.core.products import Attribute, Value

FEED_FIELDS = frozenset({*FIELDS, "price", "title", "availability", "link", "image_link"} - {"kind"})
"""What the store's feed says of a product, and staff change there."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What staff decide about a product, by attribute, what they take back, and why."""

    values: Mapping[str, Value]
    taken_back: tuple[str, ...]
    because: str


class DecisionError(ValueError):
    """Everything that is wrong with what was typed, a line each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_decisions(
    typed: Sequence[str],
    taken_back: Sequence[str],
    because: str,
    attributes: Mapping[str, Attribute],
    decided: Collection[str],
) -> Decisions:
    """What was typed, such as `microphone=boom`, or `anc=` for not known; `decided` stands already.

    Raises DecisionError with all that is wrong with it.
    """
    values: dict[str, Value] = {}
    problems = []
    for text in typed:
        try:
            name, value = _read_one(text, attributes)
            if name in values or name in taken_back:
                raise RowError(f"'{name}' is named twice.", "Name it once.")
            values[name] = value
        except RowError as error:
            problems.append(f"{error} {error.mend}")
    problems += _misses(typed, taken_back, because, decided)
    if problems:
        raise DecisionError(problems)
    return Decisions(values, tuple(taken_back), because)


def _misses(
    typed: Sequence[str], taken_back: Sequence[str], because: str, decided: Collection[str]
) -> Iterator[str]:
    """What is missing, or cannot be taken back."""
    if not typed and not taken_back:
        yield "Nothing to decide. Write ATTRIBUTE=VALUE, such as microphone=boom, or --unset ATTRIBUTE."
    if typed and not because.strip():
        yield 'A decision needs its reason. Add --because, such as --because "the maker\'s page".'
    for name in taken_back:
        if name not in decided:
            known = ", ".join(sorted(decided)) or "nothing"
            yield f"Nobody decided '{name}' of this product. Decided so far: {known}."


def _read_one(text: str, attributes: Mapping[str, Attribute]) -> tuple[str, Value]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if name in FEED_FIELDS:
        raise RowError(
            f"'{name}' comes with the store's feed.", "Change it there, and import the feed again."
        )
    if name not in attributes:
        mend = did_you_mean(name, attributes) or f"The attributes are {', '.join(attributes)}."
        raise RowError(f"'{name}' is no attribute.", mend)
    if not equals:
        raise RowError(f"'{name}' has no value.", f"Write {name}=VALUE, or {name}= for not known.")
    if value:
        return name, parse_value(attributes[name], value)
    if name == "kind":
        raise RowError("Every product has a kind.", f"Choose one of {', '.join(attributes[name].words)}.")
    return name, None
