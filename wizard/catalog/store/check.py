"""Checks of a catalog file before it is used: that the file is intact, and that every cell is valid.

SQLite accepts texts in number columns and bytes in any column, and opens most damaged files without an error.
Since another program may have written the file, it is checked once when it is opened.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from io import SEEK_END
from pathlib import Path
from sqlite3 import DatabaseError, OperationalError, connect
from types import MappingProxyType
from typing import NamedTuple

from sqlite_utils import Database

from wizard.catalog.listing import Origin
from wizard.catalog.relations import RELATIONS
from wizard.catalog.store.columns import quote_name, read_column_types
from wizard.rule_language.diagnostics import CatalogError, CatalogFileError
from wizard.rule_language.wording import count_of, join_words
from wizard.rule_language.yaml_reader import shorten

MOST_LETTERS = 80
"""The most characters of a cell that are read for a message, which shortens them further."""

MOST_SHOWN = 20
"""The most cells that a message names; the others are only counted."""


class Cell(NamedTuple):
    """The valid content of a column: as an SQL condition on the column `{0}`, and as a sentence."""

    good: str
    wanted: str


SQLITE_FILE = b"SQLite format 3\0"
HEADER_SIZE = 100
LARGEST_PAGE = 65_536
"""The page size in bytes that the header stores as 1 (https://www.sqlite.org/fileformat.html)."""

INFINITE = "9e999"
"""A number that SQLite reads as infinite."""


def _check_json_value(path: str) -> str:
    """Return the SQL condition that JSON has an attribute's value at a path.

    That is a word, a finite number, true, false, null or a list of words.
    """
    return (
        f"CASE json_type({{0}}, '{path}') WHEN 'array' THEN "
        f"NOT EXISTS (SELECT 1 FROM json_each({{0}}, '{path}') AS word WHERE word.type <> 'text') "
        f"WHEN 'integer' THEN abs(json_extract({{0}}, '{path}') + 0.0) < {INFINITE} "
        f"WHEN 'real' THEN abs(json_extract({{0}}, '{path}')) < {INFINITE} "
        f"WHEN 'object' THEN 0 ELSE json_type({{0}}, '{path}') IS NOT NULL END"
    )


_ORIGINS = ", ".join(f"'{origin}'" for origin in Origin)

TEXT = Cell("typeof({0}) = 'text'", "It must be a text.")
ID = Cell("typeof({0}) = 'text' AND {0} <> ''", "It must be a text that is not empty.")
TEXT_OR_NOTHING = Cell("typeof({0}) IN ('text', 'null')", "It must be a text or NULL.")
FLAG = Cell("typeof({0}) = 'integer' AND {0} IN (0, 1)", "It must be 1 for yes or 0 for no.")
CENTS = Cell(
    "typeof({0}) = 'null' OR typeof({0}) = 'integer' AND {0} > 0",
    "It must be the price in hundredths, a whole number above 0, or NULL.",
)
CURRENCY = Cell(
    "CASE typeof({0}) WHEN 'null' THEN price_cents IS NULL WHEN 'text' THEN {0} GLOB '[A-Z][A-Z][A-Z]' "
    "ELSE 0 END",
    "It must be three capital letters, such as USD, or NULL if there is no price.",
)
FACT = Cell(
    f"{{0}} IS NULL OR CASE typeof({{0}}) WHEN 'real' THEN abs({{0}}) < {INFINITE} "
    "ELSE typeof({0}) <> 'blob' END",
    "It must be a text, a finite number or NULL.",
)
ANYTHING = Cell("1", "")


def check_fact(column: str) -> str:
    """Return the SQL constraint for a new attribute column."""
    return f"CHECK ({FACT.good.format(quote_name(column))})"


ORIGIN = Cell(f"typeof({{0}}) = 'text' AND {{0}} IN ({_ORIGINS})", f"It must be one of {', '.join(Origin)}.")
VALUE = Cell(
    f"CASE WHEN typeof({{0}}) = 'text' AND json_valid({{0}}) THEN {_check_json_value('$')} ELSE 0 END",
    "It must be a value in JSON: a word, a number, true, false, null or a list of words.",
)
STATED = Cell(
    "CASE WHEN {0} IS NULL THEN 1 WHEN typeof({0}) = 'text' AND json_valid({0}) THEN "
    "json_type({0}) = 'object' AND coalesce(json_type({0}, '$.evidence') = 'text', 0) "
    "AND coalesce(json_type({0}, '$.page') IN ('text', 'null'), 0) "
    "AND coalesce(json_type({0}, '$.origin') = 'null' "
    f"OR json_extract({{0}}, '$.origin') IN ({_ORIGINS}), 0) "
    f"AND {_check_json_value('$.value')} ELSE 0 END",
    "It must be a JSON object with value, origin, evidence and page, or NULL.",
)


class Table(NamedTuple):
    """A table of the catalog: the migration that creates it, its key columns, and its valid cells."""

    made_by: str
    key: tuple[str, ...]
    cells: Mapping[str, Cell]
    later: Mapping[str, str] = MappingProxyType({})
    """Column -> the later migration that adds it."""


_OF_PRODUCT = ("product_id", "attribute")

TABLES: Mapping[str, Table] = {
    "products": Table(
        "create_products",
        ("id",),
        {
            "id": ID,
            "name": TEXT,
            "kind": TEXT,
            "price_cents": CENTS,
            "currency": CURRENCY,
            "in_stock": FLAG,
            **dict.fromkeys(("brand", "price_note", "url", "image", "description"), TEXT_OR_NOTHING),
            **dict.fromkeys(RELATIONS, ANYTHING),  # a store may already have had such columns
        },
        later=dict.fromkeys(RELATIONS, "add_relations"),
    ),
    "provenance": Table(
        "create_provenance",
        _OF_PRODUCT,
        {
            **dict.fromkeys((*_OF_PRODUCT, "evidence"), TEXT),
            "origin": ORIGIN,
            "page": TEXT_OR_NOTHING,
            "instead_of": STATED,
        },
        later={"instead_of": "keep_what_was_replaced"},
    ),
    "meta": Table("create_meta", ("key",), dict.fromkeys(("key", "value"), TEXT)),
    "overrides": Table(
        "create_overrides",
        _OF_PRODUCT,
        {**dict.fromkeys((*_OF_PRODUCT, "because", "decided"), TEXT), "value": VALUE, "is_open": FLAG},
        later={"is_open": "add_relations"},
    ),
    "feed_columns": Table("create_feed_columns", ("field",), dict.fromkeys(("field", "header"), TEXT)),
    "aliases": Table("create_aliases", ("alias",), dict.fromkeys(("alias", "product_id"), ID)),
    "variants": Table(
        "create_variants",
        ("product_id", "place"),
        {
            "product_id": ID,
            "place": Cell("typeof({0}) = 'integer'", "It must be a whole number."),
            "price_cents": CENTS,
            "currency": CURRENCY,
            "in_stock": FLAG,
            **dict.fromkeys(("id", "sku", "url"), TEXT_OR_NOTHING),
        },
    ),
}
"""The tables of a catalog. All other columns of the products are attributes, except BLOB columns."""

ALL_TABLES = tuple(TABLES)

KEPT_BY_IMPORTS = ("meta", "overrides", "feed_columns", "aliases")
"""Tables that an import does not change."""


def refuse_truncated(path: Path) -> None:
    """Raise CatalogError for a truncated file, whose size differs from that in its header.

    SQLite opens a file that is truncated within its last page; for other truncated files, its message does
    not name the cause.
    """
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_SIZE)
            found = file.seek(0, SEEK_END)
    except OSError as error:
        raise CatalogFileError(f"The catalog {path} cannot be used: {error.strerror}.") from error
    size, pages, changes, of_changes = (
        int.from_bytes(header[start:end]) for start, end in ((16, 18), (28, 32), (24, 28), (92, 96))
    )
    expected = pages * (LARGEST_PAGE if size == 1 else size)
    log = path.with_name(f"{path.name}-wal")
    is_current = header.startswith(SQLITE_FILE) and changes == of_changes
    if is_current and found != expected and not (log.exists() and log.stat().st_size):
        raise CatalogError(
            f"The catalog {path} is damaged: it has {found:,} bytes instead of {expected:,}, as after "
            f"an interrupted copy. {RESTORE}"
        )


