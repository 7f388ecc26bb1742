"""Columns of one name: where they say the same they are one, where they differ nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wizard.catalog.feeds.offers import Refusal
from wizard.catalog.feeds.table import Row

Rivals = Mapping[str, Sequence[int]]
"""Field -> its columns, for each field that has more than one."""


def find_rivals(header: Sequence[str], columns: Mapping[str, int], spell: Callable[[str], str]) -> Rivals:
    """The fields that have several columns, given how a header's spelling is made one."""
    spelled = [spell(name) for name in header]
    found = {
        field: [place for place, name in enumerate(spelled) if name == spelled[index]]
        for field, index in columns.items()
    }
    return {field: places for field, places in found.items() if len(places) > 1}


def settle(row: Row, rivals: Rivals, columns: Mapping[str, int], header: Sequence[str]) -> Row | Refusal:
    """The row with what any of its columns of one name says, refused where they say different things."""
    for field, places in rivals.items():
        texts = list(dict.fromkeys(text for place in places if (text := row.cells[place].strip())))
        if len(texts) > 1:
            return _refuse(row, field, texts, columns, header)
        row.cells[columns[field]] = "".join(texts)
    return row


def _refuse(
    row: Row, field: str, texts: list[str], columns: Mapping[str, int], header: Sequence[str]
) -> Refusal:
    name, said = header[columns[field]], " and ".join(f"'{text[:40]}'" for text in texts)
    message = f"Two columns are named '{name}', and here they say {said}. Rename the one that is not meant."
    code = "price-ambiguous" if field == "price" else f"{field}-missing"
    id_ = row.cells[columns["id"]].strip() if "id" in columns else ""
    return Refusal(row.number, row.line, id_ or None, name, code, message)
