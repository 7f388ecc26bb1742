"""What Google Merchant Center calls the fields of a product, in XML and in tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from wizard.catalog.feeds.columns import fold, read_vocabulary


def field_of(name: str) -> str | None:
    """Our field for one of Google's, None for one that is only an extra."""
    return _FIELDS.get(name)


def read_extra(name: str, text: str) -> Iterator[tuple[str, str]]:
    """The (name, value) pairs of a column of a table that is no field of ours."""
    match fold(name.removeprefix("g:")):
        case "product detail":
            yield from _read_details(text)
        case "product highlight":
            yield from ((name, highlight) for highlight in split_quoted(text, ","))
        case _:
            yield name, text


def split_quoted(text: str, delimiter: str) -> list[str]:
    """The parts of a text, in which quotes hold those that contain the delimiter."""
    parts = next(csv.reader([" ".join(text.splitlines())], delimiter=delimiter, skipinitialspace=True), [])
    return [part.strip() for part in parts]


def _read_details(text: str) -> Iterator[tuple[str, str]]:
    """The details written as Section:Name:Value,Section:Name:"Value"; the section may be left out."""
    for detail in split_quoted(text, ","):
        match split_quoted(detail, ":"):
            case [name, value] | [_, name, value]:
                yield name, value
            case [_, name, *values]:
                yield name, ":".join(values)


_FIELDS = {
    name.replace(" ", "_"): field for field, names in read_vocabulary("google").items() for name in names
}
