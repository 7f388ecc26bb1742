"""`wizard check`: everything that is wrong with the rules, or probably unintended."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from itertools import groupby
from pathlib import Path
from time import perf_counter

import click

from wizard.analysis.check import CheckReport, check_rulebook, report_mistakes
from wizard.analysis.lint import Diagnostic
from wizard.analysis.periods import ComingChange, list_changes
from wizard.commands.io import (
    catalog_option,
    chosen_day,
    json_option,
    on_option,
    open_own_attributes,
    open_texts,
    rules_argument,
    say_if_shipped,
)
from wizard.commands.limits import megabytes_option, run_limited, seconds_option
from wizard.commands.output import COMMAND_WORDS, Json, page_address, print_json, problem_data
from wizard.commands.prove import inconclusive_data, tangled_text
from wizard.drafts import find_live_folder
from wizard.history import RuleHistory
from wizard.publishing import find_publishing, versions_to_serve
from wizard.reload.job import Limits
from wizard.rule_language.attributes import Attribute
from wizard.rule_language.dates import DatedPart, Day
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.model import Rulebook
from wizard.rule_language.wording import count_of
from wizard.rules_folder import load, load_older, load_topic


@click.command()
@rules_argument
@catalog_option
@on_option
@click.option("--strict", is_flag=True, help="Exit with code 1 for hints too.")
@json_option
@seconds_option
@megabytes_option
def check(
    rules: Path, catalog: Path, strict: bool, as_json: bool, check_seconds: int, check_megabytes: int
) -> None:
    """Report everything that is wrong with the rules.

    This includes mistakes, parts that can never take effect, likely oversights, failing examples, and
    properties that do not hold for all sets of answers. Each problem is one line: file, line, column, what is
    wrong, and how to fix it. The exit code is 0 if there are no problems, 1 if there are problems (with
    --strict also for hints, or if something could not be proven), and 2 if the rules or the catalog cannot be
    read, or a limit is exceeded.

    Without RULES_DIR, the rules in ./rules are used, or the shipped rules if there is no such folder.
    """
    say_if_shipped(rules, "Checking", as_error=as_json)
    started = perf_counter()
    texts = open_texts(rules)
    rulebook = None
    try:
        own = open_own_attributes(catalog, load_topic(texts))
    except RulesError as error:
        report = report_mistakes(error.problems)
    else:
        limits = Limits(check_seconds, check_megabytes)
        live = find_live_rulebook(rules, texts, own)
        rulebook, report = run_limited(limits, partial(_load_and_check, texts, own, live, chosen_day()))
    seconds = perf_counter() - started
    if as_json:
        print_json(report_data(report, rulebook, seconds))
    else:
        print_check_report(report, rulebook)
        if rulebook:
            print_changes(rulebook)
        click.echo(f"Checked {count_of(len(texts), 'file')} in {rules} {summary(report, rulebook, seconds)}")
    if rulebook and not report.problems and chosen_day() is None:  # with --on, earlier days are unchecked
        with suppress(OSError):  # a read-only folder can be checked too
            RuleHistory(rules).save(texts, good=True, proven=not report.inconclusive)
    raise SystemExit(1 if report.problems or (strict and (report.hints or report.inconclusive)) else 0)


def _load_and_check(
    texts: Mapping[str, bytes], own_attributes: Mapping[str, Attribute], live: Rulebook | None, on: Day | None
) -> tuple[Rulebook | None, CheckReport]:
    """Return the rulebook, None if it cannot be loaded, and the report on it compared with the live rules."""
    try:
        rulebook = load(texts, own_attributes, on)
    except RulesError as error:
        return None, report_mistakes(error.problems)
    return rulebook, check_rulebook(rulebook, live)


def find_live_rulebook(
    rules: Path, texts: Mapping[str, bytes], own_attributes: Mapping[str, Attribute]
) -> Rulebook | None:
    """Return the live rules that these would replace; None if none were live yet or can be loaded.

    They are loaded with the ids that these rules use for the same things.
    """
    origin = find_live_folder(rules)
    history = RuleHistory(origin)
    with suppress(RulesError, OSError):
        for record in versions_to_serve(history, find_publishing(origin)):
            if record.live or record.published:
                return load_older(history.whole_files(record), texts, own_attributes, chosen_day())
    return None


def print_check_report(report: CheckReport, rulebook: Rulebook | None) -> None:
    """Print every group under its title, one line per problem, and what could not be proven."""
    for kind, group in groupby(report.diagnostics, key=lambda diagnostic: diagnostic.kind):
        click.echo(COMMAND_WORDS["check"][kind])
        for diagnostic in group:
            page = _page(rulebook, diagnostic)
            click.echo(f"{diagnostic.problem}{f' See {page}' if page else ''}")
        click.echo()
    if report.inconclusive:
        click.echo("What could not be proven")
        for each in report.inconclusive:
            click.echo(f"{each.message} {tangled_text(each) if each.tangled else ''}".rstrip())
        click.echo()


def print_changes(rulebook: Rulebook) -> None:
    """Print a line for each day on which dates change what is in force."""
    now = rulebook.day
    if changes := list_changes(rulebook, after=now):
        click.echo("Upcoming changes")
        for change in changes:
            days = (change.day - now).days
            when = "tomorrow" if days == 1 else f"in {count_of(days, 'day')}"
            click.echo(f"On {change.day} ({when}) this changes: {describe_change(change)}.")
        click.echo()


def describe_change(change: ComingChange) -> str:
    """Return what begins and what ends on the day of a change."""
    begins = [f"{each.name} begins ({_where(each)})" for each in change.begins]
    ends = [f"{each.name} ends ({_where(each)})" for each in change.ends]
    return "; ".join([*begins, *ends])


def _where(part: DatedPart) -> str:
    return f"{part.place.file}, line {part.place.line}"


def summary(report: CheckReport, rulebook: Rulebook | None, seconds: float) -> str:
    """Return a sentence on what was checked, what was found, and how long it took."""
    found = f"{count_of(len(report.problems), 'problem')}, {count_of(len(report.hints), 'hint')}"
    if report.inconclusive:
        found += f", {len(report.inconclusive)} not proven"
    if rulebook is None or report.proof is None:
        return f"in {seconds:.1f} seconds: {found}. Fix them first; the rest is checked then."
    examples = count_of(len(rulebook.examples), "example")
    sets = f"{report.proof.answer_sets:,} sets of answers"
    return f"with {examples} and {sets} in {seconds:.1f} seconds: {found}."


def _page(rulebook: Rulebook | None, diagnostic: Diagnostic) -> str | None:
    """Return the address of a page that shows a problem; None if no page does."""
    if rulebook is None or diagnostic.answers is None:
        return None
    return page_address(rulebook, diagnostic.answers)


def report_data(report: CheckReport, rulebook: Rulebook | None, seconds: float) -> Json:
    """Return the report as described in docs/checking.md; numbers of answer sets are strings."""

    def listed(diagnostics: Iterable[Diagnostic]) -> list[Json]:
        """Return diagnostics, each with the address of a page that shows it."""
        pages = ((each, _page(rulebook, each)) for each in diagnostics)
        return [{"about": each.kind, **problem_data(each.problem), "address": page} for each, page in pages]

    proof = report.proof
    changes = list_changes(rulebook, after=rulebook.day) if rulebook else []
    dated = [{"on": str(each.day), "what": describe_change(each)} for each in changes]
    return {
        "version": rulebook.version if rulebook else None,
        "problems": listed(report.problems),
        "hints": listed(report.hints),
        "unfinished": list(map(inconclusive_data, report.inconclusive)),
        **({"changes": dated} if dated else {}),
        "answer_sets": {"plain": str(proof.plain_sets), "all": str(proof.answer_sets)} if proof else None,
        "seconds": round(seconds, 3),
    }
