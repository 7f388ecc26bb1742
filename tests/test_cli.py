"""The `wizard` command: every command is mounted and explains itself."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.commands.running import list_below
from wizard import commands
from wizard.cli import main
from wizard.paths import release

COMMANDS = {
    "catalog": ("add-column", "gaps", "import", "infer", "migrate", "needs", "sample", "set", "show"),
    "check": (),
    "diff": (),
    "draft": ("diff", "drop", "list", "new", "update"),
    "embed-snippet": (),
    "examples": (),
    "explain": (),
    "impact": (),
    "log": (),
    "map": (),
    "new": (),
    "prove": (),
    "publish": (),
    "rename": ("question", "option", "need", "rule", "source"),
    "rules": (),
    "schema": (),
    "serve": (),
    "where": (),
}


def words(command: click.Command, *path: str) -> Iterator[tuple[str, ...]]:
    """Yield what has to be typed for this command and for each below it."""
    yield path
    for name, below in list_below(command):
        yield from words(below, *path, name)


def test_every_command_is_mounted() -> None:
    """Where scripts of stores expect it."""
    mounted = set(words(main))
    expected = {(), *((name,) for name in COMMANDS)}
    expected |= {(name, below) for name, belows in COMMANDS.items() for below in belows}
    assert expected - mounted == set()
    assert {path[0] for path in mounted if path} == set(COMMANDS)


def test_every_module_of_a_command_is_mounted() -> None:
    """One that is written and forgotten would be noticed here."""
    used = {command.callback.__module__ for command in _all(main) if command.callback}
    helpers = {"io", "output", "import_columns", "import_report", "limits", "versions"}
    modules = {path.stem for path in Path(commands.__file__).parent.glob("[a-z]*.py")} - helpers
    assert {name.rpartition(".")[2] for name in used} >= modules


def _all(command: click.Command) -> Iterator[click.Command]:
    """Yield a command and all below it."""
    yield command
    for _, below in list_below(command):
        yield from _all(below)


@pytest.mark.parametrize("path", list(words(main)), ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    """What it is for, and every option."""
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith("Usage: ")
    command: click.Command = main
    for name in path:
        command = dict(list_below(command))[name]
    assert command.help
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [each.name for each in options if not each.help and each.name != "help"] == []


def test_the_version_is_the_release() -> None:
    """As the package was installed."""
    result = CliRunner().invoke(main, ["--version"])
    assert result.exit_code == 0
    assert re.search(rf"\b{re.escape(release())}$", result.output.strip())


def test_a_command_that_does_not_exist_is_refused() -> None:
    """With exit code 2, as by every program made with click."""
    result = CliRunner().invoke(main, ["chekc"])
    assert (result.exit_code, "No such command 'chekc'" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("infer", "'wizard catalog infer'"),
        ("add-column", "'wizard catalog add-column'"),
        ("list", "'wizard catalog list' or 'wizard draft list'"),
    ],
)
def test_a_command_of_a_group_is_named_if_the_group_is_left_out(typed: str, meant: str) -> None:
    """With every group that has such a command."""
    result = CliRunner().invoke(main, [typed], prog_name="wizard")
    assert (result.exit_code, result.output.splitlines()[-1]) == (
        2,
        f"Error: No such command '{typed}'. Did you mean {meant}?",
    )


def test_standard_output_on_a_full_disk_ends_with_a_message() -> None:
    """Of every command alike; exit code 2."""
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "wizard.cli", "catalog", "list"]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (
        2,
        "Error: Standard output, or a temporary file, cannot be written: No space left on device.\n",
    )
