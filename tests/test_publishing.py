"""Publishing on the files alone: the old or the new version is whole, whatever happens in between."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from tests.making import encode, tidy_texts, write_texts
from wizard.events import Action, Event
from wizard.files import IncompleteError
from wizard.history import RuleHistory
from wizard.publishing import (
    ConflictError,
    digest_of_live,
    find_live,
    find_publishing,
    finish,
    moment,
    publication_path,
    publish,
    read_publication,
    read_rules,
    versions_to_serve,
)
from wizard.rule_language.loader import hash_files
from wizard.rule_language.publishing import Publishing, with_publishing, without_publishing
from wizard.rules_folder import read_texts

OLD = {**encode(tidy_texts()), "settings.yaml": b"close_call: 1\n"}
NEW = {
    **OLD,
    "advice.yaml": OLD["advice.yaml"] + b"# new\n",
    "verdict.yaml": OLD["verdict.yaml"] + b"# new\n",
}
del NEW["examples.yaml"]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder of rules whose version is live, and where only published versions go live."""
    folder = write_texts(tmp_path / "rules", {name: text.decode() for name, text in OLD.items()})
    (folder / "settings.yaml").write_text("close_call: 1\npublishing: versions\n")
    RuleHistory(folder).save_live(OLD, proven=True)
    return folder


def event_of(rules: Path, texts: dict[str, bytes] = NEW) -> Event:
    """The event of publishing this version now."""
    return Event(moment(), "Ann", Action.PUBLISHED, hash_files(texts), digest_of_live(rules), "better")


