"""The OpenAPI 3.1 document: openapi.yaml, with schemas from the models and parameters from the rulebook."""

from collections.abc import Iterable
from copy import deepcopy
from functools import lru_cache
from typing import Any

import msgspec
from flask import Response, request

from wizard.advisor import Advisor
from wizard.paths import release
from wizard.rule_language.model import Question
from wizard.rule_language.topic import OTHER, Topic
from wizard.rule_language.yaml_reader import load_data
from wizard.views import MOST_PRODUCTS, PRODUCTS
from wizard.web.api import models
from wizard.web.api.serialize import serialize_check, serialize_recommendation
from wizard.web.surface import current_advisor

PLACE = "/api/v1/openapi.json"

Document = dict[str, Any]


def openapi() -> Response:
    """Return the OpenAPI document for this rulebook and mount point."""
    mount = (request.script_root + request.path).removesuffix(PLACE)
    return Response(_encode(current_advisor(), mount or "/"), mimetype="application/json")


@lru_cache(maxsize=8)
def _encode(advisor: Advisor, mount: str) -> bytes:
    return msgspec.json.encode(describe_api(advisor, mount))


def describe_api(advisor: Advisor, mount: str) -> Document:
    """Return the whole document; its examples are real responses, to the first options of two questions."""
    document: Document = deepcopy(load_data("wizard.web.api", "openapi.yaml"))
    questions = advisor.rulebook.questions
    document["info"] |= {"title": advisor.rulebook.topic.name, "version": release()}
    document["servers"] = [{"url": mount}]
    document["components"]["schemas"] = schemas(advisor.rulebook.topic)
    document["components"]["parameters"] = {each.id: _parameter(each) for each in questions}
    recommend, whole, check = (path["get"] for path in document["paths"].values())
    answers = [{"$ref": f"#/components/parameters/{each.id}"} for each in questions]
    recommend["parameters"][0]["schema"] |= {"maximum": MOST_PRODUCTS, "default": PRODUCTS}
    recommend["parameters"] = [*answers, *recommend["parameters"]]
    check["parameters"] += answers
    given = {question.id: question.option_ids[:1] for question in questions[:2]}
    example = serialize_recommendation(advisor, advisor.recommend(given, limit=1))
    _fill_response(recommend, models.Recommendation, example)
    _fill_response(whole, models.Questions)
    picks = advisor.recommend(given).ranking.picks
    shown = [pick.product for pick in picks[-1:]] or advisor.catalog.products()[:1]
    if shown:
        check["parameters"][0]["example"] = shown[0].id
    checked = serialize_check(advisor, advisor.recommend(given, product=shown[0])) if shown else None
    _fill_response(check, models.Judgement, checked)
    return document


def _fill_response(
    operation: Document, model: type[models.Model], example: models.Model | None = None
) -> None:
    """Describe the 200 response of an operation by its model."""
    content: Document = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}
    if example is not None:
        content["example"] = msgspec.to_builtins(example)
    operation["responses"]["200"] |= {"description": model.__doc__, "content": {"application/json": content}}


def _parameter(question: Question) -> Document:
    """Return one question as a parameter, with every valid answer; empty means not answered."""
    return {
        "name": question.id,
        "in": "query",
        "description": question.text,
        "schema": _several(question)
        if question.many
        else {"type": "string", "enum": [*question.option_ids, ""]},
    }


def _several(question: Question) -> Document:
    """Return the schema of several options, or of one that excludes all others."""
    alone = [[option] for option in question.option_ids if option in question.alone]
    sets: Iterable[list[str]] = [list(question.ticks), *alone] if question.ticks else alone
    return {"type": "array", "anyOf": [{"items": {"enum": [*options, ""]}} for options in sets]}


def schemas(topic: Topic) -> dict[str, Document]:
    """Return the schema of every model by name, and those of the topic's verdicts, sides and kinds."""
    answers = (models.Recommendation, models.Judgement, models.Questions, models.Problem)
    found = msgspec.json.schema_components(answers, ref_template="#/components/schemas/{name}")[1]
    words = {
        "Verdict": ("The verdicts that the wizard can reach.", topic.verdict_sides),
        "Side": ("The sides that the wizard decides between.", topic.side_ids),
        "Kind": ("The kinds of products.", (*topic.kind, OTHER)),
    }
    for name, (description, enum) in words.items():
        found[name] = {"title": name, "description": description, "type": "string", "enum": [*enum]}
    return found
