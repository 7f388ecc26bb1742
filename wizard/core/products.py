"""Products, the attributes they state, and the tests needs make of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Value = str | bool | int | float | tuple[str, ...] | None
"""An attribute's value; None is "not stated", which is never "no"."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A fact the catalog can state; `words` are the values a word or list attribute may take."""

    name: str
    type: Literal["word", "list", "yes_no", "number", "rating"]
    words: tuple[str, ...] = ()


RATINGS = ("none", *(f"IPX{digit}" for digit in range(1, 10)))
"""Water ratings from least to most; IP55 counts as IPX5 (IEC 60529: the second digit is water)."""

PLATFORMS = ("phone", "computer", "ps", "xbox", "switch", "tv", "plane", "deskphone", "studio")

ATTRIBUTES: Mapping[str, Attribute] = {
    attribute.name: attribute
    for attribute in (
        Attribute("kind", "word", ("headphones", "earphones", "headset", "other")),
        Attribute("microphone", "word", ("none", "inline", "built_in", "boom", "present")),
        Attribute("form", "word", ("over_ear", "on_ear", "in_ear", "earbud", "open_ear", "mono")),
        Attribute("links", "list", ("jack", "usb", "bluetooth", "dongle", "xbox_wireless", "dect")),
        Attribute("wireless", "yes_no"),
        Attribute("wired", "yes_no"),
        Attribute("anc", "yes_no"),
        Attribute("mic_noise_reduction", "yes_no"),
        Attribute("open_back", "yes_no"),
        Attribute("transparency", "yes_no"),
        Attribute("multipoint", "yes_no"),
        Attribute("replaceable_parts", "yes_no"),
        Attribute("cable_detachable", "yes_no"),
        Attribute("stored_music", "yes_no"),
        Attribute("battery_hours", "number"),
        Attribute("weight_g", "number"),
        Attribute("water_rating", "rating", RATINGS),
        Attribute("works_with", "list", PLATFORMS),
        Attribute("volume_limit_db", "number"),
        Attribute("price", "number"),
    )
}
"""The attributes rules may test; `price` is in whole currency units and is no column of its own."""


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the catalog; prices in hundredths of the currency unit."""

    id: str
    name: str
    kind: str
    attributes: Mapping[str, Value]
    brand: str | None = None
    price_cents: int | None = None
    currency: str | None = None
    price_note: str | None = None
    in_stock: bool = True
    url: str | None = None
    image: str | None = None
    description: str | None = None

    @property
    def price(self) -> Decimal | None:
        """The price in currency units, None when not stated."""
        return None if self.price_cents is None else Decimal(self.price_cents) / 100


# --- tests ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerAmount:
    """The amount of the option chosen for a question; no answer, `unsure` or no amount means no limit."""

    question: str


@dataclass(frozen=True, slots=True)
class AttributeTest:
    """One attribute of a product: any of some words, at least, or at most a number or water rating.

    Yes/no attributes are compared with True and False; a rating limit is written as its word (IPX4).
    """

    attribute: str
    operator: Literal["any_of", "at_least", "at_most"]
    values: tuple[str | bool | int | float, ...] = ()
    limit: AnswerAmount | int | float | str | None = None


@dataclass(frozen=True, slots=True)
class AllTests:
    """Every part is met."""

    parts: tuple[ProductTest, ...]


@dataclass(frozen=True, slots=True)
class AnyTest:
    """At least one part is met."""

    parts: tuple[ProductTest, ...]


ProductTest = AttributeTest | AllTests | AnyTest
