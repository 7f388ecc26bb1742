"""The OpenAPI 3.1 document: bodies from the models, parameters from the rulebook, examples by running."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from flask import Response, request

from wizard.advisor import Advisor
from wizard.paths import release
from wizard.rule_language.model import Question
from wizard.views import MOST_PRODUCTS, PRODUCTS
from wizard.web.api import models
from wizard.web.api.responses import PROBLEM_JSON
from wizard.web.api.serialize import serialize_check, serialize_recommendation
from wizard.web.surface import current_advisor

PLACE = "/api/v1/openapi.json"

Json = dict[str, object]

INTRODUCTION = """The verdict on a few plain answers, the reasons for it, and products that fit.

Parameters are question ids with option ids. An empty value is no answer. What the pages read (`ask`, `show`,
`from`, `rules`, `was`, `lang`, `store`, `product`) and what advertisements add (`utm_...`, `gclid`, `fbclid`)
is passed over; anything else that is not known is refused. Every address also takes HEAD and OPTIONS, and
answers 304 to an `If-None-Match` with its own `ETag`. Pages of the stores in stores.yaml may read it from a
browser (CORS)."""

HEADERS: Mapping[str, str] = {
    "ETag": "Stands for rulebook, catalog, program and address; send it back in If-None-Match.",
    "Cache-Control": "Five minutes; `private` once the answers say something about a person.",
    "Vary": "The response differs by the page that asks (CORS).",
}


def openapi() -> Response:
    """The description of everything here, for this rulebook and where it is mounted."""
    mount = (request.script_root + request.path).removesuffix(PLACE)
    return Response(_written(current_advisor(), mount or "/"), mimetype="application/json")


@lru_cache(maxsize=8)
def _written(advisor: Advisor, mount: str) -> bytes:
    return msgspec.json.encode(describe(advisor, mount))


def describe(advisor: Advisor, mount: str) -> Json:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Headphones or headset?", "version": release(), "description": INTRODUCTION},
        "servers": [{"url": mount}],
        "paths": {
            "/api/v1/recommendation": {"get": _recommendation(advisor)},
            "/api/v1/questions": {"get": _questions()},
            "/api/v1/products/{product_id}": {"get": _product(advisor)},
        },
        "components": {
            "schemas": schemas(),
            "parameters": {each.id: _parameter(each) for each in advisor.rulebook.questions},
            "responses": {
                "Refused": _refusal("Something is wrong with the parameters; `problems` lists all of it."),
                "NotFound": _refusal("There is no product of that id."),
                "NotModified": {"description": "What you have is still right.", "headers": _headers()},
            },
            "headers": {
                name: {"description": text, "required": True, "schema": {"type": "string"}}
                for name, text in HEADERS.items()
            },
        },
    }


# --- operations ------------------------------------------------------------------------------------


def _recommendation(advisor: Advisor) -> Json:
    example = advisor.recommend(_example_answers(advisor), limit=1)
    limit = {
        "name": "limit",
        "in": "query",
        "description": "How many products a side.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST_PRODUCTS, "default": PRODUCTS},
    }
    link = _link("Whether the first product fits, and why.", "$response.body#/products/0/id")
    return {
        "operationId": "recommend",
        "summary": "Where the answers lead: the next question, and the recommendation so far.",
        "parameters": [*_answers(advisor), limit],
        "responses": _responses(models.Recommendation, serialize_recommendation(advisor, example), link),
    }


def _questions() -> Json:
    answers = _responses(models.Questions)
    return {
        "operationId": "questions",
        "summary": "All questions with their options, and when each is asked.",
        "responses": {status: answers[status] for status in ("200", "304")},
    }


def _product(advisor: Advisor) -> Json:
    given = _example_answers(advisor)
    picks = advisor.recommend(given).ranking.picks
    shown = [pick.product for pick in picks[-1:]] or advisor.catalog.products()[:1]
    example = serialize_check(advisor, advisor.recommend(given, product=shown[0])) if shown else None
    product_id = {
        "name": "product_id",
        "in": "path",
        "required": True,
        "description": "The id in the catalog, percent-encoded.",
        "schema": {"type": "string", "minLength": 1},
        **({"example": shown[0].id} if shown else {}),
    }
    link = _link("The same for the product that fits best.", "$response.body#/better/id")
    return {
        "operationId": "product",
        "summary": "Whether one product fits these answers, and why not.",
        "parameters": [product_id, *_answers(advisor)],
        "responses": {
            **_responses(models.Judgement, example, link),
            "404": {"$ref": "#/components/responses/NotFound"},
        },
    }


def _example_answers(advisor: Advisor) -> dict[str, tuple[str, ...]]:
    """The first options of the first two questions."""
    return {question.id: question.option_ids[:1] for question in advisor.rulebook.questions[:2]}


# --- parameters and responses ----------------------------------------------------------------------


def _answers(advisor: Advisor) -> list[Json]:
    return [{"$ref": f"#/components/parameters/{each.id}"} for each in advisor.rulebook.questions]


def _parameter(question: Question) -> Json:
    """One question as a parameter, with every answer it takes; an empty value is no answer."""
    return {
        "name": question.id,
        "in": "query",
        "description": question.text,
        "schema": _many(question)
        if question.many
        else {"type": "string", "enum": [*question.option_ids, ""]},
    }


def _many(question: Question) -> Json:
    """Several options, or one of those that stand alone."""
    alone = [[option] for option in question.option_ids if option in question.alone]
    sets: Iterable[list[str]] = [list(question.ticks), *alone] if question.ticks else alone
    return {"type": "array", "anyOf": [{"items": {"enum": [*options, ""]}} for options in sets]}


def _responses(
    answer: type[models.Model], example: models.Model | None = None, link: Json | None = None
) -> Json:
    """What every address may answer: 200 with this model, 304, 400."""
    content: Json = {"schema": {"$ref": f"#/components/schemas/{answer.__name__}"}}
    if example is not None:
        content["example"] = msgspec.to_builtins(example)
    found: Json = {
        "description": answer.__doc__,
        "headers": _headers(),
        "content": {"application/json": content},
    }
    return {
        "200": found | ({"links": {"product": link}} if link else {}),
        "304": {"$ref": "#/components/responses/NotModified"},
        "400": {"$ref": "#/components/responses/Refused"},
    }


def _refusal(description: str) -> Json:
    schema = {"$ref": f"#/components/schemas/{models.Problem.__name__}"}
    return {"description": description, "content": {PROBLEM_JSON: {"schema": schema}}}


def _headers() -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS}


def _link(description: str, product_id: str) -> Json:
    return {"operationId": "product", "parameters": {"product_id": product_id}, "description": description}


def schemas() -> dict[str, dict[str, Any]]:
    """Every model, by its name."""
    answers = (models.Recommendation, models.Judgement, models.Questions, models.Problem)
    return msgspec.json.schema_components(answers, ref_template="#/components/schemas/{name}")[1]
