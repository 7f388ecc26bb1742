"""What import contracts cannot say about the house."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).parents[1] / "wizard" / "web"


def imported(folder: Path, package: str) -> Iterator[tuple[str, str]]:
    """Yield each (module, name) that the files of a folder import from a package."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(package):
                yield from ((node.module or "", alias.name) for alias in node.names)


def test_the_web_takes_nothing_of_the_engine_but_types() -> None:
    """Whatever is computed comes through the one door, so that pages and JSON cannot differ."""
    found = list(imported(WEB, "wizard.engine"))
    assert found
    functions = [
        f"{module}.{name}"
        for module, name in found
        if not inspect.isclass(getattr(importlib.import_module(module), name))
    ]
    assert functions == []


def test_the_web_takes_nothing_of_the_analysis() -> None:
    """Proof and impact are for staff; health and live reload have their own package."""
    assert list(imported(WEB, "wizard.analysis")) == []
