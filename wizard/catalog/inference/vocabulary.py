"""The vocabulary: the phrases of titles, descriptions and fields, and what each states about a product.

It is loaded from `vocabulary.yaml` and checked like the rule files; docs/attributes.md describes the keys.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from wizard.catalog.inference.attributes import ATTRIBUTES
from wizard.catalog.inference.phrases import PATTERN_WORD, Lexicon, fold_case, spellings
from wizard.catalog.values import RowError, parse_value
from wizard.rule_language import field_types
from wizard.rule_language.attributes import AttributeType, Value
from wizard.rule_language.compound_types import Entry, ListOf, MapOf, optional, read_parts
from wizard.rule_language.diagnostics import CatalogError, Place, Problem, ProblemError
from wizard.rule_language.field_types import YES_NO, Matching, ReadContext, Word, read_scalar
from wizard.rule_language.yaml_reader import LARGEST_FILE, Yaml, YamlMapping, YamlSequence, parse_yaml

SHIPPED_VOCABULARY = Path(__file__).parent / "vocabulary.yaml"

MOST_HYPHENS = 4
"""The most hyphens in a phrase; each doubles the number of spellings."""

SHORTEST = 3
"""The least number of letters in a word with a star; with fewer it would match almost anything."""


# --- phrases and their meanings --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the file: as written there, each way to write it in a text, and its place in the file."""

    text: str
    spellings: frozenset[tuple[str, ...]]
    place: Place


Phrases = Mapping[str, tuple[Phrase, ...]]
"""Language -> phrases."""

_M = TypeVar("_M")


class Role(StrEnum):
    """The role of a phrase in a text."""

    NOUN = "noun"
    FACT = "fact"
    NOISE = "noise_cancelling"
    CALLS = "calls"
    IGNORED = "ignored"
    AUDIO = "audio"
    FOR = "for"
    FITS = "fits"
    WITH = "with"
    AND = "and"
    WITHOUT = "without"
    GIFT = "gift"
    SPARE = "spare"
    VIA = "via"
    NEAR = "near"
    NOT_NEAR = "not_near"


class Mark(StrEnum):
    """A sign that a product is a headset, or a device that headphones are plugged into."""

    HEADSET = "headset"
    DEVICE = "device"


class Support(StrEnum):
    """What an ambiguous phrase needs in the same text: an audio word, or a name of worn audio."""

    AUDIO = "audio"
    WORN = "worn"


class HeadPosition(StrEnum):
    """The position of the head among several nouns in a language."""

    FIRST = "first"
    LAST = "last"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning shared by some phrases, its `words`.

    A noun has a `kind`. Nouns and facts may state (`says`) or suggest attributes, and may be a mark. Phrases
    that also name other products decide no kind without the support that they need (`needs`). A phrase about
    a number names the attribute that it measures (`measure`). `head` depends on the language of the phrase,
    so meanings that differ only in it are equal.
    """

    role: Role
    place: Place
    words: Phrases
    kind: str = ""
    says: Mapping[str, Value] = field(default_factory=dict)
    suggests: Mapping[str, Value] = field(default_factory=dict)
    marks: Mark | None = None
    needs: Support | None = None
    measure: str = ""
    head: HeadPosition | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Measure:
    """How a number is read: units with their factors, limits, and a function to `take` one of several.

    A number counts if the nearest phrase about it is one of `near`, not of `not_near`; with `alone_in_title`,
    a number in a title needs no such phrase.
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
    """A complete vocabulary: the phrases of texts, the names of fields, and how numbers are read."""

    meanings: Lexicon[Meaning]
    fields: Lexicon[tuple[str, ...]]
    answers: Lexicon[bool]
    measures: Mapping[str, Measure]
    units: Mapping[str, tuple[Measure, float]]
    alone_in_title: frozenset[str]
    kinds: Mapping[str, Mapping[str, Value]]
    google: Mapping[str, str]
    google_usual: Mapping[str, str]


