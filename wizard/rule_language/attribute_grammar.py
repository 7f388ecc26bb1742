"""Grammar of the attributes in topic.yaml: types, words, labels, and what links say about others."""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from wizard.rule_language import field_types as fields
from wizard.rule_language.attributes import Attribute, AttributeType, Link, Links, Value
from wizard.rule_language.compound_types import Entry, ListOf, MapOf, one_or_more, optional
from wizard.rule_language.condition_types import Number, value_type
from wizard.rule_language.field_types import YES_NO, Matching, NewId, ReadContext, Text, suggest_slip
from wizard.rule_language.wording import join_words
from wizard.rule_language.yaml_reader import Yaml, YamlMapping, YamlScalar

PHRASE = Text(60, "a few words")

FIELD_NAMES = frozenset(
    (
        *("id", "name", "title", "brand", "kind", "price", "price_cents", "price_note", "currency", "stock"),
        *("in_stock", "availability", "link", "url", "image", "image_link", "description", "family"),
        *("followed_by", "exported_from", "all", "any", "not"),
    )
)
"""Names that no attribute may have: fields of every product, and keys of product tests."""

ATTRIBUTE_NAME = NewId("attribute", FIELD_NAMES)
OPEN = "_open"
"""Suffix of the column that says whether a list is open."""

WORD = Matching(
    "[A-Za-z0-9][A-Za-z0-9_.+-]{0,39}", "a word of letters, digits, _ . + or -, for example large_1"
)
SPELLING = Matching(
    "[A-Za-z0-9_.+?-]{1,40}", "a spelling, in which ? stands for one character, for example IP?5"
)


# --- one attribute -------------------------------------------------------------------------------------


class Words:
    """The words that an attribute may have: a list of words, or a mapping of words to labels."""

    noun = "words, or words with labels"

    def read(self, value: Yaml, name: str, context: ReadContext) -> dict[str, str]:
        """Return word -> label in the order written; the default label is the word without underscores."""
        if isinstance(value, YamlMapping):
            labels = MapOf(WORD, fields.Text(60, "a label")).read(value, name, context)
            return {word: label or "" for word, label in labels.items() if word}
        written = one_or_more(value, name, self.noun)
        words = [context.attempt(WORD.read, part, name) for part in written]
        for part, word in zip(written, words, strict=True):
            if word and words.index(word) < written.index(part):
                context.report(part.place, f"The word '{word}' is written twice.", "Keep one of the two.")
        return {word: word.replace("_", " ") for word in words if word}


LINK = Entry(
    "a link",
    Link,
    wire=YES_NO,
    reaches=optional(ListOf(WORD, or_one=True)),
    never=optional(ListOf(WORD, or_one=True)),
)
LINKS = Entry("what links say", Links, wired=WORD, wireless=WORD, devices=WORD, each=MapOf(WORD, LINK))
NEEDS_WORDS = (AttributeType.WORDS, AttributeType.SCALE)
ONLY_WITH = {
    "links": (AttributeType.WORDS,),
    "words": (AttributeType.WORD, *NEEDS_WORDS),
    "unsure": (AttributeType.WORD,),
    "read_as": (AttributeType.SCALE,),
    "tells_nothing": (AttributeType.SCALE,),
    "unit": (AttributeType.NUMBER,),
}
"""Key of an attribute -> the attribute types that may have it."""


