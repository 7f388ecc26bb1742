"""Catalogs that another program, a disk or a copy has damaged: refused with the cells named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.catalog.store.files import UNCHECKED, run_sql, write_wrong
from tests.making import TOPIC, product
from wizard.catalog.listing import Listing, Origin, Provenance, Stated
from wizard.catalog.overrides import Override
from wizard.catalog.store import Catalog, rewrite, write_catalog
from wizard.rule_language.diagnostics import CatalogError

FIX = "Correct them where they were written. An import of your feed replaces those of its products."

KNOWN = Provenance("anc", Origin.STAFF, "tried it", None, Stated(True, Origin.WORDS, "with ANC"))

TEXT = "It must be a text."
ID = "It must be a text that is not empty."
CENTS = "It must be the price in hundredths, a whole number above 0, or NULL."
FACT = "It must be a text, a finite number or NULL."
OR_NOTHING = "It must be a text or NULL."
FLAG = "It must be 1 for yes or 0 for no."
CURRENCY = "It must be three capital letters, such as USD, or NULL if there is no price."
ORIGIN = "It must be one of feed field, words, page, staff, follows, second hand."
VALUE = "It must be a value in JSON: a word, a number, true, false, null or a list of words."
STATED = "It must be a JSON object with value, origin, evidence and page, or NULL."

WRONG = [
    ("products", "price_cents = '12,50'", "'a', column 'price_cents': '12,50'", CENTS),
    ("products", "price_cents = 12.5", "'a', column 'price_cents': 12.5", CENTS),
    ("products", "price_cents = 9e999", "'a', column 'price_cents': inf", CENTS),
    ("products", "price_cents = -1", "'a', column 'price_cents': -1", CENTS),
    ("products", "price_cents = x'00'", "'a', column 'price_cents': bytes, not text", CENTS),
    ("products", "currency = NULL", "'a', column 'currency': NULL", CURRENCY),
    ("products", "currency = 'dollars'", "'a', column 'currency': 'dollars'", CURRENCY),
    ("products", "id = x'0061'", "bytes, not text, column 'id': bytes, not text", ID),
    ("products", "id = ''", "'', column 'id': ''", ID),
    ("products", "name = x'0061'", "'a', column 'name': bytes, not text", TEXT),
    ("products", "name = CAST(x'41ff' AS TEXT)", "'a', column 'name': 'A\ufffd'", TEXT),
    ("products", "kind = x'00'", "'a', column 'kind': bytes, not text", TEXT),
    ("products", "url = x'00'", "'a', column 'url': bytes, not text", OR_NOTHING),
    ("products", "in_stock = 'no'", "'a', column 'in_stock': 'no'", FLAG),
    ("products", "in_stock = 2", "'a', column 'in_stock': 2", FLAG),
    ("products", "weight_g = 9e999", "'a', column 'weight_g': inf", FACT),
    ("products", "links = x'00'", "'a', column 'links': bytes, not text", FACT),
    ("products", "colour = -9e999", "'a', column 'colour': -inf", FACT),
    ("provenance", "evidence = x'00'", "'a', 'anc', column 'evidence': bytes, not text", TEXT),
    ("provenance", "origin = 'hearsay'", "'a', 'anc', column 'origin': 'hearsay'", ORIGIN),
    ("provenance", "page = 7.5", None, ""),  # a column of texts makes a text of it
    ("provenance", "instead_of = '{'", "'a', 'anc', column 'instead_of': '{'", STATED),
    ("provenance", "instead_of = '{}'", "'a', 'anc', column 'instead_of': '{}'", STATED),
    (
        "provenance",
        """instead_of = '{"value": {}, "origin": null, "evidence": "", "page": null}'""",
        """'a', 'anc', column 'instead_of': '{"value": {}, "origin": null, "evidence": "", "page": null}'""",
        STATED,
    ),
    ("meta", "value = x'00'", "'as_of', column 'value': bytes, not text", TEXT),
    ("overrides", "value = '{}'", "'a', 'anc', column 'value': '{}'", VALUE),
    ("overrides", "value = '[1]'", "'a', 'anc', column 'value': '[1]'", VALUE),
    ("overrides", "value = '1e999'", "'a', 'anc', column 'value': '1e999'", VALUE),
    ("overrides", "value = 'no'", "'a', 'anc', column 'value': 'no'", VALUE),
    ("overrides", "is_open = 'no'", "'a', 'anc', column 'is_open': 'no'", FLAG),
    ("feed_columns", "header = x'00'", "'title', column 'header': bytes, not text", TEXT),
]
"""A table, what is written into its first row, and what the message says of that."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a catalog with a row in each table and a column of a store's own."""
    path = tmp_path_factory.mktemp("made") / "catalog.db"
    with rewrite(path, TOPIC) as draft:
        draft.add(Listing(product("a", anc=False, colour=7.5), (KNOWN,)))
        draft.add(Listing(product("b")))
        draft.set_as_of("2025-07-23")
        draft.save_feed_settings({}, {"title": "Name"})
        draft.decide("a", [Override("a", "anc", False, "tried it", "2025-07-23")], ())
    return path.read_bytes()


