"""Publishing: atomically replace the live version of the rules, even if the process is interrupted.

`published.json`, next to the kept versions, names the version published last. Writing it is the commit point:
from then on that version is the published one. Until the rules folder holds it and the log has the event, the
file says so (`pending`), readers use the kept version instead of the folder, and the next command that writes
completes the remaining steps.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from wizard.events import Event
from wizard.files import IncompleteError, replace_files, write_file
from wizard.history import RuleHistory, VersionRecord
from wizard.rule_language.diagnostics import Place, Problem, RulesError
from wizard.rule_language.loader import hash_files
from wizard.rule_language.publishing import (
    SETTINGS_FILE,
    Publishing,
    is_same_version,
    read_publishing,
    with_publishing,
)
from wizard.rules_folder import read_texts


class ConflictError(Exception):
    """Raised when the version to publish, or the one it replaces, has changed since somebody agreed to it."""


@dataclass(frozen=True, slots=True)
class Publication:
    """The version published last: its name, its event, and what goes live (`mode`).

    `pending`: the folder or the log may not have it yet.
    """

    name: str
    event: Event
    mode: Publishing | None = None
    pending: bool = False


def publication_path(history: RuleHistory) -> Path:
    """Return the file that names the version published last."""
    return history.folder / "published.json"


def read_publication(history: RuleHistory) -> Publication | None:
    """Return the version published last; None if there is none or the file cannot be read."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        said = json.loads(publication_path(history).read_bytes())
        mode = Publishing(said["mode"]) if said["mode"] else None
        return Publication(str(said["name"]), Event(**said["event"]), mode, bool(said["pending"]))
    return None


def _write(history: RuleHistory, publication: Publication) -> None:
    write_file(publication_path(history), json.dumps(asdict(publication)).encode())
    history.share(publication_path(history))


def versions_to_serve(history: RuleHistory, publishing: Publishing | None) -> list[VersionRecord]:
    """Return the good versions in the order to try; with `versions` the one published last is first."""
    records = history.to_serve(publishing)
    last = read_publication(history)
    if last and (publishing is Publishing.VERSIONS or last.pending):
        return sorted(records, key=lambda record: record.name != last.name)
    return records


# --- reading -------------------------------------------------------------------------------------------


def read_pending(history: RuleHistory) -> dict[str, bytes] | None:
    """Return the files of an interrupted publication; None if the folder is to be read."""
    last = read_publication(history)
    if last is None or not last.pending or not (record := history.find(last.name)):
        return None
    return with_publishing(history.whole_files(record), last.mode)


def read_rules(folder: Path) -> dict[str, bytes]:
    """Read rule files as `read_texts` does, consistent even if a publication was interrupted."""
    history = RuleHistory(folder)
    while True:
        before = read_publication(history)
        try:
            pending = read_pending(history)
        except OSError as error:
            message = f"A version was being published, and its files cannot be read: {error.strerror}."
            fix = "Publish another version, or restore one with 'wizard rules restore'."
            raise RulesError([Problem(Place(str(folder), line=0), message, fix)]) from error
        texts = read_texts(folder) if pending is None else pending
        if read_publication(history) == before:  # otherwise files may have been replaced while being read
            return texts


def read_kept_version(history: RuleHistory, name: str) -> dict[str, bytes] | tuple[Problem, ...]:
    """Return the files of the kept version with this name, or why they cannot be read."""
    record = history.find(name)
    reason = "it is gone"
    if record:
        try:
            return history.whole_files(record)
        except OSError as error:
            reason = str(error.strerror)
    message = f"The published version {name} cannot be read: {reason}."
    fix = "Publish another one, or the same rules again."
    return (Problem(Place(str(history.folder / name), line=0), message, fix),)


def find_publishing(folder: Path) -> Publishing | None:
    """Return the `publishing` setting, even if other files cannot be read; None if settings.yaml lacks it.

    Raises OSError when the file exists but cannot be read.
    """
    last = read_publication(RuleHistory(folder))
    if last and last.pending:
        return last.mode
    try:
        texts = {SETTINGS_FILE: (folder / SETTINGS_FILE).read_bytes()}
    except (FileNotFoundError, NotADirectoryError):
        texts = {}
    return publishing_of(texts, last)


def publishing_of(texts: Mapping[str, bytes], last: Publication | None) -> Publishing | None:
    """Return the `publishing` setting of rule files; if the file is missing, that of the last publication."""
    if SETTINGS_FILE in texts:
        return read_publishing(texts)
    return last.mode if last else None


def find_live(folder: Path) -> tuple[dict[str, bytes], VersionRecord | None]:
    """Return the rule files that are live, with their record.

    With `publishing: versions` they are those published last. Otherwise they are those in the folder if these
    were live before or no version is kept, or else those that were live last, or else those that passed last.
    Raises RulesError when none of them can be read, and OSError when the `publishing` setting cannot be read.
    """
    history = RuleHistory(folder)
    publishing = find_publishing(folder)
    for record in versions_to_serve(history, publishing):
        with suppress(OSError):
            kept = history.whole_files(record)
            if publishing is not Publishing.VERSIONS:
                with suppress(RulesError):
                    present = read_rules(folder)
                    passed = history.passed(present)
                    if passed and (passed.live or passed.published or not (record.live or record.published)):
                        return present, passed
            return kept, record
    return read_rules(folder), None


