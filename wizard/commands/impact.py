"""`wizard impact`: what an edit of the rules changes, for everyone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Literal

import click

from wizard.analysis.impact import (
    About,
    Change,
    Edit,
    Extent,
    FirstChanges,
    Impact,
    Interval,
    Kind,
    StateLimitError,
)
from wizard.analysis.impact import impact as compare
from wizard.catalog.store import Catalog
from wizard.commands.io import CouldNotRun, catalog_option, json_option, open_catalog, rules_option
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
from wizard.commands.rules import read_version
from wizard.engine.product_index import group_products
from wizard.paths import rules_path
from wizard.rule_language.diagnostics import RulesError
from wizard.rule_language.loader import load_rulebook
from wizard.rule_language.model import Rulebook
from wizard.rule_language.wording import count_of

NOTHING = "No verdict, need, warning or product changes, for any answers."

TOTALS = {
    Kind(About.NEEDS, "gained"): "gain a need",
    Kind(About.NEEDS, "lost"): "lose a need",
    Kind(About.NEEDS, "now a must"): "have a need that is now a must",
    Kind(About.NEEDS, "now only nice"): "have a need that is now only nice",
    Kind(About.WARNINGS, "gained"): "gain a warning",
    Kind(About.WARNINGS, "lost"): "lose a warning",
    Kind(About.PRODUCTS, "lost"): "lose their last product",
    Kind(About.PRODUCTS, "gained"): "have a product at last",
    Kind(About.FIRST, "another"): "get another first product",
    Kind(About.ANSWERS, "only old"): "can no longer be given",
    Kind(About.ANSWERS, "only new"): "can only be given now",
}
"""What answer sets do, in the order it is told."""


def print_impact(new: Rulebook, found: Impact, old_name: str, new_name: str, seconds: float) -> None:
    """The edits, how many sets change, and each kind of change with its smallest answers."""
    click.echo(f"From {old_name} to {new_name}: {count_of(len(found.edits), 'edit')}")
    for edit in found.edits:
        print_line(describe(edit))
    click.echo()
    print_line(_size(found), indent=0)
    click.echo(f"The comparison took {seconds:.1f} seconds.")
    rows = list(totals(found))
    if rows:
        print_heading("Sets of answers that")
        print_rows([("", "plain", "all"), *rows])
    else:
        click.echo(f"\n{NOTHING}")
    for note in notes(found):
        click.echo()
        print_line(note, indent=0)
    united = over_both(new, found)
    for change in found.changes:
        _print_change(united, found, change)


def describe(edit: Edit) -> str:
    """An edit, and whether it can change a decision at all."""
    return str(edit) if edit.change else f"{edit} (changes no decision)"


def totals(found: Impact) -> Iterator[tuple[str, str, str]]:
    """How many sets change in any way of a sort, plain and all."""
    verdicts = [change.extent for change in found.changes if change.kind.about is About.VERDICT]
    if verdicts:
        plain, everywhere = _sum([each.plain for each in verdicts]), _sum([each.all for each in verdicts])
        yield "get another verdict", number(plain), number(everywhere)
    single = {change.kind: change.extent for change in found.changes if not change.kind.name}
    for kind, says in TOTALS.items():
        extent = {**single, **found.totals}.get(kind)
        if extent:
            yield says, number(extent.plain), number(extent.all)


def notes(found: Impact) -> Iterator[str]:
    """What the figures do not say by themselves."""
    if found.first is None:
        yield "Whether another product comes first was not looked at: the rules are too tangled."
    elif found.first.draws:
        yield _drawn(found.first)
    if found.not_tried:
        yield f"{count_of(found.not_tried, 'edit')} more were not tried alone."


def _drawn(first: FirstChanges) -> str:
    """How the number of first products was estimated."""
    plain = first.extent.plain
    found = f"about {first.estimate:,} of these get one" if first.estimate else "none was found"
    return (
        f"Another first product was looked for in {first.draws:,} plain sets, drawn at random from the "
        f"{number(first.touched.plain)} that the edits can touch: {found}, with 95 % certainty "
        f"{plain.lowest:,} to {plain.highest:,}."
    )


def in_a_sentence(kind: Kind) -> str:
    """A kind of change in words."""
    named = f"'{kind.name}'"
    match kind.about:
        case About.VERDICT:
            return f"Another verdict: {kind.change}"
        case About.NEEDS:
            return f"The need {named} is {kind.change}"
        case About.WARNINGS:
            return f"The warning {named} is {kind.change}"
        case About.PRODUCTS:
            lost = "The last product that meets every must is lost"
            return lost if kind.change == "lost" else "A product meets every must, where none did"
        case About.FIRST:
            return "Another product comes first"
        case About.ANSWERS:
            return f"Answers that only the {kind.change.removeprefix('only ')} questions allow"


def share(change: Change, found: Impact, sort: Literal["plain", "all"]) -> str:
    """How much of the sets compared that is, in percent; nothing for those that could not be compared."""
    if change.kind.about is About.ANSWERS:
        return ""
    part, whole = (getattr(extent, sort) for extent in (change.extent, found.compared))
    percents = [100 * each / max(1, whole.lowest) for each in (part.lowest, part.highest)]
    said = ["under 0.01" if 0 < each < 0.01 else f"{each:.2f}" for each in percents]
    return f" ({' to '.join(dict.fromkeys(said))} %)"


def caused_by(change: Change) -> str:
    """The edits that alone cause a change."""
    if not change.causes:
        return "several edits together"
    return "; or alone by ".join(map(str, change.causes))


def first_products(found: Impact, change: Change) -> str:
    """Which product came first for the answers shown, and which does now, where that is what changes."""
    if change.kind.about is not About.FIRST or found.first is None or found.first.swap is None:
        return ""
    was, now = found.first.swap
    return f"With these answers {was.name} ({was.id}) came first, and now {now.name} ({now.id}) does."


def over_both(new: Rulebook, found: Impact) -> Rulebook:
    """The new rulebook with the questions and options of both, to word and address answers."""
    return replace(new, questions=found.questions)


def _size(found: Impact) -> str:
    """How many sets were compared."""
    plain = f"{number(found.compared.plain)} plain sets of answers (at most three ticks a question)"
    return f"Compared on {plain}, {number(found.compared.all)} in all."


def _sum(numbers: list[Interval]) -> Interval:
    """What these add up to; what could not be counted is counted once."""
    unknown = max(each.highest - each.lowest for each in numbers)
    lowest = sum(each.lowest for each in numbers)
    return Interval(lowest, lowest + unknown)


def _print_change(united: Rulebook, found: Impact, change: Change) -> None:
    """One kind of change: how many sets, which edits cause it, and the smallest answers."""
    extent = change.extent
    print_heading(in_a_sentence(change.kind))
    plain, everywhere = (share(change, found, sort) for sort in ("plain", "all"))
    print_line(f"{number(extent.plain)} plain sets{plain}, {number(extent.all)} of all{everywhere}")
    print_line(f"Caused by {caused_by(change)}")
    if swapped := first_products(found, change):
        print_line(swapped)
    if extent.answers is not None:
        print_rows(in_words(united, extent.answers), indent=4)
        click.echo(f"    See {address_of(united, extent.answers)}")


def as_data(old: Rulebook, new: Rulebook, found: Impact, seconds: float) -> Json:
    """The impact for programs, as docs/impact.md describes it; numbers of answer sets are text."""
    united = over_both(new, found)
    return {
        "rulebooks": {"old": old.version, "new": new.version},
        "edits": [
            {"file": edit.file, "what": edit.what, "decides": edit.change is not None} for edit in found.edits
        ],
        "compared": _numbers(found.compared),
        "changes": [
            {
                "about": change.kind.about,
                "name": change.kind.name or None,
                "change": change.kind.change,
                **_numbers(change.extent),
                "caused_by": [str(edit) for edit in change.causes],
                **shown_as_data(united, change.extent.answers),
            }
            for change in found.changes
        ],
        "totals": [
            {"about": kind.about, "change": kind.change, **_numbers(extent)}
            for kind, extent in found.totals.items()
        ],
        "first": None if found.first is None else _first(found.first),
        "seconds": round(seconds, 3),
    }


def _first(first: FirstChanges) -> Json:
    was, now = [product.id for product in first.swap] if first.swap else (None, None)
    return {"draws": first.draws, "estimate": str(first.estimate), "was": was, "now": now}


def _numbers(extent: Extent) -> Json:
    return {"plain": number_as_data(extent.plain), "all": number_as_data(extent.all)}


EXAMPLES = 20
"""How many kinds of change are shown with their smallest answers."""


def print_markdown(new: Rulebook, found: Impact) -> None:
    """A table of how many sets change, then each kind of change, folded up."""
    for line in _lines(new, found):
        click.echo(line)


def _lines(new: Rulebook, found: Impact) -> Iterator[str]:
    yield "### What this changes for shoppers\n"
    rows = list(totals(found))
    if rows:
        yield "| Sets of answers that | plain sets | all sets |"
        yield "|---|--:|--:|"
        yield from (f"| {says} | {plain} | {everywhere} |" for says, plain, everywhere in rows)
        yield f"| *compared* | {number(found.compared.plain)} | {number(found.compared.all)} |"
    else:
        yield NOTHING
    yield from (f"\n{note}" for note in notes(found))
    if found.changes:
        yield f"\n<details><summary>{count_of(len(found.changes), 'kind')} of change</summary>\n"
        yield from _changes(new, found)
        yield "\n</details>"
    if found.edits:
        yield f"\n<details><summary>{count_of(len(found.edits), 'edit')}</summary>\n"
        yield from (f"- {describe(edit)}" for edit in found.edits)
        yield "\n</details>"


def _changes(new: Rulebook, found: Impact) -> Iterator[str]:
    """Each kind of change, with its smallest answers."""
    united = over_both(new, found)
    for change in found.changes[:EXAMPLES]:
        figures = f"{number(change.extent.plain)} plain sets{share(change, found, 'plain')}"
        yield f"- **{in_a_sentence(change.kind)}**: {figures}, caused by {caused_by(change)}."
        if swapped := first_products(found, change):
            yield f"  {swapped}"
        if change.extent.answers is not None:
            words = "; ".join(f"{asked} *{said}*" for asked, said in in_words(united, change.extent.answers))
            yield f"  Smallest answers: {words} `{address_of(united, change.extent.answers)}`"
    if len(found.changes) > EXAMPLES:
        yield f"- and {len(found.changes) - EXAMPLES:,} more kinds of change"


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
            fix = "Name a folder of rules, or a revision such as HEAD; a variable may not be set."
            raise CouldNotRun(f"{argument} is empty. {fix}")
    started = perf_counter()
    folder = rules or rules_path()
    now = new or str(folder)
    held = Path(now) if Path(now).is_dir() else folder
    products = open_catalog(catalog)
    before, after = (_load(name, held, products) for name in (old, now))
    try:
        found = compare(before, after, group_products(products.products()), below=Random(SEED).randrange)
    except StateLimitError as tangled:
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
