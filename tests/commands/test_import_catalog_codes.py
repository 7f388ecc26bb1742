"""The table of codes in the documentation is true: no code is missing, none is made up."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from wizard.catalog.feeds.text_encoding import GUESSED

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
NO_CODES = re.compile(r"utf-.*|latin-1|.*-csv|gmc-.*|jsonld-html")
"""Words of the same form: encodings and formats."""


def test_every_code_of_an_import_is_documented() -> None:
    """With its cause and what to do; a code that nothing gives is not."""
    modules = [*ROOT.glob("wizard/catalog/feeds/*.py"), ROOT / "wizard/catalog/import_feed.py"]
    modules.append(ROOT / "wizard/commands/import_catalog.py")
    words = {
        node.value
        for module in modules
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }
    given = {word for word in words if not NO_CODES.fullmatch(word)}
    given |= {"not-csv", *(f"decoded-as-{encoding}" for encoding in GUESSED)}
    section = (ROOT / "docs/import.md").read_text().partition("## Codes\n")[2].partition("\n## ")[0]
    rows = [row.split("|")[1] for row in section.splitlines() if row.startswith("| `")]
    assert sorted(code for row in rows for code in re.findall("`([^`]+)`", row)) == sorted(given)
