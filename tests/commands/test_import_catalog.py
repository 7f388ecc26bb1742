"""`wizard catalog import`: a feed becomes the catalog, or nothing does."""

from __future__ import annotations

import errno
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from tests.catalog.feeds.samples import page, product
from tests.commands.running import FEED, FEED_HEADER, Store
from wizard.catalog.listing import Origin
from wizard.cli import main

# --- what becomes of the catalog ---------------------------------------------------------------------


def test_the_feed_becomes_the_catalog(store: Store) -> None:
    """What is not in it is gone; the day is noted; each attribute says where it comes from."""
    result = store.run(store.feed(FEED), "--now", "2026-03-01")
    assert result.exit_code == 1
    catalog = store.catalog()
    assert [(found.id, found.kind) for found in catalog.products()] == [
        ("boom", "headset"),
        ("new", "earphones"),
        ("plain", "headphones"),
        ("stand", "other"),
    ]
    assert catalog.as_of == "2026-03-01"
    boom = catalog.products()[0]
    assert (boom.price_cents, boom.currency, boom.brand, boom.in_stock) == (5950, "USD", "Acme", True)
    assert boom.attributes["microphone"] == "boom"
    assert catalog.provenance("boom")["microphone"].origin == Origin.WORDS
    assert catalog.provenance("boom")["price"].evidence == "price: 59.50 USD"


def test_update_keeps_what_the_feed_does_not_have(store: Store) -> None:
    """For a store whose products come in several files."""
    store.run(store.feed(FEED), "--update")
    assert [found.id for found in store.catalog().products()] == [
        "boom", "bud", "new", "plain", "stand",
    ]  # fmt: skip


def test_a_dry_run_reports_and_changes_nothing(store: Store) -> None:
    """The report is the one of a true run."""
    version = store.catalog().version
    dry = store.run(store.feed(FEED), "--dry-run")
    reported = store.report()
    assert store.catalog().version == version
    wet = store.run(store.feed(FEED))
    assert (dry.exit_code, reported) == (wet.exit_code, store.report())
    assert dry.output.replace(f"This was a dry run: {store.shop.catalog} is unchanged.", "") == (
        wet.output.replace(f"They are in {store.shop.catalog} now.", "")
    )


def test_a_feed_may_come_by_standard_input(store: Store) -> None:
    """Named `-`."""
    assert store.run("-", given=FEED.encode()).exit_code == 1
    assert len(store.catalog().products()) == 4


def test_exit_code_0_says_that_every_record_was_taken(store: Store) -> None:
    """So that a script can tell."""
    assert store.run(store.feed(FEED_HEADER + "one,Headphones,Acme,5,USD,in_stock,\n")).exit_code == 0


def test_a_fault_of_the_whole_file_leaves_the_catalog_as_it_was(store: Store) -> None:
    """Even at its very end; the message names place and cause, and the report the code."""
    version = store.catalog().version
    rows = "".join(
        f"<item><g:id>{n}</g:id><g:title>H</g:title><g:price>5 USD</g:price></item>\n" for n in range(9)
    )
    head = '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n'
    feed = store.feed(head + rows, "feed.xml")
    result = store.run(feed)
    report = store.report()
    assert (result.exit_code, report["fatal"]["code"]) == (2, "xml-not-well-formed")
    assert result.output == (
        f"Error: {feed}, line {report['fatal']['line']}: {report['fatal']['message']}\n"
        "Nothing was imported; the catalog is unchanged.\n"
    )
    assert (report["format"], report["accepted"]) == ("gmc-rss", [])
    assert store.catalog().version == version
    assert sorted(found.name for found in store.folder.iterdir()) == [
        "catalog.db", "feed.xml", "report.json", "rules",
    ]  # fmt: skip


def test_a_file_that_is_not_there_is_reported(store: Store) -> None:
    """As a fatal fault like any other."""
    result = store.run(store.folder / "none.csv")
    assert (result.exit_code, result.output) == (
        2,
        f"Error: {store.folder}/none.csv: It cannot be read: No such file or directory.\n"
        "Nothing was imported; the catalog is unchanged.\n",
    )
    assert store.report()["fatal"]["code"] == "file-unreadable"


def test_a_feed_of_which_nothing_can_be_taken_empties_no_catalog(store: Store) -> None:
    """The refusals are reported, and the products stay."""
    version = store.catalog().version
    result = store.run(store.feed(FEED_HEADER + "one,Headphones,Acme,call us,USD,in_stock,\n"))
    assert result.exit_code == 1
    assert f"There is nothing to import, so {store.shop.catalog} is unchanged.\n" in result.output
    assert store.catalog().version == version


