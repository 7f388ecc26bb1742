"""`wizard catalog export`: CSV that a spreadsheet cannot run, JSON with sources, and the way back in."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import string
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.tablets import TABLETS
from tests.making import TOPIC, product, tidy_texts, write_texts
from wizard.catalog.export import escape_formula, unescape_formula, write_csv
from wizard.catalog.feeds import open_feed
from wizard.catalog.feeds.prices import find_decimal_mark
from wizard.catalog.feeds.records import FeedSettings
from wizard.catalog.import_feed import ImportedOffer, import_offers
from wizard.catalog.listing import Listing, Origin, Provenance
from wizard.catalog.store import Catalog, rewrite, write_catalog
from wizard.catalog.titles import open_title_reader
from wizard.cli import main

PRODUCTS = (
    product("-7", links=("usb", "jack"), battery_hours=7.5, anc=False, brand="@home", water_rating="IP6X"),
    product("acme-one", "earphones", 119900, microphone="present", works_with=("phone",), in_stock=False),
    product("acme-two", "other", 500, url="https://example.org/two", links=(), stored_music=True),
    product("own", "headphones", colour="=red", depth=-2.5, currency="EUR"),
    product("set", family="-sets", followed_by="-7", links=("usb",), open_lists=frozenset({"links"})),
)
KNOWN = (Provenance("battery_hours", Origin.PAGE, "7.5 h", "https://example.org/seven"),)


def run(*arguments: str) -> Result:
    """The outcome of `wizard catalog` with these arguments."""
    return CliRunner().invoke(main, ["catalog", *arguments])


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A catalog with all that is hard to write down."""
    listings = [Listing(each, KNOWN if each.id == "-7" else ()) for each in PRODUCTS]
    return str(write_catalog(tmp_path / "catalog.db", TOPIC, listings, "2025-07-23").path)


def test_csv_has_a_row_a_product_with_every_attribute(path: str) -> None:
    """In the catalog's words, as `wizard catalog set` takes them; empty is not stated."""
    output = run("export", "--catalog", path).output
    rows = {row["title"]: row for row in csv.DictReader(output.splitlines())}
    one = rows["Acme-One"]
    assert {name: one[name] for name in ("id", "availability", "price", "currency", "microphone", "anc")} == {
        "id": "acme-one",
        "availability": "out_of_stock",
        "price": "1199.00",
        "currency": "USD",
        "microphone": "present",
        "anc": "",
    }
    assert [rows[name]["links"] for name in ("'-7", "Acme-Two")] == ["jack;usb", "none"]
    assert [rows[name]["links_open"] for name in ("'-7", "Acme-Two", "Set")] == ["", "", "yes"]
    assert [rows["Set"][name] for name in ("family", "followed_by")] == ["'-sets", "'-7"]
    assert [name for name in TOPIC.stored_attributes if name not in one] == []


def test_no_cell_of_the_csv_begins_like_a_formula(path: str) -> None:
    """An apostrophe comes before ids, brands and values that do."""
    cells = [cell for row in csv.reader(run("export", "--catalog", path).output.splitlines()) for cell in row]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell] == []
    assert [cell for cell in cells if cell.startswith("'")] == [
        "'-7", "'-7", "'@home", "'=red", "'-2.5", "'-sets", "'-7",
    ]  # fmt: skip


@given(st.text(alphabet="'=+-@\t\r\n＝＠ ab", max_size=5))
def test_every_guarded_text_comes_back(text: str) -> None:
    """Also one that has apostrophes of its own."""
    assert unescape_formula(escape_formula(text)) == text
    assert text == "" or escape_formula(text)[0] not in "=+-@\t\r\n＝＋－＠"


def test_json_says_where_each_attribute_comes_from(path: str) -> None:
    """What is not stated is null."""
    exported = json.loads(run("export", "--format", "json", "--catalog", path).output)
    catalog = Catalog(path, TOPIC)
    assert exported["catalog"] == {"version": catalog.version, "as_of": "2025-07-23"}
    seven, *_, last = exported["products"]
    related = {"family": "-sets", "followed_by": "-7", "open_lists": ["links"]}
    assert {name: last[name] for name in related} == related
    assert seven["price"] == {"amount": "50.00", "currency": "USD"}
    assert (seven["attributes"]["battery_hours"], seven["attributes"]["weight_g"]) == (7.5, None)
    assert seven["provenance"]["battery_hours"] == {
        "origin": "page",
        "evidence": "7.5 h",
        "page": "https://example.org/seven",
    }


def test_a_price_that_does_not_count_is_a_note_alone(tmp_path: Path) -> None:
    """In both formats."""
    made = product("one", cents=None, currency=None, price_note="about 100 USD at launch in 2021")
    path = str(write_catalog(tmp_path / "catalog.db", TOPIC, [Listing(made)], None).path)
    [row] = csv.DictReader(run("export", "--catalog", path).output.splitlines())
    assert (row["price"], row["price_note"]) == ("", "about 100 USD at launch in 2021")
    [one] = json.loads(run("export", "--format", "json", "--catalog", path).output)["products"]
    assert (one["price"], one["price_note"]) == (None, "about 100 USD at launch in 2021")


