"""Rules and catalog for a command, or the end of it: exit code 2 when they cannot be read, 1 for problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click

from wizard.advisor import Advisor
from wizard.catalog.store import Catalog
from wizard.paths import catalog_path, rules_path
from wizard.rule_language.diagnostics import CatalogError, Problem, RulesError
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.model import Rulebook
from wizard.rule_language.wording import count_of
from wizard.rules_folder import read_texts

rules_argument = click.argument(
    "rules", metavar="[RULES_DIR]", required=False, type=click.Path(path_type=Path)
)

rules_option = click.option(
    "--rules",
    type=click.Path(path_type=Path),
    help="The folder of rules  [default: ./rules, else the shipped one]",
)

catalog_option = click.option(
    "--catalog",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The catalog file  [default: ./catalog.db, else the shipped one]",
)

written_catalog_option = click.option(
    "--catalog",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The catalog file to change  [default: ./catalog.db]",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def path_to_write(path: Path | None) -> Path:
    """The catalog that a command changes; raises CatalogError where only the shipped one is left."""
    here = Path("catalog.db")
    if path is None and not here.is_file():
        raise CatalogError(
            "There is no catalog.db in this folder, and the shipped catalog is read-only. "
            "Name the file to write: --catalog catalog.db"
        )
    return path or here


def refuse_to_overwrite(written: Path | None, read: Mapping[str, Path | None]) -> None:
    """Raise UsageError (exit code 2) where the file to write is one that is read, under whatever name."""
    for what, path in read.items():
        if written and path and _is_same(written, path):
            raise click.UsageError(f"{written} is the {what}. Name another file to write to.")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there yet
        return one.resolve() == other.resolve()


class CouldNotRun(click.ClickException):
    """What a command needs is not there; exit code 2."""

    exit_code = 2


def open_texts(folder: Path | None) -> tuple[Path, dict[str, bytes]]:
    """The folder of rules, the usual one if None, and what its files say."""
    found = folder or rules_path()
    if not found.is_dir():
        raise CouldNotRun(f"There is no folder of rules {found}.")
    try:
        return found, read_texts(found)
    except RulesError as error:
        raise CouldNotRun("\n".join(map(str, error.problems))) from error


def open_catalog(path: Path | None) -> Catalog:
    """The catalog in a file, the usual one if None."""
    try:
        return Catalog.open(path or catalog_path())
    except CatalogError as error:
        raise CouldNotRun(str(error)) from error


def open_advisor(folder: Path | None, path: Path | None) -> Advisor:
    """Rulebook and catalog; every problem in the rules ends the command with exit code 1."""
    found, texts = open_texts(folder)
    catalog = open_catalog(path)
    return Advisor(load(found, texts, catalog), catalog)


def load(folder: Path, texts: Mapping[str, bytes], catalog: Catalog) -> Rulebook:
    """The rulebook these files say; every problem in them ends the command with exit code 1."""
    try:
        return load_rulebook(texts, catalog.own_attributes)
    except RulesError as error:
        refuse(folder, error.problems)


def refuse(folder: Path, problems: tuple[Problem, ...]) -> NoReturn:
    """Print every problem and how many there are, and end with exit code 1."""
    print_problems(folder, problems, "fix them first")
    raise SystemExit(1)


def print_problems(folder: Path, problems: Sequence[Problem], so: str) -> None:
    """Every problem on standard error, then how many there are, and what follows from that."""
    for problem in problems:
        click.echo(problem, err=True)
    click.echo(f"{count_of(len(problems), 'problem')} in {folder}: {so}.", err=True)
