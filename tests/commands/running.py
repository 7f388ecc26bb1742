"""Run `wizard` on small rules and a small catalog, inside the test or as a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from click.testing import CliRunner, Result

from tests.making import TOPIC, product, tidy_texts, write_texts
from tests.serving import PATIENCE
from wizard.catalog.listing import Listing
from wizard.catalog.store import Catalog, write_catalog
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
        self.catalog.write_bytes(_small_catalog())

    def write(self, texts: dict[str, str]) -> None:
        """Put these rule files in the place of those of the same name."""
        write_texts(self.rules, texts)

    def run(self, command: str, *arguments: str) -> Result:
        """Run one command on these rules and this catalog."""
        options = ("--rules", str(self.rules)) if command == "explain" else (str(self.rules),)
        return CliRunner().invoke(main, [command, *options, "--catalog", str(self.catalog), *arguments])

    def output_of(self, command: str, *arguments: str) -> str:
        """Return what one command prints, without what differs from run to run."""
        output = self.run(command, *arguments).output.replace(str(self.rules), "RULES")
        return re.sub(r"\d+\.\d+ seconds", "N seconds", output)


@cache
def _small_catalog() -> bytes:
    """Return the file of a catalog of the three products, which takes longer to write than to copy."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "catalog.db"
        write_catalog(path, TOPIC, map(Listing, PRODUCTS), "2025-07-23")
        return path.read_bytes()


FEED_HEADER = "id,title,brand,price,currency,availability,description\n"
FEED = (
    FEED_HEADER
    + "plain,Quiet Over-Ear Headphones,Acme,20.00,USD,in_stock,\n"
    + "boom,Talker Gaming Headset with boom microphone,Acme,59.50,USD,in_stock,\n"
    + "new,Earbuds TWS Bluetooth,Acme,15.00,USD,out_of_stock,\n"
    + "stand,Headphone Stand,Acme,9.00,USD,in_stock,\n"
    + "dear,Dear Headphones,Acme,call us,USD,in_stock,\n"
    + "none,Free Headphones,Acme,,USD,in_stock,\n"
)


class Store:
    """A shop that has a feed."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop = shop
        self.folder = folder
        self.report_path = folder / "report.json"

    def feed(self, text: str | bytes, name: str = "feed.csv") -> Path:
        """Write a feed file with this text."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, feed: Path | str, *arguments: str, given: bytes | None = None) -> Result:
        """Import a feed, with a report, and return the outcome."""
        options = ["--catalog", str(self.shop.catalog), "--rules", str(self.shop.rules)]
        typed = ["catalog", "import", str(feed), "--report", str(self.report_path), *options, *arguments]
        return CliRunner().invoke(main, typed, input=given)

    def report(self) -> dict[str, Any]:
        """Return the report."""
        found: dict[str, Any] = json.loads(self.report_path.read_text("utf-8"))
        return found

    def catalog(self) -> Catalog:
        """Open the catalog as it is now."""
        return Catalog(self.shop.catalog, TOPIC)


def list_below(group: click.Command) -> list[tuple[str, click.Command]]:
    """Return the commands of a group by name, none of a command that is no group."""
    if not isinstance(group, click.Group):
        return []
    context = click.Context(group)
    found = [(name, group.get_command(context, name)) for name in group.list_commands(context)]
    return [(name, command) for name, command in found if command is not None]


def printed(name: str) -> str:
    """Return what a command should print: the text of a file in printed/."""
    return (Path(__file__).parent / "printed" / f"{name}.txt").read_text("utf-8")


def run_inside(*arguments: str) -> tuple[int, str, str]:
    """Run `wizard` inside the test; return exit code, output and error output."""
    ended = CliRunner().invoke(main, arguments)
    return ended.exit_code, ended.stdout, ended.stderr


def start(*arguments: str, folder: Path | None = None) -> tuple[int, str, str]:
    """Run `wizard` as a process of its own; return exit code, output and error output."""
    command = [sys.executable, "-m", "wizard.cli", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, cwd=folder)
    return ended.returncode, ended.stdout, ended.stderr
