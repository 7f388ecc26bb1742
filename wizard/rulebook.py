"""The rules/ folder: read into texts, loaded into a Rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wizard.core.loader import load_rulebook
from wizard.core.model import Rulebook
from wizard.core.problems import Place, Problem, RulesError
from wizard.core.products import Attribute

LARGEST_FILE = 1_000_001
"""Bytes read of one file: one more than the loader accepts, so that it can say the file is too large."""


def read_rulebook(folder: Path, own_attributes: Mapping[str, Attribute] | None = None) -> Rulebook:
    """Load the rules in a folder.

    `own_attributes` are a store's own catalog columns, which needs.yaml may name.
    Raises RulesError with every Problem.
    """
    return load_rulebook(read_texts(folder), own_attributes or {})


def read_texts(folder: Path) -> dict[str, bytes]:
    """File name -> content of everything in the folder; hidden files and editors' copies (~) are left out.

    Raises RulesError when the folder or a file cannot be read.
    """
    if not folder.is_dir():
        mend = "Name the folder with --rules."
        raise RulesError([Problem(Place(str(folder)), "There is no such folder of rules.", mend)])
    texts: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or name.endswith("~") or any(part[0] in ".~" for part in Path(name).parts):
            continue
        try:
            with path.open("rb") as file:
                texts[name] = file.read(LARGEST_FILE)
        except OSError as error:
            message = f"This file cannot be read: {error.strerror}."
            problems.append(Problem(Place(name), message, "Check the file's permissions."))
    if problems:
        raise RulesError(problems)
    return texts
