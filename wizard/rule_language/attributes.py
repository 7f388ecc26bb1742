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
    """A link of products: whether it is a wire, the devices it always reaches, and those it never does."""

    wire: bool
    reaches: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """What a list of links says of other attributes: word of the list -> link.

    `wired` and `wireless` name the yes/no attributes that a link settles, `devices` the words that it
    reaches.
    """

    wired: str
    wireless: str
    devices: str
    each: Mapping[str, Link]


@dataclass(frozen=True, slots=True)
class Attribute:
    """A fact that the catalog can state of a product.

    `words` are those it may have, on a scale from least to most; without any, a word may be anything.
    `unsure` names words that stand for one of several others, which is not stated. `read_as` and
    `tells_nothing` say which other spellings a scale takes, where `?` stands for one character: those that
    count as one of its words, and those that do not say how much. `links` says that the words are links.
    Equal attributes mean the same to rules: `label`, `unit` and `labels` (of the words) are only read.
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
        """Return the word of a scale that a text is or counts as; None where it is neither."""
        if text in self.words:
            return text
        counts = (word for pattern, word in self.read_as.items() if fnmatchcase(text, pattern))
        return next(counts, None)

    def allows(self, text: str) -> bool:
        """Return whether a scale can be stated by this text."""
        silent = any(fnmatchcase(text, pattern) for pattern in self.tells_nothing)
        return silent or self.spelled(text) is not None

    def rank(self, text: str) -> int | None:
        """Return the place of a text on a scale, from 0; None where it does not say."""
        word = self.spelled(text)
        return None if word is None else self.words.index(word)
