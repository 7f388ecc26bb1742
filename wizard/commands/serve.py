"""`wizard serve`: the pages and the JSON over HTTP."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import click

from wizard.commands.options import catalog_option, rules_option
from wizard.core.problems import CatalogError, RulesError
from wizard.paths import catalog_path, rules_path
from wizard.recommend import Advisor


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on."
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@rules_option
@catalog_option
def serve(host: str, port: int, workers: int, rules: Path | None, catalog: Path | None) -> None:
    """Serve the wizard's pages and its JSON over HTTP.

    Rules and catalog are read once, before the first request: with a problem in either, every problem
    is printed and the command ends with exit code 1.
    """
    from wizard.web.server import serve_forever  # Flask and gunicorn cost the other commands 0.2 seconds

    advisor = open_advisor(rules or rules_path(), catalog or catalog_path())
    check_port(host, port)
    serve_forever(advisor, host, port, workers)


def check_port(host: str, port: int) -> None:
    """End with exit code 1 when nothing can listen there; gunicorn alone would try for five seconds."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        socket.create_server((host, port), family=family).close()
    except socket.gaierror as error:
        click.echo(f"There is no address '{host}': {error.strerror}. Name another one with --host.", err=True)
        raise SystemExit(1) from error
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        click.echo(f"Cannot listen on {host}, port {port}: {reason}. Name another one with --port.", err=True)
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
