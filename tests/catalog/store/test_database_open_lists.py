"""Which lists of a catalog may be incomplete: written, read, and filled in for older files."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from sqlite3 import IntegrityError
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.store.files import run_sql, write
from tests.making import TOPIC, product
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.overrides import Override
from wizard.catalog.store import Catalog, migrate_catalog, rewrite, write_catalog
from wizard.catalog.values import name_open_column

OPEN_COLUMNS = [name_open_column(name) for name in TOPIC.lists]


def listed(name: str, origin: Origin | None, **stated: Any) -> Listing:
    """Return a product whose lists all come from one kind of source."""
    sources = [Provenance(attribute, origin, "seen") for attribute in stated] if origin else []
    return Listing(product(name, **stated), tuple(sources))


def make_older(path: Path) -> None:
    """Take away what the last two migrations and this topic added."""
    run_sql(
        path,
        *(
            f'ALTER TABLE products DROP COLUMN "{column}"'
            for column in (*OPEN_COLUMNS, "family", "followed_by")
        ),
        "CREATE TABLE kept AS SELECT product_id, attribute, value, because, decided FROM overrides",
        "DROP TABLE overrides",
        "ALTER TABLE kept RENAME TO overrides",
        "CREATE TABLE sources AS SELECT * FROM provenance",
        "DROP TABLE provenance",
        *(migration_sql(name) for name in ("create_provenance", "keep_what_was_replaced")),
        "INSERT INTO provenance SELECT * FROM sources",
        "DROP TABLE sources",
        "DELETE FROM _sqlite_migrations WHERE name IN ('add_relations', 'accept_second_hand')",
    )


def migration_sql(name: str) -> str:
    """Return the statement of a migration."""
    folder = resources.files("wizard.catalog.store") / "migrations"
    return (folder / f"{name}.sql").read_text("utf-8")


def read_open(path: Path) -> dict[str, frozenset[str]]:
    """Return id -> lists that may be incomplete."""
    return {each.id: each.open_lists for each in Catalog(path, TOPIC).products()}


@pytest.fixture
def older(path: Path) -> Path:
    """Return an older catalog of products whose lists come from each kind of source."""
    stated = {"links": ("usb", "bluetooth"), "works_with": ("tv",)}
    known = [origin for origin in Origin if origin not in (Origin.FOLLOWS, Origin.SECOND_HAND)]
    write(path, *(listed(origin.value, origin, **stated) for origin in known))
    with rewrite(path, TOPIC) as draft:
        draft.add(listed("unknown", None, **stated))
        draft.add(listed("follows", Origin.PAGE, links=("jack",)))
        draft.decide("unknown", [Override("unknown", "anc", True, "seen", "2026-01-01")], [])
    make_older(path)
    return path


EXPECTED = {
    "feed field": frozenset(),
    "follows": frozenset({"works_with"}),
    "page": frozenset(),
    "staff": frozenset(),
    "unknown": frozenset(),
    "words": frozenset({"links", "works_with"}),
}


def test_in_an_older_file_lists_of_words_and_conclusions_may_be_incomplete(older: Path) -> None:
    """It is read as it is, without families and successors."""
    before = older.read_bytes()
    assert read_open(older) == EXPECTED
    catalog = Catalog(older, TOPIC)
    assert {(each.family, each.followed_by) for each in catalog.products()} == {(None, None)}
    assert catalog.overrides == (Override("unknown", "anc", True, "seen", "2026-01-01"),)
    assert catalog.own_attributes == {}
    assert older.read_bytes() == before


def update(path: Path) -> None:
    """Bring a catalog up to date."""
    assert migrate_catalog(path) == ("add_relations", "accept_second_hand")


def change_nothing(path: Path) -> None:
    """Write a catalog as it is."""
    with rewrite(path, TOPIC):
        pass


@pytest.mark.parametrize("once", [update, change_nothing])
def test_bringing_it_up_to_date_keeps_that_and_changes_nothing_more(
    older: Path, once: Callable[[Path], None]
) -> None:
    """However often it is written afterwards."""
    once(older)
    assert read_open(older) == EXPECTED
    change_nothing(older)
    version = Catalog(older, TOPIC).version
    assert read_open(older) == EXPECTED
    change_nothing(older)
    assert (Catalog(older, TOPIC).version, read_open(older)) == (version, EXPECTED)


def test_a_copy_of_a_page_is_a_source_once_it_is_up_to_date(older: Path) -> None:
    """An older file refuses it; lists that may be incomplete stay so."""
    statement = "UPDATE provenance SET origin = 'second hand' WHERE product_id = 'words'"
    with pytest.raises(IntegrityError):
        run_sql(older, statement)
    change_nothing(older)
    run_sql(older, statement)
    [found] = [each for each in Catalog(older, TOPIC).listings() if each.product.id == "words"]
    assert {each.origin for each in found.provenance} == {Origin.SECOND_HAND}
    assert found.product.open_lists == {"links", "works_with"}


def test_an_import_into_an_older_file_reports_no_change_of_facts(older: Path) -> None:
    """Where the same is known as before, and as surely."""
    listings = Catalog(older, TOPIC).listings()
    with rewrite(older, TOPIC) as draft:
        draft.clear()
        for listing in listings:
            draft.add(listing)
        assert draft.diff().unchanged == len(listings)
        before, after = draft.select_distinct_products([], old=True), draft.select_distinct_products([])
    assert before is not None
    assert after is not None
    assert sorted(each.open_lists for each in before) == sorted(each.open_lists for each in after)


def test_columns_of_these_names_that_a_store_had_stay(older: Path) -> None:
    """With their values, which are read as families and as yes or no."""
    run_sql(older, "ALTER TABLE products ADD COLUMN Family INTEGER", "UPDATE products SET Family = 7")
    run_sql(older, "ALTER TABLE products ADD COLUMN Links_Open TEXT")
    run_sql(older, "UPDATE products SET Links_Open = 'evenings' WHERE id = 'page'")
    run_sql(older, "UPDATE products SET Links_Open = 'Yes' WHERE id = 'staff'")
    run_sql(older, "UPDATE products SET Links_Open = 'no' WHERE id = 'words'")
    expected = {
        **EXPECTED,
        "page": frozenset({"links"}),
        "staff": frozenset({"links"}),
        "words": frozenset({"works_with"}),
    }
    for attempt in ("as it is", "up to date"):
        catalog = Catalog(older, TOPIC)
        assert (attempt, read_open(older)) == (attempt, expected)
        assert catalog.own_attributes == {}
        assert {each.family for each in catalog.products()} == {"7"}
        assert catalog.problems == {"page": ["links_open counts as yes: 'evenings' is neither yes nor no"]}
        change_nothing(older)


def test_bytes_say_nothing_of_a_family(path: Path) -> None:
    """As in a column that a store has filled with something else."""
    write(path, Listing(product("one")))
    run_sql(path, "UPDATE products SET family = x'ff00', followed_by = ''")
    [found] = Catalog(path, TOPIC).products()
    assert (found.family, found.followed_by) == (None, None)


def test_a_circle_in_a_file_edited_by_hand_counts_as_not_stated(path: Path) -> None:
    """A sentence on each product in it says so; the others keep what follows them."""
    write(path, *(Listing(product(name)) for name in ("a", "b", "c")))
    run_sql(path, "UPDATE products SET followed_by = 'b' WHERE id IN ('a', 'c')")
    run_sql(path, "UPDATE products SET followed_by = 'a' WHERE id = 'b'")
    catalog = Catalog(path, TOPIC)
    assert [each.followed_by for each in catalog.products()] == [None, None, "b"]
    sentence = "followed_by counts as not stated: 'a' is followed by 'b' and 'b' by 'a': that is a circle"
    assert catalog.problems == {"a": [sentence], "b": [sentence]}


# --- whatever is open ------------------------------------------------------------------------------------


def lists_of(name: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Return the lists that an attribute can have."""
    known = TOPIC.attributes[name].words
    chosen = st.sets(st.sampled_from(known))
    return chosen.map(lambda some: tuple(word for word in known if word in some))


