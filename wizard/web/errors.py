"""What people and programs read when a request cannot be answered."""

from __future__ import annotations

from flask import Flask, Response, jsonify, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed

PROBLEM_JSON = "application/problem+json"

PLAIN = {
    400: ("This address cannot be read", ""),
    404: ("Nothing here", "There is no page at this address."),
    405: ("This does not work here", "Pages can only be read here, with GET or HEAD."),
}
"""Title and text of the errors people may meet; a 400 says itself what is wrong."""


def register(app: Flask) -> None:
    """Answer every HTTP error as a page, and below /api/ as problem+json (RFC 9457)."""
    app.register_error_handler(HTTPException, answer)


def answer(error: HTTPException) -> Response | HTTPException:
    """The error as the asker can read it; redirects and other non-errors pass."""
    if error.code is None or error.code < 400:
        return error
    title, text = PLAIN.get(error.code, ("This did not work", "Something went wrong here. Please try again."))
    if error.code == 400:
        text = str(error.description)
    if request.path.startswith("/api/"):
        response = problem_json(error.code, error.name, text)
    else:
        page = render_template("error.html", title=title, text=text, start_address=url_for("shopper.page"))
        response = make_response(page, error.code)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def problem_json(status: int, title: str, detail: str, **more: object) -> Response:
    """One problem+json body; `about:blank` says the status code is all there is to the type."""
    response = jsonify({"type": "about:blank", "title": title, "status": status, "detail": detail, **more})
    response.status_code = status
    response.mimetype = PROBLEM_JSON
    return response
