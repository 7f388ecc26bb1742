"""An impact as people read it, and as programs do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import click

from wizard.commands.answer_sets import address_of, in_words, number, number_as_data, shown_as_data
from wizard.commands.printing import Json, print_heading, print_line, print_rows
from wizard.core.impact import About, Change, Edit, Extent, FirstChanges, Impact, Interval, Kind
from wizard.core.model import Rulebook
from wizard.core.numbers import count_of

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
