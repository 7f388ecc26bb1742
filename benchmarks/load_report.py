"""The text of docs/performance.md, from the measurements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date


@dataclass(frozen=True)
class Measured:
    """Counts of wrk; times in microseconds."""

    requests: int
    microseconds: int
    bytes: int
    failed: int
    p50: int
    p99: int

    @property
    def a_second(self) -> float:
        """Return requests per second."""
        return self.requests / self.microseconds * 1e6


@dataclass(frozen=True)
class Row:
    """One load: the bare view with responses of the same size, the wizard, and the goal for the ratio."""

    name: str
    size: int
    bare: Measured
    wizard: Measured
    goal: float | None

    @property
    def ratio(self) -> float:
        """Return the wizard's throughput as a share of the bare view's."""
        return self.wizard.a_second / self.bare.a_second

    def format(self) -> str:
        """Return the row of the table."""
        goal = "" if self.goal is None else f" (goal {self.goal})"
        cells = (
            self.name,
            f"{self.size / 1000:,.1f}",
            f"{self.bare.a_second:,.0f}",
            f"{self.wizard.a_second:,.0f}",
            f"**{self.ratio:.2f}**{goal}",
            f"{self.bare.p99 / 1000:,.0f}",
            f"{self.wizard.p99 / 1000:,.0f}",
            f"{self.wizard.failed}",
        )
        return f"| {' | '.join(cells)} |"


PAGE = """# How fast it is

Written by `make load`, on {today}.

Each row compares two runs of wrk, of {seconds} seconds with {connections} connections each: first against a
bare Flask view, then against `wizard serve --workers {workers}`. The bare view runs on the same server, gets
exactly the same requests, and returns a constant of the same size (empty for a 304). The ratio of the
requests per second shows the cost of the wizard itself, independent of the machine.

| what | kB | bare: requests/s | wizard: requests/s | ratio | bare: p99 in ms | wizard: p99 in ms | failed |
|---|---|---|---|---|---|---|---|
{rows}

Measured on {machine}.

## How to read it

- A server process caches up to {remembered} MB of the responses it made last. Most shoppers visit the same
  few hundred addresses, which are served from this cache. The rows with {many:,} addresses are the other
  extreme: no address is requested twice, so every response is computed anew, and no cache can make it faster.
- Responses that say something about a person's health are never cached.
- A ratio above 1 means that another program kept the processors busy while the bare view was measured; repeat
  that measurement on a quiet machine.
- A 304 is the response to a browser or a cache that has a copy: nothing is computed, and only headers are
  sent.
- p99 means that one request in a hundred took longer. With {connections} simultaneous connections most of
  this is waiting time; in rows with few addresses it is the first round, when nothing is cached yet.
"""


@dataclass(frozen=True)
class Setting:
    """Conditions of the measurement; `remembered` is the size of the page cache, in megabytes."""

    machine: str
    today: date
    seconds: int
    connections: int
    workers: int
    many: int
    remembered: int


def write_report(rows: Sequence[Row], setting: Setting) -> str:
    """Return the text of the page."""
    return PAGE.format(rows="\n".join(row.format() for row in rows), **asdict(setting))
