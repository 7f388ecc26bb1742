"""The `wizard` command with all its subcommands."""

import click

from wizard.commands.io import CommandGroup

COMMANDS = {
    "catalog": "catalog:catalog",
    "check": "check:check",
    "diff": "diff:diff",
    "draft": "draft:draft",
    "embed-snippet": "embed_snippet:embed_snippet",
    "examples": "examples:examples",
    "explain": "explain:explain",
    "impact": "impact:impact_command",
    "log": "log:log",
    "map": "map:map_command",
    "new": "new:new",
    "prove": "prove:prove_command",
    "publish": "publish:publish_command",
    "rename": "rename:rename",
    "rules": "rules:rules",
    "schema": "schema:schema",
    "serve": "serve:serve",
    "where": "where:where",
}
"""Command name -> "module:function" in wizard/commands."""


@click.group(cls=CommandGroup, modules=COMMANDS)
@click.version_option(package_name="headphones-or-headset")
def main() -> None:
    """Serve the wizard, and manage its rules and catalog."""


if __name__ == "__main__":
    main()
