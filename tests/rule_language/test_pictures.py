"""Pictures of a topic: plain shapes are taken over, and everything else is refused with its reason."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.rule_language.diagnostics import ProblemError
from wizard.rule_language.pictures import LARGEST, Picture, parse_picture, parse_pictures
from wizard.rules_folder import shipped_topic

PATH = "pictures/mug.svg"
LINES = 'Colours and strokes come from the page: use plain lines, or class="solid" or "faint".'


def svg(inner: str, head: str = 'viewBox="0 0 48 48"', title: str = "<title>a mug</title>") -> bytes:
    """Return an SVG file."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{title}{inner}</svg>'.encode()


def test_shapes_are_rewritten() -> None:
    """Without comments, spaces and namespaces; the title is kept as text."""
    inner = (
        '<!-- drawn by hand -->\n  <g class="faint"><path d="M9 26v-3" /></g> <circle cx="1" cy="2" r="3"/>'
    )
    assert parse_picture(PATH, "mug", svg(inner)) == Picture(
        "a mug", "0 0 48 48", '<g class="faint"><path d="M9 26v-3"/></g><circle cx="1" cy="2" r="3"/>'
    )


def test_every_shipped_picture_is_valid() -> None:
    """Each has a title, and none has a problem."""
    pictures, problems = parse_pictures(shipped_topic())
    assert problems == []
    assert [name for name, picture in pictures.items() if not (picture.shows and picture.shapes)] == []


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (
            "mug",
            svg("<script>alert(1)</script>"),
            "pictures/mug.svg:1:1: A picture cannot hold <script>. Accepted: path, rect, circle, ellipse, "
            "line, polyline, polygon, g.",
        ),
        (
            "mug",
            svg('<path d="M0 0" onclick="alert(1)"/>'),
            f'pictures/mug.svg:1:1: A picture cannot hold onclick="alert(1)" in <path>. {LINES}',
        ),
        (
            "mug",
            svg('<rect width="1" height="1" class="solid red"/>'),
            f'pictures/mug.svg:1:1: A picture cannot hold class="solid red" in <rect>. {LINES}',
        ),
        (
            "mug",
            svg("", head='viewBox="0 0 48 32"'),
            'pictures/mug.svg:1:1: The picture has no square field. Write viewBox="0 0 48 48".',
        ),
        (
            "mug",
            svg("", title=""),
            "pictures/mug.svg:1:1: The picture does not say in words what it shows. "
            "Add <title> with at most 120 characters, for those who cannot see it.",
        ),
        (
            "mug",
            b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + svg("&a;"),
            "pictures/mug.svg:1:1: The picture has a document type. Delete the line <!DOCTYPE ...>.",
        ),
        (
            "mug",
            svg("<g>" * 500 + "</g>" * 500),
            "pictures/mug.svg:1:1: Shapes are nested deeper than 8 levels. "
            "Ungroup them before you export the picture.",
        ),
        (
            "mug",
            svg("<path"),
            "pictures/mug.svg:1:86: The picture is not well-formed XML. Export it again as plain SVG.",
        ),
        (
            "mug",
            b"<p>Hello</p>",
            "pictures/mug.svg:1:1: The file is not an SVG drawing. Begin with "
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">.',
        ),
        (
            "mug",
            svg(" " * LARGEST),
            f"pictures/mug.svg:1:1: The picture has {len(svg(' ' * LARGEST)):,} bytes; "
            "at most 4,096 are allowed. Draw it with fewer points, and round them to one decimal.",
        ),
        (
            "My Mug",
            svg(""),
            "pictures/mug.svg:1:1: 'My Mug' cannot be the name of a picture. "
            "Use at most 40 characters from a-z, 0-9, - and _ before '.svg'.",
        ),
    ],
)
def test_forbidden_content_is_refused(name: str, content: bytes, problem: str) -> None:
    """Scripts, events, colours, entities, and everything else that is not a plain shape."""
    with pytest.raises(ProblemError) as raised:
        parse_picture(PATH, name, content)
    assert str(raised.value) == problem


@given(st.text(alphabet="<>/=\"'& abcdefghijklmnopqrstuvwxyz0123456789:#()", max_size=80))
def test_the_output_contains_only_shapes_and_numbers(inner: str) -> None:
    """For any input, each tag is a shape and each attribute describes one."""
    try:
        shapes = parse_picture(PATH, "mug", svg(f"<g>{inner}</g>")).shapes
    except ProblemError:
        return
    plain = r"(?:</?(?:path|rect|circle|ellipse|line|polyline|polygon|g)(?: [a-z0-9]+=\"[^\"<>]*\")*/?>)*"
    assert re.fullmatch(plain, shapes)
