"""The `wizard` command with all its subcommands."""

import click

from wizard.commands.catalog import catalog
from wizard.commands.check import check
from wizard.commands.diff import diff
from wizard.commands.draft import draft
from wizard.commands.embed_snippet import embed_snippet
from wizard.commands.examples import examples
from wizard.commands.explain import explain
from wizard.commands.gaps import gaps, needs
from wizard.commands.impact import impact_command
from wizard.commands.import_catalog import import_catalog
from wizard.commands.infer import infer_command
from wizard.commands.io import CommandGroup
from wizard.commands.log import log
from wizard.commands.map import map_command
from wizard.commands.new import new
from wizard.commands.prove import prove_command
from wizard.commands.publish import publish_command
from wizard.commands.rules import rules
from wizard.commands.schema import schema
from wizard.commands.serve import serve

ABOUT_RULES = (new, check, prove_command, impact_command, explain, examples, map_command, rules, schema)
PUBLISHING = (draft, publish_command, log, diff)


@click.group(cls=CommandGroup)
@click.version_option(package_name="headphones-or-headset")
def main() -> None:
    """Serve the wizard, and look after its rules and catalog."""


for command in (*ABOUT_RULES, *PUBLISHING, serve, embed_snippet, catalog):
    main.add_command(command)
for command in (import_catalog, infer_command, gaps, needs):
    catalog.add_command(command)


if __name__ == "__main__":
    main()
