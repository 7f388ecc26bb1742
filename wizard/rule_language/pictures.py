"""Pictures of a topic: small SVG line drawings, from which only plain shapes are used."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from xml.etree.ElementTree import Element, ParseError, XMLParser

from wizard.rule_language.diagnostics import Place, Problem, ProblemError
from wizard.rule_language.field_types import ID_PATTERN, suggest

FOLDER = "pictures/"
"""The folder of pictures within the rules folder."""

LARGEST = 4096
"""The most bytes of a picture, which is part of every page that shows it."""

DEEPEST = 8
"""The most nested groups."""

SVG = "{http://www.w3.org/2000/svg}"

SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "g")

NUMBERS = r"[\s0-9.,+-]+"

ATTRIBUTES = {
    "d": r"[\s0-9.,+\-MmZzLlHhVvCcSsQqTtAaEe]+",
    "points": NUMBERS,
    "transform": rf"(?:\s*(?:translate|rotate|scale|matrix)\({NUMBERS}\))+\s*",
    "class": "solid|faint",
    **dict.fromkeys(
        ("x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "x1", "y1", "x2", "y2"), NUMBERS
    ),
}
"""Allowed attribute -> pattern of its values. Colours of lines and areas come from the page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing: what it shows in words, its field (`viewBox`), and its shapes as SVG."""

    shows: str
    field: str
    shapes: str


def picture_names(files: Mapping[str, bytes]) -> list[str]:
    """Return the names of the pictures among the files of a topic."""
    paths = (path for path in files if path.startswith(FOLDER) and path.endswith(".svg"))
    return [path.removeprefix(FOLDER).removesuffix(".svg") for path in paths]


def parse_pictures(files: Mapping[str, bytes]) -> tuple[dict[str, Picture], list[Problem]]:
    """Parse the pictures of a topic's files; return name -> picture, and the problems of invalid ones."""
    pictures, problems = {}, []
    for name in picture_names(files):
        path = f"{FOLDER}{name}.svg"
        try:
            pictures[name] = parse_picture(path, name, files[path])
        except ProblemError as error:
            problems.append(error.problem)
    return pictures, problems


def parse_picture(path: str, name: str, content: bytes) -> Picture:
    """Parse the picture in an SVG file; raise ProblemError for anything not allowed."""
    start = Place(path)
    if not ID_PATTERN.fullmatch(name):
        message = f"'{name}' cannot be the name of a picture."
        raise ProblemError(start, message, "Use at most 40 characters from a-z, 0-9, - and _ before '.svg'.")
    if len(content) > LARGEST:
        message = f"The picture has {len(content):,} bytes; at most {LARGEST:,} are allowed."
        raise ProblemError(start, message, "Draw it with fewer points, and round them to one decimal.")
    root = _parse_xml(start, content)
    if root.tag != f"{SVG}svg":
        message = "The file is not an SVG drawing."
        raise ProblemError(
            start, message, 'Begin with <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">.'
        )
    field = root.get("viewBox", "")
    if not re.fullmatch(r"0 0 ([1-9][0-9]{0,2}) \1", field):
        message = "The picture has no square field."
        raise ProblemError(start, message, 'Write viewBox="0 0 48 48".')
    shows = next((each.text or "" for each in root if each.tag == f"{SVG}title"), "").strip()
    if not 0 < len(shows) <= 120:
        message = "The picture does not say in words what it shows."
        raise ProblemError(
            start, message, "Add <title> with at most 120 characters, for those who cannot see it."
        )
    return Picture(shows, field, "".join(_shapes(start, root)))


def _parse_xml(place: Place, content: bytes) -> Element:
    """Return the root of an XML file; refuse a document type, which could define entities."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise ProblemError(place, "The picture has a document type.", "Delete the line <!DOCTYPE ...>.")
    parser = XMLParser(encoding="utf-8")
    try:
        parser.feed(content)
        root: Element = parser.close()
    except ParseError as error:
        line, column = error.position
        where = Place(place.file, line, column + 1)
        raise ProblemError(
            where, "The picture is not well-formed XML.", "Export it again as plain SVG."
        ) from error
    return root


def _shapes(place: Place, parent: Element, deep: int = 0) -> Iterator[str]:
    """Yield the shapes within an element, rewritten from scratch; `deep` is the nesting depth."""
    if deep > DEEPEST:
        message = f"Shapes are nested deeper than {DEEPEST} levels."
        raise ProblemError(place, message, "Ungroup them before you export the picture.")
    for element in parent:
        tag = str(element.tag).removeprefix(SVG)
        if tag == "title":
            continue
        if tag not in SHAPES:
            message = f"A picture cannot hold <{tag}>."
            raise ProblemError(place, message, suggest(tag, SHAPES))
        written = []
        for name, value in element.attrib.items():
            if name not in ATTRIBUTES or not re.fullmatch(ATTRIBUTES[name], value):
                message = f'A picture cannot hold {name}="{value[:40]}" in <{tag}>.'
                fix = 'Colours and strokes come from the page: use plain lines, or class="solid" or "faint".'
                raise ProblemError(place, message, fix)
            written.append(f' {name}="{escape(value)}"')
        inner = "".join(_shapes(place, element, deep + 1))
        yield f"<{tag}{''.join(written)}>{inner}</{tag}>" if inner else f"<{tag}{''.join(written)}/>"
