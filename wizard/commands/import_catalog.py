"""`wizard catalog import`: replace or update a store's catalog from its feed."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import BinaryIO, NoReturn, cast

import click
from click.core import ParameterSource

from wizard.catalog.feeds import Feed, open_feed
from wizard.catalog.feeds.names import list_column_names
from wizard.catalog.feeds.plain_text import normalize_header
from wizard.catalog.feeds.prices import find_decimal_mark
from wizard.catalog.feeds.records import FeedError, FeedSettings, Offer, Rejection
from wizard.catalog.import_feed import import_offers
from wizard.catalog.store import Draft, rewrite
from wizard.catalog.titles import TitleReader, open_title_reader
from wizard.commands import import_report, io
from wizard.commands.import_columns import print_feed_explanation, print_recognition
from wizard.commands.output import Json
from wizard.paths import catalog_path
from wizard.rule_language.diagnostics import CatalogError, RulesError
from wizard.rule_language.topic import Topic
from wizard.rules_folder import load, load_topic, read_texts

STRIDE = 500
"""Update the progress bar once per this many records."""


def _read_map(_context: click.Context, _option: click.Parameter, typed: tuple[str, ...]) -> dict[str, str]:
    """Parse `FIELD=HEADER` strings such as `price=Street price`; after `price=`, the header is empty."""
    columns = {}
    for text in typed:
        field, equals, header = (part.strip() for part in text.partition("="))
        if not field or not equals:
            fix = 'Write FIELD=HEADER, such as price="Street price".'
            raise click.BadParameter(f"'{text}' names no column. {fix}")
        columns[field.casefold()] = header
    return columns


def _read_currency(_context: click.Context, _option: click.Parameter, typed: str | None) -> str | None:
    """Parse an ISO 4217 code; return it in capital letters."""
    if typed is not None and not re.fullmatch("[A-Za-z]{3}", typed):
        raise click.BadParameter(f"'{typed}' is not a currency. Write its three letters, such as USD or EUR.")
    return typed and typed.upper()


def _read_report(_context: click.Context, _option: click.Parameter, typed: Path | None) -> Path | None:
    """Return the file of the report; refuse `-`."""
    if typed == Path("-"):
        raise click.BadParameter("Standard output has the report as text. Name a file.")
    return typed


@click.command(name="import")
@click.argument("file", metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Read and report everything, but change nothing.")
@click.option(
    "--explain",
    is_flag=True,
    help="Explain how FILE and each of its columns are read, with three products; import nothing.",
)
@click.option(
    "--currency", callback=_read_currency, help="The currency of prices that name none; remembered."
)
@click.option("--encoding", metavar="NAME", help="The file's encoding, such as cp1250  [default: detected]")
@click.option("--locale", help="The number format of the feed, such as en-US or de-DE; remembered.")
@click.option(
    "--replace/--update",
    default=True,
    help="Remove products that are not in the feed (the default), or keep them.",
)
@click.option(
    "--report", type=io.FILE_PATH, callback=_read_report, help="Write a report to this file, as JSON."
)
@click.option(
    "--now",
    type=click.DateTime(),
    metavar="DAY",
    help="The day that the prices are valid for, such as 2026-03-01  [default: today]",
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="FIELD=HEADER",
    callback=_read_map,
    help="The column of a plain CSV file that holds a field, or an attribute of the rules such as kind; "
    "remembered until FIELD= is given. May be repeated.",
)
@click.option(
    "--vocabulary",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The words to recognise attributes by, if the rules name a reader of titles  [default: its own]",
)
@io.written_catalog_option
@io.rules_option
@io.without_garbage_collection()
def import_catalog(
    file: str,
    path: Path | None,
    dry_run: bool,
    explain: bool,
    currency: str | None,
    encoding: str | None,
    locale: str | None,
    replace: bool,
    report: Path | None,
    now: datetime | None,
    columns: Mapping[str, str],
    rules: Path,
    vocabulary: Path | None,
) -> None:
    """Import a store's product feed into the catalog.

    FILE is a CSV file, a feed for Google Merchant Center, an export of Shopify or WooCommerce, or a page or
    JSON file with schema.org products; the format is detected. `-` reads standard input. Either all of it
    goes into the catalog at once or, after a fault that concerns the whole file, nothing does. The exit code
    is 0 if every record was accepted, 1 if some or all were refused, and 2 after such a fault.
    """
    moment = now.replace(tzinfo=UTC) if now else datetime.now(UTC)
    declared = FeedSettings(currency, locale, moment, columns, encoding=encoding)
    read = {
        "feed": Path("/dev/stdin" if file == "-" else file),
        "catalog": path or catalog_path(),
        "vocabulary": vocabulary,
    }
    io.refuse_to_overwrite(report, read)
    dry_run = dry_run or explain
    with import_report.open_report(report) as json_report:
        with _reporting_faults(json_report, file, rules):
            catalog = (path or catalog_path()) if dry_run else io.path_to_write(path)
            texts = read_texts(rules)
            topic = load_topic(texts)
            reader = open_title_reader(topic, vocabulary)
            with _open_source(file) as source, rewrite(catalog, topic, dry_run) as draft:
                if explain:
                    _explain(source, draft, declared, reader, file)
                    return
                imported = _import(source, draft, declared, reader, replace, texts, json_report)
        outcome = "" if dry_run else "The catalog holds what was imported."
        with io.writing(report or Path(), outcome):
            about = import_report.describe_columns(imported.feed, imported.summary)
            about["shared_ids"] = list(map(asdict, imported.shared))
            json_report.write(imported.feed.format, imported.feed.encoding, None, imported.circles, about)
    import_report.print_report(imported, file, catalog, rules, _repeat_command(file, rules, path), dry_run)
    raise SystemExit(1 if imported.summary.refused else 0)


def _import(
    source: BinaryIO,
    draft: Draft,
    declared: FeedSettings,
    reader: TitleReader,
    replace: bool,
    texts: Mapping[str, bytes],
    report: import_report.JsonReport,
) -> import_report.ImportOutcome:
    """Read the feed into a draft of the catalog."""
    settings = _complete(declared, draft)
    feed = _open_feed(source, settings, draft)
    if replace:
        draft.clear()
    summary = import_report.ImportSummary()
    decimal = settings.locale and find_decimal_mark(settings.locale)
    for result in import_offers(_showing_progress(feed, source), draft, reader, decimal):
        summary.add(result)
        report.add(result)
    if not summary.accepted:
        draft.discarded = True
    draft.set_as_of(settings.now.date().isoformat())
    draft.save_feed_settings({"currency": settings.currency, "locale": settings.locale}, declared.columns)
    return _settle(draft, feed, summary, texts)


def _settle(
    draft: Draft, feed: Feed, summary: import_report.ImportSummary, texts: Mapping[str, bytes]
) -> import_report.ImportOutcome:
    """Settle what depends on all products together, and compare them with those of the old catalog."""
    rulebook = None
    with suppress(RulesError):  # unusable rules are not the feed's fault
        rulebook = load(texts, draft.own_attributes)
    prices = import_report.price_limits(rulebook) if rulebook else []
    shared = draft.settle_aliases()
    circles = draft.leave_out_circles()
    diff, kept = draft.diff(), draft.overridden_missing_ids()
    before, after = draft.select_distinct_products(prices, old=True), draft.select_distinct_products(prices)
    return import_report.ImportOutcome(feed, summary, diff, kept, circles, shared, rulebook, before, after)


def _explain(source: BinaryIO, draft: Draft, declared: FeedSettings, reader: TitleReader, file: str) -> None:
    """Print how the feed was recognised, and its first products."""
    settings = _complete(declared, draft)
    try:
        feed = _open_feed(source, settings, draft)
    except FeedError as error:
        if error.recognition:
            print_recognition(error.recognition, {}, keeps_others=True)
        raise
    decimal = settings.locale and find_decimal_mark(settings.locale)
    print_feed_explanation(feed, file, import_offers(iter(feed), draft, reader, decimal))
    draft.discarded = True


def _complete(declared: FeedSettings, draft: Draft) -> FeedSettings:
    """Fill in settings that were not typed with those that the store declared before."""
    known = draft.feed_settings()
    columns = {**draft.feed_columns(), **declared.columns}
    return FeedSettings(
        currency=declared.currency or known.get("currency"),
        locale=declared.locale or known.get("locale"),
        now=declared.now,
        columns={field: name for field, name in columns.items() if name},
        attributes=_column_names(draft.topic),
        encoding=declared.encoding,
    )


def _column_names(topic: Topic) -> dict[str, frozenset[str]]:
    """Return attribute -> normalized headers of its column: its name, and its label unless a field has it."""
    fields = list_column_names().keys()
    return {
        name: frozenset({normalize_header(name), *({normalize_header(attribute.label)} - fields)})
        for name, attribute in topic.stored_attributes.items()
    }


def _open_feed(source: BinaryIO, settings: FeedSettings, draft: Draft) -> Feed:
    """Open the feed; if columns declared for an earlier feed do not match it, add that to the error."""
    try:
        return open_feed(source, settings)
    except FeedError as error:
        columns = draft.feed_columns().items()
        earlier = [name for name, header in columns if settings.columns.get(name) == header]
        if error.code == "columns-not-recognised" and earlier:
            forget = " ".join(f"--map {name}=" for name in earlier)
            error.message += f" Columns declared for an earlier feed are forgotten with {forget}"
        raise


@contextmanager
def _open_source(file: str) -> Iterator[BinaryIO]:
    """Open the feed for reading; raise FeedError if it cannot be read."""
    try:
        opened = click.open_file(file, "rb")
    except OSError as error:
        raise FeedError("file-unreadable", f"It cannot be read: {error.strerror}.") from error
    with opened as source:
        yield cast(BinaryIO, source)


def _showing_progress(feed: Iterable[Offer | Rejection], source: BinaryIO) -> Iterator[Offer | Rejection]:
    """Yield the records; show progress on standard error if that is a terminal and the size is known."""
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


def _repeat_command(file: str, rules: Path, path: Path | None) -> str:
    """Return the command that imports the file again, with the folder and the catalog that were typed."""
    named = click.get_current_context().get_parameter_source("rules") is not ParameterSource.DEFAULT
    options = {"--rules": rules if named else None, "--catalog": path}
    written = [f" {name} {quote(str(each))}" for name, each in options.items() if each]
    return f"wizard catalog import {quote(file)}{''.join(written)}"


@contextmanager
def _reporting_faults(report: import_report.JsonReport, file: str, rules: Path) -> Iterator[None]:
    """End with exit code 2 after a fault of the rules, the feed or the catalog."""
    try:
        yield
    except RulesError as error:
        message = f"The rules in {rules} do not say what the catalog holds:\n{error}"
        _fail(FeedError("rules-unusable", message), report)
    except FeedError as error:
        _fail(error, report, file)
    except CatalogError as error:
        _fail(FeedError("catalog-unusable", str(error)), report)


def _fail(error: FeedError, report: import_report.JsonReport, file: str = "") -> NoReturn:
    """End with exit code 2 after an error that concerns the whole import."""
    fatal: Json = {"code": error.code, "message": error.message, "line": error.line}
    line = f", line {error.line}" if error.line else ""
    place = f"{file}{line}: " if file else ""
    message = f"{place}{error.message}\nNothing was imported; the catalog is unchanged."
    with io.writing(Path(), message):
        report.write(error.format, error.encoding, fatal)
    raise io.CouldNotRun(message)