def test_an_export_that_is_imported_is_the_same_catalog(path: str, tmp_path: Path) -> None:
    """Product by product, the store's own columns too; what was not stated is not guessed from the name."""
    file = tmp_path / "export.csv"
    before = Catalog(path, TOPIC).products()
    assert run("export", "-o", str(file), "--catalog", path).exit_code == 0
    rules = write_texts(tmp_path / "rules", tidy_texts())
    result = run("import", str(file), "--catalog", path, "--rules", str(rules))
    assert (result.exit_code, Catalog(path, TOPIC).products()) == (0, before)


def test_a_file_that_cannot_be_written_is_reported(path: str, tmp_path: Path) -> None:
    """Without a traceback."""
    output = tmp_path / "none" / "export.csv"
    result = run("export", "-o", str(output), "--catalog", path)
    assert result.output == f"Error: {output} cannot be written: No such file or directory.\n"


def test_the_catalog_is_not_overwritten_by_its_export(path: str) -> None:
    """It would be lost."""
    before = Path(path).read_bytes()
    result = run("export", "-o", path, "--catalog", path)
    message = f"Error: {path} is the catalog. Name another file to write to.\n"
    assert (result.exit_code, result.output.endswith(message)) == (2, True)
    assert Path(path).read_bytes() == before


EDITED = """\
id,title,price,currency,kind,form,links,anc,water_rating,colour_code,exported_from
one,Talker,5,USD,Headset,Over-ear,USB; Bluetooth,TRUE,ipx4,7,1
two,Talker Gaming Headset,5,USD,Hedset,on the moon,none,0,wet,red,1
"""


def test_an_export_that_was_edited_is_read_as_it_is_meant(path: str, tmp_path: Path) -> None:
    """In the spelling of people and spreadsheets; a warning tells what cannot be read."""
    with closing(sqlite3.connect(path)) as own, own:
        own.execute("ALTER TABLE products ADD COLUMN colour_code REAL")
    file, report = tmp_path / "export.csv", tmp_path / "report.json"
    file.write_text(EDITED, "utf-8")
    rules = write_texts(tmp_path / "rules", tidy_texts())
    result = run("import", str(file), "--catalog", path, "--rules", str(rules), "--report", str(report))
    one, two = Catalog(path, TOPIC).products()
    names = ("kind", "form", "links", "anc", "water_rating", "colour_code")
    assert [one.attributes[name] for name in names] == [
        "headset", "over_ear", ("usb", "bluetooth"), True, "IPX4", 7,
    ]  # fmt: skip
    assert [two.attributes[name] for name in names] == ["headset", None, (), False, None, None]
    assert [each["warnings"] for each in json.loads(report.read_text("utf-8"))["accepted"]] == [
        [],
        [
            {"field": name, "code": "attribute-not-usable"}
            for name in ("kind", "form", "water_rating", "colour_code")
        ],
    ]
    assert "attribute-not-usable  1  two (kind, form, water_rating, colour_code)\n" in result.output


# --- every type there and back ---------------------------------------------------------------------

WORDS = TABLETS.attributes["ports"].words
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "keyboard": st.sampled_from(TABLETS.attributes["keyboard"].words),
    "maker": st.text(string.ascii_letters + string.digits + "=+-@'", min_size=1, max_size=8),
    "touch": st.booleans(),
    "ports": st.sets(st.sampled_from(WORDS)).map(
        lambda chosen: tuple(each for each in WORDS if each in chosen)
    ),
    "screen": st.integers(0, 10**9) | st.floats(0.001, 10**6).map(lambda number: round(number, 6)),
    "weight_g": st.floats(-1000, 1000),
    "rugged": st.sampled_from(["none", "splash", "drops", "MIL-5", "tested"]),
}


@given(
    kind=st.sampled_from(["tablet", "laptop", "chromebook", "other"]),
    stated=st.fixed_dictionaries({}, optional=VALUES),
    locale=st.sampled_from([None, "de-DE", "en-US"]),
    is_open=st.booleans(),
    family=st.none() | st.text("ab-=", min_size=1, max_size=5),
)
def test_values_of_every_type_come_back_from_the_csv(
    kind: str, stated: dict[str, Any], locale: str | None, is_open: bool, family: str | None
) -> None:
    """As the catalog had them, whatever the locale of the store's feed; nothing follows from the kind."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "catalog.db"
        open_lists = frozenset({"ports"} & stated.keys() if is_open else ())
        made = product("one", kind, open_lists=open_lists, family=family, followed_by="two", **stated)
        listing = Listing(made)
        catalog = write_catalog(path, TABLETS, [listing], None)
        text = io.StringIO()
        write_csv(catalog, text)
        settings = FeedSettings(None, locale, datetime.now(UTC))
        records = open_feed(io.BytesIO(text.getvalue().encode()), settings)
        decimal = locale and find_decimal_mark(locale)
        with rewrite(path, TABLETS) as draft:
            draft.clear()
            [found] = import_offers(iter(records), draft, open_title_reader(TABLETS), decimal)
        assert isinstance(found, ImportedOffer)
        assert found.offer.warnings == ()
        back = Catalog(path, TABLETS).products()[0]
    assert back.attributes == {**dict.fromkeys(TABLETS.stored_attributes), **stated, "kind": kind}
    assert (back.open_lists, back.family, back.followed_by) == (open_lists, family, "two")
