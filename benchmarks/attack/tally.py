"""What the attacks share: counting, and sending many requests at once to a server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Lock, local
from typing import TypeVar
from urllib.parse import urlsplit

PATIENCE = 60
"""Seconds that a response may take, however busy the machine is."""

CLIENTS = 8
"""Number of simultaneous connections."""

Item = TypeVar("Item")

SHOWN = 5
"""The most failures of an attack that are printed in full."""


@dataclass
class Tally:
    """Counts of one attack: everything that was tried, and a description of each failure."""

    tried: int = 0
    failures: list[str] = field(default_factory=list)
    note: str = ""
    _lock: Lock = field(default_factory=Lock)

    def check(self, held: bool, what: str) -> None:
        """Count one try; `what` describes it if it failed."""
        with self._lock:
            self.tried += 1
            if not held:
                self.failures.append(what[:300])


@dataclass(frozen=True)
class Answer:
    """A response: its status (0 if there is none), its headers by lower-case name, and its body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode("utf-8", "replace")


class Client:
    """Sends requests to one server, over one persistent connection for each thread."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._host = urlsplit(address).netloc
        self._own = local()

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> Answer:
        """Return the response to one request, which is repeated if a persistent connection was closed."""
        for fresh in (False, True):
            connection = getattr(self._own, "connection", None)
            if fresh or connection is None:
                connection = self._own.connection = HTTPConnection(self._host, timeout=PATIENCE)
            try:
                connection.request(method, path, headers=headers or {})
                response = connection.getresponse()
                body = response.read()
                names = {name.lower(): value for name, value in response.getheaders()}
                return Answer(response.status, names, body)
            except (OSError, HTTPException) as error:
                connection.close()
                self._own.connection = None
                failure = f"{type(error).__name__}: {error}"
        return Answer(0, {}, failure.encode())


def spread(act: Callable[[Item], None], items: Iterable[Item], clients: int = CLIENTS) -> None:
    """Call a function with every item, several at once."""
    with ThreadPoolExecutor(clients) as pool:
        for _ in pool.map(act, items, chunksize=1):
            pass


def describe(name: str, tally: Tally, seconds: float) -> Sequence[str]:
    """Return the lines to print for one attack."""
    note = f"; {tally.note}" if tally.note else ""
    lines = [f"{name}: tried {tally.tried:,}, failed {len(tally.failures):,} ({seconds:.0f} s{note})"]
    more = len(tally.failures) - SHOWN
    return [
        *lines,
        *(f"    {failure}" for failure in tally.failures[:SHOWN]),
        *([f"    and {more:,} more"] if more > 0 else []),
    ]
