"""What may be written in a vocabulary file: the table it is read by, and what each part becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wizard.catalog.inference.phrases import PATTERN_WORD, fold, spellings
from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.catalog.values import RowError, parse_value
from wizard.rule_language.compound_types import Entry, Key, ListOf, MapOf, read_parts
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.field_types import Matching, Reader, Ref, Word, describe, read_scalar
from wizard.rule_language.predicates import Value
from wizard.rule_language.yaml_reader import Yaml, YamlMapping, YamlSequence

MOST_HYPHENS = 4
"""Each hyphen of a phrase doubles the ways to write it."""

SHORTEST = 3
"""Letters that a word with a star has at least: fewer would match almost anything."""

KINDS = STORED_ATTRIBUTES["kind"].words
NUMBERS = tuple(name for name, attribute in STORED_ATTRIBUTES.items() if attribute.type == "number")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the file: what is written, each way to write it in a text, its language and place."""

    text: str
    spellings: frozenset[tuple[str, ...]]
    place: Place


@dataclass(frozen=True, slots=True)
class PhraseType:
    """Words as they stand in a title; a hyphen for "apart or joined", a star for any further letters."""

    noun: str = "a phrase as it stands in titles"

    def read(self, value: Yaml, name: str, reader: Reader) -> Phrase | None:
        """The phrase with all its spellings."""
        text = read_scalar(value, name, self.noun, reader)
        if text is None:
            return None
        fix = self._fix(text)
        if fix:
            reader.report(value.place, f"{describe(value)} cannot be a phrase.", fix)
            return None
        return Phrase(text, frozenset(spellings(text)), value.place)

    def _fix(self, text: str) -> str:
        """How to fix what is no phrase; nothing for what is one."""
        found = PATTERN_WORD.findall(text)
        if not found:
            return "Write at least one letter or digit."
        if "*" in PATTERN_WORD.sub("", text):
            return "A star stands at the beginning or end of a word, for any further letters."
        if any("*" in word and len(word.strip("*")) < SHORTEST for word in found):
            return f"A word with a star needs at least {SHORTEST} letters, or it matches almost anything."
        if any(word[0] == word[-1] == "*" for word in found) or re.search(r"\w\*+\w", text):
            return "Keep the star at one end of the word, with no letters behind or before it."
        if text.count("-") > MOST_HYPHENS:
            return f"Use at most {MOST_HYPHENS} hyphens, and blanks between the other words."
        return ""


@dataclass(frozen=True, slots=True)
class StatedType:
    """The value of the attribute that it is written under."""

    noun: str = "a value of the attribute"

    def read(self, value: Yaml, name: str, reader: Reader) -> Value:
        """The value; a list for attributes that have several."""
        attribute = STORED_ATTRIBUTES.get(name)
        if attribute is None:
            return None
        several = isinstance(value, YamlSequence) and attribute.type == "list"
        parts = read_parts(value, name, self.noun, reader, 1) if several else (value,)
        texts = [read_scalar(part, name, self.noun, reader) for part in parts]
        if None in texts or not texts:
            return None
        try:
            return parse_value(attribute, ";".join(map(str, texts)))
        except RowError as error:
            reader.report(value.place, str(error), error.fix)
            return None


ATTRIBUTE = Word.of(STORED_ATTRIBUTES)
KIND = Word.of(KINDS)
NUMBER = Matching(r"[0-9]{1,6}(\.[0-9]{1,4})?", "a number, for example 30 or 0.5")
PHRASES = MapOf(Ref("language", "the languages at the top of the file"), ListOf(PhraseType(), least=1))
STATED = MapOf(ATTRIBUTE, StatedType())


@dataclass(frozen=True, slots=True)
class Worded:
    """An entry of the file: its phrases by language, and what is written beside them."""

    words: Mapping[str, tuple[Phrase, ...]]
    place: Place
    more: Mapping[str, Any]


def _worded(words: Mapping[str, tuple[Phrase, ...]], place: Place, **more: Any) -> Worded:
    return Worded(words, place, more)


