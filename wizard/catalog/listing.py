"""A product together with where each of its facts comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from wizard.rule_language.predicates import Product, Value

Origin = Literal["feed field", "words", "page", "staff", "follows"]
"""Where a fact comes from.

A field of the store's feed says so; words of the title or description say so; a published page (the
maker's, a review, a shop) says so; a person decided; or it follows from other facts of the product.
"""

ORIGINS: tuple[Origin, ...] = get_args(Origin)


@dataclass(frozen=True, slots=True)
class Stated:
    """What was stated of an attribute before staff, or what follows, took its place.

    `origin` is None where nothing says where the value comes from, as in a column a store filled by hand.
    """

    value: Value
    origin: Origin | None = None
    evidence: str = ""
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one attribute's value comes from: the kind of origin, what it says there, and its page."""

    attribute: str
    origin: Origin
    evidence: str
    page: str | None = None
    instead_of: Stated | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A product and the provenance of its attributes, at most one for each."""

    product: Product
    provenance: tuple[Provenance, ...] = ()
