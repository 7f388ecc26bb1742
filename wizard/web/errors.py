"""What people and programs read when a request cannot be answered."""

from __future__ import annotations

from flask import Flask, Response, jsonify, render_template, request, url_for
from werkzeug.exceptions import HTTPException, NotFound

PROBLEM_JSON = "application/problem+json"


def register(app: Flask) -> None:
    """Answer every HTTP error as a page, and below /api/ as problem+json (RFC 9457)."""
    app.register_error_handler(HTTPException, answer)


def answer(error: HTTPException) -> tuple[Response | str, int] | HTTPException:
    """The error as the asker can read it; redirects and other non-errors pass."""
    if error.code is None or error.code < 400:
        return error
    if request.path.startswith("/api/"):
        return problem_json(error.code, error.name, str(error.description)), error.code
    text = "There is no page at this address." if isinstance(error, NotFound) else str(error.description)
    page = render_template("error.html", title=error.name, text=text, start_address=url_for("shopper.page"))
    return page, error.code


def problem_json(status: int, title: str, detail: str, **more: object) -> Response:
    """One problem+json body; `about:blank` says the status code is all there is to the type."""
    response = jsonify({"type": "about:blank", "title": title, "status": status, "detail": detail, **more})
    response.status_code = status
    response.mimetype = PROBLEM_JSON
    return response
