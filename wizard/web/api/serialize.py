"""From what the one door answers to the models of the JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from wizard.advisor import Advisor, ProductAdvice, Reason, Recommendation
from wizard.engine.explain import Flip
from wizard.engine.flow import Assumed, Dropped, ResolvedAnswers
from wizard.engine.ranking import Fit, NearMiss, Objection, Pick
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Advice, Question, Requirement, Rulebook
from wizard.rule_language.predicates import Product
from wizard.web.api import models
from wizard.web.product_check import objection_in_words


def tell_recommendation(advisor: Advisor, advice: Recommendation) -> models.Recommendation:
    """The next question and the recommendation so far."""
    rulebook, decision = advisor.rulebook, advice.decision
    return models.Recommendation(
        **_standing(advisor, advice),
        reasons=[_reason(rulebook, reason) for reason in advice.reasons],
        needs=list(map(_need, decision.requirements)),
        warnings=list(map(_advice, decision.warnings)),
        tips=list(map(_advice, decision.tips)),
        products=list(map(_pick, advice.ranking.picks)),
        nearest=list(map(_near_miss, advice.ranking.nearest)),
        would_change=[_flip(rulebook, flip) for flip in advice.would_change],
    )


def tell_judgement(advisor: Advisor, advice: ProductAdvice) -> models.Judgement:
    """Whether a product fits, and why not."""
    fit, requirements = advice.fit, advice.recommendation.decision.requirements
    place, better = fit.place, fit.better
    return models.Judgement(
        **_standing(advisor, advice.recommendation),
        needs=list(map(_need, requirements)),
        product=_pick(fit.pick),
        recommended=models.Place(place=place, of=fit.of) if place else None,
        objections=[_objection(advice, each) for each in fit.objections],
        better=_pick(better) if better else None,
    )


def tell_answer(question: Question, chosen: tuple[str, ...]) -> models.Answer:
    """One answer: a word for a question that takes one, else a list."""
    return list(chosen) if question.many else chosen[0]


def tell_asked(question: Question) -> dict[str, Any]:
    """What every question begins with: the fields of `models.Asked`."""
    choose = "many" if question.many else "one"
    return {"id": question.id, "text": question.text, "help": question.help, "choose": choose}


# --- where the answers lead ------------------------------------------------------------------------


def _standing(advisor: Advisor, advice: Recommendation) -> dict[str, Any]:
    """What every answer begins with: the fields of `models.Standing`."""
    resolved, rulebook, catalog = advice.consultation.resolved, advisor.rulebook, advisor.catalog
    return {
        "rulebook": models.Rulebook(version=rulebook.version),
        "catalog": models.Catalog(version=catalog.version, as_of=catalog.as_of),
        "answers": _answers(rulebook, resolved.given_that_count),
        "assumed": [models.Assumed(**_cited(each)) for each in resolved.assumed],
        "dropped": [models.Dropped(**_cited(each)) for each in resolved.dropped],
        "next_question": _next_question(advice.consultation.next_question, resolved),
        "verdict": models.VerdictSoFar(
            id=advice.decision.verdict, label=advice.label, settled=advice.settled
        ),
    }


def _cited(entry: Assumed | Dropped) -> dict[str, Any]:
    answer = tell_answer(entry.question, entry.answer)
    return {"question": entry.question.id, "answer": answer, "because": entry.because}


def _answers(rulebook: Rulebook, answers: Answers) -> dict[str, models.Answer]:
    return {name: tell_answer(rulebook.question[name], chosen) for name, chosen in answers.items()}


def _next_question(question: Question | None, resolved: ResolvedAnswers) -> models.Question | None:
    """The question with the options on offer."""
    if question is None:
        return None
    offered = resolved.offered[question.id]
    return models.Question(
        **tell_asked(question),
        options=[
            models.Option(id=each.id, label=each.label) for each in question.options if each.id in offered
        ],
    )


# --- why -------------------------------------------------------------------------------------------


def _reason(rulebook: Rulebook, reason: Reason) -> models.Reason:
    return models.Reason(
        rule=reason.rule.id,
        verdict=reason.rule.speaks_for,
        text=reason.rule.reason,
        sources=list(reason.rule.sources),
        answers=_answers(rulebook, reason.answers),
    )


def _need(requirement: Requirement) -> models.Need:
    return models.Need(
        id=requirement.need.id,
        strength="must" if requirement.must else "nice",
        weight=requirement.weight,
        label=requirement.need.label,
        checkable=requirement.need.checkable,
        reasons=list(dict.fromkeys(rule.reason for rule in requirement.rules)),
        sources=list(dict.fromkeys(source for rule in requirement.rules for source in rule.sources)),
    )


def _advice(advice: Advice) -> models.Advice:
    return models.Advice(id=advice.id, text=advice.text, sources=list(advice.sources))


def _flip(rulebook: Rulebook, flip: Flip) -> models.Change:
    """One changed answer, with the address of the page that shows it."""
    pairs = [(name, option) for name in rulebook.question for option in flip.given.get(name, ())]
    return models.Change(
        question=flip.question.id,
        change=flip.change,
        answer=flip.option,
        verdict=flip.verdict,
        url="?" + urlencode([*pairs, ("show", "now")]),
    )


def _objection(advice: ProductAdvice, objection: Objection) -> models.Objection:
    return models.Objection(
        why=objection.why,
        need=objection.need.id if objection.need else None,
        text=objection_in_words(advice, objection),
    )


# --- products --------------------------------------------------------------------------------------


def _pick(pick: Pick) -> models.Product:
    product = pick.product
    return models.Product(
        id=product.id,
        name=product.name,
        brand=product.brand,
        kind=product.kind,
        price=_price(product),
        url=product.url,
        image=product.image,
        attributes=dict(product.attributes),  # type: ignore[arg-type]  # tuples are written as lists
        fit=_fit(pick.fit),
    )


def _fit(fit: Fit) -> models.Fit:
    return models.Fit(met=list(fit.met), missed=list(fit.missed), not_stated=list(fit.not_stated))


def _price(product: Product | None) -> models.Price | None:
    """The price with two decimals; None when not stated."""
    if product is None or product.price is None:
        return None
    return models.Price(amount=str(product.price.quantize(Decimal("0.01"))), currency=product.currency)


def _near_miss(near: NearMiss) -> models.NearMiss:
    return models.NearMiss(
        give_up=list(near.give_up),
        count=near.count,
        lowest=_price(near.lowest),
        products=list(map(_pick, near.picks)),
    )
