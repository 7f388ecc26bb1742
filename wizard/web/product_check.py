"""Does this one fit you? The product that a shopper looks at in the store, beside the recommendation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wizard.advisor import Advisor, ProductAdvice
from wizard.engine.ranking import Objection, Obstacle, Pick, ProductFit
from wizard.rule_language.conditions import Answers
from wizard.rule_language.model import Verdict
from wizard.rule_language.predicates import Product
from wizard.web.surface import Surface

KINDS: Mapping[str, str] = {
    "headphones": "a pair of headphones",
    "earphones": "a pair of earphones",
    "headset": "a headset",
}
"""What one product of a kind is called."""


def objection_in_words(advice: ProductAdvice, objection: Objection) -> str:
    """One objection as a sentence."""
    label = objection.need.label if objection.need else ""
    match objection.why:
        case Obstacle.OUT_OF_SCOPE:
            return "These answers ask for something that is neither headphones nor a headset."
        case Obstacle.KIND:
            found = KINDS.get(advice.fit.pick.product.kind, "neither headphones nor a headset")
            return f"It is {found}. For these answers we recommend: {advice.recommendation.label}."
        case Obstacle.SOLD_OUT:
            return "It is sold out."
        case Obstacle.MISSED:
            return f"It does not meet “{label}”, which is a must here."
        case Obstacle.NOT_STATED:
            return f"Nothing states that it meets “{label}”, which is a must here."


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


def judge_seen(advisor: Advisor, surface: Surface, given: Answers) -> Seen | None:
    """What to say of the product that the address names; None when it names none of the catalog."""
    if surface.product is None:
        return None
    advice = advisor.judge(surface.product, given)
    instead = _say_instead(advice)
    better = advice.fit.better
    return Seen(
        advice.fit.pick,
        _answer(advice.fit),
        _say(advice, instead),
        tuple(objection_in_words(advice, each) for each in advice.fit.objections),
        better.product if better and instead else None,
        instead,
    )


def _answer(fit: ProductFit) -> str:
    """Yes, no, or that nothing states it."""
    why = {objection.why for objection in fit.objections}
    if not why:
        return "Yes"
    return "Perhaps" if why == {Obstacle.NOT_STATED} else "No"


def _say(advice: ProductAdvice, instead: str) -> str:
    """The answer as a sentence."""
    answer = _answer(advice.fit)
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
    fit = advice.fit
    better, pick = fit.better, fit.pick
    if better is None:
        return ""
    if fit.objections or _worth(advice, better) != _worth(advice, pick):
        return BETTER
    return CHEAPER if better.product.price != pick.product.price else ""


def _worth(advice: ProductAdvice, pick: Pick) -> tuple[int, int]:
    """What products that have every must are ordered by before their price: what helps, what is unsaid."""
    weights = {
        requirement.need.id: requirement.weight or 0
        for requirement in advice.recommendation.decision.requirements
    }
    return sum(weights[need] for need in pick.fit.met), len(pick.fit.not_stated)
