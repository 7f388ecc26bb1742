"""`wizard catalog set`: what staff decide about a product, whatever its feed says."""

from datetime import date
from pathlib import Path

import click

from wizard.catalog.decisions import parse_decisions
from wizard.catalog.listing import Listing
from wizard.catalog.overrides import Override
from wizard.catalog.rows import STORED_ATTRIBUTES
from wizard.catalog.store import rewrite
from wizard.commands.io import ending_on, path_to_write, unknown_product, written_catalog_option
from wizard.commands.output import print_table, product_rows
from wizard.rule_language.diagnostics import CatalogError


@click.command(name="set")
@click.argument("product_id", metavar="ID")
@click.argument("decisions", metavar="[ATTRIBUTE=VALUE]...", nargs=-1)
@click.option("--unset", multiple=True, metavar="ATTRIBUTE", help="Take a decision back; may be repeated.")
@click.option("--because", metavar="TEXT", help="Why, for colleagues: where it is said, who looked.")
@written_catalog_option
def set_attributes(
    product_id: str,
    decisions: tuple[str, ...],
    unset: tuple[str, ...],
    because: str | None,
    path: Path | None,
) -> None:
    """Decide what a product has, whatever its feed says.

    A decision survives every later import, until it is taken back. Lists are written
    `links=usb,bluetooth` or `links=none`; `microphone=` says that it is not known.
    """
    with ending_on(CatalogError, end=click.ClickException):
        path = path_to_write(path)
        with rewrite(path) as draft:
            before = draft.listing(product_id)
            decided = draft.overrides.get(product_id, {})
            if before is None and not decided:
                raise CatalogError(unknown_product(product_id, draft.product_ids(), path))
            attributes = {**STORED_ATTRIBUTES, **draft.own_attributes}
            values = parse_decisions(decisions, unset, because or "", attributes, decided)
            today = date.today().isoformat()
            overrides = [
                Override(product_id, name, value, because or "", today) for name, value in values.items()
            ]
            draft.decide(product_id, overrides, unset)
            after = draft.listing(product_id)
    _print_difference(product_id, before, after)


def _print_difference(product_id: str, before: Listing | None, after: Listing | None) -> None:
    """Print what is different now, and where it comes from."""
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