def check_attribute(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report keys that do not suit the type, and words that the attribute does not have."""
    type_, words = values.get("type"), values.get("words") or {}
    for key, part in entry.entries if type_ else ():
        if key.text in ONLY_WITH and type_ not in ONLY_WITH[key.text]:
            types = join_words(ONLY_WITH[key.text], "or")
            message = f"'{key.text}' has no effect on an attribute of the type {type_}."
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


def make_attribute(
    id: str | None,  # noqa: A002
    type: AttributeType,  # noqa: A002
    label: str = "",
    words: Mapping[str, str] = MappingProxyType({}),
    **values: Any,
) -> Attribute:
    """Return the attribute; its label defaults to its name. `id` is None after a problem."""
    name = id or ""
    label = label or name.replace("_", " ").capitalize()
    return Attribute(name, type, tuple(words), label, labels=dict(words), **values)


ATTRIBUTE = Entry(
    "an attribute",
    make_attribute,
    type=fields.Word.of(AttributeType),
    label=optional(PHRASE),
    on_card=optional(YES_NO),
    unit=optional(Text(20, "a unit")),
    words=optional(Words()),
    unsure=optional(MapOf(WORD, ListOf(WORD, least=1))),
    read_as=optional(MapOf(SPELLING, WORD)),
    tells_nothing=optional(ListOf(SPELLING)),
    links=optional(LINKS),
    check=check_attribute,
)


def _check_words(
    written: Iterable[Yaml], words: Collection[str], context: ReadContext, of: str = "this attribute"
) -> None:
    """Report words that the attribute does not have."""
    for part in written:
        if isinstance(part, YamlScalar) and words and part.text not in words:
            message = f"'{part.text}' is not one of the words of {of}."
            context.report(part.place, message, suggest_slip(part.text, words))


def read_value(written: Yaml, attribute: Attribute, context: ReadContext) -> Value:
    """Read a value of an attribute; raise ProblemError if the attribute cannot have it."""
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


# --- all attributes ------------------------------------------------------------------------------------


def check_attributes(
    attributes: Mapping[str, Attribute | None], written: Yaml | None, context: ReadContext
) -> None:
    """Report attributes that clash: by name, by label, or by what links say about others."""
    _check_names(attributes, written, context)
    _check_labels(attributes, written, context)
    _check_links(attributes, written, context)


def _check_names(
    attributes: Mapping[str, Attribute | None], written: Yaml | None, context: ReadContext
) -> None:
    """Report attributes that have the name of the column that says whether a list is open."""
    for key, _ in written.entries if isinstance(written, YamlMapping) else ():
        listed = attributes.get(key.text.removesuffix(OPEN)) if key.text.endswith(OPEN) else None
        if listed and listed.type is AttributeType.WORDS:
            message = f"'{key.text}' is the column that says whether the list '{listed.name}' is open."
            context.report(key.place, message, "Choose another name.")


def _check_labels(
    attributes: Mapping[str, Attribute | None], written: Yaml | None, context: ReadContext
) -> None:
    """Report attributes whose labels are not unique, so that feed columns could not be matched to them."""
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


LINKED_TYPES = {
    "wired": AttributeType.YES_NO,
    "wireless": AttributeType.YES_NO,
    "devices": AttributeType.WORDS,
}
"""Key of `links` -> required type of the attribute that it names."""


def _check_links(
    attributes: Mapping[str, Attribute | None], written: Yaml | None, context: ReadContext
) -> None:
    """Report a second list of links, and links that contradict the other attributes."""
    first = ""
    for key, entry in written.entries if isinstance(written, YamlMapping) else ():
        attribute = attributes.get(key.text)
        links = entry.get("links") if isinstance(entry, YamlMapping) else None
        if not attribute or not attribute.links or not isinstance(links, YamlMapping):
            continue
        if first:
            message = f"The links of a product are listed by '{first}' already."
            context.report(links.place, message, "Delete one of the two 'links:'.")
        first = first or key.text
        for role, type_ in LINKED_TYPES.items():
            _check_linked(links.get(role), type_, attributes, context)
        if attribute.links.wired == attribute.links.wireless and (wireless := links.get("wireless")):
            message = f"'{attribute.links.wired}' is named for both 'wired' and 'wireless'."
            context.report(wireless.place, message, "Name another attribute for one of the two.")
        devices = attributes.get(attribute.links.devices)
        _check_each_link(links.get("each"), attribute, devices, context)


def _check_linked(
    written: Yaml | None,
    type_: AttributeType,
    attributes: Mapping[str, Attribute | None],
    context: ReadContext,
) -> None:
    """Report an attribute named by links that does not exist or has the wrong type."""
    name = written.text if isinstance(written, YamlScalar) else ""
    linked = attributes.get(name)
    if written:
        context.note_use("attribute", written)
    if written and name not in attributes:
        fix = suggest_slip(name, attributes, "Add it to 'attributes:'.")
        context.report(written.place, f"There is no attribute '{name}'.", fix)
    elif written and linked and linked.type is not type_:
        message = f"'{name}' is an attribute of the type {linked.type}."
        context.report(written.place, message, f"Name one of the type {type_}.")


def _check_each_link(
    written: Yaml | None, attribute: Attribute, devices: Attribute | None, context: ReadContext
) -> None:
    """Report links that are unknown or missing, and devices that are unknown or repeated."""
    entries = written.entries if isinstance(written, YamlMapping) else ()
    _check_words([key for key, _ in entries], attribute.words, context)
    said = {key.text for key, _ in entries}
    missing = [word for word in attribute.words if word not in said]
    if written and missing and said.issubset(attribute.words):
        noun = "link" if len(missing) == 1 else "links"
        message = f"Nothing describes the {noun} {join_words(missing)}."
        context.report(written.place, message, "Say for each whether it is a wire, for example {wire: yes}.")
    for key, link in entries:
        reached: set[str] = set()
        for role in ("reaches", "never"):
            part = link.get(role) if isinstance(link, YamlMapping) else None
            named = one_or_more(part, role, "words") if part else ()
            if devices:
                _check_words(named, devices.words, context, f"'{devices.name}'")
            for word in named:
                if isinstance(word, YamlScalar) and word.text in reached:
                    message = f"'{word.text}' is written twice for the link '{key.text}'."
                    context.report(word.place, message, "Keep it once, under 'reaches' or under 'never'.")
                elif isinstance(word, YamlScalar):
                    reached.add(word.text)
