"""Snapshots of files that are written while they are looked at."""

from __future__ import annotations

from pathlib import Path

from tests.making import tidy_texts
from tests.reload.watching import Watched
from wizard.reload.snapshot import SnapshotPoller
from wizard.rules_folder import read_texts


def test_half_written_files_are_left_until_they_settle(tmp_path: Path) -> None:
    """Files that differ from look to look are not taken up, and not complained about."""
    watched = Watched(tmp_path)
    poller = SnapshotPoller(watched.shop.rules, watched.shop.catalog, pause=0)
    seen = []
    for half in ("questions: [", "questions: [a", "questions: [a, b"):
        watched.shop.write({"questions.yaml": half})
        seen.append(poller.poll())
    watched.shop.write(tidy_texts())
    seen += [poller.poll(), poller.poll()]
    rules = [snapshot and snapshot.rules for snapshot in seen]
    assert rules == [None, None, None, None, read_texts(watched.shop.rules)]


def test_a_catalog_that_never_stands_still_keeps_no_rules_out(tmp_path: Path) -> None:
    """And the other way round: a catalog that no longer changes goes live."""
    watched = Watched(tmp_path)
    poller = SnapshotPoller(watched.shop.rules, watched.shop.catalog, pause=0)
    seen = []
    for edit in range(3):
        watched.shop.catalog.write_bytes(b"half" * edit)
        seen.append(poller.poll())
    assert [each and (each.rules, each.catalog) for each in seen] == [
        (None, None),
        (read_texts(watched.shop.rules), None),
        (read_texts(watched.shop.rules), None),
    ]