def refuse_damaged(db: Database, path: Path) -> list[str]:
    """Raise CatalogError for a file with a damaged structure, which SQLite may still open.

    Return what SQLite reports about the constraints of cells; `check_cells` describes these. A copy is
    checked, since SQLite does not check constraints in a database that was opened read-only.
    """
    with closing(connect(":memory:")) as copy:
        copy.create_function("is_utf8", 1, is_utf8, deterministic=True)
        db.conn.backup(copy)
        try:
            rows = [row for (row,) in copy.execute("PRAGMA quick_check")]
        except DatabaseError as error:
            raise CatalogError(f"The catalog {path} is damaged. SQLite says: {error}. {RESTORE}") from error
    said = [row for row in rows if row != "ok" and not row.startswith(("CHECK constraint", "NULL value"))]
    if said:
        first = said[0].removeprefix("*** in database main ***").strip().splitlines()[0]
        unread = "unable to get the page" in first  # the cause may be the disk rather than the file
        kind = CatalogFileError if unread else CatalogError
        raise kind(f"The catalog {path} is damaged. SQLite says: {first}. {RESTORE}")
    return [row for row in rows if row != "ok"]


def refuse_broken_constraints(unmet: Collection[str], path: Path) -> None:
    """Raise CatalogError if SQLite reports constraints as violated although `check_cells` found no fault.

    The stored constraints must then be damaged.
    """
    if unmet:
        first = next(iter(unmet))
        raise CatalogError(f"The catalog {path} is damaged. SQLite says: {first}. {RESTORE}")


