"""The `wizard catalog` commands: build the sample, list its products, show where one's facts come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from wizard.catalog.listing import Provenance
from wizard.catalog.rows import STORED_ATTRIBUTES, show_value
from wizard.catalog.sample import AS_OF, build_sample
from wizard.catalog.store import Catalog
from wizard.core.problems import CatalogError, did_you_mean
from wizard.core.products import Product
from wizard.paths import catalog_path

catalog_option = click.option(
    "--catalog",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The catalog file  [default: ./catalog.db, else the shipped one]",
)


@click.group()
def catalog() -> None:
    """Look after the catalog: the products and what is known of them."""


@catalog.command()
@click.option(
    "--catalog",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("catalog.db"),
    show_default=True,
    help="The file to build; all products in it are replaced.",
)
def sample(path: Path) -> None:
    """Build the sample catalog from the data that is shipped with the wizard."""
    try:
        built = build_sample()
        store = Catalog.open(path, writable=True)
        store.replace_all(built.listings, AS_OF)
    except CatalogError as error:
        raise click.ClickException(str(error)) from error
    for conflict in built.conflicts:
        click.echo(f"Conflict: {conflict}")
    click.echo(f"{path}: {len(store.products())} products, version {store.version}")


@catalog.command(name="list")
@click.option(
    "--kind", type=click.Choice(STORED_ATTRIBUTES["kind"].words), help="Only products of this kind."
)
@catalog_option
def list_products(kind: str | None, path: Path | None) -> None:
    """List the products: id, name and price."""
    products = _open(path).products()
    chosen = [product for product in products if kind in (None, product.kind)]
    _echo_table((product.id, product.name, _show_price(product)) for product in chosen)


@catalog.command()
@click.argument("product_id", metavar="ID")
@catalog_option
def show(product_id: str, path: Path | None) -> None:
    """Show one product: every attribute, its value, and where it is known from."""
    store = _open(path)
    product = store.product(product_id)
    if product is None:
        hint = did_you_mean(product_id, (known.id for known in store.products()))
        raise click.ClickException(f"There is no product '{product_id}' in {store.path}. {hint}".rstrip())
    stock = "in stock" if product.in_stock else "sold out"
    click.echo(f"{product.name} ({product.id})\n{stock}\n")
    _echo_table(_describe(store, product))


def _open(path: Path | None) -> Catalog:
    try:
        return Catalog.open(path or catalog_path())
    except CatalogError as error:
        raise click.ClickException(str(error)) from error


def _describe(store: Catalog, product: Product) -> Iterator[tuple[str, ...]]:
    """Attribute, value, and provenance in words; the price comes first."""
    provenance = store.provenance(product.id)
    values = {"price": _show_price(product)}
    values |= {name: show_value(value) for name, value in product.attributes.items()}
    for name, value in values.items():
        known = provenance.get(name)
        yield name, value, _show_provenance(known) if known else ""


def _show_provenance(known: Provenance) -> str:
    page = f" <{known.page}>" if known.page else ""
    return (known.evidence if known.origin == "follows" else f"{known.origin}: {known.evidence}") + page


def _show_price(product: Product) -> str:
    if product.price is None:
        return "not stated"
    note = f" ({product.price_note})" if product.price_note else ""
    return f"{product.price:.2f} {product.currency}{note}"


def _echo_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows in columns as wide as their widest cell; the last one is as long as it is."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)][:-1]
    for row in table:
        padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*padded, row[-1]]).rstrip())
