"""The shopper's pages: one question, or the recommendation. The address is all the state there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from wizard.catalog.listing import Provenance
from wizard.core.conditions import Answers
from wizard.core.flow import Counted
from wizard.core.model import (
    Advice,
    ChartRow,
    Decision,
    Question,
    Rule,
    Rulebook,
    Source,
    Term,
    Verdict,
)
from wizard.core.ranking import Pick, Ranking
from wizard.recommend import MOST_PRODUCTS, PRODUCTS, Advisor, Consultation, Reading
from wizard.web import wording
from wizard.web.addresses import NOW, Addresses, question_before, without
from wizard.web.current import advisor
from wizard.web.forms import QuestionForm, mistake_in
from wizard.web.review import answer_rows
from wizard.web.styles import stylesheet

blueprint = Blueprint("shopper", __name__)

Mistakes = list[tuple[Question, str]]
"""Questions whose answer in the address cannot be taken, and why, in plain words."""


@blueprint.app_context_processor
def look() -> dict[str, object]:
    """What every page shows, error pages included."""
    return {"css": Markup(stylesheet())}


@blueprint.get("/")
def page() -> str:
    """The question to ask, or the recommendation when there is none or it was asked for."""
    adviser = advisor()
    reading = adviser.read(request.args.items(multi=True))
    consultation = adviser.consult(reading.given)
    question = question_to_ask(adviser.rulebook, consultation, reading, request.args)
    if question is None:
        return _recommendation_page(adviser, consultation, reading)
    return _question_page(adviser, consultation, reading, question)


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


def _question_page(adviser: Advisor, consultation: Consultation, reading: Reading, question: Question) -> str:
    """One question with the answer it has, if any, marked."""
    rulebook, counted = adviser.rulebook, consultation.counted
    addresses = _addresses(rulebook, reading)
    mistakes = _mistakes(rulebook, reading)
    form = QuestionForm(question, counted.visible[question.id])
    if not _mark(form, counted, reading):
        mistakes = [(question, form.mistake), *(entry for entry in mistakes if entry[0] is not question)]
    back = question_before(rulebook, counted, question)
    ask = None if question is consultation.next_question and not addresses.show else question.id
    return render_template(
        "question.html",
        question=question,
        form=form,
        mistakes=mistakes,
        hidden=addresses.hidden_answers(question),
        first=not reading.given and not mistakes,
        rows=answer_rows(rulebook, counted, addresses),
        start=addresses.start,
        back=addresses.asking(back) if back else None,
        skip=addresses.skipping(question),
        now=addresses.here(show=NOW) if adviser.decision(counted).reasons else None,
        canonical=addresses.here(ask=ask, show=addresses.show),
    )


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


def _recommendation_page(adviser: Advisor, consultation: Consultation, reading: Reading) -> str:
    """The verdict with its reasons, what to look for, and the products."""
    rulebook = adviser.rulebook
    addresses = _addresses(rulebook, reading)
    limit = _limit(request.args.get("limit", ""))
    recommendation = adviser.recommend(reading.given, limit)
    counted, verdict = consultation.counted, recommendation.decision.verdict
    show = NOW if consultation.open else None
    back = question_before(rulebook, counted, None)
    return render_template(
        "recommendation.html",
        recommendation=recommendation,
        rulebook=rulebook,
        words=wording,
        mistakes=_mistakes(rulebook, reading),
        open=[(question, addresses.here(ask=question.id, show=NOW)) for question in consultation.open],
        next=addresses.here(),
        backing=[reason for reason in recommendation.reasons if reason.rule.speaks_for is verdict],
        opposing=[reason for reason in recommendation.reasons if reason.rule.speaks_for is not verdict],
        worked_out={entry.question.id for entry in counted.assumed},
        flips=[
            (flip, addresses.to(flip.given, show=NOW), adviser.label(flip.given))
            for flip in recommendation.would_change
        ],
        changed=_since_the_link(adviser, verdict, request.args),
        more=_more(addresses, recommendation.ranking, limit, show),
        provenance=_provenance(adviser, recommendation.ranking),
        sources=_sources(rulebook, recommendation.decision),
        as_of=adviser.catalog.as_of,
        rows=answer_rows(rulebook, counted, addresses),
        start=addresses.start,
        back=addresses.asking(back) if back else None,
        **_links_to_share(adviser, addresses),
        canonical=addresses.here(show=show, limit=None if limit == PRODUCTS else limit),
    )


def _since_the_link(adviser: Advisor, verdict: Verdict, parameters: Mapping[str, str]) -> str:
    """What to say to somebody who follows a shared link made under other rules; mostly nothing."""
    was = parameters.get("was", "")
    if was not in {each.value for each in Verdict} or parameters.get("rules") == adviser.rulebook.version:
        return ""
    if was == verdict.value:
        return "The rules have changed since this link was made. The verdict is still the same."
    label = adviser.rulebook.texts.verdicts[Verdict(was)].label
    return (
        f"The rules have changed since this link was made. The verdict was “{label}”, and is another one now."
    )


def _addresses(rulebook: Rulebook, reading: Reading) -> Addresses:
    """The addresses of this request's pages."""
    show = NOW if request.args.get("show") == NOW else None
    return Addresses(url_for("shopper.page"), rulebook, reading.given, show)


