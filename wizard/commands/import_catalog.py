"""`wizard catalog import`: a store's feed becomes its catalog."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import BinaryIO, NoReturn, cast

import click

from wizard.catalog.feeds import Feed, open_feed
from wizard.catalog.feeds.records import FeedError, FeedSettings, Offer, Rejection
from wizard.catalog.import_feed import take_in
from wizard.catalog.inference.vocabulary import read_vocabulary
from wizard.catalog.store import Changes, Draft, rewriting
from wizard.commands.import_report import (
    JsonReport,
    Tally,
    open_report,
    price_limits,
    print_changes,
    print_columns,
    print_kept,
    print_meaning,
    print_tally,
    tell_currencies,
    tell_meaning,
)
from wizard.commands.io import (
    CouldNotRun,
    path_to_write,
    refuse_to_overwrite,
    rules_option,
    written_catalog_option,
)
from wizard.commands.output import Json
from wizard.paths import catalog_path, rules_path
from wizard.rule_language.diagnostics import CatalogError, RulesError
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import Attribute, Product
from wizard.rule_language.wording import count_of
from wizard.rules_folder import read_rulebook

STRIDE = 500
"""Records between two looks at the progress bar."""


@dataclass(frozen=True, slots=True)
class Order:
    """What was typed: the feed, the catalog it becomes, and the terms it is read on."""

    file: str
    catalog: Path
    dry_run: bool
    replace: bool
    terms: FeedSettings
    rules: Path
    vocabulary: Path | None
    typed: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, and the products to tell from what it means."""

    feed_format: str
    encoding: str
    columns: Mapping[str, str]
    tally: Tally
    changes: Changes
    kept: list[str]
    rulebook: Rulebook | None
    before: list[Product] | None
    after: list[Product] | None


def _read_map(_context: click.Context, _option: click.Parameter, typed: tuple[str, ...]) -> dict[str, str]:
    """Field -> header, from texts such as `price=Street price`; no header where it is to be forgotten."""
    if wrong := [text for text in typed if not text.partition("=")[0].strip() or "=" not in text]:
        raise click.BadParameter(
            f"'{wrong[0]}' names no column. Write FIELD=HEADER, such as price=\"Street price\"."
        )
    return {
        field.strip().casefold(): header.strip()
        for field, _, header in (text.partition("=") for text in typed)
    }


def _read_currency(_context: click.Context, _option: click.Parameter, typed: str | None) -> str | None:
    """An ISO 4217 code in capital letters."""
    if typed is not None and not re.fullmatch("[A-Za-z]{3}", typed):
        raise click.BadParameter(f"'{typed}' is no currency. Write its three letters, such as USD or EUR.")
    return typed and typed.upper()


def _read_report(_context: click.Context, _option: click.Parameter, typed: Path | None) -> Path | None:
    """The file of the report, which is not `-`."""
    if typed == Path("-"):
        raise click.BadParameter("Standard output holds the report for people. Name a file.")
    return typed


