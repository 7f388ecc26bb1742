"""Field types: what may be written at a place in a rule file, and what it becomes; here single values.

A field type reads one YAML value and returns a plain value or a part of the model, or raises ProblemError.
Types of several values read each part with `ReadContext.attempt`, which reports a problem and returns None,
so that all problems are reported at once.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from wizard.rule_language.attributes import Attribute
from wizard.rule_language.dates import FIRST_DAY, DatedPart, Day
from wizard.rule_language.diagnostics import LIKE, Place, Problem, ProblemError, did_you_mean, slip_cutoff
from wizard.rule_language.yaml_reader import Yaml, YamlScalar, YamlSequence, shorten

_V = TypeVar("_V")

FEW = 12
"""The most accepted words that a message lists; of more, it only names the nearest."""

LONGEST_SLIP = 60
"""The longest word (characters) for which a similar one is searched; comparing long strings is slow."""

MOST_PROBLEMS = 100
"""How many problems are reported for one file before reading stops."""

SEVERAL = re.compile(r"\s*[,/|&]\s*|\s+(?:or|and)\s+")
"""What people write between ids where a list has to be."""

NUMBERED = re.compile("[A-Za-z]+[0-9]+")
"""An id that is a letter with a number, such as A57."""

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


# --- names in all files ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FormerName:
    """A former id: the current id, and where the former one is written."""

    now: str
    place: Place


@dataclass(frozen=True, slots=True)
class Names:
    """Ids of one kind with the place where each is defined, in file order, and their former ids.

    `labels` are what people read instead of an id, in small letters, each with the id.
    They are not `complete` if a file, an entry or an id has a problem: then any other name may be valid, and
    none is reported as unknown.
    """

    places: Mapping[str, Place]
    complete: bool = True
    former: Mapping[str, FormerName] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def lack(self, word: str) -> bool:
        """Return whether the word is certainly not one of these names."""
        return self.complete and word not in self.places


@dataclass(frozen=True, slots=True)
class QuestionSymbols:
    """Facts about a question that other entries need, even if the rest of it has problems."""

    id: str
    place: Place
    options: Names
    many: bool | None = None
    alone: frozenset[str] = frozenset()
    has_amount: bool = True


RULE_KINDS = dict.fromkeys(("verdict rule", "decision", "warning"), "rule")
"""Kinds of names that are ids of rules."""


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """An id of one kind; that of an option also has its question."""

    kind: str
    id: str
    question: str = ""

    def __str__(self) -> str:
        return f"{self.kind} '{self.id}'" + (f" of the question '{self.question}'" if self.question else "")


@dataclass(frozen=True, slots=True)
class SymbolTable:
    """Names that the rule files define, collected before any entry is read, and where they are used.

    `names` are by kind, `questions` by id; `absent` are optional files that are missing. `entries` are all
    questions by the place of their entry, including those with a missing or duplicate id. `uses` are all
    values that name something, in the order they are read: kind, value, and the question being read.
    """

    names: Mapping[str, Names]
    questions: Mapping[str, QuestionSymbols]
    entries: Mapping[Place, QuestionSymbols]
    attributes: Mapping[str, Attribute]
    absent: frozenset[str] = frozenset()
    uses: list[tuple[str, Yaml, QuestionSymbols | None]] = field(default_factory=list, compare=False)


class TooManyProblemsError(Exception):
    """Raised when a file has too many problems to go on reading."""


@dataclass(frozen=True, slots=True)
class ReadContext:
    """The problems and dated parts found so far in one file; `question` is the one being read.

    What is not in force on the day `on` is read too, so that its problems are found, but left out. With None,
    everything is in force.
    """

    symbols: SymbolTable
    problems: list[Problem] = field(default_factory=list)
    question: QuestionSymbols | None = None
    on: Day | None = FIRST_DAY
    dated: list[DatedPart] = field(default_factory=list)

    def within(self, question: QuestionSymbols) -> "ReadContext":
        """Return this context for the entry of a question."""
        return ReadContext(self.symbols, self.problems, question, self.on, self.dated)

    def report(self, place: Place, message: str, fix: str) -> None:
        """Record a problem, without duplicates; raise TooManyProblemsError if there are too many."""
        problem = Problem(place, message, fix)
        if problem in self.problems:
            return
        if len(self.problems) == MOST_PROBLEMS:
            more = "This file has more problems from here on."
            self.problems.append(Problem(place, more, "Fix the problems before this one first."))
            raise TooManyProblemsError
        self.problems.append(problem)

    def attempt(self, read: Callable[..., _V], *arguments: object) -> _V | None:
        """Call `read` with the arguments and this context; on ProblemError, report it and return None."""
        try:
            return read(*arguments, self)
        except ProblemError as error:
            self.report(error.problem.place, error.problem.message, error.problem.fix)
            return None

    def note_use(self, kind: str, value: Yaml) -> None:
        """Record a use of a name; an option belongs to the question being read."""
        self.symbols.uses.append((kind, value, self.question))

    def say_renamed(self, kind: str, word: str) -> str:
        """Return a sentence with the current id for a former one; an empty string for other words."""
        former = self.names(RULE_KINDS.get(kind, kind)).former.get(word)
        return f"It is called '{former.now}' now." if former else ""

    def names(self, kind: str) -> Names:
        """Return the names of one kind; for options, those of the question being read."""
        if kind == "option":
            return self.question.options if self.question else Names({}, complete=False)
        return self.symbols.names[kind]


def near(word: str, accepted: Iterable[str], cutoff: float = LIKE) -> str:
    """Return a sentence that suggests the nearest accepted word; nothing if the word is too long."""
    return did_you_mean(word, accepted, cutoff) if len(word) <= LONGEST_SLIP else ""


def suggest(word: str, accepted: Iterable[str], otherwise: str = "", cutoff: float = LIKE) -> str:
    """Return how to fix an unknown word: the nearest accepted one, and all of them if they are few."""
    words = list(accepted)
    return " ".join(filter(None, (near(word, words, cutoff), list_few(words)))) or otherwise


def list_few(words: Collection[str]) -> str:
    """Return a sentence with all accepted words; an empty string unless they are few."""
    return f"Accepted: {', '.join(words)}." if 0 < len(words) <= FEW else ""


def suggest_id(word: str, names: Names, otherwise: str = "", cutoff: float = LIKE) -> str:
    """Return how to fix an unknown id: it may be a label, several ids in one, or misspelt.

    Ids of a letter and a number are all alike, so that none is suggested for another one.
    """
    several = SEVERAL.split(word) if len(word) <= LONGEST_SLIP else []
    if meant := names.labels.get(fold(word)):
        first = f"Write its id, '{meant}'."
    elif len(several) > 1 and all(part in names.places for part in several):
        first = f"Write a list: [{', '.join(several)}]."
    else:
        return suggest(word, names.places, otherwise, 1.0 if NUMBERED.fullmatch(word) else cutoff)
    return " ".join(filter(None, (first, list_few(names.places))))


def fold(label: str) -> str:
    """Return a label in small letters, with single spaces."""
    return " ".join(label.casefold().split())


def suggest_slip(word: str, accepted: Iterable[str], otherwise: str = "") -> str:
    """Return how to fix an unknown id; suggest another one only if the word may be a slip."""
    return suggest(word, accepted, otherwise, slip_cutoff(word))


def with_article(noun: str) -> str:
    """Return a noun with "a" or "an"."""
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


# --- single values -----------------------------------------------------------------------------------


class FieldType(Protocol):
    """The type of a value in a rule file; `noun` names it in messages."""

    @property
    def noun(self) -> str:
        """Return a noun phrase for messages."""

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Read the value under the key `name`; raise ProblemError if it does not have this type."""


