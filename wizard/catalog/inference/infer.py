"""Attributes read out of what a feed says of a product, each with its evidence.

What the title says wins over structured fields, these over the store's category, that over the
description. What is not stated stays out. docs/attributes.md describes the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from wizard.catalog.inference.classify_kind import (
    KIND_OF_FORM,
    ON_THE_HEAD,
    Ruling,
    rule_buds,
    rule_description,
    rule_kind,
    rule_maker,
)
from wizard.catalog.inference.phrases import cut
from wizard.catalog.inference.readings import NOTHING_SAID, Reading, read, read_again
from wizard.catalog.inference.statements import (
    CONNECTION,
    Statement,
    bare_number,
    by_air,
    connect,
    measured,
    named_links,
    only_usb,
    statements,
    suggestions,
)
from wizard.catalog.inference.vocabulary import Vocabulary
from wizard.catalog.listing import Origin, Provenance
from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.catalog.texts import Texts
from wizard.rule_language.predicates import CONCRETE_MICROPHONES, Value

LONGEST_VALUE = 300
"""Characters of a value that are read; a longer one is a description."""


def read_field(name: str, value: str, vocabulary: Vocabulary) -> Iterator[Statement]:
    """What a field states of the attributes its name is about; the evidence is "name: value"."""
    attributes = _attributes(name, vocabulary)
    if not attributes or not value.strip() or len(value) > LONGEST_VALUE:
        return
    evidence = f"{name}: {value}"
    answer = vocabulary.answers.whole(cut(value))
    if answer is not None:
        for attribute in attributes:
            yield from _answered(attribute, answer, evidence)
        return
    said = _said(read_again(value, vocabulary), attributes, vocabulary)
    for attribute in attributes:
        if attribute not in said and attribute in vocabulary.measures:
            said[attribute] = bare_number(value, vocabulary.measures[attribute])
        if said.get(attribute) is not None:
            yield Statement(attribute, said[attribute], evidence)


def _said(reading: Reading, attributes: tuple[str, ...], vocabulary: Vocabulary) -> dict[str, Value]:
    """Attribute -> value, read from the words of a field's value; a list of links is a whole one here."""
    stated, suggested = list(statements(reading, vocabulary)), list(suggestions(reading))
    ruling = rule_kind(reading)
    said: dict[str, Value] = {"kind": ruling.kind} if ruling else {}
    numbers = (Statement(*found) for found in measured(reading, vocabulary, attributes))
    for each in (*connect(stated, suggested, whole=True), *numbers, *stated, *suggested):
        if each.attribute != "links" or isinstance(each.value, tuple):
            said.setdefault(each.attribute, each.value)
    return said