@click.command(name="import")
@click.argument("file", metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Read everything and report, but change nothing.")
@click.option("--currency", callback=_read_currency, help="Currency of prices that name none; remembered.")
@click.option("--locale", help="How the feed writes numbers, such as en-US or de-DE; remembered.")
@click.option(
    "--replace/--update",
    default=True,
    help="Whether products that the feed does not have are gone (the default), or stay.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_read_report,
    help="Write a report as JSON to this file.",
)
@click.option(
    "--now",
    type=click.DateTime(),
    metavar="DAY",
    help="The day the prices hold for, such as 2026-03-01  [default: today]",
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="FIELD=HEADER",
    callback=_read_map,
    help="Which column of a plain CSV file holds a field; remembered until FIELD= is given. May be repeated.",
)
@click.option(
    "--vocabulary",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The words to read attributes by  [default: the shipped ones]",
)
@written_catalog_option
@rules_option
def import_catalog(
    file: str,
    path: Path | None,
    dry_run: bool,
    currency: str | None,
    locale: str | None,
    replace: bool,
    report: Path | None,
    now: datetime | None,
    columns: Mapping[str, str],
    rules: Path | None,
    vocabulary: Path | None,
) -> None:
    """Make a store's feed its catalog.

    FILE is CSV, a feed for Google Merchant Center, an export of Shopify or WooCommerce, or a page or JSON
    with schema.org products; which of them is found out. `-` is standard input. All of it becomes the
    catalog at once, or, after a fault that concerns the whole file, nothing does. The exit code is 0 when
    every record was taken, 1 when some or all were refused, 2 after such a fault.
    """
    moment = now.replace(tzinfo=UTC) if now else datetime.now(UTC)
    source = Path("/dev/stdin" if file == "-" else file)
    read = {"feed": source, "catalog": path or catalog_path(), "vocabulary": vocabulary}
    refuse_to_overwrite(report, read)
    with open_report(report) as json_report:
        try:
            catalog = (path or catalog_path()) if dry_run else path_to_write(path)
            terms = FeedSettings(currency, locale, moment, columns)
            typed = f"wizard catalog import {quote(file)}" + (
                f" --catalog {quote(str(path))}" if path else ""
            )
            order = Order(file, catalog, dry_run, replace, terms, rules or rules_path(), vocabulary, typed)
            imported = _import(order, json_report)
        except FeedError as error:
            _fail(error, json_report, file)
        except CatalogError as error:
            _fail(FeedError("catalog-unusable", str(error)), json_report)
        if json_report:
            json_report.write(imported.feed_format, imported.encoding, None)
    _print(order, imported)
    raise SystemExit(1 if imported.tally.refused else 0)


def _import(order: Order, report: JsonReport | None) -> Imported:
    """Read the feed into a draft of the catalog, which then takes the catalog's place."""
    vocabulary = read_vocabulary(order.vocabulary)
    with _open_source(order.file) as source, rewriting(order.catalog, order.dry_run) as draft:
        terms = _complete(order.terms, draft)
        feed = _open_feed(source, terms, draft)
        if order.replace:
            draft.clear()
        tally = Tally()
        for result in take_in(_showing_progress(feed, source), draft, vocabulary):
            tally.add(result)
            if report:
                report.add(result)
        if not tally.accepted:
            draft.discard()
        draft.set_as_of(terms.now.date().isoformat())
        draft.remember({"currency": terms.currency, "locale": terms.locale}, order.terms.columns)
        rulebook = _read_rules(order.rules, draft.own_attributes)
        prices = price_limits(rulebook) if rulebook else []
        return Imported(
            feed_format=feed.format,
            encoding=feed.encoding,
            columns=feed.columns,
            tally=tally,
            changes=draft.changes(),
            kept=draft.overridden_and_gone(),
            rulebook=rulebook,
            before=draft.unlike(prices, old=True),
            after=draft.unlike(prices),
        )


def _complete(terms: FeedSettings, draft: Draft) -> FeedSettings:
    """The terms with what the store declared before, where nothing else was typed."""
    known = draft.terms()
    return FeedSettings(
        currency=terms.currency or known.get("currency"),
        locale=terms.locale or known.get("locale"),
        now=terms.now,
        columns={field: name for field, name in {**draft.feed_columns(), **terms.columns}.items() if name},
    )


def _open_feed(source: BinaryIO, terms: FeedSettings, draft: Draft) -> Feed:
    """The feed; where its columns are not those declared for an earlier one, the error says so."""
    try:
        return open_feed(source, terms)
    except FeedError as error:
        earlier = [field for field, name in draft.feed_columns().items() if terms.columns.get(field) == name]
        if error.code == "columns-not-recognised" and earlier:
            forget = " ".join(f"--map {field}=" for field in earlier)
            error.message += f" Columns declared for an earlier feed are forgotten with {forget}"
        raise


def _read_rules(folder: Path, own: Mapping[str, Attribute]) -> Rulebook | None:
    """The rules that the catalog will serve; None when they cannot be used, which is no fault of the feed."""
    try:
        return read_rulebook(folder, own)
    except RulesError:
        return None


@contextmanager
def _open_source(file: str) -> Iterator[BinaryIO]:
    """The bytes of the feed; raises FeedError when there are none to be had."""
    try:
        opened = click.open_file(file, "rb")
    except OSError as error:
        raise FeedError("file-unreadable", f"It cannot be read: {error.strerror}.") from error
    with opened as source:
        yield cast(BinaryIO, source)


def _showing_progress(feed: Iterable[Offer | Rejection], source: BinaryIO) -> Iterator[Offer | Rejection]:
    """The records of the feed, with a bar on a terminal's standard error; none for a stream without end."""
    if not sys.stderr.isatty() or not source.seekable():
        yield from feed
        return
    size = os.fstat(source.fileno()).st_size
    with click.progressbar(length=size, label="Reading", file=sys.stderr) as bar:
        for number, record in enumerate(feed):
            if number % STRIDE == 0:
                bar.update(source.tell() - bar.pos)
            yield record
        bar.update(size - bar.pos)


def _fail(error: FeedError, report: JsonReport | None, file: str = "") -> NoReturn:
    """End with exit code 2 after a fault that concerns the whole import."""
    if report:
        fatal: Json = {"code": error.code, "message": error.message, "line": error.line}
        report.write(error.format, error.encoding, fatal)
    line = f", line {error.line}" if error.line else ""
    place = f"{file}{line}: " if file else ""
    raise CouldNotRun(f"{place}{error.message}\nNothing was imported; the catalog is as it was.")


def _print(order: Order, imported: Imported) -> None:
    """The report for people."""
    tally = imported.tally
    read = f"{imported.feed_format} in {imported.encoding}"
    counts = (
        f"{count_of(tally.accepted, 'product')} accepted, {count_of(tally.refused.total(), 'record')} refused"
    )
    click.echo(f"{order.file} ({read}): {counts}.")
    if not tally.accepted:
        click.echo(f"There is nothing to import, so {order.catalog} is as it was.")
    elif order.dry_run:
        click.echo(f"This was a dry run: {order.catalog} is as it was.")
    else:
        click.echo(f"They are in {order.catalog} now.")
    print_columns(imported.columns, order.typed)
    print_tally(tally)
    if not tally.accepted:
        return
    print_changes(imported.changes)
    print_kept(imported.kept)
    if imported.rulebook is None:
        print_meaning([f"The rules in {order.rules} cannot be used: wizard check says why."])
    else:
        told = tell_meaning(imported.rulebook, imported.before, imported.after)
        print_meaning((*tell_currencies(imported.rulebook, tally.currencies), *told))
