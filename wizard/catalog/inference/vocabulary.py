"""The vocabulary: which words of a title, description or field state what about a product.

`vocabulary.yaml` holds it, checked like the rules; docs/attributes.md describes its keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from wizard.catalog.inference.phrases import PATTERN_WORD, Lexicon, fold_case, spellings
from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.catalog.values import RowError, parse_value
from wizard.rule_language.compound_types import Entry, Key, ListOf, MapOf, read_parts
from wizard.rule_language.diagnostics import CatalogError, Place, Problem
from wizard.rule_language.field_types import (
    Matching,
    Names,
    ReadContext,
    Ref,
    SymbolTable,
    TooManyProblemsError,
    Word,
    describe_value,
    read_scalar,
)
from wizard.rule_language.predicates import AttributeType, Value
from wizard.rule_language.yaml_reader import LARGEST_FILE, Yaml, YamlMapping, YamlSequence, parse_yaml

SHIPPED_VOCABULARY = Path(__file__).parent / "vocabulary.yaml"

MOST_HYPHENS = 4
"""Highest number of hyphens in a phrase; each doubles the ways to write it."""

SHORTEST = 3
"""Least number of letters in a word with a star: fewer would match almost anything."""


# --- phrases and their meanings --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the file: what is written there, each way to write it in a text, and its place."""

    text: str
    spellings: frozenset[tuple[str, ...]]
    place: Place


Phrases = Mapping[str, tuple[Phrase, ...]]
"""Language -> phrases."""


class Role(StrEnum):
    """What a phrase does in a text."""

    NOUN = "noun"
    FACT = "fact"
    NOISE = "noise"
    CALLS = "calls"
    IGNORED = "ignored"
    FOR = "for"
    FITS = "fits"
    WITH = "with"
    WITHOUT = "without"
    SPARE = "spare"
    NEAR = "near"
    NOT_NEAR = "not_near"


class Mark(StrEnum):
    """A sign of a headset, or of a device that what is worn is plugged into."""

    HEADSET = "headset"
    DEVICE = "device"


class HeadPosition(StrEnum):
    """The end at which a language puts the head of several nouns."""

    FIRST = "first"
    LAST = "last"
    BOTH = "both"


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """The meaning of a phrase.

    A noun is of a `kind`; nouns and facts may state (`says`) or suggest attributes and be a mark; a word of
    a measure names its attribute. `head` depends on the language of the phrase.
    """

    role: Role
    place: Place
    kind: str = ""
    says: Mapping[str, Value] = field(default_factory=dict)
    suggests: Mapping[str, Value] = field(default_factory=dict)
    marks: Mark | None = None
    measure: str = ""
    head: HeadPosition = HeadPosition.LAST


@dataclass(frozen=True, slots=True)
class Measure:
    """How a number is read: units with their factors, limits, and which of several numbers to `take`.

    A number counts where one of the measure's own words (`near`) is the nearest; in a title it needs no word
    beside it if `alone_in_title`.
    """

    attribute: str
    units: Mapping[str, float]
    least: float
    most: float
    take: Callable[[Iterable[tuple[float, str]]], tuple[float, str]]
    near: Phrases
    place: Place
    not_near: Phrases = field(default_factory=dict)
    alone_in_title: bool = False


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """A complete vocabulary: phrases of texts, names of fields, and how numbers are read."""

    meanings: Lexicon[Meaning]
    fields: Lexicon[tuple[str, ...]]
    answers: Lexicon[bool]
    measures: Mapping[str, Measure]
    units: Mapping[str, tuple[Measure, float]]
    alone_in_title: frozenset[str]
    kinds: Mapping[str, Mapping[str, Value]]
    google: Mapping[str, str]


