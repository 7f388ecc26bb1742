"""Live reload in real servers: edits go live, broken ones stay out, and nobody notices the change."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import cycle
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest

from tests.commands.running import PRODUCTS, Shop, run_inside
from tests.making import TOPIC, changed, encode, tidy_texts
from tests.reload.following import Health, health, options, proven, serves, until
from tests.serving import PATIENCE, fetch, serving
from wizard.catalog.listing import Listing
from wizard.catalog.store import write_catalog
from wizard.rule_language.loader import rulebook_version

pytestmark = pytest.mark.slow

LISTENING = "/api/v1/recommendation?uses=music&talk=never"
REASON = changed("verdict.yaml", "You only listen.", "You just listen.")
BROKEN = changed("verdict.yaml", "{talk: often}", "{tolk: often}")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop whose rules have nothing to fix."""
    return Shop(tmp_path)


def test_a_good_edit_goes_live_and_a_broken_one_stays_out(shop: Shop) -> None:
    """In every server process; the log and /healthz say what is wrong."""
    output: list[str] = []
    with serving(*options(shop), output=output) as address:
        first = until(address, proven)
        shop.write(REASON)
        good = until(address, serves(REASON))
        shop.write(BROKEN)
        broken = until(address, lambda found: bool(found["status"] == "degraded"))
        served = json.loads(fetch(address + LISTENING)[1])
        shop.write(REASON)
        fixed = until(address, lambda found: bool(found["status"] == "ok"))
    assert served["reasons"][0]["text"] == "You just listen."
    assert (first["status"], first["refused"], first["problems"]) == ("ok", None, [])
    assert broken == good | {
        "notice": f"Version {rulebook_version(encode(REASON))} is live, not what is in the rules "
        "folder, which was refused.",
        "status": "degraded",
        "refused": rulebook_version(encode(BROKEN)),
        "problems": [
            {
                "about": "refused",
                "file": "verdict.yaml",
                "line": 13,
                "column": 10,
                "message": "There is no question 'tolk'.",
                "fix": "Did you mean 'talk'? Accepted: uses, talk, budget.",
                "mend": "Did you mean 'talk'? Accepted: uses, talk, budget.",
            }
        ],
    }
    assert fixed == good
    first_version, good_version, broken_version = (
        rulebook_version(encode(texts)) for texts in (tidy_texts(), REASON, BROKEN)
    )
    assert re.sub(r"\d+\.\d s", "N s", "\n".join(watcher_lines(output[0]))) == "\n".join(
        [
            f"[INFO] Version {first_version}, which is live, is checked.",
            f"[INFO] The rules changed: checking version {good_version}.",
            f"[INFO] Version {good_version} is live (checked in N s).",
            f"[INFO] The rules changed: checking version {broken_version}.",
            f"[WARNING] Version {broken_version} does not go live: 1 problem:",
            "verdict.yaml:13:10: There is no question 'tolk'. "
            "Did you mean 'talk'? Accepted: uses, talk, budget.",
            f"[INFO] The rules are again the live ones: {good_version}.",
        ]
    )


def watcher_lines(output: str) -> Iterator[str]:
    """Yield the log of the watcher, without time and process: all lines that are not gunicorn's."""
    gunicorn = (
        "Starting gunicorn",
        "Listening at",
        "Using worker",
        "Booting",
        "Handling",
        "Worker",
        "Shutting",
    )
    for line in output.splitlines():
        text = re.sub(r"^\[[^]]+\] \[\d+\] ", "", line)
        if not text.removeprefix("[INFO] ").startswith(gunicorn):
            yield text


def test_a_version_that_passed_wizard_check_goes_live_unchecked(shop: Shop) -> None:
    """There, back and there again; benchmarks/test_reload_speed.py says how soon."""
    output: list[str] = []
    for texts in (REASON, tidy_texts()):
        shop.write(texts)
        assert shop.run("check").exit_code == 0
    with serving(*options(shop), output=output) as address:
        until(address, proven)
        for texts in (REASON, tidy_texts(), REASON):
            shop.write(texts)
            until(address, serves(texts))
    taken_up = [line for line in output[0].splitlines() if "is live (" in line]
    assert len(taken_up) == 3
    assert [line for line in taken_up if "(it passed before)" not in line] == []


