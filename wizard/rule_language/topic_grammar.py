"""Grammar of topic.yaml: sides, kinds of product, and typed attributes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from wizard.rule_language import field_types as fields
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.compound_types import (
    Entry,
    EntryMap,
    ListOf,
    MapOf,
    Raw,
    one_or_more,
    optional,
    read_entries,
)
from wizard.rule_language.condition_types import Number, value_type
from wizard.rule_language.field_types import FieldType, Matching, NewId, ReadContext, Ref, Text, suggest_slip
from wizard.rule_language.topic import BUILT_IN_VERDICTS, OTHER, Kind, SharedVerdict, Side, TitleWords, Topic
from wizard.rule_language.wording import join_words
from wizard.rule_language.yaml_reader import Yaml, YamlMapping, YamlScalar

NAME = Text(60, "a name")
PHRASE = Text(60, "a few words")

FIELD_NAMES = frozenset(
    (
        *("id", "name", "title", "brand", "kind", "price", "price_cents", "price_note", "currency", "stock"),
        *("in_stock", "availability", "link", "url", "image", "image_link", "description", "family"),
        *("followed_by", "exported_from", "all", "any", "not"),
    )
)
"""Names that no attribute may have: fields of every product, and keys of product tests."""

SIDE_ID = NewId("side", frozenset((*BUILT_IN_VERDICTS, "label", "sources", "says")))
KIND_ID = NewId("kind", frozenset((OTHER,)))
VERDICT_ID = NewId("verdict", frozenset(BUILT_IN_VERDICTS))
ATTRIBUTE_NAME = NewId("attribute", FIELD_NAMES)
WORD = Matching(
    "[A-Za-z0-9][A-Za-z0-9_.+-]{0,39}", "a word of letters, digits, _ . + or -, for example large_1"
)
SPELLING = Matching(
    "[A-Za-z0-9_.+?-]{1,40}", "a spelling, in which ? stands for one character, for example IP?5"
)


# --- attributes ----------------------------------------------------------------------------------------


class Words:
    """The words that an attribute may have: a list, or each with its label."""

    noun = "words, or words with labels"

    def read(self, value: Yaml, name: str, context: ReadContext) -> dict[str, str]:
        """Return word -> label, in the order written; a word without one is its own label."""
        if isinstance(value, YamlMapping):
            labels = MapOf(WORD, fields.Text(60, "a label")).read(value, name, context)
            return {word: label or "" for word, label in labels.items() if word}
        written = one_or_more(value, name, self.noun)
        words = [context.attempt(WORD.read, part, name) for part in written]
        for part, word in zip(written, words, strict=True):
            if word and words.index(word) < written.index(part):
                context.report(part.place, f"The word '{word}' is written twice.", "Keep one of the two.")
        return {word: word.replace("_", " ") for word in words if word}


NEEDS_WORDS = (AttributeType.WORDS, AttributeType.SCALE)
ONLY_WITH = {
    "words": (AttributeType.WORD, *NEEDS_WORDS),
    "unsure": (AttributeType.WORD,),
    "read_as": (AttributeType.SCALE,),
    "tells_nothing": (AttributeType.SCALE,),
    "unit": (AttributeType.NUMBER,),
}
"""Key of an attribute -> the types that may have it."""


def check_attribute(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report keys that do not go with the type, and words that are not among the attribute's."""
    type_, words = values.get("type"), values.get("words") or {}
    for key, part in entry.entries if type_ else ():
        if key.text in ONLY_WITH and type_ not in ONLY_WITH[key.text]:
            types = join_words(ONLY_WITH[key.text], "or")
            message = f"'{key.text}' says nothing for an attribute of the type {type_}."
            context.report(key.place, message, f"Delete it, or make the type {types}.")
        elif key.text in ("unsure", "read_as") and isinstance(part, YamlMapping):
            for spelling, counts_as in part.entries:
                named = [
                    *one_or_more(counts_as, key.text, "words"),
                    *([spelling] if key.text == "unsure" else []),
                ]
                _check_words(named, words, context)
    if type_ in NEEDS_WORDS and "words" not in values:
        message = f"An attribute of the type {type_} has no words."
        order = ", from least to most" if type_ is AttributeType.SCALE else ""
        context.report(entry.place, message, f"Add 'words:' with all it may be{order}.")


def _check_words(written: list[Yaml], words: dict[str, str], context: ReadContext) -> None:
    """Report words that the attribute does not have."""
    for part in written:
        if isinstance(part, YamlScalar) and words and part.text not in words:
            message = f"'{part.text}' is not one of the words of this attribute."
            context.report(part.place, message, suggest_slip(part.text, words))


