"""docs/performance.md, from what was measured."""

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
        """Return requests a second."""
        return self.requests / self.microseconds * 1e6


@dataclass(frozen=True)
class Row:
    """One load: the bare view with as many bytes, the wizard, and the ratio that is aimed at."""

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

Each line: wrk for {seconds} seconds with {connections} connections against `wizard serve --workers
{workers}`, right after as long against a bare Flask view on the same server. That one is asked for exactly
the same, and returns a constant as large as the answer (empty for a 304). The ratio of the requests a
second says what the wizard itself costs, whatever the machine.

| what | kB | bare: requests/s | wizard: requests/s | ratio | bare: p99 in ms | wizard: p99 in ms | failed |
|---|---|---|---|---|---|---|---|
{rows}

Measured on {machine}.

## How to read it

- A server process remembers up to {remembered} MB of what it made last. An address that was asked for
  before comes from there: most shoppers walk the same few hundred addresses. The lines with {many:,}
  addresses are the other extreme: none is asked for twice, so everything is worked out anew each time,
  which no cache makes faster.
- What says something about a person's health is never remembered.
- A ratio above 1 says that something else kept the processors busy while the bare view was measured; measure
  such a line again on a quiet machine.
- A 304 answers a browser or a cache that has a copy: nothing is worked out, and nothing but headers is
  sent.
- p99: one request of a hundred took longer. With {connections} connections at once most of that is waiting
  for a turn, and in lines with few addresses it is the first round, when nothing is remembered yet.
"""


@dataclass(frozen=True)
class Setting:
    """Circumstances of the measurement; `remembered` in megabytes."""

    machine: str
    today: date
    seconds: int
    connections: int
    workers: int
    many: int
    remembered: int


def write_report(rows: Sequence[Row], setting: Setting) -> str:
    """Return the page."""
    return PAGE.format(rows="\n".join(row.format() for row in rows), **asdict(setting))
