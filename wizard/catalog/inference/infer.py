"""Inference of attributes from the texts of a product in a feed, each with its evidence.

The title takes precedence over structured fields, then come the store's category and the description.
Attributes that no text states are left out. docs/attributes.md describes the rules.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from wizard.catalog.inference import classify_kind as kinds
from wizard.catalog.inference import statements
from wizard.catalog.inference.attributes import ATTRIBUTES, CONCRETE_MICROPHONES
from wizard.catalog.inference.classify_kind import Classification, classify_kind
from wizard.catalog.inference.links import WIRED_LINKS, WIRELESS_LINKS
from wizard.catalog.inference.phrases import tokenize
from wizard.catalog.inference.statements import CONNECTION, ParsedText, Statement, parse_cached
from wizard.catalog.inference.support import AUDIO_LINKS, drop_ambiguous_names, has_audio_words, names_audio
from wizard.catalog.inference.uses import USES, find_uses
from wizard.catalog.inference.vocabulary import Vocabulary
from wizard.catalog.listing import Origin, ProductTexts, Provenance
from wizard.catalog.values import simplify
from wizard.rule_language.attributes import Value

LONGEST_VALUE = 300
"""Length in characters of the longest field value that is read; a longer one is a description."""

LONGEST_SHAPE = 40
"""Length in characters of the longest value that is tried as a form if the field may have any name."""

PATH_SEPARATOR = re.compile("[>/|»]")
"""The separators of a category path."""

OF_AUDIO = frozenset({"kind", "form", "microphone", "anc", "mic_noise_reduction", "transparency"})
"""Attributes that fields state only for audio products."""

DECIDED_APART = frozenset({"kind", *CONNECTION, *USES})
"""Attributes that are decided by separate rules."""

LISTENING = {"headphones", "earphones"}
"""Kinds that feeds seldom distinguish."""


class Conflict(NamedTuple):
    """A structured field that contradicts clear words of the title, which were used instead."""

    attribute: str
    field: str
    words: str


class Inferred(NamedTuple):
    """The attributes inferred for one product, as the catalog writes them; those not stated are absent.

    `attributes` always has the `kind`, and `provenance` the evidence of each attribute. `named` are the links
    that the texts name. `unnamed` says that nothing names the kind, which is then `other`. `open_lists` are
    the attributes whose lists may be incomplete.
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
    """Return the attributes that a field of this name states; None if the vocabulary lacks the name."""
    own_name = re.split("[:>]", name)[-1].strip().removeprefix("pa_")  # no section, no prefix
    return vocabulary.fields.whole(tokenize(re.sub(r"\W+", " ", own_name)))


