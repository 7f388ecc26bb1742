"""Inference of attributes from what a feed says of a product, each with its evidence.

What the title says wins over structured fields, these over the store's category, that over the
description. What is not stated stays out. docs/attributes.md describes the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wizard.catalog.inference.classify_kind import (
    KIND_OF_FORM,
    ON_THE_HEAD,
    Classification,
    classify_buds,
    classify_description,
    classify_kind,
    classify_maker,
)
from wizard.catalog.inference.phrases import tokenize
from wizard.catalog.inference.statements import (
    CONNECTION,
    ParsedText,
    Statement,
    collect_links,
    find_measures,
    find_statements,
    find_suggestions,
    infer_connection,
    is_wireless,
    parse_bare_number,
    parse_cached,
    parse_text,
    says_only_usb,
)
from wizard.catalog.inference.vocabulary import Vocabulary
from wizard.catalog.listing import Origin, ProductTexts, Provenance
from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.rule_language.predicates import CONCRETE_MICROPHONES, AttributeType, Value

LONGEST_VALUE = 300
"""Highest number of characters of a field's value that is read; a longer one is a description."""

PATH_SEPARATOR = re.compile("[>/|»]")
"""Separator of the parts of a store's category."""

LISTENING = {"headphones", "earphones"}
"""Kinds that feeds seldom tell apart."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A structured field that contradicts the title's clear words, which won."""

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


def infer(texts: ProductTexts, vocabulary: Vocabulary) -> Inferred:
    """Infer the attributes that the texts of a product state."""
    return _Inference(texts, vocabulary).infer()


# --- structured fields -----------------------------------------------------------------------------------


def _read_field(name: str, value: str, vocabulary: Vocabulary) -> Iterator[Statement]:
    """Yield what a field states of the attributes its name is about; the evidence is "name: value"."""
    own_name = re.split("[:>]", name)[-1].strip().removeprefix("pa_")  # without section or prefix
    attributes = vocabulary.fields.whole(tokenize(re.sub(r"\W+", " ", own_name)))
    if not attributes or not value.strip() or len(value) > LONGEST_VALUE:
        return
    evidence = f"{name}: {value}"
    answer = vocabulary.answers.whole(tokenize(value))
    if answer is not None:
        for attribute in attributes:
            if attribute == "microphone":
                yield Statement(attribute, "present" if answer else "none", evidence)
            elif STORED_ATTRIBUTES[attribute].type is AttributeType.YES_NO:
                yield Statement(attribute, answer, evidence)
        return
    values = _read_value(parse_cached(value, vocabulary), attributes, vocabulary)
    for attribute in attributes:
        if attribute not in values and attribute in vocabulary.measures:
            values[attribute] = parse_bare_number(value, vocabulary.measures[attribute])
        if values.get(attribute) is not None:
            yield Statement(attribute, values[attribute], evidence)


def _read_value(text: ParsedText, attributes: tuple[str, ...], vocabulary: Vocabulary) -> dict[str, Value]:
    """Return attribute -> value from the words of a field's value; a list of links is complete here."""
    stated, suggested = list(find_statements(text, vocabulary)), list(find_suggestions(text))
    kind = classify_kind(text)
    values: dict[str, Value] = {"kind": kind.kind} if kind else {}
    links = infer_connection(stated, suggested, whole=True)
    for each in (*links, *find_measures(text, vocabulary, attributes), *stated, *suggested):
        values.setdefault(each.attribute, each.value)
    return values


# --- one product -----------------------------------------------------------------------------------------


