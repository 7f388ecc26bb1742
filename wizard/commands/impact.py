"""`wizard impact`: what an edit of the rules changes for everyone, as text, Markdown or JSON."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from time import perf_counter
from typing import NamedTuple

import click

from wizard.analysis.comparison import Aspect, ChangeKind
from wizard.analysis.first_product import FirstChanges
from wizard.analysis.impact import CountedChange, Impact
from wizard.analysis.impact import impact as compare
from wizard.analysis.periods import title_of
from wizard.analysis.rule_diff import DatedDiff, diff_by_period
from wizard.analysis.sweep import StateLimitError
from wizard.analysis.violations import Extent, Interval
from wizard.catalog.store import Catalog
from wizard.commands import output
from wizard.commands.io import (
    CouldNotRun,
    catalog_option,
    chosen_day,
    ending_on,
    json_option,
    on_option,
    open_catalog,
    rules_option,
    say_if_shipped,
    without_garbage_collection,
)
from wizard.commands.versions import read_version
from wizard.drafts import find_live_folder
from wizard.engine.product_index import group_products
from wizard.rule_language.diagnostics import CatalogError, RulesError
from wizard.rule_language.model import Rulebook
from wizard.rule_language.wording import count_of
from wizard.rules_folder import load_older, load_topic

ANY = "any"

SEED = 1
"""The seed of the random draws, so that the same edit always prints the same figures."""

EXAMPLES = 20
"""The most kinds of change that Markdown shows with their smallest answers."""

NOTHING = "No verdict, need, warning or product changes, for any answers."


@click.command("impact")
@click.argument("old")
@click.argument("new", required=False)
@rules_option
@catalog_option
@on_option
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice([*(aspect.value for aspect in Aspect), ANY]),
    help="Exit with code 1 only for changes of this kind (products: the last one is lost). May be repeated.",
)
@click.option("--counts", is_flag=True, help="Print exact numbers of the sets of answers that change.")
@click.option("--markdown", is_flag=True, help="Print Markdown, for a pull request.")
@json_option
def impact_command(
    old: str,
    new: str | None,
    rules: Path,
    catalog: Path,
    fail_on: tuple[str, ...],
    counts: bool,
    markdown: bool,
    as_json: bool,
) -> None:
    """Show what an edit of the rules changes, for all shoppers.

    OLD and NEW are folders of rules, drafts, kept versions, or revisions (HEAD, a branch, a commit) of the
    git repository that holds the rules. Without NEW, OLD is compared with the rules as they are now. The
    command shows how many ways of answering get another verdict, gain or lose a need or a warning, lose their
    last product, or get another first product. With --counts the numbers are exact: plain sets first, then
    all sets. Each kind of change comes with its smallest set of answers and the edits that cause it on their
    own. If the rules have dates, this is the result for today, followed by the main figures for each later
    period in which other edits count; with --on, only that day is examined. The exit code is 0 if nothing
    changes, 1 if something does (with --fail-on only for the changes named), and 2 if something cannot be
    read.
    """
    if markdown and as_json:
        raise click.UsageError("--markdown and --json cannot be used together.")
    _refuse_empty(old, new)
    if not (new and Path(new).is_dir()):
        say_if_shipped(rules, "Using", as_error=markdown or as_json)
    started = perf_counter()
    new = new or str(rules)
    held = find_live_folder(Path(new)) if Path(new).is_dir() else rules
    older, newer = (read_version(name, held) for name in (old, new))
    before, was = load_version(old, older, catalog, newer)
    after, products = load_version(new, newer, catalog, opened=was)
    found = compare_rulebooks(before, after, (was, products))
    later = [] if chosen_day() else _compare_later(before, after, (was, products))
    notes = [_describe_later(*each) for each in later]
    united = replace(after, questions=found.questions)
    if as_json:
        data = impact_data(before, united, found, perf_counter() - started)
        dated = [_later_data(*each) for each in later]
        output.print_json({**data, **({"later": dated} if dated else {})})
    elif markdown:
        click.echo("\n".join(_markdown_lines(united, found, counts, notes)))
    else:
        click.echo(f"From {old} to {new}: {count_of(len(found.edits), 'edit')}")
        print_impact(united, found, perf_counter() - started, counts, notes)
    changes = [change for each in (found, *(then for _, then in later)) for change in each.changes]
    raise SystemExit(1 if any(_fails(change, fail_on) for change in changes) else 0)


def _refuse_empty(old: str, new: str | None) -> None:
    """End the command where a version has no name."""
    if "" in (old, new):
        fix = "Name a folder of rules, or a revision such as HEAD; a variable may not be set."
        raise CouldNotRun(f"{'OLD' if old == '' else 'NEW'} is empty. {fix}")


@without_garbage_collection()
def load_version(
    name: str,
    texts: Mapping[str, bytes],
    catalog: Path,
    newer: Mapping[str, bytes] | None = None,
    opened: Catalog | None = None,
) -> tuple[Rulebook, Catalog]:
    """Load a rulebook, and the catalog with its topic; problems end the command with exit code 2.

    With `newer`, use the ids that those files use for the same things. `opened` is the catalog opened with
    another topic, which need not be read again for a similar one.
    """
    try:
        topic = load_topic(texts)
        with ending_on(CatalogError):
            products = opened.read_as(topic) if opened else open_catalog(catalog, topic)
        return load_older(texts, newer or texts, products.own_attributes, chosen_day()), products
    except RulesError as error:
        problems = count_of(len(error.problems), "problem")
        raise CouldNotRun(f"The rules in {name} cannot be compared: {problems}.\n{error}") from error


@without_garbage_collection()
def compare_rulebooks(old: Rulebook, new: Rulebook, catalogs: tuple[Catalog, Catalog]) -> Impact:
    """Compare two rulebooks, each with the products as read with its topic.

    If the rules are too tangled, end the command with exit code 2.
    """
    was, products = (catalog.products() for catalog in catalogs)
    before = after = group_products(was, old.topic)
    if was != products or old.topic.links != new.topic.links:
        after = group_products(products, new.topic)
    try:
        return compare(old, new, (before, after), below=Random(SEED).randrange)
    except StateLimitError as tangled:
        raise CouldNotRun(
            "The sets of answers cannot be counted: which questions are asked depends on too many answers "
            f"at once, from the question '{tangled.question}' on."
        ) from tangled


def _compare_later(
    old: Rulebook, new: Rulebook, catalogs: tuple[Catalog, Catalog]
) -> list[tuple[DatedDiff, Impact]]:
    """Compare what is in force in each later period that has edits which can change decisions."""
    _, *later = diff_by_period(old, new)
    return [
        (each, compare_rulebooks(each.old, each.new, catalogs))
        for each in later
        if not all(edit.words_only for edit in each.edits)
    ]


def _describe_later(diff: DatedDiff, found: Impact) -> str:
    """Return how many ways of answering change in some periods, and how to see more."""
    more = f"Each kind of change: the same with --on {diff.day}"
    return f"{title_of(diff.periods)}: {' '.join(ways_that_change(found))} {more}"


def _fails(change: CountedChange, fail_on: Collection[str]) -> bool:
    """Return whether a change should end the command with exit code 1."""
    gained = change.kind == ChangeKind(Aspect.PRODUCTS, "gained")
    return not fail_on or ANY in fail_on or (change.kind.aspect in fail_on and not gained)


# --- the impact in words, for text and Markdown --------------------------------------------------------


class ChangeInWords(NamedTuple):
    """A kind of change in words: title, number of sets, the edits behind it, the change of first product.

    `number` is empty if it should not be printed.
    """

    title: str
    number: str
    causes: str
    swap: str


def _describe_change(found: Impact, change: CountedChange, counts: bool) -> ChangeInWords:
    """Put a kind of change in words; with `counts`, with exact numbers."""
    kind, extent, compared = change.kind, change.extent, found.compared
    name = f"products {kind.change}" if kind.aspect is Aspect.PRODUCTS else kind.aspect
    title = output.COMMAND_WORDS["impact"][name]
    swap = ""
    if kind.aspect is Aspect.FIRST and found.first and found.first.swap:
        was, now = found.first.swap
        swap = f"With these answers {was.name} ({was.id}) came first, and now {now.name} ({now.id}) does."
    was_compared = kind.aspect is not Aspect.ANSWERS
    number = sentence_case(output.ways_in_words(extent.plain, compared.plain)) if was_compared else ""
    if counts:
        plain, everywhere = _extent_texts(extent)
        plain, everywhere = f"{plain} plain sets", f"{everywhere} of all"
        if was_compared:
            plain += _share(extent.plain, compared.plain)
            everywhere += _share(extent.all, compared.all)
        number = f"{plain}, {everywhere}"
    title = title.format(name=kind.name, change=kind.change.removeprefix("only "))
    causes = "; or alone by ".join(map(str, change.causes)) or "several edits together"
    return ChangeInWords(title, number, causes, swap)


def sentence_case(text: str) -> str:
    """Return the text with its first letter capitalized."""
    return text[:1].upper() + text[1:]


def _extent_texts(extent: Extent) -> tuple[str, str]:
    """Return the number of plain sets, and of all sets."""
    return output.interval_text(extent.plain), output.interval_text(extent.all)


def _share(part: Interval, whole: Interval) -> str:
    """Return which percentage of the compared sets that is."""
    percents = [100 * each / max(1, whole.lowest) for each in (part.lowest, part.highest)]
    texts = ["under 0.01" if 0 < each < 0.01 else f"{each:.2f}" for each in percents]
    return f" ({' to '.join(dict.fromkeys(texts))} %)"


def _edit_lines(found: Impact) -> list[str]:
    """Return the edits; mark those that cannot change any decision."""
    return [f"{edit} (changes no decision)" if edit.words_only else str(edit) for edit in found.edits]


def _total_rows(found: Impact) -> Iterator[tuple[str, str, str]]:
    """Yield each sort of change, with the number of plain sets and of all sets that change so."""
    for _, sentence, extent in _totals(found):
        yield sentence, *_extent_texts(extent)


def _totals(found: Impact) -> Iterator[tuple[str, str, Extent]]:
    """Yield each sort of change: its name in words.yaml, its sentence, and the sets that change so."""
    single = {change.kind: change.extent for change in found.changes if not change.kind.name}
    extents = {f"{kind.aspect} {kind.change}": extent for kind, extent in {**single, **found.totals}.items()}
    verdicts = [extent for kind, extent in single.items() if kind.aspect is Aspect.VERDICT]
    if verdicts:
        sums = (_sum([each.plain for each in verdicts]), _sum([each.all for each in verdicts]))
        extents["verdict another"] = Extent(*sums)
    for kind, sentence in output.COMMAND_WORDS["totals"].items():
        if extent := extents.get(kind):
            yield kind, sentence, extent


def ways_that_change(found: Impact) -> list[str]:
    """Return a sentence for each sort of change, with how many ways of answering it affects."""
    return [
        f"{sentence_case(_ways(found, kind, extent))} {sentence}."
        for kind, sentence, extent in _totals(found)
    ] or [NOTHING]


def _ways(found: Impact, kind: str, extent: Extent) -> str:
    """Return how many ways of answering change; without a share if only one flow allows these answers."""
    if kind.startswith(Aspect.ANSWERS):
        return "some ways of answering"
    return output.ways_in_words(extent.plain, found.compared.plain)


def _sum(intervals: Collection[Interval]) -> Interval:
    """Add the sizes of disjoint sets; the uncounted part is the same in all, so add it once."""
    unknown = max(each.highest - each.lowest for each in intervals)
    lowest = sum(each.lowest for each in intervals)
    return Interval(lowest, lowest + unknown)


def _notes(found: Impact, counts: bool) -> Iterator[str]:
    """Yield notes on what the figures leave out."""
    if found.first is None:
        yield "Whether another product comes first was not examined: the rules are too tangled."
    elif found.first.draws and counts:
        yield _estimate(found.first)
    if found.not_tried:
        yield f"{count_of(found.not_tried, 'edit')} more were not tried alone."


def _estimate(first: FirstChanges) -> str:
    """Explain how the number of sets with another first product was estimated."""
    plain, touched = first.extent.plain, output.interval_text(first.touched.plain)
    result = f"about {first.estimate:,} of these get one" if first.estimate else "none was found"
    return (
        f"Another first product was looked for in {first.draws:,} plain sets, drawn at random from the "
        f"{touched} that the edits can touch: {result}, with 95 % certainty "
        f"{plain.lowest:,} to {plain.highest:,}."
    )


def print_impact(
    united: Rulebook, found: Impact, seconds: float, counts: bool, later: Sequence[str] = ()
) -> None:
    """Print the edits, how many ways of answering change, and each kind of change with its smallest answers.

    `united` has the questions and options of both rulebooks, to name and link answers. With `counts`, print
    exact numbers of sets. `later` are notes on later periods.
    """
    for line in _edit_lines(found):
        output.print_line(line)
    click.echo()
    for line in ways_that_change(found):
        output.print_line(line, indent=0)
    if counts:
        _print_counts(found, seconds)
    for note in (*_notes(found, counts), *later):
        click.echo()
        output.print_line(note, indent=0)
    for change in found.changes:
        words = _describe_change(found, change, counts)
        output.print_heading(words.title)
        if words.number:
            output.print_line(words.number)
        output.print_line(f"Caused by {words.causes}")
        if words.swap:
            output.print_line(words.swap)
        if change.extent.answers is not None:
            output.print_answers(united, change.extent.answers, indent=4)
    if found.changes and not counts:
        click.echo("\nThe exact numbers: the same with --counts")


def _print_counts(found: Impact, seconds: float) -> None:
    """Print how many sets of answers were compared, and how many of them change."""
    click.echo()
    plain, everywhere = _extent_texts(found.compared)
    size = f"{plain} plain sets of answers (at most three ticks a question), {everywhere} in all"
    output.print_line(f"Compared on {size}.", indent=0)
    click.echo(f"The comparison took {seconds:.1f} seconds.")
    if rows := list(_total_rows(found)):
        output.print_heading("Sets of answers that")
        output.print_rows([("", "plain", "all"), *rows])


def _markdown_lines(united: Rulebook, found: Impact, counts: bool, later: Sequence[str]) -> Iterator[str]:
    """Yield how many ways of answering change, then the kinds of change and the edits, folded."""
    yield "### What this changes for shoppers\n"
    changing = ways_that_change(found)
    yield from changing if changing == [NOTHING] else (f"- {line}" for line in changing)
    rows = list(_total_rows(found)) if counts else []
    if rows:
        yield "\n| Sets of answers that | plain sets | all sets |\n|---|--:|--:|"
        rows.append(("*compared*", *_extent_texts(found.compared)))
        yield from (f"| {' | '.join(row)} |" for row in rows)
    yield from (f"\n{note}" for note in (*_notes(found, counts), *later))
    if found.changes:
        yield f"\n<details><summary>{count_of(len(found.changes), 'kind')} of change</summary>\n"
        yield from _markdown_changes(united, found, counts)
        yield "\n</details>"
    if found.edits:
        yield f"\n<details><summary>{count_of(len(found.edits), 'edit')}</summary>\n"
        yield from (f"- {line}" for line in _edit_lines(found))
        yield "\n</details>"


def _markdown_changes(united: Rulebook, found: Impact, counts: bool) -> Iterator[str]:
    """Yield the first kinds of change with their smallest answers."""
    for change in found.changes[:EXAMPLES]:
        words, answers = _describe_change(found, change, counts), change.extent.answers
        number = f"{words.number}, " if words.number else ""
        yield f"- **{words.title}**: {number}caused by {words.causes}."
        if words.swap:
            yield f"  {words.swap}"
        if answers is not None:
            pairs = "; ".join(f"{asked} *{said}*" for asked, said in output.answers_in_words(united, answers))
            yield f"  Smallest answers: {pairs} `{output.page_address(united, answers)}`"
    if len(found.changes) > EXAMPLES:
        yield f"- and {len(found.changes) - EXAMPLES:,} more kinds of change"


# --- for programs --------------------------------------------------------------------------------------


def impact_data(old: Rulebook, united: Rulebook, found: Impact, seconds: float) -> output.Json:
    """Return the impact as described in docs/impact.md; numbers of answer sets are strings."""
    return {
        "rulebooks": {"old": old.version, "new": united.version},
        "edits": [
            {"file": edit.file, "what": edit.what, "decides": not edit.words_only} for edit in found.edits
        ],
        "compared": _extent_data(found.compared),
        "changes": [
            {
                "about": change.kind.aspect,
                "name": change.kind.name or None,
                "change": change.kind.change,
                **_extent_data(change.extent),
                "caused_by": [str(edit) for edit in change.causes],
                **output.answers_data(united, change.extent.answers),
            }
            for change in found.changes
        ],
        "totals": [
            {"about": kind.aspect, "change": kind.change, **_extent_data(extent)}
            for kind, extent in found.totals.items()
        ],
        "first": found.first and _first_data(found.first),
        "seconds": round(seconds, 3),
    }


def _later_data(diff: DatedDiff, found: Impact) -> output.Json:
    """Return the impact in later periods, with the periods."""
    united = replace(diff.new, questions=found.questions)
    data = impact_data(diff.old, united, found, 0)
    wanted = {name: data[name] for name in ("edits", "compared", "changes", "totals", "first")}
    return {"periods": output.periods_data(diff.periods), **wanted}


def _first_data(first: FirstChanges) -> output.Json:
    was, now = [product.id for product in first.swap] if first.swap else (None, None)
    return {"draws": first.draws, "estimate": str(first.estimate), "was": was, "now": now}


def _extent_data(extent: Extent) -> output.Json:
    return {"plain": output.interval_data(extent.plain), "all": output.interval_data(extent.all)}
