"""Serialize the views of the advisor as the models of the JSON."""

from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from wizard.advisor import Advisor
from wizard.engine.explain import Flip
from wizard.engine.flow import ResolvedAnswers
from wizard.engine.product_check import Objection
from wizard.engine.ranking import NearMiss, Pick
from wizard.rule_language.condition_text import condition_as_data
from wizard.rule_language.conditions import ALWAYS, Answers
from wizard.rule_language.model import Need, Question, Requirement, Rulebook
from wizard.rule_language.predicates import Product, Variant
from wizard.rule_language.topic import EITHER
from wizard.views import AnswerEntry, AnswerStatus, ParsedAnswers, Reason, Recommendation
from wizard.web import text
from wizard.web.api import models
from wizard.web.fit_text import describe_objection
from wizard.web.urls import PICTURE_SCHEMES, web_address

_T = TypeVar("_T")


def serialize_recommendation(advisor: Advisor, advice: Recommendation) -> models.Recommendation:
    """Serialize the next question and the recommendation so far."""
    rulebook, decision = advisor.rulebook, advice.decision
    return models.Recommendation(
        **_standing(advisor, advice),
        reasons=[_reason(rulebook, reason) for reason in advice.reasons],
        needs=list(map(serialize_need, decision.listed)),
        warnings=_copy(decision.warnings, list[models.Advice]),
        tips=_copy(decision.tips, list[models.Advice]),
        products=list(map(_pick, advice.ranking.picks)),
        total=advice.ranking.total,
        might_fit=[
            models.Possible(**_product_fields(pick), ask=list(pick.ask)) for pick in advice.ranking.might_fit
        ],
        nearest=list(map(_near_miss, advice.ranking.nearest)),
        instead=_instead(advice.ranking.instead),
        would_change=[_flip(rulebook, flip) for flip in advice.would_change],
    )


def serialize_check(advisor: Advisor, advice: Recommendation) -> models.Judgement:
    """Serialize whether the product that was asked about fits, and why not."""
    assert advice.check is not None
    check, better = advice.check, advice.check.better
    product = check.pick.product
    return models.Judgement(
        **_standing(advisor, advice),
        needs=list(map(serialize_need, advice.decision.listed)),
        product=_pick(check.pick),
        recommended=_copy(check, models.Place) if check.place else None,
        objections=[_objection(each, product, advice, advisor.rulebook) for each in check.objections],
        better=_pick(better) if better else None,
        variants=list(map(_variant, product.variants)),
    )


def serialize_mistakes(parsed: ParsedAnswers) -> list[models.WrongParameter]:
    """Serialize all mistakes in the parameters."""
    return [
        models.WrongParameter(parameter=mistake.parameter, detail=detail, accepted=list(mistake.accepted))
        for mistake in (*parsed.mistakes, *parsed.unknown)
        for detail in mistake.details
    ]


def serialize_questions(rulebook: Rulebook) -> models.Questions:
    """Serialize all questions in the order they are asked."""
    return models.Questions(
        rulebook=_copy(rulebook, models.Rulebook),
        currency=rulebook.settings.currency,
        questions=[_question(rulebook, question) for question in rulebook.questions],
    )


def _question(rulebook: Rulebook, question: Question) -> models.WholeQuestion:
    ask_when = None if question.ask_when == ALWAYS else condition_as_data(rulebook, question.ask_when)
    hide = [
        models.Hidden(option=each.option, when=condition_as_data(rulebook, each.when))
        for each in question.hide
    ]
    assume = [
        models.Assumption(
            when=condition_as_data(rulebook, each.when),
            answer=serialize_answer(question, each.answer),
            because=each.because,
        )
        for each in question.assume
    ]
    return models.WholeQuestion(
        **serialize_asked(question),
        private=question.private,
        options=_copy(question.options, list[models.OfferedOption]),
        ask_when=ask_when,
        hide=hide,
        assume=assume,
    )


def serialize_answer(question: Question, chosen: tuple[str, ...]) -> models.Answer:
    """Serialize one answer: an option id for a question that takes one, else a list."""
    return list(chosen) if question.many else chosen[0]


def serialize_asked(question: Question) -> dict[str, Any]:
    """Return the fields of `models.Asked`, common to every question."""
    choose = "many" if question.many else "one"
    return {"id": question.id, "text": question.text, "help": question.help, "choose": choose}


def _copy(value: object, model: type[_T]) -> _T:
    """Copy the model's attributes from an object with the same names and values."""
    return msgspec.convert(value, model, from_attributes=True)


# --- where the answers lead ------------------------------------------------------------------------


