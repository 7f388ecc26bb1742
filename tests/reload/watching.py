"""A watcher on real files, and what it has made live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from tests.commands.running import Shop
from tests.making import TOPIC, changed
from wizard.advisor import Advisor
from wizard.catalog.listing import Listing
from wizard.catalog.store import write_catalog
from wizard.history import RuleHistory
from wizard.reload.gate import Rehearsal, skip_rehearsal
from wizard.reload.job import Limits
from wizard.reload.live_version import Health, LiveVersion, ReloadState, Version
from wizard.reload.snapshot import SnapshotPoller
from wizard.reload.watcher import Watcher
from wizard.rule_language.predicates import Product
from wizard.rules_folder import read_texts

PAUSE = 0.02
MOST_PAUSES = 10_000
"""Pauses of that length until a test gives up: more than any machine needs."""

REASON = changed("verdict.yaml", "You only listen.", "You just listen.")


class Watched:
    """A shop with a watcher and its live version."""

    def __init__(
        self,
        folder: Path,
        texts: dict[str, str] | None = None,
        unchecked: bool = False,
        rehearse: Rehearsal = skip_rehearsal,
        limits: Limits | None = None,
    ) -> None:
        self.shop = Shop(folder)
        self.shop.write(texts or {})
        self.live = LiveVersion(folder)
        catalog, rules = self.shop.catalog, self.shop.rules
        health = Health(ReloadState.ON, proven=False if unchecked else None)
        first = Version(1, Advisor.open(rules, catalog), read_texts(rules), health)
        self.live.publish(first)
        poller = SnapshotPoller(rules, catalog, PAUSE)
        self._busy = Watcher(self.live, poller, RuleHistory(rules), unchecked, limits, rehearse).watch()

    def rest(self) -> Version:
        """Return the live state once nothing changes any more: six pauses in a row without a job."""
        quiet = 0
        for busy in islice(self._busy, MOST_PAUSES):
            quiet = 0 if busy else quiet + 1
            if quiet == 6:
                break
        assert quiet == 6, self.live.read().health
        return self.live.read()

    def wait(self, pauses: int) -> Version:
        """Return the live state after so many pauses, and then at rest."""
        for _ in islice(self._busy, pauses):
            pass
        return self.rest()

    def steps(self) -> Iterator[int]:
        """Yield the number of each pause, for ever."""
        for step, _ in enumerate(islice(self._busy, MOST_PAUSES)):
            yield step

    def stock(self, products: Iterable[Product]) -> None:
        """Write these products into the catalog file, in place."""
        write_catalog(self.shop.catalog, TOPIC, map(Listing, products), "2025-07-24")


def reason(found: Version) -> str:
    """Return a sentence of the live rules."""
    return next(r.reason for r in found.advisor.rulebook.verdict_rules if r.id == "only-listening")


def names(found: Version) -> list[str]:
    """Return the ids of the live products."""
    return [each.id for each in found.advisor.catalog.products()]


def reported(state: Version) -> list[str]:
    """Return the problems as the log prints them."""
    return [f"{topic}: {problem}" for topic, found in state.health.problems.items() for problem in found]
