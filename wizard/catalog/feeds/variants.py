"""Several variants, one product: what the cheapest one that can be bought costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.price_policy import read_quote
from wizard.catalog.feeds.records import (
    Availability,
    FeedError,
    FeedSettings,
    Quote,
    Record,
    Rejection,
    RejectionError,
    Remark,
    clean,
)
from wizard.catalog.feeds.table import Row


def group_rows(
    rows: Callable[[], Iterable[Row | Rejection]], key: Callable[[Row], str]
) -> Iterator[list[Row] | Rejection]:
    """The rows of each key together, in their order; rows without a key are alone.

    `rows` is read twice: first to learn which keys come in several places. Raises FeedError when so
    many rows are scattered, or are of one key, that they do not fit in memory.
    """
    scattered = _find_scattered(rows(), key)
    gathered: dict[str, list[Row]] = {}
    size = run_size = 0
    run: list[Row] = []
    for row in rows():
        if isinstance(row, Rejection):
            yield row
            continue
        name = key(row)
        if run and (not name or name != key(run[0])):
            yield run
            run, run_size = [], 0
        if hash(name) in scattered:
            gathered.setdefault(name, []).append(row)
            size += _size(row)
        else:
            run.append(row)
            run_size += _size(row)
        if size + run_size > limits.SCATTERED:
            raise _too_scattered(row.line)
    yield from [run] if run else []
    yield from gathered.values()


def _find_scattered(rows: Iterable[Row | Rejection], key: Callable[[Row], str]) -> set[int]:
    """The hashes of the keys whose rows are not all adjacent."""
    begun: set[int] = set()
    scattered: set[int] = set()
    last = ""
    for row in rows:
        name = key(row) if isinstance(row, Row) else last
        if name and name != last:
            (scattered if hash(name) in begun else begun).add(hash(name))
        last = name
    return scattered


def _size(row: Row) -> int:
    """About how many bytes a row takes."""
    return 500 + sum(map(len, row.cells))


def _too_scattered(line: int) -> FeedError:
    message = (
        "Too many rows of one product, or they are far apart. Sort the file so that they follow each other."
    )
    return FeedError("rows-scattered", message, line)


_Variant = tuple[Record, Quote, Availability]


def choose_variant(variants: Iterable[tuple[Record, Availability]], terms: FeedSettings) -> _Variant:
    """The cheapest variant that can be bought, else the cheapest; the first of two that are equal.

    Those in another currency than the store's (else the first one's) do not compare and are left out. So is
    one whose price cannot be read, with a remark; raises Unfit when none can.
    """
    best: dict[str, _Variant] = {}
    unfit: dict[Remark, RejectionError] = {}
    for record, availability in variants:
        try:
            clean(record)
            found = record, read_quote(record, terms), availability
        except RejectionError as why:
            unfit.setdefault(Remark(record.name(why.field), why.code), why)
            continue
        currency = found[1].currency
        best[currency] = min(best.get(currency, found), found, key=_rank)
    if not best:
        raise next(iter(unfit.values()))
    chosen = best.get(terms.currency or "") or next(iter(best.values()))
    chosen[0].remarks += unfit
    return chosen


def _rank(variant: _Variant) -> tuple[bool, Decimal]:
    """What can be bought before what cannot, the cheaper before the dearer."""
    _, quote, availability = variant
    return not availability.in_stock, quote.price
