"""The same answers as JSON, for stores and programs: `/api/v1/recommendation`."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from wizard.core.conditions import Answers
from wizard.core.explain import Flip
from wizard.core.flow import Dropped
from wizard.core.model import (
    Advice,
    Question,
    Rulebook,
    Wish,
)
from wizard.core.products import Product
from wizard.core.ranking import Fit, NearMiss, Pick
from wizard.recommend import MOST_PRODUCTS, PRODUCTS, Mistake, Reason, Recommendation
from wizard.web.current import advisor
from wizard.web.errors import problem_json

blueprint = Blueprint("api", __name__)

LIMITS = {str(number): number for number in range(1, MOST_PRODUCTS + 1)}
"""What `limit` may say."""

Json = dict[str, object]


@blueprint.get("/recommendation")
def recommendation() -> Response:
    """The next question and the recommendation so far; 400 with every problem of the parameters."""
    reading = advisor().read(request.args.items(multi=True))
    limit, wrong_limit = _limit(request.args.getlist("limit"))
    problems = [*reading.mistakes, *reading.unknown, *wrong_limit]
    if problems:
        return _refusal(problems)
    return jsonify(as_json(advisor().rulebook, advisor().recommend(reading.given, limit)))


def as_json(rulebook: Rulebook, recommendation: Recommendation) -> Json:
    """A recommendation in the words of docs/serving.md."""
    counted = recommendation.consultation.counted
    decision = recommendation.decision
    asked = recommendation.consultation.next_question
    offered = counted.offered[asked.id] if asked else ()
    return {
        "rulebook": {"version": rulebook.version},
        "catalog": {"version": advisor().catalog.version, "as_of": advisor().catalog.as_of},
        "answers": _answers(rulebook, counted.given_that_count),
        "assumed": [
            {
                "question": entry.question.id,
                "answer": _plain(entry.question, entry.answer),
                "because": entry.because,
            }
            for entry in counted.assumed
        ],
        "dropped": [_dropped(entry) for entry in counted.dropped],
        "next_question": _question(asked, offered) if asked else None,
        "verdict": {
            "id": decision.verdict,
            "label": recommendation.label,
            "settled": recommendation.settled,
        },
        "reasons": [_reason(rulebook, reason) for reason in recommendation.reasons],
        "needs": [_need(wish) for wish in decision.wishes],
        "warnings": [_advice(warning) for warning in decision.warnings],
        "tips": [_advice(tip) for tip in decision.tips],
        "products": [_pick(pick) for pick in recommendation.ranking.picks],
        "nearest": [_near_miss(near) for near in recommendation.ranking.nearest],
        "would_change": [_flip(rulebook, flip) for flip in recommendation.would_change],
    }


def _limit(values: list[str]) -> tuple[int, list[Mistake]]:
    """Products a side from `limit`, at most 50; the default when it is absent."""
    if not values:
        return PRODUCTS, []
    if len(values) == 1 and values[0] in LIMITS:
        return LIMITS[values[0]], []
    detail = f"'limit' is one whole number from 1 to {MOST_PRODUCTS}."
    return PRODUCTS, [Mistake("limit", detail, tuple(LIMITS))]


def _refusal(problems: list[Mistake]) -> Response:
    """400 with every problem, each with its parameter and what that accepts."""
    entries = [
        {"parameter": problem.parameter, "detail": problem.detail, "accepted": list(problem.accepted)}
        for problem in problems
    ]
    return problem_json(
        400, "Bad Request", " ".join(problem.detail for problem in problems), problems=entries
    )


def _plain(question: Question, chosen: tuple[str, ...]) -> str | list[str]:
    """One answer: a word for a *one* question, a list for a *many* question."""
    return list(chosen) if question.many else chosen[0]


def _answers(rulebook: Rulebook, answers: Answers) -> Json:
    return {name: _plain(rulebook.question[name], chosen) for name, chosen in answers.items()}


def _dropped(entry: Dropped) -> Json:
    answer = _plain(entry.question, entry.answer)
    return {"question": entry.question.id, "answer": answer, "because": entry.because}


def _question(question: Question, offered: tuple[str, ...]) -> Json:
    options = [
        {"id": option.id, "label": option.label} for option in question.options if option.id in offered
    ]
    choose = "many" if question.many else "one"
    return {
        "id": question.id,
        "text": question.text,
        "help": question.help,
        "choose": choose,
        "options": options,
    }


def _reason(rulebook: Rulebook, reason: Reason) -> Json:
    return {
        "rule": reason.rule.id,
        "for": reason.rule.speaks_for,
        "text": reason.rule.reason,
        "sources": list(reason.rule.sources),
        "answers": _answers(rulebook, reason.answers),
    }


def _need(wish: Wish) -> Json:
    return {
        "id": wish.need.id,
        "strength": "must" if wish.must else "nice",
        "weight": wish.weight,
        "label": wish.need.label,
        "checkable": wish.need.checkable,
        "reasons": list(dict.fromkeys(rule.reason for rule in wish.rules)),
        "sources": list(dict.fromkeys(source for rule in wish.rules for source in rule.sources)),
    }


def _advice(advice: Advice) -> Json:
    return {"id": advice.id, "text": advice.text, "sources": list(advice.sources)}


def _pick(pick: Pick) -> Json:
    product = pick.product
    return {
        "id": product.id,
        "name": product.name,
        "brand": product.brand,
        "kind": product.kind,
        "price": _price(product),
        "url": product.url,
        "image": product.image,
        "attributes": dict(product.attributes),
        "fit": _fit(pick.fit),
    }


def _fit(fit: Fit) -> Json:
    return {"met": list(fit.met), "missed": list(fit.missed), "not_stated": list(fit.not_stated)}


def _price(product: Product | None) -> Json | None:
    """The price with two decimals as text, so that no reader rounds it; null when not stated."""
    if product is None or product.price is None:
        return None
    return {"amount": str(product.price.quantize(Decimal("0.01"))), "currency": product.currency}


def _near_miss(near: NearMiss) -> Json:
    return {
        "give_up": list(near.give_up),
        "count": near.count,
        "from": _price(near.lowest),
        "products": [_pick(pick) for pick in near.picks],
    }


def _flip(rulebook: Rulebook, flip: Flip) -> Json:
    """One changed answer, with the address of the pages that shows it, relative to where they are mounted."""
    pairs = [(name, option) for name in rulebook.question for option in flip.given.get(name, ())]
    return {
        "question": flip.question.id,
        "change": flip.change,
        "answer": flip.option,
        "verdict": flip.verdict,
        "url": "?" + urlencode([*pairs, ("show", "now")]),
    }
