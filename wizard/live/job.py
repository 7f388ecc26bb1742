"""Work done in a process of its own: it can be given up, and when it breaks nothing else does."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

FORK = multiprocessing.get_context("fork")
"""The work starts with all that its parent has in memory; the server needs fork too."""

T = TypeVar("T")


class Job(Generic[T]):
    """A function that runs in a process of its own, and what it returns."""

    def __init__(self, work: Callable[..., T], *given: object) -> None:
        self._answer, sender = FORK.Pipe(duplex=False)
        self._process = FORK.Process(target=_run, args=(sender, work, given), daemon=True)
        self._process.start()
        sender.close()

    def done(self, seconds: float) -> bool:
        """Whether it has ended, after waiting that long at most."""
        return self._answer.poll(seconds)

    def result(self) -> T | None:
        """What it returned, None when it broke; what broke it is on standard error."""
        try:
            answer: T = self._answer.recv()
        except EOFError:
            return None
        finally:
            self.stop()
        return answer

    def stop(self) -> None:
        """Give it up."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._answer.close()


def _run(sender: Connection[Any, Any], work: Callable[..., object], given: tuple[object, ...]) -> None:
    answer = work(*given)
    with suppress(BrokenPipeError):  # nobody waits for it any more
        sender.send(answer)
