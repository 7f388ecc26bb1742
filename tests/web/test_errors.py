"""Errors: as pages for people, as problem+json for programs."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.reading import Page


def test_an_error_page_leads_to_the_first_question(browser: FlaskClient) -> None:
    """In the same clothes as all pages."""
    response = browser.get("/nowhere")
    page = Page(response.text)
    assert response.status_code == 404
    assert page.texts("h1") == ["Nothing here"]
    assert page.texts("p", class_="lead") == ["There is no page at this address."]
    assert page.links()["Start with the first question"] == "/"
