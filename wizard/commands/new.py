"""`wizard new`: a minimal but complete topic to start from."""

import os
import re
from pathlib import Path
from shlex import quote

import click

from wizard.commands.io import ANY_PATH, CouldNotRun, writing
from wizard.files import replace_files
from wizard.rule_language.field_types import ID_PATTERN
from wizard.rule_language.topic import RESERVED_NAMES

EXAMPLE = Path(__file__).parent / "new_topic"
"""The folder with the rule files, pictures and products of the example."""

PRODUCTS = EXAMPLE / "products.csv"
"""The example's products, written next to the new folder, which may only contain rule files."""


@click.command()
@click.argument("folder", metavar="NAME", type=ANY_PATH)
def new(folder: Path) -> None:
    """Write a small example topic for you to adapt.

    The folder of rules NAME holds an example that passes 'wizard check', with comments that say what each
    file is for and what to change first. NAME.csv next to it holds products for it. Existing files are never
    changed.
    """
    _refuse_name(folder)
    products, catalog = (folder.with_name(folder.name + ending) for ending in (".csv", ".db"))
    _refuse_to_overwrite(folder, products, catalog)
    with writing(folder):
        replace_files(
            {
                products if source == PRODUCTS else folder / source.relative_to(EXAMPLE): re.sub(
                    r"\bNAME\b", folder.name, source.read_text("utf-8")
                ).encode()
                for source in sorted(EXAMPLE.rglob("*"))
                if source.is_file()
            }
        )
    click.echo(f"{folder} holds a topic of its own now, and {products} products for it. Next:\n")
    rules, feed, written = (quote(str(path)) for path in (folder, products, catalog))
    click.echo(f"  wizard check {rules}")
    click.echo(f"  wizard catalog import {feed} --rules {rules} --catalog {written}")
    click.echo(f"  wizard serve --rules {rules} --catalog {written}")
    click.echo(f"\nThen open http://127.0.0.1:8000, and make it yours, {folder / 'topic.yaml'} first.")


def _refuse_name(folder: Path) -> None:
    """End the command if the name is not valid for a topic."""
    if not ID_PATTERN.fullmatch(folder.name) or folder.name in RESERVED_NAMES:
        like = re.sub("[^a-z0-9_]+", "-", folder.name[:40].lower()).strip("-_") or "bike"
        message = f"'{folder.name or folder}' cannot be the name of a topic, which becomes part of addresses."
        raise CouldNotRun(f"{message} Use at most 40 characters from a-z, 0-9, - and _, for example {like}.")


def _refuse_to_overwrite(folder: Path, products: Path, catalog: Path) -> None:
    """End the command if the topic, its products or their catalog would overwrite something."""
    if folder.is_dir() and any(folder.iterdir()):
        raise CouldNotRun(f"The folder {folder} is not empty. Name another one, or move its files away.")
    for path in (folder, products, catalog):
        if os.path.lexists(path) and not (path == folder and path.is_dir()):
            raise CouldNotRun(f"{path} is there already. Name another topic, or move that file away.")
