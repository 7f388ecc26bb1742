"""Measure how many requests per second `wizard serve` answers, compared with a bare Flask view.

`python -m benchmarks.load` runs wrk (Debian's package `wrk`) and writes docs/performance.md. The bare view
runs on the same server, returns a constant of the same size at the same address, and gets exactly the same
requests before.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from benchmarks.load_report import Measured, Row, Setting, write_report
from tests.serving import free_port, serving, wait_for
from wizard.paths import rules_path
from wizard.rule_language.model import Rulebook
from wizard.rules_folder import read_rulebook
from wizard.web.caching import MOST_BYTES

SCRIPT = Path(__file__).with_suffix(".lua")
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"

WORKERS = 2
CONNECTIONS = 64
FEW, MANY = 100, 20_000
"""Numbers of addresses: all fit into the page cache; none is requested again while it is cached."""

JSON = "/api/v1/recommendation"


@dataclass(frozen=True)
class Load:
    """Addresses that are requested in turn, with their ETags if a 304 is wanted."""

    name: str
    addresses: Sequence[str]
    goal: float | None = None
    unchanged: bool = False


def loads(rulebook: Rulebook) -> list[Load]:
    """Return all loads that are measured."""
    few, many = list(answers(rulebook, FEW)), list(answers(rulebook, MANY))
    return [
        Load("The first question", ["/"]),
        Load(f"A question, {MANY:,} different addresses", [f"/?{each}&ask=budget" for each in many]),
        Load(f"Recommendation page, {FEW} addresses", [f"/?{each}&show=now" for each in few], 0.5),
        Load(f"Recommendation page, {MANY:,} addresses", [f"/?{each}&show=now" for each in many]),
        Load(f"Recommendation as JSON, {FEW} addresses", [f"{JSON}?{each}" for each in few], 0.5),
        Load(f"Recommendation as JSON, {MANY:,} addresses", [f"{JSON}?{each}" for each in many]),
        Load(f"304, recommendation page, {FEW} addresses", [f"/?{each}&show=now" for each in few], 0.8, True),
        Load(f"304, JSON, {FEW} addresses", [f"{JSON}?{each}" for each in few], 0.8, True),
    ]


def answers(rulebook: Rulebook, number: int) -> Iterator[str]:
    """Yield random answer sets as queries, always the same ones; no answer is about a person's health."""
    chance = random.Random(number)
    asked = [question for question in rulebook.questions if not question.private]
    for _ in range(number):
        pairs = []
        for question in asked:
            free = [option.id for option in question.options if not option.alone]
            ticks = chance.randint(1, 2) if question.many else 1
            pairs += [(question.id, option) for option in chance.sample(free, min(ticks, len(free)))]
        yield urlencode(pairs)


def measure(address: str, lines: Sequence[str], seconds: int) -> Measured:
    """Return what wrk counts while it requests these lines of `load.lua`."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(lines))
        file.flush()
        load = ["-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "--timeout", "30s"]
        command = ["wrk", *load, "-s", str(SCRIPT), address, "--", file.name]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return Measured(**json.loads(printed.splitlines()[-1]))


def compare(load: Load, wizard: str, seconds: int) -> Row:
    """Measure the wizard right after a bare view with a body of the same size."""
    lines, sizes = [], []
    for path in load.addresses[:FEW]:
        with urlopen(wizard + path) as response:
            sizes.append(len(response.read()))
            lines.append(f"{path}\t{response.headers['ETag']}")
    size = 0 if load.unchanged else sum(sizes) // len(sizes)
    asked = lines if load.unchanged else load.addresses
    with bare(urlsplit(load.addresses[0]).path, size) as address:
        plain = measure(address, asked, seconds)
    return Row(load.name, size, plain, measure(wizard, asked, seconds), load.goal)


@contextmanager
def bare(path: str, size: int) -> Iterator[str]:
    """Yield the address of a Flask app on the wizard's server that returns so many bytes at one path."""
    port = free_port()
    program = (
        "from flask import Flask; from wizard.web.server import Server, settings\n"
        f"app = Flask('bare'); app.add_url_rule({path!r}, view_func=lambda body='x' * {size}: body)\n"
        f"Server(app, settings('127.0.0.1', {port}, {WORKERS})).run()"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
    try:
        wait_for(f"http://127.0.0.1:{port}{path}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate()


def machine() -> str:
    """Describe the machine."""
    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout.split()[1]
    parts = [f"{name} {version(name)}" for name in ("flask", "gunicorn", "msgspec")]
    busy = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} processors ({platform.machine()}), Python {platform.python_version()}, "
        f"{', '.join(parts)}, wrk {wrk}. wrk ran on the same processors; their load was {busy:.1f} before"
    )


def main() -> None:
    """Measure everything and write the page."""
    parser = argparse.ArgumentParser(
        description="Load `wizard serve` with wrk and write docs/performance.md."
    )
    parser.add_argument("--seconds", type=int, default=30, help="How long each measurement takes.")
    parser.add_argument(
        "--only", default="", help="Only the loads whose names hold this; nothing is written."
    )
    chosen = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("There is no wrk here. Install it (apt-get install wrk), then start again.")
    where, today = machine(), datetime.now(UTC).date()
    rows = []
    with serving("--no-reload", "--workers", str(WORKERS)) as wizard:
        for load in loads(read_rulebook(rules_path())):
            if chosen.only in load.name:
                rows.append(compare(load, wizard, chosen.seconds))
                print(rows[-1].format(), flush=True)
    if not chosen.only:
        shape = (chosen.seconds, CONNECTIONS, WORKERS, MANY, MOST_BYTES // 1_000_000)
        PAGE.write_text(write_report(rows, Setting(where, today, *shape)), "utf-8")


if __name__ == "__main__":
    main()
