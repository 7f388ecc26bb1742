"""Shapes that speak of answers: chosen options, and conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wizard.core.conditions import All, AnyOf, Leaf, Not, box_count
from wizard.core.problems import Place
from wizard.core.reading.compound_shapes import Combination, Entry, Key, read_entries
from wizard.core.reading.shapes import (
    Names,
    QuestionOutline,
    Reader,
    Ref,
    Shape,
    describe,
    read_scalar,
    suggest,
)
from wizard.core.reading.yaml_subset import Yaml, YamlMapping, YamlScalar, YamlSequence

MOST_BOXES = 2000
"""Alternatives a condition may unfold into; rules are matched alternative by alternative."""

QUESTION = Ref("question", "questions.yaml")


# --- chosen options ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Options:
    """One option, or a list of at least one, of the question being read."""

    noun: str = "the id of an option, or a list of them"

    def read(self, value: Yaml, name: str, reader: Reader) -> tuple[str, ...]:
        """The options in the order written; nothing after a problem."""
        parts = value.parts if isinstance(value, YamlSequence) else (value,)
        if not parts:
            reader.report(value.place, f"'{name}' is empty.", f"Write {self.noun}.")
        chosen = [self._read_option(part, name, reader) for part in parts]
        return () if None in chosen else tuple(filter(None, chosen))

    def _read_option(self, value: Yaml, name: str, reader: Reader) -> str | None:
        option, question = read_scalar(value, name, self.noun, reader), reader.question
        if option is None or question is None or not question.options.lack(option):
            return option
        message = f"The question '{question.id}' has no option {describe(value)}."
        mend = suggest(option, question.options.places, "Use an option of it, or add this one.")
        reader.report(value.place, message, mend)
        return None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a shopper could answer to the question being read."""

    noun: str = "the id of an option, or a list of them"

    def read(self, value: Yaml, name: str, reader: Reader) -> tuple[str, ...]:
        """The chosen options in option order; nothing after a problem."""
        question, chosen = reader.question, dict.fromkeys(Options().read(value, name, reader))
        if question is None or len(chosen) < 2:
            return tuple(chosen)
        alone = next((option for option in chosen if option in question.alone), None)
        if question.many is False:
            message = f"The question '{question.id}' takes one answer, not {len(chosen)}."
            reader.report(value.place, message, "Keep one of them.")
        elif alone:
            message = f"The option '{alone}' of '{question.id}' cannot be chosen with others."
            reader.report(value.place, message, f"Keep '{alone}' alone, or take it out.")
        return tuple(option for option in question.options.places if option in chosen)


@dataclass(frozen=True, slots=True)
class AnswersByQuestion:
    """A set of answers: question ids with the chosen options of each."""

    noun: str = "questions with their answers"

    def read(self, value: Yaml, name: str, reader: Reader) -> dict[str, tuple[str, ...]]:
        """Question id -> chosen options in option order."""
        return {
            key.text: Answer().read(part, key.text, reader.within(question))
            for key, part in read_entries(value, name, self.noun, reader)
            if (question := find_question(key, reader))
        }


def find_question(key: YamlScalar, reader: Reader) -> QuestionOutline | None:
    """What is known of the question of this id; None after a problem."""
    if QUESTION.read(key, "question", reader) is None:
        return None
    unknown = QuestionOutline(key.text, Place(""), Names({}, complete=False))
    return reader.outline.questions.get(key.text, unknown)


# --- conditions ------------------------------------------------------------------------------------------

ONLY = Entry("a list of options", make=lambda only: only, keys=(Key("only", Options(), required=True),))


class ConditionShape(Combination):
    """A condition: questions with the options that make it hold."""

    noun = "questions with options"
    every = All
    some = AnyOf

    def read(self, value: Yaml, name: str, reader: Reader) -> Any:
        """The condition, whatever it is after a problem."""
        before = len(reader.problems)
        condition = self.combine(value, name, reader)
        if len(reader.problems) > before:
            return None
        if max(box_count(condition), box_count(condition, holds=False)) > MOST_BOXES:
            message = f"'{name}' unfolds into more than {MOST_BOXES:,} alternatives."
            reader.report(value.place, message, "Split the rule into several with simpler conditions.")
        return condition

    def part(self, key: YamlScalar, value: Yaml, reader: Reader) -> Any:
        """A `not`, or one question with options."""
        if key.text == "not":
            return Not(self.combine(value, key.text, reader))
        question = find_question(key, reader)
        if question is None or not is_earlier(question, key, reader):
            return None
        only = isinstance(value, YamlMapping)
        shape: Shape = ONLY if only else Options()
        options = shape.read(value, key.text, reader.within(question))
        return Leaf(key.text, frozenset(options or ()), only)


def is_earlier(question: QuestionOutline, key: YamlScalar, reader: Reader) -> bool:
    """Whether the question is asked before the one being read; reported if not."""
    current = reader.question
    if current is None or question.place < current.place:
        return True
    order = "its own question" if question.place == current.place else f"'{key.text}', which is asked later"
    message = f"This condition reads {order}."
    reader.report(key.place, message, "Name earlier questions only, or move the question further down.")
    return False