def _limit(text: str) -> int:
    """Products a side: a whole number from 1 to 50, anything else is the default."""
    fits = text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= MOST_PRODUCTS
    return int(text) if fits else PRODUCTS


def _more(addresses: Addresses, ranking: Ranking, limit: int, show: str | None) -> str | None:
    """The address with more products, None when all are shown or no more can be."""
    if limit >= MOST_PRODUCTS or all(side.total <= limit for side in ranking.sides):
        return None
    return addresses.here(show=show, limit=min(4 * limit, MOST_PRODUCTS)) + "#products"


def _shown(ranking: Ranking) -> Iterable[Pick]:
    """Every product on the page."""
    yield from ranking.picks
    for near in ranking.nearest:
        yield from near.picks


def _provenance(adviser: Advisor, ranking: Ranking) -> Mapping[str, Mapping[str, Provenance]]:
    """Product id -> attribute -> where its value comes from, for the products on the page."""
    ids = dict.fromkeys(pick.product.id for pick in _shown(ranking))
    return {product: adviser.catalog.provenance(product) for product in ids}


def _sources(rulebook: Rulebook, decision: Decision) -> list[Source]:
    """Every source the page cites, in the rulebook's order."""
    rules: list[Rule] = [*decision.reasons, *(rule for wish in decision.wishes for rule in wish.rules)]
    cited = {name for rule in rules for name in rule.sources}
    texts: list[Advice | ChartRow | Term] = [*decision.warnings, *decision.tips]
    texts += rulebook.texts.glossary
    if decision.verdict is not Verdict.OUT_OF_SCOPE:
        texts += rulebook.texts.chart
    cited.update(name for text in texts for name in text.sources)
    return [source for name, source in rulebook.sources.items() if name in cited]


def _links_to_share(adviser: Advisor, addresses: Addresses) -> dict[str, object]:
    """The link to share, and one without the answers that say something about a person's health, if any."""
    given = addresses.given
    questions = adviser.rulebook.questions
    personal = [question for question in questions if question.private and question.id in given]
    return {
        "share": _link(adviser, addresses, given),
        "personal": [question.text for question in personal],
        "discreet": _link(adviser, addresses, without(given, personal)) if personal else None,
    }


def _link(adviser: Advisor, addresses: Addresses, answers: Answers) -> str:
    """A link to the recommendation on these answers."""
    consultation = adviser.consult(answers)
    show = NOW if consultation.open else None
    return addresses.share(adviser.decision(consultation.counted).verdict, answers, show)
