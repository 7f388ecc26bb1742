"""Work in a process of its own."""

from __future__ import annotations

import os
import time
from functools import partial

from wizard.reload.process import Job

PATIENCE = 60
"""Seconds that a job may take on a busy machine."""


def test_a_job_returns_a_result() -> None:
    """As if the function had been called here."""
    job = Job(partial(sorted, (2, 1)))
    assert (job.done(PATIENCE), job.result()) == (True, [1, 2])


def test_a_job_that_breaks_has_no_result() -> None:
    """As when the machine runs out of memory."""
    job: Job[None] = Job(partial(os._exit, 9))
    assert (job.done(PATIENCE), job.result()) == (True, None)


def test_a_stopped_job_ends_at_once() -> None:
    """Whatever it was doing: a child process that goes on would keep `stop` waiting for ever."""
    job = Job(partial(time.sleep, 10**6))
    assert job.done(0) is False
    job.stop()
