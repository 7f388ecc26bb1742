"""Every call that writes may fail: after that the old or the new state is whole, and the message is plain."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.attack_faults import SCENARIOS, Outcome, Scenario, make_shop, text_of, try_faults
from benchmarks.faults import find_file_system

STRIDES = {"import": 71, "set": 23, "restore": 11, "publish": 67, "examples": 11, "export": 11, "reload": 31}
"""`make attack` tries every call, and these tests one of each so many."""

SCENARIO = {each.name: each for each in SCENARIOS}


@pytest.mark.parametrize("full", [False, True], ids=["one call fails", "the disk is full"])
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name in ("publish", "reload"))) for name in SCENARIO],
)
def test_a_fault_leaves_the_old_or_the_new_state(tmp_path: Path, name: str, full: bool) -> None:
    """With real files and a real SQLite; only the call that fails is not."""
    tally = try_faults(SCENARIO[name], tmp_path, full, STRIDES[name] // 6 if full else STRIDES[name])
    assert (tally.failures, tally.tried > 0) == ([], True)


@pytest.mark.skipif(find_file_system() is None, reason="this SQLite does not let its calls be replaced")
def test_the_calls_of_sqlite_fail_too(tmp_path: Path) -> None:
    """A disk without space is one of theirs here: all else that needs space is written by SQLite."""
    tally = try_faults(SCENARIO["set"], tmp_path, full=True)
    assert tally.tried > 5


def careless(write: int) -> Scenario:
    """A program that writes its file in place, in two parts."""

    def run(folder: Path) -> Outcome:
        """Overwrite the file."""
        try:
            opened = os.open(folder / "export.csv", os.O_WRONLY | write)
            for part in (b"one ", b"two"):
                os.write(opened, part)
            os.close(opened)
        except OSError as error:
            return Outcome(2, f"Error: {error}\n")
        return Outcome(0, "")

    return Scenario("careless", make_shop, run, lambda folder: (text_of(folder, "export.csv"),))


@pytest.mark.parametrize("write", [os.O_TRUNC, os.O_APPEND])
def test_a_careless_program_is_found_out(tmp_path: Path, write: int) -> None:
    """It leaves half a file, and its messages are those of Python."""
    tally = try_faults(careless(write), tmp_path)
    wrong = [failure.split(": ")[1] for failure in tally.failures]
    assert (tally.tried, set(wrong)) == (3, {"a part is neither old nor new", "no message for people"})
