"""The pictures that rule files may name; templates/_pictures.html draws each of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wizard.rule_language.conditions import Answers, Condition, Truth, truth
from wizard.rule_language.diagnostics import Place


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


@dataclass(frozen=True, slots=True)
class Article:
    """The article the rulebook is built from."""

    title: str
    publisher: str
    author: str
    editor: str
    date: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page that stands behind a house rule; grade 1 is first party, 4 a copy of a better source."""

    id: str
    grade: int
    what: str
    where: str


@dataclass(frozen=True, slots=True)
class Source:
    """A statement of the article (A1-A75), or a house rule (H1-H26) with the pages it rests on."""

    id: str
    says: str
    lines: str = ""
    pages: tuple[str, ...] = ()
    unused: str = ""
    place: Place = Place("sources.yaml")

    @property
    def from_article(self) -> bool:
        """Whether the article itself says it; house rules are marked as not from the article."""
        return self.id.startswith("A")


PICTURES: Mapping[str, str] = {
    "headphones": "headphones",
    "headphones_with_mic": "headphones with a microphone",
    "headphones_and_mic": "headphones, and a microphone on a stand",
    "headset": "a headset",
    "headphones_or_headset": "headphones or a headset",
    "over_ear": "cups around the ears",
    "on_ear": "small pads on the ears",
    "in_ear": "buds in the ears",
    "earbud": "buds with a stem in the ears",
    "open_ear": "nothing blocking the ears",
    "mono": "one ear only",
    "bicycle": "a bicycle",
}
"""The word for a picture -> what it shows, for those who cannot see it; shapes as in the catalog's `form`."""


def text_alternative(picture: str, beside: str = "") -> str:
    """What a picture shows, or an empty text when the words beside it say so already.

    Then the picture only decorates, and reading it out would say the same thing twice.
    """
    shown = PICTURES[picture]
    return "" if _words(shown) <= _words(beside) else shown


def _words(text: str) -> set[str]:
    """The words of a text, without regard to case and punctuation."""
    return set(re.findall(r"\w+", text.casefold()))
