"""`wizard impact`: what an edit of the rules changes, for everyone."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from random import Random
from time import perf_counter

import click

from wizard.catalog.store import Catalog
from wizard.commands.impact_markdown import print_markdown
from wizard.commands.impacted import as_data, print_impact
from wizard.commands.options import catalog_option, json_option, rules_option
from wizard.commands.printing import print_json
from wizard.commands.reading import CouldNotRun, open_catalog
from wizard.commands.revisions import read_version
from wizard.core.impact import About, Change, Kind, TooTangledError
from wizard.core.impact import impact as compare
from wizard.core.loader import load_rulebook
from wizard.core.model import Rulebook
from wizard.core.numbers import count_of
from wizard.core.problems import RulesError
from wizard.core.stock import arrange
from wizard.paths import rules_path

ANY = "any"

SEED = 1
"""The draws are the same each time, so that the same edit prints the same figures."""


@click.command()
@click.argument("old")
@click.argument("new", required=False)
@rules_option
@catalog_option
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice([*(about.value for about in About), ANY]),
    help="End with exit code 1 only for changes of this sort (products: the last one is lost); may be "
    "given several times.",
)
@click.option("--markdown", is_flag=True, help="Print Markdown, for a pull request.")
@json_option
def impact(
    old: str,
    new: str | None,
    rules: Path | None,
    catalog: Path | None,
    fail_on: tuple[str, ...],
    markdown: bool,
    as_json: bool,
) -> None:
    """Tell what an edit of the rules changes, for everyone.

    OLD and NEW are folders of rules, or revisions (HEAD, a branch, a commit) of the git repository that
    holds the rules. Without NEW the rules are compared as they stand now. It counts the sets of answers
    that get another verdict, gain or lose a need or a warning, lose their last product, or get another
    first product: plain sets first, then all. Each kind of change comes with its smallest answers and
    the edits that alone cause it. The exit code is 0 without a change, 1 with changes (with --fail-on
    only for those named), 2 when something cannot be read.
    """
    if markdown and as_json:
        raise click.UsageError("--markdown and --json cannot go together.")
    for argument, given in (("OLD", old), ("NEW", new)):
        if given == "":
            mend = "Name a folder of rules, or a revision such as HEAD; a variable may not be set."
            raise CouldNotRun(f"{argument} is empty. {mend}")
    started = perf_counter()
    folder = rules or rules_path()
    now = new or str(folder)
    held = Path(now) if Path(now).is_dir() else folder
    products = open_catalog(catalog)
    before, after = (_load(name, held, products) for name in (old, now))
    try:
        found = compare(before, after, arrange(products.products()), below=Random(SEED).randrange)
    except TooTangledError as tangled:
        raise CouldNotRun(
            "The sets of answers cannot be counted: which questions are asked depends on too many answers "
            f"at once, from the question '{tangled.question}' on."
        ) from tangled
    if as_json:
        print_json(as_data(before, after, found, perf_counter() - started))
    elif markdown:
        print_markdown(after, found)
    else:
        print_impact(after, found, old, now, perf_counter() - started)
    raise SystemExit(1 if any(_fails(change, fail_on) for change in found.changes) else 0)


def _fails(change: Change, fail_on: Collection[str]) -> bool:
    """Whether a change is of a sort to end with exit code 1 for."""
    gained = change.kind == Kind(About.PRODUCTS, "gained")
    return not fail_on or ANY in fail_on or (change.kind.about in fail_on and not gained)


def _load(name: str, folder: Path, products: Catalog) -> Rulebook:
    """One of the two rulebooks; every problem in it is told."""
    try:
        return load_rulebook(read_version(name, folder), products.own_attributes)
    except RulesError as error:
        problems = "\n".join(map(str, error.problems))
        number = count_of(len(error.problems), "problem")
        raise CouldNotRun(f"The rules in {name} cannot be compared: {number}.\n{problems}") from error
