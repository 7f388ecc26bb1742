"""`wizard catalog infer`: what names and descriptions state, of products and of tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.making import TOPIC, product
from wizard.catalog.listing import Listing
from wizard.catalog.store import write_catalog
from wizard.cli import main

HEADER = "id,kind,microphone,wireless,anc,form,water,battery_h,price\n"


def run(*arguments: str) -> Result:
    """The outcome of `wizard catalog infer` with these arguments."""
    return CliRunner().invoke(main, ["catalog", "infer", *arguments])


@pytest.fixture
def catalog(tmp_path: Path) -> str:
    """Three products: one that states less than its name, one all of it, one whose name says nothing."""
    tide = replace(product("tide", "headphones", anc=False), name="Zephyr Over-Ear ANC Headphones")
    raid = replace(product("raid", microphone="present"), name="Zephyr Gaming Headset")
    products = (tide, raid, product("zephyr-9000", "headphones"))
    return str(write_catalog(tmp_path / "catalog.db", TOPIC, map(Listing, products), None).path)


def test_all_products_whose_names_say_more_or_otherwise(catalog: str) -> None:
    """With the words, and what the catalog has."""
    assert run("--catalog", catalog).output == (
        "Zephyr Gaming Headset (raid)\n"
        '  made_for  gaming (may be incomplete)  "Gaming"  (the catalog: not stated)\n'
        "Zephyr Over-Ear ANC Headphones (tide)\n"
        '  form  over_ear  "Over-Ear"  (the catalog: not stated)\n'
        '  anc   yes       "ANC"  (the catalog: no)\n'
        "2 products with something that the catalog lacks or states differently.\n"
    )


def test_a_list_that_has_all_that_the_name_says_is_no_difference(catalog: str) -> None:
    """The name may leave out the rest."""
    decided = ("raid", "made_for=calls,gaming", "--because", "the box", "--catalog", catalog)
    assert CliRunner().invoke(main, ["catalog", "set", *decided]).exit_code == 0
    assert run("raid", "--catalog", catalog).output.splitlines()[-1] == (
        'made_for    gaming (may be incomplete)  "Gaming"'
    )


def test_what_staff_decided_is_no_difference(catalog: str) -> None:
    """They know better than the name."""
    for decided in (("tide", "anc=no", "form="), ("raid", "made_for=")):
        typed = ["catalog", "set", *decided, "--because", "tried", "--catalog", catalog]
        assert CliRunner().invoke(main, typed).exit_code == 0
    assert run("--catalog", catalog).output == (
        "0 products with something that the catalog lacks or states differently.\n"
    )


def test_everything_that_the_name_of_one_product_says(catalog: str) -> None:
    """Also what the catalog has already."""
    assert run("raid", "--catalog", catalog).output == (
        "Zephyr Gaming Headset (raid)\n\n"
        'kind        headset                     "Gaming"\n'
        'microphone  present                     "Gaming"\n'
        'made_for    gaming (may be incomplete)  "Gaming"  (the catalog: not stated)\n'
    )  # fmt: skip


def test_an_unknown_product_is_reported(catalog: str) -> None:
    """With the one that was probably meant."""
    result = run("tid", "--catalog", catalog)
    assert (result.output, result.exit_code) == (
        f"Error: There is no product 'tid' in {catalog}. Did you mean 'tide'?\n",
        1,
    )


TABLE = """\
id,title,price_raw,price_locale,currency
1,"Zephyr Gaming Headset, Bluetooth and 2.4GHz dongle, Detachable Mic, 40h",59.90,en-US,USD
2,Zephyr Over-Ear Kopfhörer mit ANC und eingebautem Mikrofon,"1.299,00 €",de-DE,EUR
3,"Zephyr TWS Earbuds IPX5, Bluetooth",1799,cents,USD
4,Zephyr Headphone Stand,from $5,en-US,USD
5,Zephyr wired headphones without ANC,1.290,,
6,"Zephyr headphones, 2.4GHz",12,nowhere,USD
7,Zephyr wireless headset,,,
"""


def test_a_table_becomes_a_table(tmp_path: Path) -> None:
    """In the words that tables use; a price that might be two is none."""
    table = tmp_path / "titles.csv"
    table.write_text(TABLE, "utf-8-sig")
    expected = HEADER + (
        "1,headset,boom,both,unknown,unknown,,40,59.90\n"
        "2,headphones,built-in,unknown,yes,over-ear,,,1299.00\n"
        "3,earphones,built-in,bluetooth,unknown,in-ear,IPX5,,17.99\n"
        "4,other,unknown,unknown,unknown,unknown,,,\n"
        "5,headphones,unknown,wired,no,unknown,,,\n"
        "6,headphones,unknown,rf-dongle,unknown,unknown,,,12.00\n"
        "7,headset,unknown,wireless,unknown,unknown,,,\n"
    )
    assert run("--csv", str(table)).output == expected
    assert run("--csv", str(table), "-o", str(tmp_path / "read.csv")).output == ""
    assert (tmp_path / "read.csv").read_text("utf-8") == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"sku,title\n", "has no column 'id'. It has: sku, title. Rename the right one."),
        (b"", "has no column 'id'. It has: none. Rename the right one."),
        (b"id,title\n1,caf\xe9\n", "is not UTF-8. Save it with the encoding UTF-8."),
    ],
)
def test_a_table_that_cannot_be_read_is_reported(tmp_path: Path, content: bytes, expected: str) -> None:
    """In one sentence, with exit code 2."""
    table = tmp_path / "titles.csv"
    table.write_bytes(content)
    result = run("--csv", str(table), "-o", str(tmp_path / "read.csv"))
    assert (result.output, result.exit_code) == (f"Error: {table} {expected}\n", 2)


@pytest.mark.parametrize("what", ["table", "vocabulary"])
def test_no_file_that_is_read_is_overwritten(tmp_path: Path, what: str) -> None:
    """It would be lost before it is read."""
    paths = {name: tmp_path / name for name in ("table", "vocabulary")}
    for path in paths.values():
        path.write_text(TABLE)
    output = paths[what]
    result = run("--csv", str(paths["table"]), "--vocabulary", str(paths["vocabulary"]), "-o", str(output))
    message = f"Error: {output} is the {what}. Name another file to write to.\n"
    assert (result.exit_code, result.output.endswith(message), output.read_text()) == (2, True, TABLE)


def test_a_missing_table_is_reported(tmp_path: Path) -> None:
    """By its name."""
    assert run("--csv", str(tmp_path / "no.csv")).output == (
        f"Error: {tmp_path / 'no.csv'}: No such file or directory.\n"
    )


def test_a_vocabulary_of_ones_own(tmp_path: Path, catalog: str) -> None:
    """It is read instead of the shipped one, and every problem in it is reported."""
    own = tmp_path / "words.yaml"
    own.write_text("languages: {en: last}\nnouns: {}\n")
    result = run("raid", "--catalog", catalog, "--vocabulary", str(own))
    assert result.exit_code == 2
    assert [line.split(": ")[0] for line in result.output.removeprefix("Error: ").splitlines()] == (
        ["words.yaml:1:1"] * 5 + ["words.yaml:2:8"]
    )


def test_an_output_without_a_table_is_refused(catalog: str) -> None:
    """It would be written nowhere."""
    assert "Error: -o can only be used with --csv.\n" in run("-o", "x.csv", "--catalog", catalog).output
