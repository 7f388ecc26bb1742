"""`wizard prove`: what holds for every set of answers that a shopper can give."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import click

from wizard.commands.options import catalog_option, json_option, rules_argument
from wizard.commands.printing import print_json
from wizard.commands.proven import as_data, print_proof
from wizard.commands.reading import open_advisor
from wizard.core.proof import prove as prove_all


@click.command()
@rules_argument
@catalog_option
@click.option("--no-catalog", is_flag=True, help="Leave the products out: prove the rules alone.")
@json_option
def prove(rules: Path | None, catalog: Path | None, no_catalog: bool, as_json: bool) -> None:
    """Prove what holds for all sets of answers.

    Not for a sample of them. For each claim that does not hold there is the smallest set of answers
    that shows it, in words and as the address of a page. The exit code is 0 when every claim holds for
    all sets, 1 when one does not or could not be proven, 2 when rules or catalog cannot be read.

    Without RULES_DIR, the rules are those in ./rules, else the shipped ones.
    """
    started = perf_counter()
    advisor = open_advisor(rules, catalog)
    proof = prove_all(advisor.rulebook, None if no_catalog else advisor.shelf)
    seconds = perf_counter() - started
    if as_json:
        version = None if no_catalog else advisor.catalog.version
        print_json(as_data(advisor.rulebook, version, proof, seconds))
    else:
        print_proof(advisor.rulebook, proof, seconds)
    raise SystemExit(1 if proof.findings or proof.unfinished else 0)