def _standing(advisor: Advisor, advice: Recommendation) -> dict[str, Any]:
    """Return the fields of `models.Standing`, common to every response."""
    consultation, entries = advice.consultation, advice.answers
    return {
        "rulebook": _copy(advisor.rulebook, models.Rulebook),
        "catalog": _copy(advisor.catalog, models.Catalog),
        "answers": {
            entry.question.id: _answer(entry)
            for entry in entries
            if entry.status in (AnswerStatus.GIVEN, AnswerStatus.UNSURE)
        },
        "assumed": [
            models.Assumed(question=entry.question.id, answer=_answer(entry), because=entry.because)
            for entry in entries
            if entry.status is AnswerStatus.ASSUMED
        ],
        "dropped": [
            models.Dropped(
                question=entry.question.id, answer=_answer(entry), because=text.why_dropped(entry.dropped)
            )
            for entry in entries
            if entry.dropped
        ],
        "next_question": _next_question(consultation.next_question, consultation.resolved),
        "verdict": models.VerdictSoFar(
            id=advice.decision.verdict,
            label=advice.label,
            settled=advice.settled,
            sides=[side.id for side in advice.decision.sides],
        ),
    }


def _answer(entry: AnswerEntry) -> models.Answer:
    return serialize_answer(entry.question, tuple(option.id for option in entry.options))


def _answers(rulebook: Rulebook, answers: Answers) -> dict[str, models.Answer]:
    return {name: serialize_answer(rulebook.question[name], chosen) for name, chosen in answers.items()}


def _next_question(question: Question | None, resolved: ResolvedAnswers) -> models.Question | None:
    """Serialize the next question with its visible options."""
    if question is None:
        return None
    offered = resolved.offered[question.id]
    return models.Question(
        **serialize_asked(question),
        options=_copy([each for each in question.options if each.id in offered], list[models.Option]),
    )


# --- why -------------------------------------------------------------------------------------------


def _reason(rulebook: Rulebook, reason: Reason) -> models.Reason:
    return models.Reason(
        rule=reason.rule.id,
        verdict=reason.favours[0] if len(reason.favours) == 1 else EITHER,
        text=reason.rule.reason,
        sources=list(reason.rule.sources),
        answers=_answers(rulebook, reason.answers),
    )


def serialize_need(requirement: Requirement) -> models.Need:
    """Serialize a need with its strength and reasons."""
    return models.Need(
        id=requirement.need.id,
        strength="must" if requirement.must else "nice",
        weight=requirement.weight,
        label=requirement.need.label,
        checkable=requirement.need.checkable,
        reasons=list(dict.fromkeys(rule.reason for rule in requirement.rules)),
        sources=list(dict.fromkeys(source for rule in requirement.rules for source in rule.sources)),
    )


def _flip(rulebook: Rulebook, flip: Flip) -> models.Change:
    """Serialize one changed answer, with the address of the page that shows it."""
    pairs = [(name, option) for name in rulebook.question for option in flip.given.get(name, ())]
    return models.Change(
        question=flip.question.id,
        change=flip.change,
        answer=flip.option,
        verdict=flip.verdict,
        url="?" + urlencode([*pairs, ("show", "now")]),
    )


def _objection(
    objection: Objection, product: Product, advice: Recommendation, rulebook: Rulebook
) -> models.Objection:
    budget = rulebook.budget(advice.consultation.resolved.answers)
    return models.Objection(
        why=objection.why,
        need=objection.need.id if objection.need else None,
        text=describe_objection(objection, product, advice.label, rulebook, budget),
    )


# --- products --------------------------------------------------------------------------------------


def _pick(pick: Pick) -> models.Product:
    return models.Product(**_product_fields(pick))


def _product_fields(pick: Pick) -> dict[str, Any]:
    """Return the fields of a product and of how it fits."""
    product = pick.product
    return {
        "id": product.id,
        "name": product.name,
        "brand": product.brand,
        "kind": product.kind,
        "price": _price(product),
        "url": web_address(product.url),
        "image": web_address(product.image, PICTURE_SCHEMES),
        "attributes": dict(product.attributes),
        "fit": _copy(pick.fit, models.Fit),
        "price_note": product.price_note,
        "role": pick.role,
        "advantage": pick.advantage.label if pick.advantage else None,
        "link": pick.link,
        "also": _copy(pick.also, list[models.SameModel]),
        "variant": _variant(product.variants[0]) if product.variants else None,
    }


def _variant(variant: Variant) -> models.Variant:
    return models.Variant(
        id=variant.id,
        sku=variant.sku,
        price=_price(variant),
        in_stock=variant.in_stock,
        url=web_address(variant.url),
    )


def _instead(need: Need | None) -> models.Instead | None:
    return models.Instead(need=need.id, text=need.instead) if need else None


def _price(product: Product | Variant | None) -> models.Price | None:
    """Serialize the price with two decimals; None if not stated."""
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
