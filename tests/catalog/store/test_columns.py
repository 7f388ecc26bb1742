"""Names of columns in SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.catalog.store.files import run_sql, write
from tests.making import product
from wizard.catalog.listing import Listing
from wizard.catalog.store.columns import quote_name, read_column_types
from wizard.catalog.store.database import connect


@pytest.mark.parametrize("name", ["colour", "Lieferzeit in Tagen", 'say "when"', "select", "a;b--", "ü"])
def test_any_name_of_a_column_can_be_quoted(path: Path, name: str) -> None:
    """As the store's other programs may have called it."""
    write(path)
    run_sql(path, f"ALTER TABLE products ADD COLUMN {quote_name(name)} REAL")
    with connect(path, "ro") as db:
        assert read_column_types(db)[name] == "REAL"
    own: dict[str, Any] = {name: 1.5}
    catalog = write(path, Listing(product("one", **own)))
    assert catalog.products()[0].attributes[name] == 1.5
