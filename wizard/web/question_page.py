"""The page of one question: its form or links, with the current answer marked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, cast

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectMultipleField
from wtforms.fields.choices import SelectChoice, SelectFieldBase  # type: ignore[attr-defined]  # newer than the type stubs
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from wizard.rule_language.model import Option, Question
from wizard.rule_language.topic import EITHER
from wizard.views import Consultation, Mistake, MistakeKind, OptionGroup, ParsedAnswers, QuestionView
from wizard.web import text
from wizard.web.surface import Page, Surface, current_advisor
from wizard.web.urls import Urls

# --- the form ------------------------------------------------------------------------------------


class QuestionForm(BaseForm):
    """The visible options of one question, with those in `values` marked.

    If a question takes one answer and the address has several, none is marked.
    """

    def __init__(self, question: Question, options: Sequence[Option], values: Sequence[str]) -> None:
        self.question = question
        self.options = options
        choices = [SelectChoice(option.id, option.label) for option in options]
        field = cast(
            "UnboundField[SelectFieldBase]",  # made outside a form class, a field is unbound
            SelectMultipleField(question.text, choices=choices, validate_choice=False),
        )
        super().__init__({question.id: field})
        usable = values if question.many or len(set(values)) == 1 else ()
        self.process(formdata=MultiDict([(question.id, value) for value in usable]))

    @cached_property
    def boxes(self) -> dict[str, Field]:
        """Return the field of each option, which the template renders as a checkbox or a button."""
        fields = cast(SelectFieldBase, self[self.question.id])
        return {option.id: field for option, field in zip(self.options, fields, strict=True)}

    @cached_property
    def marked(self) -> list[str]:
        """Return the ids of the options shown as chosen."""
        return [option for option, field in self.boxes.items() if field.checked]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class OptionLink:
    """One option and its link, which toggles it if the question takes many, and else answers with it."""

    option: Option
    href: str
    marked: bool


def mark_links(form: QuestionForm, options: Iterable[Option], urls: Urls) -> list[OptionLink]:
    """Return links that toggle these options."""
    question, marked = form.question, form.marked
    toggled = {option: urls.mark(question, _toggle(question, marked, option)) for option in options}
    return [OptionLink(option, href, option.id in marked) for option, href in toggled.items()]


def answer_links(form: QuestionForm, options: Iterable[Option], urls: Urls) -> list[OptionLink]:
    """Return links that answer with exactly one of these options, whatever is marked."""
    question, marked = form.question, form.marked
    return [OptionLink(option, urls.answer(question, [option.id]), option.id in marked) for option in options]


def _toggle(question: Question, marked: Sequence[str], option: Option) -> list[str]:
    """Toggle an option; marking it unmarks the options that exclude it."""
    if option.id in marked:
        return [other for other in marked if other != option.id]
    return [*(other for other in marked if other not in question.alone), option.id]


# --- the page ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class QuestionPage(Page):
    """One question, with its current answer marked if it has one.

    `mistake` is what is wrong with the answer to this question; `mistakes` lists all mistakes with their
    questions; `changed` says whether other answers were dropped because of the one just given.
    """

    template: ClassVar[str] = "question.html"

    view: QuestionView
    form: QuestionForm
    urls: Urls
    mistakes: Sequence[tuple[Question, str]]
    mistake: str
    changed: bool

    @property
    def boxes(self) -> Mapping[str, Field]:
        """Return the field of each option, by id."""
        return self.form.boxes

    @property
    def marked(self) -> Sequence[str]:
        """Return the ids of the options shown as chosen."""
        return self.form.marked

    @property
    def description(self) -> str:
        """Return what search engines show below the title: on the first page, what the wizard does."""
        topic = self.rulebook.topic
        return super().description if self.first else text.describe_question(self.view.question, topic)

    @property
    def option_links(self) -> Sequence[OptionLink]:
        """Return the options without the alternatives as links, for frames, where forms may be forbidden."""
        links = mark_links if self.view.question.many else answer_links
        options = [option for group in self.groups for option in group.options]
        return links(self.form, options, self.urls)

    @property
    def groups(self) -> Sequence[OptionGroup]:
        """Return all options but the alternatives; the asides come last, without a label."""
        asides = self.view.asides
        return (*self.view.groups, OptionGroup("", asides)) if asides else self.view.groups

    @property
    def alternatives(self) -> Sequence[OptionLink]:
        """Return links that answer with an option that excludes all others: one tap, whatever is marked."""
        return answer_links(self.form, self.view.alternatives, self.urls)

    @property
    def welcomes(self) -> bool:
        """Return whether the page first introduces the wizard: before any answer, but not in a frame."""
        return self.first and not self.surface.theme

    @property
    def undecided(self) -> bool:
        """Return whether the verdict so far may change; one for several sides never counts as settled."""
        so_far = self.view.so_far
        return so_far is None or not so_far.settled or so_far.verdict == EITHER

    @property
    def side_pictures(self) -> Sequence[str]:
        """Return the name of each side's picture, if it has one."""
        verdicts = self.rulebook.texts.verdicts
        pictures = (verdicts[side.id].picture for side in self.rulebook.topic.sides)
        return [picture for picture in pictures if picture]

    @property
    def next_link(self) -> str | None:
        """Return where the marked form leads; None if each option is a link of its own."""
        return self.urls.answer(self.view.question, self.form.marked) if self.view.question.many else None


def question_page(
    surface: Surface, consultation: Consultation, parsed: ParsedAnswers, question: Question, urls: Urls
) -> QuestionPage:
    """Return the page that asks a question, with the mistakes in the answers of the address."""
    advisor = current_advisor()
    sent_by = request.args.get("from", "")
    came_from = advisor.rulebook.question.get(advisor.rulebook.former_questions.get(sent_by, sent_by))
    found = list(parsed.mistakes)
    answered = {*parsed.given, *(mistake.parameter for mistake in found)}
    if came_from is question and question.id not in answered:
        found.insert(0, Mistake(question.id, MistakeKind.EMPTY))
    mistakes = sorted(
        text.describe_mistakes(advisor.rulebook, found), key=lambda entry: entry[0] is not question
    )
    mistake = next((why for asked, why in mistakes if asked is question), "")
    view = advisor.question_view(consultation, question)
    values = _read_sent(question) if mistake else view.chosen
    ask = None if view.is_next and not urls.show else question.id
    opened = urls.opened
    return QuestionPage(
        surface=surface,
        rulebook=advisor.rulebook,
        css=surface.sheets[0],
        canonical=urls.outside.here(ask=ask, show=urls.show),
        opened=opened.here(ask=ask if opened.given == urls.given else question.id, show=urls.show),
        progress=view.progress,
        first=not parsed.given and not mistakes,
        view=view,
        form=QuestionForm(question, view.options, values),
        urls=urls,
        mistakes=mistakes,
        mistake=mistake,
        changed=came_from is not None and advisor.dropped_others(consultation, came_from),
    )


def _read_sent(question: Question) -> list[str]:
    """Return the answers to a question in the address as they are, but under their current ids."""
    names, renamed = {question.id, *question.formerly}, question.former_options
    sent = (value for name, value in request.args.items(multi=True) if name in names)
    return list(dict.fromkeys(renamed.get(value, value) for value in sent))
