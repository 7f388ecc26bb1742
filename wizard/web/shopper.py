"""The shopper's pages at our own address."""

from __future__ import annotations

from flask import Blueprint

from wizard.web.question_page import answer
from wizard.web.surface import full_page

blueprint = Blueprint("shopper", __name__)


@blueprint.get("/")
def page() -> str:
    """The question to ask, or the recommendation when there is none or it was asked for."""
    return answer(full_page())
