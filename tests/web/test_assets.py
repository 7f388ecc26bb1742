"""Style sheets: the store's theme in a frame, readable colours, small size."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.colours import GROUNDS, contrasts, ratio
from tests.web.framed_shop import NIGHT
from tests.web.reading import Read
from wizard.rule_language.texts import Font, Ground, Palette, Scheme, Theme
from wizard.web.assets import (
    FONT_STACKS,
    READABLE,
    frame_sheets,
    read_static,
    strip_comments,
    stylesheet,
    theme_colours,
    theme_rules,
    tones,
)

BOTH = (Scheme.LIGHT, Scheme.DARK)
NAMES = ["page", "card", "ink", "soft", "line", "edge"]
NAMES += ["accent", "on", "tint", "bad", "bad-tint", "care", "care-tint"]


@pytest.mark.parametrize("theme", [Theme(), NIGHT.theme, Theme(accent="#ffee00")])
def test_nothing_is_as_high_as_the_frame(theme: Theme) -> None:
    """A page that is would grow without end, since the frame is as high as the page."""
    units = re.compile(r"[0-9.][sld]?v(?:h|b|min|max)\b")
    assert [unit for sheet in frame_sheets(theme) for unit in units.findall(sheet)] == []


def test_a_theme_sets_scheme_colour_corners_and_typeface(read_frame: Read) -> None:
    """After our own rules, so that it wins."""
    sheet = read_frame("/embed/?store=night").one("style").raw
    assert sheet.endswith(
        f"{read_static('embed/frame.css')}"
        f"@media screen{{:root:root{{color-scheme:dark;{declared(NIGHT.theme, Scheme.DARK)}}}}}"
        "@media print{:root:root{--accent:#7a2e8d;--on:#ffffff}}"
        ":root{--round:3px}"
        'html{font-family:Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif}'
        f"{read_static('embed/transparent.css')}"
    )


def test_the_device_chooses_where_a_theme_does_not() -> None:
    """Light and dark colours of the theme, each whole, so that none is left over from the other."""
    theme = Theme(accent="#7a2e8d", ground=Ground.PAGE)
    assert list(theme_rules(theme)) == [
        f"@media screen{{:root:root{{{declared(theme, Scheme.LIGHT)}}}}}",
        f"@media screen and (prefers-color-scheme:dark){{:root:root{{{declared(theme, Scheme.DARK)}}}}}",
        "@media print{:root:root{--accent:#7a2e8d;--on:#ffffff}}",
    ]
    assert list(theme_rules(Theme(ground=Ground.PAGE))) == []


@pytest.mark.parametrize(
    ("theme", "transparent"),
    [
        (Theme(), True),
        (Theme(Scheme.DARK), True),
        (Theme(ground=Ground.PAGE), False),
        (Theme(palette=Palette.WARM), False),
        (Theme(palette=Palette.CONTRAST), False),
        (Theme(palette=Palette.WARM, ground=Ground.TRANSPARENT), True),
    ],
)
def test_nothing_is_behind_the_pages_in_a_frame_unless_the_theme_has_it(
    theme: Theme, transparent: bool
) -> None:
    """They show the store's own page; a palette other than our own has a background."""
    assert (read_static("embed/transparent.css") in theme_rules(theme)) == transparent


def test_scripts_are_sent_without_comments_and_indentation() -> None:
    """An address in a string is no comment."""
    script = '// a\nif (b) { // c\n  // d\n  e("https://f"); // g // h\n\n}\n'
    assert strip_comments(script) == 'if (b) {\ne("https://f");\n}\n'


def test_the_address_may_name_other_colours(read_frame: Read) -> None:
    """In place of the store's, each by itself."""
    sheet = read_frame("/embed/?store=night&p_accent=00AA00&p_scheme=light").one("style").raw
    asked = declared(replace(NIGHT.theme, accent="#00aa00"), Scheme.LIGHT)
    assert f"@media screen{{:root:root{{color-scheme:light;{asked}}}}}" in sheet


def declared(theme: Theme, scheme: Scheme) -> str:
    """Return the colours of a theme as a style sheet declares them."""
    return ";".join(f"--{name}:{colour}" for name, colour in theme_colours(theme, scheme).items())


def test_without_a_theme_the_colours_are_those_of_our_own_pages() -> None:
    """As our style sheet has them."""
    light, dark = (theme_colours(Theme(), scheme) for scheme in (Scheme.LIGHT, Scheme.DARK))
    assert (light["page"], light["accent"], dark["page"]) == ("#f7f8f7", "#0b6b70", "#131719")
    assert list(light) == list(dark) == NAMES


@given(colour=st.integers(0, 0xFFFFFF), scheme=st.sampled_from(BOTH), palette=st.sampled_from(list(Palette)))
def test_any_accent_can_be_read(colour: int, scheme: Scheme, palette: Palette) -> None:
    """As text on its tint and on pages and cards, and as the ground of a button."""
    found = theme_colours(Theme(accent=f"#{colour:06x}", palette=palette), scheme)
    assert [pair for pair, value in contrasts(found).items() if value < READABLE[palette]] == []


@pytest.mark.parametrize("scheme", BOTH)
@pytest.mark.parametrize("palette", Palette)
def test_every_palette_can_be_read(palette: Palette, scheme: Scheme) -> None:
    """Text, and edges of what can be pressed (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11)."""
    colours = theme_colours(Theme(palette=palette), scheme)
    assert list(colours) == NAMES
    assert [pair for pair, value in contrasts(colours).items() if value < READABLE[palette]] == []
    assert [ground for ground in GROUNDS if ratio(colours, "edge", ground) < 3] == []


def test_an_accent_that_can_be_read_stays_as_it_is() -> None:
    """Only others are darkened or lightened, and further in a palette of high contrast."""
    neutral = theme_colours(Theme(), Scheme.LIGHT)
    kept = {"accent": "#0b6b70", "on": "#ffffff", "tint": "#e7f0f1"}
    assert tones("#0b6b70", neutral, 4.5) == kept
    assert tones("#0b6b70", neutral, 7) == kept | {"accent": "#09585c"}
    assert tones("#ffee00", neutral, 4.5)["accent"].startswith("#7")


def test_every_typeface_has_its_fonts() -> None:
    """A rule file may name each of them."""
    assert list(FONT_STACKS) == list(Font)


def test_the_style_sheet_is_small() -> None:
    """It travels with every page."""
    assert len(stylesheet().encode()) < 9_000


def test_pages_change_smoothly_only_for_those_who_do_not_mind_motion() -> None:
    """And in no other place of the style sheet."""
    wanted = "@media (prefers-reduced-motion:no-preference){@view-transition{navigation:auto}"
    assert stylesheet().count("@view-transition") == stylesheet().count(wanted) == 1
