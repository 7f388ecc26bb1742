"""Structured fields: what a name and a value state, read by the same words as a title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wizard.catalog.inferring.connections import connect
from wizard.catalog.inferring.kinds import rule_kind
from wizard.catalog.inferring.measures import bare_number, measured
from wizard.catalog.inferring.readings import Reading, read_again
from wizard.catalog.inferring.statements import Statement, statements, suggestions
from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.catalog.vocabulary import Vocabulary
from wizard.catalog.vocabulary.phrases import cut
from wizard.core.products import Value

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
