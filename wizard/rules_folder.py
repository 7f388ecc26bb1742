"""The rules/ folder: read into texts, loaded into a Rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wizard.rule_language.diagnostics import Place, Problem, RulesError
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import Attribute

LARGEST_FILE = 1_000_001
"""Bytes read of one file: one more than the loader accepts, so that it can say the file is too large."""


def read_rulebook(folder: Path, own_attributes: Mapping[str, Attribute] | None = None) -> Rulebook:
    """Load the rules in a folder.

    `own_attributes` are a store's own catalog columns, which needs.yaml may name.
    Raises RulesError with every Problem.
    """
    return load_rulebook(read_texts(folder), own_attributes or {})


def read_texts(folder: Path) -> dict[str, bytes]:
    """File name -> content of each rule file; what else lies there is named (folders end in /), not read.

    Hidden files and editors' copies are left out. Raises RulesError when the folder or a file cannot be read.
    """
    if not folder.is_dir():
        fix = "Name the folder with --rules."
        raise RulesError([Problem(Place(str(folder)), "There is no such folder of rules.", fix)])
    texts: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in _list(folder):
        if path.name not in RULE_FILES:
            texts[f"{path.name}/" if path.is_dir() else path.name] = b""
        elif not path.is_file():
            fix = "Put a file of this name in its place."
            problems.append(Problem(Place(path.name), "This is no file, nor a link to one.", fix))
        else:
            try:
                with path.open("rb") as file:
                    texts[path.name] = file.read(LARGEST_FILE)
            except OSError as error:
                problems.append(_unreadable(path.name, "file", error))
    if problems:
        raise RulesError(problems)
    return texts


def _list(folder: Path) -> list[Path]:
    """What lies in a folder, without what is hidden (.) and what editors leave behind (~ and #)."""
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise RulesError([_unreadable(str(folder), "folder", error)]) from error
    return [path for path in found if path.name[0] not in ".~#" and path.name[-1] not in "~#"]


def _unreadable(name: str, what: str, error: OSError) -> Problem:
    message = f"This {what} cannot be read: {error.strerror}."
    return Problem(Place(name), message, f"Check the {what}'s permissions.")