@pytest.fixture
def whole(made: bytes, path: Path) -> Path:
    """Return that catalog, to be damaged."""
    path.write_bytes(made)
    return path


@pytest.mark.parametrize(("table", "change", "found", "wanted"), WRONG)
def test_a_cell_that_no_reader_can_use_is_named(
    whole: Path, table: str, change: str, found: str | None, wanted: str
) -> None:
    """With its table, row and column, what is there and what belongs there."""
    write_wrong(whole, table, change)
    said = None
    try:
        Catalog(whole, TOPIC)
    except CatalogError as error:
        said = str(error)
    named = f"The catalog {whole} has 1 cell that cannot be used:\n- {table} {found}. {wanted}\n{FIX}"
    assert said == (named if found else None)


def refusal(path: Path) -> str:
    """Return the message on a catalog that cannot be opened."""
    with pytest.raises(CatalogError) as caught:
        Catalog(path, TOPIC)
    return str(caught.value)


def test_all_cells_are_named_at_once_but_no_endless_list(path: Path) -> None:
    """Those of one column together."""
    write_catalog(path, TOPIC, [Listing(product(f"p{number:02}")) for number in range(15)], None)
    write_wrong(path, "products", "name = x'00', price_cents = 0.5", every=True)
    names = [f"- products 'p{number:02}', column 'name': bytes, not text. {TEXT}" for number in range(15)]
    prices = [f"- products 'p{number:02}', column 'price_cents': 0.5. {CENTS}" for number in range(5)]
    first = f"The catalog {path} has 30 cells that cannot be used:"
    assert refusal(path).splitlines() == [first, *names, *prices, "and 10 more.", FIX]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("price_cents = '12,50'", "price_cents must be a whole number of hundredths, or NULL"),
        ("price_cents = 9e999", "price_cents must be a whole number of hundredths, or NULL"),
        ("name = x'00'", "name must be a text"),
        ("id = ''", "id must be a text that is not empty"),
        ("kind = x'00'", "kind must be a text"),
        ("image = x'00'", "brand, price_note, url, image and description must be texts, or NULL"),
        ("weight_g = 9e999", "CHECK constraint failed: "),
        ("colour = x'00'", "CHECK constraint failed: "),
    ],
)
def test_other_programs_cannot_write_what_no_reader_can_use(whole: Path, change: str, message: str) -> None:
    """Unless they take the rules out of the file."""
    with pytest.raises(sqlite3.IntegrityError) as caught:
        run_sql(whole, f"UPDATE products SET {change}")
    assert str(caught.value).startswith(message)
    insert = (
        "INSERT INTO products (id, name, kind, price_cents, currency) VALUES ('c', 'C', 'other', {}, 'USD')"
    )
    with pytest.raises(sqlite3.IntegrityError):
        run_sql(whole, insert.format("'1,50'"))
    run_sql(whole, insert.format("150"))


# --- files that are not whole ----------------------------------------------------------------------------

RESTORE = "Put a backup in its place, or move it away and import your feed again (wizard catalog import)."


@pytest.mark.parametrize("more", [-1, -4000, -60_000, 1, 4096])
def test_a_file_of_another_size_is_refused(whole: Path, more: int) -> None:
    """SQLite opens one that is cut inside its last page, and does not say of others that they are cut."""
    size = whole.stat().st_size
    whole.write_bytes((whole.read_bytes() + bytes(8192))[: size + more])
    assert refusal(whole) == (
        f"The catalog {whole} is damaged: it has {size + more:,} bytes instead of {size:,}, as after an "
        f"interrupted copy. {RESTORE}"
    )


