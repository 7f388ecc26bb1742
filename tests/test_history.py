"""The versions of the rules that are kept: which are found again, and which are forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wizard.history import MOST_KEPT, RuleHistory
from wizard.rule_language.loader import hash_files
from wizard.rule_language.publishing import Publishing, with_publishing

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


def numbered(number: int) -> dict[str, bytes]:
    """A version of its own."""
    return {"verdict.yaml": f"# {number}".encode()}


def names_to_serve(history: RuleHistory, publishing: Publishing | None = None) -> list[bytes]:
    """The versions in the order in which a server tries them."""
    return [history.files(each)["verdict.yaml"] for each in history.to_serve(publishing)]


def test_a_server_starts_from_what_was_live_before_what_only_passed(history: RuleHistory) -> None:
    """The newest first; with `versions` from what was published."""
    history.save(numbered(1), good=True, published=True)
    history.save_live(numbered(2), proven=True)
    history.save(numbered(3), good=True)
    history.save(numbered(4), good=False)
    assert names_to_serve(history) == [b"# 2", b"# 1", b"# 3"]
    assert names_to_serve(history, Publishing.FOLDER) == [b"# 2", b"# 1", b"# 3"]
    assert names_to_serve(history, Publishing.VERSIONS) == [b"# 1", b"# 2", b"# 3"]


def test_that_a_version_was_live_is_not_forgotten_when_it_passes_again(history: RuleHistory) -> None:
    """`wizard check` keeps it anew."""
    history.save_live(numbered(1), proven=True)
    history.save(numbered(1), good=True, proven=True)
    history.save(numbered(2), good=True)
    assert names_to_serve(history) == [b"# 1", b"# 2"]


def test_versions_of_an_earlier_release_can_be_served(history: RuleHistory) -> None:
    """Their records say nothing of being live."""
    for number in (1, 2):
        saved = history.save(numbered(number), good=True)
        assert saved is not None
        about = history.path(saved) / "about.json"
        record = json.loads(about.read_text())
        about.write_text(json.dumps({key: record[key] for key in record if key not in ("live", "published")}))
    assert names_to_serve(history) == [b"# 2", b"# 1"]


def test_what_went_live_from_the_folder_is_logged_once(history: RuleHistory) -> None:
    """With what was live before; serving the same again is no event."""
    for number in (1, 2, 2, 1):
        history.save_live(numbered(number), proven=True)
    digests = [hash_files(numbered(number)) for number in (1, 2, 1)]
    events = [(each.actor, each.action, each.digest, each.before) for each in history.events.newest_first()]
    assert events == [
        ("folder", "live", digests[0], digests[1]),
        ("folder", "live", digests[1], digests[0]),
        ("folder", "live", digests[0], ""),
    ]


def test_what_was_live_is_thinned_and_what_was_published_never(
    history: RuleHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of those before the last ones, the last of each day stays."""
    monkeypatch.setattr("wizard.history.MOST_LIVE", 2)
    history.save(numbered(0), good=True, published=True)
    for number in range(1, 7):
        saved = history.save(numbered(number), good=True, live=True)
        assert saved is not None
        about = history.path(saved) / "about.json"
        day = f"2026-11-{(number + 1) // 2:02}"
        about.write_text(json.dumps(json.loads(about.read_text()) | {"when": day}))
    history.save(numbered(7), good=True, live=True)
    assert names_to_serve(history) == [b"# 7", b"# 6", b"# 4", b"# 2", b"# 0"]


def test_what_the_files_say_of_publishing_is_not_kept(history: RuleHistory) -> None:
    """It belongs to the folder, and bringing a version back must not change it."""
    settings = {"settings.yaml": b"currency: EUR\n"}
    saved = history.save(with_publishing(settings, Publishing.VERSIONS), good=True)
    assert saved is not None
    assert (history.whole_files(saved), history.passed(settings)) == (settings, saved)


def test_a_version_whose_files_were_changed_is_not_taken(history: RuleHistory) -> None:
    """Somebody opened them in an editor, or the disk lost some."""
    saved = history.save(TEXTS, good=True)
    assert saved is not None
    (history.path(saved) / "rules" / "verdict.yaml").write_text("# Another.")
    with pytest.raises(OSError, match="the files of this kept version were changed, or some are missing"):
        history.whole_files(saved)


@pytest.mark.parametrize(("mode", "shared"), [(0o2775, True), (0o755, False)])
def test_the_group_may_write_what_it_may_write_beside(
    history: RuleHistory, tmp_path: Path, mode: int, shared: bool
) -> None:
    """Several people publish, each with an account of their own."""
    (tmp_path / ".wizard").mkdir()
    (tmp_path / ".wizard").chmod(mode)
    history.save_live(TEXTS, proven=True)
    (record,) = history.newest_first()
    written = [history.folder, history.path(record), history.path(record) / "about.json", history.events.path]
    assert {bool(path.stat().st_mode & 0o020) for path in written} == {shared}
