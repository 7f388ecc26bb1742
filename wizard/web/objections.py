"""Why a product is not recommended, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from wizard.core.judgement import Objection
from wizard.recommend import ProductAdvice

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
        case "out_of_scope":
            return "These answers ask for something that is neither headphones nor a headset."
        case "kind":
            found = KINDS.get(advice.judgement.pick.product.kind, "neither headphones nor a headset")
            return f"It is {found}. For these answers we recommend: {advice.recommendation.label}."
        case "sold_out":
            return "It is sold out."
        case "missed":
            return f"It does not meet “{label}”, which is a must here."
        case "not_stated":
            return f"Nothing states that it meets “{label}”, which is a must here."
