"""Detection of the header row of a table, and of the field in each column."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from wizard.catalog.feeds import limits
from wizard.catalog.feeds.guess import (
    find_price,
    find_sale_dates,
    find_sale_flag,
    guess_columns,
    list_possible_fields,
)
from wizard.catalog.feeds.names import PLAIN, find_roles, list_column_names, split_header
from wizard.catalog.feeds.origin import Origin, find_origin
from wizard.catalog.feeds.plain_text import normalize_header, strip_controls
from wizard.catalog.feeds.publication import find_hidden
from wizard.catalog.feeds.records import FeedError, FeedFormat, FeedSettings, Recognition
from wizard.catalog.feeds.table import DELIMITERS, Table, find_delimiter, read_lines, read_records
from wizard.rule_language.diagnostics import did_you_mean
from wizard.rule_language.wording import join_words

REQUIRED = ("id", "title", "price")
"""Fields that every table must have; a SKU or a product number is enough as an id."""

_SEARCHED_LINES = 200
_HEADER_WITHIN = 10


def open_table(source: BinaryIO, encoding: str, settings: FeedSettings) -> Table:
    """Return the table in a file; its header is the one of the first rows that names the most fields.

    Raise FeedError if no column is recognised, or if a required or declared column is missing.
    """
    start = source.tell()
    lines = list(islice(read_lines(source, start, encoding), _SEARCHED_LINES))
    declared = find_delimiter(lines[0])
    rows = [
        (delimiter, line, header)
        for delimiter in ([declared] if declared else DELIMITERS)
        for line, header in _read_first_rows(lines, delimiter)
        if line > 1 or not declared
    ]
    if not rows:
        raise FeedError("empty-file", "The file has no rows. Export the products again.")
    tables = (
        _read_names(Table(source, start, encoding, delimiter, header, line, FeedFormat.CSV, {}), settings)
        for delimiter, line, header in [row for row in rows if len(row[2]) > 1] or rows
    )
    best = max(tables, key=_score)
    if len(best.header) > limits.COLUMNS:
        message = f"The file has more than {limits.COLUMNS} columns. Export those of products alone."
        raise FeedError("columns-not-recognised", message, best.header_line)
    best = _recognise(best, _read_rows_after(lines, best), settings)
    try:
        _require_declared(best, settings)
        _require_columns(best)
    except FeedError as error:
        error.recognition = best.recognition
        raise
    return replace(best, duplicates=_find_duplicates(best, settings.columns.values()))


def _read_first_rows(lines: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the first rows that are not empty, each after its line number."""
    rows = ((line, cells) for line, cells in read_records(lines, delimiter) if any(map(str.strip, cells)))
    return [
        (line, [_read_header(cell) for cell in cells[: limits.COLUMNS + 1]])
        for line, cells in islice(rows, _HEADER_WITHIN)
    ]


def _read_header(cell: str) -> str:
    """Return the name of a column on one line, without what cannot be seen."""
    return " ".join(line.strip() for line in strip_controls(cell[: limits.EXTRA]).splitlines()).strip()


def _read_rows_after(lines: Iterable[str], table: Table) -> list[list[str]]:
    """Return the rows below the header, within the first lines of a file, that are as wide as the header."""
    rows = read_records(lines, table.delimiter)
    return [cells for line, cells in rows if line > table.header_line and len(cells) == len(table.header)]


def _read_names(table: Table, settings: FeedSettings) -> Table:
    """Return the table with the columns that its header names, ignoring its rows."""
    origin = find_origin(table.header, table.delimiter, ())
    columns = _match_columns(table.header, origin, settings)
    if origin.format == FeedFormat.CSV:
        columns = _guess_columns(table.header, columns, origin, (), settings)
    return replace(table, format=origin.format, columns=columns)


def _recognise(table: Table, rows: Sequence[Sequence[str]], settings: FeedSettings) -> Table:
    """Return the table with its origin, and with the columns that its header and first rows indicate."""
    header = table.header
    origin = find_origin(header, table.delimiter, rows)
    columns = _match_columns(header, origin, settings)
    hidden: Mapping[int, frozenset[str]] = {}
    other_ids: list[int] = []
    if origin.format == FeedFormat.CSV:
        columns = _guess_columns(header, columns, origin, rows, settings)
    if origin.format == FeedFormat.WOOCOMMERCE:
        columns = find_sale_dates(header, columns, rows)
    if origin.format in (FeedFormat.CSV, FeedFormat.GMC_TSV):
        hidden = find_hidden(header, columns, origin, rows, settings)
        other_ids = _find_other_ids(header, columns, origin)
        # If these columns hide no rows, they are fields like any other.
        columns = {field: index for field, index in columns.items() if field not in ("published", "status")}
    names = {field: header[index] for field, index in columns.items()}
    if hidden:
        names["published"] = ", ".join(header[index] for index in hidden)
    read = {*columns.values(), *hidden}
    others = {name: index for index, name in enumerate(header) if name and index not in read}
    return replace(
        table,
        format=origin.format,
        columns=columns,
        other_ids=other_ids,
        hidden=hidden,
        variants_below=origin.variants_below,
        recognition=Recognition(
            origin.system,
            origin.reason,
            names,
            list_possible_fields(others, rows),
            tuple(filter(None, header)),
        ),
    )


