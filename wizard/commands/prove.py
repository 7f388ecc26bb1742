"""`wizard prove`: what holds for every set of answers that a shopper can give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter

import click

from wizard.analysis.proof import Inconclusive, Proof, Violation
from wizard.analysis.proof import prove as prove_all
from wizard.commands.io import catalog_option, json_option, open_advisor, rules_argument
from wizard.commands.output import (
    Json,
    address_of,
    in_words,
    number,
    number_as_data,
    print_heading,
    print_json,
    print_line,
    print_rows,
    shown_as_data,
)
from wizard.rule_language.model import Rulebook

CLAIMS: Mapping[str, str] = {
    "verdict": "Every set of answers ends in a verdict, with a reason and its source",
    "decisions": "No two rules decide different verdicts",
    "musts": "No two musts ask for what no product can have together",
    "products": "There is always a product that meets every must, or a near miss",
    "flow": "The questions end, and none is asked in vain",
    "unreachable": "Every question, option, rule, need and warning comes up for some answers",
}
"""The claims of a proof, in the order they are told."""


def print_proof(rulebook: Rulebook, proof: Proof, seconds: float) -> None:
    """How many sets it covers, each claim with its findings, and what was counted."""
    print_line(_size(proof), indent=0)
    click.echo(f"The proof took {seconds:.2f} seconds.\n")
    for claim, says in CLAIMS.items():
        violations = [violation for violation in proof.violations if violation.claim == claim]
        inconclusive = [each for each in proof.inconclusive if each.claim == claim]
        click.echo(f"{says}: {_outcome(proof, claim, len(violations), bool(inconclusive))}")
        for violation in violations:
            _print_finding(rulebook, violation)
        for each in inconclusive:
            _print_unfinished(each)
    rows = list(_counts(proof))
    if rows:
        print_heading("Sets of answers")
        print_rows([("", "plain", "all"), *rows])


def as_data(rulebook: Rulebook, catalog: str | None, proof: Proof, seconds: float) -> Json:
    """The proof for programs, as docs/checking.md describes it; numbers of answer sets are text."""
    return {
        "rulebook": {"version": rulebook.version},
        "catalog": {"version": catalog} if catalog else None,
        "holds": proof.holds,
        "answer_sets": {"plain": str(proof.plain_sets), "all": str(proof.answer_sets)},
        "verdicts": {
            verdict.value: {"plain": str(proof.plain_verdicts[verdict]), "all": str(sets)}
            for verdict, sets in proof.verdicts.items()
        },
        "full_match": {
            sort: found and number_as_data(found)
            for sort, found in (("plain", proof.plain_full_match), ("all", proof.full_match))
        },
        "reached": {name: str(sets) for name, sets in proof.reached.items()},
        "findings": [_finding(rulebook, violation) for violation in proof.violations],
        "unfinished": list(map(unfinished_as_data, proof.inconclusive)),
        "seconds": round(seconds, 3),
    }


def unfinished_as_data(inconclusive: Inconclusive) -> Json:
    """What could not be proven, for programs."""
    return {
        "claim": inconclusive.claim,
        "message": inconclusive.message,
        "tangled": list(inconclusive.tangled),
    }


def _size(proof: Proof) -> str:
    """How many sets of answers there are."""
    if not proof.answer_sets:
        return "How many sets of answers there are could not be counted."
    plain = f"{proof.plain_sets:,} plain sets of answers (at most three ticks a question)"
    return f"There are {plain}, {proof.answer_sets:,} in all."


def _outcome(proof: Proof, claim: str, violations: int, inconclusive: bool) -> str:
    """Whether a claim holds, and how much of it."""
    if violations:
        return f"NO, {violations} found" if violations > 1 else "NO"
    if inconclusive or not proof.answer_sets:
        return "NOT PROVEN"
    if claim == "products" and proof.full_match is None:
        return "not looked at, without a catalog"
    return "holds for all of them"


def _print_finding(rulebook: Rulebook, violation: Violation) -> None:
    """What fails, how to fix it, and the smallest answers that show it."""
    print_line(str(violation.problem))
    if violation.answers is not None:
        print_line("The smallest answers that show it:", indent=4)
        print_rows(in_words(rulebook, violation.answers), indent=6)
        click.echo(f"    See {address_of(rulebook, violation.answers)}")


def _print_unfinished(inconclusive: Inconclusive) -> None:
    """What is not proven, how far the proof got, and the rules that tangle it."""
    print_line(inconclusive.message)
    if inconclusive.tangled:
        print_line(f"What tangles it: {', '.join(inconclusive.tangled)}.", indent=4)


def _counts(proof: Proof) -> Iterator[tuple[str, str, str]]:
    """How many sets have each verdict, and how many a product that meets every must."""
    for verdict, sets in proof.verdicts.items():
        yield verdict.value, f"{proof.plain_verdicts[verdict]:,}", f"{sets:,}"
    if proof.full_match is not None and proof.plain_full_match is not None:
        yield "a product meets every must", number(proof.plain_full_match), number(proof.full_match)


def _finding(rulebook: Rulebook, violation: Violation) -> Json:
    return {
        "claim": violation.claim,
        "file": violation.place.file,
        "line": violation.place.line,
        "column": violation.place.column,
        "message": violation.message,
        "fix": violation.fix,
        "mend": violation.fix,  # the name of the release before
        **shown_as_data(rulebook, violation.answers),
    }


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
    proof = prove_all(advisor.rulebook, None if no_catalog else advisor.product_groups)
    seconds = perf_counter() - started
    if as_json:
        version = None if no_catalog else advisor.catalog.version
        print_json(as_data(advisor.rulebook, version, proof, seconds))
    else:
        print_proof(advisor.rulebook, proof, seconds)
    raise SystemExit(1 if proof.violations or proof.inconclusive else 0)
