"""JSON Schemas (draft-07) of the rule files, for editors: with the ids of given rules, or for any ids."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from wizard.rule_language import condition_types as conditions
from wizard.rule_language import field_types as fields
from wizard.rule_language.address_types import WebAddress
from wizard.rule_language.attribute_grammar import FIELD_NAMES, WORD, Words
from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.compound_types import (
    DatedText,
    EachOf,
    Entry,
    EntryMap,
    Later,
    ListOf,
    MapOf,
    OneOrEntry,
    Raw,
)
from wizard.rule_language.dated_types import DateType, TimeZone
from wizard.rule_language.field_types import ID_PATTERN, FieldType, Names, ReadContext, SymbolTable, read_file
from wizard.rule_language.grammar import RULE_FILES, ChartRowType
from wizard.rule_language.loader import TOPIC_FILE
from wizard.rule_language.pictures import picture_names
from wizard.rule_language.question_grammar import PLAIN_LABEL
from wizard.rule_language.shop_decisions import SHOP_DECISION, ShopDecisionType
from wizard.rule_language.symbols import UNREADABLE, collect_symbols
from wizard.rule_language.topic import OTHER
from wizard.rule_language.topic_grammar import PHRASES, TOPIC, AttributeWords, KindOrOther, PhrasesByWord
from wizard.rule_language.yaml_reader import load_data, parse_yaml

Schema = dict[str, Any]

SCALARS = ["string", "number", "boolean"]
"""The JSON types that a word may have for an editor; null is never a value."""

DAY_PATTERN = (
    "[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))"
)
"""A date in ISO 8601; a pattern cannot tell leap years, so February always has 29 days."""

ANY_WORD: Schema = {"type": SCALARS, "pattern": r"\S"}


# --- single values -------------------------------------------------------------------------------------


def scalar_schema(field_type: FieldType) -> Schema | None:
    """Return the schema of a type of single values that refers to no ids; None for other types."""
    match field_type:
        case fields.Text(longest=longest) | fields.NewName(longest=longest):
            # As in the loader, whitespace around a text does not count.
            message = f"Write a text of at most {longest} characters."
            return _pattern(rf"\S(?:[\s\S]{{0,{longest - 2}}}\S)?", message, type=SCALARS)
        case fields.Word(words=words):
            return {"enum": list(words)}
        case fields.Matching(pattern=pattern, noun=noun):
            # To editors, a word such as 3 is a number.
            return _pattern(pattern, noun, type=SCALARS if field_type.allows("3") else "string")
        case WebAddress(pattern=pattern, noun=noun):
            return _pattern(pattern, noun)
        case fields.Whole(least=least, most=most, noun=noun):  # limits are not checked in quotes
            return _pattern("[0-9]{1,9}", noun, type=["integer", "string"], minimum=least, maximum=most)
        case TimeZone(noun=noun):
            return _pattern("[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", noun)
        case DateType(noun=noun):
            return _pattern(DAY_PATTERN, noun)
        case conditions.Number(noun=noun):
            limits = {"minimum": 0, "exclusiveMaximum": 10**9}
            return _pattern(r"[0-9]{1,9}(\.[0-9]{1,3})?", noun, type=["number", "string"], **limits)
        case conditions.ScaleWord(attribute=attribute, noun=noun):
            spelled = [re.escape(each).replace(r"\?", ".") for each in attribute.read_as]
            return {"anyOf": [{"enum": list(attribute.words)}, _pattern("|".join(spelled or ["$."]), noun)]}
        case fields.FormerId(id=former):
            return scalar_schema(former)
        case fields.NewId(reserved=reserved, prefix=prefix):
            return _new_id(reserved, prefix)
    return None


def _new_id(reserved: frozenset[str], prefix: str) -> Schema:
    """Return the schema of a new id; `12` is valid, though editors take it for a number."""
    schema = _pattern(
        ID_PATTERN.pattern, "at most 40 characters from a-z, 0-9, - and _", type=SCALARS, minimum=0
    )
    taken: list[Schema] = [{"enum": sorted(reserved)}] if reserved else []
    if prefix:
        taken.append({"pattern": f"^{prefix}", "type": "string"})
    return {**schema, "not": {"anyOf": taken}} if taken else schema


def _pattern(pattern: str, message: str, **more: Any) -> Schema:
    """Return the schema of strings that match a pattern; VS Code shows the message for all others."""
    fix = message if message.startswith("Write ") else f"Write {message}."
    return {"type": "string", "pattern": rf"^\s*(?:{pattern})\s*$", "patternErrorMessage": fix, **more}


def _one_word_of(words: Iterable[str]) -> Schema:
    """Return the schema of one of these ids, in every form they can have; an empty list allows none."""
    forms = [form for word in words for form in _forms(word)]
    return {"enum": forms} if forms else {"not": {}}


_NUMBERS = re.compile(r"[0-9]+|[0-9]+e[0-9]+")
"""Ids that YAML 1.2 reads as decimal numbers (section 10.3.2, core schema)."""

_OTHER_BASES = re.compile(r"0o[0-7]+|0x[0-9a-f]+")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def _forms(word: str) -> list[Any]:
    """Return the word and, if different, the value that editors see when it is not quoted."""
    if word in _WORDS:
        return [word, _WORDS[word]]
    if _NUMBERS.fullmatch(word):
        return [word, float(word) if "e" in word else int(word)]
    return [word, int(word, 0)] if _OTHER_BASES.fullmatch(word) else [word]


# --- files -----------------------------------------------------------------------------------------------


def describe_key(noun: str, key: str) -> str:
    """Return the description of a key in such an entry; raise KeyError if key_docs.yaml has none."""
    docs: dict[str, dict[str, str]] = load_data("wizard.rule_language", "key_docs.yaml")
    return docs.get(noun, {}).get(key) or docs["everywhere"][key]


def lasting_schemas(texts: Mapping[str, bytes]) -> dict[str, Schema]:
    """Return file name -> schema that accepts any id (except those of the topic) and any attribute."""
    known = dict.fromkeys(RULE_FILES, b"\xff")  # unreadable, so that any id may be valid
    symbols = _accept_any(_symbols_of({**known, TOPIC_FILE: texts[TOPIC_FILE]}), "picture")
    return {name: _schema_of(name, _Writer(symbols, any_attribute=True)) for name in RULE_FILES}


def schemas_of(
    texts: Mapping[str, bytes], own_attributes: Mapping[str, Attribute] = MappingProxyType({})
) -> dict[str, Schema]:
    """Return file name -> schema that accepts the ids that these files define, and these attributes.

    If a mistake hides the ids of a kind, any id of that kind is accepted.
    """
    symbols = _symbols_of(texts, own_attributes)
    return {name: _schema_of(name, _Writer(symbols)) for name in RULE_FILES}


def _symbols_of(
    texts: Mapping[str, bytes], own_attributes: Mapping[str, Attribute] = MappingProxyType({})
) -> SymbolTable:
    """Collect the names that these files define, as far as they can be read."""
    found = {name: parse_yaml(name, texts[name]) for name in RULE_FILES.keys() & texts.keys()}
    trees = {name: tree or UNREADABLE for name, (tree, _) in found.items()}
    symbols = collect_symbols(trees, picture_names(texts))
    # A missing picture does not affect what the topic says about attributes.
    of_topic = _accept_any(symbols, "picture")
    topic, _ = read_file(TOPIC, trees.get(TOPIC_FILE, UNREADABLE), TOPIC_FILE, of_topic)
    if topic:
        return replace(symbols, attributes={**own_attributes, **topic.tested_attributes})
    return _accept_any(symbols, "attribute")


def _accept_any(symbols: SymbolTable, kind: str) -> SymbolTable:
    """Return the names with one kind incomplete, so that any name of that kind is accepted."""
    return replace(symbols, names={**symbols.names, kind: Names({}, complete=False)})


def _schema_of(name: str, writer: "_Writer") -> Schema:
    """Return the schema of one rule file."""
    draft = "http://json-schema.org/draft-07/schema#"
    schema = {"$schema": draft, "title": name, **writer.write(RULE_FILES[name].type)}
    return {**schema, "definitions": writer.definitions} if writer.definitions else schema


@dataclass(frozen=True, slots=True)
class _Writer:
    """Turns field types into schemas; what is used in many places becomes a definition."""

    symbols: SymbolTable
    any_attribute: bool = False
    definitions: dict[str, Schema] = field(default_factory=dict)

    def write(self, field_type: FieldType) -> Schema:
        """Return the schema of a field type; raise TypeError for an unknown one."""
        if (scalar := scalar_schema(field_type)) is not None:
            return scalar
        match field_type:
            case ListOf(part=part, least=least, or_one=or_one):
                several = _list(self.write(part), least)
                return {"anyOf": [self.write(part), several]} if or_one else several
            case DatedText(text=text, may_lack=may_lack):
                name = f"{'optional_text' if may_lack else 'text'}_of_{text.longest}"
                return self._define(name, lambda: self._dated_text(field_type))
            case MapOf(key=key, value=value) | EntryMap(id=key, entry=value):
                return self._mapping(key, self.write(value))
            case Entry():
                return self._entry(field_type)
            case EachOf():
                return self._entry(field_type.entry(ReadContext(self.symbols)))
            case ChartRowType():
                return {
                    "anyOf": [self._entry(each) for each in field_type.entries(ReadContext(self.symbols))]
                }
            case Words():
                labels = _object({}, self.write(PLAIN_LABEL))
                return {
                    "anyOf": [_one_or_list(self.write(WORD)), {**labels, "propertyNames": self.write(WORD)}]
                }
            case KindOrOther():
                kinds = self._names("kind")
                return ANY_WORD if kinds is None else {"enum": [*kinds, OTHER]}
            case PhrasesByWord(word=word):
                return self._mapping(word, self.write(PHRASES))
            case AttributeWords():
                return self._attribute_words()
            case Later(type=later):
                return self.write(later)
            case Raw():
                return _object({}, _one_or_list(ANY_WORD))
            case ShopDecisionType():
                return self._entry(SHOP_DECISION)
            case OneOrEntry(one=one, entry=entry):
                return {"anyOf": [self.write(one), self.write(entry)]}
            case fields.Ref(kind=kind):
                return self._ref(kind)
            case conditions.AttributeRef():
                return ANY_WORD if self.any_attribute else {"enum": list(self.symbols.attributes)}
            case conditions.ConditionType():
                return self._define("condition", self._condition)
            case conditions.PredicateType():
                return self._define("product_test", self._product_test)
            case conditions.AnswerType() | conditions.Options():
                return _one_or_list(self._ref("option"))
            case conditions.AnswersByQuestion():
                return self._by_question({}, only=False)
        raise TypeError(f"There is no schema for {field_type!r}.")

    def _define(self, name: str, make: Callable[[], Schema]) -> Schema:
        """Return a reference to a definition, which is made when first referred to."""
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name] = make()
        return {"$ref": f"#/definitions/{name}"}

    # --- entries and names ---------------------------------------------------------------------------

    def _entry(self, entry: Entry) -> Schema:
        """Return the schema of an entry: its keys, each with its description."""
        choices = [{"required": [key]} for key in entry.one_of or entry.some_of]
        required = [name for name, key in entry.keys.items() if key.required and not key.or_key]
        either = [(name, key.or_key) for name, key in entry.keys.items() if key.or_key]
        alternatives = [{"anyOf": [{"required": [name]} for name in pair]} for pair in either]
        keys = {name: self.write(key.type) for name, key in entry.keys.items()}
        for name in keys.keys() - entry.of_topic:
            keys[name] = {"description": describe_key(entry.noun, name), **keys[name]}
        return {
            **_object(keys, least=0),
            **({"required": required} if required else {}),
            **({"allOf": alternatives} if alternatives else {}),
            **({"oneOf" if entry.one_of else "anyOf": choices} if choices else {}),
        }

    def _dated_text(self, field_type: DatedText) -> Schema:
        """Return the schema of a plain text or several dated ones; or one dated text if days may lack it."""
        one, dated = self.write(field_type.text), self._entry(field_type.part)
        several = {**_list({"anyOf": [one, dated]}, 1), "contains": {"type": "object"}}
        return {"anyOf": [one, several, *([dated] if field_type.may_lack else [])]}

    def _mapping(self, key: FieldType, value: Schema) -> Schema:
        """Return the schema of a mapping from keys of one type (listed if known) to these values."""
        if isinstance(key, fields.Ref):
            names = self._names(key.kind)
            return _object(dict.fromkeys(names, value)) if names is not None else _object({}, value)
        of_key = self.write(key)
        if "enum" in of_key:
            return _object(dict.fromkeys(of_key["enum"], value))
        return {**_object({}, value), "propertyNames": {**of_key, "type": "string"}}

    def _ref(self, kind: str) -> Schema:
        """Return the schema of the id of something defined elsewhere."""
        names = self._names(kind)
        if names is None:
            return ANY_WORD
        return self._define(kind.replace(" ", "_"), lambda: _one_word_of(names))

    def _names(self, kind: str) -> list[str] | None:
        """Return all ids of a kind (options: of all questions); None if they are not all known."""
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
        """Return the schema of conditions: questions with options, and combinations."""
        part = {"$ref": "#/definitions/condition"}
        combinations = {**_all_and_any(part), "not": {"description": "The part fails.", **part}}
        return self._by_question(combinations, only=True)

    def _by_question(self, others: dict[str, Schema], only: bool) -> Schema:
        """Return the schema of question ids with their options; with `only` also {only: options}."""
        names = self._names("question")
        if names is None:
            any_question = _object(others, _options(ANY_WORD, only))
            return {**any_question, "propertyNames": {"pattern": rf"^{ID_PATTERN.pattern}$"}}
        return _object({**others, **{name: self._options_of(name, only) for name in names}})

    def _options_of(self, question: str, only: bool) -> Schema:
        """Return the schema of the options of one question."""
        known = self.symbols.questions[question].options
        if not known.complete:
            return _options(ANY_WORD, only)
        option = self._define(f"option_of_{question}", lambda: _one_word_of(known.places))
        return _options(option, only)

    # --- product tests -------------------------------------------------------------------------------

    def _product_test(self) -> Schema:
        """Return the schema of product tests: attributes with values or limits, and combinations."""
        part = {"$ref": "#/definitions/product_test"}
        tests = {name: self._test(attribute) for name, attribute in self.symbols.attributes.items()}
        own = {"anyOf": [ANY_WORD, _list(ANY_WORD, 1), self.write(conditions.NUMBER_LIMITS)]}
        failed = {"not": {"description": "The part fails.", **part}}
        return _object({**_all_and_any(part), **failed, **tests}, own if self.any_attribute else False)

    def _test(self, attribute: Attribute) -> Schema:
        """Return the schema of the values or limits of one attribute."""
        if attribute.type is AttributeType.NUMBER:
            return {"description": "A number.", **self.write(conditions.NUMBER_LIMITS)}
        value = _one_or_list(self.write(conditions.value_type(attribute)))
        if attribute.type is AttributeType.SCALE:
            return {"anyOf": [*value["anyOf"], self.write(conditions.scale_limits(attribute))]}
        return value

    def _attribute_words(self) -> Schema:
        """Return the schema of the topic's attributes, except numbers, with phrases for each value."""
        names = self.symbols.names["attribute"]
        if not names.complete:
            return _object({}, _object({}, self.write(PHRASES)))
        known = (self.symbols.attributes[name] for name in names.places if name not in FIELD_NAMES)
        by_words = [attribute for attribute in known if attribute.type is not AttributeType.NUMBER]
        values = {each.name: PhrasesByWord(conditions.value_type(each)) for each in by_words}
        return _object({name: self.write(value) for name, value in values.items()})