def read_file(
    field_type: FieldType, tree: Yaml, name: str, symbols: SymbolTable
) -> tuple[Any, list[Problem]]:
    """Return what a file without dates becomes (None after some problems), and every problem in it."""
    context = ReadContext(symbols)
    return read_file_in(context, field_type, tree, name), context.problems


def read_file_in(context: ReadContext, field_type: FieldType, tree: Yaml, name: str) -> Any:
    """Return what a file becomes, None after some problems; add these and dated parts to the context."""
    with suppress(TooManyProblemsError):
        return context.attempt(field_type.read, tree, name)
    return None


def describe_value(value: Yaml) -> str:
    """Describe a value for a message."""
    if isinstance(value, YamlScalar):
        return f"'{shorten(value.text)}'"
    return "a list" if isinstance(value, YamlSequence) else "keys with values"


def read_scalar(value: Yaml, name: str, noun: str) -> str:
    """Return the text of a non-empty single value; raise ProblemError for any other value."""
    if not isinstance(value, YamlScalar):
        fix = "Write one value without [ ] or { }; quote a text that starts with one of them."
        raise ProblemError(value.place, f"'{name}' must be {noun}, not {describe_value(value)}.", fix)
    if not value.text:
        raise ProblemError(value.place, f"'{name}' is empty.", f"Write {noun} here.")
    return value.text


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people, of at most `longest` characters."""

    longest: int = 600
    noun: str = "a text"

    def read(self, value: Yaml, name: str, _: ReadContext) -> str:
        """Return the text."""
        text = read_scalar(value, name, self.noun)
        if len(text) > self.longest:
            message = f"'{name}' has {len(text)} characters; at most {self.longest} are allowed."
            raise ProblemError(value.place, message, f"Remove at least {len(text) - self.longest}.")
        return text


@dataclass(frozen=True, slots=True)
class Matching:
    """A text that matches a regular expression, which `noun` describes with an example."""

    pattern: str
    noun: str

    def allows(self, word: str) -> bool:
        """Return whether the word matches the pattern."""
        return bool(re.fullmatch(self.pattern, word))

    def read(self, value: Yaml, name: str, context: ReadContext) -> str:
        """Return the text."""
        text = Text(noun=self.noun).read(value, name, context)
        if self.allows(text):
            return text
        raise ProblemError(value.place, f"'{name}' cannot be {describe_value(value)}.", f"Write {self.noun}.")


@dataclass(frozen=True, slots=True)
class Word:
    """One of a few words, each with its value."""

    words: Mapping[str, Any]
    noun: str = "one word"

    @classmethod
    def of(cls, words: Iterable[str], noun: str = "one word") -> "Word":
        """Create the type for words that are their own values, such as the members of a StrEnum."""
        return cls({str(word): word for word in words}, noun)

    def read(self, value: Yaml, name: str, _: ReadContext) -> Any:
        """Return the value of the word."""
        word = read_scalar(value, name, self.noun)
        if word in self.words:
            return self.words[word]
        message = f"'{name}' cannot be {describe_value(value)}."
        meant = {"true": "yes", "false": "no"}.get(word.casefold(), word)
        raise ProblemError(value.place, message, suggest(meant if meant in self.words else word, self.words))


YES_NO = Word({"yes": True, "no": False}, "yes or no")


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of at most nine digits, from `least` to `most`."""

    least: int = 1
    most: int = 999_999_999

    @property
    def noun(self) -> str:
        """Return a noun with the limits."""
        limits = f"from {self.least} to {self.most}" if self.most < 1000 else f"of at least {self.least}"
        return f"a whole number {limits}"

    def read(self, value: Yaml, name: str, _: ReadContext) -> int:
        """Return the number."""
        text = read_scalar(value, name, self.noun)
        if re.fullmatch("[0-9]{1,9}", text) and self.least <= int(text) <= self.most:
            return int(text)
        message = f"'{name}' must be {self.noun}, not {describe_value(value)}."
        raise ProblemError(value.place, message, "Write digits only, for example 3.")


