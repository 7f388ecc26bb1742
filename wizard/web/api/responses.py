"""Responses in JSON, and refusals as problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from flask import Response

from wizard.advisor import Mistake
from wizard.web.api import models

PROBLEM_JSON = "application/problem+json"


def respond(told: models.Model) -> Response:
    """200 with this as JSON."""
    return Response(msgspec.json.encode(told), mimetype="application/json")


def refuse(status: int, title: str, detail: str, mistakes: Iterable[Mistake] = ()) -> Response:
    """The refusal; `about:blank` says the status is all there is to the type."""
    problem = models.Problem(
        type="about:blank", title=title, status=status, detail=detail, problems=list(map(_tell, mistakes))
    )
    return Response(msgspec.json.encode(problem), status, mimetype=PROBLEM_JSON)


def refuse_parameters(mistakes: Iterable[Mistake]) -> Response:
    """400 with everything that is wrong with the parameters."""
    found = list(mistakes)
    return refuse(400, "Bad Request", " ".join(each.detail for each in found), found)


def _tell(mistake: Mistake) -> models.WrongParameter:
    return models.WrongParameter(
        parameter=mistake.parameter, detail=mistake.detail, accepted=list(mistake.accepted)
    )
