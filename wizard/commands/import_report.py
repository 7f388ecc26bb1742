"""The report of an import for people: what was read, what changed, what was refused and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import click

from wizard.catalog.feeds.offers import Refusal
from wizard.catalog.importing import Taken
from wizard.catalog.infer import Conflict
from wizard.catalog.store import Change, Changes
from wizard.commands.printing import print_heading, print_line, print_rows
from wizard.core.numbers import count_of

SHOWN = 3
"""Records shown of each kind of refusal, warning or conflict."""

Shown = TypeVar("Shown")


class Tally:
    """What came of the records, counted, with the first few of each kind."""

    def __init__(self) -> None:
        self.accepted = 0
        self.sold_out = 0
        self.kinds: Counter[str] = Counter()
        self.currencies: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.first_refused: dict[str, list[Refusal]] = {}
        self.warned: Counter[str] = Counter()
        self.first_warned: dict[str, list[str]] = {}
        self.conflicts = 0
        self.first_conflicts: list[tuple[str, Conflict]] = []

    def add(self, result: Taken | Refusal) -> None:
        """Count what came of one record."""
        if isinstance(result, Refusal):
            self.refused[result.code] += 1
            _keep_first(self.first_refused.setdefault(result.code, []), result)
            return
        product = result.listing.product
        self.accepted += 1
        self.sold_out += not product.in_stock
        self.kinds[product.kind] += 1
        self.currencies[result.offer.currency] += product.kind != "other"
        for code in dict.fromkeys(warning.code for warning in result.offer.warnings):
            self.warned[code] += 1
            fields = ", ".join(each.field for each in result.offer.warnings if each.code == code)
            _keep_first(self.first_warned.setdefault(code, []), f"{product.id} ({fields})")
        self.conflicts += len(result.conflicts)
        for conflict in result.conflicts:
            _keep_first(self.first_conflicts, (product.id, conflict))


def _keep_first(kept: list[Shown], new: Shown) -> None:
    if len(kept) < SHOWN:
        kept.append(new)


def print_columns(columns: Mapping[str, str], typed: str) -> None:
    """Which column of a plain CSV file was taken for what, and how to correct that."""
    if columns:
        print_heading("Columns, as they were read")
        print_rows((field, header) for field, header in columns.items())
        click.echo(f'  Not so? Name the right one, once, such as: {typed} --map price="NAME OF THE COLUMN"')


def print_changes(changes: Changes) -> None:
    """What differs from the catalog before."""
    print_heading("Products")
    changed = [(changes.in_price, "price"), (changes.in_stock, "stock"), (changes.in_facts, "what is known")]
    in_what = ", ".join(f"{number:,} in {what}" for number, what in changed if number)
    print_rows(
        (
            ("added", f"{changes.added.count:,}", _names(changes.added)),
            ("changed", f"{changes.changed.count:,}", f"({in_what})" if in_what else ""),
            ("gone", f"{changes.gone.count:,}", _names(changes.gone)),
            ("unchanged", f"{changes.unchanged:,}", ""),
        )
    )


def print_tally(tally: Tally) -> None:
    """The kinds found, the records refused, the warnings, and the fields that contradict a title."""
    if tally.accepted:
        print_heading("Accepted")
    print_rows((kind, f"{number:,}", _about(kind)) for kind, number in sorted(tally.kinds.items()))
    if tally.sold_out:
        print_line(f"Of these {count_of(tally.sold_out, 'product')} sold out: kept, and not recommended.")
    if tally.refused:
        print_heading("Refused")
    for code, number in tally.refused.most_common():
        print_line(f"{code}: {count_of(number, 'record')}")
        for refusal in tally.first_refused[code]:
            print_line(f"line {refusal.line}: {refusal.message}", indent=4)
        _print_rest(number)
    if tally.warned:
        print_heading("Accepted with a warning")
        rows = (
            (code, f"{number:,}", _some(tally.first_warned[code], number))
            for code, number in tally.warned.most_common()
        )
        print_rows(rows)
    if tally.conflicts:
        print_heading("Fields that contradict the title, which was believed")
        for product_id, conflict in tally.first_conflicts:
            says = f"the field says '{conflict.field}', the title '{conflict.words}'"
            print_line(f"{product_id}, {conflict.attribute}: {says}")
        _print_rest(tally.conflicts)


def print_kept(gone: Sequence[str]) -> None:
    """The products of the past for which decisions of staff are kept."""
    if gone:
        print_heading("Decisions of staff kept for products that are in no feed now")
        print_line(_some(gone, len(gone)))


def print_meaning(sentences: Iterable[str]) -> None:
    """What it means for the wizard."""
    print_heading("What it means for the wizard")
    for sentence in sentences:
        print_line(sentence)


def _about(kind: str) -> str:
    return "other goods: kept, and never recommended" if kind == "other" else ""


def _print_rest(number: int) -> None:
    if number > SHOWN:
        print_line(f"and {number - SHOWN:,} more", indent=4)


def _names(change: Change) -> str:
    return _some(change.names, change.count)


def _some(names: Sequence[str], number: int) -> str:
    """The first names, and how many more there are."""
    shown = names[:SHOWN]
    more = f" and {number - len(shown):,} more" if number > len(shown) else ""
    return ", ".join(shown) + more
