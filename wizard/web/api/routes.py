"""The same answers as JSON, for stores and programs: everything below `/api/v1`."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import MethodNotAllowed

from wizard.advisor import LIMITS, MOST_PRODUCTS, PRODUCTS, Mistake
from wizard.rule_language.condition_text import condition_as_data
from wizard.rule_language.conditions import ALWAYS
from wizard.rule_language.diagnostics import did_you_mean
from wizard.rule_language.model import Option, Question, Rulebook
from wizard.web.api import models
from wizard.web.api.cors import READING, options, share_with_stores
from wizard.web.api.openapi import openapi
from wizard.web.api.responses import refuse, refuse_parameters, respond
from wizard.web.api.serialize import tell_answer, tell_asked, tell_judgement, tell_recommendation
from wizard.web.request_context import current_advisor


def questions() -> Response:
    """Every question with its options, and the conditions under which it is asked."""
    return respond(tell_questions(current_advisor().rulebook))


def tell_questions(rulebook: Rulebook) -> models.Questions:
    """All questions in the order they are asked."""
    return models.Questions(
        rulebook=models.Rulebook(version=rulebook.version),
        currency=rulebook.settings.currency,
        questions=[_question(rulebook, question) for question in rulebook.questions],
    )


def _question(rulebook: Rulebook, question: Question) -> models.WholeQuestion:
    ask_when = None if question.ask_when == ALWAYS else condition_as_data(rulebook, question.ask_when)
    hide = [
        models.Hidden(option=each.option, when=condition_as_data(rulebook, each.when))
        for each in question.hide
    ]
    assume = [
        models.Assumption(
            when=condition_as_data(rulebook, each.when),
            answer=tell_answer(question, each.answer),
            because=each.because,
        )
        for each in question.assume
    ]
    return models.WholeQuestion(
        **tell_asked(question),
        private=question.private,
        options=list(map(_option, question.options)),
        ask_when=ask_when,
        hide=hide,
        assume=assume,
    )


def _option(option: Option) -> models.OfferedOption:
    return models.OfferedOption(
        id=option.id, label=option.label, help=option.help, amount=option.amount, alone=option.alone
    )


NEIGHBOURS = 500
"""How many ids before and after its place are looked through for the one that was meant."""


def product(product_id: str) -> Response:
    """Whether it is recommended, and what stands against it; 400 and 404 say what was meant."""
    advisor = current_advisor()
    reading = advisor.read(request.args.items(multi=True))
    if mistakes := [*reading.mistakes, *reading.unknown, *_limits(request.args)]:
        return refuse_parameters(mistakes)
    found = advisor.catalog.product(product_id)
    if found is None:
        return refuse(404, "Not Found", f"There is no product '{product_id}'. {_meant(product_id)}".strip())
    return respond(tell_judgement(advisor, advisor.judge(found, reading.given)))


def _limits(parameters: Mapping[str, str]) -> list[Mistake]:
    """What is wrong with a limit: one product is asked for."""
    return [Mistake("limit", "'limit' works at /recommendation only.")] if "limit" in parameters else []


def _meant(product_id: str) -> str:
    """The id that was probably meant, among those near it in the alphabet."""
    ids = [each.id for each in current_advisor().catalog.products()]
    place = bisect(ids, product_id)
    return did_you_mean(product_id, ids[max(0, place - NEIGHBOURS) : place + NEIGHBOURS])


def recommendation() -> Response:
    """The next question and the recommendation so far; 400 with everything wrong with the parameters."""
    advisor = current_advisor()
    reading = advisor.read(request.args.items(multi=True))
    limit, wrong_limit = _limit(request.args.getlist("limit"))
    mistakes = [*reading.mistakes, *reading.unknown, *wrong_limit]
    if mistakes:
        return refuse_parameters(mistakes)
    return respond(tell_recommendation(advisor, advisor.recommend(reading.given, limit)))


def _limit(values: list[str]) -> tuple[int, list[Mistake]]:
    """Products a side from `limit`, at most 50; the default when it is absent."""
    if not values:
        return PRODUCTS, []
    if len(values) == 1 and values[0] in LIMITS:
        return LIMITS[values[0]], []
    detail = f"'limit' is one whole number from 1 to {MOST_PRODUCTS}."
    return PRODUCTS, [Mistake("limit", detail)]


METHODS = (*READING, "POST", "PUT", "PATCH", "DELETE", "TRACE")
"""All are taken here, so that those that do not work are refused in JSON even inside a store's own app."""


def nothing(**_: str) -> Response:
    """404 for every other address here, with where to look."""
    described = url_for(".openapi")
    return refuse(404, "Not Found", f"There is nothing at this address. {described} tells what there is.")


VIEWS: Mapping[str, Callable[..., Response]] = {
    "/recommendation": recommendation,
    "/questions": questions,
    "/products/<path:product_id>": product,
    "/openapi.json": openapi,
    "/": nothing,
    "/<path:nothing>": nothing,
}
"""Address -> what answers it."""

blueprint = Blueprint("api", __name__)
blueprint.after_request(share_with_stores)


@blueprint.before_request
def answer_other_methods() -> Response | None:
    """OPTIONS is answered, and what would change something is refused, before anything is looked up."""
    if request.method == "OPTIONS":
        return options()
    if request.method not in READING:
        raise MethodNotAllowed(READING)
    return None


for address, view in VIEWS.items():
    blueprint.add_url_rule(
        address,
        view_func=view,
        methods=METHODS,
        provide_automatic_options=False,
        merge_slashes=False,
        strict_slashes=address != "/",  # no redirect from /api/v1, which would be a page
    )
