"""The page of one question: its form, or links, with the answer it has marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice, SelectFieldBase  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from wizard.rule_language.model import Option, Question
from wizard.views import Consultation, Mistake, MistakeKind, ParsedAnswers, QuestionView
from wizard.web import text
from wizard.web.surface import Page, Surface, current_advisor
from wizard.web.urls import Urls

# --- the form ------------------------------------------------------------------------------------


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
        """Return each option with the field of its radio button or checkbox, which the template draws."""
        return list(zip(self.options, cast(SelectFieldBase, self[self.question.id]), strict=True))

    @property
    def marked(self) -> list[str]:
        """Return the options that are shown as chosen."""
        return [option.id for option, field in self.rows if field.checked]  # type: ignore[attr-defined]


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


# --- the page ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class QuestionPage(Page):
    """One question with the answer it has, if any, marked.

    `mistake` is what is wrong with the answer to this question, `mistakes` lists all with their questions;
    `changed` says that the answer just given made others not count.
    """

    template: ClassVar[str] = "question.html"

    view: QuestionView
    form: QuestionForm
    urls: Urls
    mistakes: Sequence[tuple[Question, str]]
    mistake: str
    changed: bool

    @property
    def option_links(self) -> Sequence[OptionLink]:
        """Return the options as links, where forms may be forbidden: in a frame."""
        return option_links(self.form, self.urls) if self.surface.theme else ()

    @property
    def next_link(self) -> str | None:
        """Return where the form leads as it is marked; None where each option leads on by itself."""
        return self.urls.answer(self.view.question, self.form.marked) if self.view.question.many else None


def question_page(
    surface: Surface, consultation: Consultation, parsed: ParsedAnswers, question: Question, urls: Urls
) -> QuestionPage:
    """Return the page that asks a question, with what is wrong with the answers in the address."""
    advisor = current_advisor()
    came_from = advisor.rulebook.question.get(request.args.get("from", ""))
    found = list(parsed.mistakes)
    answered = {*parsed.given, *(mistake.parameter for mistake in found)}
    if came_from is question and question.id not in answered:
        found.insert(0, Mistake(question.id, MistakeKind.EMPTY))
    mistakes = sorted(
        text.describe_mistakes(advisor.rulebook, found), key=lambda entry: entry[0] is not question
    )
    mistake = next((why for asked, why in mistakes if asked is question), "")
    view = advisor.question_view(consultation, question)
    values = request.args.getlist(question.id) if mistake else view.chosen
    ask = None if view.is_next and not urls.show else question.id
    return QuestionPage(
        surface=surface,
        rulebook=advisor.rulebook,
        css=surface.sheets[0],
        canonical=urls.outside.here(ask=ask, show=urls.show),
        progress=view.progress,
        first=not parsed.given and not mistakes,
        view=view,
        form=QuestionForm(question, view.options, values),
        urls=urls,
        mistakes=mistakes,
        mistake=mistake,
        changed=came_from is not None and advisor.dropped_others(consultation, came_from),
    )
