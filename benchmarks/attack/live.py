"""Attacks on a server over time: mishaps of its files, killed parts, load with edits, and memory."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.attack.files import COMMAND, damage, write_shop
from benchmarks.attack.tally import CLIENTS, Client, Tally, spread
from tests.commands.running import FEED, Shop
from tests.making import changed, tidy_texts
from tests.serving import serving
from wizard.paths import catalog_path, rules_path

WATCHED = (
    "/?uses=music&talk=never&show=now",
    "/?uses=calls&talk=often",
    "/api/v1/recommendation?uses=calls&talk=often",
)
NOTICED = 1.2
"""Seconds after which a mishap must have been noticed, twice over: the watcher polls four times a second."""

AGAIN = 120
"""Seconds after which everything must work again, whatever was killed: a proof may have to start again."""


def health(client: Client) -> dict[str, object]:
    """Return the content of /healthz."""
    found: dict[str, object] = json.loads(client.get("/healthz").body)
    return found


def until(reached: Callable[[], bool], seconds: float = AGAIN) -> bool:
    """Return whether a condition becomes true within this many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(ValueError, OSError):
            if reached():
                return True
        time.sleep(0.05)
    return False


Mishap = tuple[str, Callable[[], object]]
"""A mishap of a file: its description and a function."""

# --- mishaps of files ------------------------------------------------------------------------------------


def become(path: Path, make: Callable[[], object]) -> None:
    """Remove a file or folder, and create something else under its name."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    make()


def catalog_mishaps(catalog: Path) -> Iterator[Mishap]:
    """Yield mishaps of a catalog file, each with the function that causes it."""
    data = catalog.read_bytes()

    def update(sql: str) -> None:
        """Change the file in the way of a program that ignores the wizard's rules."""
        with closing(sqlite3.connect(catalog)) as db:
            db.execute("PRAGMA ignore_check_constraints = ON")
            triggers = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in triggers:
                db.execute(f'DROP TRIGGER "{name}"')
            db.execute(sql)
            db.commit()

    one = "WHERE id = 'p1'"
    for column in (
        "price_cents",
        "name",
        "kind",
        "currency",
        "in_stock",
        "url",
        "image",
        "brand",
        "microphone",
        "links",
    ):
        for value in ("'12,50'", "x'00ff'", "9e999"):
            yield (f"{column} = {value}", partial(update, f"UPDATE products SET {column} = {value} {one}"))
    yield "a blob as id", lambda: update(f"UPDATE products SET id = x'00ff' {one}")
    yield "a blob as date", lambda: update("INSERT OR REPLACE INTO meta VALUES ('as_of', x'00ff')")
    yield "no products", lambda: update("DELETE FROM products")
    yield "another currency", lambda: update("UPDATE products SET currency = 'XTS'")
    yield "no table of products", lambda: update("DROP TABLE products")
    yield "no table of sources", lambda: update("DROP TABLE provenance")
    yield "no column", lambda: update("ALTER TABLE products DROP COLUMN microphone")
    yield "missing", catalog.unlink
    yield "empty", lambda: catalog.write_bytes(b"")
    yield "a text", lambda: catalog.write_text("sold out")
    yield "a folder", partial(become, catalog, catalog.mkdir)
    yield "a pipe", partial(become, catalog, partial(os.mkfifo, catalog))
    yield "a link to itself", partial(become, catalog, partial(catalog.symlink_to, catalog))
    yield "a link to a device", partial(become, catalog, partial(catalog.symlink_to, "/dev/zero"))
    yield "no right to read", lambda: catalog.chmod(0)
    for kind, seed in (*(("cut", n) for n in range(8)), *(("zero", n) for n in range(6))):
        yield f"{kind} {seed}", partial(catalog.write_bytes, damage(data, kind, seed))