def make_attribute(
    id: str | None,  # noqa: A002
    type: AttributeType,  # noqa: A002
    label: str = "",
    words: Mapping[str, str] = MappingProxyType({}),
    **values: Any,
) -> Attribute:
    """Return the attribute; its label is its name where none is written. None is an id with a mistake."""
    name = id or ""
    label = label or name.replace("_", " ").capitalize()
    return Attribute(name, type, tuple(words), label, labels=dict(words), **values)


ATTRIBUTE = Entry(
    "an attribute",
    make_attribute,
    type=fields.Word.of(AttributeType),
    label=optional(PHRASE),
    unit=optional(Text(20, "a unit")),
    words=optional(Words()),
    unsure=optional(MapOf(WORD, ListOf(WORD, least=1))),
    read_as=optional(MapOf(SPELLING, WORD)),
    tells_nothing=optional(ListOf(SPELLING)),
    check=check_attribute,
)


# --- sides, kinds, verdicts ----------------------------------------------------------------------------

SIDE = Entry(
    "a side",
    Side,
    name=NAME,
    one=PHRASE,
    several=PHRASE,
    kinds=ListOf(KIND_ID, least=1, or_one=True),
    placed=True,
)
KIND = Entry(
    "a kind", Kind, one=optional(PHRASE), implies=optional(Raw("attributes with values")), placed=True
)
SHARED_VERDICT = Entry(
    "a verdict on several sides", SharedVerdict, sides=ListOf(Ref("side", "topic.yaml"), least=2), placed=True
)


def read_implied(kind: Kind, attributes: dict[str, Attribute], context: ReadContext) -> dict[str, Value]:
    """Return the values that a kind implies; report attributes and values that there are not."""
    written: Any = kind.implies
    found: dict[str, Value] = {}
    if not isinstance(written, YamlMapping):
        if written:
            context.report(
                written.place, "'implies' must be attributes with values.", "Write {ATTRIBUTE: VALUE}."
            )
        return found
    for key, part in written.entries:
        attribute = attributes.get(key.text)
        if attribute:
            found[key.text] = context.attempt(read_value, part, attribute)
        elif context.names("attribute").lack(key.text):
            fix = suggest_slip(key.text, attributes, "Add it to 'attributes:'.")
            context.report(key.place, f"There is no attribute '{key.text}'.", fix)
    return found


def read_value(written: Yaml, attribute: Attribute, context: ReadContext) -> Value:
    """Return a value of an attribute; raise ProblemError for what it cannot be."""
    if attribute.type is AttributeType.NUMBER:
        number: Value = Number().read(written, attribute.name, context)
        return number
    values = value_type(attribute)
    if attribute.type is AttributeType.WORDS:
        parts = one_or_more(written, attribute.name, values.noun)
        chosen = {context.attempt(values.read, part, attribute.name) for part in parts}
        return tuple(word for word in attribute.words if word in chosen)
    value: Value = values.read(written, attribute.name, context)
    return value


