"""Where the answers lead: the next question and the recommendation so far."""

from __future__ import annotations

from flask import Response, request

from wizard.recommend import LIMITS, MOST_PRODUCTS, PRODUCTS, Mistake
from wizard.web.api.responding import refuse_parameters, respond
from wizard.web.api.telling import tell_recommendation
from wizard.web.current import current_advisor


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
