"""Field types of answers, conditions and product tests."""

import re
from dataclasses import dataclass
from typing import Any

from wizard.rule_language import field_types as fields
from wizard.rule_language.attributes import Attribute, AttributeType
from wizard.rule_language.compound_types import (
    Combination,
    Entry,
    OneOrEntry,
    one_or_more,
    optional,
    read_entries,
)
from wizard.rule_language.conditions import All, Leaf, Not, count_dnf_terms
from wizard.rule_language.diagnostics import Place, ProblemError
from wizard.rule_language.field_types import (
    ReadContext,
    describe_value,
    read_scalar,
    suggest,
    suggest_id,
    suggest_slip,
)
from wizard.rule_language.predicates import AnswerAmount, AttributeTest, Operator, attribute_tests
from wizard.rule_language.yaml_reader import Yaml, YamlMapping, YamlScalar

MOST_DNF_TERMS = 2000
"""The most DNF terms a condition may expand to; rules are matched term by term."""

QUESTION = fields.Ref("question", "questions.yaml")


# --- chosen options ------------------------------------------------------------------------------------


class Options:
    """One option of the question being read, or a non-empty list of them."""

    noun = "the id of an option, or a list of them"

    def read(self, value: Yaml, name: str, context: ReadContext) -> tuple[str | None, ...]:
        """Return the options in the order written; None stands for one already reported."""
        parts = one_or_more(value, name, self.noun)
        return tuple([context.attempt(self._read_option, part, name) for part in parts])

    def _read_option(self, value: Yaml, name: str, context: ReadContext) -> str:
        option, question = read_scalar(value, name, self.noun), context.question
        context.note_use("option", value)
        if question and question.options.lack(option):
            message = f"The question '{question.id}' has no option {describe_value(value)}."
            otherwise = "Use an option of it, or add this one."
            renamed = context.say_renamed("option", option)
            fix = renamed or suggest_id(option, question.options, otherwise)
            raise ProblemError(value.place, message, fix)
        return option


class AnswerType(Options):
    """A valid answer to the question being read."""

    def read(self, value: Yaml, name: str, context: ReadContext) -> tuple[str | None, ...]:
        """Return the chosen options in option order."""
        question, chosen = context.question, tuple(dict.fromkeys(Options.read(self, value, name, context)))
        if question is None or len(chosen) < 2 or None in chosen:
            return chosen
        alone = next((option for option in chosen if option in question.alone), None)
        if question.many is False:
            message = f"The question '{question.id}' takes one answer, not {len(chosen)}."
            raise ProblemError(value.place, message, "Keep one of them.")
        if alone:
            message = f"The option '{alone}' of '{question.id}' cannot be chosen with others."
            raise ProblemError(value.place, message, f"Keep '{alone}' alone, or remove it.")
        return tuple(option for option in question.options.places if option in chosen)


class AnswersByQuestion:
    """A set of answers: question ids with their chosen options."""

    noun = "questions with their answers"

    def read(self, value: Yaml, name: str, context: ReadContext) -> dict[str, Any]:
        """Return question id -> chosen options in option order."""
        return {
            key.text: context.within(question).attempt(AnswerType().read, part, key.text)
            for key, part in read_entries(value, name, self.noun)
            if (question := context.attempt(find_question, key))
        }


def find_question(key: YamlScalar, context: ReadContext) -> fields.QuestionSymbols:
    """Return the symbols of the question with this id; raise ProblemError if there is none."""
    QUESTION.read(key, "question", context)
    unknown = fields.QuestionSymbols(key.text, Place(""), fields.Names({}, complete=False))
    return context.symbols.questions.get(key.text, unknown)


# --- conditions ------------------------------------------------------------------------------------------

ONLY = Entry("a list of options", make=lambda only: only, only=Options())


