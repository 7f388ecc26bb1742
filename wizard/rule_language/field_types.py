"""Field types: what may be written at a place of a rule file, and the value it becomes; here single values.

A field type reads one YAML value and returns a plain value or a part of the model, or raises ProblemError.
What is made of several values reads each with `ReadContext.attempt`, which reports a problem and goes on with
None, so that all problems are reported at once.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from wizard.rule_language.attributes import Attribute
from wizard.rule_language.dates import FIRST_DAY, DatedPart, Day
from wizard.rule_language.diagnostics import LIKE, Place, Problem, ProblemError, did_you_mean, slip_cutoff
from wizard.rule_language.yaml_reader import Yaml, YamlScalar, YamlSequence, shorten

_V = TypeVar("_V")

FEW = 12
"""Most accepted words that are listed; of more, only the nearest is named."""

LONGEST_SLIP = 60
"""Characters of the longest word that a near one is looked for; comparing long texts takes long."""

MOST_PROBLEMS = 100
"""Problems reported for one file before its reading stops."""

ID_PATTERN = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


# --- names in all files ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FormerName:
    """A former id: which one took its place, and where that is written."""

    now: str
    place: Place


@dataclass(frozen=True, slots=True)
class Names:
    """Ids of one kind with the place where each is defined, in file order, and those they had before.

    They are not `complete` when a file, an entry or an id is wrong: then any other name may be right, and
    none is reported as unknown.
    """

    places: Mapping[str, Place]
    complete: bool = True
    former: Mapping[str, FormerName] = field(default_factory=dict)

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


RULE_KINDS = dict.fromkeys(("verdict rule", "decision", "warning"), "rule")
"""Kinds of names that are all ids of rules."""


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """An id of one kind; that of an option belongs to a question."""

    kind: str
    id: str
    question: str = ""

    def __str__(self) -> str:
        return f"{self.kind} '{self.id}'" + (f" of the question '{self.question}'" if self.question else "")


@dataclass(frozen=True, slots=True)
class SymbolTable:
    """Names that the rule files define, collected before any entry is read, and where they are used.

    `names` are by kind, `questions` by id; `absent` are files that may be left out, and are. `entries` are
    all questions by the place of their entry, those included whose id is missing or written twice. `uses`
    are all values that name something, in the order they are read: kind, value, and the question being read.
    """

    names: Mapping[str, Names]
    questions: Mapping[str, QuestionSymbols]
    entries: Mapping[Place, QuestionSymbols]
    attributes: Mapping[str, Attribute]
    absent: frozenset[str] = frozenset()
    uses: list[tuple[str, Yaml, QuestionSymbols | None]] = field(default_factory=list, compare=False)


class TooManyProblemsError(Exception):
    """Raised when a file has so many problems that reading on would help nobody."""


@dataclass(frozen=True, slots=True)
class ReadContext:
    """Problems and dated parts found in one file so far; `question` is the one whose entry is being read.

    What is not in force `on` that day is read, so that its problems are found, and left out; None is any day.
    """

    symbols: SymbolTable
    problems: list[Problem] = field(default_factory=list)
    question: QuestionSymbols | None = None
    on: Day | None = FIRST_DAY
    dated: list[DatedPart] = field(default_factory=list)

    def within(self, question: QuestionSymbols) -> "ReadContext":
        """Return this context inside the entry of a question."""
        return ReadContext(self.symbols, self.problems, question, self.on, self.dated)

    def report(self, place: Place, message: str, fix: str) -> None:
        """Record a problem, each once; raise TooManyProblemsError when there are too many."""
        problem = Problem(place, message, fix)
        if problem in self.problems:
            return
        if len(self.problems) == MOST_PROBLEMS:
            more = "There is more wrong in this file, from here on."
            self.problems.append(Problem(place, more, "Fix the problems before this one first."))
            raise TooManyProblemsError
        self.problems.append(problem)

    def attempt(self, read: Callable[..., _V], *arguments: object) -> _V | None:
        """Return what `read` returns, given the arguments and this context; report its problem."""
        try:
            return read(*arguments, self)
        except ProblemError as error:
            self.report(error.problem.place, error.problem.message, error.problem.fix)
            return None

    def note_use(self, kind: str, value: Yaml) -> None:
        """Note that something is named here; an option is one of the question being read."""
        self.symbols.uses.append((kind, value, self.question))

    def say_renamed(self, kind: str, word: str) -> str:
        """Return what an unknown word is called now, an empty text where it is no former id."""
        former = self.names(RULE_KINDS.get(kind, kind)).former.get(word)
        return f"It is called '{former.now}' now." if former else ""

    def names(self, kind: str) -> Names:
        """Return the names of one kind; options are those of the question being read."""
        if kind == "option":
            return self.question.options if self.question else Names({}, complete=False)
        return self.symbols.names[kind]


def near(word: str, accepted: Iterable[str], cutoff: float = LIKE) -> str:
    """Return a sentence that offers the nearest accepted word; nothing for a word too long to be a slip."""
    return did_you_mean(word, accepted, cutoff) if len(word) <= LONGEST_SLIP else ""


def suggest(word: str, accepted: Iterable[str], otherwise: str = "", cutoff: float = LIKE) -> str:
    """Return how to fix an unknown word: the nearest accepted one, and all of them when they are few."""
    words = list(accepted)
    few = f"Accepted: {', '.join(words)}." if 0 < len(words) <= FEW else ""
    return " ".join(filter(None, (near(word, words, cutoff), few))) or otherwise


def suggest_slip(word: str, accepted: Iterable[str], otherwise: str = "") -> str:
    """Return how to fix an unknown id: another one only where the word may be a slip of it."""
    return suggest(word, accepted, otherwise, slip_cutoff(word))


def with_article(noun: str) -> str:
    """Return a noun with "a" or "an"."""
    return f"{'an' if noun[0] in 'aeio' else 'a'} {noun}"


# --- single values -----------------------------------------------------------------------------------


class FieldType(Protocol):
    """Type of what may be written at a place; `noun` names it in messages."""

    @property
    def noun(self) -> str:
        """Return what is written there, in the words of a message."""

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return the value written under `name`; raise ProblemError when it cannot be this."""


