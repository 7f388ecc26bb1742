"""docs/datasette.yaml: everything it names is in a catalog, and its questions can be asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.making import TOPIC
from wizard.catalog.store import write_catalog

SETTINGS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "docs" / "datasette.yaml").read_text(encoding="utf-8")
)
TABLES: dict[str, Any] = SETTINGS["databases"]["catalog"]["tables"]
QUERIES: dict[str, Any] = SETTINGS["databases"]["catalog"]["queries"]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A catalog without products."""
    path = write_catalog(tmp_path / "catalog.db", TOPIC, (), None).path
    with closing(sqlite3.connect(path)) as connection:
        yield connection


@pytest.mark.parametrize("table", TABLES)
def test_every_table_and_column_it_names_exists(opened: sqlite3.Connection, table: str) -> None:
    """Facets, the column to sort by, and the columns it describes."""
    says = TABLES[table]
    named = {*says.get("facets", ()), *says.get("columns", ()), *([says["sort"]] if "sort" in says else ())}
    columns = {row[1] for row in opened.execute(f"PRAGMA table_info({table})")}
    assert columns != set()
    assert named - columns == set()


@pytest.mark.parametrize("query", QUERIES)
def test_every_question_can_be_asked(opened: sqlite3.Connection, query: str) -> None:
    """Of a catalog as it is made today."""
    assert opened.execute(QUERIES[query]["sql"]).description is not None
