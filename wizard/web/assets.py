"""Style sheets: ours and, in a frame, with the store's theme, whose accent is adjusted to be readable."""

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
    """Return a file of the static folder, cached so that a running server uses one version of it."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def read_script(name: str) -> str:
    """Return a script of the static folder as sent, without comments."""
    return strip_comments(read_static(name))


@cache
def frame_script(links_only: bool = False) -> str:
    """Return the script of pages in a frame; pages made of links may be in WordPress's sandbox."""
    return read_script("embed/frame.js") + (read_script("embed/wordpress.js") if links_only else "")


def strip_comments(script: str) -> str:
    """Return a script without `//` comments, indentation and empty lines."""
    lines = (f" {line}".partition(" // ")[0].strip() for line in script.splitlines())
    return "".join(f"{line}\n" for line in lines if line)


@cache
def stylesheet() -> str:
    """Return the style sheet of every page, exactly as it appears in the page."""
    return read_static("style.css")


@cache
def recommendation_sheet() -> str:
    """Return the style sheet of the recommendation, exactly as it appears in its page."""
    return stylesheet() + read_static("recommendation.css") + read_static("share.css")


DARK = re.compile(r"@media screen and \(prefers-color-scheme:dark\)\{:root\{[^}]*\}\}")
"""The rule with our dark colours."""

OF_PAGES = re.compile(r"@(?:page|view-transition)\{[^}]*\}")
"""Rules that apply to whole pages only."""

SHELL = re.compile(r"(?<![\w.#-]):root\b|(?<![\w.#-])(?:html|body)(?=[{,])|(?<![\w.#-])main(?=[{,>])")
"""Selectors of elements around a page; in a store's page a <div> takes their place."""


@cache
def layout_sheet() -> str:
    """Return the style sheet for pages in a store's own template, scoped to them.

    It has the light colours, and the background is the store's.
    """
    sheet = OF_PAGES.sub("", DARK.sub("", recommendation_sheet())).replace("light dark", "light")
    inner = SHELL.sub(lambda found: ".main" if found[0] == "main" else ":scope", sheet)
    return f"@scope(.wizard){{{inner}:scope{{background:none}}}}\n"


@cache
def version_layout() -> str:
    """Return eight hex digits that change with the files that pages in a store's own template load."""
    return f"{zlib.crc32((layout_sheet() + read_script('share.js')).encode()):08x}"


def digest(text: str) -> str:
    """Return the hash by which a content security policy allows an inline script or style sheet."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


FONT_STACKS: Mapping[Font, str] = {
    Font.SYSTEM: 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif',
    Font.SANS: '"Helvetica Neue",Helvetica,Arial,sans-serif',
    Font.HUMANIST: 'Seravek,"Gill Sans Nova",Ubuntu,Calibri,"DejaVu Sans",sans-serif',
    Font.ROUNDED: 'ui-rounded,"Hiragino Maru Gothic ProN",Quicksand,"Arial Rounded MT Bold",sans-serif',
    Font.SERIF: 'Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif',
}
"""Font families to try, in order."""

READABLE: Mapping[Palette, float] = {Palette.NEUTRAL: 4.5, Palette.WARM: 4.5, Palette.CONTRAST: 7}
"""The minimum contrast of text: WCAG 2.2, success criteria 1.4.3 (AA) and 1.4.6 (AAA)."""

BLACK, WHITE = (0, 0, 0), (255, 255, 255)

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

MEDIA = {Scheme.LIGHT: "screen", Scheme.DARK: "screen and (prefers-color-scheme:dark)"}
"""The media queries for the colours of each scheme when the shopper's device chooses it."""

ROOT_RULE = re.compile(r":root\{([^}]*)\}")
COLOUR_RULE = re.compile(r"--([a-z-]+):(#[0-9a-f]+)")
"""The first two `:root` rules of a sheet hold the colours of light and dark pages."""


@lru_cache(maxsize=64)
def frame_sheets(theme: Theme) -> tuple[str, str]:
    """Return the style sheets of a question and of a recommendation in a frame, as they appear in pages."""
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
    """Return the colours of light or dark pages in a theme, by name in the style sheet."""
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
    """Return the accent, the text colour on it, and the tint around it, for pages with these colours.

    Links appear on pages, cards, tint and warnings, so the accent is darkened or lightened until its contrast
    with all of them is at least `least`.
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
    """Return the relative luminance (WCAG 2.2) from 0 (black) to 1 (white)."""
    red, green, blue = (
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(colour: Colour, other: Colour, share: float) -> Colour:
    """Mix a colour with a share (0 to 1) of another."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def parse_colour(text: str) -> Colour:
    """Parse a colour written as #rrggbb or #rgb."""
    digits = text[1:] if len(text) == 7 else "".join(2 * digit for digit in text[1:])
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def _write(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
