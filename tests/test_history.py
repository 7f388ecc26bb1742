"""The versions of the rules that are kept: which are found again, and which are forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wizard.history import MOST_KEPT, RuleHistory

TEXTS = {"verdict.yaml": b"# A version."}


@pytest.fixture
def history(tmp_path: Path) -> RuleHistory:
    """The history of a folder of rules."""
    return RuleHistory(tmp_path / "rules")


def test_a_version_that_passed_is_known_and_can_be_read(history: RuleHistory, tmp_path: Path) -> None:
    """By another process too."""
    saved = history.save(TEXTS, good=True, proven=True)
    other = RuleHistory(tmp_path / "rules")
    assert saved is not None
    assert (other.passed(TEXTS), other.last_good(), other.files(saved)) == (saved, saved, TEXTS)
    assert other.passed({"verdict.yaml": b"# Another."}) is None


def test_a_version_that_was_replaced_never_counts_as_passed(history: RuleHistory) -> None:
    """Unless it passed before: that is not forgotten."""
    history.save(TEXTS, good=False)
    before = history.passed(TEXTS)
    passed = history.save(TEXTS, good=True)
    assert (before, history.save(TEXTS, good=False), history.passed(TEXTS)) == (None, passed, passed)


def test_where_nothing_can_be_written_this_process_remembers(history: RuleHistory, tmp_path: Path) -> None:
    """So that the watcher need not check the same files twice."""
    (tmp_path / ".wizard").write_text("")
    with pytest.raises(OSError, match="wizard"):
        history.save(TEXTS, good=True)
    known = history.passed(TEXTS)
    assert (known and known.good, history.newest_first()) == (True, [])


def test_the_oldest_versions_are_forgotten(history: RuleHistory) -> None:
    """Those that passed, and those that were replaced, each by themselves."""
    for number in range(MOST_KEPT + 2):
        for good in (True, False):
            history.save({"verdict.yaml": f"# {number} {good}".encode()}, good=good)
    records = history.newest_first()
    oldest = {good: [each for each in records if each.good is good][-1] for good in (True, False)}
    assert {good: history.files(each)["verdict.yaml"] for good, each in oldest.items()} == {
        True: b"# 2 True",
        False: b"# 2 False",
    }


def test_a_damaged_record_is_left_out(history: RuleHistory, tmp_path: Path) -> None:
    """Somebody edited it by hand."""
    history.save(TEXTS, good=True)
    (about,) = tmp_path.glob(".wizard/rules/*/about.json")
    whole = json.loads(about.read_text())
    for damaged in ("{}", "[]", json.dumps(whole | {"number": "1"}), json.dumps(whole | {"more": 1})):
        about.write_text(damaged)
        assert history.newest_first() == []


def test_a_wrong_clock_changes_no_order(history: RuleHistory, tmp_path: Path) -> None:
    """A version kept on a day when the clock was years ahead does not stay the last good one for ever."""
    history.save(TEXTS, good=True)
    (about,) = tmp_path.glob(".wizard/rules/*/about.json")
    about.write_text(json.dumps(json.loads(about.read_text()) | {"when": "2130-01-01T00:00:00+00:00"}))
    later = history.save({"verdict.yaml": b"# Another."}, good=True)
    assert (history.last_good(), len(history.newest_first())) == (later, 2)


def test_versions_kept_by_an_earlier_release_come_last(history: RuleHistory) -> None:
    """Among each other in the order of their times, since they have no number."""
    for day in range(2):
        saved = history.save({"verdict.yaml": f"# {day}".encode()}, good=True)
        assert saved is not None
        about = history.path(saved) / "about.json"
        record = json.loads(about.read_text()) | {"when": f"2130-01-0{2 - day}"}
        about.write_text(json.dumps({key: value for key, value in record.items() if key != "number"}))
    newest = history.save(TEXTS, good=True)
    assert newest is not None
    found = [each.when for each in history.newest_first()]
    assert found == [newest.when, "2130-01-02", "2130-01-01"]


def test_others_may_read_what_is_kept(history: RuleHistory, tmp_path: Path) -> None:
    """As they may read any folder that is made here."""
    saved = history.save(TEXTS, good=True)
    (tmp_path / "usual").mkdir()
    assert saved is not None
    assert history.path(saved).stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_version_that_was_never_finished_is_left_out(history: RuleHistory, tmp_path: Path) -> None:
    """As a killed process leaves it: hidden, perhaps with its record already."""
    saved = history.save(TEXTS, good=True)
    assert saved is not None
    history.path(saved).rename(tmp_path / ".wizard" / "rules" / ".half.new")
    assert history.newest_first() == []
