"""The reports of an import: for people, with what it means, and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.commands.running import FEED, FEED_HEADER, Store, printed
from wizard.cli import main


def test_the_report_for_people(store: Store) -> None:
    """What was read, what changed, what was refused and why, and what it means for the wizard."""
    store.run(store.feed(FEED))
    CliRunner().invoke(
        main, ["catalog", "set", "boom", "anc=no", "--because", "seen", "--catalog", str(store.shop.catalog)]
    )
    text = (
        FEED_HEADER
        + "plain,Quiet Over-Ear Headphones,Acme,25,USD,in_stock,\nodd,Headphones,Acme,5-9,USD,in_stock,\n"
    )
    output = store.run(store.feed(text)).output.replace(str(store.folder), "FOLDER")
    assert output == printed("import")


def test_the_report_for_programs(store: Store) -> None:
    """Every record is in it once, as accepted or refused."""
    store.run(store.feed(FEED))
    report = store.report()
    assert {name: report[name] for name in ("format", "encoding", "fatal", "circles")} == {
        "format": "csv", "encoding": "utf-8", "fatal": None, "circles": [],
    }  # fmt: skip
    assert {name: value for name, value in report["accepted"][1].items() if name != "attributes"} == {
        "record": 2,
        "line": 3,
        "id": "boom",
        "title": "Talker Gaming Headset with boom microphone",
        "brand": "Acme",
        "price": 59.5,
        "regular_price": None,
        "currency": "USD",
        "in_stock": True,
        "availability": "in_stock",
        "family": None,
        "followed_by": None,
        "variants": [],
        "open_lists": ["made_for"],
        "warnings": [],
    }
    assert report["accepted"][1]["attributes"]["microphone"] == "boom"
    assert [(row["record"], row["line"], row["code"]) for row in report["refused"]] == [
        (5, 6, "price-unparseable"),
        (6, 7, "price-missing"),
    ]


def test_pictures_that_no_page_shows_are_counted(store: Store) -> None:
    """For people and for programs; what the catalog has is as the feed says."""
    rows = "".join(
        f"p{number},Alto {number} Headphones,10,USD,{scheme}://cdn.example/{number}.jpg\n"
        for number, scheme in enumerate(("http", "https", "http"), 1)
    )
    output = store.run(store.feed(f"id,title,price,currency,image\n{rows}")).output
    assert "\nAccepted with a warning\n  picture-not-https  2  p1 (image), p3 (image)\n" in output
    accepted = store.report()["accepted"]
    told = {row["id"]: [each["code"] for each in row["warnings"]] for row in accepted}
    assert [each for each in told if "picture-not-https" in told[each]] == ["p1", "p3"]


def test_a_report_that_cannot_be_written_is_reported_before_anything_is_read(store: Store) -> None:
    """Not after all the work."""
    store.report_path = store.folder / "none" / "report.json"
    result = store.run(store.feed(FEED))
    assert (result.exit_code, result.output) == (
        2,
        f"Error: The report {store.report_path} cannot be written: No such file or directory.\n",
    )


@pytest.mark.parametrize("what", ["feed", "catalog", "vocabulary"])
def test_a_report_takes_the_place_of_nothing_that_is_read(store: Store, what: str) -> None:
    """It is refused, and the file stays as it was; by a link too."""
    feed, words = store.feed(FEED), store.feed("languages: {}\n", "words.yaml")
    path = {"feed": feed, "catalog": store.shop.catalog, "vocabulary": words}[what]
    before = path.read_bytes()
    store.report_path = store.folder / "link"
    store.report_path.hardlink_to(path)
    result = store.run(feed, "--vocabulary", str(words))
    message = f"Error: {store.report_path} is the {what}. Name another file to write to.\n"
    assert (result.exit_code, result.output.endswith(message), path.read_bytes()) == (2, True, before)


def test_a_report_is_a_file(store: Store) -> None:
    """Standard output holds the report for people."""
    store.report_path = Path("-")
    result = store.run(store.feed(FEED))
    assert (result.exit_code, result.output.splitlines()[-1]) == (
        2,
        "Error: Invalid value for '--report': Standard output has the report as text. Name a file.",
    )


def test_the_columns_come_with_the_command_that_corrects_them(store: Store) -> None:
    """With the catalog that was typed; fields are named in any case."""
    feed = store.feed("sku,name,Cost,Retail\none,Headphones,5,6\n")
    output = store.run(feed, "--map", "PRICE=Retail", "--currency", "USD").output
    assert "  price  Retail\n" in output
    assert (
        f"  Wrong? Correct it once, for example: wizard catalog import {feed} "
        f'--rules {store.shop.rules} --catalog {store.shop.catalog} --map price="NAME OF THE COLUMN"\n'
    ) in output


def test_what_stays_empty_has_no_heading(store: Store) -> None:
    """Where nothing was accepted."""
    output = store.run(store.feed(FEED_HEADER + "one,Headphones,Acme,call us,USD,in_stock,\n")).output
    assert [line for line in output.splitlines() if line in ("Accepted", "Refused")] == ["Refused"]


def test_prices_in_another_currency_than_that_of_the_rules_are_reported(store: Store) -> None:
    """Other goods do not count, for they are never recommended."""
    rows = ("a,Headphones,A,5,EUR", "b,Headset,A,5,GBP", "c,Headset,A,5,USD", "d,Headphone Stand,A,5,SEK")
    output = store.run(store.feed(FEED_HEADER + "".join(f"{row},in_stock,\n" for row in rows))).output
    assert " ".join(output.split("What this changes for shoppers\n")[1].split()).startswith(
        "2 products are priced in EUR, GBP; the rules compare in USD (settings.yaml), "
        "so they never meet a budget. Export their prices in USD."
    )


def test_a_shop_with_another_currency_reads_where_to_name_it(store: Store) -> None:
    """If all its products have that currency; for the amounts of a budget, too."""
    rows = ("a,Headphones,A,5,EUR", "d,Headphone Stand,A,5,SEK")
    output = store.run(store.feed(FEED_HEADER + "".join(f"{row},in_stock,\n" for row in rows))).output
    assert " ".join(output.split("What this changes for shoppers\n")[1].split()).startswith(
        "1 product is priced in EUR; the rules compare in USD (settings.yaml), so it never meets a budget. "
        "If you sell in EUR, write 'currency: EUR' there, and all amounts in EUR."
    )
