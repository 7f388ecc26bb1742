"""The pages of every front: which one an address asks for, and the page of one question."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from wizard.core.flow import Counted
from wizard.core.model import Question, Rulebook
from wizard.recommend import Advisor, Consultation, Reading
from wizard.web.addresses import NOW, question_before
from wizard.web.current import current_advisor
from wizard.web.forms import Mistakes, QuestionForm, mistake_in
from wizard.web.fronts import Front
from wizard.web.links import next_link, option_links
from wizard.web.recommended import recommendation_page
from wizard.web.review import answer_rows, question_that_left_out
from wizard.web.situation import situation
from wizard.web.templating import render


def answer(front: Front) -> str:
    """The question to ask, or the recommendation when there is none or it was asked for."""
    advisor = current_advisor()
    reading = advisor.read(request.args.items(multi=True))
    consultation = advisor.consult(reading.given)
    question = question_to_ask(advisor.rulebook, consultation, reading, request.args)
    if question is not None:
        return _question_page(front, advisor, consultation, reading, question)
    addresses = front.addresses(advisor.rulebook, reading.given, _show())
    mistakes = _mistakes(advisor.rulebook, reading)
    return recommendation_page(front, advisor, consultation, addresses, mistakes)


def question_to_ask(
    rulebook: Rulebook, consultation: Consultation, reading: Reading, parameters: Mapping[str, str]
) -> Question | None:
    """The question this address asks for; None when the recommendation is due.

    First a question whose answer cannot be taken, then one whose form came back empty (`from`), then
    the one to change (`ask`), then the next one. A question that is not asked after these answers is
    never shown, since its answer would not count.
    """
    asked = {name: rulebook.question[name] for name in consultation.counted.visible}
    for mistake in reading.mistakes:
        if mistake.parameter in asked:
            return asked[mistake.parameter]
    came_from = parameters.get("from", "")
    if came_from in asked and came_from not in reading.given:
        return asked[came_from]
    if parameters.get("ask") in asked:
        return asked[parameters["ask"]]
    return None if parameters.get("show") == NOW else consultation.next_question


def _question_page(
    front: Front, advisor: Advisor, consultation: Consultation, reading: Reading, question: Question
) -> str:
    """One question with the answer it has, if any, marked."""
    rulebook, counted = advisor.rulebook, consultation.counted
    addresses = front.addresses(rulebook, reading.given, _show())
    mistakes = _mistakes(rulebook, reading)
    form = QuestionForm(question, counted.visible[question.id])
    if not _mark(form, counted, reading):
        mistakes = [(question, form.mistake), *(entry for entry in mistakes if entry[0] is not question)]
    back = question_before(rulebook, counted, question)
    decision = advisor.decision(counted)
    ask = None if question is consultation.next_question and not addresses.show else question.id
    return render(
        "question.html",
        front=front,
        css=front.sheets[0],
        question=question,
        form=form,
        mistakes=mistakes,
        hidden=addresses.hidden_answers(question),
        option_links=option_links(form, addresses) if front.theme else (),
        next=next_link(form, addresses),
        first=not reading.given and not mistakes,
        rows=answer_rows(rulebook, counted, addresses),
        newly=question_that_left_out(rulebook, counted, request.args.get("from", "")),
        back=addresses.asking(back) if back else None,
        skip=addresses.skipping(question),
        now=addresses.here(show=NOW) if decision.reasons else None,
        canonical=addresses.outside.here(ask=ask, show=addresses.show),
        **situation(rulebook, consultation, decision, question),
    )


def _show() -> str | None:
    """The `show` of this request, where it says anything."""
    return NOW if request.args.get("show") == NOW else None


def _mark(form: QuestionForm, counted: Counted, reading: Reading) -> bool:
    """Mark the form's answer; False when the address holds a mistake in it, or its form came back empty."""
    name = form.question.id
    mistaken = any(mistake.parameter == name for mistake in reading.mistakes)
    if mistaken or (request.args.get("from") == name and name not in reading.given):
        return form.check(request.args.getlist(name))
    form.mark(counted.answers.get(name, ()))
    return True


def _mistakes(rulebook: Rulebook, reading: Reading) -> Mistakes:
    """Every question whose answer cannot be taken, once."""
    names = dict.fromkeys(mistake.parameter for mistake in reading.mistakes)
    return [
        (rulebook.question[name], mistake_in(rulebook.question[name], request.args.getlist(name)))
        for name in names
    ]
