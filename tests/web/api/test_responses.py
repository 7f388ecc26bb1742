"""Responses in JSON: status, content type, and the fields of a refusal."""

from __future__ import annotations

import json

from wizard.web.api import models
from wizard.web.api.responses import refuse, refuse_parameters, respond

PROBLEMS = [
    models.WrongParameter(parameter="talk", detail="'x' is not an answer to 'talk'.", accepted=["never"]),
    models.WrongParameter(parameter="limit", detail="'limit' is one whole number from 1 to 50.", accepted=[]),
]


def test_content_is_sent_as_json_in_the_order_of_its_fields() -> None:
    """UTF-8, as JSON always is; null where nothing is known."""
    response = respond(models.Catalog(version="1ü", as_of=None))
    assert (response.status_code, response.content_type) == (200, "application/json")
    assert response.get_data() == '{"version":"1ü","as_of":null}'.encode()


def test_a_refusal_is_a_problem_whose_status_says_it_all() -> None:
    """RFC 9457: without a type of its own; the list of problems is left out when it is empty."""
    response = refuse(404, "Not Found", "There is no product 'x'.")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert json.loads(response.get_data()) == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no product 'x'.",
    }


def test_wrong_parameters_are_refused_one_by_one_and_as_one_text() -> None:
    """For programs and for people."""
    response = refuse_parameters(PROBLEMS)
    found = json.loads(response.get_data())
    assert (response.status_code, found["title"], found["status"]) == (400, "Bad Request", 400)
    assert found["detail"] == "'x' is not an answer to 'talk'. 'limit' is one whole number from 1 to 50."
    assert found["problems"] == [
        {"parameter": "talk", "detail": "'x' is not an answer to 'talk'.", "accepted": ["never"]},
        {"parameter": "limit", "detail": "'limit' is one whole number from 1 to 50.", "accepted": []},
    ]
