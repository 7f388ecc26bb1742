"""Inference of attributes from what a feed says of a product, each with its evidence.

What the title says wins over structured fields, these over the store's category, that over the
description. What is not stated stays out. docs/attributes.md describes the rules.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from wizard.catalog.inference import classify_kind as kinds
from wizard.catalog.inference import statements
from wizard.catalog.inference.attributes import ATTRIBUTES, CONCRETE_MICROPHONES
from wizard.catalog.inference.classify_kind import Classification, classify_kind
from wizard.catalog.inference.phrases import tokenize
from wizard.catalog.inference.statements import CONNECTION, ParsedText, Statement, parse_cached
from wizard.catalog.inference.support import AUDIO_LINKS, drop_ambiguous_names, has_audio_words
from wizard.catalog.inference.uses import USES, find_uses
from wizard.catalog.inference.vocabulary import Vocabulary
from wizard.catalog.listing import Origin, ProductTexts, Provenance
from wizard.catalog.values import simplify
from wizard.rule_language.attributes import Value

LONGEST_VALUE = 300
"""Highest number of characters of a field's value that is read; a longer one is a description."""

LONGEST_SHAPE = 40
"""Highest number of characters of a value that may be no more than a form, in a field of any name."""

PATH_SEPARATOR = re.compile("[>/|»]")
"""Separator of the parts of a store's category."""

OF_AUDIO = frozenset({"kind", "form", "microphone", "anc", "mic_noise_reduction", "transparency"})
"""Attributes that a field states of audio goods alone."""

DECIDED_APART = frozenset({"kind", *CONNECTION, *USES})
"""Attributes for whose statements there are rules of their own."""

LISTENING = {"headphones", "earphones"}
"""Kinds that feeds seldom tell apart."""


class Conflict(NamedTuple):
    """A structured field that contradicts the title's clear words, which won."""

    attribute: str
    field: str
    words: str


class Inferred(NamedTuple):
    """What could be read of one product, in the catalog's words; what is not stated is absent.

    `kind` is always there. `provenance` has the evidence of each attribute. `named` are the links that
    any text names. `unnamed` says that no word names the kind, which is `other` then. `open_lists` are
    the lists that may be incomplete.
    """

    attributes: Mapping[str, Value]
    provenance: tuple[Provenance, ...]
    conflicts: tuple[Conflict, ...] = ()
    named: tuple[str, ...] = ()
    unnamed: bool = False
    open_lists: frozenset[str] = frozenset()


def infer(texts: ProductTexts, vocabulary: Vocabulary) -> Inferred:
    """Infer the attributes that the texts of a product state."""
    return _Inference(texts, vocabulary).infer()


# --- structured fields -----------------------------------------------------------------------------------


@lru_cache(maxsize=statements.CACHED_TEXTS)
def field_attributes(name: str, vocabulary: Vocabulary) -> tuple[str, ...] | None:
    """Return the attributes that the name of a field is about, None for any other name."""
    own_name = re.split("[:>]", name)[-1].strip().removeprefix("pa_")  # without section or prefix
    return vocabulary.fields.whole(tokenize(re.sub(r"\W+", " ", own_name)))


def _read_field(name: str, value: str, vocabulary: Vocabulary) -> Iterator[Statement]:
    """Yield what a field states of the attributes its name is about; the evidence is "name: value"."""
    attributes = field_attributes(name, vocabulary)
    if not attributes or not value.strip() or len(value) > LONGEST_VALUE:
        return
    answer = vocabulary.answers.whole(tokenize(value))
    if answer is None:
        values = _read_value(value, attributes, vocabulary)
    else:
        values = {attribute: statements.answer_value(attribute, answer) for attribute in attributes}
    for attribute in attributes:
        if values.get(attribute) is not None:
            yield Statement(attribute, values[attribute], f"{name}: {value}", Origin.FEED_FIELD)


def _read_value(value: str, attributes: Sequence[str], vocabulary: Vocabulary) -> dict[str, Value]:
    """Return attribute -> value from the words of a field's value; a list of links is complete here."""
    text = parse_cached(value, vocabulary)
    stated = text.statements
    suggested = list(statements.find_suggestions(text))
    kind = classify_kind(text)
    values: dict[str, Value] = {"kind": kind.kind} if kind else {}
    links = statements.infer_connection(stated, suggested, whole=True)
    measured = statements.find_measures(text, attributes)
    for each in (*links, *measured, *stated, *suggested):
        values.setdefault(each.attribute, each.value)
    for attribute in (vocabulary.measures.keys() & attributes) - values.keys():
        number = statements.parse_number(value, vocabulary.measures[attribute])
        values[attribute] = None if number is None else simplify(number)
    return values