def _object(keys: dict[str, Schema], other: Schema | bool = False, least: int = 1) -> Schema:
    """Return the schema of an object with at least `least` of these keys; `other` is that of further keys."""
    schema: Schema = {"type": "object", "properties": keys, "additionalProperties": other}
    return {**schema, "minProperties": least} if least else schema


def _list(part: Schema, least: int) -> Schema:
    """Return the schema of a list of at least `least` parts."""
    return {"type": "array", "items": part, **({"minItems": least} if least else {})}


def _one_or_list(part: Schema) -> Schema:
    """Return the schema of one part or a non-empty list of them."""
    return {"anyOf": [part, _list(part, 1)]}


def _options(option: Schema, only: bool) -> Schema:
    """Return the schema of one or more options; with `only`, also of {only: options}."""
    chosen = _one_or_list(option)
    if not only:
        return chosen
    key = {"description": describe_key(conditions.ONLY.noun, "only"), **chosen}
    return {"anyOf": [*chosen["anyOf"], {**_object({"only": key}), "required": ["only"]}]}


def _all_and_any(part: Schema) -> dict[str, Schema]:
    """Return the schemas of the two combinations that conditions and product tests share."""
    return {
        "all": {"description": "All parts hold.", **_list(part, 1)},
        "any": {"description": "At least one part holds.", **_list(part, 1)},
    }
