"""The `wizard` command: serve the pages, look after the catalog."""

from __future__ import annotations

import os
import socket
from collections import Counter
from pathlib import Path

import click

from wizard.catalog.commands import catalog
from wizard.core.problems import CatalogError, RulesError
from wizard.paths import catalog_path, rules_path
from wizard.recommend import Advisor
from wizard.web.server import serve_forever


@click.group()
@click.version_option(package_name="headphones-or-headset")
def main() -> None:
    """Should I buy headphones or a headset? Serve the wizard, and look after its rules and catalog."""


main.add_command(catalog)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on."
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option(
    "--rules", type=click.Path(path_type=Path), help="Folder of rules  [default: ./rules, else shipped]"
)
@click.option(
    "--catalog", type=click.Path(path_type=Path), help="Catalog  [default: ./catalog.db, else shipped]"
)
def serve(host: str, port: int, workers: int, rules: Path | None, catalog: Path | None) -> None:
    """Serve the wizard's pages and its JSON over HTTP.

    Rules and catalog are read once, before the first request: with a problem in either, every problem
    is printed and the command ends with exit code 1.
    """
    advisor = open_advisor(rules or rules_path(), catalog or catalog_path())
    check_port(host, port)
    serve_forever(advisor, host, port, workers)


@catalog.command()
@click.option(
    "--rules", type=click.Path(path_type=Path), help="Folder of rules  [default: ./rules, else shipped]"
)
@click.option(
    "--catalog", type=click.Path(path_type=Path), help="Catalog  [default: ./catalog.db, else shipped]"
)
def needs(rules: Path | None, catalog: Path | None) -> None:
    """Count for each need the products that meet it, miss it, or do not state it.

    A budget counts as no limit here, since that is the shopper's to say.
    """
    advisor = open_advisor(rules or rules_path(), catalog or catalog_path())
    click.echo(f"{'need':<22}{'met':>7}{'missed':>8}{'not stated':>12}")
    for need in advisor.rulebook.needs:
        if need.product is None:
            click.echo(f"{need.id:<22}  nothing in the catalog can show it")
        else:
            found = Counter(advisor.products_meeting(need).values())
            click.echo(f"{need.id:<22}{found[True]:>7}{found[False]:>8}{found[None]:>12}")


def check_port(host: str, port: int) -> None:
    """End with exit code 1 when nothing can listen there; gunicorn alone would try for five seconds."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        click.echo(
            f"Cannot listen on {host}, port {port}: {reason}. Choose another one with --port.", err=True
        )
        raise SystemExit(1) from error


def open_advisor(rules: Path, catalog: Path) -> Advisor:
    """Rulebook and catalog, or every problem on standard error and exit code 1."""
    try:
        return Advisor.open(rules, catalog)
    except RulesError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        count = len(error.problems)
        click.echo(
            f"{count} problem{'s' if count > 1 else ''} in {rules}: the wizard was not started.", err=True
        )
    except CatalogError as error:
        click.echo(f"{error}", err=True)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
