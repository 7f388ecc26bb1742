"""An impact as Markdown, for a pull request."""

from __future__ import annotations

from collections.abc import Iterator

import click

from wizard.commands.answer_sets import address_of, in_words, number
from wizard.commands.impacted import (
    NOTHING,
    caused_by,
    describe,
    first_products,
    in_a_sentence,
    notes,
    over_both,
    share,
    totals,
)
from wizard.core.impact import Impact
from wizard.core.model import Rulebook
from wizard.core.numbers import count_of

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
