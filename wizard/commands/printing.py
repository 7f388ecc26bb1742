"""How the commands print: JSON for programs, lines of at most 100 columns for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill

import click

WIDTH = 100
"""Columns of a line for people; only places, addresses and names may make one longer."""

Json = dict[str, object]


def print_json(content: Json) -> None:
    """One JSON object, indented."""
    click.echo(json.dumps(content, indent=2, ensure_ascii=False))


def print_heading(title: str) -> None:
    """A line above what belongs together, after an empty one."""
    click.echo(f"\n{title}")


def print_line(text: str, indent: int = 2) -> None:
    """A sentence, wrapped; what follows the first line stands two columns further in."""
    click.echo(_wrap(text, " " * indent, " " * (indent + 2)))


def print_rows(rows: Iterable[Sequence[str]], indent: int = 2) -> None:
    """Rows of as many cells, in columns; the last cell is wrapped within its column."""
    for before, last in _in_columns(rows):
        hanging = " " * (indent + len(before))
        click.echo(_wrap(last, " " * indent + before, hanging))


def print_table(rows: Iterable[Sequence[str]]) -> None:
    """Rows of as many cells, in columns, each row one line however long: for `grep` and `cut`."""
    for before, last in _in_columns(rows):
        click.echo(f"{before}{last}".rstrip())


def _in_columns(rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """For each row its cells in columns as wide as their widest cell, and its last cell as it is."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)][:-1]
    for *cells, last in table:
        yield "".join(f"{cell.ljust(width)}  " for cell, width in zip(cells, widths, strict=True)), last


def _wrap(text: str, first: str, later: str) -> str:
    """The text in lines with these beginnings; a text of no words leaves the beginning alone."""
    lines = fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or first.rstrip()