def state(rules: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The rules as commands read them, and as a server starts with them, without the mode."""
    first = versions_to_serve(RuleHistory(rules), find_publishing(rules))[0]
    return without_publishing(read_rules(rules)), RuleHistory(rules).whole_files(first)


def test_the_folder_holds_what_is_published(rules: Path) -> None:
    """Whole: files that are gone are gone, and what goes live stays as it was."""
    event = event_of(rules)
    record = publish(rules, NEW, event, proven=True)
    assert read_texts(rules) == with_publishing(NEW, Publishing.VERSIONS)
    assert (record.published, record.live, record.proven) == (record.number, record.number, True)
    assert RuleHistory(rules).events.newest_first()[0] == event
    assert (state(rules), find_live(rules)) == ((NEW, NEW), (NEW, record))


def test_what_lay_in_the_folder_is_kept(rules: Path) -> None:
    """Somebody may have been editing there."""
    (rules / "advice.yaml").write_text("# an idea\n")
    lying = read_texts(rules)
    publish(rules, NEW, event_of(rules))
    kept = RuleHistory(rules).find(hash_files(lying))
    assert kept is not None
    assert RuleHistory(rules).files(kept) == without_publishing(lying)


def test_another_version_went_live_meanwhile(rules: Path) -> None:
    """The confirmed version was compared with another one."""
    event = event_of(rules)
    publish(rules, {**NEW, "advice.yaml": b"[]\n"}, event_of(rules))
    with pytest.raises(ConflictError, match=r"^Another version went live meanwhile\.$"):
        publish(rules, NEW, event)


def test_the_mode_is_set_with_it(rules: Path) -> None:
    """In the same step."""
    publish(rules, NEW, event_of(rules), Publishing.FOLDER)
    assert (find_publishing(rules), state(rules)) == (Publishing.FOLDER, (NEW, NEW))


def test_a_clock_that_jumps_back_changes_no_order(rules: Path) -> None:
    """The version published last is the newest, whatever its time."""
    publish(rules, {**NEW, "advice.yaml": b"[]\n"}, event_of(rules))
    with patch("wizard.history.datetime") as clock:
        clock.now.return_value.isoformat.return_value = "2001-01-01T00:00:00.000000+00:00"
        publish(rules, NEW, event_of(rules))
    publication_path(RuleHistory(rules)).unlink()  # the numbers alone say the same
    assert state(rules) == (NEW, NEW)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"name": 1}', b"\xff"])
def test_a_damaged_note_is_passed_over(rules: Path, content: bytes) -> None:
    """The records say which version was published last, too."""
    publish(rules, NEW, event_of(rules))
    publication_path(RuleHistory(rules)).write_bytes(content)
    assert (read_publication(RuleHistory(rules)), state(rules)) == (None, (NEW, NEW))


# --- breaking off --------------------------------------------------------------------------------------


def killed_at(number: int, work: Callable[[], object]) -> bool:
    """Run it in a process that is killed just before its n-th rename; return whether it came so far."""

    def run() -> None:
        """Count renames."""
        real, left = os.replace, [number]

        def replace(*paths: Any) -> None:
            """Rename, or be killed."""
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            real(*paths)

        with patch.object(os, "replace", replace):
            work()

    process = get_context("fork").Process(target=run)
    process.start()
    process.join()
    return process.exitcode == -signal.SIGKILL


def test_killed_at_any_rename_leaves_the_old_or_the_new_version(rules: Path) -> None:
    """Commands and servers read one of the two, and what comes next finishes what is left."""
    seen = set()
    for number in range(1, 100):
        event = event_of(rules)
        if not killed_at(number, lambda event=event: publish(rules, NEW, event)):  # type: ignore[misc]
            break
        both = state(rules)
        assert both in ((OLD, OLD), (NEW, NEW))
        seen.add(both == (NEW, NEW))
        finish(rules)
        assert (state(rules), without_publishing(read_texts(rules))) == (both, both[0])
        logged = RuleHistory(rules).events.newest_first()[0] == event
        assert (logged, find_publishing(rules)) == (both == (NEW, NEW), Publishing.VERSIONS)
        publish(rules, OLD, event_of(rules, OLD))
    assert (seen, number > 6) == ({True, False}, True)


def half_published(rules: Path) -> Event:
    """Break off after the decision; return the event."""
    event = event_of(rules)
    assert killed_at(4, lambda: publish(rules, NEW, event))
    last = read_publication(RuleHistory(rules))
    assert last == (last and type(last)(last.name, event, Publishing.VERSIONS, pending=True))
    assert without_publishing(read_texts(rules)) not in (OLD, NEW)
    return event


def test_the_next_one_finishes_it_first(rules: Path) -> None:
    """So both are in the log, in this order."""
    first = half_published(rules)
    second = Event(moment(), "Bob", Action.PUBLISHED, hash_files(OLD), hash_files(NEW), "back")
    publish(rules, OLD, second)
    assert RuleHistory(rules).events.newest_first()[:2] == [second, first]
    assert state(rules) == (OLD, OLD)


def test_one_whose_files_are_lost_is_given_up(rules: Path) -> None:
    """It must not keep others from being published."""
    half_published(rules)
    kept = RuleHistory(rules).find(hash_files(NEW))
    assert kept is not None
    (RuleHistory(rules).path(kept) / "rules" / "verdict.yaml").unlink()
    assert finish(rules) == ""
    publish(rules, OLD, event_of(rules, OLD))
    assert state(rules) == (OLD, OLD)


def test_a_log_that_cannot_be_written_says_what_is_done(rules: Path) -> None:
    """The version is published by then."""
    log = RuleHistory(rules).folder / "events.db"
    log.unlink()
    log.mkdir()
    with pytest.raises(IncompleteError) as caught:
        publish(rules, NEW, event_of(rules))
    name = versions_to_serve(RuleHistory(rules), Publishing.VERSIONS)[0].name
    assert caught.value.strerror == (
        f"version {name} is published, but not all of it is written (the log cannot be written "
        "(unable to open database file)); the next 'wizard publish' finishes that"
    )
    log.rmdir()
    assert (state(rules), finish(rules), finish(rules)) == ((NEW, NEW), name, "")


def test_two_at_once_are_one_after_the_other(rules: Path) -> None:
    """One of them is published, and the other is told so."""
    other = {**NEW, "advice.yaml": b"[]\n"}
    events = [event_of(rules, texts) for texts in (NEW, other)]
    fork = get_context("fork")
    said = fork.SimpleQueue()

    def run(texts: dict[str, bytes], event: Event) -> None:
        """Publish, and say whether it was possible."""
        try:
            publish(rules, texts, event)
        except ConflictError:
            said.put(None)
        else:
            said.put(hash_files(texts))

    processes = [fork.Process(target=run, args=each) for each in zip((NEW, other), events, strict=True)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    (published,) = {said.get(), said.get()} - {None}
    assert [hash_files(each) for each in state(rules)] == [published, published]
    assert RuleHistory(rules).events.newest_first()[0].digest == published


def test_notes_can_be_read_by_people(rules: Path) -> None:
    """The file is JSON, and says what was published last."""
    publish(rules, NEW, event_of(rules))
    note = json.loads(publication_path(RuleHistory(rules)).read_text())
    assert (note["event"]["actor"], note["event"]["note"], note["pending"]) == ("Ann", "better", False)


def test_a_damaged_version_is_mended_by_publishing_it_again(rules: Path) -> None:
    """As the message on it says."""
    record = publish(rules, NEW, event_of(rules))
    (RuleHistory(rules).path(record) / "rules" / "verdict.yaml").write_text("changed by hand\n")
    publish(rules, NEW, event_of(rules))
    assert state(rules) == (NEW, NEW)


def test_settings_that_are_gone_say_what_they_said(rules: Path) -> None:
    """Deleting the file must not let the folder go live; deleting the line does."""
    publish(rules, NEW, event_of(rules))
    (rules / "settings.yaml").unlink()
    assert find_publishing(rules) is Publishing.VERSIONS
    (rules / "settings.yaml").write_text("close_call: 1\n")
    assert find_publishing(rules) is None


def test_whoever_reads_while_it_is_published_gets_one_of_the_two(rules: Path) -> None:
    """Not the files that were replaced by then with those that were not."""
    real = os.replace
    seen = []

    def replace_and_read(source: Path, target: Path) -> None:
        """Read the rules before and after each rename."""
        seen.append(without_publishing(read_rules(rules)))
        real(source, target)
        seen.append(without_publishing(read_rules(rules)))

    event = event_of(rules)
    with patch.object(os, "replace", replace_and_read):
        publish(rules, NEW, event)
    assert (len(seen) > 10, [each for each in seen if each not in (OLD, NEW)]) == (True, [])
