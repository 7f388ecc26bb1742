"""Field types of answers, conditions and product tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from wizard.rule_language.compound_types import (
    Combination,
    Entry,
    Key,
    OneOrEntry,
    Written,
    read_entries,
    read_parts,
    require,
)
from wizard.rule_language.conditions import All, AnyOf, Leaf, Not, count_dnf_terms
from wizard.rule_language.diagnostics import Place
from wizard.rule_language.field_types import (
    YES_NO,
    FieldType,
    Names,
    QuestionSymbols,
    ReadContext,
    Ref,
    Text,
    Word,
    describe_value,
    read_scalar,
    suggest,
)
from wizard.rule_language.predicates import (
    RATINGS,
    AllTests,
    AnswerAmount,
    AnyTest,
    Attribute,
    AttributeTest,
    AttributeType,
    Operator,
)
from wizard.rule_language.yaml_reader import Yaml, YamlMapping, YamlScalar, YamlSequence

MOST_DNF_TERMS = 2000
"""DNF terms a condition may expand to; rules are matched term by term."""

QUESTION = Ref("question", "questions.yaml")


# --- chosen options ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Options:
    """One option, or a list of at least one, of the question being read."""

    noun: str = "the id of an option, or a list of them"

    def read(self, value: Yaml, name: str, context: ReadContext) -> tuple[str, ...]:
        """Return the options in the order written; none after a problem."""
        parts = value.parts if isinstance(value, YamlSequence) else (value,)
        if not parts:
            context.report(value.place, f"'{name}' is empty.", f"Write {self.noun}.")
        chosen = [self._read_option(part, name, context) for part in parts]
        return () if None in chosen else tuple(filter(None, chosen))

    def _read_option(self, value: Yaml, name: str, context: ReadContext) -> str | None:
        option, question = read_scalar(value, name, self.noun, context), context.question
        if option is None or question is None or not question.options.lack(option):
            return option
        message = f"The question '{question.id}' has no option {describe_value(value)}."
        fix = suggest(option, question.options.places, "Use an option of it, or add this one.")
        context.report(value.place, message, fix)
        return None


@dataclass(frozen=True, slots=True)
class AnswerType:
    """A possible answer to the question being read."""

    noun: str = "the id of an option, or a list of them"

    def read(self, value: Yaml, name: str, context: ReadContext) -> tuple[str, ...]:
        """Return the chosen options in option order; none after a problem."""
        question, chosen = context.question, dict.fromkeys(Options().read(value, name, context))
        if question is None or len(chosen) < 2:
            return tuple(chosen)
        alone = next((option for option in chosen if option in question.alone), None)
        if question.many is False:
            message = f"The question '{question.id}' takes one answer, not {len(chosen)}."
            context.report(value.place, message, "Keep one of them.")
        elif alone:
            message = f"The option '{alone}' of '{question.id}' cannot be chosen with others."
            context.report(value.place, message, f"Keep '{alone}' alone, or take it out.")
        return tuple(option for option in question.options.places if option in chosen)


@dataclass(frozen=True, slots=True)
class AnswersByQuestion:
    """A set of answers: question ids with the chosen options of each."""

    noun: str = "questions with their answers"

    def read(self, value: Yaml, name: str, context: ReadContext) -> dict[str, tuple[str, ...]]:
        """Return question id -> chosen options in option order."""
        return {
            key.text: AnswerType().read(part, key.text, context.within(question))
            for key, part in read_entries(value, name, self.noun, context)
            if (question := find_question(key, context))
        }


def find_question(key: YamlScalar, context: ReadContext) -> QuestionSymbols | None:
    """Return the symbols of the question of this id; None after a problem."""
    if QUESTION.read(key, "question", context) is None:
        return None
    unknown = QuestionSymbols(key.text, Place(""), Names({}, complete=False))
    return context.symbols.questions.get(key.text, unknown)


# --- conditions ------------------------------------------------------------------------------------------

ONLY = Entry("a list of options", make=lambda only: only, keys=(require("only", Options()),))


class ConditionType(Combination):
    """A condition: questions with the options that make it hold."""

    noun = "questions with options"
    every = All
    some = AnyOf

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return the condition, None after a problem."""
        before = len(context.problems)
        condition = self.combine(value, name, context)
        if len(context.problems) > before:
            return None
        if max(count_dnf_terms(condition), count_dnf_terms(condition, holds=False)) > MOST_DNF_TERMS:
            message = f"'{name}' unfolds into more than {MOST_DNF_TERMS:,} alternatives."
            context.report(value.place, message, "Split the rule into several with simpler conditions.")
        return condition

    def part(self, key: YamlScalar, value: Yaml, context: ReadContext) -> Any:
        """Return a `not`, or the leaf of one question."""
        if key.text == "not":
            return Not(self.combine(value, key.text, context))
        question = find_question(key, context)
        if question is None or not is_earlier(question, key, context):
            return None
        options = OneOrEntry(Options(), ONLY).read(value, key.text, context.within(question))
        return Leaf(key.text, frozenset(options or ()), only=isinstance(value, YamlMapping))


def is_earlier(question: QuestionSymbols, key: YamlScalar, context: ReadContext) -> bool:
    """Return whether the question is asked before the one being read; report it if not."""
    current = context.question
    if current is None or question.place < current.place:
        return True
    order = "its own question" if question.place == current.place else f"'{key.text}', which is asked later"
    message = f"This condition reads {order}."
    context.report(key.place, message, "Name earlier questions only, or move the question further down.")
    return False


