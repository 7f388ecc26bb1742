"""Versions of the rules kept next to their folder: those that passed, and those that were replaced."""

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from errno import EIO
from pathlib import Path
from stat import S_IMODE, S_IWGRP

from wizard.events import Action, Event, EventLog
from wizard.files import write_file, write_folder
from wizard.paths import PACKAGE, release
from wizard.rule_language.loader import hash_files, rulebook_version
from wizard.rule_language.publishing import Publishing, without_publishing

MOST_KEPT = 20
"""Number of versions kept that passed but were never live, and separately of replaced ones."""

MOST_LIVE = 200
"""Number of versions kept that were live; of older ones, the last of each day is kept."""

FOLDER = "folder"
"""The actor in the log for versions that went live by being saved in the rules folder."""


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """Metadata of a kept version of the rules; `when` is its timestamp in ISO 8601, UTC.

    `number` increases with each version kept, whatever the clock says; versions kept by earlier releases have
    0. `live` and `published` are the numbers it had when it last went live and was last published; 0 means
    never.

    `digest` covers every file, including examples and stores, since these can fail the checks too. `good`: it
    passed `wizard check`; `proven`: no property was left unproven; `wizard`: the release that checked it.
    """

    version: str
    digest: str
    when: str
    good: bool
    proven: bool
    wizard: str
    number: int = 0
    live: int = 0
    published: int = 0

    @property
    def name(self) -> str:
        """Return a unique name, even among versions that differ only in examples or stores."""
        return f"{self.version}-{self.digest[:8]}"


