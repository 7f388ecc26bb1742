"""A job: a function that runs in a separate process, within limits, and never outlives its parent."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any, Generic, TypeVar

from wizard.rule_language.diagnostics import Place, Problem
from wizard.rule_language.wording import count_of

FORK = multiprocessing.get_context("fork")
"""With fork, a job shares all of its parent's memory; the server needs fork too."""

NICE = 10
"""The niceness of a job, so that its parent, which may answer requests, has priority."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one job: seconds of wall-clock time, and megabytes on top of its parent's memory.

    None means unlimited megabytes.
    """

    seconds: int = 300
    megabytes: int | None = 1000


class JobFailure(StrEnum):
    """Why a job has no result: it died, or exceeded a limit."""

    CRASHED = "crashed"
    TIME = "time"
    MEMORY = "memory"


def failure_problem(failure: JobFailure, limits: Limits, file: str = "") -> Problem:
    """Return the problem that the check of a file has no result, with the reason and what to do."""
    if failure is JobFailure.TIME:
        message = f"The check took longer than {count_of(limits.seconds, 'second')}, so it was ended."
        fix = "Make the rules simpler, or allow more with --check-seconds."
    elif failure is JobFailure.MEMORY:
        message = f"The check needed more than {limits.megabytes or 0:,} MB of memory, so it was ended."
        fix = "Make the rules simpler, or allow more with --check-megabytes."
    else:
        message = "The check ended unexpectedly, as when the machine runs out of memory."
        fix = "See above, or in the log, for what happened, then try again."
    return Problem(Place(file), message, fix)


class Job(Generic[_T]):
    """A function that runs in a separate process at low priority, and its result.

    Each end of the pipe notices when the other closes, so the process ends with its parent in any case.
    """

    def __init__(self, work: Callable[[], _T], limits: Limits | None = None) -> None:
        """Start the process; raise OSError if that fails."""
        self._answer, sender = FORK.Pipe()
        self._end = monotonic() + limits.seconds if limits else float("inf")
        self._process = FORK.Process(target=_run, args=(self._answer, sender, work, limits), daemon=True)
        try:
            self._process.start()
        except OSError:
            self._answer.close()
            raise
        finally:
            sender.close()

    def done(self, seconds: float) -> bool:
        """Wait at most this many seconds; return whether the job has ended or its time is up."""
        return self._answer.poll(max(0, min(seconds, self._end - monotonic()))) or monotonic() >= self._end

    def result(self) -> _T | JobFailure:
        """Return the result, or why there is none; if the job died, standard error has the cause."""
        try:
            if not self._answer.poll():
                return JobFailure.TIME
            answer: _T | JobFailure = self._answer.recv()
        except (EOFError, OSError):  # it died before or while sending its result
            return JobFailure.CRASHED
        finally:
            self.stop()
        return answer

    def stop(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._answer.close()


def _run(
    parents: Connection[Any, Any],
    sender: Connection[Any, Any],
    work: Callable[[], object],
    limits: Limits | None,
) -> None:
    parents.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for the parent, which stops this process
    Thread(target=_end_with_parent, args=(sender,), daemon=True).start()
    os.nice(NICE)
    if limits and limits.megabytes:
        _limit_memory(limits.megabytes)
    out_of_memory = False
    try:
        sender.send(work())
    except MemoryError:
        out_of_memory = True
    except SystemError:
        # The interpreter may turn a MemoryError into "returned NULL without setting an exception".
        if not (limits and limits.megabytes):
            raise
        out_of_memory = True
    except BrokenPipeError:  # nobody is waiting any more
        return
    if out_of_memory:  # sent only now, when the memory of `work` is free again
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))  # sending takes some memory
        sender.send(JobFailure.MEMORY)


def _end_with_parent(sender: Connection[Any, Any]) -> None:
    """Wait until the parent's end of the pipe is closed, then exit immediately."""
    with suppress(EOFError, OSError):
        sender.recv()
    os._exit(1)


def _limit_memory(megabytes: int) -> None:
    """Limit the memory of this process, if the system says how much it uses now (as Linux does)."""
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + megabytes * 1_000_000
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def run_within(limits: Limits, work: Callable[[], _T]) -> _T | JobFailure:
    """Run a function in a separate process; return its result, or why there is none."""
    job = Job(work, limits)
    try:
        while not job.done(limits.seconds):
            pass
    except BaseException:
        job.stop()
        raise
    return job.result()
