"""docs/design-system.md says the sizes, distances and colours that the style sheet has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.colours import GROUNDS, TEXTS, ratio
from wizard.rule_language.texts import Scheme, Theme
from wizard.web.assets import FOLDER, stylesheet, theme_colours

WRITTEN = (Path(__file__).parent.parent / "docs" / "design-system.md").read_text()
ROOT = stylesheet().split(":root{")[3].partition("}")[0]
"""The third rule of the style sheet, which names sizes of type, distances and corners."""

SIZES = dict(re.findall(r"--([a-z]+):([^;]+)", ROOT))

SIZE = re.compile(r"(?<![a-z-])(?:font-size|margin|padding|gap|border-radius)[a-z-]*:([^;}]+)")
LITERAL = re.compile(r"(?<![\w(.-])-?[0-9.]+rem")


@pytest.mark.parametrize("name", SIZES)
def test_each_size_is_documented(name: str) -> None:
    """With its value."""
    assert f"| `{name}` | {SIZES[name]} |" in WRITTEN


def test_each_colour_is_documented_with_its_contrast() -> None:
    """On light and dark pages; the lowest one on any background that it is used on."""
    light, dark = (theme_colours(Theme(), scheme) for scheme in (Scheme.LIGHT, Scheme.DARK))
    rows = [
        f"| `{name}` | {light[name]} | {dark[name]} | {least(light, name)} | {least(dark, name)} |"
        for name in light
    ]
    assert [row for row in rows if row not in WRITTEN] == []


def least(colours: dict[str, str], name: str) -> str:
    """Return the least contrast of a colour of text or of an edge, one decimal, rounded down; else a dash."""
    grounds = {**TEXTS, "edge": GROUNDS}.get(name, ())
    return f"{min(ratio(colours, name, ground) for ground in grounds) // 0.1 / 10:.1f}" if grounds else "-"


@pytest.mark.parametrize("name", ["style.css", "recommendation.css", "share.css", "embed/frame.css"])
def test_sizes_and_distances_are_steps_of_the_scale(name: str) -> None:
    """On the screen: paper has sizes of its own."""
    screen = re.sub(r"@media print\{(?:[^{}]|\{[^{}]*\})*\}", "", (FOLDER / name).read_text())
    assert [value for value in SIZE.findall(screen.replace(ROOT, "")) if LITERAL.search(value)] == []