def test_a_changed_catalog_goes_live(shop: Shop) -> None:
    """Products are what shoppers see, so they follow too, in every server process."""
    with serving(*options(shop)) as address:
        before = until(address, proven)
        write_catalog(shop.catalog, TOPIC, map(Listing, PRODUCTS), "2025-08-01")
        after = until(address, lambda found: bool(found["catalog"]["as_of"] == "2025-08-01"))
    assert before["catalog"]["version"] != after["catalog"]["version"]
    assert before["rulebook"] == after["rulebook"]


def test_no_reload_serves_what_was_there_at_the_start(shop: Shop) -> None:
    """Nothing is watched, and /healthz says so."""
    with serving(*options(shop, "--no-reload")) as address:
        before = health(address)
        shop.write(REASON)
        assert watchers(shop) == []
        assert (health(address), before["reload"], before["proven"]) == (before, "off", False)


def test_unchecked_takes_what_loads(shop: Shop) -> None:
    """An example fails, and it goes live all the same."""
    texts = REASON | {"examples.yaml": tidy_texts()["examples.yaml"].replace("headphones", "headset")}
    with serving(*options(shop, "--unchecked")) as address:
        shop.write(texts)
        found = until(address, serves(texts))
    assert (found["status"], found["proven"]) == ("ok", False)


def test_unchecked_and_no_reload_exclude_each_other(shop: Shop) -> None:
    """One says what is taken up, the other that nothing is."""
    code, _, error = run_inside("serve", "--unchecked", "--no-reload", "--rules", str(shop.rules))
    message = "Error: --unchecked concerns changes while the server runs, and --no-reload ignores these."
    assert (code, error.splitlines()[-1]) == (2, message)


# --- the watcher's own life --------------------------------------------------------------------------------


def watchers(shop: Shop) -> list[int]:
    """Return the processes that watch this shop."""
    command = ["ps", "-ww", "-eo", "pid=,args="]  # whole lines, however wide the terminal is
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line for line in listed.splitlines() if "-m wizard.reload" in line and str(shop.rules) in line]
    return [int(line.split()[0]) for line in lines]


def test_a_watcher_that_dies_is_reported_and_restarted(shop: Shop) -> None:
    """Service goes on meanwhile, and changes are taken up afterwards."""
    with serving(*options(shop)) as address:
        until(address, proven)
        (watcher,) = watchers(shop)
        os.kill(watcher, signal.SIGKILL)
        stopped = until(address, lambda found: bool(found["reload"] == "stopped"))
        shop.write(REASON)
        after = until(address, serves(REASON))
    assert (stopped["status"], [each["about"] for each in stopped["problems"]]) == ("degraded", ["reload"])
    assert (after["status"], after["reload"]) == ("ok", "on")
    assert watchers(shop) == []


