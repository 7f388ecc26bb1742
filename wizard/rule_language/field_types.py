"""Field types: what may be written at a place of a rule file, and the value it becomes; here single values.

A field type reads one YAML value and returns a plain value or a part of the model, or None after it has
reported a problem. Reading goes on after every problem, so that all are reported at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from wizard.rule_language.diagnostics import Place, Problem, did_you_mean
from wizard.rule_language.predicates import Attribute
from wizard.rule_language.yaml_reader import Yaml, YamlMapping, YamlScalar, YamlSequence, shorten

FEW = 12
"""Most accepted words that are listed; of more, only the nearest is named."""

LONGEST_SLIP = 60
"""Characters of the longest word that a near one is looked for; comparing long texts takes long."""

MOST_PROBLEMS = 100
"""Problems reported for one file before its reading stops."""

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


# --- names in all files ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Names:
    """Ids of one kind with the place where each is defined, in file order.

    They are not `complete` when a file, an entry or an id is wrong: then any other name may be right, and
    none is reported as unknown.
    """

    places: Mapping[str, Place]
    complete: bool = True

    def lack(self, word: str) -> bool:
        """Return whether the word is surely none of these names."""
        return self.complete and word not in self.places


@dataclass(frozen=True, slots=True)
class QuestionSymbols:
    """Facts of a question that other entries need, whatever is wrong with the rest of it."""

    id: str
    place: Place
    options: Names
    many: bool | None = None
    alone: frozenset[str] = frozenset()
    has_amount: bool = True


@dataclass(frozen=True, slots=True)
class SymbolTable:
    """Names that the rule files define, collected before any entry is read.

    `names` are by kind, `questions` by id; `entries` are all questions by the place of their entry, those
    included whose id is missing or written twice.
    """

    names: Mapping[str, Names]
    questions: Mapping[str, QuestionSymbols]
    entries: Mapping[Place, QuestionSymbols]
    attributes: Mapping[str, Attribute]


class TooManyProblemsError(Exception):
    """Raised when a file has so many problems that reading on would help nobody."""


@dataclass(frozen=True, slots=True)
class ReadContext:
    """Problems found in one file so far; `question` is the one whose entry is being read."""

    symbols: SymbolTable
    problems: list[Problem] = field(default_factory=list)
    question: QuestionSymbols | None = None

    def within(self, question: QuestionSymbols) -> ReadContext:
        """Return this context inside the entry of a question."""
        return replace(self, question=question)

    def report(self, place: Place, message: str, fix: str) -> None:
        """Record a problem; raise TooManyProblemsError when there are too many."""
        if len(self.problems) == MOST_PROBLEMS:
            more = "There is more wrong in this file, from here on."
            self.problems.append(Problem(place, more, "Fix the problems before this one first."))
            raise TooManyProblemsError
        self.problems.append(Problem(place, message, fix))

    def names(self, kind: str) -> Names:
        """Return the names of one kind; options are those of the question being read."""
        if kind == "option":
            return self.question.options if self.question else Names({}, complete=False)
        return self.symbols.names[kind]


def near(word: str, accepted: Iterable[str]) -> str:
    """Return a sentence that offers the nearest accepted word; nothing for a word too long to be a slip."""
    return did_you_mean(word, accepted) if len(word) <= LONGEST_SLIP else ""


def suggest(word: str, accepted: Iterable[str], otherwise: str = "") -> str:
    """Return how to fix an unknown word: the nearest accepted one, and all of them when they are few."""
    words = list(accepted)
    few = f"Accepted: {', '.join(words)}." if 0 < len(words) <= FEW else ""
    return " ".join(filter(None, (near(word, words), few))) or otherwise


# --- single values -----------------------------------------------------------------------------------


class FieldType(Protocol):
    """Type of what may be written at a place; `noun` names it in messages."""

    @property
    def noun(self) -> str:
        """Return what is written there, in the words of a message."""

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return the value written under `name`, None after a problem."""


def describe_value(value: Yaml) -> str:
    """Return what is written, in the words of a message."""
    match value:
        case YamlScalar(text):
            return f"'{shorten(text)}'"
        case YamlSequence():
            return "a list"
        case YamlMapping():
            return "keys with values"


