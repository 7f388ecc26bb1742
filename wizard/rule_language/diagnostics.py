"""Problems in files, each with its place, message and fix, and the exceptions that carry them."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is written: file name in the rules folder, line and column from 1.

    Line 0 means a file without lines, such as a catalog.
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a rule file: where it is, what is wrong, and how to fix it."""

    place: Place
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.fix}"


class ProblemError(Exception):
    """Raised to stop reading a file, or one value in it, with the problem found."""

    def __init__(self, place: Place, message: str, fix: str) -> None:
        self.problem = Problem(place, message, fix)
        super().__init__(str(self.problem))


class RulesError(Exception):
    """Raised for a rulebook that cannot be used; has every Problem found, in order and without duplicates."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(map(str, self.problems)))


class CatalogError(Exception):
    """Raised for a catalog that cannot be used; the message says what happened and how to fix it."""


class CatalogFileError(CatalogError):
    """Raised if the file of a catalog cannot be read or written, whatever its content."""


class OtherTopicError(CatalogError):
    """Raised for a catalog without any products of the topic's kinds."""


LIKE = 0.6
"""How similar a word must be to one that may have been meant (a difflib ratio)."""


def nearest(word: str, known: Iterable[str], cutoff: float = LIKE) -> str | None:
    """Return the known word that was probably meant; None if none is similar."""
    candidates = {candidate.casefold(): candidate for candidate in sorted(known)}
    near = get_close_matches(word.casefold(), candidates, n=1, cutoff=cutoff)
    return candidates[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str], cutoff: float = LIKE) -> str:
    """Return a sentence that suggests the nearest known word; an empty string if none is similar."""
    near = nearest(word, known, cutoff)
    return "" if near is None else f"Did you mean '{near}'?"


def slip_cutoff(word: str) -> float:
    """Return the `cutoff` that only allows for slips: two letters in a long word, one in a short one.

    An unknown id may be misspelt, but if its entry was deleted, no other id was meant.
    """
    letters = 1 if len(word) < 8 else 2
    return max(LIKE, 1 - (letters + 1e-9) / max(len(word), 1))