def test_a_watcher_that_dies_with_its_folder_comes_back(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server knows what is live, and edits go live again."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with serving(*options(shop)) as address:
        until(address, proven)
        (watcher,) = watchers(shop)
        os.kill(watcher, signal.SIGSTOP)  # it cannot write the folder again
        (folder,) = temporary.glob("wizard-*")
        shutil.rmtree(folder)
        stopped = until(address, lambda found: bool(found["reload"] == "stopped"))
        os.kill(watcher, signal.SIGKILL)
        shop.write(REASON)
        until(address, serves(REASON))
        fixed = until(address, lambda found: bool(found["status"] == "ok"))
    assert (stopped["status"], [each["about"] for each in stopped["problems"]]) == ("degraded", ["reload"])
    assert fixed["reload"] == "on"


def test_a_watcher_never_outlives_its_server(shop: Shop, tmp_path: Path) -> None:
    """Even when the server is killed and can stop nothing; what it left in the temporary folder is gone."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "wizard.cli", "serve", "--port", "0", *options(shop)]
    environment = os.environ | {"TMPDIR": str(temporary)}
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment) as server:
        try:
            wait_until(lambda: len(watchers(shop)) == 1 and any(temporary.glob("wizard-*")))
        finally:
            server.kill()
    wait_until(lambda: watchers(shop) == [] and list(temporary.glob("wizard-*")) == [])


def wait_until(reached: Callable[[], bool]) -> None:
    """Wait until the condition is true."""
    end = monotonic() + PATIENCE
    while not reached():
        assert monotonic() < end
        sleep(0.05)


# --- under load --------------------------------------------------------------------------------------------

EDITS = 50

REST = 0.01
"""Seconds between two requests of one shopper: without them, servers and watcher hardly get a processor."""

ADDRESSES = (
    "/?uses=calls",
    "/?uses=calls&talk=often&show=now",
    "/api/v1/recommendation?uses=calls",
    "/api/v1/recommendation?uses=calls&talk=often",
)


def marked(edit: int) -> dict[str, str]:
    """Rules that carry a mark in several places of every page and answer; every fifth is broken."""
    texts = tidy_texts()
    questions = texts["questions.yaml"]
    for passage in ("text: ", "help: ", "label: More"):
        questions = questions.replace(passage, passage.replace(": ", f": Rules{edit}x "))
    texts["questions.yaml"] = questions + ("- {id: [" if edit % 5 == 4 else "")
    return texts


def save(shop: Shop, texts: dict[str, str]) -> None:
    """As an editor does: a new file in the place of the old one."""
    written = shop.rules / ".questions.yaml.swp"
    written.write_text(texts["questions.yaml"], "utf-8")
    written.replace(shop.rules / "questions.yaml")


def stock(shop: Shop, edit: int) -> None:
    """A new catalog in the place of the old one; its date and the names of its products carry a mark."""
    written = shop.catalog.with_suffix(".new")
    products = [replace(each, name=f"{each.name} Stock{edit}x") for each in PRODUCTS]
    write_catalog(written, TOPIC, map(Listing, products), f"Stock{edit}x")
    written.replace(shop.catalog)


@dataclass
class Shoppers:
    """Shoppers' answers while the rules are edited: status, marks found, versions."""

    address: str
    gone: Event = field(default_factory=Event)
    statuses: Counter[int] = field(default_factory=Counter)
    answers: Counter[tuple[frozenset[str], str]] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    def have_seen(self, mark: str) -> bool:
        """Return whether any answer had this mark."""
        return mark in self.seen

    def ask(self) -> None:
        """Ask again and again until all is over."""
        for path in cycle(ADDRESSES):
            if self.gone.is_set():
                return
            status, text, headers = fetch(self.address + path)
            rules, catalog, *_ = headers.get("ETag", "-").strip('"').split("-")
            marks = frozenset(re.findall(r"Rules\d+x|Stock\d+x", text))
            self.statuses[status] += 1
            self.answers[marks, f"{rules} {catalog}"] += 1
            self.seen |= marks
            sleep(REST)


def test_fifty_edits_under_load(shop: Shop) -> None:
    """One in five is broken, the catalog changes too: no request fails, and no answer mixes versions."""
    versions = {rulebook_version(encode(marked(edit))): f"Rules{edit}x" for edit in range(EDITS)}
    save(shop, marked(0))
    stock(shop, 0)
    with serving(*options(shop)) as address, ThreadPoolExecutor(2) as pool:
        shoppers = Shoppers(address)
        asking = [pool.submit(shoppers.ask) for _ in range(2)]
        try:
            for edit in range(1, EDITS):
                save(shop, marked(edit))
                if edit % 10 == 5:
                    stock(shop, edit)
                    until(address, both_serve(edit))
                    wait_until(partial(shoppers.have_seen, f"Rules{edit}x"))
                # Once its check has begun, which the next edit may supersede.
                wait_until(partial(is_taken_up, address, rulebook_version(encode(marked(edit)))))
            last = until(address, lambda found: bool(found["refused"]))
        finally:
            shoppers.gone.set()
        for each in asking:
            each.result()
    assert list(shoppers.statuses) == [200]
    mixed = [(marks, of) for marks, of in shoppers.answers if not wholly(marks, versions[of.split()[0]])]
    assert mixed == []
    seen = {versions[of.split()[0]] for _, of in shoppers.answers}
    assert {"Rules5x", "Rules15x", "Rules25x", "Rules35x", "Rules45x"} <= seen
    assert [mark for mark in seen if int(mark[5:-1]) % 5 == 4] == []
    assert last["refused"] == rulebook_version(encode(marked(EDITS - 1)))


def is_taken_up(address: str, version: str) -> bool:
    """Return whether this version of the rules is being checked, or has been already."""
    found = health(address)
    return version in (found["checking"], found["refused"], found["rulebook"]["version"])


def both_serve(edit: int) -> Callable[[Health], bool]:
    """Return a test whether the rules and the catalog of this edit are live."""
    rules = serves(marked(edit))
    return lambda found: rules(found) and found["catalog"]["as_of"] == f"Stock{edit}x"


def wholly(marks: frozenset[str], rules: str) -> bool:
    """Return whether all marks are of one version of rules, the one the ETag names, and of one catalog."""
    return {mark for mark in marks if mark.startswith("Rules")} == {rules} and len(marks) <= 2
