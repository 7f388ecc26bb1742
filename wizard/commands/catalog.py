"""The `wizard catalog` commands: write the sample; list, show, export and correct products."""

from collections.abc import Collection
from datetime import date
from io import StringIO
from itertools import takewhile
from pathlib import Path

import click

from wizard.catalog.decisions import FEED_FIELDS, Decision, parse_decisions
from wizard.catalog.derive import find_contradictions
from wizard.catalog.export import write_csv, write_json
from wizard.catalog.listing import Listing
from wizard.catalog.overrides import Override
from wizard.catalog.relations import RELATIONS
from wizard.catalog.store import Catalog, Draft, migrate_catalog, rewrite, write_catalog
from wizard.commands import io
from wizard.commands.output import price_text, print_heading, print_line, print_table, product_rows
from wizard.paths import shipped_catalog_path, shipped_rules_path
from wizard.rule_language.diagnostics import CatalogError, did_you_mean
from wizard.rule_language.topic import OTHER

IN_OTHER_MODULES = {
    "add-column": "add_column:add_column",
    "gaps": "gaps:gaps",
    "import": "import_catalog:import_catalog",
    "infer": "infer:infer_command",
    "needs": "gaps:needs",
}
"""Name -> module and function of the commands in other modules."""


@click.group(cls=io.CommandGroup, modules=IN_OTHER_MODULES)
def catalog() -> None:
    """Manage the products and what is known about them."""


@catalog.command()
@click.option(
    "--catalog",
    "path",
    type=io.FILE_PATH,
    default=Path("catalog.db"),
    show_default=True,
    help="The file to write.",
)
@click.option("--replace", is_flag=True, help="Replace the file even if that loses the store's own products.")
def sample(path: Path, replace: bool) -> None:
    """Write the sample catalog to a file."""
    with io.ending_on(CatalogError, end=click.ClickException):
        source = shipped_catalog_path()
        if not source.is_file():
            raise CatalogError(f"The sample catalog {source} is missing. `make catalog` builds it.")
        topic = io.open_topic(shipped_rules_path())
        shipped = Catalog(source, topic)
        if path.exists() and path.samefile(source):
            raise CatalogError(
                f"{path} is the shipped catalog itself, which this command copies: "
                "`make catalog` rebuilds it. Name another file with --catalog."
            )
        migrate_catalog(path)
        if not replace:
            _refuse_to_lose(Catalog(path, topic), {product.id for product in shipped.products()})
        store = write_catalog(path, topic, shipped.listings(), shipped.as_of)
    click.echo(f"{path}: {len(store.products())} products, version {store.version}")


def _refuse_to_lose(store: Catalog, sample_ids: set[str]) -> None:
    """Raise CatalogError if the file has products that are not in the sample."""
    own = [product.id for product in store.products() if product.id not in sample_ids]
    if own:
        more = f" and {len(own) - 1:,} more" if len(own) > 1 else ""
        raise CatalogError(
            f"{store.path} holds products that are not of the sample: '{own[0]}'{more}. "
            "Name another file with --catalog, or lose them with --replace."
        )


@catalog.command()
@io.written_catalog_option
def migrate(path: Path | None) -> None:
    """Upgrade a catalog file that was made by an older release."""
    with io.ending_on(CatalogError, end=click.ClickException):
        path = io.path_to_write(path)
        if not path.is_file():
            raise CatalogError(f"There is no catalog {path}.")
        lacked = migrate_catalog(path)
    click.echo(f"{path}: {'added ' + ', '.join(lacked) if lacked else 'nothing to do'}")


@catalog.command(name="list")
@click.option("--kind", help="List only products of this kind, as named in the rules, or 'other'.")
@io.catalog_option
@io.rules_option
def list_products(kind: str | None, catalog: Path, rules: Path) -> None:
    """List the products: id, name and price."""
    store = _open(catalog, rules)
    kinds = (*store.topic.kind, OTHER)
    if kind not in (None, *kinds):
        hint = did_you_mean(kind or "", kinds) or f"The kinds are {', '.join(kinds)}."
        raise click.UsageError(f"There is no kind '{kind}'. {hint}")
    products = store.products()
    chosen = [product for product in products if kind in (None, product.kind)]
    print_table((product.id, product.name, price_text(product)) for product in chosen)


@catalog.command()
@click.argument("product_id", metavar="ID")
@io.catalog_option
@io.rules_option
def show(product_id: str, catalog: Path, rules: Path) -> None:
    """Show what is known about one product, and from which source."""
    store = _open(catalog, rules)
    product = io.find_product(store, product_id)
    stock = "in stock" if product.in_stock else "sold out"
    click.echo(f"{product.name} ({product.id})\n{stock}\n")
    known = store.provenance(product.id)
    print_table(product_rows(product, known))
    contradictions = find_contradictions(Listing(product, tuple(known.values())), store.topic)
    if found := [*contradictions, *store.problems.get(product.id, ())]:
        print_heading("To be checked")
        for sentence in found:
            print_line(sentence)


