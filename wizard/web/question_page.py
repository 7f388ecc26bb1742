"""The pages of every front: which one an address asks for, and the page of one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from wizard.advisor import Advisor, Consultation, Reading
from wizard.engine.flow import ResolvedAnswers
from wizard.engine.outlook import Progress, Stake, find_stake, is_settled, measure_progress
from wizard.engine.verdict import effective_decisions
from wizard.rule_language.model import Decision, Question, Rulebook, Verdict, VerdictRule
from wizard.rule_language.wording import count_of
from wizard.web.answer_summary import answer_rows, question_that_left_out
from wizard.web.forms import Mistakes, QuestionForm, mistake_in, next_link, option_links
from wizard.web.recommendation_page import recommendation_page
from wizard.web.request_context import current_advisor
from wizard.web.surface import Surface
from wizard.web.templating import render
from wizard.web.urls import NOW, question_before

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


def situation(
    rulebook: Rulebook, consultation: Consultation, decision: Decision, question: Question
) -> dict[str, object]:
    """What the page of one question shows beside the question itself."""
    resolved = consultation.resolved
    certain = is_settled(rulebook, resolved)
    progress = measure_progress(rulebook, resolved)
    return {
        "progress": progress,
        "to_come": questions_to_come(progress, question is consultation.next_question),
        "stake": STAKES[find_stake(rulebook, resolved, question, certain)],
        "so_far": verdict_so_far(rulebook, resolved, decision, certain),
    }


@dataclass(frozen=True, slots=True)
class SoFar:
    """The verdict so far as the shopper reads it, with the reason that speaks for it most."""

    label: str
    picture: str | None
    reason: str
    settled: bool


def verdict_so_far(
    rulebook: Rulebook, resolved: ResolvedAnswers, decision: Decision, settled: bool
) -> SoFar | None:
    """The verdict that the answers lean to; None as long as they lean nowhere."""
    rule = _strongest(decision)
    if rule is None:
        return None
    label, picture = rulebook.texts.verdicts[decision.verdict].naming(resolved.answers)
    return SoFar(label, picture, rule.reason, settled)


def _strongest(decision: Decision) -> VerdictRule | None:
    """The first decision for the verdict, or else the rule that leans to it most."""
    for rule in effective_decisions(decision.reasons):
        if rule.decide is decision.verdict:
            return rule
    if decision.decided or decision.verdict is Verdict.EITHER:
        return None
    leaning = [rule for rule in decision.reasons if rule.speaks_for is decision.verdict]
    return max(leaning, key=lambda rule: rule.lean[decision.verdict])


def questions_to_come(progress: Progress, asked: bool) -> str:
    """How many more questions there are; `asked` when the one on the page is the next, and not counted."""
    least, most = progress.least - asked, progress.most - asked
    if most == 0:
        return "This is the last question." if asked else "No questions left."
    number = count_of(most, "question")
    bounds = number if least == most else f"at most {number}" if least == 0 else f"{least} to {number}"
    return f"After this: {bounds}." if asked else f"Still open: {bounds}."


def answer(surface: Surface) -> str:
    """The question to ask, or the recommendation when there is none or it was asked for."""
    advisor = current_advisor()
    reading = advisor.read(request.args.items(multi=True))
    consultation = advisor.consult(reading.given)
    question = question_to_ask(advisor.rulebook, consultation, reading, request.args)
    if question is not None:
        return _question_page(surface, advisor, consultation, reading, question)
    addresses = surface.addresses(advisor.rulebook, reading.given, _show())
    mistakes = _mistakes(advisor.rulebook, reading)
    return recommendation_page(surface, advisor, consultation, addresses, mistakes)


def question_to_ask(
    rulebook: Rulebook, consultation: Consultation, reading: Reading, parameters: Mapping[str, str]
) -> Question | None:
    """The question this address asks for; None when the recommendation is due.

    First a question whose answer cannot be taken, then one whose form came back empty (`from`), then
    the one to change (`ask`), then the next one. A question that is not asked after these answers is
    never shown, since its answer would not count.
    """
    asked = {name: rulebook.question[name] for name in consultation.resolved.visible}
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
    surface: Surface, advisor: Advisor, consultation: Consultation, reading: Reading, question: Question
) -> str:
    """One question with the answer it has, if any, marked."""
    rulebook, resolved = advisor.rulebook, consultation.resolved
    addresses = surface.addresses(rulebook, reading.given, _show())
    mistakes = _mistakes(rulebook, reading)
    form = QuestionForm(question, resolved.visible[question.id])
    if not _mark(form, resolved, reading):
        mistakes = [(question, form.mistake), *(entry for entry in mistakes if entry[0] is not question)]
    back = question_before(rulebook, resolved, question)
    decision = advisor.decision(resolved)
    ask = None if question is consultation.next_question and not addresses.show else question.id
    return render(
        "question.html",
        surface=surface,
        css=surface.sheets[0],
        question=question,
        form=form,
        mistakes=mistakes,
        hidden=addresses.hidden_answers(question),
        option_links=option_links(form, addresses) if surface.theme else (),
        next=next_link(form, addresses),
        first=not reading.given and not mistakes,
        rows=answer_rows(rulebook, resolved, addresses),
        newly=question_that_left_out(rulebook, resolved, request.args.get("from", "")),
        back=addresses.asking(back) if back else None,
        skip=addresses.skipping(question),
        now=addresses.here(show=NOW) if decision.reasons else None,
        canonical=addresses.outside.here(ask=ask, show=addresses.show),
        **situation(rulebook, consultation, decision, question),
    )


def _show() -> str | None:
    """The `show` of this request, where it says anything."""
    return NOW if request.args.get("show") == NOW else None


def _mark(form: QuestionForm, resolved: ResolvedAnswers, reading: Reading) -> bool:
    """Mark the form's answer; False when the address holds a mistake in it, or its form came back empty."""
    name = form.question.id
    mistaken = any(mistake.parameter == name for mistake in reading.mistakes)
    if mistaken or (request.args.get("from") == name and name not in reading.given):
        return form.check(request.args.getlist(name))
    form.mark(resolved.answers.get(name, ()))
    return True


def _mistakes(rulebook: Rulebook, reading: Reading) -> Mistakes:
    """Every question whose answer cannot be taken, once."""
    names = dict.fromkeys(mistake.parameter for mistake in reading.mistakes)
    return [
        (rulebook.question[name], mistake_in(rulebook.question[name], request.args.getlist(name)))
        for name in names
    ]
