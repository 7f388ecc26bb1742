"""The `wizard` command: everything that staff type, mounted."""

from __future__ import annotations

import click

from wizard.catalog.commands import catalog
from wizard.commands.check import check
from wizard.commands.examples import examples
from wizard.commands.explain import explain
from wizard.commands.needs import needs
from wizard.commands.prove import prove
from wizard.commands.serve import serve


@click.group()
@click.version_option(package_name="headphones-or-headset")
def main() -> None:
    """Should I buy headphones or a headset? Serve the wizard, and look after its rules and catalog."""


catalog.add_command(needs)
for command in (check, prove, explain, examples, serve, catalog):
    main.add_command(command)


if __name__ == "__main__":
    main()
