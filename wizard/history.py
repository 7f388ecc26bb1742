"""Versions of the rules kept beside their folder: those that passed, and those that were replaced."""

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from wizard.files import write_file, write_folder
from wizard.paths import PACKAGE, release
from wizard.rule_language.loader import hash_files, rulebook_version

MOST_KEPT = 20
"""Number of versions kept that passed, and as many of those that were replaced."""


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """Facts about a kept version of the rules; `when` is its time in ISO 8601, UTC.

    `number` counts up with each one kept, whatever the clock says; those of earlier releases have 0.

    `digest` covers every file, examples and stores included, since these can fail too. `good`: it passed
    `wizard check`; `proven`: nothing was left unproven; `wizard`: the release that found this out.
    """

    version: str
    digest: str
    when: str
    good: bool
    proven: bool
    wizard: str
    number: int = 0

    @property
    def name(self) -> str:
        """Return a name that is unique, also among versions that differ in examples or stores alone."""
        return f"{self.version}-{self.digest[:8]}"


class RuleHistory:
    """The kept versions of one folder of rules, in `.wizard/` beside it.

    Each has a folder of its own with the rule files as they were, so that people can read them too. What
    passed in this process is remembered even where nothing can be written.
    """

    def __init__(self, rules: Path) -> None:
        whole = rules.resolve()
        self.folder = whole.parent / ".wizard" / whole.name
        self._shipped = whole.is_relative_to(PACKAGE)
        self._passed_here: dict[str, VersionRecord] = {}

    def newest_first(self) -> list[VersionRecord]:
        """Return the record of every kept version; leave out those that cannot be read."""
        records: list[VersionRecord] = []
        for path in self.folder.glob("[!.]*/about.json"):
            with suppress(OSError, ValueError, TypeError):
                record = VersionRecord(**json.loads(path.read_text("utf-8")))
                if isinstance(record.number, int):
                    records.append(record)
        return sorted(records, key=lambda record: (record.number, str(record.when)), reverse=True)

    def last_good(self) -> VersionRecord | None:
        """Return the version that passed last, None when none is known."""
        return next((record for record in self.newest_first() if record.good), None)

    def passed(self, texts: Mapping[str, bytes]) -> VersionRecord | None:
        """Return the record of exactly these files if they passed this release, which may check more."""
        for record in (self._find(texts), self._passed_here.get(hash_files(texts))):
            if record and record.good and record.wizard == release():
                return record
        return None

    def files(self, record: VersionRecord) -> dict[str, bytes]:
        """Return file name -> content of a kept version. Raises OSError when it cannot be read."""
        folder = self.path(record) / "rules"
        paths = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}

    def path(self, record: VersionRecord) -> Path:
        """Return the folder of a kept version."""
        return self.folder / record.name

    def save(self, texts: Mapping[str, bytes], good: bool, proven: bool = False) -> VersionRecord | None:
        """Keep these files; never forget that they passed before, and when.

        Return None for the rules inside the installed package, which nobody edits. Raises OSError where
        nothing can be written.
        """
        moment = datetime.now(UTC).isoformat(timespec="microseconds")
        number = 1 + max((each.number for each in self.newest_first()), default=0)
        version, digest = rulebook_version(texts), hash_files(texts)
        record = VersionRecord(version, digest, moment, good, proven, release(), number)
        if good:
            self._passed_here[record.digest] = record
        if self._shipped:
            return None
        if not good and (known := self._find(texts)) and known.good:
            return known
        self._write(record, texts)
        self._forget_oldest()
        return record

    def _find(self, texts: Mapping[str, bytes]) -> VersionRecord | None:
        digest = hash_files(texts)
        return next((record for record in self.newest_first() if record.digest == digest), None)

    def _write(self, record: VersionRecord, texts: Mapping[str, bytes]) -> None:
        """Write a version, or what is new about one that is kept already."""
        about = json.dumps(asdict(record)).encode()
        if self.path(record).is_dir():
            write_file(self.path(record) / "about.json", about)
            return
        files = {"about.json": about, **{f"rules/{name}": content for name, content in texts.items()}}
        write_folder(self.path(record), files)
        ignored = self.folder.parent / ".gitignore"
        if not ignored.exists():
            write_file(ignored, b"*\n")  # rules are often kept in git, these versions need not be

    def _forget_oldest(self) -> None:
        records = self.newest_first()
        for good in (True, False):
            for record in [each for each in records if each.good is good][MOST_KEPT:]:
                shutil.rmtree(self.path(record), ignore_errors=True)
