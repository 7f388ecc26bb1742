"""`wizard catalog gaps` and `needs`: what products do not state, and which needs the catalog can meet."""

import shlex
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import click

from wizard.analysis.gaps import Gaps, find_gaps, state_alone
from wizard.catalog.derive import add_conclusions
from wizard.catalog.listing import Listing
from wizard.catalog.values import show_value
from wizard.commands.io import catalog_option, json_option, open_advisor, rules_option
from wizard.commands.output import print_json
from wizard.engine.ways import find_ways, meets_in
from wizard.rule_language.attributes import Attribute, Value
from wizard.rule_language.conditions import NEVER
from wizard.rule_language.model import Need
from wizard.rule_language.predicates import Budget, Product
from wizard.rule_language.topic import Topic
from wizard.rule_language.wording import count_of, join_words


@click.command()
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="The most gaps to list.")
@rules_option
@catalog_option
@json_option
def gaps(limit: int, rules: Path, catalog: Path, as_json: bool) -> None:
    """List attributes that products do not state, most costly first.

    A product that does not state an attribute is not recommended to shoppers who must have it. Each line
    gives the share of plain answer sets (with at most three options ticked per question) for which the
    product would fit if it had the most favourable value of the attribute. Look up the true value, and run
    the command shown below the line.
    """
    advisor = open_advisor(rules, catalog)
    found = find_gaps(advisor.rulebook, advisor.product_groups, partial(_state, advisor.rulebook.topic))
    if as_json:
        counts = {"plain_sets": str(found.plain_sets), "uncounted": str(found.lost), "untried": found.untried}
        listed = [
            {"product": gap.product.id, "favourable": gap.favourable, "plain_sets": str(gap.plain)}
            for gap in found.gaps[:limit]
        ]
        print_json({**counts, "gaps": listed, "more": max(len(found.gaps) - limit, 0)})
    else:
        _print_gaps(found, limit)


def _state(topic: Topic, product: Product, values: Mapping[str, Value]) -> Product:
    """Return the product with these values and the conclusions from them."""
    return add_conclusions(Listing(state_alone(product, values)), topic).product


def _print_gaps(found: Gaps, limit: int) -> None:
    """Print each gap with the command that fills it, then their number."""
    for gap in found.gaps[:limit]:
        missing = join_words(gap.favourable)
        best = ", ".join(map(show_value, gap.favourable.values()))
        click.echo(f"{_share(gap.plain, found.plain_sets):>7}  {gap.product.name}: {missing} (best: {best})")
        stated = " ".join(f"{name}=..." for name in gap.favourable)
        click.echo(f'         wizard catalog set {shlex.quote(gap.product.id)} {stated} --because "..."')
    number, shown = count_of(len(found.gaps), "gap"), min(limit, len(found.gaps))
    click.echo(f"{number}, {shown:,} listed; of {found.plain_sets:,} plain answer sets.")
    if found.untried:
        click.echo(f"{count_of(found.untried, 'product')} not examined: that would take too long.")
    if found.lost:
        click.echo(f"{found.lost:,} plain answer sets are not counted: the rules are too tangled.")


def _share(plain: int, of: int) -> str:
    """Return a share in percent, with two decimals if it is small."""
    percent = 100 * plain / of
    return "< 0.01 %" if percent < 0.01 else f"{percent:.2f} %" if percent < 1 else f"{percent:.1f} %"


@click.command()
@rules_option
@catalog_option
def needs(rules: Path, catalog: Path) -> None:
    """Count the products that meet, miss or do not state each need.

    A budget counts as unlimited here, because it depends on the shopper.
    """
    advisor = open_advisor(rules, catalog)
    no_budget, links = Budget({}, advisor.rulebook.settings.currency), advisor.rulebook.topic.links
    click.echo(f"{'need':<22}{'met':>7}{'missed':>8}{'not stated':>12}")
    for need in advisor.rulebook.needs:
        if need.product is None:
            click.echo(f"{need.id:<22}  nothing in the catalog can show it")
        else:
            found = Counter(
                _best_outcome(need, product, no_budget, links) for product in advisor.catalog.products()
            )
            click.echo(f"{need.id:<22}{found[True]:>7}{found[False]:>8}{found[None]:>12}")


def _best_outcome(need: Need, product: Product, budget: Budget, links: Attribute | None) -> bool | None:
    """Return whether some way of use meets the need; None if that is not stated."""
    by_link = need.same_link != NEVER
    found = {meets_in(need, way, budget, by_link) for way in find_ways(product, links)}
    return True if True in found else None if None in found else False