def _read_field(name: str, value: str, vocabulary: Vocabulary) -> Iterator[Statement]:
    """Yield what a field states about the attributes of its name; the evidence is "name: value"."""
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
    """Return attribute -> value from the words of a field's value; a list of links is taken as complete."""
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
    """The statements accepted about one product, text by text; the first about each attribute counts."""

    def __init__(self, texts: ProductTexts, vocabulary: Vocabulary) -> None:
        self._texts = texts
        self._vocabulary = vocabulary
        self._title = statements.parse_text(texts.title, vocabulary, is_title=True)
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
        """Return the inferred attributes; for products other than headphones and headsets, only the kind."""
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
        """Return the claims accepted so far as the result."""
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
        """Claim what the title states and suggests; `kind` is empty if the title names none."""
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
        """Claim what another text states; of wires and links, only what agrees with earlier texts."""
        if not text.mentions or not text.statements:
            return
        connection = [each for each in text.statements if each.attribute in CONNECTION]
        if connection:
            self._named = self._named or tuple(statements.collect_links(connection))[:1]
            if self._claims.keys().isdisjoint(CONNECTION):
                self._claim_all(statements.infer_connection(connection, (), whole=False))
            else:
                self._claim_all(statements.merge_lists("links", self._keep_agreeing(connection)))
        self._claim_all(_keep_others(text.statements))

    def _keep_agreeing(self, connection: Iterable[Statement]) -> Iterator[Statement]:
        """Yield the statements of links that have a wire, or none, as stated already.

        Others are often about an accessory. On a wireless product, USB is taken to be for charging.
        """
        wireless, wired = (
            name in self._claims and self._claims[name].value is True for name in ("wireless", "wired")
        )
        links = (WIRELESS_LINKS if wireless else frozenset()) | (WIRED_LINKS if wired else frozenset())
        if wireless:
            links -= {"usb"}
        for each in connection:
            if each.attribute == "links" and isinstance(each.value, tuple) and links.issuperset(each.value):
                yield each

    def _is_wireless_elsewhere(self) -> bool:
        """Return whether another text says "wireless"; USB is then a dongle or for charging."""
        texts = (self._category, self._description)
        others = (each for text in texts for each in text.statements)
        return any(map(statements.is_wireless, (*self._fields, *others)))

    def _read_fields(self) -> None:
        """Claim what the fields state; record a conflict for each field that contradicts the title."""
        for each in self._fields:
            self._claim(each)
            if self._claims[each.attribute].value != each.value:
                self._add_conflict(each)
            if each.attribute == "links" and not self._named and isinstance(each.value, tuple):
                self._named = each.value

    def _add_conflict(self, stated: Statement) -> None:
        """Record a field that contradicts words; "has a microphone" does not contradict its kind."""
        known = self._claims[stated.attribute]
        vaguer = stated.value == "present" and known.value in CONCRETE_MICROPHONES
        conflict = Conflict(stated.attribute, stated.evidence, known.evidence)
        if known.origin is Origin.WORDS and not vaguer and conflict not in self._conflicts:
            self._conflicts.append(conflict)

    def _claim_all(self, stated: Iterable[Statement]) -> None:
        """Accept each statement that is the first about its attribute, or more precise than the accepted one.

        It is more precise if it says which microphone is present, or completes a list.
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
        """Claim the kind with the strongest evidence; record fields that contradict a clear title."""
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
        """Yield the evidence for the kind, the strongest first.

        The order is: clear words of the title; fields; the form, whichever text states it; clear words of the
        category and description; the noun of the title. The word "headset" comes last, after fields that say
        "headphones", since feeds say that of earphones too.
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
        """Yield the evidence for the kind if the title names none, as with a bare model name.

        The category, a field for the form or the microphone, or the subject of the description must then name
        it. A form in other texts only decides which kind of headphones they are.
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
        """Yield the kind by a microphone field, by Google's category, and by a product group or maker.

        Without a group or maker, yield `other` last, since nothing says that the product is worn audio.
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
        """Return whether a product has a microphone, and either no category or one about audio."""
        categories = (self._texts.category, self._texts.google_category)
        named = [parse_cached(text, self._vocabulary) for text in categories if text]
        return microphone.value != "none" and (not named or any(map(kinds.is_about_audio, named)))

    def _find_shape(self) -> Statement | None:
        """Return the form that a field states; None if there is none, or only mono.

        Fields that the vocabulary does not know and the end of the category also count, if they consist of a
        form and nothing else.
        """
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
        """Return the form that a short text states, if all its words are part of facts in the vocabulary."""
        text = parse_cached(value, self._vocabulary) if len(value) <= LONGEST_SHAPE else None
        if text is None or sum(fact.last - fact.first + 1 for fact in text.facts) < len(text.tokens.words):
            return None
        found = (fact for fact in text.facts if "form" in fact.meaning.says and not fact.negated)
        form = next(found, None)
        return form and Statement("form", form.meaning.says["form"], text.evidence(form))

    def _state_kind_of(self, form: Statement) -> Statement:
        """Return the kind of a product with this form; with a boom in a field, a headset, not headphones."""
        kind = kinds.KIND_OF_FORM.get(str(form.value), "headphones")
        boom = any((each.attribute, each.value) == ("microphone", "boom") for each in self._fields)
        return form._replace(attribute="kind", value="headset" if boom and kind == "headphones" else kind)

    def _field_kinds(self) -> Iterator[Statement]:
        """Yield what Google's category and the fields say about the kind."""
        if category := self._texts.google_category:
            end = parse_cached(category.rpartition(">")[2], self._vocabulary)
            found = classify_kind(end)
            kind = self._vocabulary.google.get(category.strip()) or (found and found.kind)
            if kind:
                yield Statement("kind", kind, f"google_product_category: {category}", Origin.FEED_FIELD)
        yield from (stated for stated in self._fields if stated.attribute == "kind")

    def _classify_title(self) -> Classification | None:
        """Return the kind that the title names; other texts decide whether its ambiguous phrases count."""
        plain = drop_ambiguous_names(self._title)
        if plain is not self._title and self._is_on_the_head_elsewhere():
            self._title = plain
        found = classify_kind(self._title)
        if found is None and self._title.doubtful and self._is_about_audio_elsewhere():
            return classify_kind(self._title, elsewhere=True)
        return found

    def _is_on_the_head_elsewhere(self) -> bool:
        """Return whether the first form stated elsewhere is on-ear or over-ear.

        Fields come first, then the category, then the description if it is about worn audio.
        """
        described = kinds.classify_description(self._description)
        texts = (self._category, *([self._description] if described else ()))
        said = (each for text in texts for each in text.statements)
        forms = [each.value for each in (*self._fields, *said) if each.attribute == "form"]
        return bool(forms) and forms[0] in kinds.ON_THE_HEAD

    def _is_about_audio_elsewhere(self) -> bool:
        """Return whether the category, brand, fields or description are about audio."""
        others = (self._texts.google_category, self._texts.brand)
        parsed = (parse_cached(text, self._vocabulary) for text in others)
        return (
            any(map(kinds.is_about_audio, (self._category, *parsed)))
            or self._texts.google_category.strip() in self._vocabulary.google_usual
            or any(_is_of_audio(each) for each in self._fields)
            or kinds.classify_description(self._description) is not None
            or (any(noun.meaning.needs for noun in self._title.nouns) and names_audio(self._description))
        )

    def _apply_kind(self, kind: Statement, sure: bool) -> None:
        """Claim what the kind implies if it is sure or from a field; drop a form that contradicts it."""
        form = self._claims.get("form")
        if form and kind.value == "earphones" and form.value in kinds.ON_THE_HEAD:
            del self._claims["form"]
        if sure or kind.origin is Origin.FEED_FIELD:
            settled = self._vocabulary.kinds.get(str(kind.value), {}).items()
            self._claim_all([Statement(name, value, kind.evidence, kind.origin) for name, value in settled])