class RuleHistory:
    """The kept versions of one rules folder, in `.wizard/` next to it.

    Each has its own folder with the unchanged rule files, so that people can read them too. Versions that
    passed in this process are remembered in memory, even where nothing can be written.
    """

    def __init__(self, rules: Path) -> None:
        whole = rules.resolve()
        self.folder = whole.parent / ".wizard" / whole.name
        self.events = EventLog(self.folder / "events.db")
        self.shipped = whole.is_relative_to(PACKAGE)
        self._passed_here: dict[str, VersionRecord] = {}

    def newest_first(self) -> list[VersionRecord]:
        """Return the records of all kept versions, newest first; skip those that cannot be read."""
        records: list[VersionRecord] = []
        for path in self.folder.glob("[!.]*/about.json"):
            with suppress(OSError, ValueError, TypeError):
                record = VersionRecord(**json.loads(path.read_text("utf-8")))
                if all(isinstance(each, int) for each in (record.number, record.live, record.published)):
                    records.append(record)
        return sorted(records, key=lambda record: (record.number, str(record.when)), reverse=True)

    def last_good(self) -> VersionRecord | None:
        """Return the version that passed last; None if none is known."""
        return next((record for record in self.newest_first() if record.good), None)

    def to_serve(self, publishing: Publishing | None) -> list[VersionRecord]:
        """Return the good versions in the order in which to try serving them.

        First comes the newest published version or the newest that was live, depending on `publishing` (None,
        when the rules do not say, means the latter); then versions that were live, then those that only
        passed.
        """
        good = [record for record in self.newest_first() if record.good]
        live = sorted((each for each in good if each.live), key=lambda each: each.live, reverse=True)
        published = sorted(
            (each for each in good if each.published), key=lambda each: each.published, reverse=True
        )
        first = published if publishing is Publishing.VERSIONS else []
        return list(dict.fromkeys((*first, *live, *good)))

    def find(self, name: str) -> VersionRecord | None:
        """Return the newest version whose name or digest starts with this; None if there is none."""
        found = (each for each in self.newest_first() if each.name.startswith(name))
        by_digest = (each for each in self.newest_first() if each.digest.startswith(name))
        return next(found, None) or next(by_digest, None)

    def passed(self, texts: Mapping[str, bytes]) -> VersionRecord | None:
        """Return the record of exactly these files if they passed the checks of this very release."""
        for record in (self._find(texts), self._passed_here.get(hash_files(texts))):
            if record and record.good and record.wizard == release():
                return record
        return None

    def was_approved(self, texts: Mapping[str, bytes]) -> bool:
        """Return whether exactly these files were published or live before, and so need no new consent."""
        record = self._find(texts)
        return record is not None and bool(record.live or record.published)

    def files(self, record: VersionRecord) -> dict[str, bytes]:
        """Return file name -> content of a kept version. Raises OSError when it cannot be read."""
        folder = self.path(record) / "rules"
        paths = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}

    def whole_files(self, record: VersionRecord) -> dict[str, bytes]:
        """Read a kept version as `files` does. Raises OSError also when its files were modified."""
        texts = self.files(record)
        if hash_files(texts) != record.digest:
            reason = "the files of this kept version were changed, or some are missing"
            raise OSError(EIO, reason, str(self.path(record)))
        return texts

    def path(self, record: VersionRecord) -> Path:
        """Return the folder of a kept version."""
        return self.folder / record.name

    def save(
        self,
        texts: Mapping[str, bytes],
        good: bool,
        proven: bool = False,
        live: bool = False,
        published: bool = False,
    ) -> VersionRecord | None:
        """Keep these files; retain whether and when they passed, were live or were published before.

        Their `publishing` setting is not part of a version and is removed. Return None for the rules in the
        installed package, and cannot be edited. Raises OSError when nothing can be written.
        """
        moment = datetime.now(UTC).isoformat(timespec="microseconds")
        number = 1 + max((each.number for each in self.newest_first()), default=0)
        version, digest = rulebook_version(texts), hash_files(texts)
        record = VersionRecord(version, digest, moment, good, proven, release(), number)
        if good:
            self._passed_here[record.digest] = record
        if self.shipped:
            return None
        if known := self._find(texts):
            if not good and known.good:
                return known
            record = replace(record, live=known.live, published=known.published)
        record = replace(
            record,
            live=number if live or published else record.live,
            published=number if published else record.published,
        )
        self._write(record, without_publishing(texts))
        self._forget_oldest()
        return record

    def save_live(self, texts: Mapping[str, bytes], proven: bool) -> None:
        """Keep files that went live, and log the event if they went live by being saved in the folder.

        Raises OSError when nothing can be written.
        """
        before = next((each for each in self.to_serve(None) if each.live), None)
        record = self.save(texts, good=True, proven=proven, live=True)
        if record and (before is None or before.digest != record.digest):
            was = before.digest if before else ""
            self.add_event(Event(record.when, FOLDER, Action.LIVE, record.digest, was))

    def add_event(self, event: Event) -> None:
        """Add an event to the log. Raises OSError when it cannot be written."""
        self.events.add(event)
        self.share(self.events.path)

    def share(self, *paths: Path) -> None:
        """Make these paths group-writable if `.wizard` is, since each staff member has an account."""
        with suppress(OSError):
            if self.folder.parent.stat().st_mode & S_IWGRP:
                for path in paths:
                    path.chmod(S_IMODE(path.stat().st_mode) | S_IWGRP)

    def _find(self, texts: Mapping[str, bytes]) -> VersionRecord | None:
        digest = hash_files(texts)
        return next((record for record in self.newest_first() if record.digest == digest), None)

    def _write(self, record: VersionRecord, texts: Mapping[str, bytes]) -> None:
        """Write a version, or only its record if its files are already kept."""
        about = json.dumps(asdict(record)).encode()
        if self.path(record).is_dir():
            if self.files(record) == texts:
                write_file(self.path(record) / "about.json", about)
                return
            shutil.rmtree(self.path(record))  # its files were modified, so it is useless as it is
        files = {"about.json": about, **{f"rules/{name}": content for name, content in texts.items()}}
        write_folder(self.path(record), files)
        self.share(self.folder, self.path(record), self.path(record) / "about.json")
        ignored = self.folder.parent / ".gitignore"
        if not ignored.exists():
            write_file(ignored, b"*\n")  # rules are often kept in git, where these versions do not belong

    def _forget_oldest(self) -> None:
        """Delete versions not published, not among the newest of their kind, nor the last live of a day."""
        records = [each for each in self.newest_first() if not each.published]
        live = sorted((each for each in records if each.live), key=lambda each: each.live, reverse=True)
        old, days = [], {each.when[:10] for each in live[:MOST_LIVE]}
        for each in live[MOST_LIVE:]:
            if each.when[:10] in days:
                old.append(each)
            days.add(each.when[:10])
        for good in (True, False):
            old += [each for each in records if each.good is good and not each.live][MOST_KEPT:]
        for record in old:
            shutil.rmtree(self.path(record), ignore_errors=True)
