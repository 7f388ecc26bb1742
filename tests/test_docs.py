"""The documentation names every command, option and field, and every link in it leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.commands.running import list_below
from wizard.cli import main

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "SECURITY.md",
    *sorted(ROOT.glob("docs/**/*.md")),
]
WRITTEN = "\n".join(page.read_text() for page in PAGES)


def commands(group: click.Group, path: str = "wizard") -> Iterator[tuple[str, click.Command]]:
    """Every command as it is typed, with its definition."""
    for name, command in list_below(group):
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


@pytest.mark.parametrize(("typed", "command"), list(commands(main)))
def test_every_command_and_option_is_documented(typed: str, command: click.Command) -> None:
    """By the words one types, all on one page."""
    options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
    pages = [text for text in map(Path.read_text, PAGES) if typed in text]
    assert min([[word for word in options if word not in text] for text in pages], key=len) == []


def test_every_documented_command_exists() -> None:
    """Nothing is promised that cannot be typed."""
    known = {typed for typed, _ in commands(main)} | {"wizard catalog", "wizard rename"}
    typed = set(re.findall(r"`(wizard(?: [a-z]+(?:-[a-z]+)*)+)", WRITTEN)) | set(
        re.findall(r"^(wizard(?: [a-z]+(?:-[a-z]+)*)+)", WRITTEN, re.M)
    )
    assert {words for words in typed if not any(words.startswith(name) for name in known)} == set()


@pytest.mark.parametrize("command", [command for _, command in commands(main)], ids=lambda found: found.name)
def test_every_command_says_what_it_does(command: click.Command) -> None:
    """One sentence of help, and one for each option."""
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    silent = [option.name for option in options if not option.help]
    assert (bool(command.help), silent) == (True, [])


@pytest.mark.parametrize("typed", [(), ("catalog",), ("rules",)], ids=" ".join)
def test_the_list_of_commands_cuts_no_sentence_short(typed: tuple[str, ...]) -> None:
    """On a screen of 80 columns."""
    printed = CliRunner().invoke(main, [*typed, "--help"], terminal_width=80).output
    listed = printed.partition("Commands:\n")[2].splitlines()
    assert ([line for line in listed if line.endswith("...")], listed != []) == ([], True)


def test_the_commands_of_the_readme_are_targets_of_the_makefile() -> None:
    """What a newcomer types first has to exist."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    typed = set(re.findall(r"^make ([a-z]+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert typed == {"run", "test"}
    assert typed - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Links to files of this project, pictures included."""
    linked = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
    missing = [link for link in linked if "://" not in link and not (page.parent / link).exists()]
    assert missing == []
