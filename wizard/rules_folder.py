"""The rules/ folder: read into texts, or loaded into a Rulebook."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from wizard.rule_language.diagnostics import Place, Problem, RulesError
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import Attribute
from wizard.rule_language.yaml_reader import LARGEST_FILE


def read_rulebook(folder: Path, own_attributes: Mapping[str, Attribute] = MappingProxyType({})) -> Rulebook:
    """Load the rules in a folder.

    `own_attributes` are a store's own catalog columns, which needs.yaml may name.
    Raises RulesError with every Problem.
    """
    return load_rulebook(read_texts(folder), own_attributes)


def read_texts(folder: Path) -> dict[str, bytes]:
    """Return file name -> content of each rule file, and the names of other entries without their content.

    The name of a folder ends in a slash. Hidden files and editors' backups are left out. Raises RulesError
    when the folder or a file cannot be read.
    """
    if not folder.is_dir():
        fix = "Name the folder with --rules."
        raise RulesError([Problem(Place(str(folder), line=0), "There is no such folder of rules.", fix)])
    texts: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in _list(folder):
        name = path.name
        if name not in RULE_FILES:
            texts[f"{name}/" if path.is_dir() else name] = b""
        elif not path.is_file():
            fix = "Put a file of this name in its place."
            problems.append(Problem(Place(name), "This is neither a file nor a link to one.", fix))
        else:
            try:
                with path.open("rb") as file:
                    texts[name] = file.read(LARGEST_FILE + 1)  # enough to see that it is too large
            except OSError as error:
                problems.append(_unreadable(name, "file", error))
    if problems:
        raise RulesError(problems)
    return texts


def _list(folder: Path) -> list[Path]:
    """Return the entries of a folder, without hidden ones (.) and the backups of editors (~ and #)."""
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise RulesError([_unreadable(str(folder), "folder", error)]) from error
    return [path for path in found if path.name[0] not in ".~#" and path.name[-1] not in "~#"]


def _unreadable(name: str, what: str, error: OSError) -> Problem:
    message = f"This {what} cannot be read: {error.strerror}."
    return Problem(Place(name), message, f"Check the {what}'s permissions.")
