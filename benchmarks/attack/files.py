"""Damaged catalogs, hostile feeds, and imports that are killed."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.attack.tally import Tally
from tests.catalog.feeds.samples import GOOD
from tests.commands.running import FEED_HEADER, Shop
from tests.making import TOPIC
from tests.making import product as make_product
from wizard.advisor import Advisor
from wizard.catalog.listing import Listing
from wizard.catalog.store import Catalog, write_catalog
from wizard.rule_language.diagnostics import CatalogError
from wizard.rule_language.model import Rulebook
from wizard.rules_folder import read_rulebook
from wizard.web.app import create_app

SHARES = {"flip": 1000, "cut": 220, "zero": 150, "swap": 100, "append": 50, "header": 40}
"""Kinds of damage, with the number of tries for each."""

PROCESSES = 2
PAGE_PATHS = ("/?uses=music&talk=never&show=now", "/?uses=calls&talk=often&show=now")

COMMAND = (sys.executable, "-m", "wizard.cli")

LONGEST_IMPORT = 60
"""Seconds that the import of a feed of a few megabytes may take."""


def write_shop(folder: Path, products: int = 60) -> Shop:
    """Return a shop with small rules and this many products."""
    shop = Shop(folder)
    kinds = ("headset", "headphones", "earphones")
    made = (make_product(f"p{n}", kinds[n % 3], 1000 + 7 * n, microphone="boom") for n in range(products))
    write_catalog(shop.catalog, TOPIC, map(Listing, made), "2026-01-01")
    return shop


def damage(data: bytes, kind: str, seed: int) -> bytes:
    """Return the bytes of a file after one mishap."""
    chance, changed = random.Random(f"{kind}{seed}"), bytearray(data)
    page = int.from_bytes(data[16:18], "big")
    at, other = (chance.randrange(len(data) // page) * page for _ in range(2))
    match kind:
        case "flip":
            changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case "cut" if seed % 4:
            del changed[chance.randrange(len(data)) :]
        case "cut":
            del changed[len(data) - chance.randrange(1, page) :]
        case "zero":
            changed[at : at + page] = bytes(page)
        case "swap":
            changed[at : at + page], changed[other : other + page] = (
                data[other : other + page],
                data[at : at + page],
            )
        case "append":
            changed += chance.randbytes(chance.randrange(1, 3 * page))
        case _:
            changed[seed + 16] = chance.randrange(256)
    return bytes(changed)


@cache
def rulebook_of(rules: Path) -> Rulebook:
    """Return the rulebook of a folder, which each process reads once."""
    return read_rulebook(rules)


def open_damaged(shop: tuple[Path, Path], case: tuple[str, int]) -> str:
    """Return what is wrong in how a damaged catalog is refused or used, or an empty text."""
    rules, catalog = shop
    data = damage(catalog.read_bytes(), *case)
    if data == catalog.read_bytes():
        return ""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "catalog.db"
        path.write_bytes(data)
        try:
            opened = Advisor(rulebook_of(rules), Catalog(path, TOPIC))
            browser = create_app(lambda: opened).test_client()
            statuses = [browser.get(each).status_code for each in PAGE_PATHS]
        except CatalogError as error:
            return "" if str(error) else "refused without a word"
        except Exception as error:  # whatever it is, the message did not tell staff what is wrong
            return f"{type(error).__name__}: {error}"
        if statuses != [200, 200]:
            return f"opened, and answers {statuses}"
        return "" if whole(path) else "opened although SQLite calls it damaged"


def whole(path: Path) -> bool:
    """Return whether SQLite finds no fault in a file."""
    try:
        with closing(sqlite3.connect(path)) as opened:
            sizes = [opened.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count")]
            found = opened.execute("PRAGMA quick_check").fetchone()[0]
            return bool(found == "ok" and path.stat().st_size >= sizes[0] * sizes[1])
    except sqlite3.Error:
        return False


def damaged_catalogs(tally: Tally) -> None:
    """Open catalogs with flipped bytes, cuts, lost or swapped pages: used in full, or refused in words."""
    with TemporaryDirectory() as folder, ProcessPoolExecutor(PROCESSES, get_context("fork")) as pool:
        shop = write_shop(Path(folder))
        cases = [(kind, seed) for kind, number in SHARES.items() for seed in range(number)]
        check = partial(open_damaged, (shop.rules, shop.catalog))
        for case, failure in zip(cases, pool.map(check, cases, chunksize=20), strict=True):
            tally.check(not failure, f"{case[0]} {case[1]}: {failure}")


# --- feeds ---------------------------------------------------------------------------------------------


def hostile_feeds() -> Iterator[tuple[str, bytes]]:
    """Yield files that no store would send on purpose, each with a description."""
    row = b"a,Headset,1.00\n"
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    yield "nothing", b""
    yield "zeros", bytes(1_000_000)
    yield "random bytes", random.Random(1).randbytes(1_000_000)
    yield "one long line", b"id,title,price\n" + b"a" * 8_000_000
    yield "many columns", b",".join(b"c%d" % n for n in range(50_000)) + b"\n" + b"1," * 50_000
    yield "many rows", b"id,title,price\n" + b"".join(b"i%d,Headset,1.00\n" % n for n in range(60_000))
    yield "the same id", b"id,title,price\n" + row * 60_000
    yield "an open quote", b'id,title,price\n"' + row * 60_000
    yield (
        "entities",
        f"<!DOCTYPE r [<!ENTITY a0 'ha'>{laughs}]><rss><channel><item>&a11;</item></channel></rss>".encode(),
    )
    yield (
        "a file in an entity",
        b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel>&a;</channel></rss>',
    )
    yield "deep XML", b"<a>" * 200_000
    yield "deep JSON", b"[" * 200_000
    yield "deep objects", b'{"a":' * 100_000
    yield "a long number", b'[{"sku": "a", "name": "b", "price": ' + b"9" * 100_000 + b"}]"
    yield (
        "odd numbers",
        b'[{"sku": "a", "name": "b", "price": NaN}, {"sku": "b", "name": "b", "price": 1e999}]',
    )
    yield "a zip", b"PK\3\4" + bytes(1000)
    yield "gzip", b"\x1f\x8b\x08" + bytes(1000)
    yield "a program", Path(sys.executable).read_bytes()[:200_000]
    yield "half UTF-16", b"\xff\xfei\0d\0,"
    yield "formulas", b"id,title,price\n=cmd|' /C calc'!A0,@SUM(1),+1\n"
    yield (
        "long cells",
        b"id,title,price\n" + b"\n".join(b"%d," % n + b"headset " * 20_000 + b",1" for n in range(10)),
    )
    yield "control characters", bytes(range(32)) * 1000
    yield "a script", b"id,title,price,description\na,<script>,1,<script>alert(1)</script>\n"
    yield "a page", b'<script type="application/ld+json">' * 20_000
    chance = random.Random(2)
    for number in range(43):
        data = GOOD[number % len(GOOD)].encode()
        start, end = sorted(chance.randrange(len(data)) for _ in range(2))
        yield (
            f"damage {number}",
            data[:start] + chance.choice([b"", b"\0", b'"', b"<", b"\xff", b"]]>", b"{"]) + data[end:],
        )


def import_feed(shop: tuple[Path, Path], feed: tuple[str, bytes]) -> str:
    """Import a feed into a copy of the catalog; return what is wrong with the outcome, or an empty text."""
    rules, catalog = shop
    with TemporaryDirectory() as folder:
        path, copy = Path(folder) / "feed", Path(folder) / "catalog.db"
        path.write_bytes(feed[1])
        shutil.copy(catalog, copy)
        options = ("--catalog", str(copy), "--rules", str(rules))
        command = [*COMMAND, "catalog", "import", str(path), *options]
        try:
            ended = subprocess.run(command, capture_output=True, timeout=LONGEST_IMPORT, check=False)
        except subprocess.TimeoutExpired:
            return f"not done after {LONGEST_IMPORT} s"
        if ended.returncode not in (0, 1, 2) or b"Traceback" in ended.stderr:
            return f"exit code {ended.returncode}: {ended.stderr[-200:]!r}"
        try:
            Catalog(copy, TOPIC)
        except CatalogError as error:
            return f"the catalog afterwards: {error}"
        return "" if whole(copy) else "the catalog is damaged afterwards"


def feeds(tally: Tally) -> None:
    """Import hostile and damaged feeds: done, or refused in words, in time, with an intact catalog."""
    with TemporaryDirectory() as folder, ProcessPoolExecutor(PROCESSES, get_context("fork")) as pool:
        shop = write_shop(Path(folder))
        cases = list(hostile_feeds())
        check = partial(import_feed, (shop.rules, shop.catalog))
        for (name, _), failure in zip(cases, pool.map(check, cases), strict=True):
            tally.check(not failure, f"{name}: {failure}")


# --- killed imports ------------------------------------------------------------------------------------

KILLS = 24
IMPORTED = 3000


def killed_imports(tally: Tally) -> None:
    """Kill imports at many moments: the old or the new catalog is intact, and another import works."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shop = write_shop(folder)
        feed, before = folder / "feed.csv", shop.catalog.read_bytes()
        rows = (
            f"n{n},Gaming Headset {n} with boom microphone,Acme,{n % 90 + 9}.00,USD,in_stock,\n"
            for n in range(IMPORTED)
        )
        feed.write_text(FEED_HEADER + "".join(rows))
        command = [
            *COMMAND,
            "catalog",
            "import",
            str(feed),
            "--catalog",
            str(shop.catalog),
            "--rules",
            str(shop.rules),
        ]
        begun = time.monotonic()
        subprocess.run(command, capture_output=True, check=True)
        course, after = time.monotonic() - begun, len(Catalog(shop.catalog, TOPIC).products())
        for number in range(KILLS):
            shop.catalog.write_bytes(before)
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
                time.sleep(course * (number + 1) / (KILLS + 1))
                running.send_signal(signal.SIGKILL)
            old = shop.catalog.read_bytes() == before
            new = not old and whole(shop.catalog) and len(Catalog(shop.catalog, TOPIC).products()) == after
            tally.check(
                old or new, f"killed after {number + 1}/{KILLS + 1} of its course: neither old nor new"
            )
        ended = subprocess.run(command, capture_output=True, check=False)
        tally.check(ended.returncode == 0, f"an import afterwards: {ended.stderr[-200:]!r}")
