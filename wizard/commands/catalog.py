"""The `wizard catalog` commands: build the sample, list products, show one, write them out."""

from __future__ import annotations

from pathlib import Path

import click

from wizard.catalog.export import write_csv, write_json
from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.catalog.sample import AS_OF, build_sample
from wizard.catalog.store import Catalog, bring_up_to_date
from wizard.commands.io import catalog_option, path_to_write, refuse_to_overwrite, written_catalog_option
from wizard.commands.output import describe, no_product, print_table, show_price
from wizard.paths import catalog_path
from wizard.rule_language.diagnostics import CatalogError


@click.group()
def catalog() -> None:
    """Look after the products and what is known of them."""


@catalog.command()
@click.option(
    "--catalog",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("catalog.db"),
    show_default=True,
    help="The file to build.",
)
@click.option("--replace", is_flag=True, help="Build it even if products of the store's own are lost.")
def sample(path: Path, replace: bool) -> None:
    """Build the sample catalog from the shipped data."""
    try:
        built = build_sample()
        store = Catalog.open(path, writable=True)
        if not replace:
            _refuse_to_lose(store, {listing.product.id for listing in built.listings})
        store.replace_all(built.listings, AS_OF)
    except CatalogError as error:
        raise click.ClickException(str(error)) from error
    for conflict in built.conflicts:
        click.echo(f"Conflict: {conflict}")
    click.echo(f"{path}: {len(store.products())} products, version {store.version}")


def _refuse_to_lose(store: Catalog, sample_ids: set[str]) -> None:
    """Raise CatalogError when the file holds products that the sample does not have."""
    own = [product.id for product in store.products() if product.id not in sample_ids]
    if own:
        more = f" and {len(own) - 1:,} more" if len(own) > 1 else ""
        raise CatalogError(
            f"{store.path} holds products that are not of the sample: '{own[0]}'{more}. "
            "Name another file with --catalog, or lose them with --replace."
        )


@catalog.command()
@written_catalog_option
def migrate(path: Path | None) -> None:
    """Bring a catalog file that an older wizard made up to date."""
    try:
        path = path_to_write(path)
        if not path.is_file():
            raise CatalogError(f"There is no catalog {path}.")
        lacked = bring_up_to_date(path)
    except CatalogError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{path}: {'it lacked ' + ', '.join(lacked) if lacked else 'nothing to do'}")


@catalog.command(name="list")
@click.option(
    "--kind", type=click.Choice(STORED_ATTRIBUTES["kind"].words), help="Only products of this kind."
)
@catalog_option
def list_products(kind: str | None, catalog: Path | None) -> None:
    """List the products: id, name and price."""
    products = _open(catalog).products()
    chosen = [product for product in products if kind in (None, product.kind)]
    print_table((product.id, product.name, show_price(product)) for product in chosen)


@catalog.command()
@click.argument("product_id", metavar="ID")
@catalog_option
def show(product_id: str, catalog: Path | None) -> None:
    """Show what is known of one product, and from where."""
    store = _open(catalog)
    product = store.product(product_id)
    if product is None:
        known = (each.id for each in store.products())
        raise click.ClickException(str(no_product(product_id, known, store.path)))
    stock = "in stock" if product.in_stock else "sold out"
    click.echo(f"{product.name} ({product.id})\n{stock}\n")
    print_table(describe(product, store.provenance(product_id)))


@catalog.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help="What to write; JSON says where each attribute comes from too.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write  [default: print it]",
)
@catalog_option
def export(kind: str, output: Path | None, catalog: Path | None) -> None:
    """Write out all products with their attributes, as CSV or JSON."""
    store = _open(catalog)
    refuse_to_overwrite(output, {"catalog": store.path})
    write = write_csv if kind == "csv" else write_json
    try:
        opened = click.open_file(str(output or "-"), "w", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from error
    with opened as file:
        write(store, file)


def _open(path: Path | None) -> Catalog:
    try:
        return Catalog.open(path or catalog_path())
    except CatalogError as error:
        raise click.ClickException(str(error)) from error
