"""How an import recognised columns, for its report and for `wizard catalog import --explain`."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

import click

from wizard.catalog.feeds import Feed
from wizard.catalog.feeds.availability import FIELDS
from wizard.catalog.feeds.guess import NET_PRICE
from wizard.catalog.feeds.records import FeedFormat, Offer, Recognition, Rejection
from wizard.catalog.import_feed import ImportedOffer
from wizard.catalog.values import show_value
from wizard.commands.output import print_heading, print_line, print_rows
from wizard.rule_language.wording import join_words
from wizard.rule_language.yaml_reader import shorten

EXPLAINED = 3
"""How many rows are shown as they would be stored."""

_NOTED = ("description", "category", "brand", "url", "image")


def stated_fields(offer: Offer) -> Iterator[str]:
    """Yield those fields that an offer states among the ones shoppers miss most."""
    texts = offer.texts
    stated = (texts.description, texts.category or texts.google_category, texts.brand, offer.url, offer.image)
    yield from (field for field, value in zip(_NOTED, stated, strict=True) if value)
    if all(warning.code != "availability-not-stated" for warning in offer.warnings):
        yield "availability"


def never_stated(feed: Feed, stated: Collection[str]) -> list[str]:
    """Return the fields that no product in a feed states."""
    missing = [field for field in ("availability", *_NOTED) if field not in stated]
    if _lacks_stock(feed) and "availability" not in missing:
        missing.insert(0, "availability")
    return missing


def _lacks_stock(feed: Feed) -> bool:
    """Return whether a table has no column for stock or availability."""
    columns = feed.recognition.columns
    return bool(columns) and columns.keys().isdisjoint((*FIELDS, "tracker", "tracked"))


def print_columns(feed: Feed, attributes: Mapping[str, str], stated: Collection[str], typed: str) -> None:
    """Print what each column was read as, and what was never stated, with columns that could be meant.

    `attributes` maps attributes to columns, `stated` has the fields that some product states, and `typed` is
    the command to which `--map` is added to correct a column.
    """
    is_csv = feed.format == FeedFormat.CSV
    if columns := {**feed.recognition.columns, **attributes}:
        print_heading("Columns, as they were read")
        print_rows(columns.items())
        if is_csv:
            click.echo(f'  Wrong? Correct it once, for example: {typed} --map price="NAME OF THE COLUMN"')
    missing = never_stated(feed, stated)
    if _lacks_stock(feed):
        print_heading("Stock")
        print_line("No column says whether products can be bought, so all of them count as in stock.")
        meant = [name for name, fields in feed.recognition.could_mean.items() if "stock" in fields]
        if meant:
            could = f"It could be {join_words((repr(name) for name in meant), 'or')}"
            print_line(f'{could}: add --map stock="{meant[0]}".' if is_csv else f"{could}.")
        missing.remove("availability")
    if stated and missing:
        print_heading("Stated by no product")
        print_line(", ".join(missing))


def print_feed_explanation(feed: Feed, file: str, results: Iterable[ImportedOffer | Rejection]) -> None:
    """Print how a file was recognised and why, its columns, and three rows as they would be stored."""
    shown = list(islice(results, EXPLAINED))
    click.echo(f"{file} is {feed.format} in {feed.encoding}.")
    accepted = (row for row in shown if isinstance(row, ImportedOffer))
    attributes = {header: name for row in accepted for name, header in row.columns.items()}
    print_recognition(feed.recognition, attributes, feed.format in (FeedFormat.CSV, FeedFormat.GMC_TSV))
    for result in shown:
        if isinstance(result, Rejection):
            print_heading(f"Line {result.line}: refused, {result.code}")
            print_line(result.message)
        else:
            print_heading(f"Line {result.offer.line}: accepted")
            print_rows(_stored(result))
    click.echo("\nNothing was imported.")


def print_recognition(about: Recognition, attributes: Mapping[str, str], keeps_others: bool) -> None:
    """Print the shop system of a table, and what its columns were recognised as.

    `attributes` maps columns to attributes; with `keeps_others`, attributes are read from the text of other
    columns.
    """
    if not about.header:
        return
    click.echo(
        f"System: {about.system}, because {about.reason}." if about.system else "System: not recognised."
    )
    print_heading("Columns")
    other = "no field: attributes are read from its text" if keeps_others else "no field"
    print_rows(
        (shorten(header), _describe_column(about, header, attributes) or other) for header in about.header
    )


def _describe_column(about: Recognition, header: str, attributes: Mapping[str, str]) -> str:
    """Return what a column was read as, or what it could mean."""
    fields = [field for field, name in about.columns.items() if header == name or header in name.split(", ")]
    if header in attributes:
        fields.append(f"attribute {attributes[header]}")
    could = about.could_mean.get(header, ())
    if could == (NET_PRICE,):
        not_read = "not read: prices without tax, or that a dealer pays"
    else:
        not_read = f"not read; could be {join_words(could, 'or')}" if could else ""
    return ", ".join(fields) or not_read


def _stored(imported: ImportedOffer) -> Iterator[tuple[str, str]]:
    """Yield name and value of everything that would be stored for a product."""
    offer, product = imported.offer, imported.listing.product
    instead = f" instead of {offer.regular_price}" if offer.regular_price else ""
    yield "id", product.id
    yield "title", product.name
    yield "price", f"{offer.price} {offer.currency}{instead}"
    yield "availability", f"{offer.availability}{'' if offer.in_stock else ', not recommended'}"
    optional = {
        "brand": product.brand, "url": product.url, "image": product.image, "family": product.family,
        "followed_by": product.followed_by,
    }  # fmt: skip
    yield from ((name, value) for name, value in optional.items() if value)
    yield "kind", product.kind
    known = product.attributes.items()
    yield from ((name, show_value(value)) for name, value in known if value is not None and name != "kind")
    if offer.warnings:
        yield "warnings", ", ".join(f"{each.code} ({each.field})" for each in offer.warnings)
