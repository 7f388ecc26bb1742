"""`wizard serve`: the pages and the JSON over HTTP."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from tempfile import mkdtemp

import click

from wizard.advisor import Advisor
from wizard.catalog.store import Catalog
from wizard.commands.io import catalog_option, print_problems, rules_option
from wizard.history import RuleHistory
from wizard.paths import catalog_path, rules_path
from wizard.reload.live_version import Health, LiveState, LiveVersion, ReloadState, Version
from wizard.reload.process import WatcherProcess
from wizard.rule_language.diagnostics import CatalogError, RulesError
from wizard.rule_language.loader import load_rulebook
from wizard.rules_folder import read_texts


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on."
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option(
    "--proxies",
    default=0,
    show_default=True,
    type=click.IntRange(0, 9),
    help="Web servers in front whose X-Forwarded headers are believed.",
)
@click.option("--no-reload", is_flag=True, help="Take up no changes while it runs.")
@click.option("--unchecked", is_flag=True, help="Take up any rules that load, for trying out.")
@rules_option
@catalog_option
def serve(
    host: str,
    port: int,
    workers: int,
    proxies: int,
    no_reload: bool,
    unchecked: bool,
    rules: Path | None,
    catalog: Path | None,
) -> None:
    """Serve the wizard's pages and its JSON over HTTP.

    A changed catalog is taken up when it can be read; changed rules once they are checked and proven.
    Until then, and on any problem, the last good version stays in service, and the log and /healthz
    tell why. With a problem at the start, every problem is printed and the exit code is 1.
    """
    from wizard.web.server import serve_forever, serve_watched

    if no_reload and unchecked:
        raise click.UsageError("--unchecked says which changes are taken up, --no-reload takes up none.")
    folder, file = rules or rules_path(), catalog or catalog_path()
    version = open_version(folder, file)
    check_port(host, port)
    if no_reload:
        passed = RuleHistory(folder).passed(version.texts)
        health = Health(ReloadState.OFF, proven=bool(passed and passed.proven))
        serve_forever(LiveState(version, health), host, port, workers, proxies)
    else:
        live = create_live_version()
        live.publish(version, Health(ReloadState.ON, proven=False if unchecked else None))
        serve_watched(live, WatcherProcess(live, folder, file, unchecked), host, port, workers, proxies)


def create_live_version() -> LiveVersion:
    """Create the folder of the live version, or exit with code 1 where nothing can be written."""
    try:
        return LiveVersion(Path(mkdtemp(prefix="wizard-")))
    except OSError as error:
        click.echo(f"No temporary folder can be made: {error.strerror}. Start with --no-reload.", err=True)
        raise SystemExit(1) from error


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


def open_version(rules: Path, catalog: Path) -> Version:
    """Rulebook and catalog, or every problem on standard error and exit code 1."""
    try:
        texts = read_texts(rules)
        opened = Catalog.open(catalog)
        return Version(1, Advisor(load_rulebook(texts, opened.own_attributes), opened), texts)
    except RulesError as error:
        print_problems(rules, error.problems, "the wizard was not started")
        if good := RuleHistory(rules).last_good():
            click.echo(f"'wizard rules restore' brings back the last good version, {good.version}.", err=True)
    except CatalogError as error:
        click.echo(f"{error}", err=True)
    raise SystemExit(1)
