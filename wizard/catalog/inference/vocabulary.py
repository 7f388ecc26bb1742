"""The vocabulary: which words of a title, description or field say what of a product.

`vocabulary.yaml` holds it, checked like the rules; docs/attributes.md describes its keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from wizard.catalog.inference.phrases import Lexicon
from wizard.catalog.inference.vocabulary_format import VOCABULARY_FILE, Measure, Phrase, Worded, languages_of
from wizard.rule_language.diagnostics import CatalogError, Place, Problem
from wizard.rule_language.field_types import Names, Reader, SymbolTable, TooManyProblemsError
from wizard.rule_language.predicates import Value
from wizard.rule_language.yaml_reader import LARGEST_FILE, Yaml, parse_yaml

SHIPPED = Path(__file__).parent / "vocabulary.yaml"

Role = Literal[
    "noun", "fact", "noise", "calls", "for", "fits", "with", "without", "spare", "ignored", "near", "not_near"
]
"""What a phrase does in a text."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a phrase means.

    A noun is of a `kind`; a fact `says` and `suggests` attributes and may mark a headset, a noun a device
    that what is worn is plugged into; a word of a measure names its attribute. `head` is the end at which
    the head of several nouns stands in its language.
    """

    role: Role
    place: Place
    kind: str = ""
    says: Mapping[str, Value] = field(default_factory=dict, compare=False)
    suggests: Mapping[str, Value] = field(default_factory=dict, compare=False)
    marks: str = ""
    measure: str = ""
    head: str = "last"


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """A vocabulary that can be used: phrases of texts, names of fields, and how numbers are read."""

    signs: Lexicon[Sign]
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


def read_vocabulary(path: Path | None = None) -> Vocabulary:
    """The vocabulary in a file, the shipped one if None; raises VocabularyError with every Problem."""
    path = path or SHIPPED
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        message = f"The vocabulary cannot be read: {error.strerror}."
        raise VocabularyError([Problem(Place(str(path)), message, "Check the name of the file.")]) from error
    return load_vocabulary(path.name, raw)


def load_vocabulary(name: str, raw: bytes) -> Vocabulary:
    """The vocabulary that a file of this name says; raises VocabularyError with every Problem."""
    tree, problems = parse_yaml(name, raw)
    if tree is None:
        raise VocabularyError(problems)
    said, found = _read(tree)
    problems = (*problems, *found)
    if problems:
        raise VocabularyError(sorted(problems))
    builder = _Builder(said["languages"])
    vocabulary = builder.build(said)
    if builder.problems:
        raise VocabularyError(sorted(builder.problems))
    return vocabulary


def _read(tree: Yaml) -> tuple[Any, list[Problem]]:
    """What the file says, and everything that is wrong with it."""
    languages = languages_of(tree)
    names = {"language": Names(languages or {}, complete=languages is not None)}
    reader = Reader(SymbolTable(names, {}, {}, {}))
    try:
        return VOCABULARY_FILE.read(tree, VOCABULARY_FILE.noun, reader), reader.problems
    except TooManyProblemsError:
        return None, reader.problems


class _Builder:
    """Puts what a file says into lexicons; notes phrases that stand there with two meanings."""

    def __init__(self, languages: Mapping[str, str]) -> None:
        self.problems: list[Problem] = []
        self._heads = languages

    def build(self, said: Mapping[str, Any]) -> Vocabulary:
        """The vocabulary."""
        signs: Lexicon[Sign] = Lexicon()
        measures: tuple[Measure, ...] = said.get("measures", ())
        written: dict[tuple[str, ...], tuple[Sign, Phrase]] = {}
        for sign, phrase in self._signs(said):
            for spelling in phrase.spellings:
                signs.add(spelling, sign)
                self._check(phrase, sign, *written.setdefault(spelling, (sign, phrase)))
        return Vocabulary(
            signs=signs,
            fields=self._lexicon((entry.words, entry.more["states"]) for entry in said.get("fields", ())),
            answers=self._lexicon((words, answer == "yes") for answer, words in said["answers"].items()),
            measures={measure.attribute: measure for measure in measures},
            units=self._units(measures),
            alone_in_title=frozenset(measure.attribute for measure in measures if measure.alone),
            kinds=said.get("kinds", {}),
            google=said.get("google", {}),
        )

    def _check(self, phrase: Phrase, sign: Sign, known: Sign, first: Phrase) -> None:
        """Note that a phrase has another meaning than where it stands first."""
        if (known.role, known.place) != (sign.role, sign.place):
            line = first.place.line
            message = f"'{phrase.text}' stands here and in line {line}, with another meaning."
            self.problems.append(Problem(phrase.place, message, "Keep one of the two."))

    def _units(self, measures: Iterable[Measure]) -> dict[str, tuple[Measure, float]]:
        """Unit -> its measure and factor; notes a unit of two measures, and a measure that is there twice."""
        units: dict[str, tuple[Measure, float]] = {}
        attributes: set[str] = set()
        for measure in measures:
            if measure.attribute in attributes:
                message = f"'{measure.attribute}' is already measured above."
                self.problems.append(Problem(measure.place, message, "Make one entry of the two."))
            attributes.add(measure.attribute)
            for unit, factor in measure.units.items():
                if units.setdefault(unit, (measure, factor))[0] is not measure:
                    message = f"The unit '{unit}' already measures '{units[unit][0].attribute}'."
                    self.problems.append(Problem(measure.place, message, "Keep one of the two."))
        return units

    def _lexicon(self, entries: Iterable[tuple[Mapping[str, tuple[Phrase, ...]], Any]]) -> Lexicon[Any]:
        """A lexicon of its own for names of fields, or for answers."""
        lexicon: Lexicon[Any] = Lexicon()
        for words, meaning in entries:
            for phrase in (phrase for phrases in words.values() for phrase in phrases):
                if any(lexicon.add(spelling, meaning) != meaning for spelling in phrase.spellings):
                    message = f"'{phrase.text}' already stands above, with another meaning."
                    self.problems.append(Problem(phrase.place, message, "Keep one of the two."))
        return lexicon

    def _signs(self, said: Mapping[str, Any]) -> Iterator[tuple[Sign, Phrase]]:
        """Every phrase of texts with what it means."""
        for noun in said["nouns"]:
            yield from self._each(noun.words, _sign("noun", noun))
        for fact in said["facts"]:
            yield from self._each(fact.words, _sign("fact", fact))
        yield from self._group("noise", said["noise_cancelling"])
        for role in ("calls", "ignored"):
            yield from self._group(role, said.get(role, {}))
        for role, words in said["linking"].items():
            yield from self._group(role, words)
        for measure in said.get("measures", ()):
            yield from self._each(measure.near, Sign("near", measure.place, measure=measure.attribute))
            yield from self._each(
                measure.not_near, Sign("not_near", measure.place, measure=measure.attribute)
            )

    def _group(self, role: Any, words: Mapping[str, tuple[Phrase, ...]]) -> Iterator[tuple[Sign, Phrase]]:
        yield from self._each(words, Sign(role, Place(role)))

    def _each(self, words: Mapping[str, tuple[Phrase, ...]], sign: Sign) -> Iterator[tuple[Sign, Phrase]]:
        """The phrases of an entry, each with the end at which the head stands in its language."""
        for language, phrases in words.items():
            spoken = replace(sign, head=self._heads[language])
            for phrase in phrases:
                yield spoken, phrase


def _sign(role: Role, entry: Worded) -> Sign:
    """What a noun or a fact means."""
    says, suggests = entry.more.get("says", {}), entry.more.get("suggests", {})
    kind, marks = entry.more.get("kind", ""), entry.more.get("marks") or ""
    return Sign(role, entry.place, kind, says, suggests, marks)
