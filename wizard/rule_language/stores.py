"""The shops that may embed the wizard, and what its pages look like there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wizard.rule_language.diagnostics import Place

COLOUR = "#[0-9a-fA-F]{6}"
"""A colour: two digits each for red, green and blue."""

FONTS: Mapping[str, str] = {
    "system": 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif',
    "sans": '"Helvetica Neue",Helvetica,Arial,sans-serif',
    "humanist": 'Seravek,"Gill Sans Nova",Ubuntu,Calibri,"DejaVu Sans",sans-serif',
    "rounded": 'ui-rounded,"Hiragino Maru Gothic ProN",Quicksand,"Arial Rounded MT Bold",sans-serif',
    "serif": 'Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif',
}
"""Word -> the faces that are tried, in this order."""

Scheme = Literal["auto", "light", "dark"]
"""Light or dark pages, or as the shopper's device has it."""


@dataclass(frozen=True, slots=True)
class Theme:
    """What the pages look like in a store: colours, roundness of corners in pixels, typeface.

    `accent` is a colour such as #0b6b70; where `accent` or `radius` is None, our own stands.
    """

    scheme: Scheme = "auto"
    accent: str | None = None
    radius: int | None = None
    font: str = "system"


@dataclass(frozen=True, slots=True)
class Store:
    """A shop that may embed the wizard."""

    id: str
    origins: tuple[str, ...]
    theme: Theme = Theme()
    language: str = "en"
    cart: str = "none"
    place: Place = Place("stores.yaml")
