"""Records of a feed that are one product, wherever they stand in it."""

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
        """Return the line on which it starts."""


_T = TypeVar("_T", bound=_Placed)


_NONE = hash("")


def find_scattered(names: Iterable[int]) -> set[int]:
    """Return those hashes of names that do not all follow each other; the empty name is none."""
    begun: set[int] = set()
    scattered: set[int] = set()
    for name, _ in groupby(names):
        (scattered if name in begun else begun).add(name)
    return scattered - {_NONE}


def gather(
    rows: Iterable[_T | Rejection], name: Callable[[_T], str], size: Callable[[_T], int], scattered: Set[int]
) -> Iterator[list[_T] | Rejection]:
    """Yield the rows of each product together, in their order, and rejections as they come.

    `name` says which product a row belongs to, "" for one of its own; `size` is in bytes; `scattered` are the
    hashes of the names that come in several places. Raises FeedError if so many rows are scattered, or belong
    to one product, that they do not fit in memory.
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
    """Hashes of the groups of a feed, all of them and those whose records do not follow each other."""

    known: Set[int] = frozenset()
    scattered: Set[int] = frozenset()


def find_groups(keys: Iterable[tuple[str, str]]) -> Groups:
    """Return the groups of a feed, from the group and the id of each of its records.

    A record without a group whose id is that of a group belongs to it.
    """
    groups, ids = array("q"), array("q")
    for group, id_ in keys:
        groups.append(hash(_tidy(group)))
        ids.append(hash(_tidy(id_)))
    known = {*groups} - {_NONE}
    pairs = zip(groups, ids, strict=True)
    names = (id_ if group == _NONE and id_ in known else group for group, id_ in pairs)
    return Groups(known, find_scattered(names))


def merge_groups(records: Iterable[Outcome], groups: Groups, settings: FeedSettings) -> Iterator[Outcome]:
    """Yield the outcomes of a feed, with the records of one group as one product."""

    def name(record: Record) -> str:
        """Return the group of a record."""
        group = _tidy(record.text("group"))
        if not group and hash(own := _tidy(record.text("id"))) in groups.known:
            return own
        return group

    for found in gather(records, name, size_of, groups.scattered):
        if isinstance(found, Rejection):
            yield found
        elif group := name(found[0]):
            yield from merge_group(group, found, settings)
        else:
            yield from found


def _tidy(text: str) -> str:
    """Return the name of a group as it is compared; what stands for nothing is none."""
    name = strip_controls(text).strip()
    return "" if name == "0" or is_placeholder(name) else name


def size_of(record: Record) -> int:
    """Return roughly how many bytes of memory a record takes."""
    return 1_000 + sum(map(len, record.values.values())) + sum(len(value) for _, value in record.extras)