def _attributes(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The attributes that a field of this name is about, without the section or prefix before the name."""
    own = re.split("[:>]", name)[-1].strip().removeprefix("pa_")
    return vocabulary.fields.whole(cut(re.sub(r"\W+", " ", own))) or ()


def _answered(attribute: str, answer: bool, evidence: str) -> Iterator[Statement]:
    """What yes or no says about an attribute."""
    value: Value = answer
    if attribute == "microphone":
        value = "present" if answer else "none"
    elif STORED_ATTRIBUTES[attribute].type != "yes_no":
        return
    yield Statement(attribute, value, evidence)


PATH = re.compile("[>/|»]")
"""What sets the parts of a store's category apart."""

LISTENING = {"headphones", "earphones"}
"""Feeds seldom tell these kinds apart."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A structured field that says something else than the title's clear words, which won."""

    attribute: str
    field: str
    words: str


@dataclass(frozen=True, slots=True)
class Inferred:
    """What could be read of one product, in the catalog's words; what is not stated is absent.

    `kind` is always there. `provenance` has the evidence of each attribute. `named` are the links that are
    named, which need not be all there are, as those in the attribute `links` are. `unnamed` says that no word
    names the kind, which is `other` then.
    """

    attributes: Mapping[str, Value]
    provenance: tuple[Provenance, ...]
    conflicts: tuple[Conflict, ...] = ()
    named: tuple[str, ...] = ()
    unnamed: bool = False


def infer(texts: Texts, vocabulary: Vocabulary) -> Inferred:
    """The attributes that the texts of a product state."""
    return _Inference(texts, vocabulary).result()


class _Inference:
    """The claims about one product, gathered text by text: the first one about an attribute stands."""

    def __init__(self, texts: Texts, vocabulary: Vocabulary) -> None:
        self._texts = texts
        self._vocabulary = vocabulary
        self._title = read(texts.title, vocabulary)
        self._category = read_again(texts.category, vocabulary)
        self._description = read_again(texts.description, vocabulary) if texts.description else NOTHING_SAID
        self._fields = [
            stated for name, value in texts.fields for stated in read_field(name, value, vocabulary)
        ]
        self._claims: dict[str, Provenance] = {}
        self._values: dict[str, Value] = {}
        self._conflicts: list[Conflict] = []
        self._named: dict[str, str] = {}
        self._unnamed = False

    def result(self) -> Inferred:
        """Everything that is claimed; of other goods than headphones and headsets the kind alone."""
        kind = rule_kind(self._title)
        if kind is None or kind.kind != "other":
            self._gather(kind.kind if kind else "")
        self._claim_kind(kind)
        if self._values["kind"] == "other":
            self._values = {"kind": "other"}
        else:
            self._follow_the_kind(sure=bool(kind and kind.clear))
        attributes = {name: self._values[name] for name in STORED_ATTRIBUTES if name in self._values}
        known = tuple(self._claims[name] for name in attributes)
        return Inferred(attributes, known, tuple(self._conflicts), tuple(self._named), self._unnamed)

    def _gather(self, kind: str) -> None:
        self._take_text(self._title, kind)
        self._take_fields()
        self._take_text(self._category)
        self._take_text(self._description)

    def _take_text(self, reading: Reading, title: str | None = None) -> None:
        """What a text states; of wires and links only if nothing before did."""
        if not reading.said:
            return
        stated = [each for each in statements(reading, self._vocabulary, title) if each.attribute != "kind"]
        connected = any(name in self._values for name in CONNECTION)
        if title is not None and only_usb(stated) and self._wireless_elsewhere():
            stated = [each for each in stated if each.attribute != "links"]
        suggested = list(suggestions(reading)) if title is not None else []
        for name, words in named_links((*stated, *suggested)).items():
            if not self._named or title is not None:
                self._named[name] = words
        links = () if connected else connect(stated, suggested, whole=False)
        for each in (*links, *(each for each in stated if each.attribute not in CONNECTION)):
            self._claim(each, Origin.WORDS)

    def _wireless_elsewhere(self) -> bool:
        """Whether fields, category or description say it has no wire: then USB is a dongle, or charges."""
        texts = (self._category, self._description)
        others = (each for text in texts for each in statements(text, self._vocabulary))
        return any(map(by_air, (*self._fields, *others)))

    def _take_fields(self) -> None:
        """What the fields state; where the title says otherwise, that is a conflict."""
        for each in self._fields:
            before = self._values.get(each.attribute)
            self._claim(each, Origin.FEED_FIELD)
            if before is not None and self._values[each.attribute] == before != each.value:
                self._note_conflict(each)
            if each.attribute == "links" and not self._named and isinstance(each.value, tuple):
                self._named = dict.fromkeys(each.value, each.evidence)

    def _note_conflict(self, stated: Statement) -> None:
        """A field that the title's words contradict; a microphone of no certain kind contradicts none."""
        known = self._claims[stated.attribute]
        vaguer = stated.value == "present" and self._values[stated.attribute] in CONCRETE_MICROPHONES
        conflict = Conflict(stated.attribute, stated.evidence, known.evidence)
        if known.origin == Origin.WORDS and not vaguer and conflict not in self._conflicts:
            self._conflicts.append(conflict)

    def _claim(self, stated: Statement, origin: Origin) -> None:
        """Take a statement, if it is the first or says which microphone it is that is present."""
        known = self._values.get(stated.attribute)
        finer = known == "present" and stated.value in CONCRETE_MICROPHONES
        if known is None or finer:
            self._values[stated.attribute] = stated.value
            self._claims[stated.attribute] = Provenance(stated.attribute, origin, stated.evidence)

    # --- the kind -------------------------------------------------------------------------------------

    def _claim_kind(self, title: Ruling | None) -> None:
        """Take the strongest word for a kind; note fields that the title's clear words contradict."""
        for stated, origin in self._kinds(title):
            self._claim(stated, origin)
            differ = (
                self._values["kind"] != stated.value and {self._values["kind"], stated.value} != LISTENING
            )
            if origin == Origin.FEED_FIELD and title and title.clear and differ:
                self._note_conflict(stated)

    def _kinds(self, title: Ruling | None) -> Iterator[tuple[Statement, Origin]]:
        """What speaks for a kind, the strongest first.

        The title's clear words, what fields say, the form wherever it stands, what the other texts say
        clearly of something worn, the title's noun, the other texts. The word headset and a field that says
        headphones, as feeds say of earphones too, are weak.
        """
        fields = list(self._fields_of_kind())
        own = [Statement("kind", title.kind, title.evidence)] if title else []
        yield from ((stated, Origin.WORDS) for stated in own if title and title.clear)
        yield from ((stated, Origin.FEED_FIELD) for stated in fields if stated.value != "headphones")
        if title and (form := self._claims.get("form")):
            of_form = KIND_OF_FORM.get(str(self._values["form"]), "headphones")
            if title.kind != "headset" or of_form == "earphones":
                yield Statement("kind", of_form, form.evidence), form.origin
        if title:
            yield from ((stated, Origin.WORDS) for stated in self._clear_in_other_texts())
        yield from ((stated, Origin.WORDS) for stated in own if stated.value != "headset")
        yield from ((stated, Origin.FEED_FIELD) for stated in fields)
        yield from ((stated, Origin.WORDS) for stated in own)
        if "kind" not in self._values:
            yield self._kind_of_other_texts(), Origin.WORDS

    def _clear_in_other_texts(self) -> Iterator[Statement]:
        """What the category says clearly of something worn, and whether the description is of earphones."""
        category = self._kind_of_category()
        for ruling in (category if category and category.clear else None, rule_buds(self._description)):
            if ruling and ruling.kind != "other":
                yield Statement("kind", ruling.kind, ruling.evidence)

    def _kind_of_category(self) -> Ruling | None:
        """The kind that the end of the store's category path names, else any other part of it."""
        path = self._texts.category
        end = PATH.split(path)[-1] if path else ""
        return rule_kind(read_again(end, self._vocabulary)) or rule_kind(self._category)

    def _kind_of_other_texts(self) -> Statement:
        """The kind that brand, category or description name, or that is usual for the maker in the title.

        Else `other`, since nothing says that it is worn.
        """
        brand = read_again(self._texts.brand, self._vocabulary)
        ruling = rule_kind(brand) or self._kind_of_category() or rule_description(self._description)
        ruling = ruling or rule_maker(self._title)
        self._unnamed = ruling is None
        ruling = ruling or Ruling("other", self._texts.title, clear=False)
        return Statement("kind", ruling.kind, ruling.evidence)

    def _fields_of_kind(self) -> Iterable[Statement]:
        """What Google's category and the fields say of the kind."""
        category = self._texts.google_category
        if category.strip() in self._vocabulary.google:
            kind = self._vocabulary.google[category.strip()]
            yield Statement("kind", kind, f"google_product_category: {category}")
        elif category and (ruling := rule_kind(read_again(category.rpartition(">")[2], self._vocabulary))):
            yield Statement("kind", ruling.kind, f"google_product_category: {category}")
        yield from (stated for stated in self._fields if stated.attribute == "kind")

    def _follow_the_kind(self, sure: bool) -> None:
        """What the kind settles by itself, where it is sure or a field says it; a form it rules out goes."""
        kind = str(self._values["kind"])
        if kind == "earphones" and self._values.get("form") in ON_THE_HEAD:
            del self._values["form"]
        evidence = self._claims["kind"]
        settled = self._vocabulary.kinds.get(kind, {}) if sure or evidence.origin == Origin.FEED_FIELD else {}
        for attribute, value in settled.items():
            self._claim(Statement(attribute, value, evidence.evidence), evidence.origin)
