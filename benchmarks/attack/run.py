"""Run every attack, print what was tried and what failed, and write the counts to docs/reliability.md.

`python -m benchmarks.attack` takes about fifteen minutes on two processors; `--only WORD` runs the attacks
with this word in their names, and writes nothing. The exit code is 1 if anything failed.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from benchmarks import attack_faults
from benchmarks.attack import browser, environments, files, injection, live, publishing, wire
from benchmarks.attack.tally import Tally, describe

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
START, END = "<!-- counts -->\n", "<!-- end of counts -->\n"

AT_ONCE = 3
"""The number of attacks that run at the same time, with separate servers and files, because some mostly wait.
"""


@dataclass(frozen=True)
class Attack:
    """One kind of attack: its name in the table, and the function that carries it out and counts."""

    name: str
    run: Callable[[Tally], None]


@dataclass(frozen=True)
class Outcome:
    """The counts of one attack that ran."""

    name: str
    tried: int
    failures: Sequence[str]
    note: str
    seconds: float


def faults(scenarios: Sequence[str], tally: Tally) -> None:
    """Let every write, sync, rename, open and SQLite call fail once; return the counts that are printed."""
    command = [sys.executable, "-m", "benchmarks.attack_faults", *scenarios]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    for name, tried, failed in re.findall(r"^(.+): tried ([\d,]+), failed ([\d,]+)", ended.stdout, re.M):
        tally.tried += int(tried.replace(",", ""))
        tally.failures += [name] * int(failed.replace(",", ""))
    if not tally.tried:
        tally.failures.append(ended.stderr[-300:] or "it printed no counts")


FAULTS_OF_OTHERS = [name for name in attack_faults.NAMES if name not in ("reload", "publish")]

ALONE = (Attack("Hurtful queries, one at a time", wire.hurtful),)
"""Attacks that measure time."""

LONGEST_FIRST = (
    Attack("Faults of files and SQLite: publish", partial(faults, ["publish"])),
    Attack("Faults of files and SQLite: reload", partial(faults, ["reload"])),
    Attack("Odd environments", environments.odd_environments),
    Attack("Parts of a server killed", live.killed_parts),
    Attack("Markup by parameters", injection.parameters),
    Attack("Faults of files and SQLite: all others", partial(faults, FAULTS_OF_OTHERS)),
    Attack("JSON against its description (schemathesis)", wire.schemathesis),
    Attack("Unique addresses", live.unique_addresses),
    Attack("Two minutes of load with edits and imports", live.load),
    Attack("Mishaps of the catalog while serving", live.catalog_mishaps_served),
    Attack("Publishing killed", publishing.killed_publishing),
    Attack("Hostile feeds", files.feeds),
    Attack("Mishaps of the rules while serving", live.rules_mishaps_served),
    Attack("Imports killed", files.killed_imports),
    Attack("Scripts in Chromium", browser.in_chromium),
    Attack("Damaged catalog files", files.damaged_catalogs),
    Attack("Conditional requests", wire.conditional),
    Attack("Markup by catalog and rules", injection.catalog_and_rules),
    Attack("Silent connections", wire.silent_connections),
    Attack("Markup by oEmbed", injection.oembed),
    Attack("Forged messages to the element", browser.forged_messages),
    Attack("Raw HTTP, hosts and paths", wire.raw_http),
    Attack("Smuggled requests", wire.smuggling),
    Attack("Requests of other sites", wire.origins),
)

ATTACKS = (*ALONE, *LONGEST_FIRST)


def carry_out(number: int) -> Outcome:
    """Run one attack; an error in the attack itself counts as a failure too."""
    attack, tally, begun = ATTACKS[number], Tally(), time.monotonic()
    try:
        attack.run(tally)
    except Exception as error:  # the others continue
        tally.failures.append(f"it broke off: {type(error).__name__}: {error}")
    return Outcome(attack.name, tally.tried, tally.failures, tally.note, time.monotonic() - begun)


def write_counts(outcomes: Sequence[Outcome], seconds: float, today: str) -> None:
    """Write the table of counts to docs/reliability.md."""
    rows = [f"| {each.name} | {each.tried:,} | {len(each.failures):,} | {each.note} |\n" for each in outcomes]
    machine = (
        f"{os.cpu_count()} processors, Python {platform.python_version()}, gunicorn {version('gunicorn')}"
    )
    head = f"Written by `make attack` on {today}, in {seconds / 60:.0f} minutes on {machine}.\n\n"
    table = f"{head}| what | tried | failed | note |\n|---|---|---|---|\n{''.join(rows)}"
    text = PAGE.read_text("utf-8")
    before, after = text.partition(START)[0], text.partition(END)[2]
    PAGE.write_text(f"{before}{START}\n{table}\n{END}{after}", "utf-8")


def main() -> int:
    """Run the requested attacks; print the result of each when it ends."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.attack", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--only", default="", help="Only attacks whose names hold this; nothing is written.")
    chosen = parser.parse_args().only
    begun = time.monotonic()
    numbers = [number for number, attack in enumerate(ATTACKS) if chosen in attack.name]
    outcomes = {number: carry_out(number) for number in numbers if number < len(ALONE)}
    for outcome in outcomes.values():
        report(outcome)
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn"), max_tasks_per_child=1) as pool:
        started = {pool.submit(carry_out, number): number for number in numbers if number >= len(ALONE)}
        for each in as_completed(started):
            outcomes[started[each]] = each.result()
            report(each.result())
    ended = [outcomes[number] for number in numbers]
    seconds, failed = time.monotonic() - begun, sum(len(each.failures) for each in ended)
    print(f"tried {sum(each.tried for each in ended):,}, failed {failed:,} ({seconds / 60:.1f} minutes)")
    if not chosen:
        write_counts(ended, seconds, f"{datetime.now(UTC):%d %B %Y}".lstrip("0"))
    return 1 if failed else 0


def report(outcome: Outcome) -> None:
    """Print the outcome of one attack."""
    tally = Tally(outcome.tried, list(outcome.failures), outcome.note)
    print("\n".join(describe(outcome.name, tally, outcome.seconds)), flush=True)
