"""The OpenAPI document: made from the rulebook, the models and real responses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from tests.web.small_shop import advisor, client
from wizard.advisor import Advisor


@pytest.fixture(scope="module")
def document(browser: FlaskClient) -> Any:
    """The OpenAPI document."""
    return browser.get("/api/v1/openapi.json").get_json()


def test_the_parameters_are_the_questions_in_service(document: Any) -> None:
    """With every option; of a question with many, exclusive options are sets of their own."""
    parameters = document["components"]["parameters"]
    assert list(parameters) == ["uses", "talk", "around", "noise", "cable", "wearer", "budget"]
    assert parameters["talk"] == {
        "name": "talk",
        "in": "query",
        "description": "Must other people hear you?",
        "schema": {"type": "string", "enum": ["never", "rare", "often", "unsure", ""]},
    }
    sets = [each["items"]["enum"] for each in parameters["around"]["schema"]["anyOf"]]
    assert sets == [["voices", "hum", ""], ["quiet", ""], ["unsure", ""]]


def test_the_examples_are_what_the_wizard_answers(browser: FlaskClient, document: Any) -> None:
    """They were made by running it, so running it again gives the same, and they are as their schema says."""
    answers = {"uses": "music", "talk": "never"}
    for path, query in (("recommendation", {**answers, "limit": "1"}), ("products/{product_id}", answers)):
        operation = document["paths"][f"/api/v1/{path}"]["get"]
        content = operation["responses"]["200"]["content"]["application/json"]
        asked = path.format(product_id=operation["parameters"][0].get("example"))
        assert browser.get(f"/api/v1/{asked}", query_string=query).get_json() == content["example"]
        schema = {**content["schema"], "components": document["components"]}
        assert list(Draft202012Validator(schema).iter_errors(content["example"])) == []


def test_the_document_may_be_kept_and_changes_with_the_rules(browser: FlaskClient, shop: Advisor) -> None:
    """It has an ETag like every answer."""
    tag = browser.get("/api/v1/openapi.json").headers["ETag"]
    assert browser.get("/api/v1/openapi.json", headers={"If-None-Match": tag}).status_code == 304
    changed = Advisor(replace(shop.rulebook, version="rulebook-2"), shop.catalog)
    assert client(changed).get("/api/v1/openapi.json", headers={"If-None-Match": tag}).status_code == 200


def test_a_catalog_without_products_is_described_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    """It has no example of a product."""
    empty = client(advisor(tmp_path_factory.mktemp("empty"), ()))
    described = empty.get("/api/v1/openapi.json").get_json()
    product = described["paths"]["/api/v1/products/{product_id}"]["get"]
    assert "example" not in product["parameters"][0]
    assert product["responses"]["200"]["content"]["application/json"] == {
        "schema": {"$ref": "#/components/schemas/Judgement"}
    }
