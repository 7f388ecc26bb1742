"""Style sheets: ours, and in a frame with the store's theme, its colour in tones that can be read."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from wizard.rule_language.texts import Font, Scheme, Theme

FOLDER = Path(__file__).parent / "static"


@cache
def read_static(name: str) -> str:
    """Return a file of the static folder; a running server answers from one version of it."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def stylesheet() -> str:
    """Return the style sheet of every page, exactly as it is in the page."""
    return read_static("style.css")


@cache
def recommendation_sheet() -> str:
    """Return the same with what only the recommendation needs, exactly as it is in its page."""
    return stylesheet() + read_static("recommendation.css")


def digest(text: str) -> str:
    """Return the name that a content policy has for a script or style sheet in the page."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


FONT_STACKS: Mapping[Font, str] = {
    Font.SYSTEM: 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif',
    Font.SANS: '"Helvetica Neue",Helvetica,Arial,sans-serif',
    Font.HUMANIST: 'Seravek,"Gill Sans Nova",Ubuntu,Calibri,"DejaVu Sans",sans-serif',
    Font.ROUNDED: 'ui-rounded,"Hiragino Maru Gothic ProN",Quicksand,"Arial Rounded MT Bold",sans-serif',
    Font.SERIF: 'Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif',
}
"""Font families that are tried, in this order."""

READABLE = 4.5
"""The least contrast of text (WCAG 2.2, success criterion 1.4.3)."""

ROUND = ".button,.option,.product,.product img,.verdict,.so-far,.mistakes,.warnings,.left-out"
"""What has round corners."""

BLACK, WHITE = (0, 0, 0), (255, 255, 255)

PAGE, NIGHT, NIGHT_CARD = (0xF7, 0xF8, 0xF7), (0x13, 0x17, 0x19), (0x1C, 0x22, 0x25)
"""The grounds of our light and dark pages; light cards are white."""

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""


@lru_cache(maxsize=64)
def frame_sheets(theme: Theme) -> tuple[str, str]:
    """Return the style sheets of a question and of a recommendation in a frame, as they are in its pages."""
    added = read_static("embed/frame.css") + "".join(theme_rules(theme))
    return stylesheet() + added, recommendation_sheet() + added


def theme_rules(theme: Theme) -> Iterator[str]:
    """Yield what a theme adds to our style sheet."""
    if theme.scheme is not Scheme.AUTO:
        yield f"@media screen{{:root:root{{{palettes()[theme.scheme]}}}}}"
    if theme.accent:
        own = tones(theme.accent, light=theme.scheme is not Scheme.DARK)
        yield f"@media screen{{:root:root{{{own}}}}}"
    if theme.accent and theme.scheme is Scheme.AUTO:
        dark = tones(theme.accent, light=False)
        yield f"@media screen and (prefers-color-scheme:dark){{:root:root{{{dark}}}}}"
    if theme.radius is not None:
        yield f"{ROUND}{{border-radius:{theme.radius}px}}"
    if theme.font is not Font.SYSTEM:
        yield f"html{{font-family:{FONT_STACKS[theme.font]}}}"


def palettes() -> Mapping[str, str]:
    """Return the colours of our own light and dark pages, as our style sheet has them."""
    light, dark = re.findall(r":root\{([^}]*)\}", stylesheet())[:2]
    return {"light": light.replace("light dark", "light"), "dark": f"color-scheme:dark;{dark}"}


def tones(accent: str, light: bool) -> str:
    """Return the accent, the text colour on it, and the tint around it, for light or dark pages.

    Links appear on pages, cards and the tint, so the accent is darkened or lightened until it can be
    read on all of them.
    """
    colour, page, card, ink = _parse(accent), *((PAGE, WHITE, BLACK) if light else (NIGHT, NIGHT_CARD, WHITE))
    tint = _mix(card, colour, 0.1)
    mixed = (_mix(colour, ink, share / 100) for share in range(101))
    tone = next(tone for tone in mixed if min(contrast(tone, on) for on in (page, card, tint)) >= READABLE)
    return f"--accent:{_write(tone)};--on:{_write(WHITE if light else NIGHT)};--tint:{_write(tint)}"


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lower, higher = sorted((_luminance(one), _luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def _luminance(colour: Colour) -> float:
    """Return 0 (black) to 1 (white): WCAG 2.2, "relative luminance"."""
    red, green, blue = (
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(colour: Colour, other: Colour, share: float) -> Colour:
    """Mix a colour with a share of another."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _parse(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _write(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