def check_topic(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report too few sides, kinds that no side has, and labels given twice; read what kinds imply."""
    sides, kinds = entry.get("sides"), values.get("kinds") or {}
    if isinstance(sides, YamlMapping) and len(sides.entries) == 1:
        context.report(sides.place, "There is one side only.", "Add another: a topic decides between them.")
    _check_labels(values.get("attributes") or {}, entry.get("attributes"), context)
    known = context.names("kind")
    for kind_id, kind in kinds.items():
        if kind and kind.id and known.lack(kind_id):
            fix = suggest_slip(kind_id, known.places, "Add it to the 'kinds:' of a side.")
            context.report(kind.place, f"No side has the kind '{kind_id}'.", fix)
    for kind_id, kind in kinds.items():
        if kind:
            implied = read_implied(kind, values.get("attributes") or {}, context)
            kinds[kind_id] = replace(kind, implies=implied)


def _check_labels(
    attributes: Mapping[str, Attribute | None], written: Yaml | None, context: ReadContext
) -> None:
    """Report attributes that columns of a feed could not tell apart by their labels."""
    named: dict[str, str] = dict.fromkeys(FIELD_NAMES, "")
    entries = written.entries if isinstance(written, YamlMapping) else ()
    for key, _ in entries:
        attribute = attributes.get(key.text)
        spelled = attribute.label.casefold().replace(" ", "_") if attribute else ""
        if attribute and spelled in named and named[spelled] != key.text:
            other = f"the attribute '{named[spelled]}'" if named[spelled] else "a field of every product"
            message = f"The label '{attribute.label}' is also that of {other}."
            context.report(key.place, message, "Write another 'label:': columns are found by it.")
        elif attribute:
            named[spelled] = key.text


def make_topic(
    sides: dict[str, Side],
    verdicts: dict[str, SharedVerdict] | None = None,
    kinds: dict[str, Kind] | None = None,
    **values: Any,
) -> Topic:
    """Return the topic."""
    shared, declared = tuple((verdicts or {}).values()), tuple((kinds or {}).values())
    return Topic(sides=tuple(sides.values()), verdicts=shared, kinds=declared, **values)


TITLE_READERS = ("worn_audio",)
"""Readers of product titles that a topic may name; wizard.catalog.inference has them."""

TOPIC = Entry(
    "topic.yaml",
    make_topic,
    name=NAME,
    advisor=optional(PHRASE),
    sides=EntryMap(SIDE_ID, SIDE),
    verdicts=optional(EntryMap(VERDICT_ID, SHARED_VERDICT)),
    kinds=optional(EntryMap(Text(40, "a kind"), KIND)),
    attributes=optional(EntryMap(ATTRIBUTE_NAME, ATTRIBUTE)),
    titles=optional(fields.Word.of(TITLE_READERS)),
    check=check_topic,
)


# --- vocabulary.yaml -----------------------------------------------------------------------------------

PHRASE_OF_TITLES = Matching(
    r"(?=[\s\S]*[^\s*_.,;:!?()/'\"&+-])(?:[^*-]*-){0,4}[^*-]*",
    "words as in a title with at most four hyphens, for example with keyboard",
)
PHRASES = ListOf(PHRASE_OF_TITLES, least=1, or_one=True)


class KindOrOther:
    """A kind of product, or `other`."""

    noun = "the id of a kind"

    def read(self, value: Yaml, name: str, context: ReadContext) -> str:
        """Return the kind."""
        if isinstance(value, YamlScalar) and value.text == OTHER:
            return OTHER
        return Ref("kind", TOPIC.noun).read(value, name, context)


@dataclass(frozen=True, slots=True)
class PhrasesByWord:
    """Words of one attribute, each with the phrases that state it; a phrase states one of them only."""

    word: FieldType

    @property
    def noun(self) -> str:
        """Return what is written before and after the colons."""
        return f"{self.word.noun}, each with words as in titles"

    def read(self, value: Yaml, name: str, context: ReadContext) -> dict[Any, tuple[str, ...]]:
        """Return word -> phrases."""
        found = MapOf(self.word, PHRASES).read(value, name, context)
        stated_by: dict[str, str] = {}
        for word, phrases in read_entries(value, name, self.noun):
            for phrase in one_or_more(phrases, word.text, PHRASES.noun):
                text = phrase.text if isinstance(phrase, YamlScalar) else ""
                first = stated_by.setdefault(text.casefold(), word.text)
                if first != word.text:
                    message = f"'{text}' cannot state both '{first}' and '{word.text}'."
                    context.report(phrase.place, message, "Keep one of the two.")
        return found


class AttributeWords:
    """Attributes with the phrases that state their values."""

    noun = "attributes, each with its words"

    def read(self, value: Yaml, name: str, context: ReadContext) -> dict[str, Any]:
        """Return attribute -> value -> phrases."""
        found: dict[str, Any] = {}
        names = context.names("attribute")
        declared = [each for each in names.places if each not in FIELD_NAMES]  # neither kind nor price
        for key, part in read_entries(value, name, self.noun):
            attribute = context.symbols.attributes.get(key.text) if key.text in declared else None
            if attribute and attribute.type is AttributeType.NUMBER:
                message = f"'{key.text}' is a number, which words cannot state."
                context.report(key.place, message, "Take it out: numbers are read from columns of a feed.")
            elif attribute:
                phrases = PhrasesByWord(value_type(attribute))
                found[key.text] = context.attempt(phrases.read, part, key.text)
            elif names.complete and key.text not in declared:
                fix = suggest_slip(key.text, declared, "Add it to 'attributes:' in topic.yaml.")
                context.report(key.place, f"There is no attribute '{key.text}'.", fix)
        return found


KIND_WORDS = PhrasesByWord(KindOrOther())
VOCABULARY = Entry(
    "vocabulary.yaml",
    TitleWords,
    kinds=optional(KIND_WORDS),
    attributes=optional(AttributeWords()),
    some_of=("kinds", "attributes"),
)
