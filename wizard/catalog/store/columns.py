"""SQL about the columns of a catalog."""

from sqlite_utils import Database

from wizard.catalog.listing import PARTIAL_ORIGINS
from wizard.catalog.relations import RELATIONS
from wizard.catalog.values import name_open_column
from wizard.rule_language.topic import Topic


def quote_name(name: str) -> str:
    """Return a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def read_column_types(db: Database, schema: str = "main", table: str = "products") -> dict[str, str]:
    """Return column name -> SQLite type of a table; empty if there is no such table."""
    found = db.execute(f"PRAGMA {schema}.table_info({quote_name(table)})")
    return {row[1]: row[2] for row in found}


def select_products(db: Database, topic: Topic, schema: str = "main") -> str:
    """Return the SQL `SELECT` with all columns of the products, up to `FROM`.

    In a file of an older version, columns may be missing, or have a name in different case. If no column says
    whether a list is open, its source decides: see `is_open_by_source`.
    """
    columns = read_column_types(db, schema)
    known = {name.casefold() for name in columns}
    stored = {name: quote_name(name) if name in known else "NULL" for name in RELATIONS}
    for name in topic.lists:
        column = name_open_column(name)
        said = quote_name(column) if column in known else "NULL"
        is_open = f"coalesce({said}, {is_open_by_source(name, schema)})"
        is_stated = f"{quote_name(name)} IS NOT NULL" if name in known else "0"
        stored[column] = f"CASE WHEN {is_stated} THEN {is_open} END"
    others = [quote_name(name) for name in columns if name.casefold() not in stored]
    return (
        f"SELECT {', '.join((*others, *(f'{each} AS {quote_name(name)}' for name, each in stored.items())))}"
    )


def is_open_by_source(name: str, schema: str = "main") -> str:
    """Return an SQL expression that is true if a list was read from words or concluded from other facts."""
    origins = ", ".join(f"'{origin}'" for origin in PARTIAL_ORIGINS)
    return (
        f"EXISTS (SELECT 1 FROM {schema}.provenance WHERE product_id = products.id "
        f"AND attribute = '{name}' AND origin IN ({origins}))"
    )
