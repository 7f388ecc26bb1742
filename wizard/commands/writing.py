"""Which file a command writes, and that it is none of those it reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from wizard.core.problems import CatalogError


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
