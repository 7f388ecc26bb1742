"""Style sheets: ours, and in a frame with the store's theme, its colour in tones that can be read."""

import hashlib
import re
import zlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from wizard.rule_language.texts import Font, Palette, Scheme, Theme

FOLDER = Path(__file__).parent / "static"


@cache
def read_static(name: str) -> str:
    """Return a file of the static folder; a running server answers from one version of it."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def read_script(name: str) -> str:
    """Return a script of the static folder as it is sent."""
    return strip_comments(read_static(name))


@cache
def frame_script(links_only: bool = False) -> str:
    """Return the script of pages in a frame; those made of links may be in WordPress's sandbox."""
    return read_script("embed/frame.js") + (read_script("embed/wordpress.js") if links_only else "")


def strip_comments(script: str) -> str:
    """Return a script without its comments, which end a line each, without indentation and empty lines."""
    lines = (f" {line}".partition(" // ")[0].strip() for line in script.splitlines())
    return "".join(f"{line}\n" for line in lines if line)


@cache
def stylesheet() -> str:
    """Return the style sheet of every page, exactly as it is in the page."""
    return read_static("style.css")


@cache
def recommendation_sheet() -> str:
    """Return the same with what only the recommendation needs, exactly as it is in its page."""
    return stylesheet() + read_static("recommendation.css") + read_static("share.css")


DARK = re.compile(r"@media screen and \(prefers-color-scheme:dark\)\{:root\{[^}]*\}\}")
"""Our colours at night."""

OF_PAGES = re.compile(r"@(?:page|view-transition)\{[^}]*\}")
"""What concerns whole pages."""

SHELL = re.compile(r"(?<![\w.#-]):root\b|(?<![\w.#-])(?:html|body)(?=[{,])|(?<![\w.#-])main(?=[{,>])")
"""Selectors of the elements around a page, which is in a <div> of a store's page instead."""


@cache
def layout_sheet() -> str:
    """Return the style sheet of pages in a store's own template, which reaches nothing around them.

    Colours are the light ones, and the ground is the store's.
    """
    sheet = OF_PAGES.sub("", DARK.sub("", recommendation_sheet())).replace("light dark", "light")
    inner = SHELL.sub(lambda found: ".main" if found[0] == "main" else ":scope", sheet)
    return f"@scope(.wizard){{{inner}:scope{{background:none}}}}\n"


@cache
def version_layout() -> str:
    """Return eight hex digits that change with what pages in a store's own template load."""
    return f"{zlib.crc32((layout_sheet() + read_script('share.js')).encode()):08x}"


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

READABLE: Mapping[Palette, float] = {Palette.NEUTRAL: 4.5, Palette.WARM: 4.5, Palette.CONTRAST: 7}
"""The least contrast of text: WCAG 2.2, success criteria 1.4.3 (AA) and 1.4.6 (AAA)."""

BLACK, WHITE = (0, 0, 0), (255, 255, 255)

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

MEDIA = {Scheme.LIGHT: "screen", Scheme.DARK: "screen and (prefers-color-scheme:dark)"}
"""Where colours of a scheme hold, when the shopper's device chooses it."""

ROOT_RULE = re.compile(r":root\{([^}]*)\}")
COLOUR_RULE = re.compile(r"--([a-z-]+):(#[0-9a-f]+)")
"""The first two rules of this kind in a sheet have the colours of light and dark pages."""


@lru_cache(maxsize=64)
def frame_sheets(theme: Theme) -> tuple[str, str]:
    """Return the style sheets of a question and of a recommendation in a frame, as they are in its pages."""
    added = read_static("embed/frame.css") + "".join(theme_rules(theme))
    return stylesheet() + added, recommendation_sheet() + added


def theme_rules(theme: Theme) -> Iterator[str]:
    """Yield what a theme adds to our style sheet."""
    fixed = theme.scheme is not Scheme.AUTO
    if fixed or theme.accent or theme.palette is not Palette.NEUTRAL:
        for scheme, media in {theme.scheme: "screen"}.items() if fixed else MEDIA.items():
            declared = [f"color-scheme:{scheme}"] if fixed else []
            declared += [f"--{name}:{colour}" for name, colour in theme_colours(theme, scheme).items()]
            yield f"@media {media}{{:root:root{{{';'.join(declared)}}}}}"
    if theme.accent or theme.palette is not Palette.NEUTRAL:
        printed = theme_colours(theme, Scheme.LIGHT)
        yield f"@media print{{:root:root{{--accent:{printed['accent']};--on:{printed['on']}}}}}"
    if theme.radius is not None:
        yield f":root{{--round:{theme.radius}px}}"
    if theme.font is not Font.SYSTEM:
        yield f"html{{font-family:{FONT_STACKS[theme.font]}}}"
    if not theme.has_ground:
        yield read_static("embed/transparent.css")


def theme_colours(theme: Theme, scheme: Scheme) -> dict[str, str]:
    """Return the colours of light or dark pages in a theme, by their names in the style sheet."""
    place = list(MEDIA).index(scheme)
    sheets = [stylesheet()]
    if theme.palette is not Palette.NEUTRAL:
        sheets.append(read_static(f"embed/{theme.palette}.css"))
    colours: dict[str, str] = {}
    for sheet in sheets:
        colours.update(COLOUR_RULE.findall(ROOT_RULE.findall(sheet)[place]))
    if theme.accent or theme.palette is not Palette.NEUTRAL:
        colours.update(tones(theme.accent or colours["accent"], colours, READABLE[theme.palette]))
    return colours


def tones(accent: str, colours: Mapping[str, str], least: float) -> dict[str, str]:
    """Return the accent, the text colour on it, and the tint around it, for pages of these colours.

    Links appear on pages, cards, tint and warnings, so the accent is darkened or lightened until it can be
    read on all of them, with at least this contrast.
    """
    colour = parse_colour(accent)
    page, card, warning = (parse_colour(colours[ground]) for ground in ("page", "card", "care-tint"))
    light = contrast(page, BLACK) > contrast(page, WHITE)
    tint = _mix(card, colour, 0.1)
    mixed = (_mix(colour, BLACK if light else WHITE, share / 100) for share in range(101))
    tone = next(
        tone for tone in mixed if min(contrast(tone, on) for on in (page, card, tint, warning)) >= least
    )
    return {"accent": _write(tone), "on": _write(WHITE if light else page), "tint": _write(tint)}


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


def parse_colour(text: str) -> Colour:
    """Return the colour that is written as #rrggbb or #rgb."""
    digits = text[1:] if len(text) == 7 else "".join(2 * digit for digit in text[1:])
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def _write(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
