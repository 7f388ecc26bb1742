"""Serialized views: questions, mistakes, prices, changes."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_every_question_comes_with_all_options_and_conditions(browser: FlaskClient) -> None:
    """In the order they are asked, conditions as the rule files write them."""
    found = browser.get("/api/v1/questions").get_json()
    assert (found["rulebook"], found["currency"]) == ({"version": "rulebook-1"}, "USD")
    questions = {question["id"]: question for question in found["questions"]}
    assert list(questions) == ["uses", "talk", "around", "noise", "cable", "wearer", "budget"]
    assert questions["talk"]["hide"] == [{"option": "never", "when": {"uses": ["calls"]}}]
    assert questions["talk"]["ask_when"] is None
    assert questions["noise"]["ask_when"] == {"not": {"around": ["quiet"]}}
    assert questions["cable"]["assume"] == [
        {"when": {"uses": ["sport"]}, "answer": "none", "because": "A cable gets in the way of sport."}
    ]
    assert [question["id"] for question in found["questions"] if question["private"]] == ["wearer"]
    assert questions["budget"]["options"][0] == {
        "id": "upto_50",
        "label": "Up to 50 dollars",
        "help": "",
        "amount": 50,
        "alone": False,
    }