# --- one product -----------------------------------------------------------------------------------------


class _Inference:
    """The claims about one product, gathered text by text; the first claim about an attribute wins."""

    def __init__(self, texts: ProductTexts, vocabulary: Vocabulary) -> None:
        self._texts = texts
        self._vocabulary = vocabulary
        self._title = statements.parse_text(texts.title, vocabulary)
        self._category = parse_cached(texts.category, vocabulary)
        self._description = parse_cached(texts.description, vocabulary)
        self._fields = [
            stated for name, value in texts.fields for stated in _read_field(name, value, vocabulary)
        ]
        self._claims: dict[str, Statement] = {}
        self._conflicts: list[Conflict] = []
        self._named: tuple[str, ...] = ()
        self._unnamed = False

    def infer(self) -> Inferred:
        """Return everything that is claimed; of goods other than headphones and headsets only the kind."""
        kind = self._classify_title()
        if kind is None or kind.kind != "other":
            self._read_title(kind.kind if kind else "")
            self._read_fields()
            self._read_text(self._category)
            self._read_text(self._description)
        self._claim_kind(kind)
        claimed = self._claims["kind"]
        if claimed.value == "other":
            self._claims = {"kind": claimed}
        else:
            self._apply_kind(claimed, sure=bool(kind and kind.clear))
        return self._result()

    def _result(self) -> Inferred:
        """Return the claims as they are now."""
        claims = [self._claims[name] for name in ATTRIBUTES if name in self._claims]
        attributes = {claim.attribute: claim.value for claim in claims}
        provenance = tuple([Provenance(claim.attribute, claim.origin, claim.evidence) for claim in claims])
        return Inferred(
            attributes,
            provenance,
            tuple(self._conflicts),
            self._named,
            self._unnamed,
            frozenset([claim.attribute for claim in claims if claim.is_open]),
        )

    def _read_title(self, kind: str) -> None:
        """Claim what the title states and suggests; `kind` is empty where it names none."""
        title = self._title
        if not title.mentions:
            return
        suggested = list(statements.find_suggestions(title))
        stated = [*statements.find_statements(title, kind), *suggested]
        connection = [each for each in stated if each.attribute in CONNECTION]
        if connection:
            if statements.says_only_usb(connection) and self._is_wireless_elsewhere():
                connection = [each for each in connection if each.attribute != "links"]
            self._named = tuple(statements.collect_links((*connection, *suggested)))
            self._claim_all(statements.infer_connection(connection, suggested, whole=False))
        self._claim_all(find_uses(title))
        self._claim_all(_keep_others(stated))

    def _read_text(self, text: ParsedText) -> None:
        """Claim what another text states; wires and links only if no text before did."""
        if not text.mentions or not text.statements:
            return
        connection = [each for each in text.statements if each.attribute in CONNECTION]
        if connection:
            self._named = self._named or tuple(statements.collect_links(connection))[:1]
            if self._claims.keys().isdisjoint(CONNECTION):
                self._claim_all(statements.infer_connection(connection, (), whole=False))
        self._claim_all(_keep_others(text.statements))

    def _is_wireless_elsewhere(self) -> bool:
        """Return whether other texts say it has no wire: then USB is a dongle, or charges."""
        texts = (self._category, self._description)
        others = (each for text in texts for each in text.statements)
        return any(map(statements.is_wireless, (*self._fields, *others)))

    def _read_fields(self) -> None:
        """Claim what the fields state; a field that contradicts the title is a conflict."""
        for each in self._fields:
            self._claim(each)
            if self._claims[each.attribute].value != each.value:
                self._add_conflict(each)
            if each.attribute == "links" and not self._named and isinstance(each.value, tuple):
                self._named = each.value

    def _add_conflict(self, stated: Statement) -> None:
        """Record a field that the title's words contradict; "a microphone" contradicts no kind of one."""
        known = self._claims[stated.attribute]
        vaguer = stated.value == "present" and known.value in CONCRETE_MICROPHONES
        conflict = Conflict(stated.attribute, stated.evidence, known.evidence)
        if known.origin is Origin.WORDS and not vaguer and conflict not in self._conflicts:
            self._conflicts.append(conflict)

    def _claim_all(self, stated: Iterable[Statement]) -> None:
        """Accept each statement if it is the first of its attribute, or says the same and more.

        More is which microphone it is that is present, or all words of a list of which some were known.
        """
        claims = self._claims
        for each in stated:
            known = claims.get(each.attribute)
            if known is None or _says_more(each, known):
                claims[each.attribute] = each

    def _claim(self, stated: Statement) -> None:
        self._claim_all((stated,))

    # --- the kind -------------------------------------------------------------------------------------

    def _claim_kind(self, title: Classification | None) -> None:
        """Claim the kind with the strongest evidence; record fields that the title clearly contradicts."""
        fields = list(self._field_kinds())
        for stated in self._kinds(title, fields):
            self._claim(stated)
            if not fields:
                return  # nothing weaker can contradict it
            different = {self._claims["kind"].value, stated.value}
            contradicted = len(different) > 1 and different != LISTENING
            if stated.origin is Origin.FEED_FIELD and title and title.clear and contradicted:
                self._add_conflict(stated)

    def _kinds(self, title: Classification | None, fields: Sequence[Statement]) -> Iterator[Statement]:
        """Yield the evidence for a kind, the strongest first.

        The title's clear words, what fields say, the form wherever it is stated, what the other texts say
        clearly of something worn, the title's noun, the other texts. The word headset and a field that says
        headphones, as feeds say of earphones too, are weak.
        """
        if title and title.clear:
            yield _state_kind(title)
        yield from (stated for stated in fields if stated.value != "headphones")
        category = _classify_category(self._texts.category, self._vocabulary)
        if title is None:
            yield from self._kinds_of_nameless(fields, category)
            return
        if form := self._claims.get("form"):
            of_form = kinds.KIND_OF_FORM.get(str(form.value), "headphones")
            if title.kind != "headset" or of_form == "earphones":
                yield form._replace(attribute="kind", value=of_form)
        clear = category if category and category.clear else None
        for found in (clear, kinds.classify_buds(self._description)):
            if found and found.kind != "other":
                yield _state_kind(found)
        if title.kind != "headset":
            yield _state_kind(title)
        yield from fields
        yield _state_kind(title)

    def _kinds_of_nameless(
        self, fields: Sequence[Statement], category: Classification | None
    ) -> Iterator[Statement]:
        """Yield the evidence for a kind where the title names none, as a model's name does not.

        Something else has to name it: the category, a field of the form or the microphone, or what the
        description is about. A form in words only says which kind of headphones they are.
        """
        if category and category.kind == "other" and not has_audio_words(self._category):
            yield _state_kind(category)
        if shape := self._find_shape():
            self._claim(shape)
            yield self._state_kind_of(shape)
        described = kinds.classify_description(self._description)
        named = [*fields, *map(_state_kind, filter(None, (category, described)))]
        form = self._claims.get("form")
        if form and form.value != "mono" and named and named[0].value == "headphones":
            yield self._state_kind_of(form)
        yield from named[:1]
        yield from self._kinds_of_groups()

    def _kinds_of_groups(self) -> Iterator[Statement]:
        """Yield the kind of what has a microphone, of a group of goods, and of a maker of little else.

        Else `other`, since nothing says that it is worn.
        """
        microphone = next((each for each in self._fields if each.attribute == "microphone"), None)
        if microphone and (microphone.value == "boom" or self._may_be_worn(microphone)):
            yield microphone._replace(attribute="kind", value="headset")
        google = self._texts.google_category
        if usual := google and self._vocabulary.google_usual.get(google.strip()):
            yield Statement("kind", usual, f"google_product_category: {google}", Origin.FEED_FIELD)
        groups = (parse_cached(text, self._vocabulary) for text in (google, self._texts.category) if text)
        found = next(filter(None, map(kinds.classify_maker, groups)), None)
        if has_audio_words(self._title):
            found = found or kinds.classify_maker(self._title)
        self._unnamed = found is None and "kind" not in self._claims
        yield _state_kind(found or Classification("other", self._texts.title, clear=False))

    def _may_be_worn(self, microphone: Statement) -> bool:
        """Return whether a product that has a microphone is in no category, or in one of audio."""
        categories = (self._texts.category, self._texts.google_category)
        named = [parse_cached(text, self._vocabulary) for text in categories if text]
        return microphone.value != "none" and (not named or any(map(kinds.is_about_audio, named)))

    def _find_shape(self) -> Statement | None:
        """Return the form that a field states, or that is all that another or the category says; not mono."""
        stated = [each for each in self._fields if each.attribute == "form"]
        for name, value in self._texts.fields:
            if form := self._read_shape(value):
                stated.append(form._replace(evidence=f"{name}: {value}", origin=Origin.FEED_FIELD))
        if self._category.facts and (
            form := self._read_shape(PATH_SEPARATOR.split(self._texts.category)[-1])
        ):
            stated.append(form)
        return next((each for each in stated if each.value != "mono"), None)

    def _read_shape(self, value: str) -> Statement | None:
        """Return the form that a short text states, if it has no words that the vocabulary lacks."""
        text = parse_cached(value, self._vocabulary) if len(value) <= LONGEST_SHAPE else None
        if text is None or sum(fact.last - fact.first + 1 for fact in text.facts) < len(text.tokens.words):
            return None
        found = (fact for fact in text.facts if "form" in fact.meaning.says and not fact.negated)
        form = next(found, None)
        return form and Statement("form", form.meaning.says["form"], text.evidence(form))

    def _state_kind_of(self, form: Statement) -> Statement:
        """Return the kind of what has this form: a headset, if a field says that it has a boom."""
        kind = kinds.KIND_OF_FORM.get(str(form.value), "headphones")
        boom = any((each.attribute, each.value) == ("microphone", "boom") for each in self._fields)
        return form._replace(attribute="kind", value="headset" if boom and kind == "headphones" else kind)

    def _field_kinds(self) -> Iterator[Statement]:
        """Yield what Google's category and the fields say of the kind."""
        if category := self._texts.google_category:
            end = parse_cached(category.rpartition(">")[2], self._vocabulary)
            found = classify_kind(end)
            kind = self._vocabulary.google.get(category.strip()) or (found and found.kind)
            if kind:
                yield Statement("kind", kind, f"google_product_category: {category}", Origin.FEED_FIELD)
        yield from (stated for stated in self._fields if stated.attribute == "kind")

    def _classify_title(self) -> Classification | None:
        """Return the kind that the title names; other texts speak for or against ambiguous words in it."""
        plain = drop_ambiguous_names(self._title)
        if plain is not self._title and self._is_on_the_head_elsewhere():
            self._title = plain
        found = classify_kind(self._title)
        if found is None and self._title.doubtful and self._is_about_audio_elsewhere():
            return classify_kind(self._title, elsewhere=True)
        return found

    def _is_on_the_head_elsewhere(self) -> bool:
        """Return whether a field, the category or what the description is about is on or over the ears."""
        described = kinds.classify_description(self._description)
        texts = (self._category, *([self._description] if described else ()))
        said = (each for text in texts for each in text.statements)
        forms = [each.value for each in (*self._fields, *said) if each.attribute == "form"]
        return bool(forms) and forms[0] in kinds.ON_THE_HEAD

    def _is_about_audio_elsewhere(self) -> bool:
        """Return whether category, fields or description say that the product is about audio."""
        others = (self._texts.google_category, self._texts.brand)
        parsed = (parse_cached(text, self._vocabulary) for text in others)
        return (
            any(map(kinds.is_about_audio, (self._category, *parsed)))
            or self._texts.google_category.strip() in self._vocabulary.google_usual
            or any(_is_of_audio(each) for each in self._fields)
            or kinds.classify_description(self._description) is not None
            or bool(self._description.goods and any(noun.meaning.needs for noun in self._title.nouns))
        )

    def _apply_kind(self, kind: Statement, sure: bool) -> None:
        """Claim what the kind settles, if it is sure or a field says it; drop a form that it rules out."""
        form = self._claims.get("form")
        if form and kind.value == "earphones" and form.value in kinds.ON_THE_HEAD:
            del self._claims["form"]
        if sure or kind.origin is Origin.FEED_FIELD:
            settled = self._vocabulary.kinds.get(str(kind.value), {}).items()
            self._claim_all([Statement(name, value, kind.evidence, kind.origin) for name, value in settled])


