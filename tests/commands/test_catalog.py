"""`wizard catalog`: building the sample, listing the products, showing one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.making import TOPIC, product
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import Catalog, write_catalog
from wizard.commands.catalog import catalog
from wizard.paths import shipped_catalog_path


def run(*arguments: str) -> Result:
    """The outcome of `wizard catalog` with these arguments."""
    return CliRunner().invoke(catalog, arguments)


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A catalog of two products."""
    one = product("acme-one", cents=4999, microphone="boom", links=("usb",), anc=False)
    two = product("acme-two", "earphones", cents=None, currency=None, in_stock=False)
    known = (Provenance("microphone", Origin.PAGE, "the arm turns", "https://example.org"),)
    listings = (Listing(one, known), Listing(two))
    return str(write_catalog(tmp_path / "catalog.db", TOPIC, listings, "2025-07-23").path)


def test_list_has_id_name_and_price(path: str) -> None:
    """One line a product, in columns."""
    assert run("list", "--catalog", path).output == (
        "acme-one  Acme-One  49.99 USD\n"
        "acme-two  Acme-Two  not stated\n"
    )  # fmt: skip


def test_list_of_one_kind(path: str) -> None:
    """Other kinds are left out; a kind without products is an empty list."""
    assert run("list", "--kind", "earphones", "--catalog", path).output == "acme-two  Acme-Two  not stated\n"
    assert run("list", "--kind", "other", "--catalog", path).output == ""


def test_show_has_every_attribute_and_where_it_is_from(path: str) -> None:
    """What is not stated says so."""
    assert (
        run("show", "acme-one", "--catalog", path).output
        == """\
Acme-One (acme-one)
in stock

price                49.99 USD
kind                 headset
microphone           boom        page: the arm turns <https://example.org>
form                 not stated
links                usb
wireless             no          follows from links: usb
wired                yes         follows from links: usb
anc                  no
mic_noise_reduction  not stated
open_back            not stated
transparency         not stated
multipoint           not stated
replaceable_parts    not stated
cable_detachable     not stated
stored_music         not stated
battery_hours        not stated
weight_g             not stated
water_rating         not stated
works_with           not stated
volume_limit_db      not stated
made_for             not stated
children             not stated
certified            not stated
mute_button          not stated
mic_stows            not stated
sidetone             not stated
mono_mix             not stated
tv_transmitter       not stated
released             not stated
released_by          not stated
tests                not stated
sound_band           not stated
"""
    )


def test_show_says_which_lists_may_be_incomplete_and_what_belongs_together(tmp_path: Path) -> None:
    """And of a price that does not count what it was."""
    made = product(
        "one", cents=None, currency=None, price_note="about 100 USD at launch in 2021", family="ones",
        followed_by="two", links=("usb", "bluetooth"), works_with=("ps",), open_lists=frozenset({"links"}),
    )  # fmt: skip
    known = (Provenance("family", Origin.FEED_FIELD, "item_group_id: ones"),)
    path = write_catalog(tmp_path / "catalog.db", TOPIC, [Listing(made, known)], None).path
    lines = [
        " ".join(line.split()) for line in run("show", "one", "--catalog", str(path)).output.splitlines()
    ]
    assert lines[3] == "price not stated (about 100 USD at launch in 2021)"
    assert lines[7] == "links usb, bluetooth (may be incomplete)"
    assert "works_with ps" in lines
    assert lines[-2:] == ["family ones feed field: item_group_id: ones", "followed_by two"]


def test_show_says_when_a_product_is_sold_out(path: str) -> None:
    """Sold-out products stay in the catalog."""
    assert run("show", "acme-two", "--catalog", path).output.splitlines()[1] == "sold out"


def test_show_of_an_unknown_id_offers_the_nearest(path: str) -> None:
    """The exit code is 1."""
    result = run("show", "acme-on", "--catalog", path)
    assert result.output == f"Error: There is no product 'acme-on' in {path}. Did you mean 'acme-one'?\n"
    assert result.exit_code == 1


