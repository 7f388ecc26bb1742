"""How the catalog's commands print products, and which file they write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from wizard.catalog.listing import Provenance
from wizard.catalog.rows import show_value
from wizard.core.problems import CatalogError, did_you_mean
from wizard.core.products import Product

catalog_option = click.option(
    "--catalog",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The catalog file  [default: ./catalog.db, else the shipped one]",
)

written_catalog_option = click.option(
    "--catalog",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The catalog file to change  [default: ./catalog.db]",
)


def path_to_write(path: Path | None) -> Path:
    """The catalog that a command changes; raises CatalogError where only the shipped one is left."""
    here = Path("catalog.db")
    if path is None and not here.is_file():
        raise CatalogError(
            "There is no catalog.db in this folder, and the shipped catalog is read-only. "
            "Name the file to write: --catalog catalog.db"
        )
    return path or here


def refuse_to_overwrite(written: Path | None, read: Mapping[str, Path | None]) -> None:
    """Raise UsageError (exit code 2) where the file to write is one that is read, under whatever name."""
    for what, path in read.items():
        if written and path and _is_same(written, path):
            raise click.UsageError(f"{written} is the {what}. Name another file to write to.")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there yet
        return one.resolve() == other.resolve()


def describe(product: Product, provenance: Mapping[str, Provenance]) -> Iterator[tuple[str, ...]]:
    """Attribute, value, and provenance in words; the price comes first."""
    values = {"price": show_price(product)}
    values |= {name: show_value(value) for name, value in product.attributes.items()}
    for name, value in values.items():
        known = provenance.get(name)
        yield name, value, _show_provenance(known) if known else ""


def show_price(product: Product) -> str:
    """The price with its currency and note."""
    if product.price is None:
        return "not stated"
    note = f" ({product.price_note})" if product.price_note else ""
    return f"{product.price:.2f} {product.currency}{note}"


def no_product(product_id: str, known: Iterable[str], path: Path) -> CatalogError:
    """What to say of an id that no product has."""
    hint = did_you_mean(product_id, known)
    return CatalogError(f"There is no product '{product_id}' in {path}. {hint}".rstrip())


def echo_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows in columns as wide as their widest cell; the last one is as long as it is."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)][:-1]
    for row in table:
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*padded, row[-1]]).rstrip())


def _show_provenance(known: Provenance) -> str:
    page = f" <{known.page}>" if known.page else ""
    if known.origin == "follows":
        return f"{known.evidence}{page}"
    before = known.instead_of
    if known.origin != "staff" or before is None:
        return f"{known.origin}: {known.evidence}{page}"
    who = "the feed says" if before.origin in ("feed field", "words") else "before"
    return f"staff: {known.evidence} ({who}: {show_value(before.value)})"
