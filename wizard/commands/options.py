"""Arguments and options that several commands take."""

from __future__ import annotations

from pathlib import Path

import click

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
