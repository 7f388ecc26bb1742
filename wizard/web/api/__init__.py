"""The same answers as JSON, for stores and programs: everything below `/api/v1`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import MethodNotAllowed

from wizard.web.api.crossing import READING, options, share_with_stores
from wizard.web.api.openapi import openapi
from wizard.web.api.products import product
from wizard.web.api.questions import questions
from wizard.web.api.recommendation import recommendation
from wizard.web.api.responding import refuse

METHODS = (*READING, "POST", "PUT", "PATCH", "DELETE", "TRACE")
"""All are taken here, so that those that do not work are refused in JSON even inside a store's own app."""


def nothing(**_: str) -> Response:
    """404 for every other address here, with where to look."""
    described = url_for(".openapi")
    return refuse(404, "Not Found", f"There is nothing at this address. {described} tells what there is.")


VIEWS: Mapping[str, Callable[..., Response]] = {
    "/recommendation": recommendation,
    "/questions": questions,
    "/products/<path:product_id>": product,
    "/openapi.json": openapi,
    "/": nothing,
    "/<path:nothing>": nothing,
}
"""Address -> what answers it."""

blueprint = Blueprint("api", __name__)
blueprint.after_request(share_with_stores)


@blueprint.before_request
def answer_other_methods() -> Response | None:
    """OPTIONS is answered, and what would change something is refused, before anything is looked up."""
    if request.method == "OPTIONS":
        return options()
    if request.method not in READING:
        raise MethodNotAllowed(READING)
    return None


for address, view in VIEWS.items():
    blueprint.add_url_rule(
        address,
        view_func=view,
        methods=METHODS,
        provide_automatic_options=False,
        merge_slashes=False,
        strict_slashes=address != "/",  # no redirect from /api/v1, which would be a page
    )