class VocabularyError(CatalogError):
    """A vocabulary that cannot be used; `problems` has every Problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(map(str, self.problems)))


# --- the format of the file ------------------------------------------------------------------------------


class PhraseType:
    """A phrase as in a title; a hyphen means "joined or separate", a star means any further letters."""

    noun = "a phrase as written in titles"

    def read(self, value: Yaml, name: str, _: ReadContext) -> Phrase:
        """Read a phrase with all its spellings."""
        text = read_scalar(value, name, self.noun)
        if fix := self._fix(text):
            message = f"{field_types.describe_value(value)} cannot be a phrase."
            raise ProblemError(value.place, message, fix)
        return Phrase(text, frozenset(spellings(text)), value.place)

    def _fix(self, text: str) -> str:
        """Return how to fix a text that is not a phrase; an empty text if it is one."""
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
            return f"Use at most {MOST_HYPHENS} hyphens, and spaces between the other words."
        return ""


class StatedType:
    """The value of the attribute that its key names."""

    noun = "a value of the attribute"

    def read(self, value: Yaml, name: str, context: ReadContext) -> Value:
        """Read the value; accept a list for an attribute that may have several."""
        attribute = ATTRIBUTES.get(name)
        if attribute is None:
            return None
        several = isinstance(value, YamlSequence) and attribute.type is AttributeType.WORDS
        parts = read_parts(value, name, self.noun) if several else (value,)
        texts = [context.attempt(self._read_text, part, name) for part in parts]
        if None in texts or not texts:
            return None
        try:
            return parse_value(attribute, ";".join(map(str, texts)))
        except RowError as error:
            raise ProblemError(value.place, str(error), error.fix) from None

    def _read_text(self, value: Yaml, name: str, _: ReadContext) -> str:
        return read_scalar(value, name, self.noun)


def _read_measure(units: Mapping[str, str], least: str, most: str, **read: Any) -> Measure:
    factors = {fold_case(unit): float(factor) for unit, factor in units.items()}
    return Measure(units=factors, least=float(least), most=float(most), **read)


KIND = Word.of(ATTRIBUTES["kind"].words)
ATTRIBUTE = Word.of(ATTRIBUTES)
MEASURED = Word.of(name for name, known in ATTRIBUTES.items() if known.type is AttributeType.NUMBER)
NUMBER = Matching(r"[0-9]{1,6}(\.[0-9]{1,4})?", "a number, for example 30 or 0.5")
UNIT = Matching(r"[^\W\d_]{1,12}", "a unit, for example h")
LANGUAGE = Matching("[a-z]{2,3}", "a language of two or three letters, for example en")
GOOGLE_ID = Matching("[1-9][0-9]{0,6}", "an id of Google's product categories, for example 543627")
DECLARED = field_types.Ref("language", "the languages at the top of the file")
PHRASES = MapOf(DECLARED, ListOf(PhraseType(), least=1))
STATED = MapOf(ATTRIBUTE, StatedType())

EFFECTS: dict[str, Any] = {
    "says": optional(STATED),
    "suggests": optional(STATED),
    "marks": optional(Word.of(Mark)),
}
NEEDS = optional(Word.of(Support))
NOUN = Entry(
    "a noun",
    partial(Meaning, Role.NOUN),
    placed=True,
    kind=KIND,
    head=optional(Word.of(HeadPosition)),
    **EFFECTS,
    needs=NEEDS,
    words=PHRASES,
)
FACT = Entry(
    "a fact",
    partial(Meaning, Role.FACT),
    some_of=tuple(EFFECTS),
    placed=True,
    **EFFECTS,
    needs=NEEDS,
    words=PHRASES,
)
FIELD_ENTRY = Entry("a field", dict, states=ListOf(ATTRIBUTE, 1, True), words=PHRASES)
LINKING_ROLES = (Role.FOR, Role.FITS, Role.WITH, Role.WITHOUT, Role.SPARE)
OPTIONAL_LINKING_ROLES = (Role.AND, Role.VIA, Role.GIFT)
LINKING_KEYS: dict[str, Any] = {
    **dict.fromkeys(LINKING_ROLES, PHRASES),
    **dict.fromkeys(OPTIONAL_LINKING_ROLES, optional(PHRASES)),
}
LINKING = Entry("the linking words", dict, **LINKING_KEYS)
ANSWERS = Entry("the answers", dict, yes=PHRASES, no=PHRASES)
MEASURE = Entry(
    "a measure",
    _read_measure,
    attribute=MEASURED,
    units=MapOf(UNIT, NUMBER),
    least=NUMBER,
    most=NUMBER,
    alone_in_title=optional(YES_NO),
    take=Word({"most": max, "least": min}),
    near=PHRASES,
    not_near=optional(PHRASES),
    placed=True,
)

VOCABULARY_FILE = Entry(
    "the vocabulary",
    dict,
    languages=MapOf(LANGUAGE, Word.of(HeadPosition)),
    nouns=ListOf(NOUN, least=1),
    facts=ListOf(FACT),
    noise_cancelling=PHRASES,
    calls=PHRASES,
    audio=optional(PHRASES),
    linking=LINKING,
    ignored=optional(PHRASES),
    measures=optional(ListOf(MEASURE)),
    kinds=optional(MapOf(KIND, STATED)),
    google=optional(MapOf(GOOGLE_ID, KIND)),
    google_usual=optional(MapOf(GOOGLE_ID, KIND)),
    fields=optional(ListOf(FIELD_ENTRY)),
    answers=ANSWERS,
)
"""Every key of a vocabulary file, in the order in which docs/attributes.md lists them."""


# --- loading -----------------------------------------------------------------------------------------------


def load_vocabulary(path: Path | None = None) -> Vocabulary:
    """Load the vocabulary from a file, by default the shipped one.

    Raise VocabularyError with every Problem.
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
    """Parse the content of a vocabulary file of this name; raise VocabularyError with every Problem."""
    tree, found = parse_yaml(name, raw)
    problems = list(found)
    with suppress(field_types.TooManyProblemsError):
        vocabulary = _read_file(tree, problems) if tree else None
        if vocabulary and not problems:
            return vocabulary
    raise VocabularyError(sorted(problems))