@catalog.command()
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help="The format; JSON also says where each attribute comes from.",
)
@click.option("-o", "--output", type=io.FILE_PATH, help="The file to write  [default: standard output]")
@io.catalog_option
@io.rules_option
def export(kind: str, output: Path | None, catalog: Path, rules: Path) -> None:
    """Export all products with their attributes, as CSV or JSON."""
    store = _open(catalog, rules)
    io.refuse_to_overwrite(output, {"catalog": store.path})
    write = write_csv if kind == "csv" else write_json
    text = StringIO()
    write(store, text)
    io.print_or_write(text.getvalue(), output)


def _open(path: Path, rules: Path) -> Catalog:
    """Open the catalog; if it cannot be read, end the command with exit code 1."""
    return io.open_catalog(path, io.open_topic(rules), end=click.ClickException)


# --- what staff decide ---------------------------------------------------------------------------------


@catalog.command(name="set")
@click.argument("product_id", metavar="ID")
@click.argument("words", metavar="[ID]... [ATTRIBUTE=VALUE]...", nargs=-1)
@click.option("--unset", multiple=True, metavar="ATTRIBUTE", help="Take back a decision. May be repeated.")
@click.option("--because", default="", help="The reason, for colleagues, such as the source or who checked.")
@io.written_catalog_option
@io.rules_option
def set_attributes(
    product_id: str,
    words: tuple[str, ...],
    unset: tuple[str, ...],
    because: str,
    path: Path | None,
    rules: Path,
) -> None:
    """Set attributes of products by hand, whatever their feed says.

    Such a decision survives every later import until it is taken back with --unset. Write several words as
    `ports=usb,hdmi`, and an empty list as `ports=none`. `ports=usb,...` means that there may be more;
    `ports=` means that it is not known. `family=NAME` says that the product is a version of the same model as
    the others of that family; `followed_by=ID` says that the product ID is its successor.
    """
    with io.ending_on(CatalogError, end=click.ClickException):
        path = io.path_to_write(path)
        with rewrite(path, io.open_topic(rules)) as draft:
            attributes = {**draft.topic.stored_attributes, **draft.own_attributes, **RELATIONS}
            more = tuple(takewhile(lambda word: not _is_decision(word, attributes), words))
            ids, decisions = [draft.find_id(each) for each in (product_id, *more)], words[len(more) :]
            before = {each: draft.listing(each) for each in dict.fromkeys(ids)}
            gone = [each for each, found in before.items() if not (found or draft.overrides.get(each))]
            if gone:
                known = draft.product_ids()
                raise CatalogError("\n".join(io.unknown_product(each, known, path) for each in gone))
            today = date.today().isoformat()
            for each in before:
                decided = draft.overrides.get(each, {})
                values = parse_decisions(decisions, unset, because, attributes, decided)
                values = _find_successor(values, draft, path)
                overrides = [
                    Override(each, name, value, because, today, is_open)
                    for name, (value, is_open) in values.items()
                ]
                draft.decide(each, overrides, unset)
            after = {each: draft.listing(each) for each in before}
    for number, (each, was) in enumerate(before.items()):
        if number:
            click.echo()
        _print_difference(each, was, after[each])


def _is_decision(word: str, attributes: Collection[str]) -> bool:
    """Return whether a word decides something, rather than being the id of another product."""
    return "=" in word or word in attributes or word in FEED_FIELDS


def _find_successor(values: dict[str, Decision], draft: Draft, path: Path) -> dict[str, Decision]:
    """Return the decisions with the successor's name replaced by its id.

    Raises CatalogError if it is not in the catalog.
    """
    if not (after := values.get("followed_by", Decision(None)).value):
        return values
    found, known = draft.find_id(str(after)), draft.product_ids()
    if found not in known:
        raise CatalogError(io.unknown_product(str(after), known, path))
    return {**values, "followed_by": Decision(found)}


def _print_difference(product_id: str, before: Listing | None, after: Listing | None) -> None:
    """Print what has changed, and where it comes from."""
    was = _rows(before)
    changed = [row for row in _rows(after) if row not in was]
    name = f"{after.product.name} ({product_id})" if after else f"{product_id}, which no feed has for now"
    click.echo(f"{name}\n")
    if changed:
        print_table(changed)
    else:
        click.echo("Noted." if after is None else "Nothing is different.")


def _rows(listing: Listing | None) -> list[tuple[str, str, str]]:
    if listing is None:
        return []
    return list(product_rows(listing.product, {known.attribute: known for known in listing.provenance}))
