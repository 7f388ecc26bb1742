"""`wizard catalog infer`: what titles and descriptions state, with the words that state it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.prices import read_price
from wizard.catalog.inference.infer import Inferred, infer
from wizard.catalog.inference.vocabulary import Vocabulary, VocabularyError, read_vocabulary
from wizard.catalog.rows import show_value
from wizard.catalog.store import Catalog
from wizard.catalog.texts import Texts
from wizard.commands.io import CouldNotRun, catalog_option, open_catalog, refuse_to_overwrite
from wizard.commands.output import no_product, print_rows
from wizard.rule_language.predicates import Product, Value
from wizard.rule_language.wording import count_of

COLUMNS = ("id", "kind", "microphone", "wireless", "anc", "form", "water", "battery_h", "price")
UNKNOWN = "unknown"
CENTS = "cents"
"""Stands in the column price_locale where prices are in hundredths of the currency unit."""

MICROPHONES = {"present": "yes"}


def infer_row(row: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, str]:
    """What is read from one row, by column; `unknown` or nothing where it does not say."""
    texts = Texts(
        title=row.get("title", ""),
        description=row.get("description", ""),
        category=row.get("category", ""),
        brand=row.get("brand", ""),
    )
    inferred = infer(texts, vocabulary)
    stated = inferred.attributes
    microphone = _word(stated.get("microphone"))
    return {
        "id": row.get("id", ""),
        "kind": _word(stated["kind"]),
        "microphone": MICROPHONES.get(microphone, microphone),
        "wireless": _connection(inferred),
        "anc": _word(show_value(stated["anc"]) if "anc" in stated else None),
        "form": _word(stated.get("form")),
        "water": str(stated.get("water_rating", "")),
        "battery_h": str(stated.get("battery_hours", "")),
        "price": _price(row),
    }


def _word(value: Value) -> str:
    """A word as tables write it: over-ear, built-in."""
    return UNKNOWN if value is None else str(value).replace("_", "-")


def _connection(inferred: Inferred) -> str:
    """One word for how a product connects; Bluetooth beside a cable counts as Bluetooth."""
    stated = inferred.attributes
    if stated.get("wireless") is True:
        by_base = not {"dongle", "dect"}.isdisjoint(inferred.named)
        if "bluetooth" in inferred.named:
            return "both" if by_base else "bluetooth"
        return "rf-dongle" if by_base else "wireless"
    return "wired" if stated.get("wired") is True else UNKNOWN


def _price(row: Mapping[str, str]) -> str:
    """The price, to the cent; nothing where the text states none, or might state two."""
    locale = row.get("price_locale") or None
    try:
        price = read_price(row.get("price_raw", ""), None if locale == CENTS else locale, row.get("currency"))
    except ValueError:  # no price, or no locale
        return ""
    return f"{price.amount / 100 if locale == CENTS else price.amount:.2f}"


existing = click.Path(path_type=Path, dir_okay=False)


@click.command(name="infer")
@click.argument("product_id", metavar="[ID]", required=False)
@click.option("--csv", "table", type=existing, help="Read titles from a CSV file instead of the catalog.")
@click.option("-o", "--output", type=existing, help="Write the CSV to this file  [default: print it]")
@click.option("--vocabulary", type=existing, help="The words to read by  [default: the shipped ones]")
@catalog_option
def infer_command(
    product_id: str | None,
    table: Path | None,
    output: Path | None,
    vocabulary: Path | None,
    catalog: Path | None,
) -> None:
    """Show what names and descriptions state, and by which words.

    Nothing is changed. Of one product everything is shown, of all products what the catalog does not have
    or has otherwise. With --csv, a table with the columns id and title (and description, category, brand,
    price_raw, price_locale, currency where it has them) becomes one with what was read.
    """
    refuse_to_overwrite(output, {"table": table, "vocabulary": vocabulary})
    try:
        words = read_vocabulary(vocabulary)
    except VocabularyError as error:
        raise CouldNotRun(str(error)) from error
    if table is not None:
        _infer_table(table, output, words)
    elif output is not None:
        raise click.UsageError("-o goes with --csv.")
    elif product_id is not None:
        _show(_product(open_catalog(catalog), product_id), words)
    else:
        _show_differences(open_catalog(catalog), words)


# --- a table -------------------------------------------------------------------------------------------


def _infer_table(table: Path, output: Path | None, vocabulary: Vocabulary) -> None:
    csv.field_size_limit(limits.RECORD)  # of the whole process, so the same as feeds are read with
    try:
        with table.open(encoding="utf-8-sig", newline="") as source:
            rows = csv.DictReader(source, restval="", strict=True)
            _check_columns(table, rows.fieldnames or ())
            inferred = (infer_row(row, vocabulary) for row in rows)
            with click.open_file(str(output or "-"), "w", encoding="utf-8") as target:
                writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
                writer.writeheader()
                writer.writerows(inferred)
    except OSError as error:
        raise CouldNotRun(f"{error.filename}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CouldNotRun(f"{table} is not UTF-8. Save it with the encoding UTF-8.") from error
    except csv.Error as error:
        raise CouldNotRun(f"{table}, line {rows.line_num}: this is no CSV ({error}).") from error


def _check_columns(table: Path, columns: Iterable[str]) -> None:
    for needed in ("id", "title"):
        if needed not in columns:
            found = ", ".join(columns) or "none"
            raise CouldNotRun(
                f"{table} has no column '{needed}'. It has: {found}. Rename the one that is meant."
            )


# --- the catalog ---------------------------------------------------------------------------------------


def _product(catalog: Catalog, product_id: str) -> Product:
    product = catalog.product(product_id)
    if product is None:
        known = (each.id for each in catalog.products())
        raise click.ClickException(str(no_product(product_id, known, catalog.path)))
    return product


def _read(product: Product, vocabulary: Vocabulary) -> Inferred:
    return infer(Texts(product.name, product.description or "", brand=product.brand or ""), vocabulary)


def _show(product: Product, vocabulary: Vocabulary) -> None:
    """Each attribute with the words that state it, and what the catalog has where that differs."""
    inferred = _read(product, vocabulary)
    click.echo(f"{product.name} ({product.id})\n")
    print_rows(_lines(product, inferred, inferred.attributes), indent=0)


def _lines(product: Product, inferred: Inferred, names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Attribute, value, evidence."""
    evidence = {known.attribute: known.evidence for known in inferred.provenance}
    for name in names:
        value, has = inferred.attributes[name], product.attributes.get(name)
        catalog = "" if has == value else f"  (the catalog: {show_value(has)})"
        yield name, show_value(value), f'"{evidence[name]}"{catalog}'


def _stated(inferred: Inferred) -> tuple[str, ...]:
    """The attributes without the kind `other` of a product whose words name no kind at all."""
    return tuple(name for name in inferred.attributes if name != "kind" or not inferred.unnamed)


def _show_differences(catalog: Catalog, vocabulary: Vocabulary) -> None:
    """Per product what the catalog does not state, or otherwise, without what staff decided; how many."""
    decided = {(override.product_id, override.attribute) for override in catalog.overrides}
    number = 0
    for product in catalog.products():
        inferred = _read(product, vocabulary)
        names = [
            name
            for name in _stated(inferred)
            if product.attributes.get(name) != inferred.attributes[name] and (product.id, name) not in decided
        ]
        if names:
            number += 1
            click.echo(f"{product.name} ({product.id})")
            print_rows(_lines(product, inferred, names))
    click.echo(
        f"{count_of(number, 'product')} with something that the catalog does not have or has otherwise."
    )
