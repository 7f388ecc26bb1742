"""One question as a form, or as links: what is marked, and what is wrong with an answer, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice, SelectFieldBase  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from wizard.rule_language.conditions import UNSURE
from wizard.rule_language.diagnostics import nearest
from wizard.rule_language.model import Option, Question
from wizard.rule_language.wording import join_words
from wizard.views import Mistake, MistakeKind
from wizard.web.text import quote
from wizard.web.urls import Urls


class OneAnswer(RadioField):
    """Radio buttons; none is marked when the address has several answers."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the value if there is exactly one."""
        self.data = valuelist[0] if len(set(valuelist)) == 1 else None


class QuestionForm(BaseForm):
    """The form of one question: the options on offer, those with these values marked."""

    def __init__(self, question: Question, options: Sequence[Option], values: Sequence[str]) -> None:
        self.question = question
        self.options = options
        choices = [SelectChoice(option.id, option.label) for option in options]
        field_type = SelectMultipleField if question.many else OneAnswer
        field = cast(
            "UnboundField[SelectFieldBase]",  # made outside a form class, a field is unbound
            field_type(question.text, choices=choices, validate_choice=False),
        )
        super().__init__({question.id: field})
        self.process(formdata=MultiDict([(question.id, value) for value in values]))

    @property
    def rows(self) -> list[tuple[Option, Field]]:
        """Each option with the field of its radio button or checkbox, which the template draws."""
        return list(zip(self.options, cast(SelectFieldBase, self[self.question.id]), strict=True))

    @property
    def marked(self) -> list[str]:
        """The options that are shown as chosen."""
        return [option.id for option, field in self.rows if field.checked]  # type: ignore[attr-defined]


def describe_mistake(question: Question, mistake: Mistake) -> str:
    """Return what is wrong with the answer to a question, in the words that the shopper reads."""
    labels = {option.id: option.label for option in question.options}
    values = mistake.values
    match mistake.kind:
        case MistakeKind.TOO_MANY:
            named = join_words(quote(labels[option] for option in values))
            return f"This question takes one answer only. The address holds {len(values)}: {named}."
        case MistakeKind.NOT_ALONE:
            first = labels[values[0]]
            return f"“{first}” does not go together with other answers. Choose it alone or not at all."
        case MistakeKind.EMPTY:
            first = "Choose at least one answer" if question.many else "Choose one answer"
            return f"{first}. If you do not know, choose “{labels[UNSURE]}”."
        case _:
            named = join_words(quote(values))
            message = f"{named} {'is' if len(values) == 1 else 'are'} not among the answers to this question."
            near = nearest(values[0], labels) if len(values) == 1 else None
            return f"{message} Did you mean “{labels[near]}”?" if near else message


@dataclass(frozen=True, slots=True)
class OptionLink:
    """One option: where the question takes many, the link marks or unmarks it; else it answers."""

    option: Option
    href: str
    marked: bool


def option_links(form: QuestionForm, urls: Urls) -> list[OptionLink]:
    """Return each option on offer with its link."""
    question, marked = form.question, form.marked

    def href(option: Option) -> str:
        if question.many:
            return urls.mark(question, _toggle(question, marked, option))
        return urls.answer(question, [option.id])

    return [OptionLink(option, href(option), option.id in marked) for option in form.options]


def _toggle(question: Question, marked: Sequence[str], option: Option) -> list[str]:
    """Mark or unmark an option; options that exclude each other are never both marked."""
    if option.id in marked:
        return [other for other in marked if other != option.id]
    if option.id in question.alone:
        return [option.id]
    return [*(other for other in marked if other not in question.alone), option.id]
