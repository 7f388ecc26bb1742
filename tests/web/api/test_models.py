"""The models of the JSON: keys, and that real responses have these fields and no others."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from hypothesis import given

from tests.strategies import given_answers
from tests.web.small_shop import QUESTIONS
from wizard.rule_language.conditions import Answers
from wizard.web.api import models


@pytest.mark.parametrize(
    ("model", "field", "key"), [(models.Reason, "verdict", "for"), (models.NearMiss, "lowest", "from")]
)
def test_keys_that_are_words_of_python(model: type[msgspec.Struct], field: str, key: str) -> None:
    """The fields have other names in the program; the JSON keeps the keys that stores read."""
    keys = {each.name: each.encode_name for each in msgspec.structs.fields(model)}
    assert keys[field] == key
    assert [name for name in keys if name != field and keys[name] != name] == []


def test_a_field_that_no_model_has_is_refused() -> None:
    """So the tests below notice what a model does not describe."""
    with pytest.raises(msgspec.ValidationError, match="unknown field `more`"):
        msgspec.json.decode(b'{"version": "1", "more": 2}', type=models.Rulebook)


@pytest.mark.parametrize(
    ("address", "model"),
    [
        ("recommendation", models.Recommendation),
        ("recommendation?uses=calls&talk=never&cable=none&limit=1", models.Recommendation),
        ("recommendation?uses=bike&talk=never", models.Recommendation),
        ("recommendation?talk=often&cable=none&budget=upto_50&uses=sport", models.Recommendation),
        ("questions", models.Questions),
        ("products/boom-four?talk=never", models.Judgement),
        ("products/boom-five?talk=often&budget=upto_50", models.Judgement),
        ("products/nothing", models.Problem),
        ("recommendation?talk=x&tlak=y", models.Problem),
    ],
)
def test_responses_are_made_of_the_models(
    browser: FlaskClient, address: str, model: type[models.Model]
) -> None:
    """Decoded by the model and encoded again, a response is the same, byte by byte."""
    body = browser.get(f"/api/v1/{address}").get_data()
    assert msgspec.json.encode(msgspec.json.decode(body, type=model)) == body


@given(answers=given_answers(QUESTIONS))
def test_every_recommendation_is_as_its_model_says(browser: FlaskClient, answers: Answers) -> None:
    """After any answers, also contradicting and hidden ones."""
    query: dict[str, Any] = {name: list(chosen) for name, chosen in answers.items()}
    body = browser.get("/api/v1/recommendation", query_string=query).get_data()
    decoded = msgspec.json.decode(body, type=models.Recommendation)
    assert msgspec.json.encode(decoded) == body
    assert decoded.answers.keys() | {each.question for each in decoded.dropped} == answers.keys()