@lru_cache(maxsize=statements.CACHED_TEXTS)
def _classify_category(category: str, vocabulary: Vocabulary) -> Classification | None:
    """Return the kind that the end of a store's category path names, else any other part of it."""
    whole = parse_cached(category, vocabulary)
    if not whole.mentions:
        return None
    return classify_kind(parse_cached(PATH_SEPARATOR.split(category)[-1], vocabulary)) or classify_kind(whole)


def _keep_others(stated: Iterable[Statement]) -> Iterator[Statement]:
    """Yield the statements that no rule of their own decides on: not of the kind, of links, of uses."""
    return (each for each in stated if each.attribute not in DECIDED_APART)


def _says_more(stated: Statement, known: Statement) -> bool:
    """Return whether a statement says the same as a known one, and more."""
    if known.value == "present":
        return stated.value in CONCRETE_MICROPHONES
    if isinstance(known.value, tuple) and isinstance(stated.value, tuple):
        return known.is_open and not stated.is_open and set(known.value) <= set(stated.value)
    return False


def _is_of_audio(stated: Statement) -> bool:
    """Return whether a field says what nothing but audio goods have."""
    if stated.attribute == "links":
        return isinstance(stated.value, tuple) and not AUDIO_LINKS.isdisjoint(stated.value)
    return stated.attribute in OF_AUDIO and stated.value not in ("other", "none", "mono")


def _state_kind(found: Classification) -> Statement:
    return Statement("kind", found.kind, found.evidence)
