"""Work in a process of its own."""

from __future__ import annotations

import os
import time

from wizard.reload.process import Job


def test_what_it_returns_comes_back() -> None:
    """As if it had been called here."""
    job = Job(sorted, (2, 1))
    assert (job.done(30), job.result()) == (True, [1, 2])


def test_a_job_that_breaks_has_no_result() -> None:
    """As when the machine runs out of memory."""
    job: Job[None] = Job(os._exit, 9)
    assert (job.done(30), job.result()) == (True, None)


def test_a_job_that_is_given_up_ends_at_once() -> None:
    """Whatever it was doing."""
    started = time.monotonic()
    job = Job(time.sleep, 60)
    assert job.done(0.01) is False
    job.stop()
    assert time.monotonic() - started < 30
