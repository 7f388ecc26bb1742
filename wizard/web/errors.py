"""Error responses, as pages for people and as JSON for programs."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from flask import Blueprint, Response, make_response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from wizard.web.api.responses import READING, refuse
from wizard.web.surface import Page, current_advisor, surface

ERROR_TEXTS = {
    400: ("This address cannot be read", ""),
    404: ("Nothing here", "There is no page at this address."),
    405: ("This does not work here", "Pages can only be read here, with GET or HEAD."),
}
"""Title and text of errors that people may see; the text of a 400 comes with the error."""


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """The page for a request that cannot be answered."""

    template: ClassVar[str] = "error.html"

    title: str
    text: str


def register(whole: Blueprint) -> None:
    """Handle the wizard's own errors; registered by code, or a store's own handlers would take precedence."""
    for code in ERROR_TEXTS:
        whole.register_error_handler(code, answer)


def answer(error: HTTPException, render: Callable[[str, str], str] | None = None) -> Response | HTTPException:
    """Return an error as a page or as JSON; pass through redirects and other non-errors.

    `render` makes a page from a title and a text, for errors outside the wizard's own pages.
    """
    if error.code is None or error.code < 400:
        return error
    title, text = ERROR_TEXTS.get(
        error.code, ("This did not work", "Something went wrong here. Please try again.")
    )
    text = text or str(error.description)
    if _is_program() and (request.blueprint or not render):
        response = refuse(error.code, error.name, text)
    elif render:
        response = make_response(render(title, text), error.code)
    else:
        here = surface()
        page = ErrorPage(
            surface=here, rulebook=current_advisor().rulebook, css=here.sheets[0], title=title, text=text
        )
        response = make_response(page.render(), error.code)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(READING)
    return response


def _is_program() -> bool:
    """Return whether the request is for JSON rather than a page."""
    return request.blueprint.endswith(".api") if request.blueprint else request.path.startswith("/api/")


def describe_failure(error: BaseException) -> str:
    """Return the type and traceback of an exception and of its causes, for the log.

    Messages are left out, since they may quote what was sent: an answer, an address.
    """
    cause = error.__cause__ or error.__context__
    before = f"{describe_failure(cause)}\nwhich led to\n" if cause else ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{before}{frames}{type(error).__qualname__}"
