"""`wizard check`: everything that is wrong with the rules, or probably not meant."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from pathlib import Path
from time import perf_counter

import click

from wizard.analysis.check import About, Report, Told, check_rulebook, report_mistakes
from wizard.commands.io import catalog_option, json_option, open_catalog, open_texts, rules_argument
from wizard.commands.output import Json, address_of, print_json
from wizard.commands.prove import unfinished_as_data
from wizard.history import RuleHistory
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.model import Rulebook
from wizard.rule_language.wording import count_of

TITLES = {
    About.MISTAKES: "Mistakes in the files",
    About.UNREACHABLE: "What can never come up",
    About.UNUSED: "Hints: what nothing uses",
    About.ADDS_NOTHING: "Hints: rules that add nothing",
    About.FOR_EVERYONE: "Hints: warnings for everyone",
    About.EXAMPLES: "Examples that fail",
    About.PROOF: "What does not hold for all answers",
}


@click.command()
@rules_argument
@catalog_option
@click.option("--strict", is_flag=True, help="End with exit code 1 for hints too.")
@json_option
def check(rules: Path | None, catalog: Path | None, strict: bool, as_json: bool) -> None:
    """Tell everything that is wrong with the rules.

    Mistakes, what can never come up, what is probably not meant, examples that fail, and what does not
    hold for all sets of answers. One line for each problem: file, line, column, what is wrong, how to
    fix it. The exit code is 0 when all is fine, 1 with problems (with --strict also with hints, or
    when something could not be proven), 2 when rules or catalog cannot be read.

    Without RULES_DIR, the rules are those in ./rules, else the shipped ones.
    """
    started = perf_counter()
    folder, texts = open_texts(rules)
    attributes = open_catalog(catalog).own_attributes
    rulebook = None
    try:
        rulebook = load_rulebook(texts, attributes)
        report = check_rulebook(rulebook)
    except RulesError as error:
        report = report_mistakes(error.problems)
    seconds = perf_counter() - started
    if as_json:
        print_json(as_data(report, rulebook, seconds))
    else:
        print_report(report, rulebook)
        click.echo(f"Checked {count_of(len(texts), 'file')} in {folder} {summary(report, rulebook, seconds)}")
    if rulebook and not report.problems:
        with suppress(OSError):  # rules that nobody may write beside can be checked all the same
            RuleHistory(folder).save(texts, good=True, proven=not report.inconclusive)
    raise SystemExit(1 if report.problems or (strict and (report.hints or report.inconclusive)) else 0)


def print_report(report: Report, rulebook: Rulebook | None) -> None:
    """Every group under its title, one line for each problem, and what could not be proven."""
    for about, group in groupby(report.told, key=lambda told: told.about):
        click.echo(TITLES[about])
        for told in group:
            page = page_of(rulebook, told)
            click.echo(f"{told.problem}{f' See {page}' if page else ''}")
        click.echo()
    if report.inconclusive:
        click.echo("What could not be proven")
        for inconclusive in report.inconclusive:
            tangled = f" What tangles it: {', '.join(inconclusive.tangled)}." if inconclusive.tangled else ""
            click.echo(f"{inconclusive.message}{tangled}")
        click.echo()


def summary(report: Report, rulebook: Rulebook | None, seconds: float) -> str:
    """What was checked, what came out, and how long it took, in plain words."""
    found = f"{count_of(len(report.problems), 'problem')}, {count_of(len(report.hints), 'hint')}"
    if report.inconclusive:
        found += f", {len(report.inconclusive)} not proven"
    if rulebook is None or report.proof is None:
        return f"in {seconds:.1f} seconds: {found}. Fix them first; the rest is checked then."
    examples = count_of(len(rulebook.examples), "example")
    return (
        f"with {examples} and {report.proof.answer_sets:,} sets of answers in {seconds:.1f} seconds: {found}."
    )


def page_of(rulebook: Rulebook | None, told: Told) -> str | None:
    """The address of the page that shows it, None when no page does."""
    return None if rulebook is None or told.answers is None else address_of(rulebook, told.answers)


def as_data(report: Report, rulebook: Rulebook | None, seconds: float) -> Json:
    """The report for programs, as docs/checking.md describes it; numbers of answer sets are text."""
    proof = report.proof
    return {
        "version": rulebook.version if rulebook else None,
        "problems": [_as_data(told, rulebook) for told in report.problems],
        "hints": [_as_data(told, rulebook) for told in report.hints],
        "unfinished": list(map(unfinished_as_data, report.inconclusive)),
        "answer_sets": {"plain": str(proof.plain_sets), "all": str(proof.answer_sets)} if proof else None,
        "seconds": round(seconds, 3),
    }


def _as_data(told: Told, rulebook: Rulebook | None) -> Json:
    place = told.problem.place
    return {
        "about": told.about,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": told.problem.message,
        "fix": told.problem.fix,
        "mend": told.problem.fix,  # the name of the release before
        "address": page_of(rulebook, told),
    }
