"""Does one product fit these answers, and why not?"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping

from flask import Response, request

from wizard.core.problems import did_you_mean
from wizard.recommend import Mistake
from wizard.web.api.responding import refuse, refuse_parameters, respond
from wizard.web.api.telling import tell_judgement
from wizard.web.current import current_advisor

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
