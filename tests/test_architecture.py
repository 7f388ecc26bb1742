"""What import contracts cannot say about the house."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
WIZARD = TESTS.parent / "wizard"
WEB = WIZARD / "web"

WITHOUT_TESTS = {
    "analysis/proof_context.py": "what proofs share: tested with each property, in test_proof and test_sweep",
    "analysis/violations.py": "values without behaviour",
    "catalog/feeds/limits.py": "constants, each tested where it is enforced",
    "catalog/listing.py": "values without behaviour",
    "recommend.py": "the old name of wizard.advisor",
}
"""Modules that need no test file of their own, each with the reason."""


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


def test_no_test_module_imports_another() -> None:
    """What tests share is in modules of its own, which pytest does not collect."""
    found = list(imported(TESTS, "tests"))
    assert found
    modules = [part for module, name in found for part in (*module.split("."), name)]
    assert [part for part in modules if part.startswith("test_")] == []


def test_the_tests_of_a_module_are_found_by_its_name() -> None:
    """tests/P/test_M.py or test_M_subject.py; a package may have a test of its own name, of it as a whole."""
    lost = []
    for package in (path.relative_to(WIZARD) for path in WIZARD.rglob("__init__.py")):
        folder = package.parent
        names = {path.stem for path in (WIZARD / folder).glob("*.py")} | {folder.name}
        for path in (TESTS / folder).glob("test_*.py") if folder.name else ():
            if not any(f"{path.stem}_".startswith(f"test_{name}_") for name in names):
                lost.append(path.relative_to(TESTS).as_posix())
    assert lost == []


def test_each_module_has_tests_of_its_name() -> None:
    """But for a few with a reason; a reason that is not needed any more goes."""
    missing = set()
    for path in WIZARD.rglob("*.py"):
        module = path.relative_to(WIZARD)
        own = (TESTS / module.parent).glob("test_*.py")
        named = any(f"{test.stem}_".startswith(f"test_{module.stem}_") for test in own)
        if not named and not module.stem.startswith("__"):
            missing.add(module.as_posix())
    assert missing == set(WITHOUT_TESTS)
