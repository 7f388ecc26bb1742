"""Publishing that is killed: the old or the new version must be intact, and publishing again must work."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.attack.files import COMMAND, write_shop
from benchmarks.attack.tally import Tally
from tests.making import changed, encode, tidy_texts, write_texts
from wizard.history import RuleHistory
from wizard.publishing import read_publication, read_rules
from wizard.reload.gate import skip_rehearsal
from wizard.reload.opening import open_version
from wizard.rule_language.publishing import without_publishing

MOMENTS = 50
"""The number of kills."""

LATE = 0.7
"""Share of its run after which half of the kills happen: before that it only checks and proves."""


def killed_publishing(tally: Tally) -> None:
    """Kill publishing at random moments; what commands read and servers start with is intact, old or new."""
    chance = random.Random(1)
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        shop = write_shop(folder, 12)
        words = ("You only listen.", "You merely listen.")
        versions = [tidy_texts(), changed("verdict.yaml", *words)]
        shop.write({"settings.yaml": "publishing: versions\n"})
        for number, texts in enumerate(versions):
            write_texts(folder / str(number), texts)
        options = ("--rules", str(shop.rules), "--catalog", str(shop.catalog), "--who", "Ann", "--why", "so")
        commands = [[*COMMAND, "publish", str(folder / str(number)), "--yes", *options] for number in (0, 1)]
        whole = [encode(texts) for texts in versions]
        begun = time.monotonic()
        subprocess.run(commands[0], capture_output=True, check=True)
        course, new = time.monotonic() - begun, 0
        for number in range(MOMENTS):
            before = without_publishing(read_rules(shop.rules))
            other = 1 - whole.index(before)
            moment = course * (chance.uniform(LATE, 1.1) if number % 2 else chance.random())
            with subprocess.Popen(
                commands[other], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as running:
                try:
                    running.wait(moment)
                except subprocess.TimeoutExpired:
                    running.kill()
            after = without_publishing(read_rules(shop.rules))
            served = open_version(shop.rules, shop.catalog, skip_rehearsal).texts
            held = after in (before, whole[other]) and without_publishing(served) == after
            tally.check(held, f"killed after {moment:.2f} of {course:.2f} s: neither old nor new")
            new += after != before
        ended = subprocess.run(commands[1 - whole.index(after)], capture_output=True, check=False)
        last = read_publication(RuleHistory(shop.rules))
        done = ended.returncode == 0 and last is not None and not last.pending
        tally.check(done, f"publishing afterwards: {ended.stderr[-200:]!r}")
        tally.note = f"{new} ended with the new version"
