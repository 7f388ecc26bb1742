"""The scores of Google's Lighthouse for three kinds of page, on a phone: run `make lighthouse`.

Lighthouse comes from npm, pinned by package-lock.json next to this file, and uses the installed Chromium.
Each page is tested several times with its "mobile" settings; the median counts, because timing on a busy
machine varies. The exit code is 1 if a median is below its goal.

One audit is replaced: Lighthouse fetches robots.txt from within the page, which our content policy forbids
(its issue 4386). Search engines fetch it themselves, so it is read here as they do.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.robotparser import RobotFileParser

from tests.browser.conftest import FLAGS, system_chromium
from tests.browser.kinds import KINDS
from tests.serving import free_port, serving

HERE = Path(__file__).parent
INSTALLED = HERE.parents[1] / "build" / "lighthouse"

RUNS = 5

PAGES = {
    "The first page": KINDS["the first question"],
    "A question": KINDS["a question on the way"],
    "A recommendation": KINDS["headphones"],
}
"""Kind of page -> its address."""

GOALS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
"""Category -> the smallest median, out of 100."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Scores of one visit by category, out of 100, and the audits that reduced some of them."""

    scores: Mapping[str, int]
    failed: frozenset[str]


def install() -> Path:
    """Return Lighthouse's program, installed into build/ if it is not there yet."""
    program = INSTALLED / "node_modules" / "lighthouse" / "cli" / "index.js"
    pinned = INSTALLED / "package-lock.json"
    if not program.exists() or pinned.read_bytes() != (HERE / "package-lock.json").read_bytes():
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, INSTALLED)
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        subprocess.run(["npm", "ci", *quiet], cwd=INSTALLED, check=True, stdout=sys.stderr)
    return program


def visit(program: Path, address: str) -> Visit:
    """Return the result of one visit."""
    flags = " ".join([*FLAGS, "--headless=new"])
    chosen = [f"--only-categories={','.join(GOALS)}", "--skip-audits=robots-txt"]
    command = ["node", str(program), address, *chosen, f"--chrome-flags={flags}", "--output=json", "--quiet"]
    environment = os.environ | {"CHROME_PATH": system_chromium() or ""}
    printed = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return read_report(json.loads(printed))


def read_report(report: Mapping[str, Any]) -> Visit:
    """Return scores and failed audits of a report; raise RuntimeError if the page could not be tested."""
    if error := report.get("runtimeError"):
        raise RuntimeError(error["message"])
    categories = {name: report["categories"][name] for name in GOALS}
    weighed = {each["id"] for found in categories.values() for each in found["auditRefs"] if each["weight"]}
    scores = {name: report["audits"][name]["score"] for name in weighed & report["audits"].keys()}
    return Visit(
        {name: round(100 * found["score"]) for name, found in categories.items()},
        frozenset(name for name, score in scores.items() if score is not None and score < 0.9),
    )


def check_robots(address: str) -> None:
    """End with exit code 1 unless robots.txt lets a search engine read every kind of page."""
    robots = RobotFileParser(f"{address}/robots.txt")
    robots.read()
    if forbidden := [
        kind for kind, page in PAGES.items() if not robots.can_fetch("Googlebot", address + page)
    ]:
        raise SystemExit(f"robots.txt forbids: {', '.join(forbidden)}.")


def main() -> None:
    """Print a table of medians; the exit code is 1 if one is below its goal."""
    for needed in ("node", "npm"):
        if shutil.which(needed) is None:
            raise SystemExit(f"There is no {needed} here. Install it (Debian: apt-get install nodejs npm).")
    if system_chromium() is None:
        raise SystemExit("There is no Chromium here. Install it (make browser).")
    program, port = install(), free_port()
    public = f"http://127.0.0.1:{port}"
    print(f"Medians of {RUNS} visits as on a phone; in brackets the lowest")
    print(f"{'':18}" + "".join(f"{name:>18}" for name in GOALS))
    missed = False
    with serving("--no-reload", "--public-url", public, port=port) as address:
        check_robots(address)
        for kind, page in PAGES.items():
            visits = [visit(program, address + page) for _ in range(RUNS)]
            scores = {name: [each.scores[name] for each in visits] for name in GOALS}
            cells = (f"{median(found)} ({min(found)})" for found in scores.values())
            print(f"{kind:18}" + "".join(f"{cell:>18}" for cell in cells), flush=True)
            if below := [name for name, found in scores.items() if median(found) < GOALS[name]]:
                missed = True
                failed = sorted(frozenset.union(*(each.failed for each in visits)))
                print(f"  below the goal in {', '.join(below)}; failed audits: {', '.join(failed)}")
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
