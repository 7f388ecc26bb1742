"""Does this one fit you? The product that a shopper looks at in the store, beside the recommendation."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.core.conditions import Answers
from wizard.core.judgement import Judgement
from wizard.core.model import Verdict
from wizard.core.products import Product
from wizard.core.ranking import Pick
from wizard.recommend import Advisor, ProductAdvice
from wizard.web.fronts import Front
from wizard.web.objections import objection_in_words

BETTER, CHEAPER = "Fits better", "Fits as well, for less"
"""Why to look at another product instead."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The product with its fit, and whether it fits, in a word and in a sentence.

    `other` is the product to look at instead, and `instead` says why; None when this is the best there is.
    """

    pick: Pick
    answer: str
    says: str
    objections: tuple[str, ...]
    other: Product | None
    instead: str


def judge_seen(advisor: Advisor, front: Front, given: Answers) -> Seen | None:
    """What to say of the product that the address names; None when it names none of the catalog."""
    if front.product is None:
        return None
    advice = advisor.judge(front.product, given)
    instead = _say_instead(advice)
    better = advice.judgement.better
    return Seen(
        advice.judgement.pick,
        _answer(advice.judgement),
        _say(advice, instead),
        tuple(objection_in_words(advice, each) for each in advice.judgement.objections),
        better.product if better and instead else None,
        instead,
    )


def _answer(judgement: Judgement) -> str:
    """Yes, no, or that nothing states it."""
    why = {objection.why for objection in judgement.objections}
    if not why:
        return "Yes"
    return "Perhaps" if why == {"not_stated"} else "No"


def _say(advice: ProductAdvice, instead: str) -> str:
    """The answer as a sentence."""
    answer = _answer(advice.judgement)
    if answer == "Yes" and instead == BETTER:
        return "It has what it must have, but there is something that fits you better."
    if answer == "Yes":
        return "It has what it must have, and nothing here fits you better."
    if answer == "Perhaps":
        return "Nothing speaks against it, but not all that it must have is stated. Ask the shop."
    if advice.recommendation.decision.verdict is Verdict.OUT_OF_SCOPE:
        return "You are looking for something else."
    return "This is why we do not recommend it to you:"


def _say_instead(advice: ProductAdvice) -> str:
    """Why to look at the product that comes first in its place; an empty text when there is no reason."""
    judgement = advice.judgement
    better, pick = judgement.better, judgement.pick
    if better is None:
        return ""
    if judgement.objections or _worth(advice, better) != _worth(advice, pick):
        return BETTER
    return CHEAPER if better.product.price != pick.product.price else ""


def _worth(advice: ProductAdvice, pick: Pick) -> tuple[int, int]:
    """What products that have every must are ordered by before their price: what helps, what is unsaid."""
    weights = {wish.need.id: wish.weight or 0 for wish in advice.recommendation.decision.wishes}
    return sum(weights[need] for need in pick.fit.met), len(pick.fit.not_stated)
