"""Grouping of the records that belong to one product, even if they are not adjacent in the feed."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeVar

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.plain_text import is_placeholder, strip_controls
from wizard.catalog.feeds.records import FeedError, FeedSettings, Outcome, Record, Rejection
from wizard.catalog.feeds.variants import merge_group


class _Placed(Protocol):
    @property
    def line(self) -> int:
        """Return the line on which the row starts."""


_T = TypeVar("_T", bound=_Placed)


_NO_NAME = hash("")


def find_scattered(names: Iterable[int]) -> set[int]:
    """Return the hashes whose occurrences are not all adjacent, except that of the empty name."""
    begun: set[int] = set()
    scattered: set[int] = set()
    for name, _ in groupby(names):
        (scattered if name in begun else begun).add(name)
    return scattered - {_NO_NAME}


def gather(
    rows: Iterable[_T | Rejection], name: Callable[[_T], str], size: Callable[[_T], int], scattered: Set[int]
) -> Iterator[list[_T] | Rejection]:
    """Yield the rows of each product as a list, in the order of the feed, and rejections immediately.

    `name` returns the name of the product that a row belongs to, "" if the row is a product by itself; `size`
    returns the size of a row in bytes. `scattered` are the hashes of the names whose rows are not adjacent;
    they come last. Raise FeedError if the rows of scattered products, or of one product, are too large for
    memory.
    """
    gathered: dict[str, list[_T]] = {}
    run: list[_T] = []
    run_name = ""
    held = run_size = 0
    for row in rows:
        if isinstance(row, Rejection):
            yield row
            continue
        named = name(row)
        if run and (not named or named != run_name):
            yield run
            run, run_size = [], 0
        if hash(named) in scattered:
            gathered.setdefault(named, []).append(row)
            held += size(row)
        else:
            run.append(row)
            run_name = named
            run_size += size(row)
        if held + run_size > limits.SCATTERED:
            message = "Too many rows of one product, or they are far apart. Sort the file so that they "
            raise FeedError("rows-scattered", message + "follow each other.", row.line)
    yield from filter(None, (run, *gathered.values()))


@dataclass(frozen=True, slots=True)
class Groups:
    """Hashes of the groups of a feed: all of them, and those whose records are not adjacent."""

    known: Set[int] = frozenset()
    scattered: Set[int] = frozenset()


def find_groups(keys: Iterable[tuple[str, str]]) -> Groups:
    """Return the groups of a feed, given (group, id) of each record.

    A record without a group belongs to the group that has its id, if there is one.
    """
    groups, ids = array("q"), array("q")
    for group, id_ in keys:
        groups.append(hash(_normalize_name(group)))
        ids.append(hash(_normalize_name(id_)))
    known = {*groups} - {_NO_NAME}
    pairs = zip(groups, ids, strict=True)
    names = (id_ if group == _NO_NAME and id_ in known else group for group, id_ in pairs)
    return Groups(known, find_scattered(names))


def merge_groups(records: Iterable[Outcome], groups: Groups, settings: FeedSettings) -> Iterator[Outcome]:
    """Yield the outcomes of a feed, with the records of each group merged into one product."""

    def name(record: Record) -> str:
        """Return the group of a record, "" if it has none."""
        group = _normalize_name(record.text("group"))
        if not group and hash(own := _normalize_name(record.text("id"))) in groups.known:
            return own
        return group

    for found in gather(records, name, estimate_size, groups.scattered):
        if isinstance(found, Rejection):
            yield found
        elif group := name(found[0]):
            yield from merge_group(group, found, settings)
        else:
            yield from found


def _normalize_name(text: str) -> str:
    """Return the name of a group in the form that is compared; "" for 0 and other placeholders."""
    name = strip_controls(text).strip()
    return "" if name == "0" or is_placeholder(name) else name


def estimate_size(record: Record) -> int:
    """Return an estimate of the memory that a record takes, in bytes."""
    return 1_000 + sum(map(len, record.values.values())) + sum(len(value) for _, value in record.extras)
