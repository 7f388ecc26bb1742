"""The output of commands: lines and columns for people, answer sets and counts for people and programs."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from textwrap import fill

import click

from wizard.analysis.violations import Interval
from wizard.catalog.listing import Origin, Provenance
from wizard.catalog.relations import RELATIONS
from wizard.catalog.values import show_value
from wizard.rule_language.attributes import Value
from wizard.rule_language.conditions import UNSURE, Answers
from wizard.rule_language.dates import FIRST_DAY, LAST_DAY, Period
from wizard.rule_language.diagnostics import Problem
from wizard.rule_language.model import Rulebook
from wizard.rule_language.predicates import Product
from wizard.rule_language.wording import count_of
from wizard.rule_language.yaml_reader import load_data
from wizard.web.urls import Urls

WIDTH = 100
"""The width of a line for people; only places, addresses and names may exceed it."""

COMMAND_WORDS: Mapping[str, Mapping[str, str]] = load_data("wizard.commands", "words.yaml")
"""Command -> id -> words, from words.yaml."""

Json = dict[str, object]

_fill = partial(fill, width=WIDTH, break_long_words=False, break_on_hyphens=False)


def print_json(content: Json) -> None:
    """Print one JSON object, indented."""
    click.echo(json.dumps(content, indent=2, ensure_ascii=False))


def print_heading(title: str) -> None:
    """Print an empty line and a title."""
    click.echo(f"\n{title}")


def print_line(text: str, indent: int = 2) -> None:
    """Print a sentence, wrapped, with a hanging indent of two columns."""
    click.echo(_wrap(text, " " * indent, " " * (indent + 2)))


def print_rows(rows: Iterable[Sequence[str]], indent: int = 2) -> None:
    """Print rows of equal length in columns, the last cell wrapped within its column."""
    for before, last in _in_columns(rows):
        hanging = " " * (indent + len(before))
        click.echo(_wrap(last, " " * indent + before, hanging))


def print_table(rows: Iterable[Sequence[str]]) -> None:
    """Print rows of equal length in columns, one line each, however long, for `grep` and `cut`."""
    for before, last in _in_columns(rows):
        click.echo(f"{before}{last}".rstrip())


def _in_columns(rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield each row's cells but the last, padded to the width of their columns, and its last cell."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)][:-1]
    for *cells, last in table:
        yield "".join(f"{cell.ljust(width)}  " for cell, width in zip(cells, widths, strict=True)), last


def _wrap(text: str, first: str, later: str) -> str:
    """Wrap a text with these indents; an empty text leaves only the first indent."""
    return _fill(text, initial_indent=first, subsequent_indent=later) or first.rstrip()


# --- sets of answers -----------------------------------------------------------------------------------


def answers_in_words(rulebook: Rulebook, answers: Answers) -> Iterator[tuple[str, str]]:
    """Yield each question and answer as shoppers read them; all "not sure" answers are one pair."""
    unsure = [question.id for question in rulebook.questions if answers.get(question.id) == (UNSURE,)]
    for question in rulebook.questions:
        if question.id in answers and question.id not in unsure:
            chosen = answers[question.id]
            yield question.text, "; ".join(question.option(option).label for option in chosen)
    if unsure:
        yield "Not sure", f"{count_of(len(unsure), 'question')}: {', '.join(unsure)}"


def page_address(rulebook: Rulebook, answers: Answers) -> str:
    """Return the address of the page that shows these answers, relative to the root of a site."""
    return Urls("/", rulebook, answers).here()


def print_answers(rulebook: Rulebook, answers: Answers, indent: int) -> None:
    """Print a set of answers in words, then the address of its page."""
    print_rows(answers_in_words(rulebook, answers), indent)
    click.echo(f"    See {page_address(rulebook, answers)}")


def answers_data(rulebook: Rulebook, answers: Answers | None) -> Json:
    """Return a set of answers with its address; both are null if there is no such set."""
    if answers is None:
        return {"answers": None, "address": None}
    listed = {name: list(chosen) for name, chosen in answers.items()}
    return {"answers": listed, "address": page_address(rulebook, answers)}


def interval_text(interval: Interval) -> str:
    """Return an exact number, or its lower and upper bound."""
    return f"{interval.lowest:,}" if interval.exact else f"{interval.lowest:,} to {interval.highest:,}"


def interval_data(interval: Interval) -> Json:
    """Return an interval for programs, as strings, since many cannot hold integers of this size."""
    return {"at_least": str(interval.lowest), "at_most": str(interval.highest)}


def ways_in_words(part: Interval, whole: Interval) -> str:
    """Return a share of the ways of answering in words: "1 in 4 ways of answering"."""
    shares = [_share_in_words(each / max(1, whole.lowest)) for each in (part.lowest, part.highest)]
    if not part.exact:  # "about" is redundant in a range
        shares = [share.removeprefix(ABOUT) for share in shares]
    return f"{' to '.join(dict.fromkeys(shares))} ways of answering"


ABOUT = "about "


SIMPLE = sorted({Fraction(part, whole) for whole in (2, 3, 4, 5, 10) for part in range(1, whole)})
"""Shares that people express as "2 in 3" and the like."""


def _share_in_words(share: float) -> str:
    """Return a share in simple numbers, with "about" unless it is nearly exact."""
    if share >= 1:
        return "all"
    if share > 0.95:
        return "nearly all"
    if share < 0.0001:
        return "under 1 in 10,000" if share else "none"
    nearest = min(SIMPLE, key=lambda each: abs(each - share))
    if share < 0.25:
        digits = min(0, 2 - len(f"{1 / share:.0f}"))
        nearest = Fraction(1, int(round(1 / share, digits)))
    about = "" if abs(nearest - share) < 0.005 * share else ABOUT
    return f"{about}{nearest.numerator:,} in {nearest.denominator:,}"


# --- problems and products -----------------------------------------------------------------------------


def periods_data(periods: Iterable[Period]) -> list[Json]:
    """Return periods for programs: the first and last day of each, null if unlimited."""
    limits = (FIRST_DAY, LAST_DAY)
    return [
        {
            name: None if day in limits else str(day)
            for name, day in (("from", each.from_), ("until", each.until))
        }
        for each in periods
    ]


def problem_data(problem: Problem) -> Json:
    """Return a problem for programs: where it is, what is wrong, and how to fix it."""
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "message": problem.message,
        "fix": problem.fix,
        "mend": problem.fix,  # the deprecated alias, until the next release
    }


def product_rows(product: Product, provenance: Mapping[str, Provenance]) -> Iterator[tuple[str, str, str]]:
    """Yield attribute, value and provenance in words; the price comes first, family and successor last."""
    values = {"price": price_text(product)}
    open_lists = product.open_lists
    values |= {name: value_text(value, name in open_lists) for name, value in product.attributes.items()}
    values |= {name: text for name in RELATIONS if (text := getattr(product, name))}
    for name, value in values.items():
        yield name, value, _provenance_text(provenance[name]) if name in provenance else ""


def price_text(product: Product) -> str:
    """Return the price with its currency and note; a price that does not count is only in the note."""
    note = f" ({product.price_note})" if product.price_note else ""
    price = "not stated" if product.price is None else f"{product.price:.2f} {product.currency}"
    return f"{price}{note}"


def value_text(value: Value, is_open: bool) -> str:
    """Return a value in words; for an open list, add that it may be incomplete."""
    return f"{show_value(value)}{' (may be incomplete)' if is_open else ''}"


def _provenance_text(known: Provenance) -> str:
    origin = "" if known.origin == Origin.FOLLOWS else f"{known.origin}: "
    before = known.instead_of
    if known.origin != Origin.STAFF or before is None:
        return f"{origin}{known.evidence}{f' <{known.page}>' if known.page else ''}"
    who = "the feed says" if before.origin in (Origin.FEED_FIELD, Origin.WORDS) else "before"
    return f"staff: {known.evidence} ({who}: {show_value(before.value)})"
