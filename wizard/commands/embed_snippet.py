"""`wizard embed-snippet`: the lines that put the wizard into a store's page."""

from collections.abc import Collection
from pathlib import Path

import click

from wizard.commands.io import SiteAddress, catalog_option, open_advisor, rules_option
from wizard.rule_language.diagnostics import did_you_mean
from wizard.web.snippet import write_snippet


@click.command("embed-snippet")
@click.option("--store", required=True, help="Id of the store in stores.yaml.")
@click.option(
    "--base",
    type=SiteAddress(),
    default="http://127.0.0.1:8000/",
    show_default=True,
    help="Address of the wizard, as the store's visitors reach it.",
)
@click.option("--product", help="Id of the product that the page is about.")
@rules_option
@catalog_option
def embed_snippet(store: str, base: str, product: str | None, rules: Path, catalog: Path) -> None:
    """Print the two lines of HTML for a page of a store.

    They put the wizard there, and keep the height free that the questions need, so the page around them
    does not jump.
    """
    advisor = open_advisor(rules, catalog)
    _refuse_unknown("--store", store, advisor.rulebook.store, "stores.yaml")
    kept = [("store", store)]
    if product is not None:
        _refuse_unknown("--product", product, [each.id for each in advisor.catalog.products()], "the catalog")
        kept.append(("product", product))
    click.echo(write_snippet(base, kept, advisor.rulebook.topic))


def _refuse_unknown(option: str, name: str, known: Collection[str], where: str) -> None:
    """End the command with exit code 2 if nothing there has this id."""
    if name not in known:
        message = f"There is no '{name}' in {where}. {did_you_mean(name, known)}".strip()
        raise click.BadParameter(message, param_hint=f"'{option}'")