def read_file(
    field_type: FieldType, tree: Yaml, name: str, symbols: SymbolTable
) -> tuple[Any, list[Problem]]:
    """Return what a file without dates becomes, None after some problems, and every problem in it."""
    context = ReadContext(symbols)
    return read_file_in(context, field_type, tree, name), context.problems


def read_file_in(context: ReadContext, field_type: FieldType, tree: Yaml, name: str) -> Any:
    """Return what a file becomes, None after some problems; the context has these, and the dated parts."""
    with suppress(TooManyProblemsError):
        return context.attempt(field_type.read, tree, name)
    return None


def describe_value(value: Yaml) -> str:
    """Return what is written, in the words of a message."""
    if isinstance(value, YamlScalar):
        return f"'{shorten(value.text)}'"
    return "a list" if isinstance(value, YamlSequence) else "keys with values"


def read_scalar(value: Yaml, name: str, noun: str) -> str:
    """Return the text of a single value that is not empty; raise ProblemError for any other value."""
    if not isinstance(value, YamlScalar):
        fix = "Write one value without [ ] or { }; quote a text that starts with one of them."
        raise ProblemError(value.place, f"'{name}' must be {noun}, not {describe_value(value)}.", fix)
    if not value.text:
        raise ProblemError(value.place, f"'{name}' is empty.", f"Write {noun} here.")
    return value.text


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a person reads, of at most `longest` characters."""

    longest: int = 600
    noun: str = "a text"

    def read(self, value: Yaml, name: str, _: ReadContext) -> str:
        """Return the text."""
        text = read_scalar(value, name, self.noun)
        if len(text) > self.longest:
            message = f"'{name}' has {len(text)} characters; at most {self.longest} are allowed."
            raise ProblemError(value.place, message, f"Take out at least {len(text) - self.longest}.")
        return text


@dataclass(frozen=True, slots=True)
class Matching:
    """A text of a fixed pattern, described by `noun` with an example."""

    pattern: str
    noun: str

    def allows(self, word: str) -> bool:
        """Return whether the word has the pattern."""
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
        """Return the type of words that are their own values, such as the members of a StrEnum."""
        return cls({str(word): word for word in words}, noun)

    def read(self, value: Yaml, name: str, _: ReadContext) -> Any:
        """Return the value of the word."""
        word = read_scalar(value, name, self.noun)
        if word in self.words:
            return self.words[word]
        message = f"'{name}' cannot be {describe_value(value)}."
        raise ProblemError(value.place, message, suggest(word, self.words))


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

    def read(self, value: Yaml, name: str, _: ReadContext) -> int:
        """Return the number."""
        text = read_scalar(value, name, self.noun)
        if re.fullmatch("[0-9]{1,9}", text) and self.least <= int(text) <= self.most:
            return int(text)
        message = f"'{name}' must be {self.noun}, not {describe_value(value)}."
        raise ProblemError(value.place, message, "Write digits only, for example 3.")


@dataclass(frozen=True, slots=True)
class NewName:
    """A name of an entry of this kind, which no other entry has."""

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
    """An id under which an entry of this kind is defined; it is given once."""

    kind: str
    reserved: frozenset[str] = frozenset()
    prefix: str = ""
    noun: str = "an id"

    def allows(self, word: str) -> bool:
        """Return whether the word may be such an id at all."""
        reserved = word in self.reserved or (self.prefix and word.startswith(self.prefix))
        return bool(ID_PATTERN.fullmatch(word)) and not reserved

    def read(self, value: Yaml, name: str, context: ReadContext) -> str:
        """Return the id."""
        return NewName(self.kind, noun=self.noun).read(self.check(value, name), name, context)

    def check(self, value: Yaml, name: str) -> YamlScalar:
        """Return what is written there; raise ProblemError where it cannot be such an id."""
        text = read_scalar(value, name, self.noun)
        if not ID_PATTERN.fullmatch(text):
            like = re.sub("[^a-z0-9_]+", "-", text[:40].lower()).strip("-_")
            fix = f"Use at most 40 of a-z, 0-9, - and _{like and f', for example {like}'}."
            raise ProblemError(value.place, f"{describe_value(value)} cannot be an id.", fix)
        if not self.allows(text):
            kind = with_article(self.kind)
            message = f"'{text}' cannot be the id of {kind}: the wizard uses it for something else."
            raise ProblemError(value.place, message, "Choose another id.")
        return YamlScalar(text, value.place)


@dataclass(frozen=True, slots=True)
class FormerId:
    """An id that an entry of this kind had before, and that no entry has now or had as well."""

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
            raise ProblemError(value.place, message, f"Take it out of '{name}', or rename that one.")
        first = names.former.get(text)
        if first and first.place != value.place:
            message = f"'{text}' is a former id of '{first.now}' already, in {first.place.file}, line "
            fix = "Keep it in one of the two places: a link with it can lead to one of them only."
            raise ProblemError(value.place, f"{message}{first.place.line}.", fix)
        return text


@dataclass(frozen=True, slots=True)
class Ref:
    """An id of something that is defined in `where`."""

    kind: str
    where: str

    @property
    def noun(self) -> str:
        """Return which id is meant."""
        return f"the id of {with_article(self.kind)}"

    def read(self, value: Yaml, name: str, context: ReadContext) -> str:
        """Return the id."""
        word, names = read_scalar(value, name, self.noun), context.names(self.kind)
        context.note_use(self.kind, value)
        if names.lack(word) and self.where in context.symbols.absent:
            message = "The file is missing, and other files name what is in it."
            raise ProblemError(Place(self.where), message, "Put it back, or take out what names it.")
        if names.lack(word) and self.kind == "picture":
            message = f"The file is missing, and {value.place.file} names this picture."
            fix = f"Put it back, or change 'picture: {word}'. {near(word, names.places, slip_cutoff(word))}"
            raise ProblemError(Place(f"{self.where}{word}.svg"), message, fix.rstrip())
        if names.lack(word):
            otherwise = f"Use an id of {self.where}, or define it there."
            renamed = context.say_renamed(self.kind, word)
            fix = renamed or suggest_slip(word, names.places, otherwise)
            raise ProblemError(value.place, f"There is no {self.kind} {describe_value(value)}.", fix)
        return word
