"""Responses in JSON, and refusals as problem+json (RFC 9457)."""

from collections.abc import Iterable, Sequence

import msgspec
from flask import Response

from wizard.web.api import models

READING = ("GET", "HEAD", "OPTIONS")
"""The methods that work, at every address of pages too."""

PROBLEM_JSON = "application/problem+json"


def respond(content: models.Model) -> Response:
    """Return 200 with this as JSON."""
    return Response(msgspec.json.encode(content), mimetype="application/json")


def refuse(status: int, title: str, detail: str, problems: Iterable[models.WrongParameter] = ()) -> Response:
    """Return a refusal; the type `about:blank` says that the status is all there is to say."""
    problem = models.Problem(
        type="about:blank", title=title, status=status, detail=detail, problems=list(problems)
    )
    return Response(msgspec.json.encode(problem), status, mimetype=PROBLEM_JSON)


def refuse_parameters(problems: Sequence[models.WrongParameter]) -> Response:
    """Return 400 with everything that is wrong with the parameters."""
    return refuse(400, "Bad Request", " ".join(each.detail for each in problems), problems)