@dataclass(frozen=True, slots=True)
class NewName:
    """The name of a new entry of this kind; no other entry may have it."""

    kind: str
    longest: int = 120
    noun: str = "a name"

    def read(self, value: Yaml, name: str, context: ReadContext) -> str:
        """Return the name."""
        text = Text(self.longest, self.noun).read(value, name, context)
        first = context.names(self.kind).places.get(text, value.place)
        if first == value.place:
            return text
        defined = f"is already defined in {first.file}, line {first.line}."
        message = f"The {self.kind} {describe_value(value)} {defined}"
        raise ProblemError(value.place, message, "Rename one of the two.")


@dataclass(frozen=True, slots=True)
class NewId:
    """The id of a new entry of this kind; no other entry may have it."""

    kind: str
    reserved: frozenset[str] = frozenset()
    prefix: str = ""
    noun: str = "an id"

    def allows(self, word: str) -> bool:
        """Return whether the word is valid as such an id."""
        reserved = word in self.reserved or (self.prefix and word.startswith(self.prefix))
        return bool(ID_PATTERN.fullmatch(word)) and not reserved

    def read(self, value: Yaml, name: str, context: ReadContext) -> str:
        """Return the id."""
        return NewName(self.kind, noun=self.noun).read(self.check(value, name), name, context)

    def check(self, value: Yaml, name: str) -> YamlScalar:
        """Return the scalar; raise ProblemError if it is not valid as such an id."""
        text = read_scalar(value, name, self.noun)
        if not ID_PATTERN.fullmatch(text):
            like = re.sub("[^a-z0-9_]+", "-", text[:40].lower()).strip("-_")
            fix = f"Use at most 40 characters from a-z, 0-9, - and _{like and f', for example {like}'}."
            raise ProblemError(value.place, f"{describe_value(value)} cannot be an id.", fix)
        if not self.allows(text):
            kind = with_article(self.kind)
            message = f"'{text}' cannot be the id of {kind}: the wizard uses it for something else."
            raise ProblemError(value.place, message, "Choose another id.")
        return YamlScalar(text, value.place)


