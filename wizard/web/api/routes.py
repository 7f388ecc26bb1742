"""The same answers as JSON, for stores and programs: everything below `/api/v1`."""

from bisect import bisect
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import MethodNotAllowed

from wizard.rule_language.diagnostics import did_you_mean
from wizard.views import LIMITS, MOST_PRODUCTS, PRODUCTS
from wizard.web.api import models
from wizard.web.api.openapi import openapi
from wizard.web.api.responses import READING, refuse, refuse_parameters, respond
from wizard.web.api.serialize import (
    serialize_check,
    serialize_mistakes,
    serialize_questions,
    serialize_recommendation,
)
from wizard.web.surface import current_advisor
from wizard.web.text import shorten_input


def questions() -> Response:
    """Return every question with its options and the conditions under which it is asked."""
    return respond(serialize_questions(current_advisor().rulebook))


NEIGHBOURS = 500
"""How many ids before and after an unknown one, in sort order, are searched for a similar one."""


def product(product_id: str) -> Response:
    """Return whether a product is recommended, and why not; 400 and 404 suggest what was meant."""
    advisor = current_advisor()
    parsed = advisor.parse_answers(request.args.items(multi=True))
    problems = serialize_mistakes(parsed)
    if "limit" in request.args:
        problems.append(_wrong_limit("'limit' works at /recommendation only."))
    if problems:
        return refuse_parameters(problems)
    found = advisor.product(product_id)
    if found is None:
        asked = shorten_input(product_id)
        return refuse(404, "Not Found", f"There is no product '{asked}'. {_meant(product_id)}".strip())
    return respond(serialize_check(advisor, advisor.recommend(parsed.given, product=found)))


def _meant(product_id: str) -> str:
    """Suggest the id that was probably meant, from those nearby in sort order."""
    ids = [each.id for each in current_advisor().catalog.products()]
    place = bisect(ids, product_id)
    return did_you_mean(product_id, ids[max(0, place - NEIGHBOURS) : place + NEIGHBOURS])


def recommendation() -> Response:
    """Return the next question and the recommendation so far; 400 with all mistakes, if any."""
    advisor = current_advisor()
    parsed = advisor.parse_answers(request.args.items(multi=True))
    problems, limits = serialize_mistakes(parsed), request.args.getlist("limit")
    if len(limits) > 1 or not LIMITS.keys() >= set(limits):
        problems.append(_wrong_limit(f"'limit' is one whole number from 1 to {MOST_PRODUCTS}."))
    if problems:
        return refuse_parameters(problems)
    limit = LIMITS[limits[0]] if limits else PRODUCTS
    return respond(serialize_recommendation(advisor, advisor.recommend(parsed.given, limit)))


def _wrong_limit(detail: str) -> models.WrongParameter:
    return models.WrongParameter(parameter="limit", detail=detail, accepted=[])


PREFLIGHT_AGE = 7200
"""Seconds a browser may cache a preflight response; browsers accept no more."""

METHODS = (*READING, "POST", "PUT", "PATCH", "DELETE", "TRACE")
"""All methods are routed here, so that disallowed ones get JSON even inside a store's own app."""


def nothing(**_: str) -> Response:
    """Return 404 for every other address below /api/v1, with where to look."""
    described = url_for(".openapi")
    return refuse(404, "Not Found", f"There is nothing at this address. {described} lists all addresses.")


VIEWS: Mapping[str, Callable[..., Response]] = {
    "/recommendation": recommendation,
    "/questions": questions,
    "/products/<path:product_id>": product,
    "/openapi.json": openapi,
    "/": nothing,
    "/<path:nothing>": nothing,
}
"""Address -> view function."""

json_api = Blueprint("api", __name__)


@json_api.before_request
def answer_other_methods() -> Response | None:
    """Answer OPTIONS, and reject methods that would change something, before any view runs."""
    if request.method == "OPTIONS":
        response = Response(status=204, headers={"Allow": ", ".join(READING)})
        del response.headers["Content-Type"]  # there is no content
        return response
    if request.method not in READING:
        raise MethodNotAllowed(READING)
    return None


@json_api.after_request
def share_with_stores(response: Response) -> Response:
    """Let the pages of stores in stores.yaml read the response in a browser (CORS), ETag included.

    `Vary: Origin` is always set, since the response depends on the origin.
    """
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if any(origin in store.origins for store in current_advisor().rulebook.stores):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "ETag"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
            response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
            response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_AGE)
    return response


for address, view in VIEWS.items():
    json_api.add_url_rule(
        address,
        view_func=view,
        methods=METHODS,
        provide_automatic_options=False,
        merge_slashes=False,
        strict_slashes=address != "/",  # no redirect from /api/v1, which would be a page
    )
