"""The versions of the rules that are kept beside their folder: those that passed, and those replaced."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from wizard.paths import PACKAGE, release
from wizard.rule_language.loader import hash_files, rulebook_version

MOST_KEPT = 20
"""Versions kept that passed, and as many of those that were replaced."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of the rules that is kept: when (ISO 8601, UTC), and what was found out about it.

    `digest` is of every file, examples and stores included, since these can fail too. `good`: it passed
    `wizard check`; `proven`: nothing was left unproven; `wizard`: the release that says so.
    """

    version: str
    digest: str
    when: str
    good: bool
    proven: bool
    wizard: str

    @property
    def name(self) -> str:
        """What tells it from all others, also from those that differ in examples or stores alone."""
        return f"{self.version}-{self.digest[:8]}"


class RuleHistory:
    """The kept versions of one folder of rules, in `.wizard/` beside it.

    Each has a folder of its own with the rule files as they were, so that people can read them too.
    """

    def __init__(self, rules: Path) -> None:
        whole = rules.resolve()
        self.folder = whole.parent / ".wizard" / whole.name
        self._shipped = whole.is_relative_to(PACKAGE)

    def newest_first(self) -> list[Kept]:
        """Every kept version; what cannot be read is left out."""
        kept = []
        for path in self.folder.glob("*/about.json"):
            with suppress(OSError, ValueError, TypeError):
                kept.append(Kept(**json.loads(path.read_text("utf-8"))))
        return sorted(kept, key=lambda each: each.when, reverse=True)

    def last_good(self) -> Kept | None:
        """The version that passed last, None when none is known."""
        return next((kept for kept in self.newest_first() if kept.good), None)

    def passed(self, texts: Mapping[str, bytes]) -> Kept | None:
        """These very files, if this release of the wizard, and not one that checked less, has passed them."""
        known = self._known(texts)
        return known if known and known.good and known.wizard == release() else None

    def texts(self, kept: Kept) -> dict[str, bytes]:
        """File name -> content of a kept version. Raises OSError when it cannot be read."""
        folder = self.place(kept) / "rules"
        files = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

    def place(self, kept: Kept) -> Path:
        """The folder it is kept in."""
        return self.folder / kept.name

    def keep(self, texts: Mapping[str, bytes], good: bool, proven: bool = False) -> Kept | None:
        """Keep these files; that they passed before, and when, is not forgotten.

        None for the rules inside the installed package, which nobody edits. Raises OSError where nothing
        can be written.
        """
        if self._shipped:
            return None
        if not good and (known := self._known(texts)) and known.good:
            return known
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        kept = Kept(rulebook_version(texts), hash_files(texts), now, good, proven, release())
        self._make_folder()
        self._write(kept, texts)
        self._forget_oldest()
        return kept

    def _known(self, texts: Mapping[str, bytes]) -> Kept | None:
        """These very files, if they are kept."""
        digest = hash_files(texts)
        return next((kept for kept in self.newest_first() if kept.digest == digest), None)

    def _make_folder(self) -> None:
        """The folder, which git is told to pass over: rules are often kept in git."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), (self.folder.parent / ".gitignore").open("x") as ignored:
            ignored.write("*\n")

    def _write(self, kept: Kept, texts: Mapping[str, bytes]) -> None:
        """Write it beside its place, then move it there, so that nobody meets half of it."""
        about = json.dumps(asdict(kept))
        made = self.folder / f".{uuid4().hex}"
        made.mkdir()
        try:
            (made / "about.json").write_text(about, "utf-8")
            if self.place(kept).is_dir():
                (made / "about.json").replace(self.place(kept) / "about.json")
                return
            for name, content in texts.items():
                path = made / "rules" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            made.rename(self.place(kept))
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def _forget_oldest(self) -> None:
        kept = self.newest_first()
        good, others = [each for each in kept if each.good], [each for each in kept if not each.good]
        self._forget([*good[MOST_KEPT:], *others[MOST_KEPT:]])

    def _forget(self, versions: Iterable[Kept]) -> None:
        for kept in versions:
            shutil.rmtree(self.place(kept), ignore_errors=True)
