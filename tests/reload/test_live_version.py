"""The live version and its subscribers: each version arrives whole, and old ones are forgotten."""

from __future__ import annotations

import gc
import shutil
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

from tests.commands.running import Shop
from wizard.advisor import Advisor
from wizard.reload.live_version import (
    LOST,
    MOST_FAILURES,
    Health,
    LiveVersion,
    ReloadState,
    Subscriber,
    Version,
)
from wizard.rule_language.model import Rulebook

HEALTH = Health(ReloadState.ON, proven=None)
CACHED = 8
"""Number of rulebooks whose derived tables stay in memory."""


@pytest.fixture
def first(tmp_path: Path) -> Version:
    """The first version."""
    shop = Shop(tmp_path)
    return Version(1, Advisor.open(shop.rules, shop.catalog), {"verdict.yaml": b"# one"}, HEALTH)


@pytest.fixture
def live(tmp_path: Path, first: Version) -> LiveVersion:
    """The live version, published."""
    made = LiveVersion(tmp_path)
    made.publish(first)
    return made


def test_a_subscriber_takes_up_what_is_published(live: LiveVersion, first: Version) -> None:
    """Version and health together."""
    subscriber = Subscriber(live)
    health = replace(HEALTH, proven=True)
    live.publish(replace(first, number=2, texts={"verdict.yaml": b"# two"}, health=health))
    subscriber.poll()
    current = subscriber.current
    assert (current.number, current.texts) == (2, {"verdict.yaml": b"# two"})
    assert current.health.proven is True


def test_a_change_of_health_keeps_the_advisor(live: LiveVersion) -> None:
    """Nothing is loaded again, and its caches stay filled."""
    subscriber = Subscriber(live)
    before = subscriber.current
    live.update_health(replace(before, health=replace(HEALTH, checking="abc")))
    subscriber.poll()
    after = subscriber.current
    assert (after.advisor is before.advisor, after.health.checking) == (True, "abc")


def test_a_version_replaced_while_it_is_read_arrives_with_the_next_poll(
    live: LiveVersion, first: Version, tmp_path: Path
) -> None:
    """Requests are answered with the one before until then."""
    subscriber = Subscriber(live)
    live.update_health(replace(first, number=2))
    subscriber.poll()
    before = subscriber.current.number
    live.publish(replace(first, number=3))
    subscriber.poll()
    assert (before, subscriber.current.number) == (1, 3)
    assert [path.name for path in tmp_path.glob("*.version")] == ["3.version"]


def test_a_folder_that_is_gone_is_reported_until_it_is_back(tmp_path: Path, first: Version) -> None:
    """The version stays live; a moment is not reported."""
    live = LiveVersion(tmp_path / "live")
    live.restore(first)
    subscriber = Subscriber(live)
    shutil.rmtree(live.folder)
    states = []
    for _ in range(MOST_FAILURES):
        states.append(subscriber.current.health)
        subscriber.poll()
    lost = subscriber.current.health
    live.restore(first)
    subscriber.poll()
    assert states == [HEALTH] * MOST_FAILURES
    assert (lost.reload, lost.problems) == ("stopped", {"reload": (LOST,)})
    assert (subscriber.current.number, subscriber.current.health) == (1, HEALTH)


def test_a_folder_that_others_can_write_to_is_not_read(live: LiveVersion, tmp_path: Path) -> None:
    """Its content is loaded as Python objects, so they could run any code."""
    tmp_path.chmod(0o777)
    with pytest.raises(PermissionError):
        live.read()


def test_a_server_forgets_old_rulebooks(live: LiveVersion, first: Version) -> None:
    """However often the rules change, and whatever was asked of them."""
    subscriber = Subscriber(live)
    seen: list[weakref.ref[Rulebook]] = []
    for number in range(2, 2 * CACHED + 2):
        live.publish(replace(first, number=number))
        subscriber.poll()
        advisor = subscriber.current.advisor
        advisor.recommend({"uses": ("calls",), "talk": ("often",)})
        seen.append(weakref.ref(advisor.rulebook))
        del advisor
    gc.collect()
    alive = [number for number, reference in enumerate(seen) if reference() is not None]
    assert len(seen) > len(alive) <= CACHED
