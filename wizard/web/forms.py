"""The answers to one question as plain links, for places where forms do not work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import cast

from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice, SelectFieldBase  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

from wizard.advisor import find_mistake
from wizard.rule_language.conditions import UNSURE
from wizard.rule_language.diagnostics import nearest
from wizard.rule_language.model import Option, Question
from wizard.rule_language.wording import join_words
from wizard.web.text import quoted
from wizard.web.urls import Addresses

Mistakes = list[tuple[Question, str]]
"""Questions whose answer in the address cannot be taken, and why, in plain words."""


class OneAnswer(RadioField):
    """Radio buttons; none is marked when the address holds several answers."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the only value there is."""
        self.data = valuelist[0] if len(set(valuelist)) == 1 else None


class QuestionForm(BaseForm):
    """The form of one question, with the options on offer."""

    def __init__(self, question: Question, offered: Collection[str]) -> None:
        self.question = question
        self.options = tuple(option for option in question.options if option.id in offered)
        super().__init__({question.id: _field(question, self.options)})

    @property
    def field(self) -> SelectFieldBase:
        """The only field."""
        return cast(SelectFieldBase, self[self.question.id])

    @property
    def rows(self) -> list[tuple[Option, Field]]:
        """Each option with the field of its radio button or checkbox, which the template draws."""
        return list(zip(self.options, self.field, strict=True))

    @property
    def mistake(self) -> str:
        """What is wrong with the answer that was checked; an empty text when nothing is."""
        return self.field.errors[0] if self.field.errors else ""

    def mark(self, chosen: Sequence[str]) -> None:
        """Mark an answer as chosen."""
        answer = list(chosen) if self.question.many else next(iter(chosen), None)
        self.process(data={self.question.id: answer})

    def check(self, values: Sequence[str]) -> bool:
        """Mark the values of an address, and find out whether they answer the question."""
        self.process(formdata=MultiDict([(self.question.id, value) for value in values]))
        return self.validate()


def mistake_in(question: Question, values: Sequence[str]) -> str:
    """What is wrong with these values as the answer to the question; an empty text when nothing is."""
    chosen = [value for value in dict.fromkeys(values) if value]
    labels = {option.id: option.label for option in question.options}
    if not chosen:
        first = "Choose at least one answer" if question.many else "Choose one answer"
        return f"{first}. If you do not know, choose “{labels[UNSURE]}”."
    match find_mistake(question, chosen):
        case None:
            return ""
        case "strange", strange:
            return _strange(strange, labels)
        case "several", _:
            named = join_words(quoted(labels[option] for option in chosen))
            return f"This question takes one answer only. The address holds {len(chosen)}: {named}."
        case "not alone", alone:
            first = labels[alone[0]]
            return f"“{first}” does not go together with other answers. Choose it alone or not at all."


def _strange(strange: Sequence[str], labels: dict[str, str]) -> str:
    """The message for values that are no options."""
    named = join_words(quoted(strange))
    message = f"{named} {'is' if len(strange) == 1 else 'are'} not among the answers to this question."
    near = nearest(strange[0], labels) if len(strange) == 1 else None
    return f"{message} Did you mean “{labels[near]}”?" if near else message


def _field(question: Question, options: Sequence[Option]) -> UnboundField[SelectFieldBase]:
    """The unbound field of a question."""

    def check(_form: BaseForm, field: Field) -> None:
        if message := mistake_in(question, field.raw_data or ()):
            raise ValidationError(message)

    choices = [SelectChoice(option.id, option.label) for option in options]
    kind = SelectMultipleField if question.many else OneAnswer
    field = kind(question.text, [check], choices=choices, validate_choice=False)
    return cast("UnboundField[SelectFieldBase]", field)  # made outside a form class, a field is unbound


@dataclass(frozen=True, slots=True)
class OptionLink:
    """One option: where the question takes many, the link marks or unmarks it; else it answers."""

    option: Option
    href: str
    marked: bool


def option_links(form: QuestionForm, addresses: Addresses) -> list[OptionLink]:
    """Each option on offer with its link."""
    question, marked = form.question, marked_in(form)

    def href(option: Option) -> str:
        if question.many:
            return addresses.choosing(question, toggled(question, marked, option))
        return addresses.answering(question, [option.id])

    return [OptionLink(option, href(option), option.id in marked) for option in form.options]


def next_link(form: QuestionForm, addresses: Addresses) -> str | None:
    """Where the form would lead as it is marked; None where each option leads on by itself."""
    return addresses.answering(form.question, marked_in(form)) if form.question.many else None


def marked_in(form: QuestionForm) -> list[str]:
    """The options that the form shows as chosen."""
    return [option.id for option, box in form.rows if box.checked]  # type: ignore[attr-defined]


def toggled(question: Question, marked: Collection[str], option: Option) -> list[str]:
    """The marked options with one marked or unmarked; those that exclude each other are never both."""
    if option.id in marked:
        return [other for other in marked if other != option.id]
    if option.id in question.alone:
        return [option.id]
    return [*(other for other in marked if other not in question.alone), option.id]