RESTORE = "Put a backup in its place, or move it away and import your feed again (wizard catalog import)."


def refuse_missing_tables(db: Database, path: Path, applied: set[str]) -> None:
    """Raise CatalogError if a table or column is missing that an applied migration has created."""
    lost = []
    for name, table in TABLES.items():
        columns = {column.casefold() for column in read_column_types(db, table=name)}
        made = [each for each in table.cells if table.later.get(each, table.made_by) in applied]
        if made and not columns:
            lost.append(f"the table '{name}'")
        else:
            lost += [f"the column '{each}' of '{name}'" for each in made if each not in columns]
    if lost:
        raise CatalogError(f"The catalog {path} is incomplete. It lacks {join_words(lost)}. {RESTORE}")


def check_cells(
    db: Database, path: Path, tables: Collection[str] = ALL_TABLES, is_readable: bool = True
) -> None:
    """Raise CatalogError if cells have invalid content; name the first ones and count the others.

    With `is_readable=False`, also check that texts are valid UTF-8, since reading one has failed.
    """
    total = 0
    shown: list[str] = []
    for table in tables:
        cells = _list_cells(db, table, is_readable)
        if not cells:  # a file of an older version may lack the table
            continue
        counted = ", ".join(f"total(NOT ({cell.good}))" for cell in cells.values())
        counts = db.execute(f"SELECT {counted} FROM {quote_name(table)}").fetchone()
        for (column, cell), count in zip(cells.items(), counts, strict=True):
            if count:
                total += int(count)
                shown += _describe_cells(db, table, column, cell, MOST_SHOWN - len(shown))
    if total:
        more = [f"and {total - len(shown):,} more."] if total > len(shown) else []
        found = "\n".join((*shown, *more))
        raise CatalogError(
            f"The catalog {path} has {count_of(total, 'cell')} that cannot be used:\n{found}\n"
            "Correct them where they were written. An import of your feed replaces those of its products."
        )


@contextmanager
def reading_any_text(db: Database) -> Iterator[None]:
    """Read texts in a block even if they are not valid UTF-8, with replacement characters in them."""
    db.conn.text_factory = partial(str, encoding="utf-8", errors="replace")
    try:
        yield
    finally:
        db.conn.text_factory = str


@contextmanager
def reading_texts(db: Database, path: Path) -> Iterator[None]:
    """Raise CatalogError that names the cells, if reading in a block fails because of invalid UTF-8."""
    try:
        yield
    except OperationalError as error:
        if "decode" in str(error):
            check_cells(db, path, is_readable=False)
        raise


def _list_cells(db: Database, table: str, is_readable: bool) -> dict[str, Cell]:
    """Return column -> its valid content, with its name in the SQL; BLOB columns are left out."""
    known = TABLES[table].cells
    found = {}
    for name, type_ in read_column_types(db, table=table).items():
        if cell := known.get(name.casefold()) or (FACT if "BLOB" not in type_.upper() else None):
            column = f"{quote_name(table)}.{quote_name(name)}"
            good = cell.good.format(column)
            if not is_readable:
                good = f"({good}) AND (typeof({column}) <> 'text' OR is_utf8(CAST({column} AS BLOB)))"
            found[name] = cell._replace(good=good)
    return found


def _describe_cells(db: Database, table: str, column: str, cell: Cell, most: int) -> Iterator[str]:
    """Yield a line about each of the first invalid cells in a column."""
    key = ", ".join(_select_start(quote_name(name)) for name in TABLES[table].key)
    rows = db.execute(
        f"SELECT {_select_start(quote_name(column))}, {key} FROM {quote_name(table)} WHERE NOT ({cell.good}) "
        f"ORDER BY {', '.join(TABLES[table].key)} LIMIT {most}"
    )
    for found, *keys in rows:
        yield f"- {table} {', '.join(map(_show, keys))}, column '{column}': {_show(found)}. {cell.wanted}"


def _select_start(column: str) -> str:
    """Return the SQL for the beginning of a cell, for `_show`; texts are converted to bytes."""
    return (
        f"CASE typeof({column}) WHEN 'text' THEN CAST(substr({column}, 1, {MOST_LETTERS}) AS BLOB) "
        f"WHEN 'blob' THEN 'bytes, not text' ELSE {column} END"
    )


def _show(found: bytes | str | float | None) -> str:
    """Return the content of a cell as shown in a message."""
    if isinstance(found, bytes):
        return f"'{shorten(found.decode(errors='replace'))}'"
    return "NULL" if found is None else str(found)


def is_utf8(text: bytes | None) -> bool:
    """Return whether the bytes of a text are valid UTF-8; also an SQL function in every connection."""
    try:
        (text or b"").decode()
    except UnicodeDecodeError:
        return False
    return True
