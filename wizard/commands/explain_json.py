"""`wizard explain --json`: the explanation for programs, as docs/checking.md describes it."""

from __future__ import annotations

from wizard.commands.explained import decisions, held_rules, question_rows
from wizard.commands.printing import Json
from wizard.core.explain import Flip
from wizard.core.model import Wish
from wizard.core.ranking import Pick
from wizard.recommend import Advisor, Recommendation
from wizard.web.addresses import NOW, Addresses


def explanation(advisor: Advisor, advice: Recommendation) -> Json:
    """Everything that `wizard explain` tells."""
    rulebook, consultation, decision = advisor.rulebook, advice.consultation, advice.decision
    addresses = Addresses("/", rulebook, consultation.counted.given)
    return {
        "rulebook": {"version": rulebook.version},
        "catalog": {"version": advisor.catalog.version},
        "address": addresses.here(show=NOW if consultation.open else None),
        "answers": [
            {
                "question": row.question.id,
                "status": row.status,
                "answer": list(row.answer),
                "because": row.because,
            }
            for row in question_rows(rulebook, consultation)
        ],
        "rules": [
            {
                "rule": held.rule.id,
                "file": held.rule.place.file,
                "line": held.rule.place.line,
                "column": held.rule.place.column,
                "does": held.does,
                "answers": held.answers,
            }
            for held in held_rules(rulebook, advice)
        ],
        "leaning": {side.value: points for side, points in decision.leaning.items()},
        "close_call": rulebook.settings.close_call,
        "verdict": _verdict(advice),
        "needs": [_need(wish) for wish in decision.wishes],
        "warnings": [warning.id for warning in decision.warnings],
        "tips": [tip.id for tip in decision.tips],
        "products": [_product(pick) for pick in advice.ranking.picks],
        "nearest": [
            {"give_up": list(near.give_up), "count": near.count, "products": list(map(_product, near.picks))}
            for near in advice.ranking.nearest
        ],
        "would_change": [_flip(addresses, flip) for flip in advice.would_change],
    }


def _verdict(advice: Recommendation) -> Json:
    found = decisions(advice)
    return {
        "id": advice.decision.verdict,
        "label": advice.label,
        "settled": advice.settled,
        "decided_by": [rule.id for rule in found.standing],
        "set_aside": [{"rule": rule.id, "by": other.id} for rule, other in found.set_aside],
    }


def _need(wish: Wish) -> Json:
    return {
        "id": wish.need.id,
        "strength": "must" if wish.must else "nice",
        "weight": wish.weight,
        "checkable": wish.need.checkable,
        "rules": [rule.id for rule in wish.rules],
    }


def _product(pick: Pick) -> Json:
    fit = pick.fit
    return {
        "id": pick.product.id,
        "name": pick.product.name,
        "met": list(fit.met),
        "missed": list(fit.missed),
        "not_stated": list(fit.not_stated),
    }


def _flip(addresses: Addresses, flip: Flip) -> Json:
    return {
        "question": flip.question.id,
        "change": flip.change,
        "answer": flip.option,
        "verdict": flip.verdict,
        "address": addresses.to(flip.given, show=NOW),
    }
