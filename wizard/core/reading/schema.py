"""JSON Schemas (draft-07) of the rule files, for editors that complete and underline.

Written from `RULE_FILES`, the table that the loader reads by, so that both accept the same. A schema
tells structure, words and ids; what one entry says about another is left to `wizard check`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from wizard.core.products import ATTRIBUTES, Attribute
from wizard.core.reading.compound_shapes import EntriesById, Entry, ListOf, MapOf, OneOrEntry
from wizard.core.reading.condition_shapes import ONLY, Answer, AnswersByQuestion, ConditionShape, Options
from wizard.core.reading.key_texts import key_text
from wizard.core.reading.product_shapes import (
    ANSWER_AMOUNT,
    NUMBER_LIMITS,
    RATING_LIMITS,
    Number,
    NumberOrAnswer,
    ProductTestShape,
    value_shape,
)
from wizard.core.reading.rule_files import RuleFile
from wizard.core.reading.schema_values import ANY_WORD, Schema, one_word_of, single_value
from wizard.core.reading.shapes import ID, Outline, Ref, Shape

DRAFT = "http://json-schema.org/draft-07/schema#"


def schema_of(file: RuleFile, outline: Outline | None = None) -> Schema:
    """The schema of one rule file, with the ids and attributes that the outline knows.

    Without an outline every id is accepted, and every attribute of a product: such a schema never ages.
    """
    writer = _Writer(outline)
    body = writer.write(file.shape)
    schema = {"$schema": DRAFT, "title": file.name, **body}
    return {**schema, "definitions": writer.definitions} if writer.definitions else schema


@dataclass(frozen=True, slots=True)
class _Writer:
    """Turns shapes into schemas; what is used in many places is a definition."""

    outline: Outline | None
    definitions: dict[str, Schema] = field(default_factory=dict)

    def write(self, shape: Shape) -> Schema:
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

    def _of_answers(self, shape: Shape) -> Schema:
        """The schema of a shape that speaks of answers or products."""
        match shape:
            case ConditionShape():
                return self._define("condition", self._condition)
            case ProductTestShape():
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

    def _mapping(self, key: Shape, value: Schema) -> Schema:
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
        if self.outline is None:
            return None
        questions = self.outline.names["question"]
        if kind != "option":
            found = self.outline.names[kind]
            return list(found.places) if found.complete else None
        options = [self.outline.questions[question].options for question in questions.places]
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
        known = self.outline.questions[question].options if self.outline else None
        if known is None or not known.complete:
            return _options(ANY_WORD, only)
        option = self._define(f"option_of_{question}", lambda: one_word_of(known.places))
        return _options(option, only)

    # --- product tests -------------------------------------------------------------------------------

    def _product_test(self) -> Schema:
        """Attributes with values or limits, and combinations of such tests."""
        part = {"$ref": "#/definitions/product_test"}
        attributes = self.outline.attributes if self.outline else ATTRIBUTES
        tests = {name: self._test(attribute) for name, attribute in attributes.items()}
        own = {"anyOf": [ANY_WORD, _list(ANY_WORD, 1), self.write(NUMBER_LIMITS)]}
        return _object({**_all_and_any(part), **tests}, False if self.outline else own)

    def _test(self, attribute: Attribute) -> Schema:
        """What may be written after one attribute."""
        if attribute.type == "number":
            return {"description": "A number.", **self.write(NUMBER_LIMITS)}
        value = _one_or_list(self.write(value_shape(attribute)))
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
