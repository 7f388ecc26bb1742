"""How well the colours of the pages can be told apart."""

from __future__ import annotations

from collections.abc import Mapping

from wizard.web.assets import contrast, parse_colour

GROUNDS = ("page", "card", "tint")
TEXTS = {
    "ink": (*GROUNDS, "bad-tint", "care-tint"),
    "soft": (*GROUNDS, "care-tint"),
    "accent": (*GROUNDS, "care-tint", "on"),
    "bad": ("page", "card", "bad-tint"),
    "care": ("page", "card", "care-tint"),
}
"""Each colour of text, and the backgrounds that it is used on."""


def contrasts(colours: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """Return the contrast of each text with each of its backgrounds."""
    return {
        (text, ground): ratio(colours, text, ground) for text, grounds in TEXTS.items() for ground in grounds
    }


def ratio(colours: Mapping[str, str], one: str, other: str) -> float:
    """Return the contrast of two of the colours."""
    return contrast(parse_colour(colours[one]), parse_colour(colours[other]))