WORDS = Key("words", PHRASES, required=True)
EFFECTS = (Key("says", STATED), Key("suggests", STATED), Key("marks", Word.of(("headset", "device"))))
NOUN = Entry("a noun", _worded, (Key("kind", KIND, required=True), *EFFECTS, WORDS), placed=True)
FACT = Entry(
    "a fact", _worded, (*EFFECTS, WORDS), some_of=tuple(effect.name for effect in EFFECTS), placed=True
)
FIELD = Entry("a field", _worded, (Key("states", ListOf(ATTRIBUTE, 1, True), True), WORDS), placed=True)
LINKING = Entry(
    "the linking words",
    dict,
    tuple(Key(name, PHRASES, required=True) for name in ("for", "fits", "with", "without", "spare")),
)
ANSWERS = Entry("the answers", dict, tuple(Key(name, PHRASES, required=True) for name in ("yes", "no")))


@dataclass(frozen=True, slots=True)
class Measure:
    """How a number is read: its units with their factors, its limits, and which of several to take.

    The number counts where one of its own words (`near`) is the nearest; `alone` says that in a title it
    needs no word beside it.
    """

    attribute: str
    units: Mapping[str, float]
    least: float
    most: float
    take: str
    alone: bool
    near: Mapping[str, tuple[Phrase, ...]]
    not_near: Mapping[str, tuple[Phrase, ...]]
    place: Place


def _measure(
    attribute: str,
    units: Mapping[str, str],
    least: str,
    most: str,
    take: str,
    near: Mapping[str, tuple[Phrase, ...]],
    place: Place,
    not_near: Mapping[str, tuple[Phrase, ...]] | None = None,
    alone_in_title: bool = False,
) -> Measure:
    factors = {fold(unit): float(factor) for unit, factor in units.items()}
    return Measure(
        attribute, factors, float(least), float(most), take, alone_in_title, near, not_near or {}, place
    )


UNIT = Matching(r"[^\W\d_]{1,12}", "a unit, for example h")
MEASURE = Entry(
    "a measure",
    _measure,
    (
        Key("attribute", Word.of(NUMBERS), required=True),
        Key("units", MapOf(UNIT, NUMBER), required=True),
        Key("least", NUMBER, required=True),
        Key("most", NUMBER, required=True),
        Key("alone_in_title", Word({"yes": True, "no": False})),
        Key("take", Word.of(("most", "least")), required=True),
        Key("near", PHRASES, required=True),
        Key("not_near", PHRASES),
    ),
    placed=True,
)

LANGUAGES = MapOf(
    Matching("[a-z]{2,3}", "a language of two or three letters, for example en"),
    Word.of(("first", "last", "both")),
)
GOOGLE_ID = Matching("[1-9][0-9]{0,6}", "an id of Google's product categories, for example 543627")

VOCABULARY_FILE = Entry(
    "the vocabulary",
    dict,
    (
        Key("languages", LANGUAGES, required=True),
        Key("nouns", ListOf(NOUN, least=1), required=True),
        Key("facts", ListOf(FACT), required=True),
        Key("noise_cancelling", PHRASES, required=True),
        Key("calls", PHRASES, required=True),
        Key("linking", LINKING, required=True),
        Key("ignored", PHRASES),
        Key("measures", ListOf(MEASURE)),
        Key("kinds", MapOf(KIND, STATED)),
        Key("google", MapOf(GOOGLE_ID, KIND)),
        Key("fields", ListOf(FIELD)),
        Key("answers", ANSWERS, required=True),
    ),
)
"""Every key of a vocabulary file, in the order docs/attributes.md lists them."""


def languages_of(tree: Yaml) -> dict[str, Place] | None:
    """The languages a file defines, with their places; None where it defines them wrongly."""
    found = tree.get("languages") if isinstance(tree, YamlMapping) else None
    if not isinstance(found, YamlMapping):
        return None
    return {key.text: key.place for key, _ in found.entries}