@lru_cache(maxsize=statements.CACHED_TEXTS)
def _classify_category(category: str, vocabulary: Vocabulary) -> Classification | None:
    """Return the kind that the last part of a store's category path names, else that of the whole path."""
    whole = parse_cached(category, vocabulary)
    if not whole.mentions:
        return None
    return classify_kind(parse_cached(PATH_SEPARATOR.split(category)[-1], vocabulary)) or classify_kind(whole)


def _keep_others(stated: Iterable[Statement]) -> Iterator[Statement]:
    """Yield the statements that no separate rule decides: none about the kind, links or uses."""
    return (each for each in stated if each.attribute not in DECIDED_APART)


def _says_more(stated: Statement, known: Statement) -> bool:
    """Return whether a statement agrees with a known one and says more."""
    if known.value == "present":
        return stated.value in CONCRETE_MICROPHONES
    if isinstance(known.value, tuple) and isinstance(stated.value, tuple):
        return known.is_open and not stated.is_open and set(known.value) <= set(stated.value)
    return False


def _is_of_audio(stated: Statement) -> bool:
    """Return whether a field states something that only audio products have."""
    if stated.attribute == "links":
        return isinstance(stated.value, tuple) and not AUDIO_LINKS.isdisjoint(stated.value)
    return stated.attribute in OF_AUDIO and stated.value not in ("other", "none", "mono")


def _state_kind(found: Classification) -> Statement:
    return Statement("kind", found.kind, found.evidence)
