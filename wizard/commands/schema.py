"""`wizard schema`: JSON Schemas, for completion and diagnostics of rule files in editors."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

import click

from wizard.commands.io import (
    ANY_PATH,
    catalog_option,
    find_own_attributes,
    open_texts,
    rules_option,
    writing,
)
from wizard.commands.output import print_line, print_rows
from wizard.files import replace_files
from wizard.rule_language.grammar import RULE_FILES
from wizard.rule_language.json_schema import Schema, lasting_schemas, schemas_of
from wizard.rules_folder import with_topic

FILES = [Path(name).stem for name in RULE_FILES]
LINE = "# yaml-language-server: $schema="


@click.command()
@click.argument("file", metavar="[FILE]", required=False, type=click.Choice(FILES))
@rules_option
@catalog_option
@click.option("-o", "--output", type=ANY_PATH, help="The folder to write the schemas to.")
@click.option(
    "--any-ids", is_flag=True, help="Accept every id, so that the schemas do not have to be regenerated."
)
def schema(file: str | None, rules: Path, catalog: Path, output: Path | None, any_ids: bool) -> None:
    """Write JSON Schemas of the rule files.

    With them, an editor completes keys, words and ids, explains each key, and underlines mistakes. FILE is
    the name of one rule file without its extension, such as needs; its schema is printed, or written to a
    folder with -o. Without FILE, -o writes the schemas of all files. The schemas accept the ids of the
    current rules, as far as these can be read.
    """
    if file is None and output is None:
        raise click.UsageError("Name a rule file to print its schema, or with -o a folder for all of them.")
    texts = with_topic(open_texts(rules))
    made = lasting_schemas(texts) if any_ids else schemas_of(texts, find_own_attributes(texts, catalog))
    chosen = {f"{name}.yaml": made[f"{name}.yaml"] for name in ([file] if file else FILES)}
    if output is None:
        (content,) = chosen.values()
        click.echo(_schema_text(content), nl=False)
        return
    with writing(output):
        replace_files(
            {output / _schema_name(name): _schema_text(each).encode() for name, each in chosen.items()}
        )
    _print_first_lines(rules, output, chosen)


def _schema_name(file: str) -> str:
    """Return the file name of a rule file's schema."""
    return f"{Path(file).stem}.schema.json"


def _schema_text(content: Schema) -> str:
    """Serialize a schema."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _print_first_lines(folder: Path, output: Path, files: Iterable[str]) -> None:
    """Print the line with which each rule file refers to its schema."""
    click.echo(f"Written to {output}. The first line of each rule file tells editors where its schema is:\n")
    where = Path(os.path.relpath(output, folder)).as_posix()
    print_rows([(file, f"{LINE}{where}/{_schema_name(file)}") for file in files])
    click.echo()
    print_line("VS Code reads it with the extension YAML (redhat.vscode-yaml).", 0)
    print_line("For JetBrains editors write '# $schema: PATH' with the same path.", 0)
