"""Readers of product titles: the one that a topic names, or one based on the topic's vocabulary.yaml."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from wizard.catalog.inference import table
from wizard.catalog.inference.attributes import ATTRIBUTES
from wizard.catalog.inference.infer import Inferred, field_attributes, infer
from wizard.catalog.inference.phrases import Lexicon, spellings, tokenize
from wizard.catalog.inference.vocabulary import VocabularyError, load_vocabulary
from wizard.catalog.listing import Origin, ProductTexts, Provenance
from wizard.catalog.values import fits, show_value
from wizard.rule_language.attributes import Attribute, AttributeType, Value
from wizard.rule_language.diagnostics import Place, Problem
from wizard.rule_language.topic import OTHER, Topic

WORN_AUDIO = "worn_audio"


@dataclass(frozen=True, slots=True)
class TitleReader:
    """A reader of the titles and other texts of a topic's products.

    `infer` returns the attributes that texts state. `reads_field` returns whether the reader itself reads
    fields with this name. `columns` are the headers of a table of results, and `cells` returns a row of it.
    """

    infer: Callable[[ProductTexts], Inferred]
    reads_field: Callable[[str], bool]
    columns: tuple[str, ...]
    cells: Callable[[Inferred], Iterable[str]]


def open_title_reader(topic: Topic, vocabulary: Path | None = None) -> TitleReader:
    """Return the reader of a topic's titles.

    `vocabulary` is a file with other words for the reader that the topic names; a reader based on
    vocabulary.yaml accepts none. Raise VocabularyError with every Problem.
    """
    if topic.titles == WORN_AUDIO:
        words = load_vocabulary(vocabulary)
        known = topic.stored_attributes
        fitting = {
            name
            for name, read in ATTRIBUTES.items()
            if name in known and _accepts_all_values(known[name], read)
        }

        def infer_declared(texts: ProductTexts) -> Inferred:
            """Return what the texts state about the attributes that the topic declares."""
            inferred = infer(texts, words)
            return inferred if inferred.attributes.keys() <= fitting else _keep_declared(inferred, topic)

        def reads_field(name: str) -> bool:
            """Return whether the vocabulary has a field with this name."""
            return field_attributes(name, words) is not None

        return TitleReader(infer_declared, reads_field, table.COLUMNS, table.to_cells)
    if vocabulary:
        message = f"The rules on '{topic.name}' read titles by the words in their own vocabulary.yaml."
        raise VocabularyError([Problem(Place(str(vocabulary), 0), message, "Add the words there.")])
    attributes = tuple(topic.stored_attributes)
    read = partial(_infer_words, topic=topic, lexicons=_fill_lexicons(topic))
    return TitleReader(read, lambda _: False, attributes, partial(_to_cells, attributes))


def _accepts_all_values(attribute: Attribute, read: Attribute) -> bool:
    """Return whether all values that may be read are valid for the topic's attribute; False for scales."""
    if read.type is AttributeType.SCALE:
        return False
    return attribute.type is read.type and set(read.words) <= set(attribute.words)


def _keep_declared(inferred: Inferred, topic: Topic) -> Inferred:
    """Return the inferred attributes that the topic declares; a kind that it does not know is `other`."""
    known = topic.stored_attributes
    attributes = {
        name: value
        for name, value in inferred.attributes.items()
        if name in known and fits(known[name], value)
    }
    provenance = tuple(each for each in inferred.provenance if each.attribute in attributes)
    return inferred._replace(
        attributes={"kind": OTHER, **attributes},
        provenance=provenance,
        open_lists=inferred.open_lists & attributes.keys(),
    )


def _to_cells(attributes: Iterable[str], inferred: Inferred) -> Iterator[str]:
    return (show_value(inferred.attributes.get(name), ";", missing="") for name in attributes)


# --- the words of vocabulary.yaml --------------------------------------------------------------------------


def _fill_lexicons(topic: Topic) -> dict[str, Lexicon[str | bool]]:
    """Return attribute -> lexicon of its phrases; separate, so that their phrases may overlap in a text."""
    lexicons: dict[str, Lexicon[str | bool]] = {}
    stated: dict[str, Mapping[Any, tuple[str, ...]]] = {"kind": topic.words.kinds, **topic.words.attributes}
    for name, words in stated.items():
        lexicons[name] = Lexicon()
        for word, phrases in words.items():
            for phrase in phrases:
                for spelling in spellings(phrase):
                    lexicons[name].add(spelling, word)
    return lexicons


def _infer_words(texts: ProductTexts, topic: Topic, lexicons: dict[str, Lexicon[str | bool]]) -> Inferred:
    """Infer kind and attributes from words of the title, or else of the category."""
    attributes: dict[str, Value] = {"kind": OTHER}
    provenance = []
    sources = (tokenize(texts.title), tokenize(texts.category))
    for name, lexicon in lexicons.items():
        for tokens in sources:
            found = [(word, tokens.quote(first, last)) for word, first, last in lexicon.find(tokens)]
            if found:
                attributes[name], evidence = _choose(topic.stored_attributes[name], found)
                provenance.append(Provenance(name, Origin.WORDS, evidence))
                break
    unnamed = all(known.attribute != "kind" for known in provenance)
    lists = frozenset(name for name in topic.lists if name in attributes)
    return Inferred(attributes, tuple(provenance), unnamed=unnamed, open_lists=lists)


def _choose(attribute: Attribute, found: list[tuple[Any, str]]) -> tuple[Value, str]:
    """Return the value that phrases state, and the evidence.

    For a list, all phrases count; otherwise the longest, but the kind `other` takes precedence.
    """
    if attribute.type is AttributeType.WORDS:
        stated = dict(found)
        return tuple(word for word in attribute.words if word in stated), " … ".join(
            dict.fromkeys(evidence for _, evidence in found)
        )
    is_kind = attribute.name == "kind"
    return max(found, key=lambda each: (is_kind and each[0] == OTHER, len(each[1])))