def rules_mishaps(rules: Path) -> Iterator[Mishap]:
    """Yield mishaps of a folder of rules."""
    verdict = rules / "verdict.yaml"
    text = verdict.read_bytes()
    for name, data in {
        "empty": b"",
        "half": text[: len(text) // 2],
        "zeros": bytes(1000),
        "latin-1": text + b"# \xe9",
        "tabs": b"\t- id: x",
        "conflict": b"<<<<<<< HEAD\n" + text,
        "binary": bytes(range(256)),
        "deep": b"[" * 10_000,
        "twice": text * 2,
        "anchors": b"a: &a [*a]",
        "a tag": b"!!python/object/apply:os.system ['true']",
        "a list": b"[]",
        "long": b"# " + b"x" * 2_000_000,
        "two documents": text + b"\n---\n" + text,
        "carriage returns": text.replace(b"\n", b"\r"),
    }.items():
        yield name, partial(verdict.write_bytes, data)
    yield "missing", verdict.unlink
    yield "no right to read", lambda: verdict.chmod(0)
    yield "a folder", partial(become, verdict, verdict.mkdir)
    yield "a pipe", partial(become, verdict, partial(os.mkfifo, verdict))
    yield "a link to a device", partial(become, verdict, partial(verdict.symlink_to, "/dev/zero"))
    yield "a link to itself", partial(become, verdict, partial(verdict.symlink_to, verdict))
    yield "a stray file", lambda: (rules / "new\nline.yaml").write_text("x: y")
    yield "many stray files", lambda: [(rules / f"s{n}.yaml").write_text("x") for n in range(2000)]
    yield "a large stray file", lambda: (rules / "s.yaml").write_bytes(b"a: b\n" * 400_000)
    yield "the folder moved", lambda: rules.rename(rules.with_name("away"))
    yield "the folder emptied", partial(become, rules, rules.mkdir)
    yield "an editor's copy", lambda: (rules / ".verdict.yaml.swp").write_bytes(bytes(5000))


def survive(
    tally: Tally, which: str, mishaps: Callable[[Path], Iterator[tuple[str, Callable[[], object]]]]
) -> None:
    """Cause each mishap while shoppers send requests; none fails, and all is well again afterwards."""
    requests = 0
    with TemporaryDirectory() as name:
        kept, folder = Path(name) / "kept", Path(name) / "used"
        for each in (kept, folder):
            each.mkdir()
        shop, before = write_shop(folder), write_shop(kept)
        target, good = (getattr(each, which) for each in (shop, before))
        options = ("--rules", str(shop.rules), "--catalog", str(shop.catalog), "--unchecked")
        with serving(*options) as address:
            client = Client(address)
            for what, happen in mishaps(target):
                happen()
                failed, end = "", time.monotonic() + NOTICED
                while time.monotonic() < end:
                    requests += 1
                    path = (*WATCHED, "/healthz")[requests % 4]
                    answer = client.get(path)
                    if answer.status != 200:
                        failed = f"{path}: {answer.status}"
                restore(target, good)
                well = until(lambda: health(client)["status"] == "ok")
                tally.check(not failed and well, f"{what}: {failed or health(client)['problems']}")
    tally.note = f"{requests:,} requests"


def restore(target: Path, good: Path) -> None:
    """Restore a file or folder, whatever has replaced it."""
    shutil.rmtree(target.with_name("away"), ignore_errors=True)
    if good.is_file():
        if target.is_dir() and not target.is_symlink():
            target.rmdir()
        new = target.with_name("restored")
        shutil.copyfile(good, new)
        new.replace(target)
        return
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(good, target)


def catalog_mishaps_served(tally: Tally) -> None:
    """Cause 59 mishaps of the catalog of a running server."""
    survive(tally, "catalog", catalog_mishaps)


def rules_mishaps_served(tally: Tally) -> None:
    """Cause 27 mishaps of the rules of a running server."""
    survive(tally, "rules", rules_mishaps)


# --- killed parts ----------------------------------------------------------------------------------------


def command_of(process: int) -> str:
    """Return the command line of a process; empty if it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    return ""


def children(process: int) -> list[int]:
    """Return the running child processes of a process."""
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


def server_at(address: str) -> int:
    """Return the main process of the server that these programs have started at an address."""
    port = f" --port {address.rpartition(':')[2]} "
    (found,) = [each for each in children(os.getpid()) if port in f"{command_of(each)} "]
    return found


def kill(*processes: int) -> None:
    """Kill processes that we started."""
    for each in processes:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def killed_parts(tally: Tally) -> None:
    """Kill workers, watcher, prover and the main process: all works again, and no process is left behind."""
    with TemporaryDirectory() as name:
        rules, catalog = Path(name) / "rules", Path(name) / "catalog.db"
        shutil.copytree(rules_path(), rules)
        shutil.copy(catalog_path(), catalog)
        with serving("--rules", str(rules), "--catalog", str(catalog)) as address:
            client, first = Client(address), server_at(address)
            edit = editor(rules / "questions.yaml")

            def watchers() -> list[int]:
                return [each for each in children(first) if "wizard.reload" in command_of(each)]

            def workers() -> list[int]:
                return [each for each in children(first) if "wizard.reload" not in command_of(each)]

            def works(wanted: str = "") -> bool:
                found = health(client)
                return found["reload"] == "on" and len(workers()) >= 2 and wanted in client.get("/").text

            def provers() -> list[int]:
                return [each for watcher in watchers() for each in children(watcher)]

            until(lambda: health(client)["proven"] is True, 120)
            for number in range(12):
                kill(*(workers()[:1] if number % 4 else workers()))
                tally.check(until(works), f"workers killed, {number}: {health(client)}")
            for number in range(4):
                kill(*watchers())
                wanted = edit()
                tally.check(until(lambda: works(wanted)), f"watcher killed, {number}: {health(client)}")  # noqa: B023
            for number in range(4):
                wanted = edit()
                until(lambda: bool(provers()))
                kill(*provers())
                tally.check(until(lambda: works(wanted)), f"prover killed, {number}: {health(client)}")  # noqa: B023
                wanted = edit()
                until(lambda: works(wanted))  # noqa: B023
            for number in range(4):
                edit()
                until(lambda: bool(provers()))
                left = provers()
                kill(*watchers())
                gone = until(lambda: not any(map(command_of, left)), 5)  # noqa: B023
                kill(*left)
                tally.check(
                    gone and until(works), f"watcher killed while proving, {number}: a prover stays behind"
                )
            left = [*watchers(), *workers()]
            kill(first)
            tally.check(until(lambda: not any(map(command_of, left))), "processes stay behind the server")
            kill(*left)
        with serving("--rules", str(rules), "--catalog", str(catalog)) as address:
            tally.check(
                until(lambda: health(Client(address))["status"] == "ok"), "a new server does not start"
            )


def editor(path: Path) -> Callable[[], str]:
    """Return a function that changes the text of the first question, and returns the new text."""
    text, edits = path.read_text("utf-8"), iter(range(1000))
    first = "What will you use it for?"

    def edit() -> str:
        wanted = f"What will you use it for, {next(edits)}?"
        path.write_text(text.replace(first, f'"{wanted}"'), "utf-8")
        return wanted

    return edit


# --- load ------------------------------------------------------------------------------------------------

SECONDS = 120
REQUESTS = 60_000
EDITS, IMPORTS = 64, 14


@contextmanager
def asking(tally: Tally, address: str, paths: Sequence[str]) -> Iterator[None]:
    """Request paths in turn, several at once, while the block runs; each response must be complete."""
    ended = threading.Event()

    def ask(number: int) -> None:
        client = Client(address)
        while not ended.is_set():
            path = paths[number % len(paths)].format(number)
            answer = client.get(path)
            whole = answer.text.rstrip().endswith(("</html>", "}"))
            tally.check(answer.status == 200 and whole, f"{path}: {answer.status} {answer.body[-80:]!r}")
            number += CLIENTS

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for each in threads:
        each.start()
    try:
        yield
    finally:
        ended.set()
        for each in threads:
            each.join()


def load(tally: Tally) -> None:
    """Send requests for two minutes or longer while rules are edited and feeds imported: none may fail."""
    good = changed("verdict.yaml", "You only listen.", "You just listen.")
    broken = changed("verdict.yaml", "{talk: often}", "{tolk: often}")
    paths = (
        "/?uses=music&talk=never&show=now",
        "/?uses=calls&visit={0}",
        "/?visit={0}",
        "/api/v1/recommendation?uses=calls&talk=often",
    )
    with TemporaryDirectory() as name:
        shop = Shop(Path(name))
        feed = Path(name) / "feed.csv"
        options = ("--rules", str(shop.rules), "--catalog", str(shop.catalog))
        with serving(*options) as address, asking(tally, address, paths):
            begun, imports = time.monotonic(), 0
            for number in range(EDITS):
                shop.write((good, broken, tidy_texts())[number % 3])
                if number * IMPORTS // EDITS >= imports:
                    imports += 1
                    feed.write_text(FEED.replace("20.00", f"{20 + imports}.00"))
                    command = [*COMMAND, "catalog", "import", str(feed), *options]
                    done = subprocess.run(command, capture_output=True, check=False)
                    tally.check(done.returncode in (0, 1), f"an import: {done.stderr[-200:]!r}")
                time.sleep(max(0, begun + (number + 1) * SECONDS / EDITS - time.monotonic()))
            while tally.tried < REQUESTS:  # fewer fit into two minutes while other attacks run
                time.sleep(0.1)
    tally.note = f"{EDITS} edits, {imports} imports"


# --- memory ----------------------------------------------------------------------------------------------

UNIQUE = 163_300
LONG_ONES = 6_000
GROWTH = 60
"""Megabytes that a server process may grow by in addition to its cache (32)."""


def memory_of(process: int) -> float:
    """Return the memory of a process in megabytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


def unique_addresses(tally: Tally) -> None:
    """Request different addresses, short ones and ones of 7.8 kB: the server must not grow without limit."""
    with TemporaryDirectory() as name:
        shop = Shop(Path(name))
        options = ("--rules", str(shop.rules), "--catalog", str(shop.catalog), "--no-reload")
        with serving(*options) as address:
            client, first = Client(address), server_at(address)
            before = max(map(memory_of, children(first)))

            def ask(path: str) -> None:
                tally.check(client.get(path).status == 200, path)

            spread(ask, (f"/?visit={number}{'x' * 7800}" for number in range(LONG_ONES)))
            spread(ask, (f"/embed/v1.js?visit={number}" for number in range(UNIQUE - LONG_ONES)))
            after = max(map(memory_of, children(first)))
    tally.note = f"largest process {before:.0f} MB before, {after:.0f} MB after"
    tally.check(after < before + 32 + GROWTH, tally.note)


if sys.platform != "linux":
    raise SystemExit("The attacks read /proc, so they need Linux.")