def _read_file(tree: Yaml, problems: list[Problem]) -> Vocabulary | None:
    """Return the vocabulary, or add everything that is wrong to `problems` and return None."""
    found = tree.get("languages") if isinstance(tree, YamlMapping) else None
    languages = found.entries if isinstance(found, YamlMapping) else ()
    names = field_types.Names({key.text: key.place for key, _ in languages}, complete=bool(languages))
    context = ReadContext(field_types.SymbolTable({"language": names}, {}, {}, {}), problems)
    parts = context.attempt(VOCABULARY_FILE.read, tree, VOCABULARY_FILE.noun)
    return _build(parts, context) if parts and not problems else None


def _build(parts: Mapping[str, Any], context: ReadContext) -> Vocabulary:
    """Build the vocabulary from the parts of its file; report phrases and measures that occur twice."""
    listed: tuple[Measure, ...] = parts.get("measures", ())
    measures, units = _index_measures(listed, context)
    fields = ((entry["states"], entry["words"]) for entry in parts.get("fields", ()))
    answers = ((answer == "yes", phrases) for answer, phrases in parts["answers"].items())
    return Vocabulary(
        meanings=_fill_lexicon(_meanings(parts, listed), context),
        fields=_fill_lexicon(_all_languages(fields), context),
        answers=_fill_lexicon(_all_languages(answers), context),
        measures=measures,
        units=units,
        alone_in_title=frozenset(measure.attribute for measure in listed if measure.alone_in_title),
        kinds=parts.get("kinds", {}),
        google=parts.get("google", {}),
        google_usual=parts.get("google_usual", {}),
    )


def _fill_lexicon(entries: Iterable[tuple[_M, Phrase]], context: ReadContext) -> Lexicon[_M]:
    """Return a lexicon of phrases with their meanings; report each phrase that has two meanings."""
    lexicon: Lexicon[_M] = Lexicon()
    written: dict[tuple[str, ...], Phrase] = {}
    for meaning, phrase in entries:
        for spelling in phrase.spellings:
            first = written.setdefault(spelling, phrase)
            known = lexicon.add(spelling, meaning)
            if known is not meaning and known != meaning:
                line = first.place.line
                message = f"'{phrase.text}' occurs here and in line {line}, with another meaning."
                context.report(phrase.place, message, "Keep one of the two.")
    return lexicon


def _all_languages(entries: Iterable[tuple[_M, Phrases]]) -> Iterator[tuple[_M, Phrase]]:
    return ((meaning, phrase) for meaning, words in entries for part in words.values() for phrase in part)


def _meanings(parts: Mapping[str, Any], measures: Iterable[Measure]) -> Iterator[tuple[Meaning, Phrase]]:
    """Yield every phrase that may occur in texts, with its meaning in its language."""
    groups = {role: parts.get(role, {}) for role in (Role.NOISE, Role.CALLS, Role.AUDIO, Role.IGNORED)}
    groups |= {role: parts["linking"].get(role, {}) for role in (*LINKING_ROLES, *OPTIONAL_LINKING_ROLES)}
    meanings = [*parts["nouns"], *parts["facts"]]
    meanings += [Meaning(role, Place(role), words) for role, words in groups.items()]
    for measure in measures:
        for role, words in ((Role.NEAR, measure.near), (Role.NOT_NEAR, measure.not_near)):
            meanings.append(Meaning(role, measure.place, words, measure=measure.attribute))
    for general in meanings:
        for language, phrases in general.words.items():
            meaning = replace(general, head=general.head or parts["languages"][language])
            yield from ((meaning, phrase) for phrase in phrases)


def _index_measures(
    listed: Iterable[Measure], context: ReadContext
) -> tuple[dict[str, Measure], dict[str, tuple[Measure, float]]]:
    """Return attribute -> measure and unit -> (measure, factor); report attributes and units listed twice."""
    measures: dict[str, Measure] = {}
    units: dict[str, tuple[Measure, float]] = {}
    for measure in listed:
        if measures.setdefault(measure.attribute, measure) is not measure:
            message = f"'{measure.attribute}' is already measured above."
            context.report(measure.place, message, "Make one entry of the two.")
        for unit, factor in measure.units.items():
            known, _ = units.setdefault(unit, (measure, factor))
            if known is not measure:
                message = f"The unit '{unit}' already measures '{known.attribute}'."
                context.report(measure.place, message, "Keep one of the two.")
    return measures, units
