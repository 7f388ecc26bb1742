"""Responses in JSON, and refusals as problem+json (RFC 9457)."""

from collections.abc import Iterable, Sequence

import msgspec
from flask import Response

from wizard.web.api import models

READING = ("GET", "HEAD", "OPTIONS")
"""The allowed methods, also at the addresses of pages."""

PROBLEM_JSON = "application/problem+json"


def respond(content: models.Model) -> Response:
    """Return this model as JSON with status 200."""
    return Response(msgspec.json.encode(content), mimetype="application/json")


def refuse(status: int, title: str, detail: str, problems: Iterable[models.WrongParameter] = ()) -> Response:
    """Return a refusal; its type `about:blank` means that the status says it all (RFC 9457)."""
    problem = models.Problem(
        type="about:blank", title=title, status=status, detail=detail, problems=list(problems)
    )
    return Response(msgspec.json.encode(problem), status, mimetype=PROBLEM_JSON)


def refuse_parameters(problems: Sequence[models.WrongParameter]) -> Response:
    """Return 400 with everything that is wrong with the parameters."""
    return refuse(400, "Bad Request", " ".join(each.detail for each in problems), problems)
