"""The board and those who follow it: what is published whole is taken up whole, and the old is forgotten."""

from __future__ import annotations

import gc
import shutil
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

from tests.commands.running import Shop
from wizard.advisor import Advisor
from wizard.reload.live_version import LOST, MOST_MISSED, Health, InService, LiveVersion, Subscriber, Version
from wizard.rule_language.model import Rulebook

HEALTH = Health(reload="on", proven=None)
REMEMBERED = 8
"""Rulebooks whose derived tables stay in memory, so that a test or a change finds them again."""


@pytest.fixture
def first(tmp_path: Path) -> Version:
    """A version to begin with."""
    shop = Shop(tmp_path)
    return Version(1, Advisor.open(shop.rules, shop.catalog), {"verdict.yaml": b"# one"})


@pytest.fixture
def board(tmp_path: Path, first: Version) -> LiveVersion:
    """A board with that version."""
    made = LiveVersion(tmp_path)
    made.publish(first, HEALTH)
    return made


def test_a_follower_takes_up_what_is_published(board: LiveVersion, first: Version) -> None:
    """Version and health together."""
    follower = Subscriber(board, board.read())
    board.publish(replace(first, number=2, texts={"verdict.yaml": b"# two"}), replace(HEALTH, proven=True))
    follower.look()
    current = follower.current
    assert (current.version.number, current.version.texts) == (2, {"verdict.yaml": b"# two"})
    assert current.health.proven is True


def test_news_about_the_same_version_keep_the_advisor(board: LiveVersion) -> None:
    """Nothing is loaded again, and nothing that it remembers is lost."""
    follower = Subscriber(board, board.read())
    before = follower.current.version
    board.tell(1, replace(HEALTH, checking="abc"))
    follower.look()
    assert (follower.current.version is before, follower.current.health.checking) == (True, "abc")


def test_a_version_replaced_while_it_was_looked_for_comes_with_the_next_look(
    board: LiveVersion, first: Version, tmp_path: Path
) -> None:
    """The one before is answered with until then."""
    follower = Subscriber(board, board.read())
    board.tell(2, HEALTH)
    follower.look()
    before = follower.current.version.number
    board.publish(replace(first, number=3), HEALTH)
    follower.look()
    assert (before, follower.current.version.number) == (1, 3)
    assert [path.name for path in tmp_path.glob("*.version")] == ["3.version"]


def test_a_board_that_is_gone_is_told_until_it_is_back(tmp_path: Path, first: Version) -> None:
    """What was in service stays so; a moment is no reason to tell anything."""
    board = LiveVersion(tmp_path / "board")
    board.fix(first, HEALTH)
    follower = Subscriber(board, InService(first, HEALTH))
    shutil.rmtree(board.folder)
    states = []
    for _ in range(MOST_MISSED):
        states.append(follower.current.health)
        follower.look()
    lost = follower.current.health
    board.fix(first, HEALTH)
    follower.look()
    assert states == [HEALTH] * MOST_MISSED
    assert (lost.reload, lost.problems) == ("stopped", (("reload", LOST),))
    assert follower.current == InService(first, HEALTH)


def test_a_board_that_others_can_write_to_is_not_read(board: LiveVersion, tmp_path: Path) -> None:
    """What lies there is loaded as Python objects, so they could have anything done."""
    tmp_path.chmod(0o777)
    with pytest.raises(PermissionError):
        board.read()


def test_a_server_forgets_the_rulebooks_of_the_past(board: LiveVersion, first: Version) -> None:
    """However often the rules change, and whatever was asked of them."""
    follower = Subscriber(board, board.read())
    seen: list[weakref.ref[Rulebook]] = []
    for number in range(2, 2 * REMEMBERED + 2):
        board.publish(replace(first, number=number), HEALTH)
        follower.look()
        advisor = follower.current.version.advisor
        advisor.recommend({"uses": ("calls",), "talk": ("often",)})
        seen.append(weakref.ref(advisor.rulebook))
        del advisor
    gc.collect()
    alive = [number for number, reference in enumerate(seen) if reference() is not None]
    assert len(seen) > len(alive) <= REMEMBERED