def test_a_log_beside_the_file_holds_what_it_lacks(whole: Path) -> None:
    """As long as a program writes there, the file alone is short."""
    with closing(sqlite3.connect(whole, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("UPDATE products SET description = hex(zeroblob(20000))")
        assert [each.id for each in Catalog(whole, TOPIC).products()] == ["a", "b"]


def test_a_file_that_opens_but_is_not_built_right_is_refused(whole: Path) -> None:
    """Here by one bit, in the number of pages that are free."""
    content = bytearray(whole.read_bytes())
    free = content[39]
    content[39] ^= 4
    whole.write_bytes(content)
    said = refusal(whole).replace("Main freelist", "Freelist")  # as newer releases of SQLite call it
    found = f"Freelist: size is {free} but should be {free ^ 4}"
    assert said == f"The catalog {whole} is damaged. SQLite says: {found}. {RESTORE}"


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        (["DROP TABLE provenance"], "the table 'provenance'"),
        (["DROP TABLE meta", "DROP TABLE overrides"], "the table 'meta' and the table 'overrides'"),
        (["ALTER TABLE products DROP COLUMN image"], "the column 'image' of 'products'"),
        (["ALTER TABLE provenance DROP COLUMN instead_of"], "the column 'instead_of' of 'provenance'"),
    ],
)
def test_a_table_that_is_gone_is_named(whole: Path, change: list[str], lacks: str) -> None:
    """Also where the file is to be written."""
    run_sql(whole, *UNCHECKED, *change)
    message = f"The catalog {whole} is incomplete. It lacks {lacks}. {RESTORE}"
    assert refusal(whole) == message
    with pytest.raises(CatalogError) as caught, rewrite(whole, TOPIC):
        pass
    assert str(caught.value) == message


# --- writing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("table", "change", "found", "wanted"), WRONG)
def test_new_products_replace_wrong_cells_and_what_stays_is_refused(
    whole: Path, table: str, change: str, found: str | None, wanted: str
) -> None:
    """An import mends products; what it would keep is named, and the file stays as it was."""
    write_wrong(whole, table, change)
    before = whole.read_bytes()
    said = None
    try:
        with rewrite(whole, TOPIC) as draft:
            draft.clear()
            draft.add(Listing(product("a")))
            draft.select_distinct_products((), old=True)
            draft.diff()
    except CatalogError as error:
        said = str(error)
    stays = table in ("meta", "overrides", "feed_columns")
    message = f"The catalog {whole} has 1 cell that cannot be used:\n- {table} {found}. {wanted}\n{FIX}"
    assert said == (message if stays else None)
    assert (whole.read_bytes() == before) is stays


def test_a_decision_about_another_product_does_not_hide_a_wrong_cell(whole: Path) -> None:
    """What is written can be read again."""
    write_wrong(whole, "products", "price_cents = '12,50'")
    with pytest.raises(CatalogError, match="has 1 cell that cannot be used"), rewrite(whole, TOPIC) as draft:
        draft.decide("b", [Override("b", "anc", True, "tried it", "2025-07-23")], ())


@pytest.mark.parametrize(
    ("part", "instead", "found"),
    [
        (
            b"CHECK (price_cents",
            b"CHECK (prise_cents",
            "malformed database schema (products) - no such column: prise_cents",
        ),
        (b"CASE typeof", b"CASE tyqeof", "unknown function: tyqeof()"),
        (b"CHECK (in_stock IN (0, 1))", b"CHECK (in_stock IN (7, 8))", "CHECK constraint failed in products"),
    ],
)
def test_a_damaged_definition_of_a_table_is_found(
    whole: Path, part: bytes, instead: bytes, found: str
) -> None:
    """SQLite reads on, and complains at the next import only."""
    data = whole.read_bytes()
    assert part in data
    whole.write_bytes(data.replace(part, instead))
    with pytest.raises(CatalogError) as refused:
        Catalog(whole, TOPIC)
    assert str(refused.value) == f"The catalog {whole} is damaged. SQLite says: {found}. {RESTORE}"


def test_a_definition_that_is_no_text_is_found(whole: Path) -> None:
    """Python cannot even read what SQLite says of it."""
    whole.write_bytes(whole.read_bytes().replace(b"CASE typeof", b"CASE \xfftypeo"))
    with pytest.raises(CatalogError) as refused:
        Catalog(whole, TOPIC)
    assert f"{whole} is not a SQLite file, or it is damaged ('utf-8' codec" in str(refused.value)
