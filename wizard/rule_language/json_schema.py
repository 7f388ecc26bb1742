"""The JSON Schemas of all rule files: with the ids that some rules define, or lasting ones for any id."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from wizard.rule_language.compound_types import EntriesById, Entry, ListOf, MapOf, OneOrEntry
from wizard.rule_language.condition_types import (
    ANSWER_AMOUNT,
    NUMBER_LIMITS,
    ONLY,
    RATING_LIMITS,
    Answer,
    AnswersByQuestion,
    ConditionType,
    Number,
    NumberOrAnswer,
    Options,
    PredicateType,
    Rating,
    value_type,
)
from wizard.rule_language.field_types import (
    ID,
    FieldType,
    Matching,
    NewId,
    NewName,
    Ref,
    SymbolTable,
    Text,
    Whole,
    Word,
)
from wizard.rule_language.key_docs import key_text
from wizard.rule_language.predicates import ATTRIBUTES, RATINGS, Attribute
from wizard.rule_language.rule_files import RULE_FILES, RuleFile
from wizard.rule_language.symbols import UNREADABLE, collect_symbols
from wizard.rule_language.yaml_reader import parse_yaml

Schema = dict[str, Any]

SCALARS = ["string", "number", "boolean"]
"""What a word can be to an editor; nothing at all (null) is never a value."""

ANY_WORD: Schema = {"type": SCALARS, "pattern": r"\S"}


def single_value(shape: FieldType) -> Schema | None:
    """The schema of a shape that is a single value and names no id, else None."""
    match shape:
        case Text(longest=longest) | NewName(longest=longest):
            return text(longest)
        case Word(words=words):
            return {"enum": list(words)}
        case Matching(pattern=pattern, noun=noun):
            return _pattern(pattern, noun)
        case Whole():
            return _whole(shape)
        case Number(noun=noun):
            digits = _pattern(r"[0-9]{1,9}(\.[0-9]{1,3})?", noun)
            return {**digits, "type": ["number", "string"], "minimum": 0, "exclusiveMaximum": 10**9}
        case Rating(noun=noun):
            return {"anyOf": [{"enum": list(RATINGS)}, _pattern("IP[0-9X][1-9]K?", noun)]}
        case NewId():
            return new_id(shape)
    return None


def text(longest: int) -> Schema:
    """A text that is not empty; blanks around it do not count, as in the loader."""
    message = f"Write a text of at most {longest} characters."
    return {**_pattern(rf"\S(?:[\s\S]{{0,{longest - 2}}}\S)?", message), "type": SCALARS}


def new_id(shape: NewId) -> Schema:
    """An id that is given here; `12` is one too, though editors take it for a number."""
    schema = {**_pattern(ID.pattern, "at most 40 of a-z, 0-9, - and _"), "type": SCALARS, "minimum": 0}
    taken: list[Schema] = [{"enum": sorted(shape.reserved)}] if shape.reserved else []
    if shape.prefix:
        taken.append({"pattern": f"^{shape.prefix}", "type": "string"})
    return {**schema, "not": {"anyOf": taken}} if taken else schema


def one_word_of(words: Iterable[str]) -> Schema:
    """One of these ids, in each form that it can have in an editor; an empty list allows none."""
    forms = [form for word in words for form in _forms(word)]
    return {"enum": forms} if forms else {"not": {}}


def _whole(shape: Whole) -> Schema:
    """A whole number; in quotes its limits are not seen."""
    digits = _pattern("[0-9]{1,9}", shape.noun)
    return {**digits, "type": ["integer", "string"], "minimum": shape.least, "maximum": shape.most}


def _pattern(pattern: str, message: str) -> Schema:
    """A text that has the pattern from end to end; the message is what VS Code shows for another."""
    said = message if message.startswith("Write ") else f"Write {message}."
    return {"type": "string", "pattern": rf"^\s*(?:{pattern})\s*$", "patternErrorMessage": said}


NUMBERS = re.compile(r"[0-9]+|[0-9]+e[0-9]+")
"""Ids that YAML 1.2 reads as numbers (section 10.3.2, core schema), those in base 8 and 16 apart."""

OTHER_BASES = re.compile(r"0o[0-7]+|0x[0-9a-f]+")
WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def _forms(word: str) -> list[Any]:
    """The word as a text, and what an editor makes of it where it stands without quotes."""
    if word in WORDS:
        return [word, WORDS[word]]
    if NUMBERS.fullmatch(word):
        return [word, float(word) if "e" in word else int(word)]
    return [word, int(word, 0)] if OTHER_BASES.fullmatch(word) else [word]


DRAFT = "http://json-schema.org/draft-07/schema#"


def schema_of(file: RuleFile, symbols: SymbolTable | None = None) -> Schema:
    """The schema of one rule file, with the ids and attributes that the outline knows.

    Without an outline every id is accepted, and every attribute of a product: such a schema never ages.
    """
    writer = _Writer(symbols)
    body = writer.write(file.shape)
    schema = {"$schema": DRAFT, "title": file.name, **body}
    return {**schema, "definitions": writer.definitions} if writer.definitions else schema


@dataclass(frozen=True, slots=True)
class _Writer:
    """Turns shapes into schemas; what is used in many places is a definition."""

    symbols: SymbolTable | None
    definitions: dict[str, Schema] = field(default_factory=dict)

    def write(self, shape: FieldType) -> Schema:
        """The schema of a shape; TypeError for one that it has never heard of."""
        if (value := single_value(shape)) is not None:
            return value
        match shape:
            case ListOf(part=part, least=least, or_one=or_one):
                listed = _list(self.write(part), least)
                return {"anyOf": [self.write(part), listed]} if or_one else listed
            case MapOf(key=key, value=value_of):
                return self._mapping(key, self.write(value_of))
            case EntriesById(id=key, entry=entry):
                return self._mapping(key, self.write(entry))
            case Entry():
                return self._entry(shape)
            case OneOrEntry(one=one, entry=entry):
                return {"anyOf": [self.write(one), self.write(entry)]}
            case Ref(kind=kind):
                return self._ref(kind)
        return self._of_answers(shape)

    def _of_answers(self, shape: FieldType) -> Schema:
        """The schema of a shape that speaks of answers or products."""
        match shape:
            case ConditionType():
                return self._define("condition", self._condition)
            case PredicateType():
                return self._define("product_test", self._product_test)
            case Answer() | Options():
                return _one_or_list(self._ref("option"))
            case AnswersByQuestion():
                return self._by_question({}, only=False)
            case NumberOrAnswer():
                return {"anyOf": [self.write(Number()), self.write(ANSWER_AMOUNT)]}
        raise TypeError(f"There is no schema for {shape!r}.")

    def _define(self, name: str, make: Callable[[], Schema]) -> Schema:
        """A reference to a definition, which is made at the first one."""
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = make()
        return {"$ref": f"#/definitions/{name}"}

    # --- entries and names ---------------------------------------------------------------------------

    def _entry(self, entry: Entry) -> Schema:
        """A mapping of known keys, each described."""
        choices = [{"required": [key]} for key in entry.one_of or entry.some_of]
        required = [key.name for key in entry.keys if key.required]
        keys = {
            key.name: {"description": key_text(entry.noun, key.name), **self.write(key.shape)}
            for key in entry.keys
        }
        return {
            **_object(keys, least=0),
            **({"required": required} if required else {}),
            **({"oneOf" if entry.one_of else "anyOf": choices} if choices else {}),
        }

    def _mapping(self, key: FieldType, value: Schema) -> Schema:
        """Keys of one shape, named where they are known, with values of another."""
        if isinstance(key, Ref):
            names = self._names(key.kind)
            return _object(dict.fromkeys(names, value)) if names is not None else _object({}, value)
        of_key = self.write(key)
        if "enum" in of_key:
            return _object(dict.fromkeys(of_key["enum"], value))
        return {**_object({}, value), "propertyNames": {**of_key, "type": "string"}}

    def _ref(self, kind: str) -> Schema:
        """The id of something that is defined elsewhere."""
        names = self._names(kind)
        if names is None:
            return ANY_WORD
        return self._define(kind.replace(" ", "_"), lambda: one_word_of(names))

    def _names(self, kind: str) -> list[str] | None:
        """All ids of a kind, None when they are not known; the options are those of every question."""
        if self.symbols is None:
            return None
        questions = self.symbols.names["question"]
        if kind != "option":
            found = self.symbols.names[kind]
            return list(found.places) if found.complete else None
        options = [self.symbols.questions[question].options for question in questions.places]
        if not questions.complete or not all(names.complete for names in options):
            return None
        return list(dict.fromkeys(option for names in options for option in names.places))

    # --- conditions ----------------------------------------------------------------------------------

    def _condition(self) -> Schema:
        """Questions with options, and combinations of such conditions."""
        part = {"$ref": "#/definitions/condition"}
        combinations = {**_all_and_any(part), "not": {"description": "The part fails.", **part}}
        return self._by_question(combinations, only=True)

    def _by_question(self, beside: dict[str, Schema], only: bool) -> Schema:
        """Question ids with their options, `beside` other keys; with `only` also {only: options}."""
        names = self._names("question")
        if names is None:
            any_question = _object(beside, _options(ANY_WORD, only))
            return {**any_question, "propertyNames": {"pattern": rf"^{ID.pattern}$"}}
        return _object({**beside, **{name: self._options_of(name, only) for name in names}})

    def _options_of(self, question: str, only: bool) -> Schema:
        """The options of one question."""
        known = self.symbols.questions[question].options if self.symbols else None
        if known is None or not known.complete:
            return _options(ANY_WORD, only)
        option = self._define(f"option_of_{question}", lambda: one_word_of(known.places))
        return _options(option, only)

    # --- product tests -------------------------------------------------------------------------------

    def _product_test(self) -> Schema:
        """Attributes with values or limits, and combinations of such tests."""
        part = {"$ref": "#/definitions/product_test"}
        attributes = self.symbols.attributes if self.symbols else ATTRIBUTES
        tests = {name: self._test(attribute) for name, attribute in attributes.items()}
        own = {"anyOf": [ANY_WORD, _list(ANY_WORD, 1), self.write(NUMBER_LIMITS)]}
        return _object({**_all_and_any(part), **tests}, False if self.symbols else own)

    def _test(self, attribute: Attribute) -> Schema:
        """What may be written after one attribute."""
        if attribute.type == "number":
            return {"description": "A number.", **self.write(NUMBER_LIMITS)}
        value = _one_or_list(self.write(value_type(attribute)))
        if attribute.type == "rating":
            return {"anyOf": [*value["anyOf"], self.write(RATING_LIMITS)]}
        return value


def _object(keys: dict[str, Schema], other: Schema | bool = False, least: int = 1) -> Schema:
    """A mapping of these keys, of others where a schema of theirs is given, at least so many."""
    schema: Schema = {"type": "object", "properties": keys, "additionalProperties": other}
    return {**schema, "minProperties": least} if least else schema


def _list(part: Schema, least: int) -> Schema:
    """A list of at least so many parts."""
    return {"type": "array", "items": part, **({"minItems": least} if least else {})}


def _one_or_list(part: Schema) -> Schema:
    """One, or a list of at least one."""
    return {"anyOf": [part, _list(part, 1)]}


def _options(option: Schema, only: bool) -> Schema:
    """One option or a list of them, and where conditions allow it {only: options}."""
    chosen = _one_or_list(option)
    if not only:
        return chosen
    key = {"description": key_text(ONLY.noun, "only"), **chosen}
    return {"anyOf": [*chosen["anyOf"], {**_object({"only": key}), "required": ["only"]}]}


def _all_and_any(part: Schema) -> dict[str, Schema]:
    """The two combinations that conditions and product tests share."""
    return {
        "all": {"description": "All parts hold.", **_list(part, 1)},
        "any": {"description": "At least one part holds.", **_list(part, 1)},
    }


def lasting_schemas() -> dict[str, Schema]:
    """File name -> schema that accepts every id, and attributes that a catalog may have of its own."""
    return {name: schema_of(file) for name, file in RULE_FILES.items()}


def schemas_of(
    texts: Mapping[str, bytes], own_attributes: Mapping[str, Attribute] = MappingProxyType({})
) -> dict[str, Schema]:
    """File name -> schema that accepts the ids which these files define, and these attributes.

    Where a mistake hides which ids there are, every id of that kind is accepted.
    """
    found = {name: parse_yaml(name, texts[name]) for name in RULE_FILES.keys() & texts.keys()}
    trees = {name: tree or UNREADABLE for name, (tree, _) in found.items()}
    symbols = collect_symbols(trees, {**own_attributes, **ATTRIBUTES})
    return {name: schema_of(file, symbols) for name, file in RULE_FILES.items()}
