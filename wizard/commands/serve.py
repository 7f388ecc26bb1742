"""`wizard serve`: serve the pages and the JSON over HTTP."""

import os
import socket
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, NoReturn

import click
from click.core import ParameterSource

from wizard.clock import Clock, noon_of, now
from wizard.commands.io import (
    SiteAddress,
    catalog_option,
    chosen_day,
    on_option,
    print_problems,
    rules_option,
)
from wizard.commands.limits import megabytes_option, seconds_option
from wizard.history import RuleHistory
from wizard.paths import catalog_path
from wizard.reload.job import Limits
from wizard.reload.live_version import Health, HealthTopic, LiveVersion, ReloadState, Version
from wizard.reload.opening import open_version
from wizard.reload.process import WatcherProcess
from wizard.rule_language.diagnostics import CatalogError, RulesError
from wizard.rule_language.field_types import ID_PATTERN
from wizard.rule_language.topic import RESERVED_NAMES
from wizard.rule_language.wording import join_words

if TYPE_CHECKING:
    from wizard.web.tokens import Tokens


@dataclass(frozen=True, slots=True)
class ServedTopic:
    """A topic to serve: its name in addresses, its rules folder, its catalog."""

    name: str
    rules: Path
    catalog: Path


class TopicType(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases only
    """The type of an option such as tablet=topics/tablet,tablet.db."""

    name = "NAME=RULES[,CATALOG]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> ServedTopic:
        """Parse a topic; its catalog defaults to that of --catalog."""
        name, equals, paths = value.partition("=")
        rules, _, catalog = paths.partition(",")
        if not equals or not rules:
            self.fail(
                f"'{value}' names no folder of rules. Write NAME=RULES or NAME=RULES,CATALOG.", param, ctx
            )
        if not ID_PATTERN.fullmatch(name) or name in RESERVED_NAMES:
            self.fail(
                f"'{name}' cannot be the name of a topic. Use a-z, 0-9, - and _, and not healthz.", param, ctx
            )
        return ServedTopic(name, Path(rules), Path(catalog) if catalog else catalog_path())


class SecurityContact(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases only
    """The type of an option for where to report vulnerabilities."""

    name = "CONTACT"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Parse the contact as an address that begins with mailto: or https:."""
        from wizard.web.security_txt import read_contact

        try:
            return read_contact(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class SecretFile(click.ParamType):  # type: ignore[type-arg]  # generic in newer releases only
    """The type of an option that names a file with a secret; its value is a Tokens."""

    name = "FILE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> "Tokens":
        """Return a Tokens with the secret in the file."""
        from wizard.web.tokens import Tokens, read_secret

        try:
            return Tokens(read_secret(Path(value)))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on."
)
@click.option(
    "--workers",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="The number of server processes.",
)
@click.option(
    "--proxies",
    default=0,
    show_default=True,
    type=click.IntRange(0, 9),
    help="The number of reverse proxies in front whose X-Forwarded headers are trusted.",
)
@click.option(
    "--public-url",
    type=SiteAddress(),
    help="The public address of the first page, for links that are sent, printed or indexed.",
)
@click.option(
    "--security-contact",
    type=SecurityContact(),
    help="Where to report a vulnerability (an e-mail address or a page), for /.well-known/security.txt.",
)
@click.option(
    "--secret-file",
    "tokens",
    type=SecretFile(),
    help="A file with a secret; shoppers who leave a store's page by script then find their question again.",
)
@click.option(
    "--no-reload", "fixed", is_flag=True, help="Ignore changes to rules and catalog while the server runs."
)
@click.option(
    "--unchecked", is_flag=True, help="Serve any rules that load, without checking them, for trials."
)
@click.option(
    "--topic",
    "topics",
    multiple=True,
    type=TopicType(),
    help="Serve a topic below /NAME/, with its rules and catalog. May be repeated.",
)
@rules_option
@catalog_option
@on_option
@seconds_option
@megabytes_option
def serve(
    host: str,
    port: int,
    workers: int,
    proxies: int,
    public_url: str | None,
    security_contact: str | None,
    tokens: "Tokens | None",
    fixed: bool,
    unchecked: bool,
    topics: tuple[ServedTopic, ...],
    rules: Path,
    catalog: Path,
    check_seconds: int,
    check_megabytes: int,
) -> None:
    """Serve the wizard's pages and JSON API over HTTP.

    A changed catalog goes live once it can be read, changed rules once they are checked and proven. Until
    then, or if there are problems, the last good version stays live, and the log and /healthz say why. The
    server also starts with the newest good version that was kept. If none was kept and the rules have
    problems, they are all printed, and the exit code is 1. With 'publishing: versions' in settings.yaml, only
    published versions go live. With --on, pages show what is in force on that day, for a look at them before.
    """
    from wizard.web.server import Address, serve_live, serve_versions

    if fixed and unchecked:
        raise click.UsageError(
            "--unchecked concerns changes while the server runs, and --no-reload ignores these."
        )
    served = _choose_topics(topics, rules, catalog)
    versions = {each.name: _open_version(each.rules, each.catalog, unchecked, fixed) for each in served}
    _check_port(host, port)
    clock = _choose_clock(versions.values())
    address = Address(host, port, proxies, public_url or "", security_contact or "", tokens, clock)
    if fixed:
        unwatched = {each.name: _unwatched(each.rules, versions[each.name]) for each in served}
        serve_versions(unwatched, address, workers)
        return
    live, limits = {}, Limits(check_seconds, check_megabytes)
    for each in served:
        published = _publish(versions[each.name])
        watcher = WatcherProcess(published, each.rules, each.catalog, unchecked, limits)
        live[each.name] = published, watcher
    serve_live(live, address, workers)


def _choose_topics(topics: tuple[ServedTopic, ...], rules: Path, catalog: Path) -> tuple[ServedTopic, ...]:
    """Return the topics to serve: those named, by default the one of --rules and --catalog."""
    if not topics:
        return (ServedTopic("wizard", rules, catalog),)
    context = click.get_current_context()
    named = [context.get_parameter_source(name) for name in ("rules", "catalog")]
    if any(source is not ParameterSource.DEFAULT for source in named):
        fix = "Write them into --topic: NAME=RULES,CATALOG."
        raise click.UsageError(f"--rules and --catalog cannot be used with --topic. {fix}")
    names = [topic.name for topic in topics]
    if twice := [name for name in dict.fromkeys(names) if names.count(name) > 1]:
        raise click.UsageError(f"The topic '{twice[0]}' is named twice. Rename one of the two.")
    return topics


def _choose_clock(versions: Collection[Version]) -> Clock:
    """Return the clock to serve by: with --on, one that is fixed at that day in the topics' time zone."""
    day = chosen_day()
    if day is None:
        return now
    zones = sorted({version.advisor.rulebook.settings.timezone for version in versions})
    if len(zones) > 1:
        named = join_words(zones)
        raise click.UsageError(f"--on needs topics in one time zone, not in {named}. Serve them separately.")
    click.echo(f"For this server every day is {day} (--on). Shoppers should not use it.", err=True)
    return noon_of(day, zones[0])


def _unwatched(rules: Path, version: Version) -> Version:
    """Return a version that is not watched; record that it is live if it passed."""
    history = RuleHistory(rules)
    passed = history.passed(version.texts)
    if passed:
        with suppress(OSError):  # serve it even if nothing can be written
            history.save_live(version.texts, passed.proven)
    health = replace(version.health, reload=ReloadState.OFF, proven=bool(passed and passed.proven))
    return replace(version, health=health)


def _publish(version: Version) -> LiveVersion:
    """Publish a version in a new private folder; exit code 1 if that cannot be created."""
    try:
        live = LiveVersion(Path(mkdtemp(prefix="wizard-")))
        live.publish(version)
    except OSError as error:
        _end(f"No temporary folder can be created: {error.strerror}. Start with --no-reload.")
    return live


def _check_port(host: str, port: int) -> None:
    """End with exit code 1 if the port cannot be bound; Gunicorn itself would retry for five seconds."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        socket.create_server((host, port), family=family).close()
    except socket.gaierror as error:
        _end(f"There is no address '{host}': {error.strerror}. Name another one with --host.")
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        _end(f"Cannot listen on {host}, port {port}: {reason}. Name another one with --port.")


def _open_version(rules: Path, catalog: Path, unchecked: bool, fixed: bool) -> Version:
    """Open the version to serve; if there is none, print all problems and end with exit code 1.

    If it is not what is in the folder, the first line of the log says so.
    """
    from wizard.web.rehearsal import rehearse

    try:
        opened = open_version(rules, catalog, rehearse, unchecked, once=fixed)
    except RulesError as error:
        print_problems(rules, error.problems, "the wizard was not started")
        raise SystemExit(1) from error
    except CatalogError as error:
        _end(str(error))
    if opened.notice:
        click.echo(opened.notice, err=True)
        if opened.refused:
            print_problems(rules, opened.refused, "a kept version is served in its place")
    problems = {HealthTopic.REFUSED: opened.refused} if opened.refused else {}
    proven = False if unchecked else None
    health = Health(ReloadState.ON, proven, problems=problems, notice=opened.notice)
    return Version(1, opened.advisor, opened.texts, health)


def _end(message: str) -> NoReturn:
    """Print a message on standard error, and end with exit code 1."""
    click.echo(message, err=True)
    raise SystemExit(1)