class ConditionType(Combination):
    """A condition: questions with the options that make it hold."""

    noun = "questions with options"

    def read(self, value: Yaml, name: str, context: ReadContext) -> Any:
        """Return the condition; None after a problem."""
        before = len(context.problems)
        condition = Combination.read(self, value, name, context)
        if len(context.problems) > before:
            return None
        if max(count_dnf_terms(condition), count_dnf_terms(condition, holds=False)) > MOST_DNF_TERMS:
            message = f"'{name}' expands to more than {MOST_DNF_TERMS:,} alternatives."
            raise ProblemError(value.place, message, "Simplify it, or split the rule into several.")
        return condition

    def read_part(self, key: YamlScalar, value: Yaml, context: ReadContext) -> Any:
        """Return a `not`, or the leaf of one question."""
        if key.text == "not":
            return Not(Combination.read(self, value, key.text, context))
        question, current = find_question(key, context), context.question
        if current and question.place >= current.place:
            own = question.place == current.place
            order = "its own question" if own else f"'{key.text}', which is asked later"
            fix = "Name earlier questions only, or move the question further down."
            raise ProblemError(key.place, f"This condition reads {order}.", fix)
        options = OneOrEntry(Options(), ONLY).read(value, key.text, context.within(question))
        return Leaf(key.text, frozenset(options or ()), only=isinstance(value, YamlMapping))


# --- product tests -----------------------------------------------------------------------------------------


class Number:
    """A non-negative number with at most nine digits before the point and three after it."""

    noun = "a number"

    def read(self, value: Yaml, name: str, _: ReadContext) -> int | float:
        """Return the number."""
        text = read_scalar(value, name, self.noun)
        if re.fullmatch(r"[0-9]{1,9}", text):
            return int(text)
        if re.fullmatch(r"[0-9]{1,9}\.[0-9]{1,3}", text):
            return float(text)
        message = f"'{name}' must be a number, not {describe_value(value)}."
        raise ProblemError(value.place, message, "Write for example 8 or 7.5.")


@dataclass(frozen=True, slots=True)
class ScaleWord:
    """A word of a scale, or a spelling that counts as one."""

    attribute: Attribute

    @property
    def noun(self) -> str:
        """Return a noun with an example."""
        return f"a word of '{self.attribute.name}', for example {self.attribute.words[-1]}"

    def read(self, value: Yaml, name: str, _: ReadContext) -> str:
        """Return the word of the scale."""
        text = read_scalar(value, name, self.noun)
        if word := self.attribute.spelled(text):
            return word
        message = f"'{name}' cannot be {describe_value(value)}."
        raise ProblemError(value.place, message, suggest(text, self.attribute.words))


def check_amount(values: dict[str, Any], entry: YamlMapping, context: ReadContext) -> None:
    """Report a limit taken from a question that cannot give one."""
    check_amount_question(values.get("answer"), entry.entries[0][1].place, context)


def check_amount_question(name: str | None, place: Place, context: ReadContext) -> None:
    """Report a question that cannot give a limit."""
    question = context.symbols.questions.get(name or "")
    if question and question.many:
        message = f"The question '{question.id}' takes several answers, so it gives no limit."
        context.report(place, message, "Name a question with 'choose: one'.")
    elif question and not question.has_amount:
        message = f"No option of the question '{question.id}' has an amount."
        context.report(place, message, "Add 'amount:' to its options, or name another question.")


ANSWER_AMOUNT = Entry(
    "a limit taken from an answer",
    make=lambda answer: AnswerAmount(answer),
    check=check_amount,
    answer=QUESTION,
)
LIMIT_KEYS = ("at_least", "at_most")
NUMBER_LIMITS = Entry(
    "a limit",
    make=dict,
    some_of=LIMIT_KEYS,
    at_least=optional(Number()),
    at_most=optional(OneOrEntry(Number(), ANSWER_AMOUNT)),
)


def scale_limits(attribute: Attribute) -> Entry:
    """Return the type of limits on a scale."""
    word = optional(ScaleWord(attribute))
    return Entry("a limit", make=dict, some_of=LIMIT_KEYS, at_least=word, at_most=word)


