"""Style sheets: the store's theme in a frame, readable colours, small size."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.reading import Read
from wizard.rule_language.texts import Font, Scheme, Theme
from wizard.web.assets import FONT_STACKS, contrast, frame_sheets, palettes, stylesheet, tones

NIGHT = Theme(Scheme.DARK, "#7a2e8d", 3, Font.SERIF)


@pytest.mark.parametrize("theme", [Theme(), NIGHT, Theme(accent="#ffee00")])
def test_nothing_is_as_high_as_the_frame(theme: Theme) -> None:
    """A page that is would grow without end, since the frame is as high as the page."""
    units = re.compile(r"[0-9.][sld]?v(?:h|b|min|max)\b")
    assert [unit for sheet in frame_sheets(theme) for unit in units.findall(sheet)] == []


def test_a_theme_sets_scheme_colour_corners_and_typeface(read_frame: Read) -> None:
    """After our own rules, so that it wins."""
    sheet = read_frame("/embed/?store=night").one("style").raw
    added = sheet[len(read_frame("/embed/").one("style").raw) :]
    assert added == (
        f"@media screen{{:root:root{{{palettes()['dark']}}}}}"
        f"@media screen{{:root:root{{{tones('#7a2e8d', light=False)}}}}}"
        ".button,.option,.product,.product img,.verdict,.so-far,.mistakes,.warnings,.left-out"
        "{border-radius:3px}"
        'html{font-family:Charter,"Bitstream Charter","Sitka Text",Cambria,Georgia,serif}'
    )


def test_the_address_may_name_other_colours(read_frame: Read) -> None:
    """In place of the store's, each by itself."""
    sheet = read_frame("/embed/?store=night&p_accent=00AA00&p_scheme=light").one("style").raw
    assert f"@media screen{{:root:root{{{palettes()['light']}}}}}@media screen{{:root:root{{" in sheet
    assert (tones("#00aa00", light=True) in sheet, tones("#7a2e8d", light=False) in sheet) == (True, False)


def test_the_palettes_are_those_of_our_own_pages() -> None:
    """Each with its scheme, so that the browser's own controls go with it."""
    light, dark = palettes()["light"], palettes()["dark"]
    assert light.startswith("color-scheme:light;--page:#f7f8f7;")
    assert dark.startswith("color-scheme:dark;--page:#131719;")


@given(colour=st.integers(0, 0xFFFFFF), light=st.booleans())
def test_any_accent_can_be_read(colour: int, light: bool) -> None:
    """As text on its tint and on our pages and cards, and as the ground of a button."""
    found = dict(part.split(":") for part in tones(f"#{colour:06x}", light).split(";"))
    ours = dict(part.split(":") for part in palettes()["light" if light else "dark"].split(";"))
    accent = _channels(found["--accent"])
    grounds = [found["--tint"], found["--on"], ours["--page"], ours["--card"]]
    assert [ground for ground in grounds if contrast(accent, _channels(ground)) < 4.5] == []
    inks = [ours["--ink"], ours["--soft"]]
    assert [ink for ink in inks if contrast(_channels(ink), _channels(found["--tint"])) < 4.5] == []


def _channels(text: str) -> tuple[int, int, int]:
    digits = text[1:] if len(text) == 7 else "".join(2 * digit for digit in text[1:])
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def test_an_accent_that_can_be_read_stays_as_it_is() -> None:
    """Only others are darkened or lightened."""
    assert tones("#0b6b70", light=True) == "--accent:#0b6b70;--on:#ffffff;--tint:#e7f0f1"
    assert tones("#ffee00", light=True).startswith("--accent:#7")


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
