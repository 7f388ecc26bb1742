"""Work in a process of its own, within limits."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import partial

import pytest

from wizard.reload.job import NICE, Job, JobFailure, Limits, failure_problem, run_within

PATIENCE = 60
"""Seconds that a job may take on a busy machine."""

FOR_EVER = 10**6
"""Seconds that no test lasts."""


def test_a_job_returns_a_result() -> None:
    """As if the function had been called here."""
    job = Job(partial(sorted, (2, 1)))
    assert (job.done(PATIENCE), job.result()) == (True, [1, 2])


def test_a_job_that_breaks_has_no_result() -> None:
    """As when the machine runs out of memory."""
    job: Job[None] = Job(partial(os._exit, 9))
    assert (job.done(PATIENCE), job.result()) == (True, JobFailure.CRASHED)


def test_a_stopped_job_ends_at_once() -> None:
    """Whatever it was doing: a child process that goes on would keep `stop` waiting for ever."""
    job = Job(partial(time.sleep, FOR_EVER))
    assert job.done(0) is False
    job.stop()


@pytest.mark.parametrize(
    ("work", "limits", "failure"),
    [
        (partial(time.sleep, FOR_EVER), Limits(0, 1000), JobFailure.TIME),
        (partial(bytearray, 200_000_000), Limits(PATIENCE, 100), JobFailure.MEMORY),
    ],
    ids=["time", "memory"],
)
def test_a_job_ends_at_its_limits(work: partial[object], limits: Limits, failure: JobFailure) -> None:
    """In seconds by the clock, and in bytes in addition to those of its parent."""
    assert run_within(limits, work) == failure
    assert run_within(Limits(PATIENCE, 300), partial(len, bytearray(200_000_000))) == 200_000_000


def lose_error() -> None:
    """End as a function does in which the interpreter lost a MemoryError."""
    raise SystemError("<function read> returned NULL without setting an exception")


def test_a_lost_memory_error_counts_as_one(capfd: pytest.CaptureFixture[str]) -> None:
    """Where memory has a limit, without a traceback; elsewhere it is a fault, and shows."""
    assert (run_within(Limits(PATIENCE, 100), lose_error), capfd.readouterr().err) == (JobFailure.MEMORY, "")
    assert run_within(Limits(PATIENCE, None), lose_error) == JobFailure.CRASHED
    assert "SystemError: <function read> returned NULL" in capfd.readouterr().err


def test_what_exceeded_a_limit_and_what_to_do_is_said() -> None:
    """With the number, and the option that changes it."""
    assert [str(failure_problem(each, Limits(1, 2000), "questions.yaml")) for each in JobFailure] == [
        "questions.yaml:1:1: The check ended unexpectedly, as when the machine runs out of memory. "
        "See above, or in the log, for what happened, then try again.",
        "questions.yaml:1:1: The check took longer than 1 second, so it was ended. "
        "Make the rules simpler, or allow more with --check-seconds.",
        "questions.yaml:1:1: The check needed more than 2,000 MB of memory, so it was ended. "
        "Make the rules simpler, or allow more with --check-megabytes.",
    ]


def test_a_job_lets_others_go_first() -> None:
    """It has a lower priority than the processes that answer requests."""
    assert run_within(Limits(), partial(os.nice, 0)) == min(os.nice(0) + NICE, 19)


PARENT = """
from wizard.reload.job import Job
def spin():
    print("working", flush=True)
    while True:
        pass
Job(spin).done(10**6)
"""


def test_no_job_outlives_its_parent() -> None:
    """Even when the parent is killed: the end of its output comes once the job, which shares it, is gone."""
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        started = parent.stdout.readline()
        parent.kill()
        rest, _ = parent.communicate(timeout=PATIENCE)
    assert (started, rest) == ("working\n", "")
