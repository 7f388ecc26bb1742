"""The architecture page is drawn from the imports, and all that it and CONTRIBUTING.md name exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tools.draw_architecture import PICTURE, draw

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "architecture.md"


def defined_names(path: Path) -> set[str]:
    """Return the functions, classes and constants of a module, and methods as Class.method."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        if isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return found


def test_the_picture_is_drawn_from_the_imports() -> None:
    """If this fails after a change of modules or imports: `python -m tools.draw_architecture`."""
    assert PICTURE.read_text("utf-8") == draw()


def test_every_module_and_function_that_is_named_exists() -> None:
    """Each path is followed by one name that the module defines."""
    text = PAGE.read_text("utf-8")
    named = re.findall(r"`(wizard/[\w/]+\.py)` `([\w.]+)`", text)
    missing = [
        (path, name)
        for path, name in named
        if not (ROOT / path).is_file() or name not in defined_names(ROOT / path)
    ]
    assert missing == []
    assert len(named) == len(re.findall(r"`wizard/[\w/]+\.py`", text)) > 30


def test_every_path_in_contributing_exists() -> None:
    """Within a row of a table a bare name is in the folder of the path before it."""
    missing = []
    for line in (ROOT / "CONTRIBUTING.md").read_text("utf-8").splitlines():
        folder = ROOT
        for name in re.findall(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|yaml)|(?:[\w.-]+/)+)`", line):
            path = ROOT / name if "/" in name else folder / name
            folder = path if path.is_dir() else path.parent
            missing += [] if path.exists() else [name]
    assert missing == []