def test_without_a_catalog_here_the_file_has_to_be_named(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The shipped catalog is never written; a dry run may compare with it."""
    feed = store.feed(FEED)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    result = CliRunner().invoke(main, ["catalog", "import", str(feed)])
    assert (result.exit_code, result.output) == (
        2,
        "Error: There is no catalog.db in this folder, and the shipped catalog is read-only. "
        "Name the file to write: --catalog catalog.db\n"
        "Nothing was imported; the catalog is unchanged.\n",
    )


# --- what the store has declared -----------------------------------------------------------------------


def test_columns_currency_and_locale_are_declared_once(store: Store) -> None:
    """They are remembered for the next feed."""
    feed = store.feed("sku;name;Street price\none;Headphones;1.499\n")
    terms = ("--currency", "eur", "--locale", "de-DE", "--map", "price=Street price")
    assert store.run(feed, *terms).exit_code == 0
    assert store.run(feed).exit_code == 0
    assert store.catalog().products()[0].price_cents == 149900
    assert "price  Street price" in store.run(feed).output


def test_a_declared_column_that_a_later_feed_lacks_can_be_forgotten(store: Store) -> None:
    """The message says how."""
    store.run(store.feed("sku,name,a,b\none,Headphones,5,6\n"), "--map", "price=b", "--currency", "USD")
    other = store.feed("sku,name,price\none,Headphones,7\n")
    result = store.run(other)
    assert result.exit_code == 2
    assert "Columns declared for an earlier feed are forgotten with --map price=\n" in result.output
    assert store.run(other, "--map", "price=").exit_code == 0
    assert store.run(other).exit_code == 0


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("--map", "price"), "'price' names no column. Write FIELD=HEADER, such as price=\"Street price\"."),
        (("--currency", "$"), "'$' is not a currency. Write its three letters, such as USD or EUR."),
    ],
)
def test_options_that_cannot_be_meant_are_reported(
    store: Store, typed: tuple[str, ...], message: str
) -> None:
    """Before anything is read."""
    result = store.run(store.feed(FEED), *typed)
    assert result.exit_code == 2
    assert result.output.endswith(f"{message}\n")


def test_a_column_of_the_stores_own_is_filled_from_the_feed(store: Store) -> None:
    """By its name."""
    store.run(store.feed(FEED))
    with closing(sqlite3.connect(store.shop.catalog)) as own, own:
        own.execute("ALTER TABLE products ADD COLUMN colour TEXT")
    store.run(store.feed("id,title,price,currency,Colour\none,Headphones,5,USD,red\n"))
    assert store.catalog().products()[0].attributes["colour"] == "red"


# --- kill -9 -------------------------------------------------------------------------------------------

LOOP = """
import sys
from wizard.catalog.listing import Origin
from wizard.cli import main
catalog, rules, *feeds = sys.argv[1:]
options = ["--now", "2026-03-01", "--catalog", catalog, "--rules", rules]
print("ready", flush=True)
while True:
    for feed in feeds:
        try:
            main(["catalog", "import", feed, *options])
        except SystemExit:
            continue
"""
"""Imports one feed after the other, for ever."""


@pytest.mark.slow
def test_a_killed_import_leaves_the_old_or_the_new_catalog(store: Store) -> None:
    """At random moments, never a mixture; and the next import is in nobody's way."""
    feeds = [
        store.feed(
            FEED_HEADER + "".join(f"{n},Headphones {n},A,{price},USD,in_stock,\n" for n in range(100)), name
        )
        for name, price in (("old.csv", 10), ("new.csv", 20))
    ]
    versions = set()
    for feed in feeds:
        store.run(feed, "--now", "2026-03-01")
        versions.add(store.catalog().version)
    assert len(versions) == 2
    chance = random.Random(7)
    command = [sys.executable, "-c", LOOP, *map(str, (store.shop.catalog, store.shop.rules, *feeds))]
    found = set()
    for _ in range(5):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.05, 0.6))
        process.kill()
        process.wait()
        process.stdout.close()
        found.add(store.catalog().version)
    assert found <= versions
    assert store.run(feeds[0], "--now", "2026-03-01").exit_code == 0
    assert sorted(each.name for each in store.folder.iterdir() if each.name.startswith("catalog")) == [
        "catalog.db"
    ]


# --- families and successors -------------------------------------------------------------------------

RELATED = """\
id,title,price,currency,family,followed_by
a,Acme Headphones,10,USD,acmes,b
b,Acme Headphones 2,10,USD,,c
c,Acme Headphones 3,10,USD,,b
d,Acme Headphones 4,10,USD,,d
e,Acme Headphones 5,10,USD,acmes,gone
"""


def successors(store: Store) -> dict[str, str | None]:
    """Return id -> successor."""
    return {each.id: each.followed_by for each in store.catalog().products()}


def test_successors_that_go_round_in_a_circle_are_reported_and_left_out(store: Store) -> None:
    """What only leads into the circle stays, and so does all else that is known."""
    result = store.run(store.feed(RELATED))
    assert result.exit_code == 0
    assert successors(store) == {"a": "b", "b": None, "c": None, "d": None, "e": "gone"}
    assert [each.family for each in store.catalog().products()] == ["acmes", None, None, None, "acmes"]
    assert "followed_by" not in store.catalog().provenance("b")
    assert store.report()["circles"] == [["b", "c"], ["d"]]
    assert (
        """
Successors left out
  'b' is followed by 'c' and 'c' by 'b': that is a circle.
  'd' is followed by 'd': that is a circle.
"""
        in result.output
    )


