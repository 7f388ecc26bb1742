"""`wizard schema`: JSON Schemas, so that editors complete and underline the rule files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from wizard.commands.io import CouldNotRun, catalog_option, open_catalog, open_texts, rules_option
from wizard.commands.output import print_line, print_rows
from wizard.rule_language.json_schema import Schema, lasting_schemas, schemas_of
from wizard.rule_language.rule_files import RULE_FILES

FILES = [Path(name).stem for name in RULE_FILES]
LINE = "# yaml-language-server: $schema="


@click.command()
@click.argument("file", metavar="[FILE]", required=False, type=click.Choice(FILES))
@rules_option
@catalog_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder to write the schemas to.")
@click.option("--any-ids", is_flag=True, help="Accept every id, so that the schemas need not be made again.")
def schema(
    file: str | None, rules: Path | None, catalog: Path | None, output: Path | None, any_ids: bool
) -> None:
    """Make JSON Schemas of the rule files.

    An editor that is told of them completes keys, words and ids, says what each key means, and
    underlines mistakes. FILE is the name of one rule file without its ending, for example needs; its
    schema is printed, or with -o written. Without FILE, -o writes those of all files. Ids are those of
    the rules in use, as far as they can be read.
    """
    if file is None and output is None:
        raise click.UsageError("Name a rule file to print its schema, or with -o a folder for all of them.")
    folder, texts = open_texts(rules)
    made = lasting_schemas() if any_ids else schemas_of(texts, open_catalog(catalog).own_attributes)
    chosen = {f"{name}.yaml": made[f"{name}.yaml"] for name in ([file] if file else FILES)}
    if output is None:
        (content,) = chosen.values()
        click.echo(as_text(content), nl=False)
    else:
        write_schemas(output, chosen)
        print_lines(folder, output, chosen)


def schema_name(file: str) -> str:
    """The name of the schema of a rule file."""
    return f"{Path(file).stem}.schema.json"


def as_text(content: Schema) -> str:
    """The schema as it stands in a file."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def write_schemas(output: Path, schemas: dict[str, Schema]) -> None:
    """Write one file for each schema, into a folder that is made if need be."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        for file, content in schemas.items():
            (output / schema_name(file)).write_text(as_text(content), "utf-8")
    except OSError as error:
        raise CouldNotRun(f"{error.filename or output} cannot be written: {error.strerror}.") from error


def print_lines(folder: Path, output: Path, schemas: dict[str, Schema]) -> None:
    """Say how a rule file names its schema."""
    click.echo(f"Written to {output}. The first line of each rule file tells editors where its schema is:\n")
    where = Path(os.path.relpath(output, folder)).as_posix()
    print_rows([(file, f"{LINE}{where}/{schema_name(file)}") for file in schemas])
    click.echo()
    print_line("VS Code reads it with the extension YAML (redhat.vscode-yaml).", 0)
    print_line("For JetBrains editors write '# $schema: PATH' with the same path.", 0)