def _match_columns(header: Sequence[str], origin: Origin, settings: FeedSettings) -> dict[str, int]:
    """Return field -> column: the one that the store declares, else the first with a name from the origin.

    A column that the store has declared for an attribute may also have a field. In a plain table, a column
    with the name of an attribute can be only a required field, and no other.
    """
    declared = {name: header.index(column) for name, column in settings.columns.items() if column in header}
    others = settings.attributes.keys() - origin.names.keys()
    columns = {name: index for name, index in declared.items() if name not in others}
    places = _find_places(header, origin)
    is_csv = origin.format == FeedFormat.CSV
    kept = frozenset().union(*settings.attributes.values()) if is_csv else frozenset()
    for field, names in origin.names.items():
        if places.keys().isdisjoint(names):
            continue
        wanted = names if field in REQUIRED else (name for name in names if name not in kept)
        free = (places[name] for name in wanted if name in places and places[name] not in columns.values())
        if field not in columns and (index := next(free, None)) is not None:
            columns[field] = index
    return declared | columns


def _find_places(header: Sequence[str], origin: Origin) -> dict[str, int]:
    """Return name -> column; of several columns with one name, the first.

    Also return "name *" -> the first column with a name that begins so, for each such name of the origin.
    """
    places: dict[str, int] = {}
    is_google = origin.format == FeedFormat.GMC_TSV
    spelled = [name.removeprefix("g:") if is_google else name for name in header]
    for spell in (normalize_header, split_header):
        for index, name in enumerate(map(spell, spelled)):
            if name and name not in origin.ignored:
                places.setdefault(name, index)
    for name in origin.prefixes:
        found = [index for each, index in places.items() if each.startswith(name[:-1])]
        places |= {name: found[0]} if found else {}
    return places


def _guess_columns(
    header: Sequence[str],
    columns: dict[str, int],
    origin: Origin,
    rows: Sequence[Sequence[str]],
    settings: FeedSettings,
) -> dict[str, int]:
    """Return the columns with guesses from the words of the other headers added, except for declared ones."""
    declared = {field for field, name in settings.columns.items() if field in columns and name in header}
    columns = guess_columns(header, columns, origin, rows)
    if "price" not in declared:
        columns = find_price(header, columns, origin, rows)
    columns = find_sale_flag(header, find_sale_dates(header, columns, rows), rows)
    if "title" not in columns and "description" in columns:
        columns["title"] = columns.pop("description")
    return columns


def _find_other_ids(header: Sequence[str], columns: Mapping[str, int], origin: Origin) -> list[int]:
    """Return the columns with other ids, to be used if the id of a product is empty, best first."""
    places = _find_places(header, origin)
    found = [places[name] for name in origin.names["id"] if name in places]
    taken = {index for field, index in columns.items() if field not in ("same_model", "product_id")}
    return list(dict.fromkeys(index for index in found if index not in taken))


def _score(table: Table) -> tuple[int, int, int]:
    """Return a sort key for possible headers: fields minus missing ones, then columns, then the earlier."""
    return len(table.columns) - len(_find_missing(table)), len(table.header), -table.header_line


def _find_missing(table: Table) -> list[str]:
    has_id = not table.columns.keys().isdisjoint(("id", "sku", "product_id"))
    return [field for field in REQUIRED if field not in table.columns and not (field == "id" and has_id)]


def _require_declared(table: Table, settings: FeedSettings) -> None:
    fields = list_column_names(PLAIN)
    for field, name in settings.columns.items():
        if field not in fields and field not in settings.attributes:
            hint = did_you_mean(field, (*fields, *settings.attributes))
            message = f"'{field}' is not a field of a product. {hint}".rstrip()
            known = f"The fields are {', '.join(fields)}"
            if settings.attributes:
                known += f", and the attributes {', '.join(settings.attributes)}"
            raise FeedError("columns-not-recognised", f"{message} {known}.")
        if table.format == FeedFormat.CSV and name not in table.header:
            message = f"The column '{name}', declared for {field}, is not in this file."
            hint = did_you_mean(name, table.header) or f"Its columns are {_show(table.header)}."
            raise FeedError("columns-not-recognised", f"{message} {hint}", table.header_line)


def _require_columns(table: Table) -> None:
    missing = _find_missing(table)
    if not missing:
        return
    unpaid = [name for name in table.header if find_roles(name) & {"net", "trade"} and _may_be_price(name)]
    if missing == ["price"] and unpaid:
        shown, one = join_words(f"'{name}'" for name in unpaid[:3]), len(unpaid) == 1
        message = (
            f"The only {'price is' if one else 'prices are'} {shown}: without tax, or what a dealer pays, "
            "which is not what shoppers pay. Export the price with tax too. If shoppers do pay it, say so: "
            f'--map price="{unpaid[0]}".'
        )
        raise FeedError("price-net-only", message, table.header_line)
    code = "columns-not-recognised" if len(missing) == len(REQUIRED) else "required-column-missing"
    meant = [name for name, fields in table.recognition.could_mean.items() if missing[-1] in fields]
    could = f" {join_words(repr(name) for name in meant[:4])} may be that column." if meant else ""
    message = (
        f"There is no column for {join_words(missing)}. The columns are {_show(table.header)}.{could} "
        f'If one of them is it, name it: --map {missing[-1]}="{meant[0] if meant else "its name"}".'
    )
    raise FeedError(code, message, table.header_line)


def _may_be_price(name: str) -> bool:
    """Return whether a column with this header may contain prices of products, not other amounts of money."""
    return "other_price" not in find_roles(name)


def _show(header: Sequence[str]) -> str:
    shown = [name[:40] for name in header if name][:20]
    return ", ".join(shown) + (", ..." if len(header) > len(shown) else "")


def _find_duplicates(table: Table, declared: Collection[str]) -> dict[str, list[int]]:
    """Return field -> all columns with its header, for each required field that has several."""
    # Declared headers are compared as written.
    spelled = [name if name in declared else normalize_header(name) for name in table.header]
    found = {
        field: [index for index, name in enumerate(spelled) if name == spelled[table.columns[field]]]
        for field in REQUIRED
        if field in table.columns
    }
    return {field: places for field, places in found.items() if len(places) > 1}
