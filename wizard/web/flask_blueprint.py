"""The pages and the JSON as one Flask blueprint, which `wizard serve` and stores' own apps mount alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, abort, request

from wizard.advisor import Advisor
from wizard.web import embed, errors
from wizard.web.api import routes as api
from wizard.web.caching import PageCache, protect, set_cache_headers, unchanged
from wizard.web.question_page import render_page
from wizard.web.surface import full_page, set_advisor

LONGEST_QUERY = 8000
"""Bytes of query string; every answer to every question takes about a tenth of it."""

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""The control characters of Unicode (its category Cc)."""


shopper = Blueprint("shopper", __name__)
"""The pages at our own address."""


@shopper.get("/")
def page() -> str:
    """Return the question to ask, or the recommendation when there is none or it was asked for."""
    return render_page(full_page())


def mount(advise: Callable[[], Advisor], name: str = "wizard") -> Blueprint:
    """The wizard as a blueprint. `advise` gives the Advisor to answer with, asked once a request."""
    whole = Blueprint(name, __name__)
    page_cache = PageCache()

    @whole.before_request
    def begin() -> Response | None:
        set_advisor(advise())
        check_query(request.query_string)
        return unchanged() or page_cache.find()

    @whole.after_request
    def finish(response: Response) -> Response:
        return set_cache_headers(protect(page_cache.keep(response)))

    errors.register(whole)
    whole.register_blueprint(shopper)
    whole.register_blueprint(embed.blueprint, url_prefix="/embed")
    whole.register_blueprint(api.blueprint, url_prefix="/api/v1")
    return whole


def check_query(query: bytes) -> None:
    """Refuse with 400 a query that is too long, holds control characters, or is no UTF-8."""
    if len(query) > LONGEST_QUERY:
        abort(400, "This address is too long: it holds more answers than there are questions.")
    plain = unquote_to_bytes(query.replace(b"+", b" "))
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        abort(400, "This address holds characters that are not valid UTF-8.")
    if CONTROL.search(text):
        abort(400, "This address holds control characters.")
