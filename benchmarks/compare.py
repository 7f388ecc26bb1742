"""Compare the speed of this checkout with that of another one: `python -m benchmarks.compare OTHER`.

The two are measured alternately, so that other work of the machine affects both. Times are processor time, in
milliseconds; the ratio is the median of the ratios of neighbouring measurements: 1.1 means a tenth slower.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from shutil import copytree
from statistics import median
from time import process_time
from typing import Any

from benchmarks.checkouts import COMPLETE, HERE, JSON, QUESTION, find, open_advisor, requester, use

IN_PROCESS = ("question page", "recommendation page", "JSON", "decide")
COMMANDS = ("check", "prove", "impact", "impact of a question", "impact of a must")

QUESTION_ADDED = """
- id: carried
  text: Do you carry them in a bag?
  choose: one
  options:
    - {id: often, label: Often}
    - {id: seldom, label: Seldom, neutral: yes}
    - {id: unsure, label: Not sure}
"""

RULE_ADDED = """
  - {id: carried, when: {carried: often}, EFFECT, reason: You carry them., sources: [H24]}
"""

EDITS: dict[str, dict[str, str]] = {
    "impact": {},
    "impact of a question": {
        "questions.yaml": QUESTION_ADDED,
        "needs.yaml": RULE_ADDED.replace("EFFECT", "nice: {light: 2}"),
    },
    "impact of a must": {
        "questions.yaml": QUESTION_ADDED,
        "needs.yaml": RULE_ADDED.replace("EFFECT", "must: [light]"),
    },
}
"""Text added to the rules that a command compares with; for `impact` a nice need becomes a must."""

BATCH = 0.1
"""Approximate duration of one in-process measurement, in seconds."""


def serve_measurements(checkout: Path) -> None:
    """Run the measurements named on standard input, line by line, until it ends; print seconds per call."""
    use(checkout)
    advisor = open_advisor()
    calls: dict[str, Callable[[], object]] = {
        "question page": requester(advisor, QUESTION),
        "recommendation page": requester(advisor, COMPLETE),
        "JSON": requester(advisor, JSON),
        "decide": _decider(advisor),
    }
    sizes = {name: max(1, round(BATCH / _seconds(call, 5))) for name, call in calls.items()}
    for line in sys.stdin:
        name = line.strip()
        print(_seconds(calls[name], sizes[name]), flush=True)


def _decider(advisor: Any) -> Callable[[], object]:
    decide, resolve_answers = find("decide"), find("resolve_answers")
    pairs = [pair.split("=") for pair in COMPLETE.split("?")[1].split("&")]
    parse = getattr(advisor, "parse_answers", None) or advisor.read  # the name until d4fd839
    given = dict(parse((name, value) for name, value in pairs).given)
    return lambda: decide(advisor.rulebook, resolve_answers(advisor.rulebook, given))


def _seconds(call: Callable[[], object], times: int) -> float:
    started = process_time()
    for _ in range(times):
        call()
    return (process_time() - started) / times


class Checkout:
    """A checkout that is measured, with a separate process for in-process measurements."""

    def __init__(self, path: Path, scratch: Path) -> None:
        self._path = path
        # Otherwise one checkout might be compiled in each run while the other one is compiled already.
        self._compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(scratch / "compiled")}
        self._rules = copytree(path / "rules", scratch / "rules")
        self._edited = {name: copytree(path / "rules", scratch / name) for name in EDITS}
        for name, added in EDITS.items():
            for file, text in added.items():
                with (self._edited[name] / file).open("a", encoding="utf-8") as opened:
                    opened.write(text)
        needs = self._edited["impact"] / "needs.yaml"
        needs.write_text(needs.read_text("utf-8").replace("nice: {anc: 4}", "must: [anc]", 1), "utf-8")
        self._worker = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.compare", "--worker", path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HERE,
        )

    def seconds(self, name: str) -> float:
        """Measure once; a command includes the start of its process."""
        return self._in_process(name) if name in IN_PROCESS else self._command(name)

    def stop(self) -> None:
        """End the process."""
        self._worker.communicate()

    def _in_process(self, name: str) -> float:
        assert self._worker.stdin
        assert self._worker.stdout
        self._worker.stdin.write(f"{name}\n")
        self._worker.stdin.flush()
        return float(self._worker.stdout.readline())

    def _command(self, name: str) -> float:
        folders = (self._rules, self._edited[name]) if name in EDITS else (self._rules,)
        command = [
            sys.executable,
            "-P",
            "-m",
            "wizard.cli",
            name.split()[0],
            *folders,
            "--catalog",
            "catalog.db",
        ]
        before = getrusage(RUSAGE_CHILDREN)
        environment = os.environ | {"PYTHONPATH": str(self._path), **self._compiled}
        ended = subprocess.run(command, cwd=self._path, env=environment, capture_output=True, check=False)
        assert b"Traceback" not in ended.stderr, ended.stderr.decode()
        after = getrusage(RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(name: str, here: Checkout, other: Checkout, rounds: int) -> str:
    """Measure both alternately, after one warm-up; return the row of the table."""
    here.seconds(name)
    other.seconds(name)
    pairs = list(_pairs(name, here, other, rounds))
    ours, theirs = (median(times) * 1000 for times in zip(*pairs, strict=True))
    ratio = median(mine / yours for mine, yours in pairs)
    return f"{name:<20} {ours:>9.2f} {theirs:>9.2f} {ratio:>6.2f}"


def _pairs(name: str, here: Checkout, other: Checkout, rounds: int) -> Iterator[tuple[float, float]]:
    for number in range(rounds):
        if number % 2:  # so that neither always comes second
            yield here.seconds(name), other.seconds(name)
        else:
            theirs = other.seconds(name)
            yield here.seconds(name), theirs


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each kind of work."""
    parser = argparse.ArgumentParser(description="Compare the speed of this checkout with that of another.")
    parser.add_argument("other", type=Path, help="Folder of the other checkout.")
    parser.add_argument("--rounds", type=int, default=15, help="Measurements of each in process.")
    parser.add_argument("--command-rounds", type=int, default=5, help="Measurements of each command.")
    parser.add_argument("--only", default="", help="Only what has this in its name.")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.worker:
        serve_measurements(chosen.other)
        return
    print(f"{'ms':<20} {'here':>9} {'other':>9} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as folder:
        here, other = (
            Checkout(path, Path(folder) / name)
            for name, path in (("here", HERE), ("other", chosen.other.resolve()))
        )
        for name in (*IN_PROCESS, *COMMANDS):
            if chosen.only in name:
                rounds = chosen.rounds if name in IN_PROCESS else chosen.command_rounds
                print(compare(name, here, other, rounds), flush=True)
        here.stop()
        other.stop()


if __name__ == "__main__":
    main()