@dataclass(frozen=True, slots=True)
class Number:
    """A number from 0, with at most nine digits before the point and three after it."""

    noun: str = "a number"

    def read(self, value: Yaml, name: str, context: ReadContext) -> int | float | None:
        """Return the number."""
        text = read_scalar(value, name, self.noun, context)
        if text is None:
            return None
        if re.fullmatch(r"[0-9]{1,9}", text):
            return int(text)
        if re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,3}", text):
            return float(text)
        message = f"'{name}' must be a number, not {describe_value(value)}."
        context.report(value.place, message, "Write for example 8 or 7.5.")
        return None


@dataclass(frozen=True, slots=True)
class Rating:
    """A water rating; IP55 counts as IPX5 (IEC 60529: the second digit is water)."""

    noun: str = "a water rating, for example IPX4"

    def read(self, value: Yaml, name: str, context: ReadContext) -> str | None:
        """Return the rating as one of `RATINGS`."""
        text = read_scalar(value, name, self.noun, context)
        if text is not None and (digits := re.fullmatch(r"IP[0-9X]([1-9])K?", text)):
            return f"IPX{digits[1]}"
        if text is None or text in RATINGS:
            return text
        context.report(value.place, f"'{name}' cannot be {describe_value(value)}.", suggest(text, RATINGS))
        return None


def check_amount(values: Written, entry: YamlMapping, context: ReadContext) -> None:
    """Report a limit taken from a question that can give none."""
    question = context.symbols.questions.get(values.get("answer") or "")
    place = entry.entries[0][1].place
    if question and question.many:
        message = f"The question '{question.id}' takes several answers, so it gives no limit."
        context.report(place, message, "Name a question with 'choose: one'.")
    elif question and not question.has_amount:
        message = f"No option of the question '{question.id}' has an amount."
        context.report(place, message, "Add 'amount:' to its options, or name another question.")


ANSWER_AMOUNT = Entry(
    "a limit taken from an answer",
    make=lambda answer: AnswerAmount(answer),
    keys=(require("answer", QUESTION),),
    check=check_amount,
)


LIMIT_KEYS = ("at_least", "at_most")
NUMBER_LIMITS = Entry(
    "a limit",
    make=dict,
    keys=(Key("at_least", Number()), Key("at_most", OneOrEntry(Number(), ANSWER_AMOUNT))),
    some_of=LIMIT_KEYS,
)
RATING_LIMITS = Entry(
    "a limit", make=dict, keys=(Key("at_least", Rating()), Key("at_most", Rating())), some_of=LIMIT_KEYS
)


class PredicateType(Combination):
    """A test of a product: attributes with the values that meet it."""

    noun = "attributes with values"
    every = AllTests
    some = AnyTest

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return the test, or any value after a problem."""
        return self.combine(value, name, context)

    def part(self, key: YamlScalar, value: Yaml, context: ReadContext) -> Any:
        """Return the test of one attribute."""
        attribute = context.symbols.attributes.get(key.text)
        if attribute is None:
            fix = suggest(key.text, context.symbols.attributes, "docs/rule-files.md lists the attributes.")
            context.report(key.place, f"There is no attribute {describe_value(key)}.", fix)
            return None
        if isinstance(value, YamlMapping):
            return read_limits(attribute, value, context)
        return read_values(attribute, value, context)


def read_limits(attribute: Attribute, value: YamlMapping, context: ReadContext) -> Any:
    """Return a test of a number or rating against one limit, or two."""
    if attribute.type not in (AttributeType.NUMBER, AttributeType.RATING):
        message = f"'{attribute.name}' cannot be compared with at_least or at_most."
        example = ", ".join(attribute.words[:2]) or "yes"
        context.report(value.place, message, f"Write the values it may have, for example [{example}].")
        return None
    field_type = NUMBER_LIMITS if attribute.type is AttributeType.NUMBER else RATING_LIMITS
    limits = field_type.read(value, attribute.name, context)
    tests = [
        AttributeTest(attribute.name, Operator(name), limit=limit) for name, limit in (limits or {}).items()
    ]
    return tests[0] if len(tests) == 1 else AllTests(tuple(tests))


def read_values(attribute: Attribute, value: Yaml, context: ReadContext) -> AttributeTest | None:
    """Return a test that the attribute has one of some values."""
    if attribute.type is AttributeType.NUMBER:
        message = f"'{attribute.name}' is a number, and few products have exactly {describe_value(value)}."
        context.report(value.place, message, "Write {at_least: NUMBER} or {at_most: NUMBER}.")
        return None
    field_type = value_type(attribute)
    listed = isinstance(value, YamlSequence)
    parts = read_parts(value, attribute.name, field_type.noun, context, least=1) if listed else (value,)
    values = [field_type.read(part, attribute.name, context) for part in parts]
    return AttributeTest(attribute.name, Operator.ANY_OF, values=tuple(values))


def value_type(attribute: Attribute) -> FieldType:
    """Return the type of a value of the attribute."""
    match attribute.type:
        case AttributeType.YES_NO:
            return YES_NO
        case AttributeType.RATING:
            return Rating()
        case AttributeType.WORD | AttributeType.LIST if attribute.words:
            return Word.of(attribute.words)
    return Text()
