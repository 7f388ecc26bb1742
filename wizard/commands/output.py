"""A product as the commands for the catalog show it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import fill

import click

from wizard.analysis.proof import Interval
from wizard.catalog.listing import Provenance
from wizard.catalog.rows import show_value
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.diagnostics import CatalogError, did_you_mean
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import Product
from wizard.rule_language.wording import count_of
from wizard.web.urls import Addresses

WIDTH = 100
"""Columns of a line for people; only places, addresses and names may make one longer."""

Json = dict[str, object]


def print_json(content: Json) -> None:
    """One JSON object, indented."""
    click.echo(json.dumps(content, indent=2, ensure_ascii=False))


def print_heading(title: str) -> None:
    """A line above what belongs together, after an empty one."""
    click.echo(f"\n{title}")


def print_line(text: str, indent: int = 2) -> None:
    """A sentence, wrapped; what follows the first line stands two columns further in."""
    click.echo(_wrap(text, " " * indent, " " * (indent + 2)))


def print_rows(rows: Iterable[Sequence[str]], indent: int = 2) -> None:
    """Rows of as many cells, in columns; the last cell is wrapped within its column."""
    for before, last in _in_columns(rows):
        hanging = " " * (indent + len(before))
        click.echo(_wrap(last, " " * indent + before, hanging))


def print_table(rows: Iterable[Sequence[str]]) -> None:
    """Rows of as many cells, in columns, each row one line however long: for `grep` and `cut`."""
    for before, last in _in_columns(rows):
        click.echo(f"{before}{last}".rstrip())


def _in_columns(rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """For each row its cells in columns as wide as their widest cell, and its last cell as it is."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)][:-1]
    for *cells, last in table:
        yield "".join(f"{cell.ljust(width)}  " for cell, width in zip(cells, widths, strict=True)), last


def _wrap(text: str, first: str, later: str) -> str:
    """The text in lines with these beginnings; a text of no words leaves the beginning alone."""
    lines = fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or first.rstrip()


def in_words(rulebook: Rulebook, answers: Answers) -> Iterator[tuple[str, str]]:
    """Each question answered and its answer, as the shopper reads them; those not sure of together."""
    unsure = [question for question in rulebook.questions if answers.get(question.id) == (UNSURE,)]
    for question in rulebook.questions:
        if question.id in answers and question not in unsure:
            chosen = answers[question.id]
            yield question.text, "; ".join(question.option(option).label for option in chosen)
    if unsure:
        questions = f"{count_of(len(unsure), 'question')}: {', '.join(question.id for question in unsure)}"
        yield "Not sure", questions


def address_of(rulebook: Rulebook, answers: Answers) -> str:
    """The address of the page that shows these answers, as served at the root of a site."""
    return Addresses("/", rulebook, answers).here()


def shown_as_data(rulebook: Rulebook, answers: Answers | None) -> Json:
    """The answers that show something, with their address; both null where no answers can show it."""
    return {
        "answers": None if answers is None else {name: list(chosen) for name, chosen in answers.items()},
        "address": None if answers is None else address_of(rulebook, answers),
    }


def number(found: Interval) -> str:
    """How many sets there are, or between which two numbers that is."""
    return f"{found.lowest:,}" if found.exact else f"{found.lowest:,} to {found.highest:,}"


def number_as_data(found: Interval) -> Json:
    """The same for programs, as text: most of them cannot hold numbers of this size."""
    return {"at_least": str(found.lowest), "at_most": str(found.highest)}


def describe(product: Product, provenance: Mapping[str, Provenance]) -> Iterator[tuple[str, ...]]:
    """Attribute, value, and provenance in words; the price comes first."""
    values = {"price": show_price(product)}
    values |= {name: show_value(value) for name, value in product.attributes.items()}
    for name, value in values.items():
        known = provenance.get(name)
        yield name, value, _show_provenance(known) if known else ""


def show_price(product: Product) -> str:
    """The price with its currency and note."""
    if product.price is None:
        return "not stated"
    note = f" ({product.price_note})" if product.price_note else ""
    return f"{product.price:.2f} {product.currency}{note}"


def no_product(product_id: str, known: Iterable[str], path: Path) -> CatalogError:
    """What to say of an id that no product has."""
    hint = did_you_mean(product_id, known)
    return CatalogError(f"There is no product '{product_id}' in {path}. {hint}".rstrip())


def _show_provenance(known: Provenance) -> str:
    page = f" <{known.page}>" if known.page else ""
    if known.origin == "follows":
        return f"{known.evidence}{page}"
    before = known.instead_of
    if known.origin != "staff" or before is None:
        return f"{known.origin}: {known.evidence}{page}"
    who = "the feed says" if before.origin in ("feed field", "words") else "before"
    return f"staff: {known.evidence} ({who}: {show_value(before.value)})"
