"""Grammar of topic.yaml: sides and kinds of product; and of vocabulary.yaml."""

from dataclasses import dataclass, replace
from typing import Any

from wizard.rule_language import field_types as fields
from wizard.rule_language.attribute_grammar import (
    ATTRIBUTE,
    ATTRIBUTE_NAME,
    FIELD_NAMES,
    PHRASE,
    check_attributes,
    read_value,
)
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.compound_types import (
    Entry,
    EntryMap,
    Later,
    ListOf,
    MapOf,
    Raw,
    one_or_more,
    optional,
    read_entries,
)
from wizard.rule_language.condition_types import PredicateType, value_type
from wizard.rule_language.drawing import PartPicture
from wizard.rule_language.field_types import FieldType, Matching, NewId, ReadContext, Ref, Text, suggest_slip
from wizard.rule_language.predicates import AnswerAmount, attribute_tests
from wizard.rule_language.topic import (
    BUILT_IN_VERDICTS,
    OTHER,
    PRICE,
    Kind,
    SharedVerdict,
    Side,
    TitleWords,
    Topic,
    kind_attribute,
)
from wizard.rule_language.yaml_reader import Yaml, YamlMapping, YamlScalar

NAME = Text(60, "a name")
SIDE_ID = NewId("side", frozenset((*BUILT_IN_VERDICTS, "label", "sources", "says")))
KIND_ID = NewId("kind", frozenset((OTHER,)))
VERDICT_ID = NewId("verdict", frozenset(BUILT_IN_VERDICTS))

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
    """Read the values that a kind implies; report unknown attributes and values."""
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
        context.note_use("attribute", key)
        if attribute:
            found[key.text] = context.attempt(read_value, part, attribute)
        elif context.names("attribute").lack(key.text):
            fix = suggest_slip(key.text, attributes, "Add it to 'attributes:'.")
            context.report(key.place, f"There is no attribute '{key.text}'.", fix)
    return found


# --- the drawing of a product --------------------------------------------------------------------------


def check_part_picture(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report a test of the price, or with a limit from an answer, since a product's looks do not change."""
    place = (entry.get("when") or entry).place
    for test in attribute_tests(values.get("when")):
        if test.attribute.name == PRICE.name or isinstance(test.limit, AnswerAmount):
            message = "A drawing cannot depend on a price, or on an answer."
            context.report(place, message, "Test another attribute, or against a number.")


PART_PICTURE = Entry(
    "a picture of a part",
    PartPicture,
    picture=Ref("picture", "pictures/"),
    when=PredicateType(),
    check=check_part_picture,
    placed=True,
)
PART = Matching(fields.ID_PATTERN.pattern, "a name of a-z, 0-9, - and _, for example shape")
DRAWING = MapOf(PART, ListOf(PART_PICTURE, least=1))


def read_drawing(
    written: Yaml, attributes: dict[str, Attribute | None], context: ReadContext
) -> dict[str, tuple[PartPicture, ...]] | None:
    """Read part -> its pictures, given the attributes of the topic; report pictures that are never drawn."""
    known = {name: attribute for name, attribute in attributes.items() if attribute}
    kinds = context.names("kind")
    built_in = {"kind": kind_attribute(kinds.places)} if kinds.complete else {}
    symbols = replace(context.symbols, attributes={**known, **built_in, PRICE.name: PRICE})
    drawing = replace(context, symbols=symbols).attempt(DRAWING.read, written, "drawing")
    for part, pictures in (drawing or {}).items():
        tests = [each and each.when for each in pictures or ()]
        for number, each in enumerate(pictures or ()):
            if each and each.when in tests[:number]:
                why = f"an earlier picture of '{part}' has the same test"
                message = f"'{each.picture}' is never drawn: {why}."
                context.report(each.place, message, "Change one of the two tests, or delete a picture.")
    return drawing


# --- the file ------------------------------------------------------------------------------------------


def check_topic(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report a single side, clashing attributes, and kinds of no side; read what depends on attributes."""
    sides, kinds = entry.get("sides"), values.get("kinds") or {}
    if isinstance(sides, YamlMapping) and len(sides.entries) == 1:
        context.report(sides.place, "There is one side only.", "Add another: a topic decides between them.")
    check_attributes(values.get("attributes") or {}, entry.get("attributes"), context)
    known, written = context.names("kind"), entry.get("kinds")
    for key, _ in written.entries if isinstance(written, YamlMapping) else ():
        context.note_use("kind", key)
    for kind_id, kind in kinds.items():
        if kind and kind.id and known.lack(kind_id):
            fix = suggest_slip(kind_id, known.places, "Add it to the 'kinds:' of a side.")
            context.report(kind.place, f"No side has the kind '{kind_id}'.", fix)
    for kind_id, kind in kinds.items():
        if kind:
            implied = read_implied(kind, values.get("attributes") or {}, context)
            kinds[kind_id] = replace(kind, implies=implied)
    if drawing := entry.get("drawing"):
        values["drawing"] = read_drawing(drawing, values.get("attributes") or {}, context)


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
"""Readers of product titles that a topic may name; they are in wizard.catalog.inference."""

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
    drawing=optional(Later(DRAWING)),
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
    """Words of one attribute, each with the phrases that state it; a phrase states only one word."""

    word: FieldType

    @property
    def noun(self) -> str:
        """Return a noun for the keys and values."""
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
            context.note_use("attribute", key)
            if attribute and attribute.type is AttributeType.NUMBER:
                message = f"'{key.text}' is a number, which words cannot state."
                context.report(key.place, message, "Delete it: numbers are read from columns of a feed.")
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
