"""Files of the first release: everything in them stays, and nothing of their topic is in new ones."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.catalog.store.files import make_first_release, run_sql
from tests.catalog.tablets import TABLETS
from tests.making import TOPIC, product
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.rows import FIELDS
from wizard.catalog.store import Catalog, migrate_catalog, rewrite, write_catalog
from wizard.catalog.store.columns import read_column_types
from wizard.catalog.store.database import connect
from wizard.rule_language.diagnostics import OtherTopicError

ONE = """\
INSERT INTO products (id, name, kind, price_cents, currency, microphone, links, anc, weight_g)
VALUES ('one', 'One', 'headset', 5000, 'USD', 'boom', '["usb"]', 0, 7.5)"""
TWO = "INSERT INTO products (id, name, kind) VALUES ('two', 'Two', 'other')"
SOURCE = "INSERT INTO provenance VALUES ('one', 'microphone', 'page', 'an arm', 'https://example.org', NULL)"
OWN_COLUMN = 'ALTER TABLE products ADD COLUMN "In stock since" REAL NOT NULL DEFAULT 2020'


@pytest.fixture
def older(path: Path) -> Path:
    """Return a catalog of the first release with two products, a column of its own and an index."""
    make_first_release(path)
    run_sql(path, ONE, TWO, SOURCE, OWN_COLUMN, "CREATE INDEX by_brand ON products (brand)")
    run_sql(path, "CREATE VIEW priced AS SELECT id FROM products WHERE price_cents")
    return path


def test_products_and_their_sources_stay(older: Path) -> None:
    """With the columns of the store's own."""
    migrations = (
        "accept_any_topic", "add_relations", "accept_second_hand", "refuse_wrong_cells", "create_aliases",
        "create_variants",
    )  # fmt: skip
    assert migrate_catalog(older) == migrations
    catalog = Catalog(older, TOPIC)
    one, two = catalog.products()
    stated = {name: value for name, value in one.attributes.items() if value is not None}
    assert stated == {
        "kind": "headset", "microphone": "boom", "links": ("usb",), "anc": False, "weight_g": 7.5,
        "In stock since": 2020,
    }  # fmt: skip
    assert (one.price_cents, one.currency, two.kind) == (5000, "USD", "other")
    source = Provenance("microphone", Origin.PAGE, "an arm", "https://example.org")
    assert catalog.provenance("one") == {"microphone": source}


def test_defaults_indexes_and_views_stay(older: Path) -> None:
    """Of a table that is made anew."""
    migrate_catalog(older)
    with connect(older, "ro") as db:
        assert db.table("products").default_values["In stock since"] == 2020
        assert [index.name for index in db.table("products").indexes if index.origin == "c"] == ["by_brand"]
        assert db.execute("SELECT id FROM priced").fetchall() == [("one",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_words_are_not_checked_by_the_file(older: Path) -> None:
    """The topic says which there are, and may change."""
    migrate_catalog(older)
    run_sql(older, "UPDATE products SET kind = 'speaker' WHERE id = 'two'")
    run_sql(older, "UPDATE products SET microphone = 'array' WHERE id = 'one'")
    one, two = Catalog(older, TOPIC).products()
    assert (one.attributes["microphone"], one.kind, two.kind) == (None, "headset", "other")


def test_a_catalog_of_no_kind_that_the_topic_knows_is_refused(older: Path) -> None:
    """With the rules that would go with it to be named; an empty one goes with any."""
    migrate_catalog(older)
    run_sql(older, "UPDATE products SET kind = 'speaker'")
    with pytest.raises(OtherTopicError) as raised:
        Catalog(older, TOPIC)
    assert str(raised.value) == (
        f"The products of the catalog {older} are of the kind speaker; the rules on 'Headphones or headset?' "
        "know no such kind. Name the rules that go with this catalog with --rules, or another file with "
        "--catalog."
    )
    run_sql(older, "DELETE FROM provenance")
    run_sql(older, "DELETE FROM products")
    assert Catalog(older, TOPIC).products() == []


def test_a_catalog_without_products_keeps_only_columns_of_its_own(path: Path) -> None:
    """Which may have been added before the first import."""
    make_first_release(path)
    run_sql(path, OWN_COLUMN)
    migrate_catalog(path)
    with connect(path, "ro") as db:
        assert set(read_column_types(db)) == {*FIELDS, "In stock since"}


@pytest.mark.parametrize("make", [Path.touch, make_first_release])
def test_a_file_of_another_topic_has_no_trace_of_the_first(path: Path, make: Callable[[Path], None]) -> None:
    """Neither in its tables nor in bytes that are no longer used."""
    make(path)
    write_catalog(path, TABLETS, [Listing(product("one", "tablet", keyboard="cover"))], None)
    content = path.read_bytes().lower()
    assert [word for word in (b"headphone", b"headset", b"earphone", b"microphone") if word in content] == []


# --- the columns of a topic ------------------------------------------------------------------------


def test_each_attribute_of_the_topic_has_a_column(path: Path) -> None:
    """Of a type that fits its values."""
    with rewrite(path, TABLETS):
        pass
    with connect(path, "ro") as db:
        columns = read_column_types(db)
    assert {name: columns[name] for name in TABLETS.attributes} == {
        "keyboard": "TEXT", "maker": "TEXT", "touch": "INTEGER", "ports": "TEXT", "screen": "NUMERIC",
        "weight_g": "NUMERIC", "rugged": "TEXT",
    }  # fmt: skip


def test_a_column_of_the_stores_own_becomes_that_of_the_attribute(path: Path) -> None:
    """SQLite knows one column of a name, whatever its case."""
    with rewrite(path, TABLETS) as draft:
        draft.add(Listing(product("one", "tablet")))
    run_sql(path, "ALTER TABLE products RENAME COLUMN screen TO Screen", "UPDATE products SET Screen = 10.5")
    assert Catalog(path, TABLETS).own_attributes == {}
    with rewrite(path, TABLETS) as draft:
        assert draft.own_attributes == {}
    [found] = Catalog(path, TABLETS).products()
    assert found.attributes["screen"] == 10.5
