"""What the rules rest on: one article with its statements, and the pages behind house rules."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.core.problems import Place


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