# --- writing -------------------------------------------------------------------------------------------


@contextmanager
def locked(history: RuleHistory) -> Iterator[None]:
    """Hold the lock for publishing or restoring versions of this folder; wait until it is free.

    Raises OSError when the folder of the kept versions cannot be created.
    """
    history.folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(history.folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # released when the process ends
        yield
    finally:
        os.close(descriptor)


def publish(
    folder: Path,
    texts: Mapping[str, bytes],
    event: Event,
    mode: Publishing | None = None,
    proven: bool = False,
) -> VersionRecord:
    """Publish these rule files: keep them, write them to the folder, log the event. Return the record.

    `event.before` is the digest of what was live when this was decided, and `mode` the `publishing` setting
    to write to the folder (None keeps the present one). Raises ConflictError when something else is live by
    now; IncompleteError when the version is published but the folder or the log does not show it yet;
    OSError, and changes nothing, when it cannot be published.
    """
    history = RuleHistory(folder)
    if history.shipped:
        raise ConflictError("These rules are part of the installed wizard and cannot be edited.")
    with locked(history):
        finish(folder)
        if digest_of_live(folder) != event.before:
            raise ConflictError("Another version went live meanwhile.")
        mode = mode or find_publishing(folder)
        record = history.save(texts, good=True, proven=proven)
        assert record, "only shipped rules are not kept"
        _apply(folder, history, Publication(record.name, event, mode, pending=True))
    return history.find(record.name) or record


def digest_of_live(folder: Path) -> str:
    """Return the digest of the live rules; an empty string if they cannot be read."""
    try:
        texts, _ = find_live(folder)
    except RulesError:
        return ""
    return hash_files(texts)


def finish(folder: Path) -> str:
    """Complete an interrupted publication and return its version name; an empty string if there is none.

    A publication whose kept version is missing or damaged is abandoned. Raises OSError when it cannot be
    completed.
    """
    history = RuleHistory(folder)
    last = read_publication(history)
    if last is None or not last.pending:
        return ""
    try:
        if read_pending(history) is None:
            raise FileNotFoundError
    except OSError:
        _write(history, replace(last, pending=False))
        return ""
    _apply(folder, history, last, decided=True)
    return last.name


def _apply(folder: Path, history: RuleHistory, publication: Publication, decided: bool = False) -> None:
    """Write a kept version to the folder, then record it; `decided` if it is already the published one."""
    record = history.find(publication.name)
    if record is None:
        raise OSError(2, "the version being published is gone", str(history.folder / publication.name))
    wanted = with_publishing(history.whole_files(record), publication.mode)
    decide = None if decided else partial(_write, history, publication)
    try:
        replace_rules(folder, wanted, history, decide)
        history.save(wanted, good=True, proven=record.proven, published=True)
        history.add_event(publication.event)
        _write(history, replace(publication, pending=False))
    except OSError as error:
        if read_publication(history) != publication:
            raise
        reason = f"version {publication.name} is published, but not all of it is written ({error.strerror})"
        then = "the next 'wizard publish' finishes that"
        raise IncompleteError(error.errno, f"{reason}; {then}", error.filename) from error


def replace_rules(
    folder: Path, wanted: Mapping[str, bytes], history: RuleHistory, decide: Callable[[], None] | None = None
) -> dict[str, bytes]:
    """Replace all rule files in a folder, and keep the old ones as a version; return the old ones.

    Hidden files and editors' backups are left alone. `decide` is called as in `replace_files`. Raises
    OSError, and changes nothing, when that fails.
    """
    present = read_whole(folder)
    if present and not is_same_version(present, wanted):
        history.save(present, good=False)
    if is_same_version(present, wanted) and read_publishing(present) is read_publishing(wanted):
        wanted = present
    names = sorted(wanted.keys() | present.keys())
    changes = {folder / name: wanted.get(name) for name in names if wanted.get(name) != present.get(name)}
    replace_files(changes, decide)
    return present


def edit_rules(folder: Path, edit: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> VersionRecord | None:
    """Apply `edit` to the rule files in a folder and write those that change: all of them or none.

    Publishing is locked out meanwhile. Return the version that keeps the previous files. Raises ConflictError
    when somebody else changed the files meanwhile, OSError when they cannot be written, and whatever `edit`
    raises; in each case nothing is changed.
    """
    history = RuleHistory(folder)
    if history.shipped:
        raise ConflictError("These rules are part of the installed wizard and cannot be edited.")
    with locked(history):
        finish(folder)
        texts = read_texts(folder)
        changed = edit(texts)
        before = history.save(texts, good=False)

        def refuse_changes() -> None:
            """Raise ConflictError if the files have changed since they were read."""
            if read_texts(folder) != texts:
                raise ConflictError(f"The files in {folder} were changed just now. Type it again.")

        replace_files({folder / name: content for name, content in changed.items()}, refuse_changes)
    return before


def read_whole(folder: Path) -> dict[str, bytes]:
    """Read every file in a rules folder with its full content, unknown ones too; empty for a missing folder.

    Raises RulesError as `read_texts` does.
    """
    if not folder.is_dir():
        return {}
    return {name: (folder / name).read_bytes() for name in read_texts(folder) if (folder / name).is_file()}


def moment() -> str:
    """Return the current time in the format of events and records."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