def test_a_missing_catalog_is_reported_without_a_traceback(tmp_path: Path) -> None:
    """The message names the command that builds one."""
    path = tmp_path / "none.db"
    result = run("list", "--catalog", str(path))
    assert result.output == (
        f"Error: There is no catalog {path}. Put the file back, or import your feed (wizard catalog import). "
        f"To try the wizard out with sample goods: wizard catalog sample --catalog {path}\n"
    )
    assert result.exit_code == 1


def test_sample_builds_the_same_catalog_every_time(tmp_path: Path) -> None:
    """Again over itself, or elsewhere: the same products and version."""
    first, second = str(tmp_path / "a.db"), str(tmp_path / "b.db")
    outputs = [run("sample", "--catalog", path).output for path in (first, first, second)]
    made = Catalog(first, TOPIC)
    expected = f"{len(made.products())} products, version {made.version}\n"
    assert outputs == [f"{first}: {expected}", f"{first}: {expected}", f"{second}: {expected}"]
    assert Catalog(second, TOPIC).products() == made.products()


def test_sample_copies_the_shipped_catalog(tmp_path: Path) -> None:
    """Products, their provenance and the day of the prices, so that the version is the same."""
    copy = tmp_path / "a.db"
    assert run("sample", "--catalog", str(copy)).exit_code == 0
    shipped, copied = Catalog(shipped_catalog_path(), TOPIC), Catalog(copy, TOPIC)
    assert (copied.listings(), copied.as_of) == (shipped.listings(), shipped.as_of)
    assert copied.version == shipped.version


def test_sample_does_not_copy_the_shipped_catalog_onto_itself() -> None:
    """In a checkout that file is ./catalog.db, and after an import a copy would restore nothing."""
    shipped = shipped_catalog_path()
    before = shipped.read_bytes()
    outcome = run("sample", "--replace", "--catalog", str(shipped))
    assert (outcome.exit_code, outcome.output) == (
        1,
        f"Error: {shipped} is the shipped catalog itself, which this command copies: "
        "`make catalog` rebuilds it. Name another file with --catalog.\n",
    )
    assert shipped.read_bytes() == before


def test_sample_leaves_files_alone_that_are_no_catalog(tmp_path: Path) -> None:
    """The file keeps its text, and the message says what to do."""
    path = tmp_path / "notes.txt"
    path.write_text("Buy bread. " * 100)
    result = run("sample", "--catalog", str(path))
    assert result.output == (
        f"Error: {path} is not a SQLite file, or it is damaged (file is not a database). "
        f"Move it away, then build a new one: wizard catalog sample --catalog {path}\n"
    )
    assert path.read_text() == "Buy bread. " * 100


def test_sample_does_not_replace_the_products_of_a_store(path: str) -> None:
    """Unless one says so."""
    result = run("sample", "--catalog", path)
    assert (result.exit_code, result.output) == (
        1,
        f"Error: {path} holds products that are not of the sample: 'acme-one' and 1 more. "
        "Name another file with --catalog, or lose them with --replace.\n",
    )
    assert len(Catalog(path, TOPIC).products()) == 2
    assert run("sample", "--replace", "--catalog", path).exit_code == 0
    assert Catalog(path, TOPIC).product("acme-one") is None


def test_migrate_brings_an_older_catalog_up_to_date(path: str) -> None:
    """Its products stay; a second time there is nothing to do."""
    with closing(sqlite3.connect(path)) as older, older:
        older.execute("DROP TABLE feed_columns")
        older.execute("DELETE FROM _sqlite_migrations WHERE name = 'create_feed_columns'")
    assert run("list", "--catalog", path).output == (
        f"Error: The catalog {path} was made by an older wizard (it lacks: create_feed_columns). "
        f"Bring it up to date: wizard catalog migrate --catalog {path}\n"
    )
    outputs = [run("migrate", "--catalog", path).output for _ in range(2)]
    assert outputs == [f"{path}: added create_feed_columns\n", f"{path}: nothing to do\n"]
    assert len(Catalog(path, TOPIC).products()) == 2


def test_migrate_makes_no_catalog(tmp_path: Path) -> None:
    """There has to be one."""
    path = tmp_path / "none.db"
    assert run("migrate", "--catalog", str(path)).output == f"Error: There is no catalog {path}.\n"
    assert not path.exists()
