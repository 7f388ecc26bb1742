"""The `wizard catalog` commands: write the sample, list products, show one, write them out."""

from pathlib import Path

import click

from wizard.catalog.export import write_csv, write_json
from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.catalog.store import Catalog, bring_up_to_date, write_catalog
from wizard.commands.io import (
    FILE_PATH,
    catalog_option,
    ending_on,
    find_product,
    open_catalog,
    path_to_write,
    refuse_to_overwrite,
    writing,
    written_catalog_option,
)
from wizard.commands.output import price_text, print_table, product_rows
from wizard.paths import shipped_catalog_path
from wizard.rule_language.diagnostics import CatalogError


@click.group()
def catalog() -> None:
    """Look after the products and what is known of them."""


@catalog.command()
@click.option(
    "--catalog",
    "path",
    type=FILE_PATH,
    default=Path("catalog.db"),
    show_default=True,
    help="The file to write.",
)
@click.option("--replace", is_flag=True, help="Write it even if products of the store's own are lost.")
def sample(path: Path, replace: bool) -> None:
    """Write the sample catalog to a file."""
    with ending_on(CatalogError, end=click.ClickException):
        shipped = Catalog(_shipped_catalog())
        if path.exists() and path.samefile(shipped.path):
            raise CatalogError(
                f"{path} is the shipped catalog itself, which this command copies: "
                "`make catalog` rebuilds it. Name another file with --catalog."
            )
        bring_up_to_date(path)
        if not replace:
            _refuse_to_lose(Catalog(path), {product.id for product in shipped.products()})
        store = write_catalog(path, shipped.listings(), shipped.as_of)
    click.echo(f"{path}: {len(store.products())} products, version {store.version}")


def _shipped_catalog() -> Path:
    path = shipped_catalog_path()
    if not path.is_file():
        raise CatalogError(f"The sample catalog {path} is missing. `make catalog` builds it.")
    return path


def _refuse_to_lose(store: Catalog, sample_ids: set[str]) -> None:
    """Raise CatalogError if the file holds products that the sample does not have."""
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
    with ending_on(CatalogError, end=click.ClickException):
        path = path_to_write(path)
        if not path.is_file():
            raise CatalogError(f"There is no catalog {path}.")
        lacked = bring_up_to_date(path)
    click.echo(f"{path}: {'it lacked ' + ', '.join(lacked) if lacked else 'nothing to do'}")


@catalog.command(name="list")
@click.option(
    "--kind", type=click.Choice(STORED_ATTRIBUTES["kind"].words), help="Only products of this kind."
)
@catalog_option
def list_products(kind: str | None, catalog: Path) -> None:
    """List the products: id, name and price."""
    products = _open(catalog).products()
    chosen = [product for product in products if kind in (None, product.kind)]
    print_table((product.id, product.name, price_text(product)) for product in chosen)


@catalog.command()
@click.argument("product_id", metavar="ID")
@catalog_option
def show(product_id: str, catalog: Path) -> None:
    """Show what is known of one product, and from where."""
    store = _open(catalog)
    product = find_product(store, product_id)
    stock = "in stock" if product.in_stock else "sold out"
    click.echo(f"{product.name} ({product.id})\n{stock}\n")
    print_table(product_rows(product, store.provenance(product_id)))


@catalog.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help="What to write; JSON says where each attribute comes from too.",
)
@click.option("-o", "--output", type=FILE_PATH, help="The file to write  [default: print it]")
@catalog_option
def export(kind: str, output: Path | None, catalog: Path) -> None:
    """Write out all products with their attributes, as CSV or JSON."""
    store = _open(catalog)
    refuse_to_overwrite(output, {"catalog": store.path})
    write = write_csv if kind == "csv" else write_json
    target = output or Path("-")
    with writing(target, end=click.ClickException):
        opened = click.open_file(str(target), "w", encoding="utf-8")
    with opened as file:
        write(store, file)


def _open(path: Path) -> Catalog:
    """Open the catalog; where it cannot be read, these commands end with exit code 1."""
    return open_catalog(path, end=click.ClickException)
