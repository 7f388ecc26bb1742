"""Detection of rows that the exporting system marks as draft, hidden, disabled or not for sale."""

from collections.abc import Mapping, Sequence

from wizard.catalog.feeds.names import (
    PLAIN,
    is_one_of,
    list_cell_words,
    list_column_names,
    normalize_cell,
    says_only,
    split_header,
)
from wizard.catalog.feeds.origin import Origin
from wizard.catalog.feeds.plain_text import normalize_header
from wizard.catalog.feeds.records import FeedSettings, RejectionError


def find_hidden(
    header: Sequence[str],
    columns: Mapping[str, int],
    origin: Origin,
    rows: Sequence[Sequence[str]],
    settings: FeedSettings,
) -> dict[int, frozenset[str]]:
    """Return column -> the normalized cells that mark a row as not sold.

    These are the cells that the shop system uses. In other columns about publication, they count only if all
    cells are known words or numbers: a column of dates says when a product was published, not whether.
    """
    kept = frozenset().union(*settings.attributes.values()) if settings.attributes else frozenset()
    taken = {index for field, index in columns.items() if field not in ("published", "status")}
    no, yes = list_cell_words("no"), list_cell_words("yes")
    gone = list_cell_words("hidden") | list_cell_words("discontinued") | list_cell_words("out_of_stock")
    off, on = no | gone | {"0", "-1", "2"}, yes | list_cell_words("shown") | {"1"}
    found: dict[int, frozenset[str]] = {}
    for index, name in enumerate(header):
        plain, cells = normalize_header(name), {normalize_cell(row[index]) for row in rows} - {""}
        of_system = origin.hidden.get(plain, origin.hidden.get(split_header(name), frozenset()))
        if of_system:
            found[index] = of_system | (no if "no" in of_system else frozenset())
        elif index in taken or not name or plain in kept or plain in origin.ignored:
            continue
        elif index == columns.get("published") or says_only(name, "published"):
            if cells <= off | on:
                found[index] = off
        elif index == columns.get("status") or _is_status(plain):
            if cells <= off | on:
                found[index] = off if cells <= no | yes | {"0", "-1", "1", "2"} else gone
            elif not cells.isdisjoint(gone) and index == columns.get("status"):
                found[index] = gone
        elif says_only(name, "hidden") and cells <= yes | off | {"1"}:
            found[index] = yes | {"1"}
    return found


def _is_status(plain: str) -> bool:
    """Return whether one word of a normalized header is a name of a status column."""
    return not {name for name in list_column_names(PLAIN)["status"] if " " not in name}.isdisjoint(
        plain.split()
    )


def check_sold(cells: Sequence[str], header: Sequence[str], hidden: Mapping[int, frozenset[str]]) -> None:
    """Raise RejectionError if a cell marks its row as not sold."""
    for index, words in hidden.items():
        if cells[index] and is_one_of(cells[index], words):
            message = (
                f"The column '{header[index]}' says '{cells[index].strip()[:40]}': the store does not show "
                "or sell this product. Publish it there to have it recommended."
            )
            raise RejectionError("published", "not-published", message)