def test_of_a_circle_that_staff_decided_in_part_the_feeds_part_is_left_out(store: Store) -> None:
    """Their decision is kept, as it is against everything in a feed."""
    header = "id,title,price,currency,followed_by\n"
    store.run(store.feed(f"{header}a,Acme Headphones,10,USD,\nb,Acme Headphones 2,10,USD,\n"))
    options = ["--catalog", str(store.shop.catalog), "--rules", str(store.shop.rules)]
    typed = ["catalog", "set", "b", "followed_by=a", "--because", "the maker's page", *options]
    assert CliRunner().invoke(main, typed).exit_code == 0
    store.run(store.feed(f"{header}a,Acme Headphones,10,USD,b\n"), "--update")
    assert successors(store) == {"a": None, "b": "a"}
    assert store.report()["circles"] == [["a", "b"]]


# --- what is no file, and a full disk ------------------------------------------------------------------


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_a_catalog_takes_the_place_of_no_device(store: Store, dry: tuple[str, ...]) -> None:
    """Nor of a link to one: /dev/null would be a file from then on."""
    store.shop.catalog = store.folder / "null.db"
    store.shop.catalog.symlink_to("/dev/null")
    result = store.run(store.feed(FEED), *dry)
    assert (result.exit_code, result.output) == (
        2,
        f"Error: The catalog {store.shop.catalog} cannot be written: it is a device, and only files are "
        "replaced.\nNothing was imported; the catalog is unchanged.\n",
    )
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/null")])
def test_what_is_where_the_new_catalog_is_written_must_be_a_file(
    store: Store, make: Callable[[Path], None]
) -> None:
    """Else somebody could have it written elsewhere."""
    new = store.folder / "catalog.db.new"
    make(new)
    before = store.shop.catalog.read_bytes()
    result = store.run(store.feed(FEED))
    assert (result.exit_code, result.output) == (
        2,
        f"Error: {new}, where the new catalog is written, is not a file. Move it away.\n"
        "Nothing was imported; the catalog is unchanged.\n",
    )
    assert store.shop.catalog.read_bytes() == before


def test_a_report_that_is_no_file_is_refused_before_anything_is_read(store: Store) -> None:
    """As for the catalog."""
    store.report_path = Path("/dev/null")
    result = store.run(store.feed(FEED))
    assert (result.exit_code, result.output) == (
        2,
        "Error: The report /dev/null cannot be written: it is a device, and only files are replaced.\n",
    )


def test_a_report_that_does_not_fit_keeps_the_old_one(store: Store) -> None:
    """The message says that the import itself is done."""
    store.report_path.write_text("old")
    feed, before, write = store.feed(FEED), store.catalog().version, os.write

    def write_all_else(descriptor: int, part: bytes) -> int:
        """Leave no space for the report."""
        if bytes(part).startswith(b'{"format"'):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, part)

    with patch.object(os, "write", write_all_else):
        result = store.run(feed)
    assert (result.exit_code, result.output, store.report_path.read_text()) == (
        2,
        f"Error: {store.report_path} cannot be written: No space left on device. "
        "The catalog holds what was imported.\n",
        "old",
    )
    assert store.catalog().version != before


# --- encodings ---------------------------------------------------------------------------------------


def test_the_encoding_can_be_named_and_is_not_remembered(store: Store) -> None:
    """The next file may have another."""
    feed = store.feed("sku;name;price\nA;Slúchadlá;5\n".encode("iso8859-2"))
    store.run(feed, "--encoding", "iso-8859-2", "--currency", "EUR")
    assert [(row["title"], row["warnings"]) for row in store.report()["accepted"]] == [("Slúchadlá", [])]
    store.run(store.feed("sku;name;price\nA;Slúchadlá;5\n"))
    assert store.report()["encoding"] == "utf-8"


def test_an_encoding_that_does_not_exist_changes_nothing(store: Store) -> None:
    """The message says what to write."""
    result = store.run(store.feed(FEED), "--encoding", "klingon")
    assert (result.exit_code, store.report()["fatal"]) == (
        2,
        {
            "code": "encoding-unknown",
            "message": "'klingon' is not an encoding of texts. "
            "Write one such as utf-8, cp1250, cp1251 or iso-8859-2.",
            "line": None,
        },
    )


# --- what cannot be read -----------------------------------------------------------------------------


def test_a_broken_block_of_a_page_is_refused_without_a_record(store: Store) -> None:
    """The products of the other blocks are imported."""
    feed = store.feed(page('{"name": "3.5" Jack"}', json.dumps(product("A"))))
    result = store.run(feed)
    assert result.exit_code == 1
    assert [row["id"] for row in store.report()["accepted"]] == ["A"]
    assert [(row["record"], row["line"], row["code"]) for row in store.report()["refused"]] == [
        (None, 2, "json-invalid")
    ]
    assert (
        "json-invalid: 1 record\n    line 2: Block 1 of the page's JSON-LD is broken in line 2"
        in result.output
    )
