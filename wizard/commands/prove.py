"""`wizard prove`: what holds for every set of answers that a shopper can give."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from sys import stderr
from time import perf_counter

import click

from wizard.analysis.periods import InForce, list_in_force, title_of
from wizard.analysis.product_proof import ProductProof, prove_each_product
from wizard.analysis.proof import prove as prove_all
from wizard.analysis.proof import prove_in_force
from wizard.analysis.violations import Inconclusive, Proof, Property
from wizard.commands import output
from wizard.commands.io import (
    catalog_option,
    json_option,
    on_option,
    open_advisor,
    rules_argument,
    say_if_shipped,
)
from wizard.commands.limits import megabytes_option, run_limited, seconds_option
from wizard.reload.job import Limits
from wizard.rule_language.model import Rulebook
from wizard.rule_language.wording import count_of, join_first

SEED = 1
"""The seed of the random draws, so that the same rules and products always print the same."""

PROGRESS_SECONDS = 5
"""Seconds between two progress messages of the search for products."""

NAMED = 20
"""The most products that are named per cause."""

MOST_LISTED = 20_000
"""Up to this many products, JSON lists all of them."""

FIRST_LISTED = 100
"""How many products JSON lists if there are more."""


@click.command("prove")
@rules_argument
@catalog_option
@on_option
@click.option("--no-catalog", is_flag=True, help="Prove the rules alone, without products.")
@json_option
@seconds_option
@megabytes_option
def prove_command(
    rules: Path, catalog: Path, no_catalog: bool, as_json: bool, check_seconds: int, check_megabytes: int
) -> None:
    """Prove what holds for all sets of answers.

    The proof covers every set, not a sample. For each property that does not hold, the command shows the
    smallest set of answers that violates it, in words and as the address of a page. Then it lists, as hints,
    the products that no shopper sees, grouped by cause. The exit code is 0 if every property holds for all
    sets, 1 if one does not or could not be proven, and 2 if the rules or the catalog cannot be read, or a
    limit is exceeded. The limits apply to the proof, and again to the search for such products. If the rules
    have dates, all of this is done for the rules in force now, and for each later period in which others are
    in force.

    Without RULES_DIR, the rules in ./rules are used, or the shipped rules if there is no such folder.
    """
    say_if_shipped(rules, "Proving")
    started = perf_counter()
    advisor = open_advisor(rules, catalog)
    limits = Limits(check_seconds, check_megabytes)
    groups = None if no_catalog else advisor.product_groups
    periods = list_in_force(advisor.rulebook)
    proofs = prove_in_force(periods, lambda each: run_limited(limits, partial(prove_all, each, groups)))
    seconds = perf_counter() - started
    if not as_json:
        for each, proof in zip(periods, proofs, strict=True):
            _print_title(each, periods)
            print_proof(each.rulebook, proof, seconds)
    products: list[ProductProof | None] = [None] * len(periods)
    if groups is not None:
        for number, each in enumerate(periods):
            below = Random(SEED).randrange
            search = partial(prove_each_product, each.rulebook, groups, below, progress=_Progress())
            products[number] = run_limited(limits, search)
    found = zip(periods, proofs, products, strict=True)
    if as_json:
        version = None if no_catalog else advisor.catalog.version
        seconds = perf_counter() - started
        data = [proof_data(each.rulebook, version, proof, seen, seconds) for each, proof, seen in found]
        output.print_json(data[0] if len(data) == 1 else _data_of_all(periods, data))
    else:
        for each, _, seen in found:
            if seen:
                _print_title(each, periods)
                print_products(seen)
    raise SystemExit(0 if all(proof.holds for proof in proofs) else 1)


def _print_title(in_force: InForce, periods: Sequence[InForce]) -> None:
    """Print to which periods the following applies, unless there is only one."""
    if len(periods) > 1:
        output.print_heading(title_of(in_force.periods))


def _data_of_all(periods: Sequence[InForce], data: Sequence[output.Json]) -> output.Json:
    """Return the proof of what is in force now, together with those of all periods."""
    dated = [
        {"periods": output.periods_data(each.periods), **proof}
        for each, proof in zip(periods, data, strict=True)
    ]
    return {**data[0], "holds": all(each["holds"] for each in data), "by_period": dated}


def print_proof(rulebook: Rulebook, proof: Proof, seconds: float) -> None:
    """Print how many sets the proof covers, each property with its violations, and the counts."""
    size = "How many sets of answers there are could not be counted."
    if proof.answer_sets:
        plain = f"{proof.plain_sets:,} plain sets of answers (at most three ticks a question)"
        size = f"There are {plain}, {proof.answer_sets:,} in all."
    output.print_line(size, indent=0)
    click.echo(f"The proof took {seconds:.2f} seconds.\n")
    for checked in Property:
        violations = [each for each in proof.violations if each.checked is checked]
        inconclusive = [each for each in proof.inconclusive if each.checked is checked]
        outcome = _outcome(proof, checked, len(violations), bool(inconclusive))
        click.echo(f"{output.COMMAND_WORDS['prove'][checked]}: {outcome}")
        for violation in violations:
            output.print_line(str(violation.problem))
            if violation.answers is not None:
                output.print_line("The smallest answers that show it:", indent=4)
                output.print_answers(rulebook, violation.answers, indent=6)
        for each in inconclusive:
            output.print_line(each.message)
            if each.tangled:
                output.print_line(tangled_text(each), indent=4)
    if rows := list(_counts(proof)):
        output.print_heading("Sets of answers")
        output.print_rows([("", "plain", "all"), *rows])


def _outcome(proof: Proof, checked: Property, violations: int, inconclusive: bool) -> str:
    """Return whether a property holds, and how often it is violated."""
    if violations:
        return f"NO, {violations} found" if violations > 1 else "NO"
    if inconclusive or not proof.answer_sets:
        return "NOT PROVEN"
    if checked is Property.PRODUCTS and proof.full_match is None:
        return "not examined, without a catalog"
    return "holds for all of them"


def tangled_text(inconclusive: Inconclusive) -> str:
    """Return a sentence that names the rules that keep a property from being proven."""
    return f"What tangles it: {', '.join(inconclusive.tangled)}."


def _counts(proof: Proof) -> Iterator[tuple[str, str, str]]:
    """Yield rows with the number of plain and of all sets: by verdict, and with a product that fits."""
    for verdict, count in proof.verdicts.items():
        yield verdict, f"{count.plain:,}", f"{count.sets:,}"
    if full := proof.full_match:
        yield "a product meets every must", output.interval_text(full.plain), output.interval_text(full.all)
    if proof.instead.possible:
        plain, every = map(output.interval_text, (proof.instead.plain, proof.instead.all))
        yield "advice instead of products", plain, every


class _Progress:
    """Prints every few seconds, on a terminal, how many answer sets were tried."""

    def __init__(self) -> None:
        self._printed = perf_counter()
        self._on_terminal = stderr.isatty()

    def __call__(self, tried: int, most: int) -> None:
        """Report that `tried` answer sets were tried, out of at most `most`."""
        if self._on_terminal and perf_counter() - self._printed > PROGRESS_SECONDS:
            self._printed = perf_counter()
            click.echo(f"Tried {tried:,} of at most {most:,} sets of answers for the products ...", err=True)


def print_products(proof: ProductProof) -> None:
    """Print how many products are seen, and by cause those that nobody sees."""
    output.print_heading(f"Products, looked for in {count_of(proof.tried, 'set')} of answers")
    sentences = output.COMMAND_WORDS["products"]
    output.print_rows((sentences[state], f"{count:,}") for state, count in proof.counts.items())
    if hidden := proof.hidden():
        output.print_heading("Hints: products that nobody sees")
        for because, products in hidden:
            output.print_line(f"{count_of(len(products), 'product')}: {because}")
            output.print_line(join_first([each.name for each in products], NAMED), indent=4)


def proof_data(
    rulebook: Rulebook, catalog: str | None, proof: Proof, products: ProductProof | None, seconds: float
) -> output.Json:
    """Return the proof as described in docs/checking.md; numbers of answer sets are strings."""
    full = proof.full_match
    return {
        "rulebook": {"version": rulebook.version},
        "catalog": {"version": catalog} if catalog else None,
        "holds": proof.holds,
        "answer_sets": {"plain": str(proof.plain_sets), "all": str(proof.answer_sets)},
        "verdicts": {
            verdict: {"plain": str(count.plain), "all": str(count.sets)}
            for verdict, count in proof.verdicts.items()
        },
        "full_match": {
            "plain": full and output.interval_data(full.plain),
            "all": full and output.interval_data(full.all),
        },
        "instead": {
            "plain": output.interval_data(proof.instead.plain),
            "all": output.interval_data(proof.instead.all),
        },
        "reached": {name: str(sets) for name, sets in proof.reached.items()},
        "findings": [
            {
                "claim": each.checked,
                **output.problem_data(each.problem),
                **output.answers_data(rulebook, each.answers),
            }
            for each in proof.violations
        ],
        "unfinished": list(map(inconclusive_data, proof.inconclusive)),
        **_products_data(rulebook, products),
        "seconds": round(seconds, 3),
    }


def _products_data(rulebook: Rulebook, proof: ProductProof | None) -> output.Json:
    """Return each product's state (of very many, only the first), and the number of products per state."""
    if proof is None:
        return {"products": None, "product_counts": None, "tried": None}
    listed = proof.products if len(proof.products) <= MOST_LISTED else proof.products[:FIRST_LISTED]
    return {
        "products": [
            {
                "id": each.product.id,
                "state": each.state,
                **output.answers_data(rulebook, each.answers),
                "because": each.because or None,
            }
            for each in listed
        ],
        "product_counts": dict(proof.counts),
        "tried": proof.tried,
    }


def inconclusive_data(what: Inconclusive) -> output.Json:
    """Return what could not be proven, and the rules that keep it from being proven."""
    return {"claim": what.checked, "message": what.message, "tangled": list(what.tangled)}