def find_attribute(name: YamlScalar, context: ReadContext) -> Attribute | None:
    """Return the attribute with this name; None if its entry in topic.yaml has a problem.

    Raise ProblemError if there is none.
    """
    known = context.symbols.attributes
    context.note_use("attribute", name)
    if name.text not in known and context.names("attribute").lack(name.text):
        fix = suggest_slip(name.text, known, "Add it to 'attributes:' in topic.yaml.")
        raise ProblemError(name.place, f"There is no attribute {describe_value(name)}.", fix)
    return known.get(name.text)


class AttributeRef:
    """The name of an attribute of the topic or of the catalog's own columns."""

    noun = "the name of an attribute"

    def read(self, value: Yaml, name: str, context: ReadContext) -> Attribute | None:
        """Return the attribute; None if its entry in topic.yaml has a problem."""
        return find_attribute(YamlScalar(read_scalar(value, name, self.noun), value.place), context)


class PredicateType(Combination):
    """A test of a product: attributes with the values that pass."""

    noun = "attributes with values"

    def read_part(self, key: YamlScalar, value: Yaml, context: ReadContext) -> Any:
        """Return the test of one attribute, or a `not`."""
        if key.text == "not":
            return self._read_not(value, context)
        attribute = find_attribute(key, context)
        if attribute is None:
            return None
        if isinstance(value, YamlMapping):
            return read_limits(attribute, value, context)
        return read_value_test(attribute, value, context)

    def _read_not(self, value: Yaml, context: ReadContext) -> Not[Any]:
        """Return a negated test; raise ProblemError for a limit, which an answer may leave open."""
        part = Combination.read(self, value, "not", context)
        limited = [test.attribute.name for test in attribute_tests(part) if test.limit is not None]
        if limited:
            message = f"'{limited[0]}' is compared with a limit inside 'not'."
            fix = "Write 'at_most' instead of 'at_least', or the reverse, without 'not'."
            raise ProblemError(value.place, message, fix)
        return Not(part)


def read_limits(attribute: Attribute, value: YamlMapping, context: ReadContext) -> Any:
    """Return a test of a number or scale against one or two limits."""
    if attribute.type not in (AttributeType.NUMBER, AttributeType.SCALE):
        message = f"'{attribute.name}' cannot be compared with at_least or at_most."
        example = ", ".join(attribute.words[:2]) or "yes"
        fix = f"Write the values it may have, for example [{example}]."
        raise ProblemError(value.place, message, fix)
    limits = NUMBER_LIMITS if attribute.type is AttributeType.NUMBER else scale_limits(attribute)
    found = limits.read(value, attribute.name, context) or {}
    tests = [AttributeTest(attribute, Operator(name), limit=limit) for name, limit in found.items()]
    return tests[0] if len(tests) == 1 else All(tuple(tests))


def read_value_test(attribute: Attribute, value: Yaml, context: ReadContext) -> AttributeTest:
    """Return a test that the attribute has one of these values."""
    if attribute.type is AttributeType.NUMBER:
        message = f"'{attribute.name}' is a number, and few products have exactly {describe_value(value)}."
        fix = "Write {at_least: NUMBER} or {at_most: NUMBER}."
        if context.names("attribute").lack(attribute.name):
            alone = "it is a column of the catalog alone"
            fix += f" If it is none, describe it under 'attributes:' in topic.yaml: {alone}."
        raise ProblemError(value.place, message, fix)
    values = value_type(attribute)
    parts = one_or_more(value, attribute.name, values.noun)
    for part in parts if attribute.name == "kind" else ():
        context.note_use("kind", part)
    found: list[Any] = [context.attempt(values.read, part, attribute.name) for part in parts]
    return AttributeTest(attribute, Operator.ANY_OF, values=tuple(found))


def value_type(attribute: Attribute) -> fields.FieldType:
    """Return the type of a value of the attribute; for a list, the type of one word."""
    match attribute.type:
        case AttributeType.YES_NO:
            return fields.YES_NO
        case AttributeType.SCALE:
            return ScaleWord(attribute)
        case AttributeType.WORD | AttributeType.WORDS if attribute.words:
            return fields.Word.of(attribute.words)
    return fields.Text()
