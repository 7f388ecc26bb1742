"""Shapes that speak of products: the values and limits a need may ask of an attribute."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from wizard.core.products import (
    RATINGS,
    AllTests,
    AnswerAmount,
    AnyTest,
    Attribute,
    AttributeTest,
)
from wizard.core.reading.compound_shapes import Combination, Entry, Key, Written, read_parts
from wizard.core.reading.condition_shapes import QUESTION
from wizard.core.reading.shapes import YES_NO, Reader, Shape, Text, describe, read_scalar, suggest, words
from wizard.core.reading.yaml_subset import Yaml, YamlMapping, YamlScalar, YamlSequence


@dataclass(frozen=True, slots=True)
class Number:
    """A number from 0, with at most nine digits before the point and three after it."""

    noun: str = "a number"

    def read(self, value: Yaml, name: str, reader: Reader) -> int | float | None:
        """The number."""
        text = read_scalar(value, name, self.noun, reader)
        if text is None:
            return None
        if re.fullmatch(r"[0-9]{1,9}", text):
            return int(text)
        if re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,3}", text):
            return float(text)
        message = f"'{name}' must be a number, not {describe(value)}."
        reader.report(value.place, message, "Write for example 8 or 7.5.")
        return None


@dataclass(frozen=True, slots=True)
class Rating:
    """A water rating; IP55 counts as IPX5 (IEC 60529: the second digit is water)."""

    noun: str = "a water rating, for example IPX4"

    def read(self, value: Yaml, name: str, reader: Reader) -> str | None:
        """The rating as one of `RATINGS`."""
        text = read_scalar(value, name, self.noun, reader)
        if text is not None and (digits := re.fullmatch(r"IP[0-9X]([1-9])K?", text)):
            return f"IPX{digits[1]}"
        if text is None or text in RATINGS:
            return text
        reader.report(value.place, f"'{name}' cannot be {describe(value)}.", suggest(text, RATINGS))
        return None


def check_amount(values: Written, entry: YamlMapping, reader: Reader) -> None:
    """Report a limit taken from a question that can give none."""
    question = reader.outline.questions.get(values.get("answer") or "")
    place = entry.entries[0][1].place
    if question and question.many:
        message = f"The question '{question.id}' takes several answers, so it gives no limit."
        reader.report(place, message, "Name a question with 'choose: one'.")
    elif question and not question.has_amount:
        message = f"No option of the question '{question.id}' has an amount."
        reader.report(place, message, "Add 'amount:' to its options, or name another question.")


ANSWER_AMOUNT = Entry(
    "a limit taken from an answer",
    make=lambda answer: AnswerAmount(answer),
    keys=(Key("answer", QUESTION, required=True),),
    check=check_amount,
)


@dataclass(frozen=True, slots=True)
class NumberOrAnswer:
    """A number, or `{answer: QUESTION}` for the amount of the option chosen there."""

    noun: str = "a number or {answer: QUESTION}"

    def read(self, value: Yaml, name: str, reader: Reader) -> Any:
        """The number, or the AnswerAmount."""
        shape: Shape = ANSWER_AMOUNT if isinstance(value, YamlMapping) else Number()
        return shape.read(value, name, reader)


LIMITS = ("at_least", "at_most")
NUMBER_LIMITS = Entry(
    "a limit",
    make=dict,
    keys=(Key("at_least", Number()), Key("at_most", NumberOrAnswer())),
    some_of=LIMITS,
)
RATING_LIMITS = Entry(
    "a limit",
    make=dict,
    keys=(Key("at_least", Rating()), Key("at_most", Rating())),
    some_of=LIMITS,
)


class ProductTestShape(Combination):
    """A test of a product: attributes with the values that meet it."""

    noun = "attributes with values"
    every = AllTests
    some = AnyTest

    def read(self, value: Yaml, name: str, reader: Reader) -> Any:
        """The test, whatever it is after a problem."""
        return self.combine(value, name, reader)

    def part(self, key: YamlScalar, value: Yaml, reader: Reader) -> Any:
        """One attribute with its values or limits."""
        attribute = reader.outline.attributes.get(key.text)
        if attribute is None:
            mend = suggest(key.text, reader.outline.attributes, "docs/rule-files.md lists the attributes.")
            reader.report(key.place, f"There is no attribute {describe(key)}.", mend)
            return None
        if isinstance(value, YamlMapping):
            return read_limits(attribute, value, reader)
        return read_values(attribute, value, reader)


def read_limits(attribute: Attribute, value: YamlMapping, reader: Reader) -> Any:
    """A test of a number or rating against one limit, or two."""
    if attribute.type not in ("number", "rating"):
        message = f"'{attribute.name}' cannot be compared with at_least or at_most."
        example = ", ".join(attribute.words[:2]) or "yes"
        reader.report(value.place, message, f"Write the values it may have, for example [{example}].")
        return None
    shape = NUMBER_LIMITS if attribute.type == "number" else RATING_LIMITS
    limits = shape.read(value, attribute.name, reader)
    tests = [AttributeTest(attribute.name, name, limit=limit) for name, limit in (limits or {}).items()]
    return tests[0] if len(tests) == 1 else AllTests(tuple(tests))


def read_values(attribute: Attribute, value: Yaml, reader: Reader) -> AttributeTest | None:
    """A test that the attribute has one of some values."""
    if attribute.type == "number":
        message = f"'{attribute.name}' is a number, and few products have exactly {describe(value)}."
        reader.report(value.place, message, "Write {at_least: NUMBER} or {at_most: NUMBER}.")
        return None
    shape = value_shape(attribute)
    listed = isinstance(value, YamlSequence)
    parts = read_parts(value, attribute.name, shape.noun, reader, least=1) if listed else (value,)
    values = [shape.read(part, attribute.name, reader) for part in parts]
    return AttributeTest(attribute.name, "any_of", values=tuple(values))


def value_shape(attribute: Attribute) -> Shape:
    """What a value of the attribute may be."""
    match attribute.type:
        case "yes_no":
            return YES_NO
        case "rating":
            return Rating()
        case "word" | "list" if attribute.words:
            return words(*attribute.words)
    return Text()
