"""`wizard catalog infer`: what titles and descriptions state, with the words that state it."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path

import click

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.prices import read_price
from wizard.catalog.feeds.records import FeedError, RejectionError
from wizard.catalog.inference.infer import Inferred
from wizard.catalog.inference.vocabulary import VocabularyError
from wizard.catalog.listing import ProductTexts
from wizard.catalog.store import Catalog
from wizard.catalog.titles import TitleReader, open_title_reader
from wizard.catalog.values import show_value
from wizard.commands import io
from wizard.commands.output import print_rows, value_text
from wizard.rule_language.predicates import Product
from wizard.rule_language.wording import count_of

TEXT_COLUMNS = ("title", "description", "category", "brand")
CENTS = "cents"
"""The `price_locale` of prices in hundredths of the currency unit."""


@click.command(name="infer")
@click.argument("product_id", metavar="[ID]", required=False)
@click.option("--csv", "table", type=io.FILE_PATH, help="Read titles from a CSV file instead of the catalog.")
@click.option(
    "-o", "--output", type=io.FILE_PATH, help="Write the CSV to this file  [default: standard output]"
)
@click.option(
    "--vocabulary",
    type=io.FILE_PATH,
    help="The words to recognise attributes by, if the rules name a reader of titles  [default: its own]",
)
@io.catalog_option
@io.rules_option
def infer_command(
    product_id: str | None,
    table: Path | None,
    output: Path | None,
    vocabulary: Path | None,
    catalog: Path,
    rules: Path,
) -> None:
    """Show what names and descriptions state, and in which words.

    Nothing is changed. For one product everything is shown; for all products, only what the catalog lacks or
    has with another value. With --csv, the command reads a table with the columns id and title (and
    optionally description, category, brand, price_raw, price_locale and currency), and writes it with what
    was read from the texts.
    """
    io.refuse_to_overwrite(output, {"table": table, "vocabulary": vocabulary})
    topic = io.open_topic(rules)
    with io.ending_on(VocabularyError):
        reader = open_title_reader(topic, vocabulary)
    if table is not None:
        _infer_table(table, output, reader)
    elif output is not None:
        raise click.UsageError("-o can only be used with --csv.")
    elif product_id is not None:
        _print_product(io.find_product(io.open_catalog(catalog, topic), product_id), reader)
    else:
        _print_differences(io.open_catalog(catalog, topic), reader)


# --- a table -------------------------------------------------------------------------------------------


def _infer_table(table: Path, output: Path | None, reader: TitleReader) -> None:
    """Read titles from a CSV file, and write what they state as CSV."""
    csv.field_size_limit(limits.RECORD)  # global, so use the limit of feeds
    text = StringIO()
    try:
        with table.open(encoding="utf-8-sig", newline="") as source:
            rows = csv.DictReader(source, restval="", strict=True)
            _check_columns(table, rows.fieldnames or ())
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(("id", *reader.columns, "price"))
            writer.writerows(_infer_row(row, reader) for row in rows)
    except OSError as error:
        raise io.CouldNotRun(f"{error.filename}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise io.CouldNotRun(f"{table} is not UTF-8. Save it with the encoding UTF-8.") from error
    except csv.Error as error:
        raise io.CouldNotRun(f"{table}, line {rows.line_num}: this is not CSV ({error}).") from error
    io.print_or_write(text.getvalue(), output)


def _check_columns(table: Path, columns: Iterable[str]) -> None:
    for needed in ("id", "title"):
        if needed not in columns:
            found = ", ".join(columns) or "none"
            fix = "Rename the right one."
            raise io.CouldNotRun(f"{table} has no column '{needed}'. It has: {found}. {fix}")


def _infer_row(row: Mapping[str, str], reader: TitleReader) -> tuple[str, ...]:
    """Return the cells for one row: its id, what was inferred, and the price."""
    title, description, category, brand = (row.get(name, "") for name in TEXT_COLUMNS)
    inferred = reader.infer(ProductTexts(title, description, category, brand=brand))
    return row.get("id", ""), *reader.cells(inferred), _price(row)


def _price(row: Mapping[str, str]) -> str:
    """Return the price to the cent; empty if the text states none or might state two."""
    locale = row.get("price_locale") or None
    try:
        price = read_price(row.get("price_raw", ""), None if locale == CENTS else locale, row.get("currency"))
    except (RejectionError, FeedError):  # no price, or no locale
        return ""
    return f"{price.amount / 100 if locale == CENTS else price.amount:.2f}"


# --- the catalog ---------------------------------------------------------------------------------------


def _infer_product(product: Product, reader: TitleReader) -> Inferred:
    return reader.infer(ProductTexts(product.name, product.description or "", brand=product.brand or ""))


def _print_product(product: Product, reader: TitleReader) -> None:
    """Print each attribute with the words that state it, and the catalog's value if that differs."""
    inferred = _infer_product(product, reader)
    click.echo(f"{product.name} ({product.id})\n")
    print_rows(_attribute_rows(product, inferred, inferred.attributes), indent=0)


def _attribute_rows(
    product: Product, inferred: Inferred, names: Iterable[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield attribute, value, and evidence."""
    evidence = {known.attribute: known.evidence for known in inferred.provenance}
    for name in names:
        value, has = inferred.attributes[name], product.attributes.get(name)
        catalog = "" if _has(product, inferred, name) else f"  (the catalog: {show_value(has)})"
        words = f'"{evidence[name]}"' if name in evidence else "no words"
        yield name, value_text(value, name in inferred.open_lists), f"{words}{catalog}"


def _has(product: Product, inferred: Inferred, name: str) -> bool:
    """Return whether the catalog has the inferred value; for an open list, all of its words."""
    value, has = inferred.attributes[name], product.attributes.get(name)
    if name in inferred.open_lists and isinstance(value, tuple) and isinstance(has, tuple):
        return set(value) <= set(has)
    return value == has


def _print_differences(catalog: Catalog, reader: TitleReader) -> None:
    """Print for each product what the catalog lacks or states differently, except decisions of staff."""
    decided = {(override.product_id, override.attribute) for override in catalog.overrides}
    number = 0
    for product in catalog.products():
        inferred = _infer_product(product, reader)
        names = [
            name
            for name in inferred.attributes
            if not _has(product, inferred, name)
            and (product.id, name) not in decided
            and not (name == "kind" and inferred.unnamed)  # `other` only because no words name a kind
        ]
        if names:
            number += 1
            click.echo(f"{product.name} ({product.id})")
            print_rows(_attribute_rows(product, inferred, names))
    products = count_of(number, "product")
    click.echo(f"{products} with something that the catalog lacks or states differently.")
