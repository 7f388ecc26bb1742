"""`wizard serve`: the pages and the JSON over HTTP."""

import os
import socket
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import NoReturn

import click

from wizard.advisor import Advisor
from wizard.catalog.store import Catalog
from wizard.commands.io import catalog_option, print_problems, rules_option
from wizard.history import RuleHistory
from wizard.reload.live_version import Health, LiveVersion, ReloadState, Version
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
@click.option("--no-reload", "fixed", is_flag=True, help="Take up no changes while it runs.")
@click.option("--unchecked", is_flag=True, help="Take up any rules that load, for trying out.")
@rules_option
@catalog_option
def serve(
    host: str, port: int, workers: int, proxies: int, fixed: bool, unchecked: bool, rules: Path, catalog: Path
) -> None:
    """Serve the wizard's pages and its JSON over HTTP.

    A changed catalog is taken up when it can be read; changed rules once they are checked and proven.
    Until then, and on any problem, the last good version stays in service, and the log and /healthz
    say why. With a problem at the start, every problem is printed and the exit code is 1.
    """
    from wizard.web.server import serve_live, serve_version

    if fixed and unchecked:
        raise click.UsageError("--unchecked says which changes are taken up, --no-reload takes up none.")
    version = _open_version(rules, catalog, Health(ReloadState.ON, proven=False if unchecked else None))
    _check_port(host, port)
    if fixed:
        passed = RuleHistory(rules).passed(version.texts)
        health = Health(ReloadState.OFF, proven=bool(passed and passed.proven))
        serve_version(replace(version, health=health), host, port, workers, proxies)
    else:
        try:
            live = LiveVersion(Path(mkdtemp(prefix="wizard-")))
        except OSError as error:
            _end(f"No temporary folder can be made: {error.strerror}. Start with --no-reload.")
        live.publish(version)
        serve_live(live, WatcherProcess(live, rules, catalog, unchecked), host, port, workers, proxies)


def _check_port(host: str, port: int) -> None:
    """End with exit code 1 if nothing can listen there; gunicorn alone would try for five seconds."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        socket.create_server((host, port), family=family).close()
    except socket.gaierror as error:
        _end(f"There is no address '{host}': {error.strerror}. Name another one with --host.")
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        _end(f"Cannot listen on {host}, port {port}: {reason}. Name another one with --port.")


def _open_version(rules: Path, catalog: Path, health: Health) -> Version:
    """Open rulebook and catalog; exit code 1 on problems, all of which are printed."""
    try:
        texts = read_texts(rules)
        opened = Catalog(catalog)
        return Version(1, Advisor(load_rulebook(texts, opened.own_attributes), opened), texts, health)
    except RulesError as error:
        print_problems(rules, error.problems, "the wizard was not started")
        good = RuleHistory(rules).last_good()
        if good is None:
            raise SystemExit(1) from error
        _end(f"'wizard rules restore' brings back the last good version, {good.version}.")
    except CatalogError as error:
        _end(str(error))


def _end(message: str) -> NoReturn:
    """Print a message on standard error, and end with exit code 1."""
    click.echo(message, err=True)
    raise SystemExit(1)
