"""Does this one fit you? The product that a shopper looks at in the store, beside the recommendation."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.core.conditions import Answers
from wizard.core.model import Verdict
from wizard.core.products import Product
from wizard.core.ranking import Pick
from wizard.recommend import Advisor, ProductAdvice
from wizard.web.fronts import Front
from wizard.web.objections import objection_in_words
from wizard.web.wording import counted


@dataclass(frozen=True, slots=True)
class Seen:
    """The product with its fit, the answer to the question in a word and a sentence, and what fits better."""

    pick: Pick
    answer: str
    says: str
    objections: tuple[str, ...]
    better: Product | None


def judge_seen(adviser: Advisor, front: Front, given: Answers) -> Seen | None:
    """What to say of the product that the address names; None when it names none of the catalog."""
    if front.product is None:
        return None
    advice = adviser.judge(front.product, given)
    judgement = advice.judgement
    return Seen(
        judgement.pick,
        _answer(advice),
        _say(advice),
        tuple(objection_in_words(advice, each) for each in judgement.objections),
        judgement.better.product if judgement.better else None,
    )


def _answer(advice: ProductAdvice) -> str:
    """Yes, no, or that nothing states it."""
    why = {objection.why for objection in advice.judgement.objections}
    if not why:
        return "Yes"
    return "Perhaps" if why == {"not_stated"} else "No"


def _say(advice: ProductAdvice) -> str:
    """The answer as a sentence, with its place among what fits."""
    judgement = advice.judgement
    if judgement.place == 1:
        return "It has what it must have, and nothing here fits you better."
    if judgement.place:
        others = counted(judgement.of, "product")
        return f"It has what it must have. Of the {others} that do, it comes in place {judgement.place}."
    if _answer(advice) == "Perhaps":
        return "Nothing speaks against it, but not all that it must have is stated. Ask the shop."
    if advice.recommendation.decision.verdict is Verdict.OUT_OF_SCOPE:
        return "You are looking for something else."
    return "This is why we do not recommend it to you:"
