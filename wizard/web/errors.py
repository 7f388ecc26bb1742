"""What people and programs read when a request cannot be answered."""

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
"""Title and text of the errors people may meet; a 400 says itself what is wrong."""


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """What people read when a request cannot be answered."""

    template: ClassVar[str] = "error.html"

    title: str
    text: str


def register(whole: Blueprint) -> None:
    """Answer the errors of the wizard itself: by code, or a store's own handlers would come first."""
    for code in ERROR_TEXTS:
        whole.register_error_handler(code, answer)


def answer(error: HTTPException, render: Callable[[str, str], str] | None = None) -> Response | HTTPException:
    """Return the error as a page or as JSON; redirects and other non-errors pass.

    `render` makes the page of a title and a text where it is none of the wizard's own pages.
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
    """Return whether the request is for JSON and not for a page."""
    return request.blueprint.endswith(".api") if request.blueprint else request.path.startswith("/api/")


def describe_failure(error: BaseException) -> str:
    """Return the kind of an exception and where it was raised, and the same of its causes, for the log.

    Its message is left out, since it may quote what was sent: an answer, an address.
    """
    cause = error.__cause__ or error.__context__
    before = f"{describe_failure(cause)}\nwhich led to\n" if cause else ""
    frames = "".join(traceback.format_tb(error.__traceback__))
    return f"{before}{frames}{type(error).__qualname__}"
