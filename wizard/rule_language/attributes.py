"""Attributes of products: their types, words and units, and the ranks of a scale."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase

Value = str | bool | int | float | tuple[str, ...] | None
"""Value of an attribute; None is "not stated", which is never "no"."""


class AttributeType(StrEnum):
    """Types of attributes."""

    YES_NO = "yes_no"
    WORD = "word"
    WORDS = "words"
    NUMBER = "number"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class Link:
    """A kind of link: whether it is wired, the devices it always reaches, and those it never reaches."""

    wire: bool
    reaches: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """What the words of a list of links say about other attributes; `each` maps a word to its link.

    `wired` and `wireless` name the yes/no attributes that a link determines, `devices` the list attribute of
    what it reaches.
    """

    wired: str
    wireless: str
    devices: str
    each: Mapping[str, Link]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A fact that the catalog can state about a product.

    `words` are its possible values, on a scale from least to most; if empty, any word is allowed. `unsure`
    maps a word to the several words that it may stand for. `read_as` and `tells_nothing` are further
    spellings that a scale accepts, where `?` matches one character: those that count as one of its words, and
    those that do not say how much. With `links`, the words are links. Attributes are equal if they mean the
    same to rules: `label`, `unit` and `labels` (of the words) are for people only.
    """

    name: str
    type: AttributeType
    words: tuple[str, ...] = ()
    label: str = field(default="", compare=False)
    unit: str = field(default="", compare=False)
    on_card: bool = field(default=False, compare=False)
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)
    unsure: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    read_as: Mapping[str, str] = field(default_factory=dict, hash=False)
    tells_nothing: tuple[str, ...] = ()
    links: Links | None = field(default=None, hash=False)

    def spelled(self, text: str) -> str | None:
        """Return the word of a scale that a string is or counts as; None if there is none."""
        if text in self.words:
            return text
        counts = (word for pattern, word in self.read_as.items() if fnmatchcase(text, pattern))
        return next(counts, None)

    def allows(self, text: str) -> bool:
        """Return whether this string is a valid value of a scale."""
        silent = any(fnmatchcase(text, pattern) for pattern in self.tells_nothing)
        return silent or self.spelled(text) is not None

    def rank(self, text: str) -> int | None:
        """Return the rank of a string on a scale, from 0; None if it does not say."""
        word = self.spelled(text)
        return None if word is None else self.words.index(word)