class VocabularyError(CatalogError):
    """A vocabulary that cannot be used; carries every Problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(map(str, self.problems)))


# --- the format of the file ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PhraseType:
    """Words as in a title; a hyphen for "apart or joined", a star for any further letters."""

    noun: str = "a phrase as written in titles"

    def read(self, value: Yaml, name: str, context: ReadContext) -> Phrase | None:
        """Read a phrase with all its spellings."""
        text = read_scalar(value, name, self.noun, context)
        if text is None:
            return None
        fix = self._fix(text)
        if fix:
            context.report(value.place, f"{describe_value(value)} cannot be a phrase.", fix)
            return None
        return Phrase(text, frozenset(spellings(text)), value.place)

    def _fix(self, text: str) -> str:
        """Return how to fix what is not a phrase, an empty text for a phrase."""
        found = PATTERN_WORD.findall(text)
        if not found:
            return "Write at least one letter or digit."
        if "*" in PATTERN_WORD.sub("", text):
            return "Put the star at the beginning or end of a word, for any further letters."
        if any("*" in word and len(word.strip("*")) < SHORTEST for word in found):
            return f"A word with a star needs at least {SHORTEST} letters, or it matches almost anything."
        if any(word[0] == word[-1] == "*" for word in found) or re.search(r"\w\*+\w", text):
            return "Keep the star at one end of the word, with no letters behind or before it."
        if text.count("-") > MOST_HYPHENS:
            return f"Use at most {MOST_HYPHENS} hyphens, and blanks between the other words."
        return ""


@dataclass(frozen=True, slots=True)
class StatedType:
    """The value of the attribute whose key it follows."""

    noun: str = "a value of the attribute"

    def read(self, value: Yaml, name: str, context: ReadContext) -> Value:
        """Read the value; a list for attributes with several."""
        attribute = STORED_ATTRIBUTES.get(name)
        if attribute is None:
            return None
        several = isinstance(value, YamlSequence) and attribute.type is AttributeType.LIST
        parts = read_parts(value, name, self.noun, context, 1) if several else (value,)
        texts = [read_scalar(part, name, self.noun, context) for part in parts]
        if None in texts or not texts:
            return None
        try:
            return parse_value(attribute, ";".join(map(str, texts)))
        except RowError as error:
            context.report(value.place, str(error), error.fix)
            return None


def _read_meaning(role: Role, words: Phrases, **read: Any) -> tuple[Meaning, Phrases]:
    return Meaning(role, **read), words


def _read_field(states: tuple[str, ...], words: Phrases) -> tuple[Phrases, tuple[str, ...]]:
    return words, states


def _read_measure(units: Mapping[str, str], least: str, most: str, **read: Any) -> Measure:
    factors = {fold_case(unit): float(factor) for unit, factor in units.items()}
    return Measure(units=factors, least=float(least), most=float(most), **read)


KIND = Word.of(STORED_ATTRIBUTES["kind"].words)
ATTRIBUTE = Word.of(STORED_ATTRIBUTES)
NUMBER_ATTRIBUTE = Word.of(
    [name for name, known in STORED_ATTRIBUTES.items() if known.type is AttributeType.NUMBER]
)
NUMBER = Matching(r"[0-9]{1,6}(\.[0-9]{1,4})?", "a number, for example 30 or 0.5")
UNIT = Matching(r"[^\W\d_]{1,12}", "a unit, for example h")
LANGUAGE = Matching("[a-z]{2,3}", "a language of two or three letters, for example en")
GOOGLE_ID = Matching("[1-9][0-9]{0,6}", "an id of Google's product categories, for example 543627")
PHRASES = MapOf(Ref("language", "the languages at the top of the file"), ListOf(PhraseType(), least=1))
STATED = MapOf(ATTRIBUTE, StatedType())

WORDS_KEY = Key("words", PHRASES, required=True)
EFFECTS = (Key("says", STATED), Key("suggests", STATED), Key("marks", Word.of(Mark)))
NOUN = Entry(
    "a noun",
    partial(_read_meaning, Role.NOUN),
    (Key("kind", KIND, required=True), *EFFECTS, WORDS_KEY),
    placed=True,
)
FACT = Entry(
    "a fact",
    partial(_read_meaning, Role.FACT),
    (*EFFECTS, WORDS_KEY),
    some_of=tuple(effect.name for effect in EFFECTS),
    placed=True,
)
FIELD_ENTRY = Entry(
    "a field", _read_field, (Key("states", ListOf(ATTRIBUTE, 1, True), required=True), WORDS_KEY)
)
LINKING_ROLES = (Role.FOR, Role.FITS, Role.WITH, Role.WITHOUT, Role.SPARE)
LINKING = Entry("the linking words", dict, tuple(Key(role, PHRASES, required=True) for role in LINKING_ROLES))
ANSWERS = Entry("the answers", dict, tuple(Key(name, PHRASES, required=True) for name in ("yes", "no")))
MEASURE = Entry(
    "a measure",
    _read_measure,
    (
        Key("attribute", NUMBER_ATTRIBUTE, required=True),
        Key("units", MapOf(UNIT, NUMBER), required=True),
        Key("least", NUMBER, required=True),
        Key("most", NUMBER, required=True),
        Key("alone_in_title", Word({"yes": True, "no": False})),
        Key("take", Word({"most": max, "least": min}), required=True),
        Key("near", PHRASES, required=True),
        Key("not_near", PHRASES),
    ),
    placed=True,
)

VOCABULARY_FILE = Entry(
    "the vocabulary",
    dict,
    (
        Key("languages", MapOf(LANGUAGE, Word.of(HeadPosition)), required=True),
        Key("nouns", ListOf(NOUN, least=1), required=True),
        Key("facts", ListOf(FACT), required=True),
        Key("noise_cancelling", PHRASES, required=True),
        Key("calls", PHRASES, required=True),
        Key("linking", LINKING, required=True),
        Key("ignored", PHRASES),
        Key("measures", ListOf(MEASURE)),
        Key("kinds", MapOf(KIND, STATED)),
        Key("google", MapOf(GOOGLE_ID, KIND)),
        Key("fields", ListOf(FIELD_ENTRY)),
        Key("answers", ANSWERS, required=True),
    ),
)
"""Every key of a vocabulary file, in the order docs/attributes.md lists them."""


# --- loading -----------------------------------------------------------------------------------------------


def load_vocabulary(path: Path | None = None) -> Vocabulary:
    """Load the vocabulary from a file, the shipped one by default.

    Raises VocabularyError with every Problem.
    """
    path = path or SHIPPED_VOCABULARY
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        message = f"The vocabulary cannot be read: {error.strerror}."
        raise VocabularyError([Problem(Place(str(path)), message, "Check the name of the file.")]) from error
    return parse_vocabulary(path.name, raw)


def parse_vocabulary(name: str, raw: bytes) -> Vocabulary:
    """Parse the content of a vocabulary file of this name; raises VocabularyError with every Problem."""
    tree, problems = parse_yaml(name, raw)
    parts, found = _read_file(tree) if tree else ({}, [])
    if problems or found:
        raise VocabularyError(sorted((*problems, *found)))
    builder = _Builder()
    vocabulary = builder.build(parts)
    if builder.problems:
        raise VocabularyError(sorted(builder.problems))
    return vocabulary


def _read_file(tree: Yaml) -> tuple[Any, list[Problem]]:
    """Return the parts of the file by key, and everything that is wrong with it."""
    found = tree.get("languages") if isinstance(tree, YamlMapping) else None
    languages = {key.text: key.place for key, _ in found.entries} if isinstance(found, YamlMapping) else None
    names = {"language": Names(languages or {}, complete=languages is not None)}
    context = ReadContext(SymbolTable(names, {}, {}, {}))
    try:
        return VOCABULARY_FILE.read(tree, VOCABULARY_FILE.noun, context), context.problems
    except TooManyProblemsError:
        return None, context.problems


class _Builder:
    """Builds the lexicons from the parts of a file; collects phrases that occur with two meanings."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def build(self, parts: Mapping[str, Any]) -> Vocabulary:
        """Build the vocabulary."""
        measures: tuple[Measure, ...] = parts.get("measures", ())
        answers = ((phrases, answer == "yes") for answer, phrases in parts["answers"].items())
        return Vocabulary(
            meanings=self._add_meanings(parts),
            fields=self._add_all(parts.get("fields", ())),
            answers=self._add_all(answers),
            measures={measure.attribute: measure for measure in measures},
            units=self._index_units(measures),
            alone_in_title=frozenset(measure.attribute for measure in measures if measure.alone_in_title),
            kinds=parts.get("kinds", {}),
            google=parts.get("google", {}),
        )

    def _add_meanings(self, parts: Mapping[str, Any]) -> Lexicon[Meaning]:
        """Return the lexicon of texts; reports a phrase that occurs twice with different meanings."""
        lexicon: Lexicon[Meaning] = Lexicon()
        written: dict[tuple[str, ...], tuple[Meaning, Phrase]] = {}
        for general, languages in _meanings(parts):
            for language, phrases in languages.items():
                meaning = replace(general, head=parts["languages"][language])
                for spelling, phrase in _spelled(phrases):
                    lexicon.add(spelling, meaning)
                    known, first = written.setdefault(spelling, (meaning, phrase))
                    if (known.role, known.place) != (meaning.role, meaning.place):
                        line = first.place.line
                        message = f"'{phrase.text}' occurs here and in line {line}, with another meaning."
                        self.problems.append(Problem(phrase.place, message, "Keep one of the two."))
        return lexicon

    def _add_all(self, entries: Iterable[tuple[Phrases, Any]]) -> Lexicon[Any]:
        """Return a lexicon of names of fields, or of answers."""
        lexicon: Lexicon[Any] = Lexicon()
        for languages, meaning in entries:
            for phrases in languages.values():
                for spelling, phrase in _spelled(phrases):
                    if lexicon.add(spelling, meaning) != meaning:
                        message = f"'{phrase.text}' already occurs above, with another meaning."
                        self.problems.append(Problem(phrase.place, message, "Keep one of the two."))
        return lexicon

    def _index_units(self, measures: Iterable[Measure]) -> dict[str, tuple[Measure, float]]:
        """Return unit -> its measure and factor; reports a unit of two measures and a repeated measure."""
        units: dict[str, tuple[Measure, float]] = {}
        attributes: set[str] = set()
        for measure in measures:
            if measure.attribute in attributes:
                message = f"'{measure.attribute}' is already measured above."
                self.problems.append(Problem(measure.place, message, "Make one entry of the two."))
            attributes.add(measure.attribute)
            for unit, factor in measure.units.items():
                known, _ = units.setdefault(unit, (measure, factor))
                if known is not measure:
                    message = f"The unit '{unit}' already measures '{known.attribute}'."
                    self.problems.append(Problem(measure.place, message, "Keep one of the two."))
        return units


def _spelled(phrases: Iterable[Phrase]) -> Iterator[tuple[tuple[str, ...], Phrase]]:
    return ((spelling, phrase) for phrase in phrases for spelling in phrase.spellings)


def _meanings(parts: Mapping[str, Any]) -> Iterator[tuple[Meaning, Phrases]]:
    """Yield every meaning with its phrases."""
    yield from parts["nouns"]
    yield from parts["facts"]
    groups = {
        Role.NOISE: parts["noise_cancelling"],
        Role.CALLS: parts["calls"],
        Role.IGNORED: parts.get("ignored", {}),
        **parts["linking"],
    }
    for role, phrases in groups.items():
        yield Meaning(Role(role), Place(role)), phrases
    for measure in parts.get("measures", ()):
        yield Meaning(Role.NEAR, measure.place, measure=measure.attribute), measure.near
        yield Meaning(Role.NOT_NEAR, measure.place, measure=measure.attribute), measure.not_near