LISTS: dict[str, st.SearchStrategy[Any]] = {name: lists_of(name) for name in TOPIC.lists}
OPENED = st.sets(st.sampled_from(TOPIC.lists)).map(frozenset)


@given(
    stated=st.fixed_dictionaries({}, optional=LISTS),
    open_lists=OPENED,
    decided=st.fixed_dictionaries({}, optional=LISTS),
    decided_open=OPENED,
    family=st.none() | st.text("ab -", min_size=1, max_size=4),
)
def test_open_lists_come_back_and_decisions_are_undone(
    stated: dict[str, Any],
    open_lists: frozenset[str],
    decided: dict[str, Any],
    decided_open: frozenset[str],
    family: str | None,
) -> None:
    """Closed stays closed and open stays open, through a file, decisions, and their being taken back."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "catalog.db"
        feed = Listing(product("one", family=family, open_lists=open_lists & stated.keys(), **stated))
        before = write_catalog(path, TOPIC, [feed], None)
        overrides = [
            Override("one", name, value, "seen", "2026-01-01", name in decided_open)
            for name, value in decided.items()
        ]
        with rewrite(path, TOPIC) as draft:
            draft.decide("one", overrides, [])
        [found] = Catalog(path, TOPIC).products()
        for name, value in decided.items():
            assert (found.attributes[name], name in found.open_lists) == (value, name in decided_open)
        for name in stated.keys() - decided.keys():
            assert (found.attributes[name], name in found.open_lists) == (stated[name], name in open_lists)
        assert found.family == family
        with rewrite(path, TOPIC) as draft:
            draft.decide("one", [], decided)
        after = Catalog(path, TOPIC)
    assert after.listings() == before.listings()
    assert after.version == before.version
