"""`wizard embed-snippet`: the lines that embed the wizard in a store's page."""

from collections.abc import Collection
from pathlib import Path

import click

from wizard.commands.io import SiteAddress, catalog_option, open_advisor, rules_option
from wizard.rule_language.diagnostics import did_you_mean
from wizard.web.snippet import write_jsx, write_snippet
from wizard.web.surface import COMPACT


@click.command("embed-snippet")
@click.option("--store", required=True, help="The id of the store in stores.yaml.")
@click.option(
    "--base",
    type=SiteAddress(),
    default="http://127.0.0.1:8000/",
    show_default=True,
    help="The address of the wizard, as seen by the store's visitors.",
)
@click.option("--product", help="The id of the product that the page is about.")
@click.option(
    "--result", type=click.Choice([COMPACT]), help="Show a short recommendation, for narrow places."
)
@click.option("--jsx", is_flag=True, help="Print JSX, for React and Next.")
@rules_option
@catalog_option
def embed_snippet(
    store: str, base: str, product: str | None, result: str | None, jsx: bool, rules: Path, catalog: Path
) -> None:
    """Print the two lines of HTML that embed the wizard in a page.

    They also reserve the height that the questions need, so that the page around the wizard does not jump.
    """
    advisor = open_advisor(rules, catalog)
    new_store = "If it is new, list it there first, with its id and origins."
    _refuse_unknown("--store", store, advisor.rulebook.store, "stores.yaml", new_store)
    kept = [("store", store)]
    if product is not None:
        if not advisor.product(product):
            known = [each.id for each in advisor.catalog.products()]
            _refuse_unknown("--product", product, known, "the catalog")
        kept.append(("product", product))
    if result is not None:
        kept.append(("p_result", result))
    write = write_jsx if jsx else write_snippet
    click.echo(write(base, kept, advisor.rulebook.topic, advisor.rulebook.store[store].page))


def _refuse_unknown(option: str, name: str, known: Collection[str], where: str, fix: str = "") -> None:
    """End the command with exit code 2 if the id is unknown."""
    if name not in known:
        message = " ".join(
            filter(None, (f"There is no '{name}' in {where}.", did_you_mean(name, known), fix))
        )
        raise click.BadParameter(message, param_hint=f"'{option}'")