class _Inference:
    """The claims about one product, gathered text by text; the first claim about an attribute wins."""

    def __init__(self, texts: ProductTexts, vocabulary: Vocabulary) -> None:
        self._texts = texts
        self._vocabulary = vocabulary
        self._title = parse_text(texts.title, vocabulary)
        self._category = parse_cached(texts.category, vocabulary)
        self._description = parse_cached(texts.description, vocabulary)
        self._fields = [
            stated for name, value in texts.fields for stated in _read_field(name, value, vocabulary)
        ]
        self._claims: dict[str, Provenance] = {}
        self._values: dict[str, Value] = {}
        self._conflicts: list[Conflict] = []
        self._named: dict[str, str] = {}
        self._unnamed = False

    def infer(self) -> Inferred:
        """Return everything that is claimed; of goods other than headphones and headsets only the kind."""
        kind = classify_kind(self._title)
        if kind is None or kind.kind != "other":
            self._read_text(self._title, kind.kind if kind else "")
            self._read_fields()
            self._read_text(self._category)
            self._read_text(self._description)
        self._claim_kind(kind)
        if self._values["kind"] == "other":
            self._values = {"kind": "other"}
        else:
            self._apply_kind(sure=bool(kind and kind.clear))
        attributes = {name: self._values[name] for name in STORED_ATTRIBUTES if name in self._values}
        provenance = tuple(self._claims[name] for name in attributes)
        return Inferred(attributes, provenance, tuple(self._conflicts), tuple(self._named), self._unnamed)

    def _read_text(self, text: ParsedText, title_of: str | None = None) -> None:
        """Claim what a text states; wires and links only if no text before did."""
        if not text.mentions:
            return
        statements = find_statements(text, self._vocabulary, title_of)
        stated = [each for each in statements if each.attribute != "kind"]
        connected = any(name in self._values for name in CONNECTION)
        if title_of is not None and says_only_usb(stated) and self._is_wireless_elsewhere():
            stated = [each for each in stated if each.attribute != "links"]
        suggested = list(find_suggestions(text)) if title_of is not None else []
        for name, words in collect_links((*stated, *suggested)).items():
            if not self._named or title_of is not None:
                self._named[name] = words
        links = () if connected else infer_connection(stated, suggested, whole=False)
        for each in (*links, *(each for each in stated if each.attribute not in CONNECTION)):
            self._claim(each, Origin.WORDS)

    def _is_wireless_elsewhere(self) -> bool:
        """Return whether other texts say it has no wire: then USB is a dongle, or charges."""
        texts = (self._category, self._description)
        others = (each for text in texts for each in find_statements(text, self._vocabulary))
        return any(map(is_wireless, (*self._fields, *others)))

    def _read_fields(self) -> None:
        """Claim what the fields state; a field that contradicts the title is a conflict."""
        for each in self._fields:
            before = self._values.get(each.attribute)
            self._claim(each, Origin.FEED_FIELD)
            if before is not None and self._values[each.attribute] == before != each.value:
                self._add_conflict(each)
            if each.attribute == "links" and not self._named and isinstance(each.value, tuple):
                self._named = dict.fromkeys(each.value, each.evidence)

    def _add_conflict(self, stated: Statement) -> None:
        """Record a field that the title's words contradict; "a microphone" contradicts no kind of one."""
        known = self._claims[stated.attribute]
        vaguer = stated.value == "present" and self._values[stated.attribute] in CONCRETE_MICROPHONES
        conflict = Conflict(stated.attribute, stated.evidence, known.evidence)
        if known.origin == Origin.WORDS and not vaguer and conflict not in self._conflicts:
            self._conflicts.append(conflict)

    def _claim(self, stated: Statement, origin: Origin) -> None:
        """Accept a statement if it is the first, or says which microphone it is that is present."""
        known = self._values.get(stated.attribute)
        finer = known == "present" and stated.value in CONCRETE_MICROPHONES
        if known is None or finer:
            self._values[stated.attribute] = stated.value
            self._claims[stated.attribute] = Provenance(stated.attribute, origin, stated.evidence)

    # --- the kind -------------------------------------------------------------------------------------

    def _claim_kind(self, title: Classification | None) -> None:
        """Claim the kind with the strongest evidence; record fields that the title clearly contradicts."""
        for stated, origin in self._kinds(title):
            self._claim(stated, origin)
            kinds = {self._values["kind"], stated.value}
            contradicted = len(kinds) > 1 and kinds != LISTENING
            if origin == Origin.FEED_FIELD and title and title.clear and contradicted:
                self._add_conflict(stated)

    def _kinds(self, title: Classification | None) -> Iterator[tuple[Statement, Origin]]:
        """Yield the evidence for a kind, the strongest first.

        The title's clear words, what fields say, the form wherever it is stated, what the other texts say
        clearly of something worn, the title's noun, the other texts. The word headset and a field that says
        headphones, as feeds say of earphones too, are weak.
        """
        fields = list(self._field_kinds())
        if title and title.clear:
            yield _state_kind(title), Origin.WORDS
        yield from ((stated, Origin.FEED_FIELD) for stated in fields if stated.value != "headphones")
        if title and (form := self._claims.get("form")):
            of_form = KIND_OF_FORM.get(str(self._values["form"]), "headphones")
            if title.kind != "headset" or of_form == "earphones":
                yield Statement("kind", of_form, form.evidence), form.origin
        if title:
            category = self._classify_category()
            for found in (
                category if category and category.clear else None,
                classify_buds(self._description),
            ):
                if found and found.kind != "other":
                    yield _state_kind(found), Origin.WORDS
            if title.kind != "headset":
                yield _state_kind(title), Origin.WORDS
        yield from ((stated, Origin.FEED_FIELD) for stated in fields)
        if title:
            yield _state_kind(title), Origin.WORDS
        if "kind" not in self._values:
            yield self._kind_of_other_texts(), Origin.WORDS

    def _field_kinds(self) -> Iterator[Statement]:
        """Yield what Google's category and the fields say of the kind."""
        category = self._texts.google_category
        kind = self._vocabulary.google.get(category.strip())
        if not kind and (found := classify_kind(parse_cached(category.rpartition(">")[2], self._vocabulary))):
            kind = found.kind
        if kind:
            yield Statement("kind", kind, f"google_product_category: {category}")
        yield from (stated for stated in self._fields if stated.attribute == "kind")

    def _classify_category(self) -> Classification | None:
        """Return the kind that the end of the store's category path names, else any other part of it."""
        end = PATH_SEPARATOR.split(self._texts.category)[-1]
        return classify_kind(parse_cached(end, self._vocabulary)) or classify_kind(self._category)

    def _kind_of_other_texts(self) -> Statement:
        """Return the kind that brand, category or description name, or the usual one of the title's maker.

        Else `other`, since nothing says that it is worn.
        """
        found = (
            classify_kind(parse_cached(self._texts.brand, self._vocabulary))
            or self._classify_category()
            or classify_description(self._description)
            or classify_maker(self._title)
        )
        self._unnamed = found is None
        return _state_kind(found or Classification("other", self._texts.title, clear=False))

    def _apply_kind(self, sure: bool) -> None:
        """Claim what the kind settles, if it is sure or a field says it; drop a form that it rules out."""
        kind = str(self._values["kind"])
        if kind == "earphones" and self._values.get("form") in ON_THE_HEAD:
            del self._values["form"]
        known = self._claims["kind"]
        if sure or known.origin == Origin.FEED_FIELD:
            for attribute, value in self._vocabulary.kinds.get(kind, {}).items():
                self._claim(Statement(attribute, value, known.evidence), known.origin)


def _state_kind(found: Classification) -> Statement:
    return Statement("kind", found.kind, found.evidence)