def read_scalar(value: Yaml, name: str, noun: str, context: ReadContext) -> str | None:
    """Return the text of a single value that is not empty; None after a problem."""
    if not isinstance(value, YamlScalar):
        fix = "Write one value without [ ] or { }; quote a text that starts with one of them."
        context.report(value.place, f"'{name}' must be {noun}, not {describe_value(value)}.", fix)
    elif not value.text:
        context.report(value.place, f"'{name}' is empty.", f"Write {noun} here.")
    else:
        return value.text
    return None


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a person reads, of at most `longest` characters."""

    longest: int = 600
    noun: str = "a text"

    def read(self, value: Yaml, name: str, context: ReadContext) -> str | None:
        """Return the text."""
        text = read_scalar(value, name, self.noun, context)
        if text is None or len(text) <= self.longest:
            return text
        message = f"'{name}' has {len(text)} characters; at most {self.longest} are allowed."
        context.report(value.place, message, f"Take out at least {len(text) - self.longest}.")
        return None


@dataclass(frozen=True, slots=True)
class Matching:
    """A text of a fixed pattern, described by `noun` with an example."""

    pattern: str
    noun: str

    def allows(self, word: str) -> bool:
        """Return whether the word has the pattern."""
        return bool(re.fullmatch(self.pattern, word))

    def read(self, value: Yaml, name: str, context: ReadContext) -> str | None:
        """Return the text."""
        text = Text(noun=self.noun).read(value, name, context)
        if text is None or self.allows(text):
            return text
        context.report(value.place, f"'{name}' cannot be {describe_value(value)}.", f"Write {self.noun}.")
        return None


@dataclass(frozen=True, slots=True)
class Word:
    """One of a few words, each with its value."""

    words: Mapping[str, Any]
    noun: str = "one word"

    @classmethod
    def of(cls, words: Iterable[str], noun: str = "one word") -> Word:
        """Return the type of words that are their own values, such as the members of a StrEnum."""
        return cls({str(word): word for word in words}, noun)

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return the value of the word."""
        word = read_scalar(value, name, self.noun, context)
        if word is None or word in self.words:
            return None if word is None else self.words[word]
        context.report(value.place, f"'{name}' cannot be {describe_value(value)}.", suggest(word, self.words))
        return None


YES_NO = Word({"yes": True, "no": False}, "yes or no")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of at most nine digits and at least `least`, at most `most`."""

    least: int = 1
    most: int = 999_999_999

    @property
    def noun(self) -> str:
        """Return the number with its limits."""
        limits = f"from {self.least} to {self.most}" if self.most < 1000 else f"of at least {self.least}"
        return f"a whole number {limits}"

    def read(self, value: Yaml, name: str, context: ReadContext) -> int | None:
        """Return the number."""
        text = read_scalar(value, name, self.noun, context)
        if text is None:
            return None
        if re.fullmatch("[0-9]{1,9}", text) and self.least <= int(text) <= self.most:
            return int(text)
        message = f"'{name}' must be {self.noun}, not {describe_value(value)}."
        context.report(value.place, message, "Write digits only, for example 3.")
        return None


@dataclass(frozen=True, slots=True)
class NewName:
    """A name of an entry of this kind, which no other entry has."""

    kind: str
    longest: int = 120
    noun: str = "a name"

    def read(self, value: Yaml, name: str, context: ReadContext) -> str | None:
        """Return the name."""
        text = Text(self.longest, self.noun).read(value, name, context)
        first = context.names(self.kind).places.get(text or "", value.place)
        if first == value.place:
            return text
        message = (
            f"The {self.kind} {describe_value(value)} is already defined in {first.file}, line {first.line}."
        )
        context.report(value.place, message, "Rename one of the two.")
        return None


@dataclass(frozen=True, slots=True)
class NewId:
    """An id under which an entry of this kind is defined; it is given once."""

    kind: str
    reserved: frozenset[str] = frozenset()
    prefix: str = ""
    noun: str = "an id"

    def allows(self, word: str) -> bool:
        """Return whether the word may be such an id at all."""
        return bool(ID_PATTERN.fullmatch(word)) and not self._is_reserved(word)

    def _is_reserved(self, word: str) -> bool:
        return word in self.reserved or bool(self.prefix and word.startswith(self.prefix))

    def read(self, value: Yaml, name: str, context: ReadContext) -> str | None:
        """Return the id."""
        text = read_scalar(value, name, self.noun, context)
        if text is None:
            return None
        if not ID_PATTERN.fullmatch(text):
            message = f"{describe_value(value)} cannot be an id."
            context.report(value.place, message, f"Use at most 40 of a-z, 0-9, - and _{id_like(text)}.")
            return None
        if self._is_reserved(text):
            message = f"'{text}' cannot be the id of a {self.kind}: the wizard uses it for something else."
            context.report(value.place, message, "Choose another id.")
            return None
        return NewName(self.kind, noun=self.noun).read(value, name, context)


def id_like(text: str) -> str:
    """Return an id close to the text, as the end of a sentence; nothing when no letter or digit is left."""
    word = re.sub("[^a-z0-9_]+", "-", text[:40].lower()).strip("-_")
    return f", for example {word}" if word else ""


@dataclass(frozen=True, slots=True)
class Ref:
    """An id of something that is defined in `where`."""

    kind: str
    where: str

    @property
    def noun(self) -> str:
        """Return which id is meant."""
        return f"the id of {'an' if self.kind == 'option' else 'a'} {self.kind}"

    def read(self, value: Yaml, name: str, context: ReadContext) -> str | None:
        """Return the id."""
        word = read_scalar(value, name, self.noun, context)
        if word is None or not (names := context.names(self.kind)).lack(word):
            return word
        fix = suggest(word, names.places, f"Use an id of {self.where}, or define it there.")
        context.report(value.place, f"There is no {self.kind} {describe_value(value)}.", fix)
        return None
