"""The page that an address asks for: a question, or the recommendation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import request

from wizard.engine.outlook import Progress, Stake
from wizard.rule_language.model import Question, Rulebook
from wizard.rule_language.wording import count_of
from wizard.views import (
    AnswerEntry,
    AnswerStatus,
    Consultation,
    Mistake,
    MistakeKind,
    ParsedAnswers,
    QuestionView,
)
from wizard.web.forms import OptionLink, QuestionForm, describe_mistake, option_links
from wizard.web.recommendation_page import recommendation_page
from wizard.web.surface import Page, Surface, current_advisor
from wizard.web.urls import NOW, Urls

STAKES: Mapping[Stake, str] = {
    Stake.VERDICT: "This can change whether we recommend headphones or a headset.",
    Stake.SCOPE: "This tells us whether we can help you at all.",
    Stake.LATER: "This and the questions after it can still change what we recommend.",
    Stake.PRODUCTS_AND_WARNINGS: "This helps us find products that suit you, and warn you where it matters.",
    Stake.PRODUCTS: "This helps us find products that suit you.",
    Stake.WARNINGS: "This tells us what to warn you about before you buy.",
    Stake.REASONS: "This adds to the reasons for our recommendation.",
}
"""One line on what an answer decides."""


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
    def question(self) -> Question:
        """The question that is asked."""
        return self.view.question

    @property
    def stake(self) -> str:
        """What the answer decides."""
        return STAKES[self.view.stake]

    @property
    def dropped(self) -> list[AnswerEntry]:
        """The answers that do not count."""
        return [entry for entry in self.view.answers if entry.status is AnswerStatus.DROPPED]

    @property
    def option_links(self) -> Sequence[OptionLink]:
        """The options as links, where forms may be forbidden: in a frame."""
        return option_links(self.form, self.urls) if self.surface.theme else ()

    @property
    def next_link(self) -> str | None:
        """Where the form leads as it is marked; None where each option leads on by itself."""
        return self.urls.answer(self.question, self.form.marked) if self.question.many else None

    @property
    def to_come(self) -> str:
        """How many more questions there are."""
        return describe_remaining(self.view.progress, self.view.is_next)


def render_page(surface: Surface) -> str:
    """Return the question to ask, or the recommendation when there is none or it was asked for."""
    advisor = current_advisor()
    parsed = advisor.parse_answers(request.args.items(multi=True))
    consultation = advisor.consult(parsed.given)
    question = choose_question(advisor.rulebook, consultation, parsed, request.args)
    show = NOW if request.args.get("show") == NOW else None
    urls = surface.urls(advisor.rulebook, parsed.given, show)
    if question is None:
        mistakes = list(_describe_mistakes(advisor.rulebook, parsed.mistakes))
        return recommendation_page(surface, advisor, urls, mistakes).render()
    return _question_page(surface, consultation, parsed, question, urls).render()


def describe_remaining(progress: Progress, is_next: bool) -> str:
    """Return how many more questions there are; the one on the page, if it is the next, is not counted."""
    least, most = progress.least - is_next, progress.most - is_next
    if most == 0:
        return "This is the last question." if is_next else "No questions left."
    number = count_of(most, "question")
    bounds = number if least == most else f"at most {number}" if least == 0 else f"{least} to {number}"
    return f"After this: {bounds}." if is_next else f"Still open: {bounds}."


def choose_question(
    rulebook: Rulebook, consultation: Consultation, parsed: ParsedAnswers, parameters: Mapping[str, str]
) -> Question | None:
    """Return the question that this address asks for; None when the recommendation is due.

    First a question whose answer cannot be used, then one whose form came back empty (`from`), then the
    one to change (`ask`), then the next one. A question that is not asked after these answers is never
    shown, since its answer would not count.
    """
    asked = {name: rulebook.question[name] for name in consultation.resolved.visible}
    for mistake in parsed.mistakes:
        if mistake.parameter in asked:
            return asked[mistake.parameter]
    came_from = parameters.get("from", "")
    if came_from in asked and came_from not in parsed.given:
        return asked[came_from]
    if parameters.get("ask") in asked:
        return asked[parameters["ask"]]
    return None if parameters.get("show") == NOW else consultation.next_question


def _question_page(
    surface: Surface, consultation: Consultation, parsed: ParsedAnswers, question: Question, urls: Urls
) -> QuestionPage:
    advisor = current_advisor()
    came_from = advisor.rulebook.question.get(request.args.get("from", ""))
    found = list(parsed.mistakes)
    answered = {*parsed.given, *(mistake.parameter for mistake in found)}
    if came_from is question and question.id not in answered:
        found.insert(0, Mistake(question.id, MistakeKind.EMPTY))
    mistakes = sorted(_describe_mistakes(advisor.rulebook, found), key=lambda entry: entry[0] is not question)
    mistake = next((text for asked, text in mistakes if asked is question), "")
    view = advisor.question_view(consultation, question)
    values = request.args.getlist(question.id) if mistake else view.chosen
    ask = None if view.is_next and not urls.show else question.id
    return QuestionPage(
        surface=surface,
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


def _describe_mistakes(rulebook: Rulebook, mistakes: Sequence[Mistake]) -> Iterator[tuple[Question, str]]:
    """Yield each question whose answer cannot be used, and why."""
    for mistake in mistakes:
        question = rulebook.question[mistake.parameter]
        yield question, describe_mistake(question, mistake)
