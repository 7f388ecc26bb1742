"""Runs `wizard` on small rules and a small catalog, inside the test or as a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from tests.making import product, tidy_texts, write_texts
from tests.serving import PATIENCE
from wizard.catalog.listing import Listing
from wizard.catalog.store import Catalog
from wizard.cli import main

PRODUCTS = (
    product("plain", "headphones", 2000, microphone="none"),
    product("bud", "earphones", 4000, microphone="inline"),
    product("boom", "headset", 6000, microphone="boom"),
)


class Shop:
    """A folder with the tidy rulebook, or one that differs in some files, and a catalog of three products."""

    def __init__(self, folder: Path) -> None:
        self.rules = folder / "rules"
        self.catalog = folder / "catalog.db"
        self.write(tidy_texts())
        Catalog.open(self.catalog, writable=True).replace_all(map(Listing, PRODUCTS), "2025-07-23")

    def write(self, texts: dict[str, str]) -> None:
        """Put these rule files in the place of those of the same name."""
        write_texts(self.rules, texts)

    def run(self, command: str, *arguments: str) -> Result:
        """The outcome of one command on these rules and this catalog."""
        options = ("--rules", str(self.rules)) if command == "explain" else (str(self.rules),)
        return CliRunner().invoke(main, [command, *options, "--catalog", str(self.catalog), *arguments])

    def said(self, command: str, *arguments: str) -> str:
        """What one command prints, without what differs from run to run."""
        output = self.run(command, *arguments).output.replace(str(self.rules), "RULES")
        return re.sub(r"\d+\.\d+ seconds", "N seconds", output)


def printed(name: str) -> str:
    """What a command should print: the text of a file in printed/."""
    return (Path(__file__).parent / "printed" / f"{name}.txt").read_text("utf-8")


def start(*arguments: str, folder: Path | None = None) -> tuple[int, str, str]:
    """Exit code, output and error output of `wizard` as a process of its own."""
    command = [sys.executable, "-m", "wizard.cli", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, cwd=folder)
    return ended.returncode, ended.stdout, ended.stderr
