"""`wizard catalog needs`: which needs the catalog can serve."""

from collections import Counter
from pathlib import Path

import click

from wizard.commands.io import catalog_option, open_advisor, rules_option
from wizard.engine.ranking import meets
from wizard.rule_language.predicates import Budget


@click.command()
@rules_option
@catalog_option
def needs(rules: Path, catalog: Path) -> None:
    """Count the products that meet, miss or do not state each need.

    A budget counts as no limit here, since that is the shopper's to say.
    """
    advisor = open_advisor(rules, catalog)
    no_budget = Budget({}, advisor.rulebook.settings.currency)
    click.echo(f"{'need':<22}{'met':>7}{'missed':>8}{'not stated':>12}")
    for need in advisor.rulebook.needs:
        if need.product is None:
            click.echo(f"{need.id:<22}  nothing in the catalog can show it")
        else:
            found = Counter(meets(need, product, no_budget) for product in advisor.catalog.products())
            click.echo(f"{need.id:<22}{found[True]:>7}{found[False]:>8}{found[None]:>12}")