@dataclass(frozen=True, slots=True)
class FormerId:
    """A former id of an entry of this kind; no other entry may have it now or as a former id."""

    id: NewId
    noun: str = "an id that it had before"

    def read(self, value: Yaml, name: str, context: ReadContext) -> str:
        """Return the id."""
        text = self.id.check(value, name).text
        context.note_use(f"former {self.id.kind}", value)
        names = context.names(self.id.kind)
        if text in names.places:
            at = names.places[text]
            message = (
                f"'{text}' is still the id of {with_article(self.id.kind)}, in {at.file}, line {at.line}."
            )
            raise ProblemError(value.place, message, f"Remove it from '{name}', or rename that one.")
        first = names.former.get(text)
        if first and first.place != value.place:
            message = f"'{text}' is a former id of '{first.now}' already, in {first.place.file}, line "
            fix = "Keep it in one of the two places: a link with it can lead to one of them only."
            raise ProblemError(value.place, f"{message}{first.place.line}.", fix)
        return text


@dataclass(frozen=True, slots=True)
class Ref:
    """The id of something defined in the file `where`."""

    kind: str
    where: str

    @property
    def noun(self) -> str:
        """Return a noun for the id."""
        return f"the id of {with_article(self.kind)}"

    def read(self, value: Yaml, name: str, context: ReadContext) -> str:
        """Return the id."""
        word, names = read_scalar(value, name, self.noun), context.names(self.kind)
        context.note_use(self.kind, value)
        if names.lack(word) and self.where in context.symbols.absent:
            message = "The file is missing, and other files name what is in it."
            raise ProblemError(Place(self.where), message, "Put it back, or delete what names it.")
        if names.lack(word) and self.kind == "picture":
            message = f"The file is missing, and {value.place.file} names this picture."
            fix = f"Put it back, or change 'picture: {word}'. {near(word, names.places, slip_cutoff(word))}"
            raise ProblemError(Place(f"{self.where}{word}.svg"), message, fix.rstrip())
        if names.lack(word):
            otherwise = f"Use an id of {self.where}, or define it there."
            renamed = context.say_renamed(self.kind, word)
            fix = renamed or suggest_id(word, names, otherwise, slip_cutoff(word))
            raise ProblemError(value.place, f"There is no {self.kind} {describe_value(value)}.", fix)
        return word
